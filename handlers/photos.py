"""Pictures from site, sent as photos or as files, alone or as an album."""

from pathlib import PurePath
from typing import Final

from telegram import Document

from handlers import blockers
from handlers.said import HEARD, reply_to, said
from handlers.turn import Turn
from models.drafts import Draft, DraftKind
from services import drafts, intake, photos, phrases

LIMIT_BYTES: Final = 20 * 1024 * 1024
ENDINGS: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"})


def photo(turn: Turn) -> None:
    """Take a photo, in the largest size that Telegram offers."""
    _take(turn, turn.message.photo[-1].file_id, as_file=False)


def document(turn: Turn) -> None:
    """Take a picture that was sent as a file; say why where it is none, or too large to be fetched."""
    found = turn.message.document
    assert found is not None  # noqa: S101 - what the route has looked for
    if not is_picture(found):
        turn.once("photos.refused.document")
    elif (found.file_size or 0) > LIMIT_BYTES:
        turn.once("photos.refused.too_large")
        if turn.message.caption:
            said(turn)
    else:
        _take(turn, found.file_id, as_file=True)


def is_picture(document: Document) -> bool:
    """Tell whether a file says of itself that it is a picture."""
    ending = PurePath(document.file_name or "").suffix.lower()
    return (document.mime_type or "").startswith("image/") or ending in ENDINGS


def _take(turn: Turn, file_id: str, *, as_file: bool) -> None:
    message, before = turn.message, drafts.current(turn.session, turn.actor, turn.chat.id)
    album = photos.album_entry(turn.session, turn.chat.id, message.media_group_id)
    draft = album if album and album.kind is not DraftKind.REPORT else _entry(turn, album, before)
    photos.receive(
        turn.session, turn.actor, chat_id=turn.chat.id, message_id=message.message_id, file_id=file_id,
        as_file=as_file, media_group_id=message.media_group_id, draft=draft, now=turn.now,
    )  # fmt: skip
    begun = draft is not before and draft is not album and draft.kind is DraftKind.BLOCKER
    if not begun:  # one that its caption has just begun has heard that caption already
        HEARD[draft.kind](turn, draft)


def _entry(turn: Turn, album: Draft | None, before: Draft | None) -> Draft:
    """Return the entry that a picture belongs to; only a signature takes none."""
    caption = turn.message.caption or ""
    if album is None:
        if before and before.kind not in (DraftKind.REPORT, DraftKind.SIGN):
            return before
        if phrases.says_blocker(caption):
            blockers.begin(turn)
            begun = drafts.current(turn.session, turn.actor, turn.chat.id)
            assert begun is not None  # noqa: S101 - what begin has opened
            return begun
    return intake.place(
        turn.session, turn.actor, turn.chat.id, text=caption, reply_to=reply_to(turn.message), album=album,
        picture=True, now=turn.now,
    )  # fmt: skip
