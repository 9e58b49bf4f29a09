"""A sandbox over HTTP, a bot that is python-telegram-bot's client, and people with phones."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from PIL import Image
from telegram import Bot, TelegramObject

from sandbox.box import Box, Settings
from sandbox.server import serve

TOKEN = "7000000001:sandbox-token-for-tests-only-000000"
OFFICER, LIAISON, STRANGER = 501, 502, 503
PEOPLE = [
    {"id": OFFICER, "first_name": "专员甲", "language_code": "zh-hans", "title": "项目专员", "started": True},
    {"id": LIAISON, "first_name": "Lia", "last_name": "Ison", "username": "liaison", "started": True},
    {"id": STRANGER, "first_name": "路人", "started": False},
]


@dataclass(frozen=True)
class Http:
    """Raw requests to a sandbox, as any client makes them."""

    session: ClientSession

    async def api(self, method: str, /, **fields: Any) -> dict[str, Any]:
        """A Bot API call with a JSON body; the whole answer."""
        async with self.session.post(f"/bot{TOKEN}/{method}", json=fields) as response:
            answer: dict[str, Any] = await response.json()
        assert response.status == answer.get("error_code", 200)
        return answer

    async def refused(self, method: str, /, **fields: Any) -> tuple[int, str]:
        """Code and description of a refusal."""
        answer = await self.api(method, **fields)
        assert answer["ok"] is False
        return answer["error_code"], answer["description"]

    async def result(self, method: str, /, **fields: Any) -> Any:
        """The result of a call that is not refused."""
        answer = await self.api(method, **fields)
        assert answer["ok"], answer
        return answer["result"]

    async def updates(self, offset: int = 0) -> list[dict[str, Any]]:
        """What waits for the bot, without waiting for more."""
        found: list[dict[str, Any]] = await self.result("getUpdates", offset=offset)
        return found

    async def phone(self, user_id: int, act: str, /, **body: Any) -> Any:
        """Something a person does."""
        async with self.session.post(f"/api/phones/{user_id}/{act}", json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def send_files(self, user_id: int, kind: str, *files: tuple[str, bytes], **fields: str) -> Any:
        """Sends files as a person does."""
        form = FormData()
        form.add_field("kind", kind)
        for name, value in fields.items():
            form.add_field(name, value)
        for name, content in files:
            form.add_field("file", BytesIO(content), filename=name)
        async with self.session.post(f"/api/phones/{user_id}/media", data=form) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def get(self, path: str) -> Any:
        """JSON from a path."""
        async with self.session.get(path) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, **body: Any) -> tuple[int, Any]:
        """Status and JSON of a POST."""
        async with self.session.post(path, json=body) as response:
            return response.status, await response.json()

    async def chat(self, user_id: int) -> Any:
        """What a person's phone shows."""
        return await self.get(f"/api/phones/{user_id}/chat")


@pytest.fixture
def settings() -> Settings:
    return Settings(query_lifetime=timedelta(seconds=60), webhook_pause=timedelta(milliseconds=20))


@pytest.fixture
async def box(settings: Settings) -> AsyncIterator[Box]:
    async with serve(settings=settings) as running:
        running.clock.settles_in = timedelta(seconds=5)
        yield running


@pytest.fixture
async def http(box: Box) -> AsyncIterator[Http]:
    async with ClientSession(box.url) as session:
        async with session.put("/api/phones", json={"phones": PEOPLE}) as response:
            assert response.status == 200
        client = Http(session)
        await client.result("getMe")
        yield client


@pytest.fixture
async def bot(box: Box, http: Http) -> AsyncIterator[Bot]:
    del http  # people come first
    async with Bot(TOKEN, base_url=f"{box.url}/bot", base_file_url=f"{box.url}/file/bot") as client:
        yield client


def picture(
    width: int = 1600, height: int = 1200, *, exif: Image.Exif | None = None, kind: str = "JPEG"
) -> bytes:
    """A picture whose left half is red and right half is blue."""
    image = Image.new("RGB", (width, height), (220, 30, 30))
    image.paste((30, 30, 220), (width // 2, 0, width, height))
    out = BytesIO()
    image.save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def unknown_fields(value: object) -> list[str]:
    """Fields that python-telegram-bot's types do not know, anywhere inside."""
    if isinstance(value, (list, tuple)):
        return [name for item in value for name in unknown_fields(item)]
    if not isinstance(value, TelegramObject):
        return []
    inner = [getattr(value, name, None) for name in value.to_dict(recursive=False)]
    return [f"{type(value).__name__}.{name}" for name in value.api_kwargs] + unknown_fields(inner)
