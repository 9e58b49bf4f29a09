"""The checks bite: a copy of the tree passes untouched and fails with one bad line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.guards.tree import ROOT

PROGRAMS = Path(sys.executable).parent


class Bite(NamedTuple):
    """A check, a bad line, where it goes (after a line of that file, or at its end) and what is said then."""

    command: str
    file: str
    after: str
    bad: str
    complaint: str


BITES = {
    "telegram_in_services": Bite(
        command="lint-imports --no-cache",
        file="services/__init__.py",
        after="",
        bad="import telegram\n",
        complaint="services is not allowed to import telegram",
    ),
    "an_unused_dependency": Bite(
        command="deptry --no-ansi .",
        file="pyproject.toml",
        after="\ndependencies = [\n",
        bad='    "requests>=2",\n',
        complaint="'requests' defined as a dependency but not used",
    ),
    "an_untyped_def": Bite(
        command="mypy --cache-dir mypy-cache --follow-imports silent services/__init__.py",
        file="services/__init__.py",
        after="",
        bad="def untyped(value):\n    return value\n",
        complaint="missing a type annotation",
    ),
    "async_in_handlers": Bite(
        command="pytest -q -p no:cacheprovider tests/guards/test_imports_and_async_rooms.py -k async_code",
        file="handlers/__init__.py",
        after="",
        bad="async def wait() -> None: ...\n",
        complaint="FAILED tests/guards/test_imports_and_async_rooms.py::test_async_code_lives_only_in",
    ),
}
each_bite = pytest.mark.parametrize("bite", BITES.values(), ids=BITES.keys())


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every tracked file of this checkout, copied to a folder of its own."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    copy = tmp_path_factory.mktemp("tree")
    for name in filter(None, listed.stdout.split("\0")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    return copy


def run(bite: Bite, tree: Path) -> subprocess.CompletedProcess[str]:
    """Run a check on a tree with the tools of this environment but without its coverage settings."""
    program, *arguments = bite.command.split()
    return subprocess.run(
        [PROGRAMS / program, *arguments],
        cwd=tree,
        env={"PATH": os.defpath, "PYTHONPATH": str(tree), "COLUMNS": "200"},
        check=False,
        capture_output=True,
        text=True,
    )


@each_bite
def test_nothing_bites_the_untouched_tree(bite: Bite, tree: Path) -> None:
    done = run(bite, tree)
    assert done.returncode == 0, done.stdout + done.stderr


@each_bite
def test_it_bites(bite: Bite, tree: Path) -> None:
    file = tree / bite.file
    good = file.read_text("utf-8")
    head, after, tail = good.partition(bite.after) if bite.after else (good, "", "")
    file.write_text(head + after + bite.bad + tail, "utf-8")
    done = run(bite, tree)
    file.write_text(good, "utf-8")
    assert done.returncode != 0
    assert bite.complaint in done.stdout + done.stderr
