"""Who answers for a project: the officer, else the deputy, else the department's liaison."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_
from sqlalchemy import select as columns
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col, select

from models.engine import Session, batched
from models.people import Leave, Membership, Person, Role
from models.projects import Assignment, Post, Project
from services import absence, access, office


def by_person(session: Session, project_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for each reachable person the projects, of those given, that they are asked about.

    Where who has a post is on leave, their named deputy has it.
    """
    standing: dict[int, dict[Post, list[int]]] = defaultdict(lambda: defaultdict(list))
    posts = columns(col(Assignment.id), col(Assignment.project_id), col(Assignment.post))
    of = col(Assignment.project_id)
    for _, project_id, post, person_id in _held(session, posts, col(Assignment.person_id), of, project_ids):
        held = standing[project_id][Post(post)]
        if person_id not in held:  # one may stand in for two
            held.append(person_id)
    liaisons = liaisons_of(session, [project_id for project_id in project_ids if project_id not in standing])
    asked: dict[int, list[int]] = defaultdict(list)
    for project_id in project_ids:
        posts_held = standing.get(project_id, {})
        people = posts_held.get(Post.OFFICER) or posts_held.get(Post.DEPUTY) or liaisons.get(project_id, [])
        for person_id in people:
            asked[person_id].append(project_id)
    return dict(asked)


def near(session: Session, person: Person) -> list[int]:
    """Return the projects that a person could be asked about, if nobody comes before them."""
    posts = select(Assignment.project_id).where(
        col(Assignment.person_id).in_(absence.stood_in_for(session, person))
    )
    assigned = session.exec(posts).all()
    return sorted({*assigned, *watched_by(session, person)})


def liaisons_of(session: Session, project_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for each project the reachable liaisons of its department."""
    same = and_(
        col(Membership.department_id) == col(Project.department_id), col(Membership.role) == Role.LIAISON
    )
    desks = columns(col(Project.id)).join(Membership, same)
    found: dict[int, list[int]] = defaultdict(list)
    for project_id, person_id in _held(
        session, desks, col(Membership.person_id), col(Project.id), project_ids
    ):
        found[project_id].append(person_id)
    return dict(found)


def watched_by(session: Session, person: Person) -> list[int]:
    """Return the projects of the departments whose liaison a person is."""
    departments = access.departments_now(session, person, Role.LIAISON)
    if not departments:
        return []
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


def _held(
    session: Session,
    query: Select[*tuple[Any, ...]],
    holder: Mapped[int],
    of: Mapped[Any],
    ids: Sequence[int],
) -> list[tuple[Any, ...]]:
    """Return the rows of what people hold, of some projects, each with one who can be asked in its place.

    That is the holder, and the named deputy of one who is on leave. The two are looked up one after the
    other: for a holder or a deputy at once a database would try each person for each row.
    """
    taken, today = aliased(Leave), office.today(session)
    away = and_(
        col(taken.person_id) == holder,
        col(taken.starts_on) <= today,
        col(taken.ends_on) >= today,
        col(taken.ended_at).is_(None),
    )
    own = query.join(Person, col(Person.id) == holder)
    theirs = query.join(taken, away).join(Person, col(Person.id) == col(taken.deputy_id))
    found: set[tuple[Any, ...]] = set()
    for some in batched(ids):
        for way in (own, theirs):
            asked = way.add_columns(col(Person.id)).where(of.in_(some), *absence.asked(session))
            found.update(tuple(row) for row in session.connection().execute(asked))
    return sorted(found)
