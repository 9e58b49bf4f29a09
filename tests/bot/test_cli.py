"""The command line, as whoever runs the machine uses it."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from bot import database
from bot.cli import app
from bot.clock import wall_now
from models.engine import Session, connect
from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow, OutboxState
from models.people import Department, Invitation, Membership, Person, Role
from models.projects import Project, Sector, Stage
from sandbox.server import serve

YIXIAN = Path(sys.executable).parent / "yixian"
TOKEN = "4242:a-token-that-only-the-sandbox-knows-0"
OTHER = "4343:a-token-that-the-sandbox-does-not-know"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restored: None) -> Run:  # noqa: ARG001
    """Runs a command in an empty folder, with the settings given and no others."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name in [name for name in os.environ if name.startswith("YIXIAN_")]:
        monkeypatch.delenv(name)

    def invoke(*arguments: str, **settings: str) -> Result:
        env = {f"YIXIAN_{name.upper()}": value for name, value in settings.items()}
        return CliRunner().invoke(app, arguments, env=env)

    return invoke


@pytest.fixture
def office(run: Run) -> Run:
    """The same, with a database that is ready."""
    database.upgrade("sqlite:///var/yixian.db")
    return run


def unit(work: Callable[[Session], Any]) -> Any:
    """Does something to the office's database, or looks into it."""
    engine = connect("sqlite:///var/yixian.db")
    with Session(engine, expire_on_commit=False) as session:
        result = work(session)
        session.commit()
    engine.dispose()
    return result


def update(state: InboxState, body: str = '{"update_id": 7}') -> int:
    """An update in the inbox."""
    row = InboxRow(
        bot_id=1, update_id=7, lane=555, body=body, state=state, failures=3, incident="AB12CD34",
        reason="KeyError: [x]", received_at=wall_now(),
    )  # fmt: skip
    unit(lambda session: session.add(row))
    return row.id or 0


def message(state: OutboxState) -> int:
    """A message in the outbox."""
    row = OutboxRow(
        key="k", chat_id=555, method="sendMessage", payload={"text": "你好"}, priority=0, state=state,
        attempts=2, not_before=wall_now(), queued_at=wall_now(), reason="Forbidden",
    )  # fmt: skip
    unit(lambda session: session.add(row))
    return row.id or 0


def telegram(url: str, token: str = TOKEN) -> dict[str, str]:
    """Settings that lead to a sandbox."""
    return {"token": token, "telegram_base_url": f"{url}/bot", "telegram_file_url": f"{url}/file/bot"}


def test_an_empty_environment_is_told_of_token_and_database(tmp_path: Path) -> None:
    done = subprocess.run(
        ["env", "-i", f"PATH={YIXIAN.parent}:{os.environ['PATH']}", "yixian", "check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    found = {line.split()[1]: line for line in done.stdout.splitlines() if not line.startswith("note")}
    assert "WRONG" in found["token"]
    assert "YIXIAN_TOKEN is not set" in found["token"]
    assert "WRONG" in found["database"]
    assert "Run `yixian migrate`" in found["database"]
    assert [part for part in ("store", "font", "calendar") if not found[part].startswith("ok")] == []
    assert not list((tmp_path / "var").glob("*.db"))
    assert list((tmp_path / "var" / "media").iterdir()) == []


async def test_check_finds_nothing_wrong_where_everything_is_there(office: Run) -> None:
    async with serve() as box:
        clock = f"{box.url}/clock"
        done = await asyncio.to_thread(office, "check", clock_url=clock, **telegram(box.url))
    assert "ok    token     Telegram knows it as @" in done.stdout
    assert "WRONG" not in done.stdout
    assert "make-up days of 2026 are known" in done.stdout
    assert done.exit_code == 0


async def test_check_says_that_a_token_is_refused(office: Run) -> None:
    async with serve() as box:
        await asyncio.to_thread(office, "check", **telegram(box.url))
        done = await asyncio.to_thread(office, "check", **telegram(box.url, OTHER))
    assert "WRONG token     Telegram refuses the token." in done.stdout
    assert done.exit_code == 1


def test_check_says_that_telegram_and_the_store_cannot_be_reached(office: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    done = office("check", media_url="taken", **telegram("http://127.0.0.1:9"))
    assert "WRONG token     Telegram cannot be reached (NeverLeft)." in done.stdout
    assert "WRONG store     Pictures cannot be kept (" in done.stdout
    assert "YIXIAN_MEDIA_URL" in done.stdout
    assert done.exit_code == 1


@pytest.mark.parametrize("command", ["run", "migrate", "check", "inbox list", "outbox list"])
def test_every_command_refuses_wrong_settings_in_sentences(run: Run, command: str) -> None:
    done = run(*command.split(), tokn=TOKEN, locale="fr")
    assert done.stderr.splitlines() == [
        "YIXIAN_TOKN is not a setting. Did you mean YIXIAN_TOKEN?",
        "YIXIAN_LOCALE must be zh_CN or en.",
    ]
    assert done.exit_code == 1


def test_run_without_a_token_says_so(office: Run) -> None:
    done = office("run")
    assert done.stderr.startswith("YIXIAN_TOKEN is not set. Ask @BotFather")
    assert done.exit_code == 1


def test_run_refuses_a_database_that_is_not_ready(run: Run) -> None:
    done = run("run", token=TOKEN)
    assert "Run `yixian migrate` first." in done.stderr
    assert done.exit_code == 1


async def test_run_refuses_a_token_that_telegram_does_not_know(office: Run, tmp_path: Path) -> None:
    async with serve() as box:
        await asyncio.to_thread(office, "check", **telegram(box.url))
        done = await asyncio.create_subprocess_exec(
            YIXIAN, "run", cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={f"YIXIAN_{name.upper()}": value for name, value in telegram(box.url, OTHER).items()}
            | {"YIXIAN_LISTEN": "127.0.0.1:0"},
        )  # fmt: skip
        _, said = await done.communicate()
    assert b"Telegram does not know this token." in said
    assert b"Traceback" not in said
    assert OTHER.encode() not in said
    assert done.returncode == 1


@pytest.mark.usefixtures("office")
def test_run_says_that_its_address_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run(
            [YIXIAN, "run"], cwd=tmp_path, check=False, capture_output=True, text=True,
            env={"YIXIAN_TOKEN": TOKEN, "YIXIAN_LISTEN": address},
        )  # fmt: skip
    assert f"The bot cannot listen on {address} (" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


def test_migrate_makes_the_database_and_says_where_it_stands(run: Run) -> None:
    for _ in range(2):
        done = run("migrate")
        assert done.stdout == f"The database is at step {database.head()}.\n"
        assert done.exit_code == 0


def test_migrate_says_what_keeps_it_from_the_database(run: Run, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    done = run("migrate")
    assert done.stderr.startswith("The database cannot be reached (")
    assert done.exit_code == 1


def test_inbox_list_shows_what_came_in(office: Run) -> None:
    number = update(InboxState.QUARANTINED)
    done = office("inbox", "list", "--state", "quarantined")
    assert re.search(rf"{number} +\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d +555 +quarantined", done.stdout)
    assert "555" not in office("inbox", "list", "--state", "pending").stdout


@pytest.mark.parametrize("queue", ["inbox", "outbox"])
def test_a_state_that_does_not_exist_is_refused_with_those_that_do(office: Run, queue: str) -> None:
    done = office(queue, "list", "--state", "lost")
    assert done.stderr.startswith("There is no state lost. The states are: ")
    assert "dropped" in done.stderr
    assert done.exit_code == 1


def test_inbox_show_prints_the_update_as_it_came(office: Run) -> None:
    body = {"update_id": 7, "message": {"text": "堵点"}}
    done = office("inbox", "show", str(update(InboxState.HANDLED, json.dumps(body))))
    assert json.loads(done.stdout) == body
    assert "堵点" in done.stdout


def test_inbox_show_prints_what_is_no_json_as_it_came(office: Run) -> None:
    assert office("inbox", "show", str(update(InboxState.QUARANTINED, "{oops"))).stdout == "{oops\n"


@pytest.mark.parametrize(("word", "state"), [("retry", InboxState.PENDING), ("drop", InboxState.DROPPED)])
def test_an_update_in_quarantine_is_decided_about_once(office: Run, word: str, state: InboxState) -> None:
    number = update(InboxState.QUARANTINED)
    assert office("inbox", word, str(number)).exit_code == 0
    assert unit(lambda session: session.get_one(InboxRow, number).state) is state
    unit(lambda session: setattr(session.get_one(InboxRow, number), "state", InboxState.HANDLED))
    again = office("inbox", word, str(number))
    assert f"There is no update {number} " in again.stderr
    assert again.exit_code == 1


def test_outbox_list_and_show_tell_what_became_of_a_message(office: Run) -> None:
    number = message(OutboxState.DEAD)
    listed = office("outbox", "list", "--state", "dead").stdout
    assert re.search(rf"{number} .* 555 +sendMessage +dead +2 +Forbidden", listed)
    shown = json.loads(office("outbox", "show", str(number)).stdout)
    assert shown["payload"] == {"text": "你好"}
    assert shown["reason"] == "Forbidden"


@pytest.mark.parametrize(
    ("word", "before", "after"),
    [("retry", OutboxState.DEAD, OutboxState.QUEUED), ("drop", OutboxState.QUEUED, OutboxState.DROPPED)],
)
def test_a_message_is_decided_about_only_where_that_makes_sense(
    office: Run, word: str, before: OutboxState, after: OutboxState
) -> None:
    number = message(before)
    assert office("outbox", word, str(number)).exit_code == 0
    assert unit(lambda session: session.get_one(OutboxRow, number).state) is after
    unit(lambda session: setattr(session.get_one(OutboxRow, number), "state", OutboxState.SENT))
    again = office("outbox", word, str(number))
    assert f"There is no message {number} " in again.stderr
    assert again.exit_code == 1


@pytest.mark.parametrize("queue", ["inbox", "outbox"])
@pytest.mark.parametrize("word", ["show", "retry", "drop"])
def test_a_number_that_does_not_exist_is_refused(office: Run, queue: str, word: str) -> None:
    done = office(queue, word, "404")
    assert done.stderr.startswith("There is no ")
    assert done.exit_code == 1


async def test_invite_prints_a_link_whose_secret_only_the_person_has(office: Run) -> None:
    def list_project(session: Session) -> None:
        session.add(Department(code="urban", name="城市管理局"))
        session.add(Project(code="LS-087", name="一条路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW))

    unit(list_project)
    async with serve() as box:
        words = (
            "invite",
            "--role",
            "officer",
            "--name",
            "专员甲",
            "--project",
            "LS-087",
            "--department",
            "urban",
        )
        done = await asyncio.to_thread(office, *words, **telegram(box.url))
    assert done.exit_code == 0, done.stderr
    found = re.fullmatch(r"https://t\.me/(\w+)\?start=([\w-]{20,64})\n", done.stdout)
    assert found
    [invitation] = unit(lambda session: session.exec(select(Invitation)).all())
    assert invitation.secret_hash == sha256(found[2].encode()).hexdigest()
    assert (invitation.name, invitation.role) == ("专员甲", Role.OFFICER)
    assert len(invitation.project_ids) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "boss", "--name", "甲"), "There is no role boss. The roles are: officer, liaison"),
        (
            ("--role", "officer", "--name", "甲", "--project", "LS-999"),
            "There is no project with the code LS-999.",
        ),
        (
            ("--role", "liaison", "--name", "甲", "--department", "x"),
            "There is no department with the code x.",
        ),
    ],
)
async def test_an_invitation_to_what_does_not_exist_is_refused(
    office: Run, words: tuple[str, ...], said: str
) -> None:
    async with serve() as box:
        done = await asyncio.to_thread(office, "invite", *words, **telegram(box.url))
    assert done.stderr.startswith(said)
    assert done.exit_code == 1
    assert unit(lambda session: session.exec(select(col(Invitation.id))).all()) == []


async def test_the_first_administrator_is_let_in_where_there_is_nobody_yet(
    office: Run, tmp_path: Path
) -> None:
    async with serve() as box:
        words = ("admin", "invite", "--name", "管理员甲", "--qr", "admin.png")
        done = await asyncio.to_thread(office, *words, **telegram(box.url))
    assert done.exit_code == 0, done.stderr
    [invitation] = unit(lambda session: session.exec(select(Invitation)).all())
    assert (invitation.name, invitation.role) == ("管理员甲", Role.ADMIN)
    secret = done.stdout.strip().rpartition("=")[2]
    assert invitation.secret_hash == sha256(secret.encode()).hexdigest()
    with Image.open(tmp_path / "admin.png") as picture:
        assert picture.format == "PNG"
        assert picture.size == (960, 1280)


async def test_somebody_of_the_list_is_invited_by_name(office: Run) -> None:
    def enlist(session: Session) -> None:
        person = Person(name="专员甲")
        session.add(person)
        session.flush()
        session.add(Membership(person_id=person.id or 0, role=Role.OFFICER))

    unit(enlist)
    async with serve() as box:
        words = ("invite", "--person", "专员甲", "--qr", "no-such-folder/甲.png")
        done = await asyncio.to_thread(office, *words, **telegram(box.url))
        other = await asyncio.to_thread(office, "invite", "--person", "专员乙", **telegram(box.url))
    assert "no-such-folder/甲.png cannot be written (No such file or directory)" in done.stderr
    assert "?start=" in done.stdout
    [invitation] = unit(lambda session: session.exec(select(Invitation)).all())
    assert (invitation.person_id, invitation.role) == (1, Role.OFFICER)
    assert other.stderr == "Nobody named 专员乙 is on the list with a role and has never come in.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "An invitation needs --role and --name, or --person"),
        (("--person", "甲", "--role", "viewer"), "With --person the list says the rest"),
        (("--role", "viewer", "--name", "甲", "--qr", "甲.jpg"), "甲.jpg is not named .png"),
    ],
)
async def test_an_invitation_that_is_asked_for_in_a_wrong_way_is_refused(
    office: Run, words: tuple[str, ...], said: str
) -> None:
    async with serve() as box:
        done = await asyncio.to_thread(office, "invite", *words, **telegram(box.url))
    assert done.stderr.startswith(said)
    assert done.exit_code == 1
    assert unit(lambda session: session.exec(select(col(Invitation.id))).all()) == []


def test_an_invitation_needs_a_bot_that_telegram_knows(office: Run) -> None:
    words = ("invite", "--role", "officer", "--name", "甲")
    assert "YIXIAN_TOKEN is not set." in office(*words).stderr
    done = office(*words, **telegram("http://127.0.0.1:9"))
    assert done.stderr == "Telegram cannot be reached (NeverLeft). Try again.\n"
    assert done.exit_code == 1
    assert unit(lambda session: session.exec(select(col(Invitation.id))).all()) == []


def test_a_clock_that_does_not_answer_is_named(office: Run) -> None:
    done = office("inbox", "list", clock_url="http://127.0.0.1:9/clock")
    assert done.stderr == "The clock at YIXIAN_CLOCK_URL does not answer. Is the demo running?\n"
    assert done.exit_code == 1


def test_help_loads_neither_database_nor_telegram() -> None:
    program = (
        "import sys; from typer.testing import CliRunner, Result; from bot.cli import app\n"
        "assert 'migrate' in CliRunner().invoke(app, ['--help']).output\n"
        "print(sorted({'sqlalchemy', 'telegram', 'alembic', 'babel', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_the_demo_never_forgets_a_folder_that_is_not_its_own(office: Run) -> None:
    done = office("demo", "--state", "var", "--reset")
    assert done.exit_code == 1
    assert done.stderr == "The demo has stopped: var holds something else; choose an empty folder.\n"
    assert Path("var/yixian.db").exists()
