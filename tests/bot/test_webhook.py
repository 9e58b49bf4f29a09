"""What is posted is taken only from Telegram, only whole, and only once it is on disk."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select

from bot.clock import RealClock
from bot.metrics import Metrics
from bot.server import listening, server
from bot.unit import Runner
from bot.webhook import Intake
from models.inbox import InboxRow, InboxState
from services.office import Office
from tests.bot.api import Telegram
from web import webhook

SECRET = "a-secret-of-the-tests-0123"
Post = Callable[..., Awaitable[int]]


def update(number: int = 10, chat: int = 7, **other: object) -> bytes:
    message = {"message_id": 1, "chat": {"id": chat}, "from": {"id": chat}, **other}
    return json.dumps({"update_id": number, "message": message}).encode()


def head(size: int, *, secret: str | None = SECRET, method: str = "POST") -> bytes:
    lines = [f"{method} /telegram HTTP/1.1", "Host: bot", f"Content-Length: {size}"]
    lines += [f"X-Telegram-Bot-Api-Secret-Token: {secret}"] if secret is not None else []
    return "\r\n".join([*lines, "", ""]).encode()


async def kept(runner: Runner) -> list[tuple[int, str]]:
    """Return the number and the state of every update in the inbox, in the order of arrival."""
    look = select(InboxRow.update_id, InboxRow.state).order_by(col(InboxRow.id))
    return [(number, state) for number, state in await runner.read(lambda s: s.exec(look).all())]


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock(), Metrics())
    yield made
    await made.close()


@pytest.fixture
async def port(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """The port of a server that takes updates, and is impatient with slow bodies."""
    monkeypatch.setattr(webhook, "BODY_S", 0.5)
    async with Telegram().client() as client:
        intake = Intake(client, runner, 4242, "http://127.0.0.1/telegram", SECRET)
        with listening("127.0.0.1", 0) as http:
            web = server([webhook.route("/telegram", SECRET, intake.keep)])
            serving = asyncio.create_task(web.serve(sockets=[http]))
            yield http.getsockname()[1]
            web.should_exit = True
            await serving


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield reader, writer
    writer.close()


async def status(reader: asyncio.StreamReader) -> int:
    async with asyncio.timeout(30):
        return int((await reader.readuntil(b"\r\n\r\n")).split()[1])


@pytest.fixture
def post(port: int) -> Post:
    """Post a body and return the status."""

    async def posts(body: bytes, *, secret: str | None = SECRET, method: str = "POST") -> int:
        async with connected(port) as (reader, writer):
            writer.write(head(len(body), secret=secret, method=method) + body)
            return await status(reader)

    return posts


async def test_an_update_is_on_disk_when_it_is_confirmed_and_is_kept_once(post: Post, runner: Runner) -> None:
    assert await post(update(10)) == 200
    assert await kept(runner) == [(10, InboxState.PENDING)]
    assert await post(update(10)) == 200
    assert await post(update(11, text="\ud83d half an emoji, 一线\0")) == 200
    assert await kept(runner) == [(10, InboxState.PENDING), (11, InboxState.PENDING)]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "é" * 26])
async def test_who_does_not_know_the_secret_is_turned_away_before_the_body_is_read(
    port: int, runner: Runner, secret: str | None
) -> None:
    async with connected(port) as (reader, writer):
        writer.write(head(1000, secret=secret))  # and never a body
        assert await status(reader) == 403
        assert await reader.read() == b""
    assert await kept(runner) == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_nothing_is_there_for_who_does_not_post(post: Post, method: str) -> None:
    assert await post(b"", method=method) == 404
    assert await post(b"", method=method, secret=None) == 404


async def test_a_body_that_is_announced_too_large_is_not_read(port: int, runner: Runner) -> None:
    async with connected(port) as (reader, writer):
        writer.write(head(webhook.LIMIT_BYTES + 1))
        assert await status(reader) == 413
    assert await kept(runner) == []


async def test_a_body_that_grows_too_large_is_cut_off(port: int, runner: Runner) -> None:
    async with connected(port) as (reader, writer):
        chunked = head(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        piece = b"x" * 65_536
        writer.write(chunked + b"".join(b"10000\r\n" + piece + b"\r\n" for _ in range(17)))
        assert await status(reader) == 413
    assert await kept(runner) == []


async def test_a_body_that_comes_too_slowly_is_cut_off(port: int, runner: Runner) -> None:
    body = update()
    async with connected(port) as (reader, writer):
        writer.write(head(len(body)) + body[:-1])
        assert await status(reader) == 408
        assert await reader.read() == b""
    assert await kept(runner) == []


async def test_a_line_that_is_cut_in_the_middle_keeps_nothing(port: int, runner: Runner, post: Post) -> None:
    async with connected(port) as (_reader, writer):
        writer.write(head(1000) + update())
    assert await post(update(11)) == 200
    assert await kept(runner) == [(11, InboxState.PENDING)]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"{}", b'{"update_id": "7"}', b'{"update_id": true}',
        b'{"update_id": -3}',
        b'{"update_id": 1e3}', b'{"update_id": 9223372036854775808}', b"\xff\xfe\x00", b"[" * 100_000,
    ],
)  # fmt: skip
async def test_what_is_no_update_is_confirmed_and_set_aside_once(
    post: Post, runner: Runner, body: bytes
) -> None:
    assert await post(body) == 200
    assert await post(body) == 200
    ((number, state),) = await kept(runner)
    assert number < 0
    assert state == InboxState.QUARANTINED


async def test_while_the_database_is_away_telegram_is_asked_to_post_again(post: Post, runner: Runner) -> None:
    away = [True]

    def lost(_connection: object) -> None:
        if away:
            raise OSError("no database")

    event.listen(runner.engine, "begin", lost)
    assert await post(update(10)) == 503
    away.clear()
    assert await post(update(10)) == 200
    assert await kept(runner) == [(10, InboxState.PENDING)]


async def test_updates_posted_at_once_are_each_kept_once(post: Post, runner: Runner) -> None:
    numbers = [*range(40), *range(20)]
    assert set(await asyncio.gather(*(post(update(number, number % 5)) for number in numbers))) == {200}
    assert sorted(number for number, _state in await kept(runner)) == list(range(40))
