"""Logs: what is said, in which form, and what is cut out of it."""

import asyncio
import json
import logging
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select
from structlog.contextvars import bound_contextvars
from telegram import Bot
from telegram.ext import Application

from bot import logs
from bot.clock import RealClock
from bot.dispatch import Dispatcher
from bot.logs import Redactor
from bot.settings import load
from bot.unit import Runner
from models.engine import Session, connect
from models.inbox import InboxRow, InboxState
from models.locks import Locks, Space
from models.people import Department
from services import inbox
from services.inbox import Arrival
from services.office import Office
from tests.guards.tree import ROOT

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
DATABASE = "postgresql://yixian:hun%40ter2@db:5432/yixian"


def configure(log_format: str = "json", log_level: str = "INFO") -> None:
    """Log as an office with a token and a database password does."""
    environ = {"TOKEN": TOKEN, "DATABASE_URL": DATABASE, "LOG_FORMAT": log_format, "LOG_LEVEL": log_level}
    logs.configure(load({f"YIXIAN_{name}": value for name, value in environ.items()}))


@pytest.fixture
async def runner(tmp_path: Path) -> AsyncIterator[Runner]:
    """Units of work on an empty database."""
    engine = connect(f"sqlite:///{tmp_path}/office.db")
    SQLModel.metadata.create_all(engine)
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    yield made
    await made.close()
    engine.dispose()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged as JSON; nothing else may have been printed."""
    printed = capsys.readouterr()
    assert printed.out == ""
    return [json.loads(line) for line in printed.err.splitlines()]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot[token]/getMe"),
        (f"file/bot{TOKEN}/photos/1.jpg", "file/bot[token]/photos/1.jpg"),
        ("postgresql+psycopg://yixian:pa:ss@w@db/yixian", "postgresql+psycopg://yixian:[password]@db/yixian"),
        ("socks5://:secret@proxy:1080", "socks5://:[password]@proxy:1080"),
        ("请打 13812345678 或+86 138-1234-5678。", "请打 [phone] 或[phone]。"),
        (f"?url=https%3A%2F%2Fapi%2Fbot{TOKEN.replace(':', '%3A')}", "?url=https%3A%2F%2Fapi%2Fbot[token]"),
        (f"4242:{'x' * 30} 4242%3a{'x' * 30}", "[token] [token]"),
        ("tel:8613812345678", "tel:[phone]"),
        ("008613812345678 1381 234 5678 １３８１２３４５６７８", "[phone] [phone] [phone]"),
        ("Contact(phone_number='+44 20 7946 0000')", "Contact(phone_number='[phone]')"),
        ('{"phone_number": "0532-88891234"}', '{"phone_number": "[phone]"}'),
        ("at 36.0986, 120.3719", "at [place]"),
        ('{"lat": "36.1", "lng": 120}', '{"lat": "[place]", "lng": [place]}'),
        ('{"latitude": 36.0986, "longitude":120.3719}', '{"latitude": [place], "longitude":[place]}'),
        ("Location(latitude=-36.1, longitude=120)", "Location(latitude=[place], longitude=[place])"),
        ("no\nDETAIL:  Failing row contains (1, 钢筋\n\n\n未到).", "no\nDETAIL:  [row]"),
        (r"Error('no\nDETAIL:  Key (words)=(钢筋) exists.')", r"Error('no\nDETAIL:  [row]"),
        ("no\nDETAIL:  (钢筋)\n[SQL: INSERT]\n(Background", "no\nDETAIL:  [row]\n[SQL: INSERT]\n(Background"),
    ],
)
def test_tokens_passwords_phones_and_places_are_cut_out(said: str, kept: str) -> None:
    assert Redactor().text(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "LS-087 W22-087-1 B-0417",
        "2026-05-25T00:55:00.138123456Z",
        "chat -1001381234567 update 913812345",
        "epoch 1779670500 1779670500123",
        "https://api.telegram.org:443/x http://127.0.0.1:8080/readyz",
        "the latitude is not known",
        "took 0.1234, 5 of 12.5, 3.25 s",
        "the phone: a Nokia",
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert Redactor().text(said) == said


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_words_of_a_row_that_postgresql_refuses_are_cut_out_of_the_whole_trace(engine: Engine) -> None:
    def add(session: Session) -> None:
        session.add(Department(code="钢筋\n未到", name="x"))
        session.commit()

    with Session(engine) as session:
        add(session)
        with pytest.raises(IntegrityError) as refused:
            add(session)
    raw = "".join(traceback.format_exception(refused.value))
    said = Redactor().text(raw)
    assert raw.count("钢筋") >= 2
    assert "钢筋" not in said
    assert "未到" not in said
    assert said.count("Traceback") == raw.count("Traceback") == 2
    assert "[SQL: INSERT INTO department" in said


def test_values_of_every_kind_are_looked_into() -> None:
    class Sender:
        def __repr__(self) -> str:
            return f"Sender({TOKEN})"

    event = {
        "event": "x", "n": 417, "ok": True, "none": None, "phone": 13812345678, "who": Sender(),
        "Latitude": 36.1, "phone_number": "0532-88891234",
        "message": {"location": {"latitude": 36.1, "longitude": 120.4}, "texts": ("13812345678", 7)},
    }  # fmt: skip
    assert Redactor()(None, "info", event) == {
        "event": "x", "n": 417, "ok": True, "none": None, "phone": "[phone]", "who": "Sender([token])",
        "Latitude": "[place]", "phone_number": "[phone]",
        "message": {"location": {"latitude": "[place]", "longitude": "[place]"}, "texts": ["[phone]", 7]},
    }  # fmt: skip


@pytest.mark.usefixtures("restored")
def test_json_says_what_where_and_when_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.get_logger("bot.polling").info("polled", updates=3)
    [line] = lines(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "polled", "updates": 3, "level": "info", "logger": "bot.polling"}


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_the_settings_own_secrets_are_cut_out_of_every_way_to_log(
    log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(log_format)
    structlog.get_logger().warning("refused", token=TOKEN, password="hun@ter2")
    logging.getLogger("sqlalchemy").warning("cannot open %s", DATABASE, extra={"phone": "13812345678"})
    structlog.get_logger().error("failed", exc_info=RuntimeError(f"{TOKEN} hun%40ter2"))
    printed = capsys.readouterr().err
    assert [secret for secret in (TOKEN, "hun@ter2", "hun%40ter2", "13812345678") if secret in printed] == []
    assert "RuntimeError: [secret] [secret]" in printed
    assert "cannot open postgresql://yixian:[password]@db:5432/yixian" in printed.replace(
        "[secret]", "[password]"
    )


@pytest.mark.usefixtures("restored")
def test_the_libraries_speak_only_when_something_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_level="DEBUG")
    for name in ("httpx", "aiohttp.access", "telegram.ext", "uvicorn.error", "apscheduler.scheduler"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("trouble")
    assert [line["event"] for line in lines(capsys)] == ["trouble"] * 5


@pytest.mark.usefixtures("restored")
def test_what_is_below_the_level_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_level="WARNING")
    structlog.get_logger().info("quiet")
    logging.getLogger("bot").info("quiet")
    assert lines(capsys) == []


@pytest.mark.usefixtures("restored")
def test_a_line_that_cannot_be_written_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("library").warning("%d", TOKEN)
    printed = capsys.readouterr().err
    assert printed.startswith("a log line of library could not be written (")
    assert TOKEN not in printed


@pytest.mark.usefixtures("restored")
async def test_the_lines_of_a_unit_of_work_say_what_it_is_about(
    capsys: pytest.CaptureFixture[str], runner: Runner
) -> None:
    configure()
    with bound_contextvars(inbox=417, update=99):
        await runner.run(lambda _session: logging.getLogger("library").warning("unit"))
        await runner.read(lambda _session: structlog.get_logger().warning("look"))
    await runner.run(lambda _session: structlog.get_logger().warning("other"))
    about = [(line["event"], line.get("inbox"), line.get("update")) for line in lines(capsys)]
    assert about == [("unit", 417, 99), ("look", 417, 99), ("other", None, None)]


@pytest.mark.usefixtures("restored")
async def test_the_lines_of_an_update_that_fails_carry_its_numbers_and_the_incident(
    capsys: pytest.CaptureFixture[str], runner: Runner
) -> None:
    configure()
    raw = {"update_id": 99, "message": {"chat": {"id": 7}}}
    await runner.run(lambda session: inbox.receive(session, 1, [raw]))
    application: Any = Application.builder().bot(Bot("4242:t")).updater(None).job_queue(None).build()

    def fails(_session: Session, _arrival: Arrival, _incident: str) -> None:
        raise RuntimeError("nobody can be told")

    dispatcher = Dispatcher(application, runner, Locks(runner.engine, Space.LANES), fails)
    task = asyncio.create_task(dispatcher.run())
    quarantined = select(InboxRow).where(InboxRow.state == InboxState.QUARANTINED)
    async with asyncio.timeout(30):
        while (row := await runner.read(lambda s: s.exec(quarantined).first())) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.wait([task])
    about = [(line["event"], line["inbox"], line["update"], line["incident"]) for line in lines(capsys)]
    assert about == [
        ("update failed", row.id, 99, row.incident), ("failure not followed up", row.id, 99, row.incident),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "ending",
    [
        "raise RuntimeError(token)",
        "import threading; threading.Thread(target=lambda: {}[token]).start()",
        "import warnings; warnings.warn(token)",
        "type('Gone', (), {'__del__': lambda self: {}[token]})()",
    ],
)
def test_what_nobody_caught_is_logged_without_its_secrets(ending: str) -> None:
    program = f"from bot import logs, settings; token = {TOKEN!r}\n"
    program += f"logs.configure(settings.load({{'YIXIAN_LOG_FORMAT': 'json'}}))\n{ending}\n"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": ""},
    )
    assert TOKEN not in done.stdout + done.stderr
    [line] = [json.loads(line) for line in done.stderr.splitlines()]
    assert line["level"] in {"critical", "error", "warning"}
