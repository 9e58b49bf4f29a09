"""Who may do what to which thing, asked of the code: a cell for each person, action and thing."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from models.engine import Session
from models.people import Person
from models.projects import Project
from models.stage_events import StageEvent
from services import access, office_access
from services.access import Act
from services.refusals import NotThere
from tests.access.viewpoints import PEOPLE, Things, number_of

Ask = Callable[[Session, Person], object]
LISTS: Final = frozenset(
    {"roles", "departments", "departments_now", "projects", "seen", "overseen", "acts", "outside"}
)  # they list what the others decide one by one


@dataclass(frozen=True)
class Column:
    """One thing and what somebody may want with it; `ask` returns something true where they may."""

    action: str
    thing: str
    ask: Ask


def deciding() -> frozenset[str]:
    """Return the names of all functions that decide about access and let somebody through or do not."""
    own = {
        name
        for module in (access, office_access)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
    }
    return frozenset(name for name in own if not name.startswith("_")) - LISTS


def columns(session: Session, things: Things) -> list[Column]:
    """Return a column for each action and each thing that it may be done to."""
    numbers = {name: number_of(session, case) for name, case in things.blockers.items()}
    asked: dict[str, Mapping[str, Ask]] = {
        "person": {"": lambda _s, who: who},
        **{
            name: _of(getattr(access, name), things.projects)
            for name in ("seen_project", "project", "permit_project")
        },
        "reports_on": _with(access.reports_on, things.projects),
        "files_to": _with(access.files_to, things.projects),
        "keeps_viewpoints": _with(access.keeps_viewpoints, things.projects),
        "proves": _with(access.proves, things.projects),
        "viewpoint": _of(access.viewpoint, things.viewpoints),
        **{f"blocker:{act}": _of(partial(access.blocker, to=act), things.blockers) for act in Act},
        "numbered": _of(access.numbered, numbers),
        "report": _of(access.report, things.reports),
        "draft": _of(access.draft, things.drafts),
        "upload": _of(access.upload, things.uploads),
        "binding": _of(access.binding, {"": things.binding}),
        "of_office": {"": office_access.of_office},
        "decides": {"": lambda s, who: office_access.decides(s, s.get_one(StageEvent, things.revision), who)},
        "revision": _of(office_access.revision, {"": things.revision}),
        "checked": _of(office_access.checked, things.reports),
        "excused": _of(office_access.excused, things.projects),
        "invitee": _of(access.invitee, {"": things.invitee}),
        "claimed": {"": lambda s, who: access.claimed(s, things.claimed, telegram_id=who.telegram_id or 0)},
        **{
            name: {"": getattr(access, name)}
            for name in (
                "marks_permits",
                "changes_list",
                "binds_groups",
                "invites",
                "sees_coverage",
                "oversees_weeks",
                "reminds",
                "keeps_schedule",
            )
        },
    }
    return [Column(action, thing, ask) for action, found in asked.items() for thing, ask in found.items()]


def _of(function: Callable[..., object], ids: Mapping[str, Any]) -> dict[str, Ask]:
    return {thing: partial(_by, function, key) for thing, key in ids.items()}


def _by(function: Callable[..., object], key: object, session: Session, who: Person) -> object:
    return function(session, key, by=who)


def _with(function: Callable[..., object], ids: Mapping[str, int]) -> dict[str, Ask]:
    return {thing: partial(_for, function, key) for thing, key in ids.items()}


def _for(function: Callable[..., object], key: int, session: Session, who: Person) -> object:
    return function(session, session.get_one(Project, key), who)


def may(session: Session, telegram_id: int, column: Column) -> bool:
    """Tell whether somebody gets through: the bot has to know them, and the code to let them."""
    who = access.person(session, telegram_id)
    if who is None:
        return False
    try:
        return bool(column.ask(session, who))
    except NotThere:
        return False


def drawn(cells: Mapping[tuple[int, str, str], bool]) -> str:
    """Return the cells as a table to read: a line for each action and thing, a mark for each person."""
    names = [f"{chr(ord('a') + place)}  {name}" for place, name in enumerate(PEOPLE.values())]
    letters = " ".join(name[0] for name in names)
    lines = [*names, "", f"{'':36}{letters}"]
    for action, thing in dict.fromkeys((action, thing) for _, action, thing in cells):
        marks = " ".join("x" if cells[who, action, thing] else "." for who in PEOPLE)
        lines.append(f"{action:16}{thing:20}{marks}")
    return "\n".join(lines)
