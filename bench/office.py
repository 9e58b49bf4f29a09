"""Databases for the bots that are measured: migrated, with registered people and messages that wait."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bench.updates import chat
from bot import database
from bot.clock import RealClock
from bot.unit import Runner
from models.engine import Session, connect
from models.outbox import Priority
from models.people import Role
from services import invitations, outbox
from services.invitations import Terms
from services.office import Office

T = TypeVar("T")
AT_ONCE = 100


def make(path: Path, registered: int, bulletins: range = range(0)) -> None:
    """Make a database in which so many people are registered and a bulletin waits for some chats."""
    url = f"sqlite:///{path}"
    database.upgrade(url)
    asyncio.run(_fill(url, registered, bulletins))


async def _fill(url: str, registered: int, bulletins: range) -> None:
    engine = connect(url)
    runner = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    now = runner.now()

    def join(session: Session, place: int) -> None:
        made = invitations.make(session, Terms(f"P{place}", Role.VIEWER), by=None, now=now)
        secret = invitations.issue(session, made.id or 0, now)
        claimed = invitations.claim(session, secret, telegram_id=chat(place), now=now)
        invitations.agree(session, claimed, language_code="zh", now=now)

    def queue(session: Session, place: int) -> None:
        outbox.put(
            session, key=f"bench:{place}", chat_id=chat(place), method="sendMessage",
            payload={"text": f"bulletin {chat(place)}"}, priority=Priority.BULLETIN,
        )  # fmt: skip

    await _each(runner, range(registered), join)
    await _each(runner, bulletins, queue)
    await runner.close()
    engine.dispose()


async def _each(runner: Runner, places: range, work: Callable[[Session, int], None]) -> None:
    for start in range(places.start, places.stop, AT_ONCE):
        some = range(start, min(start + AT_ONCE, places.stop))

        def together(session: Session, some: range = some) -> None:
            for place in some:
                work(session, place)

        await runner.run(together)
