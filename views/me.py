"""What a person sees of themselves with /me."""

from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.engine import Session
from models.people import Person, Role
from services import about_me, access, departments, leaves, members, office
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS
from views.payloads import Payload
from views.people import title_of

CODES_SHOWN = 30
NAME_SHOWN = 40


@dataclass(frozen=True)
class KeepPlaces(Payload, prefix="kp1"):
    """Have the places of one's own pictures kept (1), or no longer (0)."""

    agreed: int


def me_card(session: Session, person: Person, words: Words) -> Card:
    """Say everything that is stored about a person, and how it is erased."""
    lines = Lines().add(
        words("me.title"),
        words("me.name", name=excerpt(person.name, NAME_SHOWN)),
        words("me.telegram", number=str(person.telegram_id)),
        words("me.language", language=words.plain(f"people.language.{words.language}")),
    )
    lines.add(*_roles(session, person, words), _projects(session, person, words))
    if person.registered_at:
        lines.add(words("me.registered", at=person.registered_at))
    if person.consented_at:
        lines.add(words("me.consent", version=person.consent, at=person.consented_at))
    for leave in leaves.coming(session, person, office.today(session)):
        lines.add(words("me.leave", first=words.day(leave.starts_on), last=words.day(leave.ends_on)))
    kept = about_me.kept(session, person)
    counts = words(
        "me.kept", reports=kept.reports, photos=kept.photos, blockers=kept.blockers, entries=kept.entries
    )
    others = words(
        "me.others", permits=kept.permits, workbooks=kept.workbooks, leaves=kept.leaves,
        invitations=kept.invitations,
    )  # fmt: skip
    messages = words("me.messages", received=kept.received, sent=kept.sent)
    lines.add(counts, others, messages, words("me.events"), words("me.erasing"))
    asked = "on" if person.places_consented_at else "off"
    toggle = Button(words.plain(f"me.places.button.{asked}"), KeepPlaces(int(asked == "off")))
    return Card(lines.add(words(f"me.places.{asked}")).text, ((toggle,),), f"me:{person.id}")


def redraw(session: Session, person_id: int, _reader: Person | None, words: Words) -> Card:
    """Redraw what a person sees of themselves."""
    return me_card(session, session.get_one(Person, person_id), words)


def _roles(session: Session, person: Person, words: Words) -> list[Markup]:
    said = []
    for role in members.roles_of(session, person):
        units = departments.of(session, access.departments(session, person, role))
        names = [(words.language == "en" and unit.name_en) or unit.name for unit in units]
        place = words.plain("people.and").join(excerpt(name, NAME_SHOWN) for name in names)
        title = title_of(role, words)
        said.append(words("me.role.at", title=title, place=place) if place else words("me.role", title=title))
    return said


def _projects(session: Session, person: Person, words: Words) -> Markup | None:
    if Role.OFFICER not in access.roles(session, person):
        return None
    codes = [project.code for project in access.projects(session, person)]
    return words("me.projects", n=len(codes), codes=words.plain("people.and").join(codes[:CODES_SHOWN]))


DRAWERS["me"] = redraw
