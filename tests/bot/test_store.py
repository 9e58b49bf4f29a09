"""Pictures are kept in a folder or in a real S3-compatible store, alike."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from obstore.exceptions import BaseError, PermissionDeniedError
from pydantic import SecretStr

from bot.check import Verdict, _store
from bot.settings import Settings
from bot.store import Store
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


def settings(weed: Weed, **other: object) -> Settings:
    chosen = {
        "media_url": f"s3://{BUCKET}/office", "s3_endpoint": weed.endpoint, "s3_access_key": ACCESS,
        "s3_secret_key": SecretStr(SECRET),
    }  # fmt: skip
    return Settings.model_validate(chosen | other)


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


async def test_a_store_that_was_away_is_used_again_with_what_it_kept(weed: Weed) -> None:
    store = weed.store()
    await store.put("kept", b"before")
    weed.stop()
    with pytest.raises(BaseError):
        await store.get("kept")
    weed.start()
    async with asyncio.timeout(60):
        while True:
            try:
                assert await store.get("kept") == b"before"
                break
            except BaseError:  # its parts find each other one after the other
                await asyncio.sleep(0.2)


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
