"""The picture of an invitation is made when it leaves, and only while the invitation is good."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from sqlalchemy import Engine
from telegram.error import BadRequest

from bot import tickets
from bot.client import NeverLeft
from bot.clock import RealClock
from bot.unit import Runner
from models.engine import connect
from models.people import Invitation, Role
from services import invitations
from services.invitations import Terms
from services.office import Office
from tests.databases import sqlite_url

__all__ = ["sqlite_url"]

OFFICE = Office(ZoneInfo("Asia/Shanghai"), "zh_CN", "yixian_bot")
LINES = ("一线 Yixian", "专员甲" * 20, "项目专员", "有效期至 周一", "只能用一次")


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
    """Units of work on a database that has the tables and no rows."""
    made = Runner(engine, OFFICE, RealClock())
    yield made
    await made.close()


async def invitation(runner: Runner) -> int:
    """A new invitation."""
    terms, now = Terms("专员甲", Role.VIEWER), runner.now()
    return (await runner.run(lambda s: invitations.make(s, terms, by=None, now=now))).id or 0


async def test_a_picture_is_of_the_link_that_opens_the_invitation(runner: Runner) -> None:
    number = await invitation(runner)
    address, png = await tickets.issue(runner, number, LINES)
    secret, now = address.removeprefix("https://t.me/yixian_bot?start="), runner.now()
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.size == (960, 1280)
        assert picture.getpixel((480, 600)) in {(0, 0, 0), (255, 255, 255)}
    claimed = await runner.run(lambda s: invitations.claim(s, secret, telegram_id=7, now=now))
    assert claimed.id == number


async def test_an_invitation_that_was_shown_by_then_does_not_leave_again(runner: Runner) -> None:
    number = await invitation(runner)

    def show(found: Invitation) -> None:
        found.used_at = runner.now()

    await runner.run(lambda s: show(s.get_one(Invitation, number)))
    with pytest.raises(BadRequest, match="withdrawn"):
        await tickets.issue(runner, number, LINES)


async def test_an_invitation_waits_for_a_database_that_is_away(tmp_path: Path) -> None:
    away = connect(f"sqlite:///{tmp_path}")
    runner = Runner(away, OFFICE, RealClock())
    with pytest.raises(NeverLeft):
        await tickets.issue(runner, 1, LINES)
    await runner.close()
    away.dispose()
