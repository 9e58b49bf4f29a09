"""Pictures from site, sent as photos or as files, alone or as an album."""

from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any, Final, Protocol

from telegram import Document

from handlers import blockers, several, stage_events
from handlers.said import HEARD, reply_to, said
from handlers.turn import Turn
from models.drafts import Draft, DraftKind
from models.engine import Session
from models.people import Person
from services import drafts, intake, photos, phrases

WITHOUT_PICTURES: Final = frozenset(
    {DraftKind.REPORT, DraftKind.SIGN, DraftKind.SCHEDULE, DraftKind.RETURN}
)  # a report takes them, after it is found whose they are
LIMIT_BYTES: Final = 20 * 1024 * 1024
ENDINGS: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"})


class Keeps(Protocol):
    """Notes a file of one kind for the worker that fetches it."""

    def __call__(
        self, session: Session, person: Person, *, chat_id: int, message_id: int, media_group_id: str | None,
        draft: Draft, now: datetime,
    ) -> Any: ...  # fmt: skip


def photo(turn: Turn) -> None:
    """Take a photo, in the largest size that Telegram offers."""
    take(turn, partial(photos.receive, file_id=turn.message.photo[-1].file_id, as_file=False))


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
        take(turn, partial(photos.receive, file_id=found.file_id, as_file=True))


def is_picture(document: Document) -> bool:
    """Tell whether a file says of itself that it is a picture."""
    ending = PurePath(document.file_name or "").suffix.lower()
    return (document.mime_type or "").startswith("image/") or ending in ENDINGS


def take(turn: Turn, keep: Keeps) -> None:
    """Keep what was sent with the entry that it belongs to, and show that."""
    message, before = turn.message, drafts.current(turn.session, turn.actor, turn.chat.id)
    album = photos.album_entry(turn.session, turn.chat.id, message.media_group_id)
    draft = album if album and album.kind is not DraftKind.REPORT else _entry(turn, album, before)
    keep(
        turn.session, turn.actor, chat_id=turn.chat.id, message_id=message.message_id,
        media_group_id=message.media_group_id, draft=draft, now=turn.now,
    )  # fmt: skip
    shown = draft.kind in (DraftKind.REPORT, DraftKind.SEVERAL)
    begun = draft is not before and draft is not album and not shown
    if not begun:  # one that its caption has just begun has heard that caption already
        HEARD[draft.kind](turn, draft)


def _entry(turn: Turn, album: Draft | None, before: Draft | None) -> Draft:
    """Return the entry that a picture belongs to; some kinds of entries take none."""
    caption = turn.message.caption or ""
    if album is None:
        if before and before.kind not in WITHOUT_PICTURES:
            return before
        if _begun(turn, caption):
            begun = drafts.current(turn.session, turn.actor, turn.chat.id)
            assert begun is not None  # noqa: S101 - what begin has opened
            return begun
    elif several.shared_out(turn, album, caption):
        return album
    return intake.place(
        turn.session, turn.actor, turn.chat.id, text=caption, reply_to=reply_to(turn.message), album=album,
        picture=True, now=turn.now,
    )  # fmt: skip


def _begun(turn: Turn, caption: str) -> bool:
    """Open the entry that a caption begins: a blocker, a declaration, or several projects."""
    if phrases.says_blocker(caption):
        blockers.begin(turn)
        return True
    return stage_events.heard_first(turn, caption) or several.heard_first(turn, caption)
