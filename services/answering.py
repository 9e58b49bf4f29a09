"""Who answers for a project: the officer, else the deputy, else the department's liaison."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import and_
from sqlmodel import col, select

from models.engine import Session
from models.people import Membership, Person, Reach, Role
from models.projects import Assignment, Post, Project
from services import access


def by_person(session: Session, project_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for each reachable person the projects, of those given, that they are asked about."""
    standing: dict[int, dict[Post, list[int]]] = defaultdict(lambda: defaultdict(list))
    posts = (
        select(Assignment.project_id, Assignment.post, Assignment.person_id)
        .join(Person)
        .where(*_REACHABLE)
        .order_by(col(Assignment.id))
    )
    for project_id, post, person_id in session.exec(
        posts.where(col(Assignment.project_id).in_(project_ids))
    ).all():
        standing[project_id][Post(post)].append(person_id)
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
        .join(Person, col(Person.id) == Membership.person_id)
        .order_by(col(Person.id))
    )
    found: dict[int, list[int]] = defaultdict(list)
    for project_id, person_id in session.exec(
        query.where(col(Project.id).in_(project_ids), *_REACHABLE)
    ).all():
        found[project_id or 0].append(person_id or 0)
    return dict(found)


def watched_by(session: Session, person: Person) -> list[int]:
    """Return the projects of the departments whose liaison a person is."""
    departments = access.departments(session, person, Role.LIAISON)
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


_REACHABLE = (col(Person.reach) == Reach.REACHABLE, col(Person.removed_at).is_(None))
