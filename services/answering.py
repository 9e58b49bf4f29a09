"""Who answers for a project: the officer, else the deputy, else the department's liaison."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from models.engine import Session
from models.people import Leave, Membership, Person, Role
from models.projects import Assignment, Post, Project
from services import absence, access


def by_person(session: Session, project_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for each reachable person the projects, of those given, that they are asked about.

    Where who has a post is on leave, their named deputy has it.
    """
    standing: dict[int, dict[Post, list[int]]] = defaultdict(lambda: defaultdict(list))
    posts = (
        select(Assignment.project_id, Assignment.post, Person.id)
        .join(Person, _self_or_deputy(session, col(Assignment.person_id)))
        .where(*absence.asked(session))
        .order_by(col(Assignment.id), col(Person.id))
    )
    for project_id, post, person_id in session.exec(
        posts.where(col(Assignment.project_id).in_(project_ids))
    ).all():
        held = standing[project_id][Post(post)]
        if person_id not in held:  # one may stand in for two
            held.append(person_id or 0)
    liaisons = liaisons_of(session, [project_id for project_id in project_ids if project_id not in standing])
    asked: dict[int, list[int]] = defaultdict(list)
    for project_id in project_ids:
        posts_held = standing.get(project_id, {})
        people = posts_held.get(Post.OFFICER) or posts_held.get(Post.DEPUTY) or liaisons.get(project_id, [])
        for person_id in people:
            asked[person_id].append(project_id)
    return dict(asked)


def liaisons_of(session: Session, project_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for each project the reachable liaisons of its department."""
    same = and_(
        col(Membership.department_id) == col(Project.department_id), col(Membership.role) == Role.LIAISON
    )
    query = (
        select(Project.id, Person.id)
        .join(Membership, same)
        .join(Person, _self_or_deputy(session, col(Membership.person_id)))
        .order_by(col(Person.id))
        .distinct()
    )
    found: dict[int, list[int]] = defaultdict(list)
    for project_id, person_id in session.exec(
        query.where(col(Project.id).in_(project_ids), *absence.asked(session))
    ).all():
        found[project_id or 0].append(person_id or 0)
    return dict(found)


def watched_by(session: Session, person: Person) -> list[int]:
    """Return the projects of the departments whose liaison a person is."""
    departments = access.departments_now(session, person, Role.LIAISON)
    mine = select(Project.id).where(col(Project.department_id).in_(departments)).order_by(col(Project.id))
    found = session.exec(mine).all()
    return [project_id or 0 for project_id in found]


def officers(session: Session, project_ids: Sequence[int]) -> dict[int, list[Person]]:
    """Return the officers of projects, reachable or not."""
    posts = (
        select(Assignment.project_id, Person)
        .join(Person)
        .where(Assignment.post == Post.OFFICER)
        .order_by(col(Person.id))
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for project_id, person in session.exec(posts.where(col(Assignment.project_id).in_(project_ids))).all():
        found[project_id].append(person)
    return dict(found)


def _self_or_deputy(session: Session, holder: Mapped[int]) -> ColumnElement[bool]:
    """Join people to what somebody holds: the holder, and the named deputy of one who is on leave."""
    deputy = exists().where(
        col(Leave.person_id) == holder,
        col(Leave.deputy_id) == col(Person.id),
        *absence.under_way(session),
    )
    return or_(col(Person.id) == holder, deputy)
