"""A real database per test, an office clock to move, and units run as the product runs them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.clock import MovableClock, wall_now
from models.engine import Session
from models.outbox import OutboxRow
from services.office import Office
from views import delivery

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Desk:
    """Runs units of work the way the unit runner does, one transaction each."""

    engine: Engine
    office: Office
    clock: MovableClock

    def __call__(self, work: Callable[[Session], T]) -> T:
        """Run one unit: the work, its notices and its cards commit together."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.info.update(office=self.office, wall_at=wall_now(), now=self.clock.now)
            result = work(session)
            delivery.finish(session, self.clock.now())
            session.commit()
            return result

    def hop(self, year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
        """Move office time to an instant of the office's own time zone, and return it."""
        at = datetime(year, month, day, hour, minute, tzinfo=self.office.zone)
        self.clock.move(at)
        return at

    def now(self) -> datetime:
        """Return office time."""
        return self.clock.now()

    def heard(self, chat_id: int) -> list[str]:
        """Return the texts queued for a chat, oldest first."""
        query = select(OutboxRow).where(OutboxRow.chat_id == chat_id).order_by(col(OutboxRow.id))
        rows = self(lambda session: session.exec(query).all())
        return [row.payload.get("text") or row.payload.get("caption") or "" for row in rows]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """An empty office on Monday 2026-05-25 08:55 in Laoshan."""
    start = datetime(2026, 5, 25, 8, 55, tzinfo=SHANGHAI)
    return Desk(engine, Office(SHANGHAI, "zh_CN", "yixian_bot"), MovableClock(start))
