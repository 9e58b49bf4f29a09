"""A leave that is written in one line: `请假 6月3日-6月5日 专员乙`, `leave 6/3-6/5 Li`."""

import re
from dataclasses import dataclass
from datetime import date

AGO_DAYS = 60
DAY = r"(?:(?P<year{n}>\d{{4}})[-/.年])?(?P<month{n}>\d{{1,2}})[-/.月](?P<day{n}>\d{{1,2}})[日号]?"
LINE = re.compile(
    rf"(?:请假|休假|leave)[\s:：]*(?:{DAY.format(n=1)}(?:\s*(?:至|到|-|—|–|~|～|to)\s*{DAY.format(n=2)})?"
    r"(?:[\s,，]+(?P<deputy>\S.{0,60}))?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Written:
    """What a line says; without days it only says that somebody wants leave."""

    first: date | None = None
    last: date | None = None
    deputy: str = ""


def read(text: str, today: date) -> Written | None:
    """Return the leave that a line means, in the next months where it names no year; None for no leave."""
    match = LINE.fullmatch(text.strip())
    if match is None:
        return None
    if match["month1"] is None:
        return Written()
    first = _day(match["year1"], match["month1"], match["day1"], today)
    last = _day(match["year2"], match["month2"], match["day2"], first or today) if match["month2"] else first
    if first is None or last is None:
        return Written()
    return Written(first, last, (match["deputy"] or "").strip())


def _day(year: str | None, month: str, day: str, today: date) -> date | None:
    """Return a day; without a year, the next such day, or one that was a short while ago."""
    try:
        if year:
            return date(int(year), int(month), int(day))
        found = date(today.year, int(month), int(day))
        return found if (today - found).days < AGO_DAYS else found.replace(year=today.year + 1)
    except ValueError:
        return None
