"""Reports on several projects in one message, confirmed on one card."""

from datetime import timedelta

from handlers.turn import Turn
from models.drafts import Draft, DraftState
from services import drafts, photos, several
from views.reports import entry_card
from views.several import (
    CancelSeveral,
    OpenLine,
    PlaceOne,
    PlaceRest,
    SendSeveral,
    SplitPictures,
    several_card,
)

ALBUM_WAIT = timedelta(seconds=1.2)


def heard_first(turn: Turn, text: str) -> bool:
    """Take a text that is about several projects, one a line, unless it replies to something."""
    message = turn.message
    lines = None
    if message.reply_to_message is None:
        lines = several.heard_in(turn.session, turn.actor, text, message.message_id)
    if lines is None:
        return False
    draft = several.begin(turn.session, turn.actor, turn.chat.id, lines, message.message_id, now=turn.now)
    if not (message.photo or message.document):  # else the card comes with the picture
        turn.say(several_card(turn.session, draft, turn.words))
    return True


def shared_out(turn: Turn, album: Draft, caption: str) -> bool:
    """Let a caption that comes late in its album name several projects."""
    message_id = turn.message.message_id
    lines = several.heard_in(turn.session, turn.actor, caption, message_id)
    return lines is not None and several.share_out(turn.session, album, lines, message_id, now=turn.now)


def heard(turn: Turn, draft: Draft) -> bool:
    """Show the card with a picture that came; words are taken as if it were not open."""
    message = turn.message
    if not (message.photo or message.document):
        return False
    fresh = photos.parts(turn.session, turn.chat.id, message.media_group_id) <= 1
    wait = ALBUM_WAIT if message.media_group_id else timedelta(0)
    turn.say(several_card(turn.session, draft, turn.words), fresh=fresh, wait=wait)
    return True


def edited(turn: Turn) -> bool:
    """Put edited lines in the place of the old ones while their entry is open."""
    message = turn.message
    draft = several.entry_with(turn.session, turn.actor, turn.chat.id, message.message_id)
    if draft is None:
        return False
    text = message.text or message.caption or ""
    lines = several.heard_in(turn.session, turn.actor, text, message.message_id)
    if lines is None:
        return False
    several.said_again(turn.session, draft, lines, now=turn.now)
    return True


def send(turn: Turn) -> None:
    """Register every line; the card becomes the answer."""
    several.send(turn.session, _entry(turn, turn.press(SendSeveral).draft_id), by=turn.actor, now=turn.now)


def open_line(turn: Turn) -> None:
    """Take one line out as an entry of its own."""
    press = turn.press(OpenLine)
    draft = _entry(turn, press.draft_id)
    entry = several.open_line(turn.session, draft, press.line, by=turn.actor, now=turn.now)
    turn.say(entry_card(turn.session, entry, turn.words))


def split(turn: Turn) -> None:
    """Ask of each picture which project it is of."""
    several.split(turn.session, _entry(turn, turn.press(SplitPictures).draft_id), now=turn.now)


def place_one(turn: Turn) -> None:
    """Give one picture to a project."""
    press = turn.press(PlaceOne)
    draft = _entry(turn, press.draft_id)
    several.place_one(turn.session, draft, press.photo_id, press.project_id, now=turn.now)


def place_rest(turn: Turn) -> None:
    """Give the pictures that are left to a project."""
    press = turn.press(PlaceRest)
    several.place_rest(turn.session, _entry(turn, press.draft_id), press.project_id, now=turn.now)


def cancel(turn: Turn) -> None:
    """Drop them all."""
    draft = _entry(turn, turn.press(CancelSeveral).draft_id)
    drafts.end(turn.session, draft, DraftState.CANCELLED, now=turn.now)


def _entry(turn: Turn, draft_id: int) -> Draft:
    return several.going_on(turn.session, draft_id, by=turn.actor, now=turn.now)
