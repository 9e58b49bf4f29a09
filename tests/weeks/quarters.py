"""Two quarters of a district of 315 projects and 90 officers, made up from a seed."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from tests.weeks.rules import (
    Act,
    Answer,
    Away,
    Block,
    Calendar,
    District,
    Hand,
    Leave,
    Look,
    Nudge,
    Outage,
    Site,
    Steps,
    Stop,
    at,
    steps,
)

WEEKS, PROJECTS, OFFICERS, DEPARTMENTS, ALWAYS = 13, 315, 90, 12, 233
OFFICE, FIRST_OFFICER, FIRST_LIAISON = 5001, 2001, 3001
SHORT_OUTAGE, LONG_OUTAGE = 2, 9  # the weeks whose Monday mornings the bot does not see
BY_PHONE = 4


def days(*spans: tuple[date, date]) -> frozenset[date]:
    """Every day of some spans, both ends included."""
    return frozenset(
        first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)
    )


MONDAYS = {"national": date(2026, 8, 31), "spring": date(2025, 12, 29)}
CALENDARS = {
    "national": Calendar(
        days((date(2026, 9, 25), date(2026, 9, 27)), (date(2026, 10, 1), date(2026, 10, 7))),
        frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
    ),
    "spring": Calendar(
        days((date(2026, 1, 1), date(2026, 1, 3)), (date(2026, 2, 15), date(2026, 2, 23))),
        frozenset({date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28)}),
    ),
}


@dataclass
class Quarter:
    """What happens in thirteen weeks."""

    seed: int
    calendar: Calendar
    start: datetime
    district: District
    weeks: list[Steps]
    outages: list[Outage]
    acts: list[Act]


def quarter(name: str, seed: int) -> Quarter:
    """Make up a quarter."""
    chance, calendar, monday = Random(seed), CALENDARS[name], MONDAYS[name]
    mondays = [monday + timedelta(weeks=n) for n in range(WEEKS)]
    weeks = [week for one in mondays if (week := steps(one, calendar))]
    district = _district(chance, [week.number for week in weeks])
    outages = [
        Outage(at(mondays[SHORT_OUTAGE], time(8)), at(mondays[SHORT_OUTAGE], time(11, 30))),
        Outage(at(mondays[LONG_OUTAGE], time(8)), at(mondays[LONG_OUTAGE] + timedelta(days=1), time(9, 30))),
    ]
    acts = sorted(_acts(chance, deepcopy(district), weeks, outages), key=lambda act: act.at)
    return Quarter(seed, calendar, at(monday, time(8, 41)), district, weeks, outages, acts)


def beginning(whole: Quarter, count: int) -> Quarter:
    """The first weeks of a quarter."""
    weeks = whole.weeks[:count]
    end = weeks[-1].cutoff + timedelta(hours=1)
    acts = [act for act in whole.acts if act.at < end]
    outages = [one for one in whole.outages if one.start < end]
    return replace(whole, weeks=weeks, acts=acts, outages=outages)


def _district(chance: Random, weeks: Sequence[int]) -> District:
    sites = {}
    officers, deputies = {}, {}
    for number in range(PROJECTS):
        code = f"LS-{number + 1:03}"
        always = number < ALWAYS
        tasks = frozenset() if always else frozenset(week for week in weeks if chance.random() < 0.25)
        sites[code] = Site(code, number % DEPARTMENTS, always, tasks)
        officers[code] = FIRST_OFFICER + number % OFFICERS
        if number % 3 == 0:
            deputies[code] = FIRST_OFFICER + (number + 7) % OFFICERS
    liaisons = {department: FIRST_LIAISON + department for department in range(DEPARTMENTS)}
    return District(sites, officers, deputies, liaisons)


def _acts(chance: Random, district: District, weeks: list[Steps], outages: list[Outage]) -> Iterator[Act]:
    for place, week in enumerate(weeks):
        down = next((one for one in outages if one.start <= week.prompt < one.end), None)
        begun = max(week.prompt, down.end) if down else week.prompt
        if down is None:
            yield from _early(chance, district, week)
        district.open(week.number)
        first = begun + timedelta(hours=1)
        noted = begun.replace(hour=15, minute=10)
        slots = {
            first: 0.35, week.reminder - timedelta(hours=1): 0.35,
            week.list + timedelta(hours=1, minutes=30): 0.1, week.cutoff + timedelta(minutes=30): 0.05,
        }  # fmt: skip
        changed = False
        for moment, share in slots.items():
            if moment > noted and not changed:
                yield from _changes(chance, district, noted)
                changed = True
            yield from _answers(chance, district, week, moment, share)
        if place % 4 == 1:
            yield Nudge(week.list + timedelta(hours=2))
        yield Look(week.cutoff + timedelta(minutes=40))


def _early(chance: Random, district: District, week: Steps) -> Iterator[Act]:
    """Some answer before they are asked."""
    moment = week.prompt - timedelta(minutes=15)
    for code in chance.sample(sorted(district.sites), 12):
        if district.owes(code, week.number) and (by := _by(district, code, moment)):
            act = Answer(moment, code, by, no_change=chance.random() < 0.5, way="entry")
            district.answer(act, week)
            yield act


def _answers(
    chance: Random, district: District, week: Steps, moment: datetime, share: float
) -> Iterator[Act]:
    """A share of all who owe answer, and a few of those who said that nothing has changed say more."""
    due = sorted(district.due(week.number))
    chosen = chance.sample(due, min(len(due), round(share * len(district.owed[week.number]))))
    for place, code in enumerate(chosen):
        by = _by(district, code, moment)
        if by is None:
            continue
        way = ("press", "text")[place % 2] if place < BY_PHONE and moment < week.cutoff else "entry"
        no_change = way != "entry" or chance.random() < 0.3
        act = Answer(moment, code, by, no_change=no_change, way=way)
        if way == "press" and by != district.officers[code]:
            continue
        district.answer(act, week)
        yield act
    again = sorted(code for code, state in district.owed[week.number].items() if state == "无变化")
    for code in chance.sample(again, min(3, len(again))) if moment < week.due else ():
        if code not in chosen and (by := _by(district, code, moment)):
            act = Answer(moment, code, by, no_change=False, way="entry")
            district.answer(act, week)
            yield act


def _by(district: District, code: str, moment: datetime) -> int | None:
    return min(district.asked(code, moment.date()), default=None)


def _changes(chance: Random, district: District, moment: datetime) -> Iterator[Act]:
    """People block the bot and come back, go on leave, hand over; work stops and goes on."""
    officers = sorted(set(district.officers.values()))
    acts: list[Act] = [Block(moment, who, blocked=False) for who in sorted(district.gone)[:2]]
    acts += [
        Block(moment, who, blocked=True) for who in chance.sample(officers, 2) if who not in district.gone
    ]
    acts += [Stop(moment, code, stopped=False) for code in sorted(district.stopped)[:4]]
    going = sorted(set(district.sites) - district.stopped)
    acts += [Stop(moment, code, stopped=True) for code in chance.sample(going, 5)]
    for code in chance.sample(sorted(district.sites), 2):
        others = [
            who for who in officers if who not in (district.officers[code], district.deputies.get(code))
        ]
        acts.append(Hand(moment, code, chance.choice(others)))
    today = moment.date()
    here = [
        who for who in officers if not any(one.who == who and one.last >= today for one in district.leaves)
    ]
    for who, deputy in zip(chance.sample(here, 6), [*chance.sample(officers, 4), None, None], strict=True):
        first = today + timedelta(days=chance.randint(0, 4))
        last = first + timedelta(days=chance.randint(0, 9))
        acts.append(Away(moment, Leave(who, first, last, None if deputy == who else deputy)))
    liaison = chance.randrange(DEPARTMENTS)
    who, deputy = FIRST_LIAISON + liaison, FIRST_LIAISON + (liaison + 1) % DEPARTMENTS
    if not any(one.who == who and one.last >= today for one in district.leaves):
        acts.append(Away(moment, Leave(who, today, today + timedelta(days=5), deputy)))
    for act in acts:
        district.change(act)
        yield act
