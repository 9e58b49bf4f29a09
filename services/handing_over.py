"""A person's items go to another in one step (交接)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import col, select

from models.blockers import Blocker, BlockerState, Follower
from models.engine import Session
from models.people import Membership, Person, Role
from models.projects import Assignment, Post
from services import access, cards, events, notices, people
from services import blocker_audience as audience
from services.notices import Notice
from services.refusals import DomainError

IN_A_DEPARTMENT = (Role.LIAISON, Role.HEAD, Role.COORDINATOR)


class NothingLeft(DomainError):
    """Whoever hands over has nothing any more."""

    key = "members.refused.nothing"


class NoReceiver(DomainError):
    """Items go to somebody else who is in."""

    key = "members.refused.receiver"


@dataclass(frozen=True)
class HandedOver(Notice):
    """What somebody else had is this person's now."""

    person_id: int
    project_ids: list[int]
    blocker_ids: list[int]
    department_ids: list[int]

    @property
    def nothing(self) -> bool:
        """Whether nothing has moved; most likely it had before."""
        return not (self.project_ids or self.blocker_ids or self.department_ids)


@dataclass(frozen=True)
class GivenAway(Notice):
    """What was this person's is somebody else's now."""

    person_id: int
    projects: int
    blockers: int


def hand_over(
    session: Session, leaving: Person, to: Person, *, with_roles: bool, by: Person | None, now: datetime
) -> HandedOver:
    """Move projects and open blockers, and the roles in departments where asked; where any moved, tell both.

    What a project owes follows who stands for it. Who raised or signed a blocker stays in its story.

    Raises:
        NoReceiver: the receiver is not in, or is the same person.
    """
    if to.telegram_id is None or to.removed_at is not None or to.id == leaving.id:
        raise NoReceiver(name=to.name)
    given = HandedOver(
        leaving.id or 0,
        _projects(session, leaving, to, by, now),
        _blockers(session, leaving, to, by, now),
        _departments(session, leaving, to, by, now) if with_roles else [],
    )
    if given.nothing:
        return given
    if given.project_ids:
        people.grant(session, to, Role.OFFICER)
    key = f"{leaving.id}:{to.id}:{now:%Y%m%d%H%M%S}"
    notices.tell(session, to, given, key=f"handed:{key}", now=now)
    away = GivenAway(to.id or 0, len(given.project_ids), len(given.blocker_ids))
    notices.tell(session, leaving, away, key=f"given:{key}", now=now)
    return given


def to_move(session: Session, leaving: Person) -> tuple[int, int]:
    """Return how many projects and how many open blockers would move."""
    mine = select(Assignment.project_id).where(Assignment.person_id == leaving.id)
    return len(session.exec(mine).all()), len(_concerned(session, leaving))


def _projects(session: Session, leaving: Person, to: Person, by: Person | None, now: datetime) -> list[int]:
    """Move the posts; who stands for a project already keeps one post, the officer's where either was."""
    mine = select(Assignment).where(Assignment.person_id == leaving.id).order_by(col(Assignment.project_id))
    moved = []
    for post in session.exec(mine).all():
        theirs = select(Assignment).where(
            Assignment.person_id == to.id, Assignment.project_id == post.project_id
        )
        other = session.exec(theirs).first()
        if other is None:
            post.person_id = to.id or 0
            session.add(post)
        else:
            other.post = Post.OFFICER if Post.OFFICER in {post.post, other.post} else Post.DEPUTY
            session.add(other)
            session.delete(post)
        session.flush()
        moved.append(post.project_id)
        events.record(
            session, "project.handed_over", "project", post.project_id, by=by, now=now,
            person=leaving.id, to=to.id, post=post.post,
        )  # fmt: skip
    return moved


def _blockers(session: Session, leaving: Person, to: Person, by: Person | None, now: datetime) -> list[int]:
    """Have the receiver hear of and verify what the other did; who is named as responsible is renamed."""
    meant = _means(session, leaving)
    moved = []
    for case in _concerned(session, leaving):
        audience.follow(session, case, to)
        mine = select(Follower).where(Follower.blocker_id == case.id, Follower.person_id == leaving.id)
        if (row := session.exec(mine).first()) is not None:
            session.delete(row)
        responsible = update(Blocker).where(col(Blocker.id) == case.id, meant)
        session.exec(responsible.values(named=to.name))
        session.flush()
        session.refresh(case)
        moved.append(case.id or 0)
        events.record(
            session, "blocker.handed_over", "blocker", case.id, by=by, now=now, person=leaving.id, to=to.id
        )
        cards.touch(session, audience.subject(case))
    return moved


def _concerned(session: Session, leaving: Person) -> Sequence[Blocker]:
    """Return the open blockers that a person hears of or is responsible for."""
    heard = select(Follower.blocker_id).where(Follower.person_id == leaving.id)
    theirs = col(Blocker.id).in_(heard) | _means(session, leaving)
    open_ = select(Blocker).where(Blocker.state != BlockerState.CLOSED, theirs)
    return session.exec(open_.order_by(col(Blocker.id))).all()


def _means(session: Session, person: Person) -> ColumnElement[bool]:
    """Say in a query where the responsible person, a mere name, is this one.

    Where another bears the name too, it is theirs unless this one has signed or is of the department.
    """
    named = col(Blocker.named) == person.name
    others = select(Person.id).where(
        Person.name == person.name, Person.id != person.id, col(Person.removed_at).is_(None)
    )
    if session.exec(others).first() is None:
        return named
    own = access.departments(session, person, *IN_A_DEPARTMENT)
    return and_(named, or_(col(Blocker.signed_by_id) == person.id, col(Blocker.lead_id).in_(own)))


def _departments(
    session: Session, leaving: Person, to: Person, by: Person | None, now: datetime
) -> list[int]:
    mine = select(Membership).where(
        Membership.person_id == leaving.id,
        col(Membership.role).in_(IN_A_DEPARTMENT),
        col(Membership.department_id).is_not(None),
    )
    moved = []
    for held in session.exec(mine.order_by(col(Membership.id))).all():
        people.grant(session, to, held.role, held.department_id)
        session.delete(held)
        moved.append(held.department_id or 0)
        events.record(
            session, "person.handed_over", "person", leaving.id, by=by, now=now,
            to=to.id, role=held.role, department=held.department_id,
        )  # fmt: skip
    session.flush()
    return list(dict.fromkeys(moved))
