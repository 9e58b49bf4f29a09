"""A report while it is being put together: one value, moved only by what the person does."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from models.projects import Progress
from services import amounts, phrases, progress_words

FULL_TENTHS = 1000


@dataclass(frozen=True)
class Said:
    """A text or a caption; the same message said again, because it was edited, replaces what it said."""

    message_id: int
    text: str


@dataclass(frozen=True)
class Ticked:
    """A weekly task was ticked, or its tick taken back."""

    task_id: int


@dataclass(frozen=True)
class Added:
    """So many tenths of a percent were added to the progress."""

    tenths: int


@dataclass(frozen=True)
class Kept:
    """The doubtful figures are right."""


@dataclass(frozen=True)
class Withdrawn:
    """The doubtful figures are wrong; others will come."""


@dataclass(frozen=True)
class Money:
    """What is known of a project's money, in 万元: completed this year so far, the year's plan, the whole."""

    was: int | None = None
    plan: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class Moved:
    """It is about this project, which stood at so many tenths of a percent and so much money.

    The physical progress is heard only of what is `building`, under construction.
    """

    project_id: int
    was_tenths: int
    money: Money = field(default_factory=Money)
    building: bool = False
    was_progress: Progress | None = None


@dataclass(frozen=True)
class Unsure:
    """It may be about another project."""


Event = Said | Ticked | Added | Kept | Withdrawn | Moved | Unsure


@dataclass(frozen=True)
class Entry:
    """What has been said so far; percentages are cumulative, in tenths.

    `guessed`: nobody opened it by a button, so its card asks whether the project is right. `doubt_tenths`: a
    figure that was said and is asked about before it counts. `unclear`: a text named several percentages.
    `wan`, `doubt_wan` and `unclear_wan` are the same for the amount completed this year so far, in 万元,
    judged by `was_wan`, `plan_wan` and `total_wan`.
    `progress` and `doubt_progress` are the physical progress in a word, heard of what is `building`.
    `heard`: the messages that were taken in, `said`: those of them that had words, with the words.
    """

    project_id: int | None = None
    was_tenths: int = 0
    guessed: bool = False
    choosing: bool = False
    tenths: int | None = None
    doubt_tenths: int | None = None
    unclear: bool = False
    was_wan: int | None = None
    plan_wan: int | None = None
    total_wan: int | None = None
    wan: int | None = None
    doubt_wan: int | None = None
    unclear_wan: bool = False
    building: bool = False
    was_progress: Progress | None = None
    progress: Progress | None = None
    doubt_progress: Progress | None = None
    heard: tuple[int, ...] = ()
    said: tuple[tuple[int, str], ...] = ()
    ticked: tuple[int, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read an entry from what to_json wrote; other keys are left alone."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        said = tuple((message_id, text) for message_id, text in data.get("said", ()))
        ids = {name: tuple(data.get(name, ())) for name in ("heard", "ticked")}
        words = ("was_progress", "progress", "doubt_progress")
        stages = {name: Progress(data[name]) for name in words if data.get(name)}
        return cls(**{**known, **ids, **stages, "said": said})

    def to_json(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        lists = {"heard": list(self.heard), "ticked": list(self.ticked)}
        return {**asdict(self), **lists, "said": [list(one) for one in self.said]}

    @property
    def note(self) -> str:
        """Return all words, one message a line."""
        return "\n".join(text for _, text in self.said)

    @property
    def empty(self) -> bool:
        """Return whether neither words, nor a figure, nor a tick is there."""
        return not (self.said or self.ticked) and (self.tenths, self.wan, self.progress) == (None,) * 3

    @property
    def doubtful(self) -> bool:
        """Return whether a figure is asked about."""
        return (self.doubt_tenths, self.doubt_wan, self.doubt_progress) != (None,) * 3

    @property
    def money_doubt(self) -> amounts.Doubt | None:
        """Return why the amount, doubted or settled, is odd."""
        wan = self.wan if self.doubt_wan is None else self.doubt_wan
        known = {"was": self.was_wan, "plan": self.plan_wan, "total": self.total_wan}
        return None if wan is None else amounts.doubt(wan, **known)


def advance(entry: Entry, event: Event) -> Entry:
    """Return the entry after an event; whatever does not apply leaves it as it is."""
    match event:
        case Said():
            entry = _hear(entry, event)
        case Ticked(task_id):
            others = tuple(ticked for ticked in entry.ticked if ticked != task_id)
            entry = replace(entry, ticked=others if task_id in entry.ticked else (*others, task_id))
        case Added(tenths):
            base = entry.was_tenths if entry.tenths is None else entry.tenths
            entry = _figure(entry, min(base + tenths, FULL_TENTHS))
        case Kept():
            entry = _keep(entry)
        case Withdrawn():
            entry = replace(entry, doubt_tenths=None, doubt_wan=None, doubt_progress=None)
        case Moved():
            entry = _move(entry, event)
        case Unsure():
            entry = replace(entry, choosing=True)
    return entry


def _keep(entry: Entry) -> Entry:
    if entry.doubt_tenths is not None:
        entry = replace(entry, tenths=min(entry.doubt_tenths, FULL_TENTHS), doubt_tenths=None)
    if entry.doubt_wan is not None:
        entry = replace(entry, wan=entry.doubt_wan, doubt_wan=None)
    if entry.doubt_progress is not None:
        entry = replace(entry, progress=entry.doubt_progress, doubt_progress=None)
    return entry


def _hear(entry: Entry, said: Said) -> Entry:
    text, bare = said.text.strip(), phrases.bare_percent(said.text)
    if not text and said.message_id not in entry.heard:
        return entry
    words = dict(entry.said)
    if text and bare is None and not amounts.is_bare(text):
        words[said.message_id] = text
    else:
        words.pop(said.message_id, None)
    heard = tuple(dict.fromkeys((*entry.heard, said.message_id)))
    entry = _hear_money(replace(entry, heard=heard, said=tuple(words.items())), text)
    entry = _stage(entry, progress_words.said(text))
    found = phrases.percents(text) if bare is None else [bare]
    if len(found) > 1:
        return replace(entry, unclear=True)
    return _figure(entry, found[0]) if found else entry


def _hear_money(entry: Entry, text: str) -> Entry:
    found = amounts.amounts(text)
    if found is None or len(found) > 1:
        return replace(entry, unclear_wan=True)
    return _amount(entry, found[0]) if found else entry


def _stage(entry: Entry, to: Progress | None) -> Entry:
    if to is None or not entry.building:
        return entry
    if to is not entry.progress and progress_words.falls(to, entry.was_progress):
        return replace(entry, doubt_progress=to)
    return replace(entry, progress=to, doubt_progress=None)


def _amount(entry: Entry, wan: int) -> Entry:
    said = replace(entry, doubt_wan=wan, unclear_wan=False)
    if wan == entry.wan:
        return replace(said, doubt_wan=None)
    return said if said.money_doubt else replace(said, wan=wan, doubt_wan=None)


def _figure(entry: Entry, tenths: int) -> Entry:
    if tenths == entry.tenths:
        return replace(entry, doubt_tenths=None, unclear=False)
    if tenths > FULL_TENTHS or tenths < entry.was_tenths:
        return replace(entry, doubt_tenths=tenths, unclear=False)
    return replace(entry, tenths=tenths, doubt_tenths=None, unclear=False)


def _move(entry: Entry, to: Moved) -> Entry:
    if to.project_id == entry.project_id:
        return replace(entry, choosing=False)
    figure = entry.tenths if entry.doubt_tenths is None else entry.doubt_tenths
    wan = entry.wan if entry.doubt_wan is None else entry.doubt_wan
    stage = entry.doubt_progress or entry.progress
    moved = replace(
        entry,
        project_id=to.project_id,
        was_tenths=to.was_tenths,
        was_wan=to.money.was,
        plan_wan=to.money.plan,
        total_wan=to.money.total,
        building=to.building,
        was_progress=to.was_progress,
        progress=None,
        doubt_progress=None,
        choosing=False,
        ticked=(),
        tenths=None,
        doubt_tenths=None,
        wan=None,
        doubt_wan=None,
    )
    moved = _stage(moved if figure is None else _figure(moved, figure), stage)
    return moved if wan is None else _amount(moved, wan)
