"""The bulletin as a message: totals first, then what is stuck, then a page of projects for each sector."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from locales import Words
from models.blockers import BlockerState
from models.bulletins import Bulletin
from models.engine import Session
from models.notices import NoticeRow
from models.projects import Sector
from services.weeks import Week
from views.card import Button, Card, Lines, excerpt
from views.delivery import RENDERERS
from views.payloads import Payload

WORKDAY = timedelta(hours=7.5)
PAGE = 20
WORST = 8
CODES_SHOWN = 30
WORDS_SHOWN = 40


@dataclass(frozen=True)
class ReadSector(Payload, prefix="bl1"):
    """One page of the projects of a sector; `sector` counts in the order of the list."""

    bulletin_id: int
    sector: int
    page: int


def bulletin_card(bulletin: Bulletin, words: Words) -> Card:
    """Return the bulletin on one card."""
    figures = bulletin.figures
    lines = Lines().add(_title(bulletin, words), words("bulletins.frozen", at=words.when(bulletin.frozen_at)))
    lines.add(_seal(figures, words))
    lines.add(
        _totals(figures, words), _reporting(figures, words), _missed(figures, words), _balance(figures, words)
    )
    shown = figures["blockers"][:WORST]
    lines.add(*(blocker_line(line, words) for line in shown))
    left = len(figures["blockers"]) - len(shown)
    lines.add(words("bulletins.more_blockers", n=left) if left else None, words("bulletins.where"))
    return Card(lines.text, _sector_buttons(bulletin, words))


def has_page(bulletin: Bulletin, press: ReadSector) -> bool:
    """Tell whether a bulletin has the page that a button names."""
    if not 0 <= press.sector < len(Sector):
        return False
    projects: int = bulletin.figures["sectors"].get(list(Sector)[press.sector].value, 0)
    return 0 <= press.page * PAGE < projects


def sector_card(bulletin: Bulletin, press: ReadSector, words: Words) -> Card:
    """Return where each project of a sector stands, a page at a time."""
    sector = list(Sector)[press.sector]
    rows = [line for line in bulletin.figures["projects"] if line["sector"] == sector.value]
    page = rows[press.page * PAGE : (press.page + 1) * PAGE]
    name = words.plain(f"projects.sector.{sector.value}")
    lines = Lines().add(_title(bulletin, words), words("bulletins.sector", sector=name, n=len(rows)))
    lines.add(*(_project_line(line, words) for line in page))
    more = (press.page + 1) * PAGE < len(rows)
    following = ReadSector(press.bulletin_id, press.sector, press.page + 1)
    buttons = ((Button(words.plain("bulletins.next_page"), following),),) if more else ()
    return Card(lines.text, buttons)


def blocker_line(line: Mapping[str, Any], words: Words) -> Markup:
    """Return one blocker: lamp, number, project, what, who leads, how long, how it stands."""
    unit = line["unit_en"] if words.language == "en" and line["unit_en"] else line["unit"]
    days = timedelta(minutes=line["minutes"]) / WORKDAY
    key = "bulletins.blocker"
    if line["state"] == BlockerState.CLOSED:
        key = "bulletins.blocker.climbed" if line["rung"] else "bulletins.blocker.closed"
    return words(
        key, lamp=words.plain(f"bulletins.lamp.{line['rung'] or 'none'}"),
        number=line["number"], code=line["code"], project=line["project"],
        what=excerpt(line["words"], WORDS_SHOWN), unit=unit, days=f"{days:.1f}",
        state=words.plain(f"blockers.state.{line['state']}"),
    )  # fmt: skip


def _title(bulletin: Bulletin, words: Words) -> Markup:
    return words(
        "bulletins.title", year=bulletin.year, number=bulletin.number, week=Week.parse(bulletin.week).number
    )


def _seal(figures: Mapping[str, Any], words: Words) -> Markup | None:
    seal = figures.get("seal")  # the bulletins of the first weeks have none
    return words("bulletins.seal", seal=seal) if seal else None


def _totals(figures: Mapping[str, Any], words: Words) -> Markup:
    sectors = words.plain("bulletins.comma").join(
        words.plain(
            "bulletins.part",
            name=words.plain(f"projects.sector.{s.value}"),
            count=figures["sectors"].get(s.value, 0),
        )
        for s in Sector
    )
    return words("bulletins.totals", total=len(figures["projects"]), sectors=sectors)


def _reporting(figures: Mapping[str, Any], words: Words) -> Markup:
    owed = figures["owed"]
    on_time = owed.get("reported", 0) + owed.get("no_change", 0)
    asked = sum(owed.values()) - owed.get("excused", 0)
    return words(
        "bulletins.reporting",
        asked=asked,
        on_time=on_time,
        late=owed.get("late", 0),
        missed=owed.get("missed", 0),
    )


def _missed(figures: Mapping[str, Any], words: Words) -> Markup | None:
    missed = [line for line in figures["projects"] if line["owed"] == "missed"]
    if not missed:
        return None
    codes = words.plain("bulletins.pause").join(line["code"] for line in missed[:CODES_SHOWN])
    more = "…" if len(missed) > CODES_SHOWN else ""
    return words("bulletins.missed", codes=codes + more)


def _balance(figures: Mapping[str, Any], words: Words) -> Markup:
    still_open = figures["carried"] + figures["raised"] - figures["closed"]
    return words(
        "bulletins.balance", carried=figures["carried"], raised=figures["raised"], closed=figures["closed"],
        open=still_open,
    )  # fmt: skip


def _project_line(line: Mapping[str, Any], words: Words) -> Markup:
    before, percent = line["before"] / 10, line["percent"] / 10
    progress = f"{percent:g}%" if before == percent else f"{before:g}% → {percent:g}%"
    text = words(
        "bulletins.project", code=line["code"], name=line["name"], progress=progress,
        owed=words.plain(f"bulletins.owed.{line['owed']}"),
    )  # fmt: skip
    stuck = words.plain("bulletins.pause").join(line["blockers"])
    return text + words("bulletins.stuck", numbers=stuck) if stuck else text


def _sector_buttons(bulletin: Bulletin, words: Words) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(words.plain(f"projects.sector.{sector.value}"), ReadSector(bulletin.id or 0, place, 0))
        for place, sector in enumerate(Sector)
        if bulletin.figures["sectors"].get(sector.value)
    ]
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))


def _bulletin_out(session: Session, row: NoticeRow, words: Words) -> Card:
    return bulletin_card(session.get_one(Bulletin, row.data["bulletin_id"]), words)


RENDERERS["BulletinOut"] = _bulletin_out
