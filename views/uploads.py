"""The card of a workbook that was sent: what it would do to the list, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from locales import Words
from models.engine import Session
from models.people import Person
from models.uploads import Upload, UploadState
from services import access, uploads
from views import dry_run
from views.card import BLANK, Button, Card, Lines, excerpt
from views.delivery import DRAWERS
from views.paging import turning
from views.payloads import Payload

NAME_SHOWN = 60


@dataclass(frozen=True)
class ImportList(Payload, prefix="ui1"):
    """Apply a workbook as it was compared."""

    upload_id: int


@dataclass(frozen=True)
class DropList(Payload, prefix="ud1"):
    """Do not apply a workbook."""

    upload_id: int


@dataclass(frozen=True)
class ShowLines(Payload, prefix="up1"):
    """Show another page of what a workbook would do, from 0."""

    upload_id: int
    page: int


def upload_card(upload: Upload, words: Words, page: int = 0) -> Card:
    """Return a workbook as it stands; what it would do, or why it is refused, page by page."""
    if not upload.file_id:
        return Card(words("uploads.forgotten"), subject=uploads.subject(upload))
    title = words("uploads.title", file=excerpt(upload.file_name, NAME_SHOWN))
    text = BLANK.join([title, *_blocks(upload, page, words)])
    buttons = tuple(_buttons(upload, page, words)) if is_compared(upload) else ()
    return Card(text, buttons, subject=uploads.subject(upload))


def is_compared(upload: Upload) -> bool:
    """Tell whether a card shows what a workbook would do, or what in it has to be mended."""
    refused = upload.state is UploadState.REFUSED and not upload.reason
    return refused or upload.state is UploadState.COMPARED


def redraw(session: Session, upload_id: int, reader: Person | None, words: Words) -> Card:
    """Redraw a workbook for who has sent it, as long as they may change the list."""
    upload = session.get(Upload, upload_id)
    own = upload is not None and reader is not None and upload.sent_by_id == reader.id
    if upload is None or reader is None or not own or not access.changes_list(session, reader):
        return Card(words("uploads.forgotten"), subject=f"upload:{upload_id}")
    return upload_card(upload, words)


def _blocks(upload: Upload, page: int, words: Words) -> Iterator[Markup]:
    found = upload.found
    match upload.state:
        case UploadState.WAITING:
            yield words("uploads.comparing")
        case UploadState.CONFIRMED:
            yield words("uploads.importing")
        case UploadState.APPLIED:
            yield Lines().add(words("uploads.applied", **found["done"]), _took(found, words)).text
        case UploadState.CANCELLED:
            yield words("uploads.dropped")
        case UploadState.REFUSED if upload.reason:
            yield words("uploads.unread", reason=words.plain(upload.reason, **found["fields"]))
        case _:
            yield from dry_run.blocks(found, page, words)


def _took(found: dict[str, Any], words: Words) -> Markup | None:
    if "blocked_ms" not in found:
        return None
    return words("uploads.took", seconds=f"{found['blocked_ms'] / 1000:.2f}")


def _buttons(upload: Upload, page: int, words: Words) -> Iterator[tuple[Button, ...]]:
    upload_id = upload.id or 0
    lines = len(dry_run.entries(upload.found, words))
    yield from turning(page, lines, partial(ShowLines, upload_id), words, dry_run.PAGE)
    if upload.state is UploadState.COMPARED and upload.plan_sha256:
        yield (
            Button(words.plain("uploads.button.import"), ImportList(upload_id)),
            Button(words.plain("uploads.button.drop"), DropList(upload_id)),
        )


DRAWERS["upload"] = redraw
