"""Cards of the weekly schedule: as it is, what would change, and what was changed by whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from markupsafe import Markup

from locales import Words
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from services import drafts, obligations, office, schedule_drafts
from services.refusals import DomainError
from services.schedule_drafts import Made, Placed, Preview, Standing
from services.schedule_entry import DAYS, Changes, Declared
from services.weeks import Moment, OutOfOrder, Step
from views.card import BLANK, Button, Card, Lines, excerpt
from views.drafts import ENTRIES
from views.paging import turning
from views.payloads import Payload

STEPS: Final = tuple(Step)
HALF_HOURS: Final = (
    *((hour, minute) for hour in (9, 10, 11) for minute in (0, 30)),
    (12, 0), (14, 0), (15, 0), (16, 0), (17, 0), (17, 30),
)  # fmt: skip
IN_A_ROW: Final = 3
REASON_SHOWN: Final = 40
NAME_SHOWN: Final = 20
DAYS_SHOWN: Final = 10
PAGE: Final = 10


@dataclass(frozen=True)
class MoveStep(Payload, prefix="wm1"):
    """Ask for the day of a step; `step` is its place in Step, which only ever grows."""

    step: int


@dataclass(frozen=True)
class MoveTo(Payload, prefix="wd1"):
    """Ask for the time of a step; `day` is its place in schedule_entry.DAYS."""

    step: int
    day: int


@dataclass(frozen=True)
class MoveAt(Payload, prefix="wt1"):
    """Move a step to a day and a minute of it, in an entry that has to be confirmed."""

    step: int
    day: int
    minute: int


@dataclass(frozen=True)
class ApplySchedule(Payload, prefix="wa1"):
    """Make an entry the schedule from a week on, written 202622."""

    draft_id: int
    week: int


@dataclass(frozen=True)
class DropSchedule(Payload, prefix="wx1"):
    """Drop an entry."""

    draft_id: int


@dataclass(frozen=True)
class ShowChanges(Payload, prefix="wh1"):
    """Show a page of what was changed, and by whom, from 0."""

    page: int


def schedule_card(found: Standing, words: Words) -> Card:
    """Return the schedule as it is, in words and in the instants of the next weeks."""
    steps = Lines().add(words("schedule.title", week=found.first.number))
    steps.add(*(_moved(step, found.schedule.moments[step], words) for step in Step))
    blocks = [steps.text, _weeks(found.weeks, words)]
    if found.days:
        shown = dict(list(found.days.items())[:DAYS_SHOWN])
        blocks.append(Lines().add(words("schedule.days"), *_declared(shown, words)).text)
    blocks.append(words("schedule.how"))
    made = (Button(words.plain("schedule.button.history"), ShowChanges(0)),)
    return Card(BLANK.join(blocks), (*_moves(words), made))


def day_card(step: int, words: Words) -> Card:
    """Ask on which worked day a step lies."""
    buttons = tuple((Button(_day(day, words), MoveTo(step, place)),) for place, day in enumerate(DAYS))
    asked = words("schedule.ask.day", step=words.plain(f"schedule.step.{STEPS[step]}"))
    return Card(asked, buttons)


def time_card(step: int, day: int, words: Words) -> Card:
    """Ask for the time of day of a step."""
    buttons = [
        Button(time(hour, minute).strftime("%H:%M"), MoveAt(step, day, 60 * hour + minute))
        for hour, minute in HALF_HOURS
    ]
    name, when = words.plain(f"schedule.step.{STEPS[step]}"), _day(DAYS[day], words)
    return Card(words("schedule.ask.time", step=name, day=when), _in_rows(buttons))


def disorder_card(found: OutOfOrder, words: Words) -> Card:
    """Say which steps would be out of order, and in which weeks."""
    step, later = (words.plain(f"schedule.step.{one}") for one in (found.step, found.later))
    return Card(words("schedule.refused.order", step=step, later=later, n=found.length))


def how_card(words: Words) -> Card:
    """Say how a change is written."""
    return Card(words("schedule.how"))


def changes_card(made: Sequence[Made], page: int, words: Words) -> Card:
    """Return a page of what was changed, newest first."""
    lines = Lines().add(words("schedule.history" if made else "schedule.history.none"))
    for one in made[page * PAGE : (page + 1) * PAGE]:
        by = excerpt(one.by, NAME_SHOWN)
        lines.add(words("schedule.made", at=one.at, by=by, week=one.first.number))
        lines.add(*(_moved(step, moment, words) for step, moment in one.moved.items()))
        lines.add(*_declared({day: Declared(working) for day, working in one.days.items()}, words))
    return Card(lines.text, turning(page, len(made), ShowChanges, words, PAGE))


def entry_card(session: Session, draft: Draft, words: Words) -> Card:
    """Draw changes that are put together: what they would bring, or what became of them."""
    subject = drafts.subject(draft)
    if draft.state is not DraftState.OPEN:
        changes = Lines().add(words(f"schedule.entry.{draft.state}"), *_changes(draft, words))
        return Card(changes.text, subject=subject)
    try:
        found = schedule_drafts.preview_of(session, draft, office.now(session))
    except (DomainError, OutOfOrder):  # something else was applied meanwhile, or time has passed
        rows = ((Button(words.plain("schedule.button.drop"), DropSchedule(draft.id or 0)),),)
        return Card(words("schedule.entry.stale"), rows, subject)
    buttons = (
        Button(words.plain("schedule.button.apply"), _apply(draft, found)),
        Button(words.plain("schedule.button.drop"), DropSchedule(draft.id or 0)),
    )
    return Card(BLANK.join(_preview(found, words)), (buttons, *_moves(words)), subject)


def _apply(draft: Draft, found: Preview) -> ApplySchedule:
    return ApplySchedule(draft.id or 0, obligations.number_of(found.first))


def _preview(found: Preview, words: Words) -> Iterable[Markup]:
    changes = Lines().add(words("schedule.preview", week=found.first.number))
    for step in found.moved:
        before, after = (_moment(one.moments[step], words) for one in (found.before, found.after))
        name = words.plain(f"schedule.step.{step}")
        changes.add(words("schedule.change", step=name, before=before, after=after))
    yield changes.add(*_declared(found.days, words)).text
    yield _weeks(found.weeks, words)
    first = found.weeks[0]
    if first.cycle is None:
        return
    people = words("schedule.people", n=found.people, projects=found.projects, at=first.cycle.prompt_at)
    nobody = words("schedule.nobody", n=found.nobody) if found.nobody else None
    yield Lines().add(people, nobody).text


def _changes(draft: Draft, words: Words) -> Iterable[Markup]:
    changes: Changes = schedule_drafts.changes_of(draft)
    yield from (_moved(step, moment, words) for step, moment in changes.steps.items())
    yield from _declared(changes.days, words)


def _weeks(placed: Sequence[Placed], words: Words) -> Markup:
    lines = Lines()
    for one in placed:
        lines.add(words("schedule.week" if one.cycle else "schedule.week.none", week=one.week.number))
        for at, step in one.cycle.steps if one.cycle else ():
            lines.add(words("schedule.at", step=words.plain(f"schedule.step.{step}"), at=at))
    return lines.text


def _declared(days: Mapping[date, Declared], words: Words) -> Iterable[Markup]:
    for day, one in days.items():
        key = "schedule.day.working" if one.working else "schedule.day.off"
        said = words(key, day=words.day(day), weekday=words.weekday(day))
        why = words("schedule.day.reason", reason=excerpt(one.reason, REASON_SHOWN)) if one.reason else ""
        yield said + why


def _moved(step: Step, moment: Moment, words: Words) -> Markup:
    return words("schedule.step", step=words.plain(f"schedule.step.{step}"), moment=_moment(moment, words))


def _moment(moment: Moment, words: Words) -> str:
    return words.plain(
        "schedule.moment", day=_day(moment.workday, words), time=moment.clock.strftime("%H:%M")
    )


def _day(workday: int, words: Words) -> str:
    return words.plain(f"schedule.workday.{DAYS.index(workday)}")


def _moves(words: Words) -> tuple[tuple[Button, ...], ...]:
    labels = (words.plain("schedule.button.move", step=words.plain(f"schedule.step.{one}")) for one in STEPS)
    return _in_rows([Button(label, MoveStep(place)) for place, label in enumerate(labels)])


def _in_rows(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW))


ENTRIES[DraftKind.SCHEDULE] = entry_card
