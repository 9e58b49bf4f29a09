"""The store of pictures: away, or refusing."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from imaging import samples
from models.photos import Photo, PhotoState
from services import outbox
from tests.conversations.town import PEOPLE
from tests.faults.line import Line
from tests.faults.scene import Scene
from tests.weed import ACCESS, BUCKET, SECRET, Weed


@pytest.fixture(scope="module")
def weed() -> Iterator[Weed]:
    """A store."""
    with Weed() as server:
        yield server


@pytest.fixture
async def other_settings(weed: Weed, line: Line) -> dict[str, Any]:
    """Settings for a bot that keeps its pictures there, over that line."""
    line.leads_to(weed.endpoint)
    await weed.store("admin").put("first", b"makes the bucket")
    return {
        "media_url": f"s3://{BUCKET}/office", "s3_endpoint": line.url, "s3_access_key": ACCESS,
        "s3_secret_key": SecretStr(SECRET),
    }  # fmt: skip


async def test_the_store_of_pictures_is_away(scene: Scene, line: Line) -> None:
    """The S3-compatible store that keeps the pictures is away.

    People: report as ever; pictures that others are to see come when the store is back. In their chat what
    follows such a picture waits for it, in other chats nothing does.
    Machine: fetches and looks at the picture anew after 5 s, 10 s and so on, and puts it into the store when
    that is back; such failures are not counted against the picture.
    Readyz: "Tried at least 4 times in vain: message 30. `yixian outbox show 30` says why; look at the line to
    Telegram and at the store." when a picture was to leave; after five minutes "Picture 1 has not come in for
    330 s. Look for `picture` in the log, at the line to Telegram and at the store."
    Lasts: until the store is back, and up to a minute more.
    Administrator: look at the store; `yixian check` says what it answers.
    """
    await scene.officer.sends_files(samples.draw("trench", "LS-041"), caption="LS-041 52%")
    [first] = scene.rows(Photo)
    await line.cut()
    scene.begins()
    await scene.officer.sends_files(samples.draw("cable", "LS-041"), settle=False)
    await scene.says("picture not brought")
    await scene.parts.runner.run(
        lambda session: outbox.put(
            session, key="kept", chat_id=PEOPLE["leader"], method="sendPhoto",
            payload={"photo": f"store:{first.stem}/large.jpg"},
        )
    )  # fmt: skip
    await scene.says("message not sent", fate="AGAIN")
    office = scene.place.phone(PEOPLE["office"])
    await office.sends("/help", settle=False)
    await scene.answered(office)
    await line.mend()
    scene.ends()
    await scene.well()
    assert [photo.state for photo in scene.rows(Photo)] == [PhotoState.READY] * 2
    assert await scene.place.phone(PEOPLE["leader"]).unread()
