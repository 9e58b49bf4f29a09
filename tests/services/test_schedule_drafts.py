"""The office changes the schedule: what it would bring is shown first, and a running week stays as it is."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

import pytest
from sqlmodel import select

from jobs import prompts, reminders
from models.drafts import Draft, DraftState
from models.engine import Session
from models.events import Event
from models.people import Membership, Person, Reach, Role
from models.schedule import DayOverride, ScheduleVersion
from services import drafts, obligations, schedule_drafts
from services.refusals import NotThere, OutOfDate
from services.schedule_drafts import HasBegun, InQuietHours, Preview, Unchanged
from services.schedule_entry import Changes, Declared
from services.weeks import Cycle, Moment, OutOfOrder, Step, Week
from tests.services.conftest import SHANGHAI, Desk
from tests.services.week_town import LIAISON, OFFICER, W22, WeekTown, person, week_town

OFFICE = 605
EARLY = Changes({Step.REMINDER: Moment(-2, time(11, 30))})


@dataclass
class Bureau:
    """A town with an office that keeps the schedule."""

    town: WeekTown

    @property
    def desk(self) -> Desk:
        """Where units run."""
        return self.town.desk

    def proposes(self, changes: Changes, who: int = OFFICE) -> Draft:
        """Somebody puts changes together."""
        now = self.desk.now()
        return self.desk(lambda s: schedule_drafts.propose(s, person(s, who), who, changes, now=now))

    def sees(self, draft: Draft) -> Preview:
        """What they would bring."""
        return self.desk(lambda s: schedule_drafts.preview_of(s, draft, self.desk.now()))

    def applies(self, draft: Draft, first: Week, who: int = OFFICE) -> None:
        """Somebody applies them."""

        def apply(session: Session) -> None:
            found = session.get_one(Draft, draft.id)
            schedule_drafts.apply(session, found, first, by=person(session, who), now=self.desk.now())

        self.desk(apply)

    def changes(self, changes: Changes) -> None:
        """The office puts changes together, looks and applies."""
        draft = self.proposes(changes)
        self.applies(draft, self.sees(draft).first)

    def cycle(self, week: Week) -> Cycle | None:
        """The instants of a week."""
        return self.desk(lambda s: obligations.cycle(s, week))


def local(*parts: int) -> datetime:
    """An instant in Laoshan."""
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


@pytest.fixture
def bureau(desk: Desk) -> Bureau:
    town = week_town(desk)

    def add(session: Session) -> None:
        office = Person(name="项目办己", telegram_id=OFFICE, reach=Reach.REACHABLE)
        session.add(office)
        session.flush()
        session.add(Membership(person_id=office.id or 0, role=Role.COORDINATOR))

    desk(add)
    return Bureau(town)


def test_a_preview_says_what_moves_from_when_and_who_would_be_asked(bureau: Bureau) -> None:
    found = bureau.sees(bureau.proposes(EARLY))
    assert (found.first, found.moved) == (W22, [Step.REMINDER])
    assert (found.people, found.projects, found.nobody) == (1, 3, 0)
    assert [placed.week for placed in found.weeks] == [W22, W22.next]
    first = found.weeks[0].cycle
    assert first is not None
    assert first.reminder_at == local(2026, 5, 28, 11, 30)
    bureau.town.reach(OFFICER, Reach.GONE)
    bureau.town.reach(LIAISON, Reach.GONE)
    found = bureau.sees(bureau.proposes(EARLY))
    assert (found.people, found.projects, found.nobody) == (1, 3, 2)
    assert bureau.desk(lambda s: s.exec(select(ScheduleVersion)).all()) == []


def test_a_running_week_stays_as_it_is_and_the_next_goes_by_the_new_schedule(bureau: Bureau) -> None:
    bureau.desk.hop(2026, 5, 25, 9)
    bureau.town.sweeps(prompts)
    before = bureau.cycle(W22)
    bureau.changes(EARLY)
    assert bureau.cycle(W22) == before
    after = bureau.cycle(W22.next)
    assert after is not None
    assert after.reminder_at == local(2026, 6, 4, 11, 30)
    bureau.desk.hop(2026, 5, 28, 11, 30)
    heard = len(bureau.desk.heard(OFFICER))
    bureau.town.sweeps(reminders)
    assert len(bureau.desk.heard(OFFICER)) == heard
    bureau.desk.hop(2026, 5, 28, 12)
    bureau.town.sweeps(reminders)
    assert len(bureau.desk.heard(OFFICER)) == heard + 1


@pytest.mark.parametrize(("minute", "first"), [(58, W22), (59, W22.next)])
def test_a_week_that_begins_within_a_minute_counts_as_begun(bureau: Bureau, minute: int, first: Week) -> None:
    bureau.desk.hop(2026, 5, 25, 8, minute)
    assert bureau.sees(bureau.proposes(EARLY)).first == first


def test_a_prompt_that_would_have_passed_is_not_asked_for_this_week(bureau: Bureau) -> None:
    bureau.desk.hop(2026, 5, 25, 8, 50)
    earlier = Changes({Step.PROMPT: Moment(0, time(8, 45))})
    assert bureau.sees(bureau.proposes(earlier)).first == W22.next
    later = Changes({Step.PROMPT: Moment(1, time(8, 45))})
    assert bureau.sees(bureau.proposes(later)).first == W22


def test_changes_are_put_together_until_they_are_applied_once(bureau: Bureau) -> None:
    draft = bureau.proposes(EARLY)
    assert bureau.proposes(Changes({Step.DUE: Moment(-2, time(16))})).id == draft.id
    found = bureau.sees(bureau.desk(lambda s: s.get_one(Draft, draft.id)))
    assert found.moved == [Step.REMINDER, Step.DUE]
    bureau.applies(draft, W22)
    with pytest.raises(OutOfDate):
        bureau.applies(draft, W22)
    cycle = bureau.cycle(W22)
    assert cycle is not None
    assert (cycle.reminder_at, cycle.due_at) == (local(2026, 5, 28, 11, 30), local(2026, 5, 28, 16))
    assert len(bureau.desk(lambda s: s.exec(select(ScheduleVersion)).all())) == 1


def test_what_cannot_be_is_refused_and_leaves_the_entry_as_it_was(bureau: Bureau) -> None:
    draft = bureau.proposes(EARLY)
    with pytest.raises(OutOfOrder) as found:
        bureau.proposes(Changes({Step.DUE: Moment(-3, time(17))}))
    assert (found.value.step, found.value.later) == (Step.REMINDER, Step.DUE)
    for clock in (time(8, 39), time(18), time(23)):
        with pytest.raises(InQuietHours):
            bureau.proposes(Changes({Step.LIST: Moment(-1, clock)}))
    with pytest.raises(Unchanged):
        bureau.proposes(Changes({Step.REMINDER: Moment(-2, time(12))}))
    assert bureau.sees(bureau.desk(lambda s: s.get_one(Draft, draft.id))).moved == [Step.REMINDER]


def test_what_was_shown_is_what_applies_or_nothing(bureau: Bureau) -> None:
    draft = bureau.proposes(EARLY)
    bureau.desk.hop(2026, 5, 25, 9)
    with pytest.raises(OutOfDate):
        bureau.applies(draft, W22)
    with pytest.raises(NotThere):
        bureau.applies(draft, W22.next, LIAISON)
    bureau.applies(draft, W22.next)
    other = bureau.desk(lambda s: s.get_one(Draft, draft.id))
    with pytest.raises(Unchanged):
        bureau.sees(other)


def test_a_day_off_moves_the_steps_of_its_week_and_is_seen_before(bureau: Bureau) -> None:
    day = date(2026, 6, 5)
    found = bureau.sees(bureau.proposes(Changes(days={day: Declared(working=False, reason="台风")})))
    assert (found.moved, dict(found.days)) == ([], {day: Declared(working=False, reason="台风")})
    cycle = found.weeks[1].cycle
    assert cycle is not None
    assert (cycle.due_at, cycle.cutoff_at) == (local(2026, 6, 3, 17), local(2026, 6, 4, 17))
    bureau.changes(Changes(days={day: Declared(working=False, reason="台风")}))
    assert bureau.cycle(W22.next) == cycle
    standing = bureau.desk(lambda s: schedule_drafts.standing(s, bureau.desk.now()))
    assert dict(standing.days) == dict(found.days)


def test_days_off_that_leave_too_few_worked_days_show_a_week_without_a_cycle(bureau: Bureau) -> None:
    days = {date(2026, 6, day): Declared(working=False) for day in (1, 2, 3)}
    bureau.desk.hop(2026, 5, 25, 9)
    found = bureau.sees(bureau.proposes(Changes(days=days)))
    assert found.first == W22.next
    assert [placed.cycle is None for placed in found.weeks] == [True, False]
    assert (found.people, found.projects) == (0, 0)


def test_a_day_far_ahead_is_shown_with_its_own_week(bureau: Bureau) -> None:
    found = bureau.sees(bureau.proposes(Changes(days={date(2026, 10, 8): Declared(working=False)})))
    assert [placed.week.number for placed in found.weeks] == [22, 23, 41]
    assert found.weeks[2].cycle is None


def test_days_of_a_running_week_and_days_that_are_so_already_are_refused(bureau: Bureau) -> None:
    bureau.desk.hop(2026, 5, 25, 9)
    for day in (date(2026, 5, 29), date(2026, 5, 22), date(2027, 8, 2)):
        with pytest.raises(HasBegun):
            bureau.proposes(Changes(days={day: Declared(working=False)}))
    for day, working in ((date(2026, 6, 5), True), (date(2026, 6, 6), False)):
        with pytest.raises(Unchanged):
            bureau.proposes(Changes(days={day: Declared(working=working)}))
    assert bureau.desk(lambda s: s.exec(select(DayOverride)).all()) == []


def test_every_change_is_kept_with_who_and_when(bureau: Bureau) -> None:
    assert bureau.desk(schedule_drafts.history) == []
    bureau.changes(EARLY)
    bureau.desk.hop(2026, 5, 26, 10)
    bureau.changes(Changes(days={date(2026, 6, 5): Declared(working=False, reason="台风")}))
    second, first = bureau.desk(schedule_drafts.history)
    assert (first.by, first.first, dict(first.moved)) == ("项目办己", W22, dict(EARLY.steps))
    assert (second.at, second.first, dict(second.days)) == (
        bureau.desk.now(), W22.next, {date(2026, 6, 5): False},
    )  # fmt: skip
    kinds = [event.kind for event in bureau.desk(lambda s: s.exec(select(Event).order_by(Event.id)).all())]  # type: ignore[arg-type]
    assert kinds == ["schedule.changed", "schedule.moved", "schedule.changed", "schedule.day"]


def test_an_entry_that_was_put_aside_is_not_gone_on_with(bureau: Bureau) -> None:
    first = bureau.proposes(EARLY)
    bureau.desk(
        lambda s: drafts.end(s, s.get_one(Draft, first.id), DraftState.CANCELLED, now=bureau.desk.now())
    )
    second = bureau.proposes(Changes({Step.DUE: Moment(-2, time(16))}))
    assert second.id != first.id
    assert bureau.sees(second).moved == [Step.DUE]


def test_a_quarter_of_changes_never_moves_a_step_into_the_past(bureau: Bureau) -> None:
    """Whenever a change is applied, the steps that had come stay where they were."""
    steps = []
    for week in range(6):
        bureau.desk.hop(2026, 5, 25 + week, 10 + week)
        before = bureau.desk(lambda s: [obligations.cycle(s, Week(2026, n)) for n in (21, 22)])
        bureau.changes(Changes({Step.REMINDER: Moment(-2, time(10, week))}))
        assert (
            bureau.desk(lambda s: [obligations.cycle(s, Week(2026, n)) for n in (21, 22)]) == before
            or week == 0
        )
        found = bureau.cycle(Week(2026, 23))
        assert found is not None
        steps.append(found.reminder_at)
    assert all(one < other for one, other in pairwise(steps))
