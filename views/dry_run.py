"""What a workbook would do to the list, page by page: its sheets, and line by line what is wrong or new."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape

from locales import Words
from services.workbook import summary
from views import lists, paging
from views.card import Lines, excerpt

PAGE = 12
LINE_SHOWN = 170
PLACE_SHOWN = 60
TITLE_SHOWN = 31


@dataclass(frozen=True)
class Entry:
    """One line: its part, the row it is about where several lines may share one, and what it says."""

    part: str
    place: str
    text: str


def entries(found: dict[str, Any], words: Words) -> list[Entry]:
    """Return every line that is kept: what refuses a workbook, else its changes and the remarks on it."""
    if found["refused"]["n"]:
        return [Entry("refused", "", lists.say(one, words)) for one in summary.findings(found["refused"])]
    changes = [
        Entry("changes", lists.row(one, words), lists.changed(one, words))
        for one in summary.changed(found["changes"])
    ]
    return changes + [
        Entry("remarks", "", lists.say(one, words)) for one in summary.findings(found["remarks"])
    ]


def has_page(found: dict[str, Any], page: int, words: Words) -> bool:
    """Tell whether there is such a page, from 0."""
    return paging.has_page(len(entries(found, words)), page, PAGE)


def blocks(found: dict[str, Any], page: int, words: Words) -> Iterator[Markup]:
    """Yield the paragraphs of a page; each has the numbers of the sheets and says what can be done."""
    if found["meanwhile"]:
        yield words("uploads.meanwhile")
    if found["sheets"]:
        yield Lines().add(*(_sheet(sheet, words) for sheet in found["sheets"])).text
    shown = entries(found, words)[page * PAGE : (page + 1) * PAGE]
    for part, lines in groupby(shown, attrgetter("part")):
        yield _part(part, list(lines), found, words)
    if not found["refused"]["n"]:
        yield words("uploads.ask" if found["sheets"] else "uploads.nothing")


def _sheet(sheet: dict[str, Any], words: Words) -> Markup:
    key = "uploads.sheet.refused" if sheet["refused"] else "uploads.sheet"
    return words(key, **sheet | {"title": excerpt(sheet["title"], TITLE_SHOWN)})


def _part(part: str, shown: list[Entry], found: dict[str, Any], words: Words) -> Markup:
    """Return a heading with its number and the lines of a page, each row named once."""
    lines = Lines().add(words(f"uploads.{part}", n=found[part]["n"]))
    for place, of_row in groupby(shown, attrgetter("place")):
        lines.add(escape(excerpt(place, PLACE_SHOWN)))
        lines.add(*(words("uploads.line", text=excerpt(one.text, LINE_SHOWN)) for one in of_row))
    left = found[part]["n"] - len(found[part]["first"])
    last = shown[-1] == entries(found, words)[-1]
    lines.add(words("uploads.more", n=left) if left and last else None)
    return lines.text
