"""Cards about people themselves: welcome, help, language, and who cannot be reached."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from locales import LANGUAGES, Words
from models.engine import Session
from models.notices import NoticeRow
from models.people import Person, Role
from services import access, departments, menus, people
from views.card import BLANK, Button, Card, Lines
from views.delivery import RENDERERS
from views.payloads import Payload

IN_A_DEPARTMENT = (Role.LIAISON, Role.HEAD)


@dataclass(frozen=True)
class ChooseLanguage(Payload, prefix="lg1"):
    """Speak another language; the number is the place in LANGUAGES, which only ever grows."""

    number: int


def welcome(session: Session, person: Person, words: Words) -> Card:
    """Greet a person and say what they are, what is theirs and how it works."""
    held = held_by(session, person)
    key = "people.hello.officer" if held == [Role.OFFICER] else "people.hello.other"
    blocks = [words(key, name=person.name)]
    for role in held:
        lines = Lines().add(*_role(session, person, role, words))
        blocks.append(lines.add(words(f"people.how.{role.value}")).text)
    return Card(BLANK.join([*blocks, words("people.more")]))


def help_card(session: Session, person: Person, words: Words) -> Card:
    """Say how it works for each role a person holds, and which commands there are."""
    blocks = []
    held = held_by(session, person)
    for role in held:
        title = words("people.role.plain", title=title_of(role, words))
        blocks.append(Lines().add(title, words(f"people.how.{role.value}")).text)
    commands = Lines().add(words("people.commands"))
    for name in menus.commands(held):
        commands.add(words("people.command", name=name, what=words.plain(f"menus.{name}")))
    return Card(BLANK.join([*blocks, commands.add(words("people.number")).text]))


def language_card(words: Words) -> Card:
    """Ask for the language, each named in itself."""
    choices = tuple(
        Button(words.plain(f"people.language.{language}"), ChooseLanguage(number))
        for number, language in enumerate(LANGUAGES)
    )
    return Card(words("people.language.ask"), (choices,))


def unreachable(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the office that messages to a person do not arrive any more, and which projects that touches."""
    person = session.get_one(Person, row.data["person_id"])
    titles = words.plain("people.and").join(title_of(role, words) for role in held_by(session, person))
    lines = Lines().add(words("people.unreachable", name=person.name, roles=titles))
    return Card(lines.add(*_projects(session, person, words)).text)


def held_by(session: Session, person: Person) -> list[Role]:
    """Return the roles of a person in the order in which they are told."""
    roles = access.roles(session, person)
    return [role for role in Role if role in roles]


def _role(session: Session, person: Person, role: Role, words: Words) -> Iterator[Markup]:
    title = title_of(role, words)
    if role is Role.OFFICER:
        own = list(_projects(session, person, words))
        if not own:
            yield words("people.role.none", title=title)
            return
        yield words("people.role.projects", title=title, n=len(own))
        yield from own
    elif role in IN_A_DEPARTMENT:
        for department in departments.of(session, access.departments(session, person, role)):
            name = department.name if words.language == "zh_CN" else department.name_en or department.name
            yield words("people.role.department", title=title, department=name)
    else:
        yield words("people.role.plain", title=title)


def _projects(session: Session, person: Person, words: Words) -> Iterator[Markup]:
    standing_in = people.deputised(session, person)
    for project in access.projects(session, person):
        line = words("people.project", code=project.code, name=project.name)
        yield words("people.deputy", project=line) if project.id in standing_in else line


def title_of(role: Role, words: Words) -> str:
    """Return what somebody with a role is called."""
    return words.plain(f"people.title.{role.value}")


RENDERERS["Unreachable"] = unreachable
