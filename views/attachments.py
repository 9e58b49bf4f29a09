"""How many recordings there are, the button that plays them, and what is said where one cannot be kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.attachments import Attachment
from models.engine import Session
from models.notices import NoticeRow
from services import attachments
from services.attachments import Owner
from views.card import Button, Card, Document
from views.delivery import RENDERERS
from views.payloads import Payload


@dataclass(frozen=True)
class PlayReport(Payload, prefix="ar1"):
    """Send the recordings of a report."""

    report_id: int


@dataclass(frozen=True)
class PlayBlocker(Payload, prefix="ab1"):
    """Send the recordings of a blocker."""

    blocker_id: int


@dataclass(frozen=True)
class PlayStage(Payload, prefix="as1"):
    """Send the recordings of a declaration."""

    event_id: int


def kept_line(session: Session, owner: Owner, words: Words) -> Markup | None:
    """Say how many recordings are kept, by kind; None where there is none."""
    counted = attachments.counted(session, owner)
    kinds = [words.plain(f"attachments.{kind.value}", n=n) for kind, n in counted.items()]
    return words("attachments.kept", recordings=words.plain("attachments.and").join(kinds)) if kinds else None


def play_rows(session: Session, owner: Owner, press: Payload, words: Words) -> Iterator[tuple[Button, ...]]:
    """Offer to play the recordings that are in the store."""
    if n := len(attachments.ready_of(session, owner)):
        yield (Button(words.plain("attachments.button.play", n=n), press),)


def played_cards(found: Sequence[Attachment], number: str, words: Words) -> Iterable[Card]:
    """Return each recording as a file, named by what it belongs to."""
    for place, one in enumerate(found, start=1):
        text = words("attachments.played", number=number, place=place, n=len(found), at=one.received_at)
        yield Card(text, document=Document(attachments.stored(one), f"{number}-{place}{one.ending}"))


def failed(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the sender of a recording why it could not be kept."""
    one = session.get_one(Attachment, row.data["attachment_id"])
    reason = words(f"attachments.failed.{one.reason}")
    return Card(
        words(f"attachments.failed.{one.kind.value}", reason=reason, time=words.clock(one.received_at))
    )


RENDERERS["AttachmentFailed"] = failed
