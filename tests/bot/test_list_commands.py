"""`yixian list`, as whoever runs the machine uses it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import database
from bot.cli import app
from tests import district
from tests.services.workbook_desk import PROJECT, ROAD, book

Run = Callable[..., Result]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restored: None) -> Run:  # noqa: ARG001
    """Runs `yixian list` in an empty folder with a database that is ready."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("YIXIAN_")]:
        monkeypatch.delenv(name)
    database.upgrade("sqlite:///var/yixian.db")
    return lambda *arguments: CliRunner().invoke(app, ["list", *arguments])


def test_an_import_of_315_projects_and_an_export_leave_nothing_to_import(office: Run) -> None:
    done = office("import", str(district.FILE))
    assert done.stdout.startswith("imported: added 2666 changed 0; the writer was blocked for ")
    assert office("export", "a.xlsx").stdout == "a.xlsx is written.\n"
    again = office("import", "a.xlsx", "--dry-run")
    assert (again.stdout, again.exit_code) == ("added 0 changed 0 refused 0\n", 0)


def test_a_dry_run_says_what_would_change_and_changes_nothing(office: Run) -> None:
    Path("first.xlsx").write_bytes(book(项目=[PROJECT, ROAD]))
    assert office("import", "first.xlsx", "--dry-run").stdout == "added 1 changed 0 refused 0\n"
    office("import", "first.xlsx")
    heads = ("项目编号", "建设阶段", "总投资（万元）", "计划开工时间", "是否停工", "密级")
    Path("later.xlsx").write_bytes(book(项目=[heads, ("LS-001", "储备", 12.5, "2026年7月", "是", "无")]))
    for _time in range(2):
        assert office("import", "later.xlsx", "--dry-run").stdout.splitlines() == [
            "项目, row 2 · LS-001, Stage: 在建 → 储备",
            "项目, row 2 · LS-001, Total investment (10,000 yuan): (empty) → 13",
            "项目, row 2 · LS-001, Planned start: (empty) → 2026-07-01",
            "项目, row 2 · LS-001, Stopped: 否 → 是",
            "note  项目, column F (密级): is not read",
            "note  项目, row 2, column C (总投资（万元）): “12.5” was rounded to 13",
            "note  项目, row 2, column D (计划开工时间):"
            " “2026年7月” names no day and was taken as 2026-07-01",
            "added 0 changed 1 refused 0",
        ]


@pytest.mark.parametrize("option", [[], ["--dry-run"]], ids=["import", "dry run"])
def test_a_bad_cell_is_named_and_the_command_ends_with_one(office: Run, option: list[str]) -> None:
    Path("bad.xlsx").write_bytes(book(项目=[PROJECT, ROAD, ("LS-002", "校", "农业", "新建")]))
    done = office("import", "bad.xlsx", *option)
    assert done.stdout.splitlines() == [
        "REFUSED  项目, row 3, column C (项目类别): “农业” cannot be read;"
        " expected: one of 产业, 城市更新, 社会民生, 基础设施",
        "added 1 changed 0 refused 1",
    ]
    assert done.exit_code == 1
    assert office("export", "a.xlsx").exit_code == 0
    assert office("import", "a.xlsx", "--dry-run").stdout == "added 0 changed 0 refused 0\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 100_000_000, "The file is larger than 20 MB"),
        (b"PK\x03\x04 and no more", "The file is damaged"),
        (b"\0\1\2", "This is not a workbook."),
        (b"a,b\n1,2\n", "No sheet was recognised"),
    ],
    ids=["100 MB", "damaged", "no workbook", "another table"],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(office: Run, content: bytes, said: str) -> None:
    Path("a.xlsx").write_bytes(content)
    done = office("import", "a.xlsx")
    assert done.stderr.startswith(said)
    assert done.stderr.endswith("\nNothing has changed.\n")
    assert (done.stdout, done.exit_code) == ("", 1)


def test_the_template_says_what_belongs_under_each_heading_and_imports_as_nothing(office: Run) -> None:
    assert office("template", "t.xlsx").stdout == "t.xlsx is written.\n"
    assert office("import", "t.xlsx", "--dry-run").stdout == "added 0 changed 0 refused 0\n"


def test_files_that_cannot_be_read_or_written_are_named(office: Run) -> None:
    assert office("import", "none.xlsx").stderr == "none.xlsx cannot be read (No such file or directory).\n"
    assert office("export", "a.csv").stderr == "a.csv is not named .xlsx, and only xlsx is written.\n"
    done = office("export", "none/a.xlsx")
    assert (done.stderr, done.exit_code) == (
        "none/a.xlsx cannot be written (No such file or directory).\n",
        1,
    )
