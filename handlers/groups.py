"""Groups: the bot lets itself be bound to a project there, files what is posted, and says next to nothing."""

from typing import Final

from telegram import ChatMember, Message
from telegram.constants import ChatType

from handlers import elsewhere, group_posts
from handlers.group_posts import addressed, say, tell, topic_of
from handlers.turn import Turn
from models.groups import Group
from models.people import Person, Reach
from models.projects import Project
from services import access, group_bindings, groups, office, search
from views.card import Card
from views.groups import (
    BindGroup,
    LeaveGroup,
    UnbindGroup,
    binding_card,
    bound_line,
    introduction,
    several_card,
    unbinding_card,
    unbound_line,
)

GROUPS: Final = (ChatType.GROUP, ChatType.SUPERGROUP)
BINDING: Final = ("bind", "unbind")


def otherwise(turn: Turn) -> None:
    """Take what becomes of the bot in a group; everything else is taken elsewhere."""
    changed = turn.update.my_chat_member
    if changed is not None and changed.chat.type in GROUPS:
        bot_moved(turn)
    else:
        elsewhere.otherwise(turn)


def bot_moved(turn: Turn) -> None:
    """Note that the bot was let into a group or thrown out, and introduce it to a group that is new."""
    changed = turn.update.my_chat_member
    assert changed is not None  # noqa: S101 - what `otherwise` has looked for
    before, after = changed.old_chat_member.status, changed.new_chat_member.status
    group = groups.enrol(turn.session, changed.chat.id, changed.chat.title or "")
    administrator = after == ChatMember.ADMINISTRATOR
    if group.chat_id != changed.chat.id:  # it left a group that is a supergroup by now
        elsewhere.ignore(turn)
    elif after not in elsewhere.INSIDE:
        groups.thrown_out(turn.session, group, by=turn.person, now=turn.now)
    elif before in elsewhere.INSIDE:
        groups.rank(turn.session, group, administrator=administrator, now=turn.now)
    else:
        groups.let_in(turn.session, group, administrator=administrator, by=turn.person, now=turn.now)
        _introduce(turn, group)


def posted(turn: Turn) -> None:
    """Take what is posted in a group: news that it has moved, a command, or something to be filed."""
    message, chat = turn.message, turn.chat
    group = groups.known(turn.session, chat.id, chat.title or "")
    binding = group_bindings.over(turn.session, group, topic_of(message)) if group else None
    if message.migrate_to_chat_id is not None:
        groups.moved(turn.session, chat.id, message.migrate_to_chat_id, turn.now)
    elif message.migrate_from_chat_id is not None:
        groups.moved(turn.session, message.migrate_from_chat_id, chat.id, turn.now)
    elif (said := _command(turn)) is not None:
        _obey(turn, *said)
    elif binding is not None:
        group_posts.take(turn, binding)
    elif addressed(turn):
        _introduce(turn, groups.enrol(turn.session, chat.id, chat.title or ""))
    else:
        elsewhere.ignore(turn)


def how(turn: Turn) -> None:
    """Tell the office in private how a group is bound."""
    if access.binds_groups(turn.session, turn.actor):
        turn.say(_how(turn))
    else:
        elsewhere.no_such_command(turn)


def bind(turn: Turn) -> None:
    """Bind a group as it was asked for, and tell it."""
    binding = access.binding(turn.session, turn.press(BindGroup).binding_id, by=turn.actor)
    group_bindings.confirm(turn.session, binding, by=turn.actor, now=turn.now)
    say(turn, bound_line(turn.session, binding), turn.session.get_one(Group, binding.group_id).chat_id)


def leave(turn: Turn) -> None:
    """Leave a group as it is."""
    binding = access.binding(turn.session, turn.press(LeaveGroup).binding_id, by=turn.actor)
    group_bindings.decline(turn.session, binding, by=turn.actor, now=turn.now)


def unbind(turn: Turn) -> None:
    """End a binding, and tell the group."""
    binding = access.binding(turn.session, turn.press(UnbindGroup).binding_id, by=turn.actor)
    group_bindings.unbind(turn.session, binding, by=turn.actor, now=turn.now)
    say(turn, unbound_line(turn.session, binding), turn.session.get_one(Group, binding.group_id).chat_id)


def _command(turn: Turn) -> tuple[str, str] | None:
    """Return a command that is meant for this bot, with what follows it."""
    first, *rest = (turn.message.text or "").split(maxsplit=1) or [""]
    name, _, addressee = first.partition("@")
    meant = addressee.lower() in {"", office.of(turn.session).bot_username.lower()}
    return (name[1:].lower(), "".join(rest)) if name.startswith("/") and meant else None


def _obey(turn: Turn, name: str, said: str) -> None:
    """Answer what binds in private, where the office asks for it; all else, and all others, by one line."""
    person, here = turn.person, topic_of(turn.message)
    if name in BINDING and turn.message.sender_chat is not None:
        say(turn, Card(office.words_for(turn.session, None)("groups.anonymous"), topic=here), turn.chat.id)
    elif name in BINDING and person is not None and _may_bind(turn, person):
        group = groups.enrol(turn.session, turn.chat.id, turn.chat.title or "")
        tell(turn, person, (_asked if name == "bind" else _standing)(turn, group, said))
    else:
        line = turn.words("elsewhere.group.command", bot=office.of(turn.session).bot_username)
        say(turn, Card(line, topic=here), turn.chat.id)


def _may_bind(turn: Turn, person: Person) -> bool:
    return person.reach is Reach.REACHABLE and access.binds_groups(turn.session, person)


def _asked(turn: Turn, group: Group, said: str) -> Card:
    if not said:
        return _how(turn)
    found = search.find(turn.session, said, by=turn.actor)
    if not found:
        return Card(turn.words("groups.none", said=said))
    if len(found) > 1:
        return several_card(found, turn.words)
    project = turn.session.get_one(Project, found[0].id)
    binding = group_bindings.ask(
        turn.session, group, project, topic_id=topic_of(turn.message), by=turn.actor, now=turn.now,
        topic_title=_title(turn.message),
    )  # fmt: skip
    return binding_card(turn.session, binding.id or 0, turn.person, turn.words)


def _standing(turn: Turn, group: Group, _said: str) -> Card:
    binding = group_bindings.over(turn.session, group, topic_of(turn.message))
    if binding is None:
        return Card(turn.words("groups.nothing_bound"))
    return unbinding_card(turn.session, binding.id or 0, turn.person, turn.words)


def _how(turn: Turn) -> Card:
    return Card(turn.words("groups.how", bot=office.of(turn.session).bot_username))


def _title(message: Message) -> str:
    """Return the title of a topic: what answers nothing there answers the beginning of the topic."""
    answered = message.reply_to_message if message.is_topic_message else None
    begun = answered.forum_topic_created if answered else None
    return begun.name if begun else ""


def _introduce(turn: Turn, group: Group) -> None:
    """Say what the bot is to a group that is bound to nothing, once for ever."""
    unbound = not groups.bound(turn.session, group)
    if unbound and groups.tell_once(turn.session, group, turn.now):
        say(turn, introduction(turn.session), group.chat_id)
