"""The district's rules of the week once more, small and apart from the code that is judged by them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATE_BY = timedelta(hours=12)  # a step that comes later than that is not said any more
LEAST = 3


class Kind(StrEnum):
    """What people are sent about a week."""

    PROMPT = "prompt"
    REMINDER = "reminder"
    LIST = "list"


class State(StrEnum):
    """How a project stands in a week."""

    DUE = "待报"
    REPORTED = "已报"
    NO_CHANGE = "无变化"
    LATE = "补报"
    MISSED = "未报"


@dataclass(frozen=True)
class Calendar:
    """The worked days around some holidays, as the State Council announced them."""

    off: frozenset[date]
    made_up: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether a day is worked."""
        return day in self.made_up or (day.weekday() < 5 and day not in self.off)

    def quiet(self, at: datetime) -> bool:
        """Whether nothing but red may be sent."""
        local = at.astimezone(SHANGHAI)
        return not (self.works(local.date()) and time(8, 40) <= local.time() < time(18))


@dataclass(frozen=True)
class Steps:
    """The instants of a week."""

    number: int
    prompt: datetime
    reminder: datetime
    due: datetime
    list: datetime
    cutoff: datetime


@dataclass(frozen=True)
class Site:
    """A project: its department, and the weeks in which it has tasks where it owes only those."""

    code: str
    department: int
    always: bool
    tasks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Leave:
    """Days on which somebody is away, and who stands in."""

    who: int
    first: date
    last: date
    deputy: int | None


@dataclass(frozen=True)
class Outage:
    """A time in which the bot does not run."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Act:
    """Something that happens at an instant."""

    at: datetime


@dataclass(frozen=True)
class Stop(Act):
    """Work on a project stops, or goes on."""

    code: str
    stopped: bool


@dataclass(frozen=True)
class Block(Act):
    """Somebody blocks the bot, or lets it in again."""

    who: int
    blocked: bool


@dataclass(frozen=True)
class Away(Act):
    """A leave is noted."""

    leave: Leave


@dataclass(frozen=True)
class Hand(Act):
    """A project gets another officer."""

    code: str
    to: int


@dataclass(frozen=True)
class Answer(Act):
    """Somebody answers for a project: by a button, a text or an entry."""

    code: str
    by: int
    no_change: bool
    way: str


@dataclass(frozen=True)
class Nudge(Act):
    """The office reminds who still owes."""


@dataclass(frozen=True)
class Look(Act):
    """The office looks at the week."""


@dataclass(frozen=True)
class Expected:
    """What one person should be sent at an instant, and about which projects."""

    at: datetime
    who: int
    kind: Kind
    week: int
    codes: frozenset[str]


@dataclass(frozen=True)
class Told:
    """What the office should read of a week."""

    at: datetime
    week: int
    counts: Counter[State]


def at(day: date, clock: time) -> datetime:
    """An instant in Laoshan."""
    return datetime.combine(day, clock, SHANGHAI)


def steps(monday: date, calendar: Calendar) -> Steps | None:
    """The steps of a week on its worked days; None where there are too few."""
    days = [day for day in (monday + timedelta(days=n) for n in range(7)) if calendar.works(day)]
    if len(days) < LEAST:
        return None
    first, second_last, last = days[0], days[-2], days[-1]
    return Steps(
        monday.isocalendar().week, at(first, time(9)), at(second_last, time(12)), at(second_last, time(17)),
        at(last, time(9)), at(last, time(17)),
    )  # fmt: skip


@dataclass
class District:
    """Who stands for what, who can be asked, and what is owed; changed by what happens."""

    sites: dict[str, Site]
    officers: dict[str, int]
    deputies: dict[str, int]
    liaisons: dict[int, int]
    stopped: set[str] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    leaves: list[Leave] = field(default_factory=list)
    owed: dict[int, dict[str, State]] = field(default_factory=dict)
    early: dict[int, dict[str, State]] = field(default_factory=lambda: defaultdict(dict))
    nudged: set[tuple[int, int]] = field(default_factory=set)

    def there(self, who: int, day: date) -> bool:
        """Whether somebody can be asked."""
        return who not in self.gone and self._leave(who, day) is None

    def _leave(self, who: int, day: date) -> Leave | None:
        return next((one for one in self.leaves if one.who == who and one.first <= day <= one.last), None)

    def in_place_of(self, who: int | None, day: date) -> set[int]:
        """Whoever does today what somebody would: they, or the deputy that they have named."""
        if who is None:
            return set()
        leave = self._leave(who, day)
        standing = {who} | ({leave.deputy} if leave and leave.deputy is not None else set())
        return {one for one in standing if self.there(one, day)}

    def asked(self, code: str, day: date) -> set[int]:
        """Whom a project's week is asked of: the officer, else the deputy, else the liaison."""
        liaison = self.liaisons.get(self.sites[code].department)
        holders = (self.officers.get(code), self.deputies.get(code), liaison)
        return next((found for who in holders if (found := self.in_place_of(who, day))), set())

    def owes(self, code: str, week: int) -> bool:
        """Whether a week asks a project for a report."""
        site = self.sites[code]
        return code not in self.stopped and (site.always or week in site.tasks)

    def due(self, week: int) -> set[str]:
        """The projects that have not answered a week."""
        return {code for code, state in self.owed.get(week, {}).items() if state is State.DUE}

    def open(self, week: int) -> None:
        """A week begins to be owed."""
        owing = (code for code in self.sites if self.owes(code, week))
        self.owed[week] = {code: self.early[week].get(code, State.DUE) for code in owing}

    def freeze(self, week: int) -> None:
        """What has not been answered is missed."""
        for code in self.due(week):
            self.owed[week][code] = State.MISSED

    def by_person(self, week: int, day: date) -> dict[int, frozenset[str]]:
        """Who is asked about what they have not answered."""
        found: dict[int, set[str]] = defaultdict(set)
        for code in self.due(week):
            for who in self.asked(code, day):
                found[who].add(code)
        return {who: frozenset(codes) for who, codes in found.items()}

    def by_liaison(self, week: int, day: date) -> dict[int, frozenset[str]]:
        """Which liaison hears of which projects of the department."""
        found: dict[int, set[str]] = defaultdict(set)
        for code in self.due(week):
            for who in self.in_place_of(self.liaisons.get(self.sites[code].department), day):
                found[who].add(code)
        return {who: frozenset(codes) for who, codes in found.items()}

    def answer(self, act: Answer, week: Steps) -> None:
        """A project answers."""
        state = State.NO_CHANGE if act.no_change else State.REPORTED
        if week.number not in self.owed:
            self.early[week.number][act.code] = state
            return
        before = self.owed[week.number].get(act.code)
        if act.at < week.due and before in (State.DUE, State.NO_CHANGE):
            self.owed[week.number][act.code] = state
        elif week.due <= act.at < week.cutoff and before is State.DUE:
            self.owed[week.number][act.code] = State.LATE

    def change(self, act: Act) -> None:
        """Something happens that is no answer."""
        match act:
            case Stop(code=code, stopped=stopped):
                (self.stopped.add if stopped else self.stopped.discard)(code)
            case Block(who=who, blocked=blocked):
                (self.gone.add if blocked else self.gone.discard)(who)
            case Away(leave=leave):
                self.leaves.append(leave)
            case Hand(code=code, to=to):
                self.officers[code] = to


@dataclass(frozen=True)
class Comes(Act):
    """The bot comes to a step of a week, and says it unless it is far too late."""

    week: Steps
    name: str
    said: bool


def happens(weeks: Iterable[Steps], outages: Iterable[Outage]) -> Iterator[Comes]:
    """The steps, each when the bot comes to it."""
    down = list(outages)
    for week in weeks:
        for name in ("prompt", "reminder", "due", "list", "cutoff"):
            planned: datetime = getattr(week, name)
            come = next((one.end for one in down if one.start <= planned < one.end), planned)
            yield Comes(come, week, name, come - planned <= LATE_BY)
