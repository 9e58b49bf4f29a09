"""The import rule and the shape of modules, as far as import-linter and ruff do not see them."""

import ast
import statistics

import pytest

from tests.guards.tree import ROOMS, ROOT, modules, nodes, room

ASYNC_ROOMS = {"bot", "web", "sandbox"}
CLOCKS = {"bot/clock.py", "sandbox/clock.py"}
CLOCK_READINGS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
LONGEST_MODULE = 400
MEDIAN_MODULE = 130


def place(path: str, node: ast.expr | ast.stmt) -> str:
    """Where a node stands, as editors open it."""
    return f"{path}:{node.lineno}"


def test_async_code_lives_only_in_bot_web_and_sandbox() -> None:
    waiting = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    found = [
        place(path, node)
        for path, node in nodes()
        if isinstance(node, waiting) and room(path) not in ASYNC_ROOMS
    ]
    assert found == []


def test_only_the_clocks_read_the_clock() -> None:
    found = [
        place(path, node)
        for path, node in nodes()
        if isinstance(node, ast.Attribute)
        and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCK_READINGS
        and path not in CLOCKS
    ]
    assert found == []


def test_modules_that_define_tables_keep_their_annotations_live() -> None:
    found = [
        place(path, node)
        for path, node in nodes()
        if isinstance(node, ast.ImportFrom) and node.module == "__future__" and room(path) == "models"
    ]
    assert found == []


def test_no_import_is_written_in_a_way_that_import_linter_cannot_follow() -> None:
    found = [
        place(path, node)
        for path, node in nodes()
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"__import__", "importlib.import_module"}
    ]
    assert found == []


@pytest.mark.parametrize("name", ROOMS)
def test_every_room_says_in_one_line_what_it_is(name: str) -> None:
    docstring = ast.get_docstring(modules()[f"{name}/__init__.py"])
    assert docstring is not None
    assert docstring.splitlines()[0].endswith(".")


def test_modules_are_short() -> None:
    lengths = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in modules()}
    own = [length for path, length in lengths.items() if not path.endswith("__init__.py")]
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}
    assert statistics.median(own) <= MEDIAN_MODULE


def test_no_module_is_a_drawer_for_what_has_no_name() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "managers"}
    found = [path for path in modules() if drawers & set(path.removesuffix(".py").split("/"))]
    assert found == []
