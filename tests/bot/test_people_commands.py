"""`yixian people`, as whoever runs the machine uses it."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot import database
from bot.cli import app
from models.engine import Session, connect
from models.people import Person, Reach, Role
from models.photos import Photo
from services import people

Run = Callable[..., Result]
NOW = datetime(2026, 5, 25, tzinfo=UTC)
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


def test_a_person_is_erased_once_their_name_was_typed_again(office: Run) -> None:
    refused = office("erase", "专员乙", input="别人\n")
    assert refused.exit_code == 1
    assert "Nothing has changed" in refused.stderr
    with Session(connect(URL)) as session:
        number = session.exec(select(Person.id).where(Person.name == "专员乙")).one()
        session.add(
            Photo(
                stem="abc", sent_by_id=number or 0, chat_id=7, message_id=1, file_id="f", received_at=NOW,
                next_try_at=NOW,
            )
        )  # fmt: skip
        session.commit()
    picture = Path("var/media/abc/full.jpg")
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"x")
    done = office("erase", "专员乙", input="专员乙\n")
    assert f"Person {number} is erased, with 1 pictures and workbooks." in done.stdout
    assert not picture.exists()
    assert office("erase", "专员乙", "--yes").stderr == "Nobody is known by 专员乙.\n"
    picture.write_bytes(b"x")  # as if the first time had been cut off before the store heard of it
    assert "is erased, with 1 pictures" in office("erase", str(number)).stdout
    assert not picture.exists()


def test_the_last_administrator_is_not_erased(office: Run) -> None:
    done = office("erase", "管理员甲", "--yes")
    assert done.exit_code == 1
    assert "is the last administrator" in done.stderr


def test_the_record_of_events_holds_after_somebody_is_erased(office: Run) -> None:
    assert office("erase", "专员乙", "--yes").exit_code == 0
    verified = CliRunner().invoke(app, ["audit", "verify"])
    assert verified.exit_code == 0


def test_the_office_notes_a_leave_for_somebody_and_ends_it(office: Run) -> None:
    days = ("2090-06-03", "2090-06-05")
    done = office("leave", "专员乙", *days, "--deputy", "管理员甲")
    assert done.stdout == "专员乙 is away from 2090-06-03 to 2090-06-05.\n"
    again = office("leave", "专员乙", *days)
    assert again.exit_code == 1
    assert "overlaps the leave from 2090-06-03 to 2090-06-05" in again.stderr
    assert office("back", "专员乙").stdout == "专员乙 is not on leave.\n"
    assert office("leave", "专员乙", *days).exit_code == 0


def test_a_leave_that_is_over_is_refused(office: Run) -> None:
    done = office("leave", "专员乙", "2020-06-03", "2020-06-05")
    assert done.exit_code == 1
    assert "would end before today" in done.stderr
