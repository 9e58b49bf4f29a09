"""Whoever presses a button, wherever and with whatever numbers: only the right person gets through."""

from collections.abc import Iterable
from dataclasses import fields, replace

import pytest
from sqlmodel import select

from handlers import elsewhere, photos, said
from handlers.routes import COMMANDS, PRESSES
from models.drafts import Draft
from models.engine import Session
from models.inbox import InboxState
from models.photos import Photo
from models.projects import Assignment
from tests.access.day import ELSEWHERE, GROUP, REMOVED, STRANGER, Day
from tests.access.letters import LETTERS
from tests.handlers.conftest import message
from tests.services.blocker_town import HEAD, LEADER, OFFICER, OUTSIDER, person
from views import blockers as b
from views import reports as r
from views.bulletins import ReadSector
from views.leaves import LeaveFrom, LeaveUntil
from views.me import KeepPlaces
from views.mine import GoOn, ShowMine
from views.payloads import KINDS, LARGEST, Payload
from views.people import ChooseLanguage
from views.prompts import NoChange
from views.viewpoints import TurnViewpoint
from views.week_overview import ShowWeek

WRONG_NUMBERS = (-7, 4711, LARGEST, 10**14)
FOR_EVERYBODY = {ChooseLanguage, KeepPlaces, LeaveFrom, LeaveUntil, ReadSector, ShowMine, ShowWeek}
kinds = pytest.mark.parametrize("kind", LETTERS, ids=lambda kind: kind.__name__)
of_entries = pytest.mark.parametrize(  # GoOn takes up every kind
    "kind",
    [kind for kind in LETTERS if "draft_id" in {field.name for field in fields(kind)} and kind is not GoOn],
    ids=lambda kind: kind.__name__,
)


def spoilt(payload: Payload) -> Iterable[str]:
    """The same payload with one number after the other that means nothing."""
    for field in fields(payload):
        for number in WRONG_NUMBERS:
            yield replace(payload, **{field.name: number}).pack()


def test_every_button_is_pressed_here() -> None:
    product = {kind for kind in KINDS.values() if kind.__module__.startswith("views.")}
    assert set(LETTERS) == product == set(PRESSES)


@kinds
def test_the_right_person_in_private_gets_through(day: Day, kind: type[Payload]) -> None:
    who, letter = LETTERS[kind]
    before = day.everything()
    turn = day.press(who, letter(day.ids).pack(), kind)
    assert (day.counter.state, turn.alert) == (InboxState.HANDLED, False)
    assert day.everything() != before


@kinds
def test_the_wrong_person_changes_nothing_and_is_told(day: Day, kind: type[Payload]) -> None:
    _, letter = LETTERS[kind]
    known = () if kind in FOR_EVERYBODY else (OUTSIDER, ELSEWHERE)
    before = day.everything()
    for who in (*known, REMOVED, STRANGER):
        turn = day.press(who, letter(day.ids).pack(), kind)
        assert day.refused(turn), who
        assert "没有找到" in turn.toast
    assert day.everything() == before


@kinds
def test_in_a_group_even_the_right_person_is_sent_to_the_private_chat(day: Day, kind: type[Payload]) -> None:
    who, letter = LETTERS[kind]
    before = day.everything()
    turn = day.press(who, letter(day.ids).pack(), kind, chat=GROUP)
    assert day.refused(turn)
    assert "私聊" in turn.toast
    assert day.everything() == before


@kinds
def test_numbers_of_nothing_change_nothing_and_are_told(day: Day, kind: type[Payload]) -> None:
    who, letter = LETTERS[kind]
    before = day.everything()
    for data in (*spoilt(letter(day.ids)), kind.prefix, f"{kind.prefix}:x", f"{kind.prefix}:1:1:1:1"):
        assert day.refused(day.press(who, data, kind)), data
    assert day.everything() == before


@of_entries
def test_an_entry_of_another_kind_is_left_alone(day: Day, kind: type[Payload]) -> None:
    of_reports = kind.__module__ == r.__name__ or kind is TurnViewpoint
    other = day.ids.blocker_entry if of_reports else day.ids.report_entry
    data = replace(LETTERS[kind][1](day.ids), draft_id=other).pack()  # type: ignore[call-arg]
    before = day.everything()
    assert day.refused(day.press(OFFICER, data, kind))
    assert day.everything() == before


def test_who_has_lost_the_project_cannot_send_what_was_begun_before(day: Day) -> None:
    officer = day.site.desk(lambda s: person(s, OFFICER).id)

    def hand_over(session: Session) -> None:
        for post in session.exec(select(Assignment).where(Assignment.person_id == officer)).all():
            session.delete(post)

    day.site.desk(hand_over)
    before = day.everything()
    for kind in (r.SendReport, b.ConfirmBlocker, NoChange, b.RaiseBlocker):
        assert day.refused(day.press(OFFICER, LETTERS[kind][1](day.ids).pack(), kind))
    assert day.everything() == before


@pytest.mark.parametrize("who", [HEAD, LEADER, OUTSIDER])
def test_only_who_stands_for_a_project_can_raise_a_blocker_or_report(day: Day, who: int) -> None:
    entries = day.site.desk(lambda s: len(s.exec(select(Draft)).all()))
    for listener, text in (
        (COMMANDS["blocker"], "/blocker"),
        (said.said, "堵点 087 电缆"),
        (said.said, "087 无变化"),
    ):
        day.counter(listener, message=message(who, text=text))
        assert day.site.desk.heard(who)[-1] != ""
    assert "没有要报送的项目" in day.site.desk.heard(who)[-2]
    assert day.site.desk(lambda s: len(s.exec(select(Draft)).all())) == entries


def test_an_album_of_somebody_without_projects_gets_one_answer_and_is_not_kept(day: Day) -> None:
    sizes = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90}]
    before = len(day.site.desk.heard(HEAD))
    for _ in range(3):
        day.counter(photos.photo, message=message(HEAD, photo=sizes, media_group_id="a"))
    (answer,) = day.site.desk.heard(HEAD)[before:]
    assert "没有要报送的项目" in answer
    kept = day.site.desk(lambda s: s.exec(select(Photo.sent_by_id)).all())
    assert day.site.desk(lambda s: person(s, HEAD).id) not in kept


def test_a_removed_person_is_a_stranger_to_every_listener_but_start(day: Day) -> None:
    before = day.everything()
    for name in sorted(set(COMMANDS) - {"start"}):
        day.counter(COMMANDS[name], message=message(REMOVED, text=f"/{name}"))
    day.counter(elsewhere.for_the_known(said.said), message=message(REMOVED, text="087 约 50%"))
    heard = day.site.desk.heard(REMOVED)
    assert len(heard) == len(COMMANDS)
    assert all("凭邀请使用" in text for text in heard)
    after = day.everything()
    assert {name for name in before if before[name] != after[name]} == {"outbox"}


def test_the_number_of_a_blocker_shows_nothing_to_those_it_does_not_concern(day: Day) -> None:
    number = day.site.case(day.ids.assigned).number
    for who in (OUTSIDER, ELSEWHERE):
        day.counter(said.said, message=message(who, text=number))
        assert "没有找到" in day.site.desk.heard(who)[-1]
    day.counter(said.said, message=message(LEADER, text=number))
    assert number in day.site.desk.heard(LEADER)[-1]
