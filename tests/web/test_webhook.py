"""What is posted is taken only from Telegram, only whole, and confirmed only when it is kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from bot.server import HEAD_BYTES, listening, server
from web import webhook

SECRET = "a-secret-of-the-tests-0123"
BODY = b'{"update_id": 10}'
LONG_S = 60  # more patience than a busy machine needs


def head(size: int, *, secret: str | None = SECRET, method: str = "POST") -> bytes:
    lines = [f"{method} /telegram HTTP/1.1", "Host: bot", f"Content-Length: {size}"]
    lines += [f"X-Telegram-Bot-Api-Secret-Token: {secret}"] if secret is not None else []
    return "\r\n".join([*lines, "", ""]).encode()


@dataclass
class Line:
    """A connection to the bot."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def sends(self, content: bytes) -> None:
        """Send without waiting."""
        self.writer.write(content)

    async def status(self) -> int:
        """Return the status of the next answer; it has no body."""
        async with asyncio.timeout(LONG_S):
            return int((await self.reader.readuntil(b"\r\n\r\n")).split()[1])

    async def ends(self) -> None:
        """Wait until the bot has ended the connection, which says nothing more."""
        async with asyncio.timeout(LONG_S):
            with suppress(ConnectionError):
                assert await self.reader.read() == b""


@dataclass
class Inbox:
    """What was kept; while it is away nothing is, and while it is not open nobody is answered."""

    bodies: list[bytes] = field(default_factory=list)
    away: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self, body: bytes) -> bool:
        """Keep a body."""
        await self.open.wait()
        if not self.away:
            self.bodies.append(body)
        return not self.away


@pytest.fixture
def inbox() -> Inbox:
    made = Inbox()
    made.open.set()
    return made


@asynccontextmanager
async def line(inbox: Inbox, *, body_s: float = LONG_S, patience_s: int = LONG_S) -> AsyncIterator[Line]:
    """Run the bot's server and connect to it."""
    with listening("127.0.0.1", 0) as http:
        web = server([webhook.route("/telegram", SECRET, inbox.keep, body_s)], patience_s)
        serving = asyncio.create_task(web.serve(sockets=[http]))
        reader, writer = await asyncio.open_connection(*http.getsockname())
        try:
            yield Line(reader, writer)
        finally:
            writer.close()
            web.should_exit = True
            await serving


async def test_who_knows_the_secret_is_confirmed_one_post_after_the_other(inbox: Inbox) -> None:
    async with line(inbox) as telegram:
        for body in (BODY, b"another", b""):
            telegram.sends(head(len(body)) + body)
            assert await telegram.status() == 200
    assert inbox.bodies == [BODY, b"another", b""]


async def test_what_cannot_be_kept_is_to_be_posted_again(inbox: Inbox) -> None:
    inbox.away = True
    async with line(inbox) as telegram:
        telegram.sends(head(len(BODY)) + BODY)
        assert await telegram.status() == 503
        inbox.away = False
        telegram.sends(head(len(BODY)) + BODY)
        assert await telegram.status() == 200
    assert inbox.bodies == [BODY]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "é" * 26])
async def test_who_does_not_know_the_secret_is_turned_away_before_the_body_is_read(
    inbox: Inbox, secret: str | None
) -> None:
    async with line(inbox) as somebody:
        somebody.sends(head(1000, secret=secret))  # and never a body
        assert await somebody.status() == 403
        await somebody.ends()
    assert inbox.bodies == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("secret", [SECRET, None])
async def test_nothing_is_there_for_who_does_not_post(inbox: Inbox, method: str, secret: str | None) -> None:
    async with line(inbox) as somebody:
        somebody.sends(head(0, secret=secret, method=method))
        assert await somebody.status() == 404
        await somebody.ends()


async def test_a_body_that_is_announced_too_large_is_not_read(inbox: Inbox) -> None:
    async with line(inbox) as telegram:
        telegram.sends(head(webhook.LIMIT_BYTES + 1))
        assert await telegram.status() == 413
        await telegram.ends()
    assert inbox.bodies == []


async def test_a_body_that_grows_too_large_is_cut_off(inbox: Inbox) -> None:
    async with line(inbox) as telegram:
        telegram.sends(head(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked"))
        telegram.sends((b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 17)
        assert await telegram.status() == 413
    assert inbox.bodies == []


async def test_a_body_of_the_largest_size_is_taken(inbox: Inbox) -> None:
    async with line(inbox) as telegram:
        telegram.sends(head(webhook.LIMIT_BYTES) + b"x" * webhook.LIMIT_BYTES)
        assert await telegram.status() == 200
    assert [len(body) for body in inbox.bodies] == [webhook.LIMIT_BYTES]


async def test_a_body_that_comes_too_slowly_is_cut_off(inbox: Inbox) -> None:
    async with line(inbox, body_s=0.5) as telegram:
        telegram.sends(head(len(BODY)) + BODY[:-1])
        assert await telegram.status() == 408
        await telegram.ends()
    assert inbox.bodies == []


async def test_a_body_that_trickles_in_is_cut_off(inbox: Inbox) -> None:
    async with line(inbox, body_s=0.5) as telegram, trickling(telegram):
        telegram.sends(head(webhook.LIMIT_BYTES))
        assert await telegram.status() == 408
        await telegram.ends()
    assert inbox.bodies == []


@pytest.mark.parametrize("sent", [b"", head(5)[:-4]])
async def test_a_head_that_comes_too_slowly_is_cut_off(inbox: Inbox, sent: bytes) -> None:
    async with line(inbox, patience_s=1) as somebody:
        somebody.sends(sent)
        await somebody.ends()


async def test_a_second_head_that_trickles_in_is_cut_off(inbox: Inbox) -> None:
    async with line(inbox, patience_s=1) as telegram:
        telegram.sends(head(len(BODY)) + BODY)
        assert await telegram.status() == 200
        telegram.sends(head(5)[:-4])
        async with trickling(telegram):
            await telegram.ends()


async def test_a_head_without_end_is_cut_off(inbox: Inbox) -> None:
    async with line(inbox) as somebody:
        somebody.sends(head(5)[:-4] + b"x" * HEAD_BYTES)
        await somebody.ends()


async def test_requests_that_do_not_wait_for_their_answer_end_the_line(inbox: Inbox) -> None:
    async with line(inbox) as somebody:
        somebody.sends(b"GET / HTTP/1.1\r\n\r\n" * 20_000)
        async with asyncio.timeout(LONG_S):
            with suppress(ConnectionError):
                assert (await somebody.reader.read()).count(b"HTTP/1.1") <= 2


async def test_what_is_no_request_is_refused(inbox: Inbox) -> None:
    async with line(inbox) as somebody:
        somebody.sends(b"PPP")
        assert await somebody.status() == 400


async def test_an_answer_that_takes_long_is_waited_for(inbox: Inbox) -> None:
    inbox.open.clear()
    async with line(inbox, patience_s=1) as telegram:
        telegram.sends(head(len(BODY)) + BODY)
        await asyncio.sleep(1.5)  # longer than a head may take
        inbox.open.set()
        assert await telegram.status() == 200


async def test_a_line_that_is_cut_in_the_middle_keeps_nothing(inbox: Inbox) -> None:
    async with line(inbox) as telegram:
        telegram.sends(head(1000) + BODY)
    assert inbox.bodies == []


@asynccontextmanager
async def trickling(somebody: Line) -> AsyncIterator[None]:
    """Send something without end, byte by byte."""

    async def drip() -> None:
        while not somebody.writer.is_closing():
            somebody.sends(b"P")
            await asyncio.sleep(0.05)

    task = asyncio.create_task(drip())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
