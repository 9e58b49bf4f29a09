"""Updates as Telegram sends them, handled by one listener in one unit of work."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlmodel import select
from telegram import Update

from handlers.turn import Turn, refusing, take
from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow
from services import inbox
from services.refusals import DomainError
from tests.databases import sqlite_url
from tests.services.conftest import Desk, desk

__all__ = ["desk", "sqlite_url"]

BOT = 4242
RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip


@dataclass
class Counter:
    """Takes updates in, hands each to a listener, and knows what came of it."""

    desk: Desk
    taken: int = 0

    def __call__(self, listener: Callable[[Turn], None], **content: Any) -> Turn:
        """Handle one update of the given content."""
        self.taken += 1
        raw = {"update_id": self.taken, **content}
        self.desk(lambda s: inbox.receive(s, BOT, [raw]))
        update, row_id = Update.de_json(raw, None), self.taken
        row, now = partial(inbox.take, row_id=row_id), self.desk.now()
        try:
            turn = self.desk(lambda s: take(s, row, update, now, listener))
        except DomainError as refusal:
            refuse = refusing(refusal)
            turn = self.desk(lambda s: take(s, row, update, now, refuse))
        assert turn is not None
        return turn

    @property
    def state(self) -> InboxState:
        """Return what became of the last update."""
        row_id = self.taken
        return self.desk(lambda s: s.get_one(InboxRow, row_id).state)

    def said(self) -> list[tuple[int, str]]:
        """Return every text that was queued, with its chat."""
        rows = self.desk(lambda s: s.exec(select(OutboxRow).order_by(OutboxRow.id)).all())  # type: ignore[arg-type]
        return [(row.chat_id, row.payload["text"]) for row in rows if row.method == "sendMessage"]


@pytest.fixture
def counter(desk: Desk) -> Counter:
    """An empty office that takes updates."""
    return Counter(desk)


def user(user_id: int, language: str | None = "zh-hans") -> dict[str, Any]:
    """A Telegram user."""
    named = {"id": user_id, "is_bot": False, "first_name": "某"}
    return named | ({"language_code": language} if language else {})


def message(
    user_id: int, *, chat: int | None = None, language: str | None = "zh-hans", **content: Any
) -> dict[str, Any]:
    """A message, private unless a chat is named: a group below zero."""
    where = {"id": chat, "type": "supergroup", "title": "群"} if chat else {"id": user_id, "type": "private"}
    return {"message_id": 7, "date": 1, "chat": where, "from": user(user_id, language), **content}


def moved(chat: dict[str, Any], old: str, new: str, by: int) -> dict[str, Any]:
    """The bot's own standing in a chat has changed."""
    bot = {"id": 4242, "is_bot": True, "first_name": "一线", "username": "yixian_bot"}
    facts: dict[str, dict[str, Any]] = {
        "kicked": {"until_date": 0},
        "administrator": dict.fromkeys(RIGHTS, True),
    }
    members = [{"user": bot, "status": status, **facts.get(status, {})} for status in (old, new)]
    change = {"old_chat_member": members[0], "new_chat_member": members[1]}
    return {"chat": chat, "from": user(by), "date": 1, **change}
