"""Processes: a second bot, and one that is killed."""

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from imaging import samples
from models.outbox import OutboxRow
from models.photos import Album, Photo, PhotoState
from tests.faults.program import Program
from tests.faults.scene import Scene, free_port, until

PARTS, HALF = 6, 3


async def test_a_second_bot_polls_with_the_same_token(scene: Scene, program: Program) -> None:
    """A second bot is started with the same token.

    People: notice nothing.
    Machine: keeps the first: the newcomer ends by itself with exit code 1 and "Another process is polling
    with this token. Stop that one, or use another token, and start again."
    Readyz: of the first, while the newcomer polls: "Updates do not come in: another process polls with the
    same token. If this lasts, look at the line to Telegram."
    Lasts: a few seconds.
    Administrator: need do nothing; find out who started it, if it was not you.
    """
    for _ in range(2):  # each ends a poll, so that the first bot is no newcomer any more
        await scene.officer.sends("/help")
    program.settings = scene.settings.model_copy(update={"listen": f"127.0.0.1:{free_port()}"})
    scene.begins()
    await program.start()
    await scene.red("Updates do not come in: another process polls with the same token")
    assert await program.ends() == 1
    said = "\n".join(program.lines)
    assert "Another process is polling with this token. Stop that one, or use another token" in said
    assert "Traceback" not in said
    scene.ends()
    await scene.officer.sends("LS-041 无变化", settle=False)
    await scene.well()
    assert await scene.officer.heard("W22-041-1") == 1


@pytest.fixture
def other_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Settings for a bot to which updates are posted, where a test asks for that."""
    if getattr(request, "param", "polling") == "polling":
        return {}
    listen = f"127.0.0.1:{free_port()}"
    secret = SecretStr("what-only-telegram-and-we-know")
    return {"listen": listen, "webhook_url": f"http://{listen}/telegram", "webhook_secret": secret}


@pytest.mark.parametrize(
    ("other_settings", "where"),
    [("webhook", "taken in"), ("polling", "fetched")],
    indirect=["other_settings"],
)
async def test_a_crash_cuts_an_album_in_two(idle: Scene, program: Program, where: str) -> None:
    """The bot is killed while it takes in an album, or fetches its first picture.

    People: get one card for the whole album, as if nothing had happened; at worst it stands there twice.
    Machine: takes the rest in when it runs again: the pictures of an album belong together by the number that
    Telegram gives them, however they come in. A picture that was being fetched is fetched anew.
    Readyz: nothing: it does not answer while the bot is down.
    Lasts: until it is started again, and a second or two more.
    Administrator: start it again; better, have the system do that.
    """
    await program.start()
    await idle.monday()
    if where == "fetched":
        await idle.lay("delay", method="file", seconds=60)
    else:
        await idle.lay("drop", method="webhook", nth=HALF + 1, times=None)
    pictures = [samples.draw("trench", f"LS-041 {n}") for n in range(PARTS)]
    await idle.officer.sends_files(*pictures, caption="LS-041 52%", settle=False)
    idle.begins()
    await until(lambda: is_cut(idle))
    if where == "taken in":
        await until(lambda: asyncio.sleep(0, len(idle.rows(Photo)) == HALF))
    await program.kill()
    await idle.lift()
    idle.ends()
    await program.start()
    await idle.settled()
    await idle.green()
    assert await idle.twice({}) <= sum(row.repeats for row in idle.rows(OutboxRow)) <= 1
    photos = idle.rows(Photo)
    assert [photo.state for photo in photos] == [PhotoState.READY] * PARTS
    assert len({photo.file_id for photo in photos}) == PARTS
    assert len(idle.rows(Album)) == len({photo.draft_id for photo in photos}) == 1
    await idle.officer.sees("LS-041", "52%", str(PARTS))


async def is_cut(scene: Scene) -> bool:
    """Look whether the album has come to where it is cut."""
    return await scene.spoiled() > 0
