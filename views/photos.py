"""What is said about pictures that cannot be kept."""

from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from models.photos import Photo
from views.card import Card
from views.delivery import RENDERERS


def failed(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the sender of a picture why it could not be kept."""
    photo = session.get_one(Photo, row.data["photo_id"])
    reason = words(f"photos.failed.{photo.reason}")
    return Card(words("photos.failed", reason=reason, time=words.clock(photo.received_at)))


RENDERERS["PhotoFailed"] = failed
