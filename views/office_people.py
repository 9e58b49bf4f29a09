"""Cards of the office about people: the list, one of them, and the taps that remove or hand over."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from locales import Words
from models.engine import Session
from models.people import Person
from services import access, handing_over, leaves, members, office
from views.card import Button, Card, Lines, excerpt
from views.members import name_of
from views.paging import PAGE, turning
from views.payloads import Payload
from views.people import title_of

CODES_SHOWN = 20
LABEL = 40


@dataclass(frozen=True)
class ListPeople(Payload, prefix="pl1"):
    """Show a page of the people."""

    page: int


@dataclass(frozen=True)
class ShowPerson(Payload, prefix="ps1"):
    """Show one of them."""

    person_id: int


@dataclass(frozen=True)
class AskRemoval(Payload, prefix="pr1"):
    """Ask whether a person is to be removed."""

    person_id: int


@dataclass(frozen=True)
class RemovePerson(Payload, prefix="px1"):
    """Remove a person."""

    person_id: int


@dataclass(frozen=True)
class AskReceiver(Payload, prefix="ph1"):
    """Ask to whom a person's items go."""

    person_id: int
    page: int


@dataclass(frozen=True)
class AskHandOver(Payload, prefix="pq1"):
    """Ask once more whether a person's items go to another."""

    person_id: int
    to_id: int


@dataclass(frozen=True)
class HandOver(Payload, prefix="pg1"):
    """Hand a person's items and department roles over to another."""

    person_id: int
    to_id: int


def list_card(session: Session, people: Sequence[Person], page: int, words: Words) -> Card:
    """Return a page of the people, a button for each."""
    shown = people[page * PAGE : (page + 1) * PAGE]
    lines = Lines().add(words("members.list", n=len(people)))
    for one in shown:
        lines.add(words("members.line", name=name_of(one, words), roles=_roles(session, one, words)))
    rows = [(Button(excerpt(one.name, LABEL), ShowPerson(one.id or 0)),) for one in shown]
    return Card(lines.text, (*rows, *turning(page, len(people), ListPeople, words)))


def person_card(session: Session, person: Person, words: Words) -> Card:
    """Return what a person is and has, with what the office may do."""
    roles = _roles(session, person, words)
    lines = Lines().add(words("members.line", name=name_of(person, words), roles=roles))
    lines.add(words("members.joined" if person.telegram_id else "members.not_joined"))
    codes = [project.code for project in access.projects(session, person)]
    if codes:
        joined = words.plain("people.and").join(codes[:CODES_SHOWN])
        lines.add(words("me.projects", n=len(codes), codes=joined))
    for leave in leaves.coming(session, person, office.today(session)):
        lines.add(words("me.leave", first=words.day(leave.starts_on), last=words.day(leave.ends_on)))
    number = person.id or 0
    buttons = (
        Button(words.plain("members.hand_over"), AskReceiver(number, 0)),
        Button(words.plain("members.remove"), AskRemoval(number)),
    )
    return Card(lines.text, (buttons,))


def removal_card(person: Person, words: Words) -> Card:
    """Ask once more before a person is removed."""
    number = person.id or 0
    buttons = (
        Button(words.plain("members.remove.yes"), RemovePerson(number)),
        Button(words.plain("members.keep"), ShowPerson(number)),
    )
    return Card(words("members.remove.ask", name=name_of(person, words)), (buttons,))


def receiver_card(person: Person, receivers: Sequence[Person], page: int, words: Words) -> Card:
    """Ask who takes a person's items over."""
    number = person.id or 0
    shown = receivers[page * PAGE : (page + 1) * PAGE]
    rows = [(Button(excerpt(one.name, LABEL), AskHandOver(number, one.id or 0)),) for one in shown]
    turns = turning(page, len(receivers), partial(AskReceiver, number), words)
    return Card(words("members.hand_over.ask", name=name_of(person, words)), (*rows, *turns))


def hand_over_card(session: Session, person: Person, to: Person, words: Words) -> Card:
    """Ask once more before a person's items go to another."""
    number = person.id or 0
    projects, blockers = handing_over.to_move(session, person)
    asked = words(
        "members.hand_over.sure", name=name_of(person, words), to=name_of(to, words), projects=projects,
        blockers=blockers,
    )  # fmt: skip
    buttons = (
        Button(words.plain("members.hand_over.yes"), HandOver(number, to.id or 0)),
        Button(words.plain("members.hand_over.no"), ShowPerson(number)),
    )
    return Card(asked, (buttons,))


def _roles(session: Session, person: Person, words: Words) -> str:
    titles = [title_of(role, words) for role in members.roles_of(session, person)]
    return words.plain("people.and").join(titles) or words.plain("members.no_role")
