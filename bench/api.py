"""A small, fast Bot API server in a process of its own: latency, enforced rates, a journal with instants.

It answers what a bot needs to run and checks nothing else. All instants are monotonic seconds of this
machine, so that they compare with those of other processes.
"""

import argparse
import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

ME = {"id": 4242, "is_bot": True, "first_name": "Bench", "username": "bench_bot", "can_join_groups": True}
JITTER_S = 1 / 30  # one message may come early by as much as the way to the server may vary
BATCH = 100  # updates in one answer, as on the real server


@dataclass
class Limit:
    """So many messages in any second, to all chats together."""

    most: int
    sent: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Return how many seconds too early a message comes; 0 counts it as sent."""
        while self.sent and self.sent[0] <= now - 1.0 + JITTER_S:
            self.sent.popleft()
        if len(self.sent) >= self.most:
            return self.sent[0] + 1.0 - now
        self.sent.append(now)
        return 0.0


@dataclass
class Server:
    """What the bots see; `journal` holds (at, method, chat, text, status) of every call but polls."""

    latency_s: float
    limit: Limit | None
    refuse_every: int
    files: Path | None = None
    journal: list[tuple[float, str, int, str, int]] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    counted: asyncio.Event = field(default_factory=asyncio.Event)
    webhook: dict[str, Any] = field(default_factory=lambda: {"url": ""})
    accepted: int = 0
    sendings: int = 0

    async def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Answer one request."""
        place, _, name = path.rpartition("/")
        if place == "/bench":
            return 200, json.dumps(await self.control(name, json.loads(body or b"{}"))).encode()
        if place.endswith("/file4242:t") and self.files is not None:
            return 200, (self.files / name).read_bytes()
        parameters = _parameters(body)
        if name.lower() == "getupdates":
            found: Any = await self.poll(
                int(parameters.get("offset") or 0), float(parameters.get("timeout") or 0)
            )
            status, answer = 200, {"ok": True, "result": found}
        else:
            status, answer = self.call(name, parameters, monotonic())
            if name == "getFile":
                answer["result"] = {"file_id": "f", "file_unique_id": "u", "file_path": parameters["file_id"]}
            if name == "setWebhook":
                self.webhook = parameters
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        return status, json.dumps(answer).encode()

    async def poll(self, offset: int, timeout_s: float) -> list[dict[str, Any]]:
        """Hand out what has not been confirmed, waiting for it as long as is asked."""
        self.polls.append(monotonic())
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        if not self.updates and timeout_s:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), timeout_s)
            except TimeoutError:
                return []
        return [update for update, _ in zip(self.updates, range(BATCH), strict=False)]

    def call(self, method: str, parameters: dict[str, Any], now: float) -> tuple[int, dict[str, Any]]:
        """Take one call and write it down."""
        chat, text = (
            int(parameters.get("chat_id") or 0),
            str(parameters.get("callback_query_id") or parameters.get("text") or ""),
        )
        sends = method.startswith(("send", "edit"))
        status, answer = 200, self.result(method, chat, text)
        if sends and (wait := self.refusal(now)):
            status = 429
            seconds = max(1, round(wait))
            answer = {
                "ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {seconds}",
                "parameters": {"retry_after": seconds},
            }  # fmt: skip
        self.journal.append((now, method, chat, text, status))
        if sends and status == 200:
            self.accepted += 1
            self.counted.set()
        return status, answer

    def refusal(self, now: float) -> float:
        """Return how many seconds a sender must wait; some are refused for no reason, when asked so."""
        self.sendings += 1
        if self.refuse_every and self.sendings % self.refuse_every == self.refuse_every // 2:
            return 1.0
        return self.limit.wait(now) if self.limit else 0.0

    def result(self, method: str, chat: int, text: str) -> dict[str, Any]:
        """Return what the real server would return, as far as a bot reads it."""
        if method == "getMe":
            return {"ok": True, "result": ME}
        if method == "getWebhookInfo":
            return {"ok": True, "result": self.webhook}
        if not method.startswith(("send", "edit")):
            return {"ok": True, "result": True}
        message = {
            "message_id": len(self.journal) + 1, "date": 1_780_000_000, "text": text, "from": ME,
            "chat": {"id": chat, "type": "private", "first_name": "Phone"},
        }  # fmt: skip
        return {"ok": True, "result": message}

    async def control(self, verb: str, asked: dict[str, Any]) -> Any:
        """Serve the bench itself: hand in updates, wait for messages, read the journal."""
        if verb == "updates":
            at = monotonic()
            self.updates.extend(asked["updates"])
            self.arrived.set()
            return {"at": at}
        if verb == "wait":
            return {"count": await self.wait(asked["count"], asked["within_s"])}
        return {"journal": self.journal, "polls": self.polls}

    async def wait(self, count: int, within_s: float) -> int:
        """Return how many messages were accepted, once they are as many as asked or time is up."""
        until = monotonic() + within_s
        while self.accepted < count and (left := until - monotonic()) > 0:
            self.counted.clear()
            try:
                await asyncio.wait_for(self.counted.wait(), left)
            except TimeoutError:
                break
        return self.accepted


def _parameters(body: bytes) -> dict[str, Any]:
    if body.startswith(b"{"):
        found: dict[str, Any] = json.loads(body)
        return found
    return dict(parse_qsl(body.decode()))


class Connection(asyncio.Protocol):
    """HTTP/1.1 with lengths, as the clients speak it; one request at a time on a connection."""

    def __init__(self, server: Server) -> None:
        """Take the server behind it."""
        self.server, self.buffer = server, b""
        self.transport: asyncio.Transport | None = None
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP server makes no other
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the signature is asyncio's
        """Drop what was waited for."""
        if self.task:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer a request as soon as it is whole."""
        self.buffer += data
        head, ended, rest = self.buffer.partition(b"\r\n\r\n")
        if not ended:
            return
        lines = head.decode("latin-1").split("\r\n")
        length = next((int(line[15:]) for line in lines[1:] if line[:15].lower() == "content-length:"), 0)
        if len(rest) < length:
            return
        self.buffer = rest[length:]
        self.task = asyncio.ensure_future(self.respond(lines[0].split(" ")[1], rest[:length]))

    async def respond(self, path: str, body: bytes) -> None:
        """Write the answer."""
        status, content = await self.server.answer(path.partition("?")[0], body)
        reason = {200: "OK", 429: "Too Many Requests"}[status]
        kind = "Content-Type: application/json"
        lines = [f"HTTP/1.1 {status} {reason}", kind, f"Content-Length: {len(content)}", "", ""]
        if self.transport:
            self.transport.write("\r\n".join(lines).encode() + content)


async def serve(options: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Serve until whoever started it goes away: its end of stdin is closed by then."""
    limit = Limit(options.rate) if options.rate else None
    server = Server(options.latency_ms / 1000, limit, options.refuse_every, options.files)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: Connection(server), "127.0.0.1", 0, backlog=1024)
    say(str(listening.sockets[0].getsockname()[1]))
    gone = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), gone.set)
    await gone.wait()
    listening.close()


def main() -> None:
    """Start; the port is the only line that is printed."""
    parser = argparse.ArgumentParser(prog="python -m bench.api")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--rate", type=int, default=0, help="messages a second, enforced; 0 enforces none")
    parser.add_argument(
        "--refuse-every", type=int, default=0, help="one call in so many is refused; 0 refuses none"
    )
    parser.add_argument("--files", type=Path, help="a folder whose files can be downloaded by their names")
    asyncio.run(serve(parser.parse_args(), lambda line: print(line, flush=True)))  # noqa: T201


if __name__ == "__main__":
    main()
