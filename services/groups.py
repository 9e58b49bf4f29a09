"""The groups that the bot is in: where they are today, what reaches the bot there, and when it was let in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import col, select

from models.engine import Session, insert_once
from models.groups import Binding, Group
from models.people import Person, Role
from models.projects import Project
from services import cards, events, notices, office, outbox, reach
from services.notices import Notice


@dataclass(frozen=True)
class LeftGroup(Notice):
    """The bot was thrown out of a group that is bound: what is posted there is filed no more."""

    group_id: int


@dataclass(frozen=True)
class BackInGroup(Notice):
    """The bot was let into a group again, and what was bound there still is."""

    group_id: int


def at(session: Session, chat_id: int) -> Group | None:
    """Return the group with an address, of today or from before it became a supergroup."""
    same = or_(col(Group.chat_id) == chat_id, col(Group.was_chat_id) == chat_id)
    return session.exec(select(Group).where(same)).first()


def known(session: Session, chat_id: int, title: str) -> Group | None:
    """Return the group with an address, where it is known, under the title it has now."""
    group = at(session, chat_id)
    if group is not None and group.title != title:
        group.title = title
        _keep(session, group)
    return group


def enrol(session: Session, chat_id: int, title: str) -> Group:
    """Return the group with an address, noted where it is new."""
    if at(session, chat_id) is None:
        insert_once(session, Group, "chat_id", chat_id=chat_id, title=title)
    group = known(session, chat_id, title)
    assert group is not None  # noqa: S101 - it has just been kept
    return group


def let_in(session: Session, group: Group, *, administrator: bool, by: Person | None, now: datetime) -> None:
    """Note that the bot is in a group; once it was thrown out, the office hears what is bound there."""
    rank(session, group, administrator=administrator, now=now)
    if group.left_at is not None:
        group.left_at = None
        _keep(session, group)
        _tell_office(session, group, BackInGroup(group.id or 0), now)
    events.record(session, "group.joined", "group", group.id, by=by, now=now)


def thrown_out(session: Session, group: Group, *, by: Person | None, now: datetime) -> None:
    """Note that the bot is in a group no longer; what is bound there stays, for when it is let in again."""
    if group.left_at is None:
        group.left_at = now
        _keep(session, group)
        events.record(session, "group.left", "group", group.id, by=by, now=now)
        _tell_office(session, group, LeftGroup(group.id or 0), now)


def rank(session: Session, group: Group, *, administrator: bool, now: datetime) -> None:
    """Note what the bot is in a group: an administrator hears everything, whatever its privacy mode."""
    hear(session, group, all_of_it=administrator or office.of(session).hears_groups, now=now)


def hear(session: Session, group: Group, *, all_of_it: bool, now: datetime) -> None:
    """Note whether all that is said in a group reaches the bot; cards that say otherwise are redrawn."""
    if group.hears_all != all_of_it:
        group.hears_all = all_of_it
        _keep(session, group)
        events.record(session, "group.hearing", "group", group.id, by=None, now=now, all=int(all_of_it))


def hears_all(session: Session, group: Group) -> bool:
    """Tell whether all that is said in a group reaches the bot; until Telegram says so, what holds for it."""
    return office.of(session).hears_groups if group.hears_all is None else group.hears_all


def tell_once(session: Session, group: Group, now: datetime) -> bool:
    """Take the one line that an unbound group hears unasked; False where it was said before."""
    untold = update(Group).where(col(Group.id) == group.id, col(Group.told_at).is_(None))
    return bool(session.exec(untold.values(told_at=now)).rowcount)


def moved(session: Session, old_chat_id: int, new_chat_id: int, now: datetime) -> None:
    """Follow a group that has become a supergroup, whoever says so first and however often.

    Its bindings go with it, and so does what has still to be sent there. Messages keep the address that they
    were sent to: their numbers mean nothing at the new one.
    """
    outbox.redirect(session, old_chat_id, new_chat_id)
    old, new = at(session, old_chat_id), at(session, new_chat_id)
    if old is None or old.chat_id == new_chat_id:
        return
    if new is not None:
        _merge(session, old, new, now)
    old.was_chat_id, old.chat_id, old.left_at = old.chat_id, new_chat_id, None
    _keep(session, old)
    events.record(session, "group.moved", "group", old.id, by=None, now=now)


def bound(session: Session, group: Group) -> Sequence[tuple[Binding, Project]]:
    """Return what is bound in a group and to which projects, the whole group first."""
    here = select(Binding, Project).join(Project).where(Binding.group_id == group.id, stands())
    return session.exec(here.order_by(col(Binding.topic_id))).all()


def stands() -> ColumnElement[bool]:
    """Say in a query that a binding is in force."""
    return col(Binding.bound_at).is_not(None) & col(Binding.ended_at).is_(None)


def _merge(session: Session, old: Group, new: Group, now: datetime) -> None:
    """Put what was noted under the new address, before it was known to be the same group, to the old."""
    taken = {binding.topic_id for binding, _ in bound(session, new)}
    for binding, project in bound(session, old):
        if binding.topic_id in taken:
            binding.ended_at = now
            session.add(binding)
            facts = {"binding": binding.id, "project": project.id, "topic": binding.topic_id}
            events.record(session, "group.unbound", "group", old.id, by=None, now=now, **facts)
    session.flush()
    session.exec(update(Binding).where(col(Binding.group_id) == new.id).values(group_id=old.id))
    old.hears_all, old.told_at = new.hears_all, old.told_at or new.told_at
    session.delete(new)
    session.flush()


def _tell_office(session: Session, group: Group, what: Notice, now: datetime) -> None:
    if not bound(session, group):
        return
    for person in reach.holding(session, Role.COORDINATOR):
        key = f"{type(what).__name__}:{group.id}:{now:%Y%m%d%H%M%S}:{person.id}"
        notices.tell(session, person, what, key=key, now=now)


def _keep(session: Session, group: Group) -> None:
    session.add(group)
    session.flush()
    unended = select(Binding.id).where(Binding.group_id == group.id, col(Binding.ended_at).is_(None))
    for binding_id in session.exec(unended).all():
        cards.touch(session, f"binding:{binding_id}")
