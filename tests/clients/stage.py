"""One client in a process of its own before one sandbox, and everything that was answered to it."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.box import Box
from sandbox.faults import FILE, Moment
from tests.sandbox.conftest import TOKEN, Http

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv" / "peers" / "bin" / "python"
AIOGRAM = "with_aiogram"
CLIENTS = ("with_ptb", AIOGRAM, "with_telebot")
PATIENCE = 60.0  # seconds


@dataclass
class Record:
    """What the sandbox has answered and delivered, by the name of the method, or "webhook"."""

    answers: list[tuple[str, Any]] = field(default_factory=list)

    async def take(self, moment: Moment) -> None:
        """Is the sandbox's hook."""
        if moment.handled and moment.answer is not None and moment.name != FILE:
            self.answers.append((moment.name, json.loads(moment.answer)))
        elif moment.handled and moment.name == "webhook":
            self.answers.append((moment.name, moment.content))


@dataclass
class Stage:
    """What a scenario needs: the sandbox, the people's side of it, and a client to give verbs to."""

    box: Box
    http: Http
    folder: Path
    client: str
    process: Process
    record: Record
    file_ids: list[str] = field(default_factory=list)

    async def does(self, verb: str, **asked: Any) -> Any:
        """What the client makes of the server's answer; file ids are taken out of it and kept here."""
        heard = await self._ask(verb, asked)
        assert "said" in heard, (verb, asked, heard)
        return self._without_file_ids(heard["said"])

    async def hears(self, number: int) -> list[Any]:
        """The next updates that the client's own loop or server hands out."""
        heard: list[Any] = await self.does("heard", number=number)
        return heard

    async def is_refused(self, code: int, words: str, verb: str, /, **asked: Any) -> None:
        """The server's words are these exactly, and the client knows the refusal for what it is."""
        heard = await self._ask(verb, asked)
        assert heard.get("refused") == {"code": code, "words": in_short(words)}, (verb, asked, heard)
        assert self.last_refusal() == {"ok": False, "error_code": code, "description": words}

    async def is_told(self, verb: str, /, **asked: Any) -> Any:
        """What the client makes of a refusal that says what to do."""
        return (await self._ask(verb, asked))["refused"]

    async def fetched(self) -> None:
        """Returns when no update waits for the client any more."""
        async with asyncio.timeout(PATIENCE):
            while self.box.store.count("update"):
                await self.box.bell.wait(0.1)

    async def wrong_in(self, answers: list[tuple[str, Any]]) -> list[str]:
        """What aiogram's types say against answers; only the client with aiogram knows."""
        path = self.folder / "answers.jsonl"
        path.write_text("".join(f"{json.dumps(answer)}\n" for answer in answers))
        found: list[str] = await self.does("wrong", file=str(path))
        return found

    def last_refusal(self) -> dict[str, Any]:
        """The last refusal that left the sandbox."""
        return next(body for name, body in reversed(self.record.answers) if body.get("ok") is False)

    async def _ask(self, verb: str, asked: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{json.dumps({'verb': verb} | asked)}\n".encode())
        async with asyncio.timeout(PATIENCE):
            line = await self.process.stdout.readline()
        assert line, f"The client ended at {verb}."
        heard: dict[str, Any] = json.loads(line)
        return heard

    def _without_file_ids(self, value: Any) -> Any:
        if isinstance(value, dict):
            if "file_id" in value:
                self.file_ids.append(value["file_id"])
            return {name: self._without_file_ids(each) for name, each in value.items() if name != "file_id"}
        return [self._without_file_ids(each) for each in value] if isinstance(value, list) else value


def in_short(words: str) -> str:
    """A description without its class and capitals, which one of the clients takes away."""
    return words.removeprefix("Bad Request: ").casefold()


@asynccontextmanager
async def stage(client: str, box: Box, http: Http, folder: Path) -> AsyncIterator[Stage]:
    """Starts a client, which ends with the block."""
    clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    process = await asyncio.create_subprocess_exec(
        str(PEERS),
        "-m",
        f"tests.clients.{client}",
        box.url,
        TOKEN,
        stdin=PIPE,
        stdout=PIPE,
        stderr=sys.stderr.fileno() if hasattr(sys.stderr, "fileno") else None,
        cwd=ROOT,
        env=clean | {"PTB_TIMEDELTA": "true"},
        limit=2**24,
    )
    record = Record()
    box.faults.hooks.append(record.take)
    try:
        yield Stage(box, http, folder, client, process, record)
    finally:
        box.faults.hooks.remove(record.take)
        if process.returncode is None:
            process.kill()
        await process.communicate()
