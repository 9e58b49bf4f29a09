"""What is posted in a group that is bound: filed without a word, and a blocker goes on in private."""

import re

from telegram import Message

from handlers.blockers import ALBUM_WAIT
from handlers.elsewhere import ignore
from handlers.photos import is_picture
from handlers.turn import Turn
from models.drafts import Draft
from models.groups import Binding, Group
from models.people import Person, Reach
from models.projects import Project
from services import access, group_posts, groups, office, outbox, photos
from views.card import Card
from views.delivery import deliver
from views.drafts import draw


def take(turn: Turn, binding: Binding) -> None:
    """File a post of somebody whom the project concerns; what others post is met with silence."""
    message, project = turn.message, turn.session.get_one(Project, binding.project_id)
    if (message.text or message.effective_attachment) and not addressed(turn):
        groups.hear(turn.session, turn.session.get_one(Group, binding.group_id), all_of_it=True, now=turn.now)
    marked = group_posts.says_blocker(message.text or message.caption or "") and not message.forward_origin
    if turn.person is None or message.sender_chat is not None:
        _turn_away(turn, binding, marked=marked)
    elif access.files_to(turn.session, project, turn.person):
        draft = _begin(turn, turn.person, project) if marked else None
        if not _file(turn, turn.person, project, draft) and not marked:
            ignore(turn)
    else:
        ignore(turn)


def topic_of(message: Message) -> int:
    """Return the topic of a forum that a message stands in, 0 where there is none."""
    return (message.message_thread_id or 0) if message.is_topic_message else 0


def addressed(turn: Turn) -> bool:
    """Tell whether a message speaks to the bot: it names it, or answers it."""
    message, bot = turn.message, office.of(turn.session).bot_username.lower()
    answered = message.reply_to_message.from_user if message.reply_to_message else None
    if answered is not None and (answered.username or "").lower() == bot:
        return True
    return re.search(rf"@{bot}\b", message.text or message.caption or "", re.IGNORECASE) is not None


def say(turn: Turn, card: Card, chat_id: int, key: str = "") -> None:
    """Say something in a group, once for each key."""
    # Without a person: a group that throws the bot out must not count as a person who cannot be reached.
    unique = key or f"answer:{turn.inbox_id}:group"
    if not outbox.has(turn.session, unique):
        deliver(turn.session, card, chat_id=chat_id, person=None, key=unique)


def tell(turn: Turn, person: Person, card: Card, *, album: bool = False) -> None:
    """Answer in private what was said in a group; a picture waits for the rest of its album."""
    wait = ALBUM_WAIT if album else ALBUM_WAIT * 0
    key = f"answer:{turn.inbox_id}:private"
    deliver(turn.session, card, chat_id=person.telegram_id or 0, person=person, key=key, wait=wait)


def _file(turn: Turn, person: Person, project: Project, draft: Draft | None) -> bool:
    """File the picture of a post; False where it has none."""
    message, group = turn.message, turn.message.media_group_id
    picture, as_file = _picture(message)
    if picture:
        photos.receive(
            turn.session, person, chat_id=turn.chat.id, message_id=message.message_id, file_id=picture,
            as_file=as_file, media_group_id=group, project=project, now=turn.now,
            draft=draft or photos.album_entry(turn.session, turn.chat.id, group),
        )  # fmt: skip
    return bool(picture)


def _picture(message: Message) -> tuple[str, bool]:
    if message.photo:
        return message.photo[-1].file_id, False
    found = message.document
    return (found.file_id, True) if found is not None and is_picture(found) else ("", False)


def _begin(turn: Turn, person: Person, project: Project) -> Draft | None:
    """Begin the blocker that a post speaks of, in the private chat of its sender, and answer it in one line.

    The answer names nobody: what a group was told stays when a person is erased.
    """
    if not access.reports_on(turn.session, project, person):
        tell(turn, person, Card(turn.words("groups.blocker.not_yours", code=project.code)))
        return None
    message, reachable = turn.message, person.reach is Reach.REACHABLE
    words, bot = office.words_for(turn.session, None), office.of(turn.session).bot_username
    key = "groups.blocker.received" if reachable else "groups.blocker.unreachable"
    line = Card(words(key, bot=bot), topic=topic_of(message), answers=message.message_id)
    once = f"group:blocker:{turn.chat.id}:{message.media_group_id or turn.inbox_id}"
    say(turn, line, turn.chat.id, once)
    if not reachable:
        return None
    draft = group_posts.begin_blocker(
        turn.session, person, project, chat_id=turn.chat.id, message_id=message.message_id,
        media_group_id=message.media_group_id, text=message.text or message.caption or "", now=turn.now,
    )  # fmt: skip
    card = draw(turn.session, draft.id or 0, person, turn.words)
    tell(turn, person, card, album=message.media_group_id is not None)
    return draft


def _turn_away(turn: Turn, binding: Binding, *, marked: bool) -> None:
    """Say once a day how blockers get in; nothing else that somebody unknown posts is answered."""
    if not marked:
        ignore(turn)
        return
    here = office.of(turn.session)
    day = turn.now.astimezone(here.zone).date()
    key = "groups.anonymous" if turn.message.sender_chat else "groups.stranger"
    line = office.words_for(turn.session, None)(key, bot=here.bot_username)
    say(turn, Card(line, topic=topic_of(turn.message)), turn.chat.id, f"group:{binding.group_id}:away:{day}")
