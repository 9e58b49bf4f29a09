"""Binding a group, or a topic of a forum, to a project: asked for in the group, confirmed in private."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from models.engine import Session
from models.groups import Binding, Group
from models.people import Person
from models.projects import Project
from services import cards, events
from services.groups import stands
from services.refusals import OutOfDate

WHOLE = 0  # the topic of a binding that holds for all of a group


def ask(
    session: Session,
    group: Group,
    project: Project,
    *,
    topic_id: int,
    topic_title: str,
    by: Person,
    now: datetime,
) -> Binding:
    """Note that a place is to be bound to a project; the one that stands there, where it is that already."""
    standing = at(session, group, topic_id)
    if standing is not None and standing.project_id == project.id:
        return standing
    binding = Binding(
        group_id=group.id or 0, topic_id=topic_id, topic_title=topic_title, project_id=project.id or 0,
        asked_by_id=by.id or 0, asked_at=now,
    )  # fmt: skip
    session.add(binding)
    session.flush()
    _record(session, "group.asked", binding, by, now)
    return binding


def confirm(session: Session, binding: Binding, *, by: Person, now: datetime) -> None:
    """Bind a place, from now on; what stood there before ends.

    Raises:
        OutOfDate: that was decided before.
    """
    group = session.get_one(Group, binding.group_id)
    before = at(session, group, binding.topic_id)
    if before is not None and before.id != binding.id:
        unbind(session, before, by=by, now=now)
    asked = update(Binding).where(col(Binding.id) == binding.id, col(Binding.bound_at).is_(None))
    free = asked.where(col(Binding.ended_at).is_(None))
    _settle(session, binding, session.exec(free.values(bound_at=now, bound_by_id=by.id)).rowcount)
    _record(session, "group.bound", binding, by, now)


def decline(session: Session, binding: Binding, *, by: Person, now: datetime) -> None:
    """Leave a place as it is.

    Raises:
        OutOfDate: that was decided before.
    """
    asked = update(Binding).where(col(Binding.id) == binding.id, col(Binding.bound_at).is_(None))
    free = asked.where(col(Binding.ended_at).is_(None))
    _settle(session, binding, session.exec(free.values(ended_at=now)).rowcount)
    _record(session, "group.declined", binding, by, now)


def unbind(session: Session, binding: Binding, *, by: Person, now: datetime) -> None:
    """End a binding: from now on nothing that is posted there is filed.

    Raises:
        OutOfDate: it does not stand.
    """
    standing = update(Binding).where(col(Binding.id) == binding.id, stands())
    _settle(session, binding, session.exec(standing.values(ended_at=now)).rowcount)
    _record(session, "group.unbound", binding, by, now)


def at(session: Session, group: Group, topic_id: int) -> Binding | None:
    """Return the binding that stands for exactly this place."""
    here = select(Binding).where(Binding.group_id == group.id, Binding.topic_id == topic_id, stands())
    return session.exec(here).first()


def over(session: Session, group: Group, topic_id: int) -> Binding | None:
    """Return the binding by which a post is filed: that of its topic, else that of the whole group."""
    return at(session, group, topic_id) or at(session, group, WHOLE)


def _settle(session: Session, binding: Binding, hit: int) -> None:
    if not hit:
        raise OutOfDate
    session.refresh(binding)
    for subject in ("binding", "unbinding"):
        cards.touch(session, f"{subject}:{binding.id}")


def _record(session: Session, kind: str, binding: Binding, by: Person, now: datetime) -> None:
    events.record(
        session, kind, "group", binding.group_id, by=by, now=now, binding=binding.id,
        project=binding.project_id, topic=binding.topic_id,
    )  # fmt: skip
