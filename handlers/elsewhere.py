"""Whatever is no report, no blocker and no answer: strangers, channels, old buttons, surprises."""

import json
from collections.abc import Callable
from typing import Any, Final

from telegram import ChatMember
from telegram.constants import ChatType

from handlers.turn import Turn
from locales import Words
from models.engine import Session
from models.inbox import InboxState
from services import access, inbox, office, people, reach
from services.inbox import Arrival
from services.refusals import OutOfDate
from views.card import Card
from views.delivery import deliver

Listener = Callable[[Turn], None]
LARGEST_ID: Final = 2**52
INSIDE: Final = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


def for_the_known(listener: Listener) -> Listener:
    """Let only registered people through to a listener; strangers hear how to be invited."""

    def checked(turn: Turn) -> None:
        (listener if turn.person else stranger)(turn)

    return checked


def stranger(turn: Turn) -> None:
    """Tell a stranger in one line how to be invited; an album gets that line once."""
    turn.once("elsewhere.stranger")


def otherwise(turn: Turn) -> None:
    """Take what no other listener took: say what is to be said, and stay silent on the rest."""
    if turn.query is not None:
        raise OutOfDate
    if turn.update.my_chat_member is not None:
        bot_moved(turn)
    elif turn.update.effective_chat is None:
        ignore(turn)
    elif turn.chat.type == ChatType.PRIVATE and turn.update.edited_message is not None:
        edited(turn)
    else:
        ignore(turn)


def bot_moved(turn: Turn) -> None:
    """Note that a person blocked the bot or let it in again."""
    moved = turn.update.my_chat_member
    assert moved is not None  # noqa: S101 - what `otherwise` has looked for
    if moved.chat.type != ChatType.PRIVATE or turn.person is None or turn.person.id is None:
        ignore(turn)
    elif moved.new_chat_member.status in INSIDE:
        reach.found(turn.session, turn.person, turn.now)
    else:
        reach.lost(turn.session, turn.person.id, turn.now)


def edited(turn: Turn) -> None:
    """Say that an edited message is not read again; a position that moves on is no edit of anybody's."""
    if turn.message.location is not None:
        ignore(turn)
    elif turn.person is None:
        stranger(turn)
    else:
        turn.say(Card(turn.words("elsewhere.edited")))


def no_such_command(turn: Turn) -> None:
    """Say that a command is not known."""
    turn.say(Card(turn.words("elsewhere.no_command")))


def ignore(turn: Turn) -> None:
    """Stay silent, and write down that this was meant."""
    turn.outcome = InboxState.IGNORED
    inbox.settle(turn.session, turn.inbox_id, turn.outcome)


def apologise(session: Session, arrival: Arrival, incident: str) -> None:
    """Tell whoever wrote in private that it went wrong, under which number, and what to do."""
    sender = _private_sender(arrival.body)
    if sender is None:
        return
    person = access.person(session, sender["id"])
    words = office.words_for(session, person)
    if person is None:
        code = sender.get("language_code")
        words = Words(people.language_of(code if isinstance(code, str) else None, words.language), words.zone)
    key = f"incident:{arrival.id}:{incident}"
    deliver(session, Card(words("surprise", incident=incident)), chat_id=sender["id"], person=person, key=key)


def _private_sender(body: str) -> dict[str, Any] | None:
    """Return the user of a raw update from a private chat, whatever else is odd about it."""
    try:
        update = json.loads(body)
    except ValueError:
        return None
    for content in update.values() if isinstance(update, dict) else ():
        message = content.get("message", content) if isinstance(content, dict) else None
        if not isinstance(message, dict):
            continue
        chat, sender = message.get("chat"), content.get("from")
        if isinstance(chat, dict) and isinstance(sender, dict) and chat.get("type") == ChatType.PRIVATE:
            user_id = sender.get("id")
            usable = isinstance(user_id, int) and 0 < user_id < LARGEST_ID and user_id == chat.get("id")
            return sender if usable else None
    return None
