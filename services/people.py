"""The roles people hold, the projects they stand for, and the language they read."""

from datetime import datetime

from sqlmodel import col, select

from locales import LANGUAGES
from models.engine import Session, insert_once
from models.people import Membership, Person, Role
from models.projects import Assignment, Post
from services import events


def grant(session: Session, person: Person, role: Role, department_id: int | None = None) -> None:
    """Give a person a role, in a department where it has one; a role held already stays as it is."""
    same_place = col(Membership.department_id).is_not_distinct_from(department_id)
    held = select(Membership.id).where(Membership.person_id == person.id, Membership.role == role, same_place)
    if session.exec(held).first() is None:
        assert person.id is not None  # noqa: S101 - only a saved person is given a role
        session.add(Membership(person_id=person.id, role=role, department_id=department_id))
        session.flush()


def stand(session: Session, person: Person, project_id: int, post: Post) -> None:
    """Have a person stand for a project; one who does already stays as they are."""
    values = {"project_id": project_id, "person_id": person.id, "post": post}
    insert_once(session, Assignment, "project_id", "person_id", **values)


def deputised(session: Session, person: Person) -> frozenset[int]:
    """Return the projects for which a person stands in only."""
    mine = select(Assignment.project_id).where(Assignment.person_id == person.id)
    return frozenset(session.exec(mine.where(Assignment.post == Post.DEPUTY)).all())


def set_language(session: Session, person: Person, language: str, now: datetime) -> None:
    """Speak to a person in another language from now on."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}")
    person.language = language
    session.add(person)
    session.flush()
    place = LANGUAGES.index(language)
    events.record(session, "person.language", "person", person.id, by=person, now=now, language=place)


def language_of(language_code: str | None, otherwise: str) -> str:
    """Return the catalogue for the language of somebody's Telegram; `otherwise` where it does not say."""
    if not language_code:
        return otherwise
    return "zh_CN" if language_code.lower().startswith("zh") else "en"
