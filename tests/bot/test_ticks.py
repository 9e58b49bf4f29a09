"""The clock's hands can be stopped whenever the bot is."""

from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import RealClock
from bot.ticks import Ticks
from bot.unit import Runner
from jobs.schedule import SWEEPS
from models.engine import connect
from services.office import Office


async def test_ticks_that_never_began_can_be_stopped(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/office.db")
    runner = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    ticks = Ticks(runner, SWEEPS)
    await ticks.stop()
    ticks.start()
    await ticks.stop()
    await runner.close()
    engine.dispose()
