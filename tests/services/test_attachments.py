"""Recordings come in once, go where their entry goes, and are given up with a reason."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.attachments import Attachment, AttachmentKind, AttachmentState
from models.drafts import Draft
from models.engine import Session
from models.notices import NoticeRow
from models.projects import Project
from services import attachments, photos, reports
from tests.services.conftest import Desk
from tests.services.week_town import OFFICER, WeekTown, person, week_town


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    return week_town(desk)


@pytest.fixture
def draft_id(town: WeekTown) -> int:
    """The officer's entry for LS-087."""

    def start(session: Session) -> Draft:
        project = session.get_one(Project, town.ids["LS-087"])
        officer = person(session, OFFICER)
        return reports.begin(session, officer, OFFICER, project, guessed=False, now=town.desk.now())

    return town.desk(start).id or 0


def sends(
    town: WeekTown,
    draft_id: int,
    kind: AttachmentKind = AttachmentKind.VOICE,
    ending: str = ".ogg",
    group: str | None = None,
) -> int:
    """The officer sends a recording."""
    one = town.desk(
        lambda s: attachments.receive(
            s, person(s, OFFICER), kind=kind, ending=ending, chat_id=OFFICER, message_id=7, file_id="f",
            media_group_id=group, draft=s.get_one(Draft, draft_id), now=town.desk.now(),
        )
    )  # fmt: skip
    return one.id or 0


def found(town: WeekTown, attachment_id: int) -> Attachment:
    return town.desk(lambda s: s.get_one(Attachment, attachment_id))


def tries(town: WeekTown, *, counts: bool) -> None:
    """A worker takes what waits, and it comes to nothing."""

    def work(session: Session) -> None:
        claimed = attachments.CLAIMS.claim(session)
        assert claimed is not None
        attachments.again(session, claimed, timedelta(0), "Away", now=town.desk.now(), counts=counts)

    town.desk(work)


def told(town: WeekTown) -> list[str]:
    return [row.kind for row in town.desk(lambda s: s.exec(select(NoticeRow)).all())]


def test_an_ending_that_its_kind_does_not_have_is_not_taken_over(town: WeekTown, draft_id: int) -> None:
    endings = [found(town, sends(town, draft_id, ending=ending)).ending for ending in (".m4a", ".exe", "")]
    assert endings == [".m4a", ".ogg", ".ogg"]


def test_it_goes_with_its_entry_to_the_report_and_one_that_comes_late_joins_it(
    town: WeekTown, draft_id: int
) -> None:
    first = sends(town, draft_id)

    def send(session: Session) -> int:
        draft = session.get_one(Draft, draft_id)
        return reports.send(session, draft, by=person(session, OFFICER), now=town.desk.now()).id or 0

    report_id = town.desk(send)
    late = sends(town, draft_id, AttachmentKind.VIDEO, ".mov")
    assert {found(town, one).report_id for one in (first, late)} == {report_id}
    counted = town.desk(lambda s: attachments.counted(s, attachments.of_report(report_id)))
    assert counted == {AttachmentKind.VOICE: 1, AttachmentKind.VIDEO: 1}


def test_a_film_and_a_photo_of_one_album_are_counted_together(town: WeekTown, draft_id: int) -> None:
    sends(town, draft_id, AttachmentKind.VIDEO, group="g")
    town.desk(
        lambda s: photos.receive(
            s, person(s, OFFICER), chat_id=OFFICER, message_id=8, file_id="p", as_file=False,
            media_group_id="g", draft=s.get_one(Draft, draft_id), now=town.desk.now(),
        )
    )  # fmt: skip
    assert town.desk(lambda s: photos.parts(s, OFFICER, "g")) == 2


def test_only_what_is_in_the_store_is_played(town: WeekTown, draft_id: int) -> None:
    kept = sends(town, draft_id)
    sends(town, draft_id)
    claimed = town.desk(attachments.CLAIMS.claim)
    assert claimed is not None
    assert claimed.id == kept
    town.desk(lambda s: attachments.ready(s, claimed, now=town.desk.now()))
    owner = attachments.of_entry(town.desk(lambda s: s.get_one(Draft, draft_id)))
    assert [one.id for one in town.desk(lambda s: attachments.ready_of(s, owner))] == [kept]


def test_the_fifth_try_that_counts_gives_it_up_and_tells_its_sender_once(
    town: WeekTown, draft_id: int
) -> None:
    attachment_id = sends(town, draft_id)
    for _ in range(3):
        tries(town, counts=False)
    assert found(town, attachment_id).attempts == 0
    for _ in range(attachments.ATTEMPTS):
        tries(town, counts=True)
    one = found(town, attachment_id)
    assert (one.state, one.reason) == (AttachmentState.FAILED, attachments.GONE)
    assert town.desk(attachments.CLAIMS.claim) is None
    assert told(town).count("AttachmentFailed") == 1


def test_a_worker_that_has_lost_its_lease_notes_nothing(town: WeekTown, draft_id: int) -> None:
    attachment_id = sends(town, draft_id)
    claimed = town.desk(attachments.CLAIMS.claim)
    assert claimed is not None
    town.desk(attachments.CLAIMS.orphans)
    theirs = town.desk(attachments.CLAIMS.claim)
    assert theirs is not None
    theirs_until = theirs.lease_until
    claimed.lease_until = claimed.received_at  # an older lease
    town.desk(lambda s: attachments.failed(s, claimed, "too_large", now=town.desk.now()))
    one = found(town, attachment_id)
    assert (one.state, one.lease_until) == (AttachmentState.PENDING, theirs_until)
    assert told(town) == []
