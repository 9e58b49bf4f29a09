"""Cards of who is missing: the gaps at a glance, and one of them to its end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from markupsafe import Markup

from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from services import coverage, office
from services.coverage import Found, Gap, Missing
from views.card import BLANK, Button, Card, Lines, excerpt
from views.delivery import RENDERERS
from views.paging import turning
from views.payloads import Payload

GAPS = tuple(Gap)
GLANCE = 5
PAGE = 20
NAME_SHOWN = 40


@dataclass(frozen=True)
class ShowGap(Payload, prefix="cv1"):
    """Show a page of one gap, from 0; `gap` is its place in Gap, which only ever grows."""

    gap: int
    page: int


def coverage_card(found: Found, today: date, words: Words) -> Card:
    """Return every gap with its number and the first of it; a button where there are more."""
    blocks = [words("coverage.title", day=words.day(today))]
    rows = []
    for gap, missing in found.items():
        if missing:
            heading = words(f"coverage.gap.{gap}", n=len(missing))
            blocks.append(Lines().add(heading, _glance(missing, words)).text)
        if len(missing) > GLANCE:
            rows.append((_button(gap, len(missing), words),))
    blocks.append(Lines().add(*_ways(found, words)).text)
    return Card(BLANK.join(blocks), tuple(rows))


def gap_card(gap: Gap, missing: Sequence[Missing], page: int, words: Words) -> Card:
    """Return a page of one gap."""
    lines = Lines().add(words(f"coverage.gap.{gap}", n=len(missing)))
    shown = missing[page * PAGE : (page + 1) * PAGE]
    lines.add(*(words("coverage.line", who=_whole(one, words)) for one in shown))
    return Card(lines.text, turning(page, len(missing), partial(ShowGap, GAPS.index(gap)), words, PAGE))


def news(session: Session, _row: NoticeRow, words: Words) -> Card:
    """Tell the office in the morning who is missing."""
    return coverage_card(coverage.read(session), office.today(session), words)


def _glance(missing: Sequence[Missing], words: Words) -> Markup:
    """Return the first of a gap in one line: projects by their code, others by name."""
    comma = words.plain("coverage.and")
    named = comma.join(one.code or _whole(one, words) for one in missing[:GLANCE])
    key = "coverage.glance.more" if len(missing) > GLANCE else "coverage.glance"
    return words(key, names=named, n=len(missing))


def _whole(one: Missing, words: Words) -> str:
    name = excerpt((words.language == "en" and one.name_en) or one.name, NAME_SHOWN)
    if one.deputy:
        return words.plain("coverage.deputy", name=name, deputy=excerpt(one.deputy, NAME_SHOWN))
    return f"{one.code} {name}" if one.code else name


def _ways(found: Found, words: Words) -> Iterator[Markup]:
    """Yield what the office can do about it, or that there is nothing to do."""
    if not any(found.values()):
        yield words("coverage.none")
    if found[Gap.OUTSIDE]:
        yield words("coverage.way.invite")
    if any(missing for gap, missing in found.items() if gap is not Gap.OUTSIDE):
        yield words("coverage.way.list")


def _button(gap: Gap, count: int, words: Words) -> Button:
    label = words.plain(f"coverage.button.{gap}", n=count)
    return Button(label, ShowGap(GAPS.index(gap), 0))


RENDERERS["Uncovered"] = news
