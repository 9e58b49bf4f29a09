"""The chat of the officer: what is typed, attached and tapped, and what stands on the cards."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from handlers import attachments, photos, said
from handlers.routes import PRESSES
from handlers.turn import Turn
from models.outbox import CardRow, OutboxRow
from tests.handlers.conftest import Counter, message, user
from tests.services.week_town import OFFICER, WeekTown
from views import payloads

RETIRED = "editMessageReplyMarkup"  # takes the buttons off an older card and says nothing


@dataclass
class Chat:
    """One person's side of the counter; messages are numbered as they are sent."""

    counter: Counter
    town: WeekTown
    uid: int = OFFICER
    messages: int = 100

    def says(self, text: str, **content: Any) -> Turn:
        """Type a text."""
        return self.counter(said.said, message=self._message(text=text, **content))

    def edits(self, message_id: int, text: str) -> Turn:
        """Change a text that was sent before."""
        changed = {**self._message(text=text), "message_id": message_id, "edit_date": 2}
        return self.counter(said.edited, edited_message=changed)

    def shows(self, caption: str = "", group: str | None = None, **content: Any) -> Turn:
        """Send a photo."""
        sizes = [
            {"file_id": f"{side}", "file_unique_id": f"u{side}", "width": side, "height": side}
            for side in (90, 1280)
        ]
        extra = {"media_group_id": group} if group else {}
        sent = self._message(photo=sizes, caption=caption, **extra, **content)
        return self.counter(photos.photo, message=sent)

    def attaches(self, name: str, mime_type: str, size: int = 1000, caption: str = "") -> Turn:
        """Send a file."""
        file: dict[str, Any] = {"file_id": "d", "file_unique_id": "ud", "file_name": name, "file_size": size}
        file["mime_type"] = mime_type
        return self.counter(photos.document, message=self._message(document=file, caption=caption))

    def sends_other(self, **content: Any) -> Turn:
        """Send what is not kept."""
        return self.counter(said.unkept, message=self._message(**content))

    def records(self, **content: Any) -> Turn:
        """Send a voice message or a video."""
        return self.counter(attachments.recording, message=self._message(**content))

    def cancels(self) -> Turn:
        """Send the command that drops what is open."""
        return self.counter(said.cancel, message=self._message(text="/cancel"))

    def taps(self, label: str) -> Turn:
        """Press the newest button with a label."""
        for row in reversed(self._rows()):
            for button in (b for line in row.payload["reply_markup"]["inline_keyboard"] for b in line):
                if label in button["text"]:
                    return self.presses(button["callback_data"])
        raise AssertionError(f"no button {label} among {self.labels}")

    def presses(self, data: str) -> Turn:
        """Press a button by what it carries."""
        pressed = payloads.parse(data)
        assert pressed is not None
        shown = {"message_id": 1, "date": 1, "chat": {"id": self.uid, "type": "private"}, "text": "card"}
        query = {"id": "1", "from": user(self.uid), "chat_instance": "c", "data": data, "message": shown}
        return self.counter(PRESSES[type(pressed)], callback_query=query)

    @property
    def card(self) -> str:
        """The newest text in the chat."""
        return str(self._rows()[-1].payload.get("text"))

    @property
    def labels(self) -> list[str]:
        """The buttons of the newest message."""
        keyboard = self._rows()[-1].payload["reply_markup"]["inline_keyboard"]
        return [button["text"] for line in keyboard for button in line]

    @property
    def heard(self) -> list[str]:
        """Every text in the chat, oldest first."""
        return [str(row.payload.get("text")) for row in self._rows()]

    def leaves(self) -> None:
        """Everything queued is sent, and gets the numbers that a server would give."""

        def send(session: Any) -> None:
            for row in session.exec(select(OutboxRow).where(OutboxRow.state == "queued")).all():
                row.state, row.message_id = "sent", row.edits_id or 5000 + row.id
                session.add(row)

        self.town.desk(send)

    def shown_as(self, subject: str) -> int:
        """The message that shows a subject."""
        shown = select(OutboxRow.message_id).join(CardRow, CardRow.outbox_id == OutboxRow.id)  # type: ignore[arg-type]
        found = self.town.desk(lambda s: s.exec(shown.where(CardRow.subject == subject)).one())
        assert found is not None
        return found

    def _message(self, **content: Any) -> dict[str, Any]:
        self.messages += 1
        return {**message(self.uid, **content), "message_id": self.messages}

    def _rows(self) -> list[OutboxRow]:
        mine = select(OutboxRow).where(OutboxRow.chat_id == self.uid, OutboxRow.method != RETIRED)
        return list(self.town.desk(lambda s: s.exec(mine.order_by(col(OutboxRow.id))).all()))
