"""What a process of the bot takes upon itself: everything on one machine, a share of it on several."""

from collections.abc import Set as AbstractSet
from enum import StrEnum


class Role(StrEnum):
    """A share of the work; any number of processes on one PostgreSQL may have the same."""

    INTAKE = "intake"
    WORK = "work"
    SEND = "send"
    CLOCK = "clock"
    MEDIA = "media"
    WEB = "web"


Roles = AbstractSet[Role]
EVERYTHING: Roles = frozenset(Role)


class UnknownRole(ValueError):
    """A name is no role, or none was named."""


def parse(names: str) -> Roles:
    """Return the roles that a comma-separated list names.

    Raises:
        UnknownRole: the message says which names there are.
    """
    given = {name.strip() for name in names.split(",") if name.strip()}
    if not given or not given <= set(Role):
        raise UnknownRole(f"--roles takes one or more of {', '.join(Role)}, with commas between them.")
    return frozenset(Role(name) for name in given)
