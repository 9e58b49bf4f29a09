"""What is said about groups: the card that binds one, lines in the group itself, news for the office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from locales import LANGUAGES, Words
from models.engine import Session
from models.groups import Binding, Group
from models.notices import NoticeRow
from models.people import Person
from models.projects import Project
from services import group_bindings, groups, office
from services.search import Hit
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS, RENDERERS
from views.payloads import Payload

TITLE_SHOWN = 60
PROJECTS_SHOWN = 8


@dataclass(frozen=True)
class BindGroup(Payload, prefix="gb1"):
    """Bind the group, or its topic, as it was asked for."""

    binding_id: int


@dataclass(frozen=True)
class LeaveGroup(Payload, prefix="gn1"):
    """Leave the group, or its topic, as it is."""

    binding_id: int


@dataclass(frozen=True)
class UnbindGroup(Payload, prefix="gu1"):
    """End a binding."""

    binding_id: int


def binding_card(session: Session, binding_id: int, _person: Person | None, words: Words) -> Card:
    """Ask whether a place is to be bound, and say afterwards how that was decided."""
    binding = session.get_one(Binding, binding_id)
    asked = binding.bound_at is None and binding.ended_at is None
    lines = Lines().add(*_place(session, binding, words))
    if asked:
        lines.add(*_replaced(session, binding, words))
    if binding.ended_at is None:
        lines.add(*_deaf(session, binding, words))
    lines.add(words(f"groups.binding.{_state(binding)}"))
    rows: tuple[tuple[Button, ...], ...] = ()
    if asked:
        bind = Button(words.plain("groups.button.bind"), BindGroup(binding_id))
        rows = ((bind, Button(words.plain("groups.button.leave"), LeaveGroup(binding_id))),)
    return Card(lines.text, rows, subject=f"binding:{binding_id}")


def unbinding_card(session: Session, binding_id: int, _person: Person | None, words: Words) -> Card:
    """Ask whether a binding is to end, and say so once it has."""
    binding = session.get_one(Binding, binding_id)
    stands = binding.ended_at is None
    lines = Lines().add(*_place(session, binding, words))
    lines.add(words("groups.unbinding.ask" if stands else "groups.binding.ended"))
    unbind = Button(words.plain("groups.button.unbind"), UnbindGroup(binding_id))
    return Card(lines.text, ((unbind,),) if stands else (), subject=f"unbinding:{binding_id}")


def several_card(found: Sequence[Project | Hit], words: Words) -> Card:
    """Ask for the code where the words after the command mean several projects."""
    lines = Lines().add(words("groups.several", n=len(found), code=found[0].code))
    for project in found[:PROJECTS_SHOWN]:
        lines.add(words("groups.several.project", code=project.code, name=project.name))
    return Card(lines.text)


def bound_line(session: Session, binding: Binding) -> Card:
    """Tell a group what it is bound to, and what the bot needs to hear it."""
    words, project = office.words_for(session, None), session.get_one(Project, binding.project_id)
    key = "groups.bound.topic" if binding.topic_id else "groups.bound"
    lines = Lines().add(words(key, code=project.code, name=project.name))
    return Card(lines.add(*_deaf(session, binding, words)).text, topic=binding.topic_id)


def unbound_line(session: Session, binding: Binding) -> Card:
    """Tell a group that nothing is filed from there any more."""
    words = office.words_for(session, None)
    key = "groups.unbound.topic" if binding.topic_id else "groups.unbound"
    return Card(words(key), topic=binding.topic_id)


def introduction(session: Session) -> Card:
    """Say in both languages what the bot is, to a group that is bound to nothing."""
    here = office.of(session)
    greetings = (Words(language, here.zone) for language in LANGUAGES)
    said = (words("elsewhere.group.joined", bot=here.bot_username) for words in greetings)
    return Card(Lines().add(*said).text)


def left(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the office that the bot is out of a group that is bound."""
    return _news(session, row, words, "groups.news.left")


def back(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the office that the bot is in a group again, and what is bound there."""
    return _news(session, row, words, "groups.news.back")


def _state(binding: Binding) -> str:
    if binding.bound_at is None:
        return "asked" if binding.ended_at is None else "declined"
    return "stands" if binding.ended_at is None else "ended"


def _place(session: Session, binding: Binding, words: Words) -> Iterator[Markup]:
    group = session.get_one(Group, binding.group_id)
    project = session.get_one(Project, binding.project_id)
    yield words("groups.binding.title")
    yield words("groups.binding.group", title=excerpt(group.title, TITLE_SHOWN))
    if binding.topic_id:
        topic = excerpt(binding.topic_title, TITLE_SHOWN) or f"#{binding.topic_id}"
        yield words("groups.binding.topic", title=topic)
    else:
        yield words("groups.binding.whole")
    yield words("groups.binding.project", code=project.code, name=project.name)


def _replaced(session: Session, binding: Binding, words: Words) -> Iterator[Markup]:
    before = group_bindings.at(session, session.get_one(Group, binding.group_id), binding.topic_id)
    if before is not None:
        project = session.get_one(Project, before.project_id)
        yield words("groups.binding.replaces", code=project.code, name=project.name)


def _deaf(session: Session, binding: Binding, words: Words) -> Iterator[Markup]:
    if not groups.hears_all(session, session.get_one(Group, binding.group_id)):
        yield words("groups.deaf")


def _news(session: Session, row: NoticeRow, words: Words, key: str) -> Card:
    group = session.get_one(Group, row.data["group_id"])
    lines = Lines().add(words(key, title=excerpt(group.title, TITLE_SHOWN)))
    bound = groups.bound(session, group)
    for _, project in bound[:PROJECTS_SHOWN]:
        lines.add(words("groups.several.project", code=project.code, name=project.name))
    if group.left_at is None and bound:
        lines.add(*_deaf(session, bound[0][0], words))
    return Card(lines.text)


DRAWERS["binding"] = binding_card
DRAWERS["unbinding"] = unbinding_card
RENDERERS["LeftGroup"] = left
RENDERERS["BackInGroup"] = back
