"""The card of a workbook that was sent: what it would do to the list, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from locales import Words
from models.engine import Session
from models.people import Person
from models.uploads import Upload, UploadState
from services import access, uploads
from services.workbook import summary
from views import lists
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS
from views.payloads import Payload

BLANK = Markup("\n\n")
LINE_SHOWN = 170
NAME_SHOWN = 60
TITLE_SHOWN = 31


@dataclass(frozen=True)
class ImportList(Payload, prefix="ui1"):
    """Apply a workbook as it was compared."""

    upload_id: int


@dataclass(frozen=True)
class DropList(Payload, prefix="ud1"):
    """Do not apply a workbook."""

    upload_id: int


def upload_card(upload: Upload, words: Words) -> Card:
    """Return a workbook as it stands."""
    title = words("uploads.title", file=excerpt(upload.file_name, NAME_SHOWN))
    buttons = tuple(_buttons(upload, words)) if upload.state is UploadState.COMPARED else ()
    text = BLANK.join([title, *_blocks(upload, words)])
    return Card(text, (buttons,) if buttons else (), subject=uploads.subject(upload))


def redraw(session: Session, upload_id: int, reader: Person | None, words: Words) -> Card:
    """Redraw a workbook for who has sent it, as long as they may change the list."""
    upload = session.get(Upload, upload_id)
    if upload is None or reader is None or not access.changes_list(session, reader):
        return Card(words("uploads.forgotten"), subject=f"upload:{upload_id}")
    return upload_card(upload, words)


def _blocks(upload: Upload, words: Words) -> Iterator[Markup]:
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
            yield from _dry_run(found, words)


def _took(found: dict[str, Any], words: Words) -> Markup | None:
    if "blocked_ms" not in found:
        return None
    return words("uploads.took", seconds=f"{found['blocked_ms'] / 1000:.2f}")


def _dry_run(found: dict[str, Any], words: Words) -> Iterator[Markup]:
    if found["meanwhile"]:
        yield words("uploads.meanwhile")
    if found["sheets"]:
        yield Lines().add(*(_sheet(sheet, words) for sheet in found["sheets"])).text
    refused, changes, remarks = found["refused"], found["changes"], found["remarks"]
    if refused["n"]:
        said = [lists.say(one, words) for one in summary.findings(refused)]
        yield from _listed("uploads.refused", said, refused["n"], words)
        return
    said = [lists.changed(one, words) for one in summary.changed(changes)]
    yield from _listed("uploads.changes", said, changes["n"], words)
    said = [lists.say(one, words) for one in summary.findings(remarks)]
    yield from _listed("uploads.remarks", said, remarks["n"], words)
    yield words("uploads.ask" if found["sheets"] else "uploads.nothing")


def _sheet(sheet: dict[str, Any], words: Words) -> Markup:
    key = "uploads.sheet.refused" if sheet["refused"] else "uploads.sheet"
    return words(key, **sheet | {"title": excerpt(sheet["title"], TITLE_SHOWN)})


def _listed(key: str, said: list[str], count: int, words: Words) -> Iterator[Markup]:
    """Yield a heading, the lines that are kept, and how many more there are."""
    if not count:
        return
    lines = Lines().add(words(key, n=count))
    lines.add(*(words("uploads.line", text=excerpt(one, LINE_SHOWN)) for one in said))
    lines.add(words("uploads.more", n=count - len(said)) if count > len(said) else None)
    yield lines.text


def _buttons(upload: Upload, words: Words) -> Iterator[Button]:
    if upload.plan_sha256:
        upload_id = upload.id or 0
        yield Button(words.plain("uploads.button.import"), ImportList(upload_id))
        yield Button(words.plain("uploads.button.drop"), DropList(upload_id))


DRAWERS["upload"] = redraw
