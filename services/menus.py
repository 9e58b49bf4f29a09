"""Which commands a person finds in the menu, and when that menu has to be sent."""

from collections.abc import Collection
from typing import Any, Final

from sqlmodel import col, select

from models.engine import Session
from models.outbox import OutboxRow, OutboxState, Priority
from models.people import Person, Role
from services import outbox

METHOD = "setMyCommands"
FOR_ALL: Final = ("p", "photos", "bulletin", "me", "start", "help", "language")
FOR_ROLES: Final = {
    "blocker": frozenset({Role.OFFICER}),
    "mine": frozenset({Role.OFFICER, Role.LIAISON}),
    "fix": frozenset({Role.OFFICER, Role.LIAISON}),
    "week": frozenset({Role.LIAISON, Role.HEAD, Role.LEADER, Role.COORDINATOR, Role.ADMIN, Role.VIEWER}),
    "schedule": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "check": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "bind": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "invite": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "coverage": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "people": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "leave": frozenset({Role.OFFICER, Role.LIAISON, Role.HEAD, Role.COORDINATOR}),
    "cancel": frozenset({Role.OFFICER, Role.LIAISON, Role.HEAD, Role.COORDINATOR}),
}
STANDS = (OutboxState.QUEUED, OutboxState.LEASED, OutboxState.SENT)


def commands(roles: Collection[Role]) -> tuple[str, ...]:
    """Return the commands for people with these roles, what they use most first."""
    own = tuple(name for name, holders in FOR_ROLES.items() if holders.intersection(roles))
    return (*own, *FOR_ALL)


def send(session: Session, person: Person, payload: dict[str, Any]) -> bool:
    """Queue a person's menu; False where they cannot have one or this one was sent last.

    The key names the menu that it follows, so each change leaves once.
    """
    if person.telegram_id is None:
        return False
    theirs = select(OutboxRow).where(OutboxRow.person_id == person.id, OutboxRow.method == METHOD)
    last = session.exec(theirs.order_by(col(OutboxRow.id).desc())).first()
    if last and last.payload == payload and last.state in STANDS:
        return False
    outbox.put(
        session, key=f"menu:{person.id}:{last.id if last else 0}", chat_id=person.telegram_id, method=METHOD,
        payload=payload, priority=Priority.PROMPT, person_id=person.id,
    )  # fmt: skip
    return True
