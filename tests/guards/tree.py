"""The tree that the guards look at: this checkout, its rooms and their modules."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    "bot",
    "handlers",
    "jobs",
    "web",
    "views",
    "services",
    "models",
    "locales",
    "imaging",
    "sandbox",
)


@cache
def modules() -> dict[str, ast.Module]:
    """Every product module, by its path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
    }


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Every syntax node of the product beside the path it stands in."""
    for path, module in modules().items():
        for node in ast.walk(module):
            yield path, node


def room(path: str) -> str:
    """The room that a path from the root lies in."""
    return path.split("/", 1)[0]
