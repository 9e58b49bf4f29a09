"""A sandbox in this process, and the bot as a command beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.town import Town, without_bot
from tests.debuglogs import keep
from tests.processes.command import Command


@pytest.fixture
async def place_and_command(tmp_path: Path) -> AsyncIterator[tuple[Town, Command]]:
    """The demo's district on Monday 08:55, and a command that has not been started."""
    async with without_bot(tmp_path) as (place, settings):
        command = Command(settings, tmp_path / "bot.log")
        yield place, command
        if command.process is not None:
            assert await command.stop() == 0
        keep(command.log)
        log = command.log.read_text()
        assert settings.token
        assert settings.token.get_secret_value() not in log
        assert "Traceback" not in log, log
