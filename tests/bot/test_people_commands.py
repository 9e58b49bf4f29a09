"""`yixian people`, as whoever runs the machine uses it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import database
from bot.cli import app
from models.engine import Session, connect
from models.people import Person, Reach, Role
from services import people

Run = Callable[..., Result]
URL = "sqlite:///var/yixian.db"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restored: None) -> Run:  # noqa: ARG001
    """Runs `yixian people` in an office of an administrator and an officer."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("YIXIAN_")]:
        monkeypatch.delenv(name)
    database.upgrade(URL)
    with Session(connect(URL)) as session:
        for number, (name, role) in enumerate((("管理员甲", Role.ADMIN), ("专员乙", Role.OFFICER))):
            one = Person(name=name, telegram_id=7_000_000 + number, reach=Reach.REACHABLE)
            session.add(one)
            session.flush()
            people.grant(session, one, role)
        session.commit()
    return lambda *arguments, **more: CliRunner().invoke(app, ["people", *arguments], **more)


def test_people_are_listed_with_their_roles(office: Run) -> None:
    said = office("list").stdout
    assert "管理员甲" in said
    assert "officer" in said


def test_the_last_administrator_is_not_removed_and_the_sentence_says_why(office: Run) -> None:
    done = office("remove", "管理员甲")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "is the last administrator" in done.stderr


def test_items_are_handed_over_and_the_person_removed_in_one_step(office: Run) -> None:
    done = office("hand-over", "专员乙", "1", "--with-roles", "--remove")
    assert done.stdout == "管理员甲 has taken over from 专员乙: 0 projects, 0 open blockers.\n"
    assert "专员乙" not in office("list").stdout


def test_somebody_unknown_is_refused(office: Run) -> None:
    done = office("remove", "无人")
    assert (done.exit_code, done.stderr) == (1, "Nobody is known by 无人.\n")


def test_who_is_removed_is_not_found_again(office: Run) -> None:
    assert office("remove", "专员乙").stdout == "专员乙 is removed.\n"
    assert office("remove", "专员乙").exit_code == 1
