"""Files that are sent: to the office a workbook is the list, to everybody else a file may be a picture."""

from handlers import photos
from handlers.turn import Turn
from services import access, uploads
from services.refusals import OutOfDate
from views import dry_run
from views.uploads import DropList, ImportList, ShowLines, is_compared, upload_card


def document(turn: Turn) -> None:
    """Take a workbook of the office to be compared; any other file as everybody's."""
    found = turn.message.document
    assert found is not None  # noqa: S101 - what the route has looked for
    name = found.file_name or ""
    picture = photos.is_picture(found) and not uploads.is_workbook(name)
    if picture or not access.changes_list(turn.session, turn.actor):
        photos.document(turn)
    else:
        upload = uploads.receive(
            turn.session, turn.actor, chat_id=turn.chat.id, file_id=found.file_id, file_name=name,
            size=found.file_size or 0, now=turn.now,
        )  # fmt: skip
        turn.say(upload_card(upload, turn.words))


def lines(turn: Turn) -> None:
    """Show another page of what a workbook would do."""
    press = turn.press(ShowLines)
    upload = access.upload(turn.session, press.upload_id, by=turn.actor)
    if not is_compared(upload) or not dry_run.has_page(upload.found, press.page, turn.words):
        raise OutOfDate
    turn.say(upload_card(upload, turn.words, press.page), fresh=False)


def confirm(turn: Turn) -> None:
    """Apply a workbook as it was compared, once however often it is pressed."""
    upload = access.upload(turn.session, turn.press(ImportList).upload_id, by=turn.actor)
    fresh = uploads.confirm(turn.session, upload, by=turn.actor, now=turn.now)
    turn.answer("uploads.importing" if fresh else "uploads.already")


def drop(turn: Turn) -> None:
    """Leave the list as it is."""
    upload = access.upload(turn.session, turn.press(DropList).upload_id, by=turn.actor)
    uploads.drop(turn.session, upload, by=turn.actor, now=turn.now)
    turn.answer("uploads.dropped")
