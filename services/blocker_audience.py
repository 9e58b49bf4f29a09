"""Who hears of a blocker: its department, those up the ladder, and everybody who was told of it before."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlmodel import col, select

from models.blockers import Blocker, Follower
from models.engine import Session, insert_once
from models.people import Leave, Person, Reach, Role
from models.photos import Photo, PhotoState
from models.projects import Assignment
from services import absence, cards, notices
from services.blocker_notices import PhotoShown
from services.ladder import Recipient
from services.notices import Notice
from services.reach import holding

UPWARDS = (Recipient.HEAD, Recipient.COORDINATOR, Recipient.LEADER)


@dataclass(frozen=True)
class Reached:
    """Those whom a rung tells, and the roles in which nobody can be reached."""

    people: Sequence[Person]
    missing: Sequence[Recipient]


def subject(case: Blocker) -> str:
    """Return the subject of the case card."""
    return f"blocker:{case.id}"


def holders(session: Session, case: Blocker) -> list[Person]:
    """Return who signs for the lead department: its liaisons, in the project office its coordinators."""
    return _once(
        person for role in (Role.LIAISON, Role.COORDINATOR) for person in holding(session, role, case.lead_id)
    )


def heads(session: Session, case: Blocker) -> list[Person]:
    """Return the heads of the lead department."""
    return holding(session, Role.HEAD, case.lead_id)


def up(session: Session, case: Blocker, roles: Iterable[Recipient]) -> Reached:
    """Return who hears of a rung; a role in which nobody can be reached is passed over to the next one up."""
    people: list[Person] = []
    missing: list[Recipient] = []
    for role in roles:
        for higher in UPWARDS[UPWARDS.index(role) :]:
            found = _of_role(session, case, higher)
            people += found
            if found:
                break
            missing.append(higher)
    return Reached(_once(people), list(dict.fromkeys(missing)))


def verifiers(session: Session, case: Blocker) -> list[Person]:
    """Return who is asked to verify: the raiser, else those who stand for the project, else the office.

    Who raised it and has handed it over follows it no longer.
    """
    raiser = select(Person).join(Follower).where(Follower.blocker_id == case.id)
    posts = select(Assignment.person_id).where(Assignment.project_id == case.project_id)
    deputies = select(Leave.deputy_id).where(col(Leave.person_id).in_(posts), *absence.under_way(session))
    standing = select(Person).where(col(Person.id).in_(posts) | col(Person.id).in_(deputies))
    circles = (
        session.exec(raiser.where(Person.id == case.raised_by_id)).all(),
        session.exec(standing.order_by(col(Person.id))).all(),
        holding(session, Role.COORDINATOR),
    )
    for circle in circles:
        others = [person for person in circle if person.id != case.done_by_id]
        if found := [person for person in others if _can_act(session, person)]:
            return found
    return []


def followers(session: Session, case: Blocker) -> list[Person]:
    """Return everybody who has been told of a blocker."""
    told = select(Person).join(Follower).where(Follower.blocker_id == case.id)
    return [person for person in session.exec(told.order_by(col(Person.id))).all() if _can_hear(person)]


def tell(
    session: Session,
    case: Blocker,
    people: Iterable[Person],
    what: Notice,
    *,
    now: datetime,
    red: bool = False,
) -> None:
    """Tell people once; those who hear of the blocker for the first time get its pictures too."""
    told = ":".join([type(what).__name__, *map(str, astuple(what))])  # type: ignore[call-overload]
    for person in people:
        notices.tell(session, person, what, key=f"{told}:{person.id}", now=now, red=red)
        if follow(session, case, person):
            for photo in pictures(session, case):
                show(session, case, person, photo, now=now, red=red)


def follow(session: Session, case: Blocker, person: Person) -> bool:
    """Remember that a person hears how it goes on; False when that was so before."""
    ids = {"blocker_id": case.id, "person_id": person.id}
    new = insert_once(session, Follower, "blocker_id", "person_id", **ids)
    if new:
        cards.alone(session, subject(case))  # what happens just now has to reach this person too
    return new


def pictures(session: Session, case: Blocker) -> Sequence[Photo]:
    """Return the pictures of a blocker that can be shown, oldest first."""
    ready = select(Photo).where(Photo.blocker_id == case.id, Photo.state == PhotoState.READY)
    return session.exec(ready.order_by(col(Photo.id))).all()


def show(
    session: Session, case: Blocker, to: Person, photo: Photo, *, now: datetime, red: bool = False
) -> None:
    """Show a person a picture that somebody else sent, once."""
    assert case.id is not None  # noqa: S101 - both were saved before anybody could be told
    assert photo.id is not None  # noqa: S101
    if photo.sent_by_id != to.id:
        shown = PhotoShown(case.id, photo.id)
        notices.tell(session, to, shown, key=f"PhotoShown:{photo.id}:{to.id}", now=now, red=red)


def _of_role(session: Session, case: Blocker, role: Recipient) -> list[Person]:
    if role is Recipient.HEAD:
        return heads(session, case)
    found = holding(session, Role(role.value))
    return (role is Recipient.LEADER and holding(session, Role.LEADER, case.lead_id)) or found


def _can_hear(person: Person) -> bool:
    return person.reach is Reach.REACHABLE and person.removed_at is None


def _can_act(session: Session, person: Person) -> bool:
    return _can_hear(person) and not absence.is_away(session, person)


def _once(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())
