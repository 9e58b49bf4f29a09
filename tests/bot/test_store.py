"""Pictures are kept in a folder or in a real S3-compatible store, alike."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from obstore.exceptions import PermissionDeniedError
from pydantic import SecretStr
from sqlmodel import select

from bot.app import running
from bot.check import Verdict, _store
from bot.settings import Settings
from bot.store import Store
from bot.unit import Runner
from imaging.samples import draw
from models.photos import Photo, PhotoState
from tests.conversations.town import PEOPLE, without_bot
from tests.weed import ACCESS, BUCKET, SECRET, Weed


@pytest.fixture(scope="module")
def weed() -> Iterator[Weed]:
    """A store with the bucket of the tests."""
    with Weed() as server:
        asyncio.run(server.store("admin").put("first", b"makes the bucket"))
        yield server


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return Store(str(tmp_path / "media"))
    made: Store = request.getfixturevalue("weed").store()
    return made


def chosen(weed: Weed, secret: str = SECRET) -> dict[str, Any]:
    return {
        "media_url": f"s3://{BUCKET}/office", "s3_endpoint": weed.endpoint, "s3_access_key": ACCESS,
        "s3_secret_key": SecretStr(secret),
    }  # fmt: skip


def settings(weed: Weed, **other: object) -> Settings:
    return Settings.model_validate(chosen(weed) | other)


async def until(runner: Runner, wanted: Callable[[Photo], bool]) -> Photo:
    """Return the one picture there is when it is as wanted."""
    async with asyncio.timeout(60):
        while True:
            photo = await runner.read(lambda session: session.exec(select(Photo)).first())
            if photo is not None and wanted(photo):
                return photo
            await asyncio.sleep(0.1)


async def test_what_was_put_is_got_replaced_and_deleted(store: Store, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(range(256)) * 64_000)
    await store.put("a/full.jpg", large)
    assert await store.get("a/full.jpg") == large.read_bytes()
    await store.put("a/full.jpg", b"smaller")
    assert await store.get("a/full.jpg") == b"smaller"
    await store.delete("a/full.jpg")
    with pytest.raises(FileNotFoundError):
        await store.get("a/full.jpg")


@pytest.mark.parametrize("wrong", [{"access": "nobody"}, {"secret": "wrong"}, {"bucket": "others"}])
async def test_who_may_not_is_refused(weed: Weed, wrong: dict[str, str]) -> None:
    with pytest.raises(PermissionDeniedError):
        await weed.store(**wrong).put("a", b"a")


async def test_a_picture_waits_while_the_store_refuses_it_or_is_away(weed: Weed, tmp_path: Path) -> None:
    await weed.store().put("kept", b"before")
    async with without_bot(tmp_path, **chosen(weed, "wrong")) as (place, wrong):
        async with running(wrong) as (parts, _):
            officer = place.phone(PEOPLE["officer"])
            await officer.sends_files(draw("trench", "LS-041"), caption="041 52%", settle=False)
            await until(parts.runner, lambda photo: photo.reason == "PermissionDeniedError")
        weed.stop()
        async with running(wrong.model_copy(update=chosen(weed))) as (parts, _):
            photo = await until(parts.runner, lambda photo: photo.reason == "GenericError")
            assert (photo.state, photo.attempts) == (PhotoState.PENDING, 0)
            weed.start()
            await until(parts.runner, lambda photo: photo.state == PhotoState.READY)
    assert (await weed.store().get(f"{photo.stem}/full.jpg")).startswith(b"\xff\xd8")
    assert await weed.store().get("kept") == b"before"


async def test_the_check_keeps_and_deletes_something_small(weed: Weed) -> None:
    line = await _store(settings(weed))
    assert (line.verdict, line.says) == (Verdict.OK, f"Pictures can be kept in s3://{BUCKET}/office.")


@pytest.mark.parametrize("wrong", [{"s3_access_key": "nobody"}, {"s3_secret_key": SecretStr("hunter2")}])
async def test_the_check_names_the_settings_that_the_store_refuses(
    weed: Weed, wrong: dict[str, object]
) -> None:
    line = await _store(settings(weed, **wrong))
    assert line.verdict is Verdict.WRONG
    assert line.says.startswith("The store refuses to keep pictures. Look at YIXIAN_S3_ACCESS_KEY")
    assert "hunter2" not in line.says
    assert SECRET not in line.says


async def test_the_check_names_the_settings_that_say_where_the_store_is(weed: Weed) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and never listens
        line = await _store(settings(weed, s3_endpoint=f"http://127.0.0.1:{nobody.getsockname()[1]}"))
    assert line.verdict is Verdict.WRONG
    assert line.says.startswith("Pictures cannot be kept (")
    assert line.says.endswith("Look at YIXIAN_MEDIA_URL, YIXIAN_S3_ENDPOINT and YIXIAN_S3_REGION.")
    assert SECRET not in line.says
