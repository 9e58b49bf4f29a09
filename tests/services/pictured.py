"""A picture that is kept, of whatever a test says it belongs to."""

from secrets import token_hex
from typing import Any

from models.engine import Session
from models.photos import Photo, PhotoState
from tests.services.blocker_town import OFFICER, person
from tests.services.conftest import Desk


def pictured(desk: Desk, **fields: Any) -> int:
    """Keep a picture of the officer's, received now unless said otherwise."""

    def keep(session: Session) -> int:
        now = desk.now()
        known: dict[str, Any] = {"received_at": now, "next_try_at": now, "state": PhotoState.READY}
        photo = Photo(
            stem=token_hex(8), sent_by_id=person(session, OFFICER).id or 0, chat_id=OFFICER, message_id=9,
            file_id="f", **known | fields,
        )  # fmt: skip
        session.add(photo)
        session.flush()
        return photo.id or 0

    return desk(keep)
