"""What is declared of a project is so once, the list follows, and the week asks accordingly."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.drafts import Draft
from models.engine import Session
from models.events import Event
from models.notices import NoticeRow
from models.people import Membership, Person, Reach, Role
from models.photos import Photo
from models.projects import Milestone, Project, Stage
from models.reports import Owed
from models.stage_events import StageEvent, StageEventKind, StageEventState
from services import obligations, photos, stage_events
from services.blocker_entry import Said
from services.refusals import DomainError, NotNow, NotThere, OutOfDate
from services.stage_entry import Chosen, Dated
from tests.services.conftest import Desk
from tests.services.week_town import OFFICER, W22, WeekTown, person, week_town

OFFICE = 605
TODAY = date(2026, 5, 25)
Kind = StageEventKind


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    built = week_town(desk)

    def coordinator(session: Session) -> None:
        one = Person(name="项目办己", telegram_id=OFFICE, reach=Reach.REACHABLE)
        session.add(one)
        session.flush()
        session.add(Membership(person_id=one.id or 0, role=Role.COORDINATOR))

    desk(coordinator)
    built.opens()
    return built


def begins(town: WeekTown, code: str, kind: Kind, *done: Said | Chosen | Dated) -> int:
    """The officer puts a declaration together."""

    def work(session: Session) -> int:
        officer, project = person(session, OFFICER), session.get_one(Project, town.ids[code])
        draft = stage_events.begin(session, officer, OFFICER, kind, project, now=town.desk.now())
        for event in done:
            stage_events.move(session, draft, event, now=town.desk.now())
        return draft.id or 0

    return town.desk(work)


def declares(town: WeekTown, code: str, kind: Kind, *done: Said | Chosen | Dated) -> int:
    """The officer declares something."""
    return submits(town, begins(town, code, kind, *done))


def submits(town: WeekTown, draft_id: int) -> int:
    """The officer sends what was put together."""

    def work(session: Session) -> int:
        draft = session.get_one(Draft, draft_id)
        return stage_events.submit(session, draft, by=person(session, OFFICER), now=town.desk.now()).id or 0

    return town.desk(work)


def decides(town: WeekTown, event_id: int, *, approve: bool) -> None:
    """The office decides about a milestone's new day."""

    def work(session: Session) -> None:
        asked, office = session.get_one(StageEvent, event_id), person(session, OFFICE)
        stage_events.decide(session, asked, approve=approve, by=office, now=town.desk.now())

    town.desk(work)


def project(town: WeekTown, code: str) -> Project:
    """A project as it stands."""
    return town.desk(lambda s: s.get_one(Project, town.ids[code]))


def milestone(town: WeekTown) -> Milestone:
    """The only milestone of LS-087."""
    return town.desk(lambda s: s.exec(select(Milestone)).one())


def refused(work: Callable[[], object]) -> str:
    """The key of the sentence with which something is refused."""
    with pytest.raises(DomainError) as refusal:
        work()
    return refusal.value.key


def test_a_start_makes_a_new_project_one_under_construction_and_is_told_once(town: WeekTown) -> None:
    event_id = declares(town, "LS-112", Kind.STARTED, Dated(TODAY - timedelta(days=1)))
    found = project(town, "LS-112")
    assert (found.started_on, found.stage) == (date(2026, 5, 24), Stage.UNDER_CONSTRUCTION)
    assert refused(lambda: begins(town, "LS-112", Kind.STARTED)) == "stages.refused.started"
    kinds = town.desk(lambda s: s.exec(select(Event.kind).where(Event.subject == "stage_event")).all())
    assert kinds == ["stage.started"]
    (told,) = town.desk(lambda s: s.exec(select(NoticeRow).where(NoticeRow.kind == "StageDeclared")).all())
    assert told.data == {"event_id": event_id}


def test_of_two_declarations_that_were_begun_the_second_is_refused(town: WeekTown) -> None:
    first, second = (begins(town, "LS-112", Kind.STARTED) for _ in range(2))
    submits(town, first)
    assert refused(lambda: submits(town, second)) == "stages.refused.started"


def test_a_completed_project_owes_no_further_week_and_nothing_more_is_declared_of_it(town: WeekTown) -> None:
    declares(town, "LS-087", Kind.COMPLETED)
    assert town.state("LS-087") == Owed.DUE
    assert town.ids["LS-087"] not in town.desk(lambda s: obligations.would_owe(s, W22.next))
    for kind in (Kind.STARTED, Kind.COMPLETED, Kind.STOPPED, Kind.RESUMED):
        assert refused(lambda kind=kind: begins(town, "LS-087", kind)) == "stages.refused.finished"  # type: ignore[misc]


def test_what_has_not_started_is_not_completed(town: WeekTown) -> None:
    assert refused(lambda: begins(town, "LS-112", Kind.COMPLETED)) == "stages.refused.not_started"


def test_a_stop_excuses_the_week_with_its_reason_and_a_resumption_owes_the_next(town: WeekTown) -> None:
    declares(town, "LS-087", Kind.STOPPED, Said(1, "暴雨预警"))
    owed = next(one for one in town.obligations() if one.project_id == town.ids["LS-087"])
    assert (owed.state, owed.excused_because) == (Owed.EXCUSED, "暴雨预警")
    assert town.ids["LS-087"] not in town.desk(lambda s: obligations.would_owe(s, W22.next))
    assert refused(lambda: begins(town, "LS-087", Kind.STOPPED)) == "stages.refused.stopped"
    declares(town, "LS-087", Kind.RESUMED)
    assert town.state("LS-087") == Owed.EXCUSED
    assert town.ids["LS-087"] in town.desk(lambda s: obligations.would_owe(s, W22.next))
    assert refused(lambda: begins(town, "LS-087", Kind.RESUMED)) == "stages.refused.not_stopped"


def test_a_stop_leaves_a_week_that_was_answered_as_it_is(town: WeekTown) -> None:
    def answered(session: Session) -> None:
        for one in town.obligations():
            session.merge(one).state = Owed.REPORTED

    town.desk(answered)
    declares(town, "LS-087", Kind.STOPPED, Said(1, "暴雨预警"))
    assert town.state("LS-087") == Owed.REPORTED


def test_a_milestone_is_reached_once_and_then_not_moved(town: WeekTown) -> None:
    begun = begins(town, "LS-087", Kind.REVISED, Dated(date(2026, 6, 30)), Said(1, "晚"))
    declares(town, "LS-087", Kind.REACHED)
    assert milestone(town).reached_on == TODAY
    assert refused(lambda: submits(town, begun)) == "stages.refused.reached"
    assert refused(lambda: begins(town, "LS-087", Kind.REACHED)) == "stages.refused.no_milestone"


def test_a_milestone_moves_when_the_office_approves_and_its_baseline_never(town: WeekTown) -> None:
    moved = (Dated(date(2026, 6, 30)), Said(1, "电缆晚了"))
    asked = declares(town, "LS-087", Kind.REVISED, *moved)
    assert milestone(town).revised_on is None
    assert refused(lambda: declares(town, "LS-087", Kind.REVISED, *moved)) == "stages.refused.still_asked"
    decides(town, asked, approve=True)
    found = milestone(town)
    assert (found.revised_on, found.baseline_on) == (date(2026, 6, 30), date(2026, 5, 31))
    with pytest.raises(NotNow):
        decides(town, asked, approve=False)
    same = (Dated(date(2026, 6, 30)), Said(1, "x"))
    assert refused(lambda: declares(town, "LS-087", Kind.REVISED, *same)) == "stages.refused.same_day"


def test_a_refused_day_leaves_the_milestone_and_lets_another_be_asked_for(town: WeekTown) -> None:
    asked = declares(town, "LS-087", Kind.REVISED, Dated(date(2026, 6, 30)), Said(1, "电缆晚了"))
    decides(town, asked, approve=False)
    assert milestone(town).due_on == date(2026, 5, 31)
    declares(town, "LS-087", Kind.REVISED, Dated(date(2026, 6, 15)), Said(1, "电缆晚了"))
    states = [one.state for one in town.desk(lambda s: s.exec(select(StageEvent)).all())]
    assert states == [StageEventState.REFUSED, StageEventState.ASKED]


def test_a_day_that_was_approved_after_the_milestone_was_reached_moves_nothing(town: WeekTown) -> None:
    asked = declares(town, "LS-087", Kind.REVISED, Dated(date(2026, 6, 30)), Said(1, "电缆晚了"))
    declares(town, "LS-087", Kind.REACHED)
    with pytest.raises(NotNow):
        decides(town, asked, approve=True)


@pytest.mark.parametrize(
    ("kind", "day", "key"),
    [
        (Kind.STARTED, date(2026, 5, 26), "ahead"),
        (Kind.STARTED, date(2013, 5, 26), "far"),
        (Kind.REVISED, date(2026, 5, 24), "past"),
        (Kind.REVISED, date(2062, 5, 24), "far"),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(town: WeekTown, kind: Kind, day: date, key: str) -> None:
    code = "LS-112" if kind is Kind.STARTED else "LS-087"
    assert refused(lambda: begins(town, code, kind, Dated(day))) == f"stages.refused.{key}"


def test_too_many_words_are_refused(town: WeekTown) -> None:
    assert refused(lambda: begins(town, "LS-087", Kind.STOPPED, Said(1, "雨" * 501))) == "stages.refused.long"


def test_a_declaration_that_lacks_its_reason_is_not_sent(town: WeekTown) -> None:
    with pytest.raises(OutOfDate):
        declares(town, "LS-087", Kind.STOPPED)


def test_a_milestone_of_another_project_is_not_there(town: WeekTown) -> None:
    begun = begins(town, "LS-087", Kind.REACHED)

    def elsewhere(session: Session) -> None:
        other = Milestone(project_id=town.ids["LS-112"], title="别处", baseline_on=TODAY)
        session.add(other)
        session.flush()
        draft = session.get_one(Draft, begun)
        stage_events.move(session, draft, Chosen(other.id or 0), now=town.desk.now())

    town.desk(elsewhere)
    with pytest.raises(NotThere):
        submits(town, begun)


def test_pictures_belong_to_the_declaration_those_that_come_late_too(town: WeekTown) -> None:
    begun = begins(town, "LS-112", Kind.STARTED)

    def shoots(session: Session, number: int) -> None:
        photos.receive(
            session, person(session, OFFICER), chat_id=OFFICER, message_id=number, file_id=str(number),
            as_file=False, media_group_id=None, draft=session.get_one(Draft, begun), now=town.desk.now(),
        )  # fmt: skip

    town.desk(lambda s: shoots(s, 1))
    event_id = submits(town, begun)
    town.desk(lambda s: shoots(s, 2))
    owners = town.desk(lambda s: s.exec(select(Photo.stage_event_id)).all())
    assert owners == [event_id, event_id]
    assert town.desk(lambda s: photos.counted(s, stage_event_id=event_id)).kept == 2
