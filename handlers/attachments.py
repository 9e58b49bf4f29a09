"""Voice and film from site, sent alone, in an album or with words, and played to whoever may know."""

from functools import partial
from pathlib import PurePath
from typing import Any, Final, TypeVar

from handlers import photos, said
from handlers.turn import Turn
from models.attachments import AttachmentKind
from models.drafts import DraftKind
from models.reports import Report
from models.stage_events import StageEvent
from services import access, attachments, drafts
from services.access import Act
from services.attachments import Owner
from services.photos import album_entry
from services.refusals import NotThere
from views.attachments import PlayBlocker, PlayReport, PlayStage, played_cards

T = TypeVar("T", Report, StageEvent)
KINDS: Final = {
    "voice": AttachmentKind.VOICE,
    "audio": AttachmentKind.VOICE,
    "video": AttachmentKind.VIDEO,
    "video_note": AttachmentKind.VIDEO,
    "animation": AttachmentKind.VIDEO,
}
WITHOUT_RECORDINGS: Final = frozenset({DraftKind.SEVERAL, DraftKind.CORRECTION})


def recording(turn: Turn) -> None:
    """Take a recording; what is too large or finds no entry is said, and the words with it are kept."""
    name = next(name for name in KINDS if getattr(turn.message, name))
    found: Any = getattr(turn.message, name)
    kind = KINDS[name]
    if (found.file_size or 0) > photos.LIMIT_BYTES:
        _refuse(turn, f"attachments.refused.large.{kind.value}")
    elif not _has_place(turn):
        _refuse(turn, "attachments.refused.here")
    else:
        ending = PurePath(getattr(found, "file_name", None) or "").suffix.lower()
        photos.take(turn, partial(attachments.receive, kind=kind, ending=ending, file_id=found.file_id))


def play_report(turn: Turn) -> None:
    """Send the recordings of a report."""
    report = _found(turn, Report, turn.press(PlayReport).report_id)
    access.seen_project(turn.session, report.project_id, by=turn.actor)
    _play(turn, attachments.of_report(report.id), report.number)


def play_blocker(turn: Turn) -> None:
    """Send the recordings of a blocker."""
    case = access.blocker(turn.session, turn.press(PlayBlocker).blocker_id, to=Act.SEE, by=turn.actor)
    _play(turn, attachments.of_blocker(case.id), case.number)


def play_stage(turn: Turn) -> None:
    """Send the recordings of a declaration."""
    happened = _found(turn, StageEvent, turn.press(PlayStage).event_id)
    project = access.seen_project(turn.session, happened.project_id, by=turn.actor)
    _play(turn, attachments.of_stage(happened.id), project.code)


def _found(turn: Turn, table: type[T], row_id: int) -> T:
    found = turn.session.get(table, row_id)
    if found is None:
        raise NotThere
    return found


def _play(turn: Turn, owner: Owner, number: str) -> None:
    for card in played_cards(attachments.ready_of(turn.session, owner), number, turn.words):
        turn.say(card)


def _has_place(turn: Turn) -> bool:
    """Tell whether the entry that it would go with keeps recordings."""
    album = album_entry(turn.session, turn.chat.id, turn.message.media_group_id)
    entry = album or drafts.current(turn.session, turn.actor, turn.chat.id)
    return entry is None or entry.kind not in WITHOUT_RECORDINGS


def _refuse(turn: Turn, key: str) -> None:
    turn.once(key)
    if turn.message.caption:
        said.said(turn)
