"""docs/faults.md as the tests tell it: `python -m tests.faults.page` writes it.

The docstring of a test is a sentence that names the fault, then a paragraph for each of LABELS.
"""

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parents[1] / "docs" / "faults.md"
LABELS: Final = {
    "People": "People",
    "Machine": "The machine",
    "Readyz": "`/readyz` says",
    "Lasts": "It lasts",
    "Administrator": "You",
}
HEAD: Final = """# When something breaks
For whoever runs the machine. Each of these faults has a test in `tests/faults`, which breaks just this while
people write, waits for the reason that is quoted here, mends it, and counts: no update and no message may be
missing, and none may be there twice, except where it says so. Nobody has to start the bot again, except where
it says so. The page is made from what the tests say (`python -m tests.faults.page`); `make faults` runs
them and prints how long everything took.
"""


@dataclass(frozen=True)
class Told:
    """What a test says about its fault."""

    fault: str
    lines: Mapping[str, str]


def told(docstring: str) -> Told:
    """Read what a test says.

    Raises:
        ValueError: a label is missing, unknown or out of order.
    """
    fault, *paragraphs = re.split(r"\n\s*\n", docstring.strip())
    pieces = re.split(rf"^\s*({'|'.join(LABELS)}): ", "\n".join(paragraphs), flags=re.MULTILINE)
    lines = {label: " ".join(text.split()) for label, text in zip(pieces[1::2], pieces[2::2], strict=True)}
    if pieces[0].strip() or list(lines) != list(LABELS):
        raise ValueError(f"{fault!r} must tell {', '.join(LABELS)}, in this order")
    return Told(" ".join(fault.split()).removesuffix("."), lines)


def sections() -> Iterator[tuple[str, list[Told]]]:
    """Yield the heading of every module of tests, and what its tests say in their order."""
    for path in sorted(HERE.glob("test_*.py")):
        module = ast.parse(path.read_text("utf-8"))
        tests = [
            node
            for node in module.body
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and node.name.startswith("test_")
        ]
        heading = (ast.get_docstring(module) or path.stem).partition(":")[0]
        yield heading, [told(ast.get_docstring(test) or test.name) for test in tests]


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for heading, faults in sections():
        parts.append(f"\n## {heading}\n")
        for fault in faults:
            lines = (_item(f"**{label}** {fault.lines[name]}") for name, label in LABELS.items())
            parts.append(f"\n### {fault.fault}\n{''.join(lines)}")
    return "".join(parts)


def _item(text: str) -> str:
    """Return a text as an item of a list, in lines of one length."""
    wrapped = textwrap.wrap(text, 128, break_long_words=False, break_on_hyphens=False)
    return "* " + "\n  ".join(wrapped) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
