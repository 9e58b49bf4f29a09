"""A workbook that was sent is compared, confirmed once, applied once, or dropped."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select, update

from bot.clock import wall_now
from locales import Words
from models.engine import Session
from models.events import Event
from models.people import Membership, Person, Role
from models.projects import Project
from models.uploads import Upload, UploadState
from services import access, uploads
from services.refusals import NotThere, OutOfDate
from services.workbook.findings import NotApplied, TooBig
from services.workbook.plan import Plan
from tests.services.blocker_town import LIAISON, OFFICE, build, person
from tests.services.conftest import SHANGHAI, Desk
from tests.services.workbook_desk import PROJECT, ROAD, SCHOOL, book, imported, planned
from views.uploads import redraw, upload_card

BOOK = book(项目=[PROJECT, ROAD])
Decide = Callable[..., object]


@pytest.fixture
def town(desk: Desk) -> Desk:
    """An office that has sent a workbook with one new project."""
    build(desk)
    desk(receive)
    return desk


def receive(session: Session) -> None:
    """The office sends a workbook."""
    office, now = person(session, OFFICE), wall_now()
    uploads.receive(
        session, office, chat_id=OFFICE, file_id="f", file_name="清单.xlsx", size=len(BOOK), now=now
    )


def sent(session: Session) -> Upload:
    """The workbook."""
    return session.exec(select(Upload)).one()


def claimed(desk: Desk) -> Upload:
    """The workbook, taken up by a worker."""
    found = desk(lambda s: uploads.claim(s, desk.now()))
    assert found is not None
    return found


def compared(desk: Desk) -> Plan:
    """What the workbook does, shown."""
    plan, upload = planned(desk, BOOK), claimed(desk)
    desk(lambda s: uploads.compared(s, upload, plan, now=desk.now()))
    return plan


def decides(desk: Desk, decide: Decide) -> object:
    """The office presses a button."""
    return desk(lambda s: decide(s, sent(s), by=person(s, OFFICE), now=desk.now()))


def state(desk: Desk) -> UploadState:
    """How far the workbook is."""
    return desk(lambda s: sent(s).state)


def codes(desk: Desk) -> list[str]:
    """The projects there are."""
    return list(desk(lambda s: s.exec(select(Project.code).order_by(Project.code)).all()))


def test_a_workbook_is_taken_up_by_one_worker_and_again_when_that_one_died(town: Desk) -> None:
    claimed(town)
    assert town(lambda s: uploads.claim(s, town.now())) is None
    town(uploads.CLAIMS.orphans)
    claimed(town)


def test_what_was_confirmed_is_applied_once_by_whom_it_was_confirmed(town: Desk) -> None:
    plan = compared(town)
    assert decides(town, uploads.confirm) is True
    assert decides(town, uploads.confirm) is False
    upload = claimed(town)
    assert town(lambda s: uploads.apply(s, upload, plan, now=town.now())) is True
    assert town(lambda s: uploads.apply(s, upload, plan, now=town.now())) is False
    assert (codes(town), state(town)) == (["LS-001", "LS-087"], UploadState.APPLIED)
    event = town(lambda s: s.exec(select(Event).where(Event.kind == "list.imported")).one())
    assert event.by_id == town(lambda s: person(s, OFFICE).id)
    assert decides(town, uploads.confirm) is False
    with pytest.raises(OutOfDate):
        decides(town, uploads.drop)


def test_a_list_that_has_changed_meanwhile_undoes_the_whole_unit(town: Desk) -> None:
    plan = compared(town)
    decides(town, uploads.confirm)
    upload = claimed(town)
    imported(town, book(项目=[PROJECT, SCHOOL]))
    with pytest.raises(NotApplied):
        town(lambda s: uploads.apply(s, upload, plan, now=town.now()))
    assert (codes(town), state(town)) == (["LS-002", "LS-087"], UploadState.CONFIRMED)


def test_what_was_dropped_cannot_be_confirmed_any_more(town: Desk) -> None:
    compared(town)
    decides(town, uploads.drop)
    decides(town, uploads.drop)
    with pytest.raises(OutOfDate):
        decides(town, uploads.confirm)
    assert state(town) is UploadState.CANCELLED


@pytest.mark.parametrize("decide", [uploads.confirm, uploads.drop])
def test_what_has_not_been_compared_yet_can_be_neither_confirmed_nor_dropped(
    town: Desk, decide: Decide
) -> None:
    with pytest.raises(OutOfDate):
        decides(town, decide)


def test_what_changes_nothing_cannot_be_confirmed(town: Desk) -> None:
    imported(town, BOOK)
    compared(town)
    with pytest.raises(OutOfDate):
        decides(town, uploads.confirm)


def test_somebody_elses_workbook_is_not_there(town: Desk) -> None:
    compared(town)
    with pytest.raises(NotThere):
        town(lambda s: access.upload(s, sent(s).id or 0, by=person(s, LIAISON)))


def test_who_is_of_the_office_no_more_changes_nothing(town: Desk) -> None:
    plan = compared(town)
    decides(town, uploads.confirm)
    upload = claimed(town)

    def leave(session: Session) -> None:
        office = person(session, OFFICE)
        for held in session.exec(select(Membership).where(Membership.person_id == office.id)).all():
            session.delete(held)

    town(leave)
    assert town(lambda s: uploads.apply(s, upload, plan, now=town.now())) is False
    assert (codes(town), state(town)) == (["LS-087"], UploadState.REFUSED)


def test_a_workbook_that_fails_by_its_own_fault_is_given_up_the_fifth_time(town: Desk) -> None:
    for _ in range(4):
        upload = claimed(town)
        town(lambda s, u=upload: uploads.again(s, u, timedelta(0), "x", now=town.now(), counts=True))  # type: ignore[misc]
    upload = claimed(town)
    town(lambda s: uploads.again(s, upload, timedelta(0), "x", now=town.now(), counts=False))
    assert state(town) is UploadState.WAITING
    upload = claimed(town)
    town(lambda s: uploads.again(s, upload, timedelta(0), "x", now=town.now(), counts=True))
    assert (state(town), town(lambda s: sent(s).reason)) == (UploadState.REFUSED, uploads.GONE)


def test_a_worker_that_lost_its_lease_changes_nothing(town: Desk) -> None:
    upload, plan = claimed(town), planned(town, BOOK)
    town(lambda s: s.exec(update(Upload).values(lease_until=wall_now() + timedelta(minutes=1))))
    town(lambda s: uploads.compared(s, upload, plan, now=town.now()))
    town(lambda s: uploads.refused(s, upload, uploads.GONE, now=town.now()))
    assert state(town) is UploadState.WAITING


def test_a_workbook_is_kept_for_a_week_whatever_became_of_it(town: Desk) -> None:
    compared(town)
    received = town(lambda s: sent(s).received_at)
    assert town(lambda s: uploads.claim(s, received + timedelta(days=7))) is None
    later = received + timedelta(days=7, seconds=1)
    old = town(lambda s: uploads.claim(s, later))
    assert old is not None
    assert uploads.is_old(old, later)
    town(lambda s: uploads.put_off(s, old, timedelta(minutes=1)))
    assert town(lambda s: uploads.claim(s, later)) is None
    town(lambda s: uploads.forget(s, old))
    assert town(lambda s: uploads.claim(s, later + timedelta(hours=1))) is None
    left = town(sent)
    assert (left.file_name, left.file_id, left.found, left.state) == ("", "", {}, UploadState.CANCELLED)
    card = town(lambda s: upload_card(s.get_one(Upload, left.id), Words("zh_CN", SHANGHAI)))
    assert "不再保留" in card.text
    assert card.rows == ()


def test_a_card_shows_a_workbook_to_nobody_but_its_sender(town: Desk) -> None:
    compared(town)

    def other(session: Session) -> str:
        somebody = Person(name="另一人", telegram_id=9)
        session.add(somebody)
        session.flush()
        session.add(Membership(person_id=somebody.id or 0, role=Role.COORDINATOR))
        session.flush()
        return str(redraw(session, sent(session).id or 0, somebody, Words("zh_CN", SHANGHAI)).text)

    assert "不再保留" in town(other)


@pytest.mark.parametrize(("size", "name"), [(20_000_001, "a.xlsx"), (1, "a.docx"), (1, "xlsx")])
def test_what_is_too_big_or_no_workbook_by_name_is_not_taken(desk: Desk, size: int, name: str) -> None:
    def receive(session: Session) -> None:
        uploads.receive(
            session, Person(name="x"), chat_id=1, file_id="f", file_name=name, size=size, now=desk.now()
        )

    with pytest.raises((TooBig, uploads.NotAList)):
        desk(receive)
