"""What a text says by itself: which codes, how many percent, or that nothing has changed."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

FIGURE = re.compile(r"(?<![0-9.+\-/])([0-9]{1,4}(?:\.[0-9]{1,4})?) ?%")
BARE = re.compile(r"(?:约|进度|about )? ?([0-9]{1,4}(?:\.[0-9]{1,4})?) ?%?[。.]?")
NO_CHANGE = re.compile(r"(?:本周)?(?:无变化|没有变化|没变化|不变)[。.!]?|no ?change[.!]?")
THANKS = re.compile(r"(?:收到|好的?|谢谢|知道了|明白|辛苦了|ok(?:ay)?|thanks?|got it)[\s,。.!~]*")
BLOCKER = re.compile(r"(?:堵点|blocker\b)")
SURELY_NO_PERCENT = re.compile(r"0[0-9]")


def normal(text: str) -> str:
    """Return a text in half-width forms and lower case."""
    return unicodedata.normalize("NFKC", text).lower().strip()


def percents(text: str) -> list[int]:
    """Return the different percentages that a text names, in tenths, in order."""
    return list(dict.fromkeys(_tenths(figure) for figure in FIGURE.findall(normal(text))))


def bare_percent(text: str) -> int | None:
    """Return the percentage, in tenths, of a text that is nothing but a number."""
    found = BARE.fullmatch(normal(text))
    return None if found is None or SURELY_NO_PERCENT.match(found[1]) else _tenths(found[1])


def codes(text: str, known: Iterable[str]) -> list[str]:
    """Return those of the known codes that a text names, by the order in which it does.

    `LS-087` counts anywhere, in either case and with or without its hyphen; `087` at the beginning of a line
    or between spaces, but not as part of a number.
    """
    said = normal(text)
    places = {code: match.start() for code in known if (match := _named(code).search(said))}
    return sorted(places, key=lambda code: places[code])


def other_codes(text: str, known: Iterable[str]) -> list[str]:
    """Return what looks like a code but is not known: `LS-042` anywhere, `042` as the first word."""
    said, own = normal(text), {normal(code) for code in known}
    forms = {(prefix, len(number)) for prefix, _, number in (code.rpartition("-") for code in own)}
    found = {
        f"{prefix}-{number}"
        for prefix, digits in forms
        for number in re.findall(
            rf"(?:(?<![a-z0-9]){re.escape(prefix)}[- ]?|^)([0-9]{{{digits}}})(?![0-9.%+/-])", said
        )
    }
    return sorted(code.upper() for code in found - own)


def without_code(text: str, code: str) -> str:
    """Return the text less the code that it begins with."""
    leading = re.match(rf"\s*{_written(code)}[\s,:，：、]*", text, re.IGNORECASE)
    return text[leading.end() :].strip() if leading else text.strip()


def says_no_change(text: str) -> bool:
    """Tell whether a text says only that nothing has changed."""
    return NO_CHANGE.fullmatch(normal(text)) is not None


def says_thanks(text: str) -> bool:
    """Tell whether a text only acknowledges, which is no report."""
    return THANKS.fullmatch(normal(text)) is not None


def says_blocker(text: str) -> bool:
    """Tell whether a text begins with the word for a blocker."""
    return BLOCKER.match(normal(text)) is not None


def short(code: str) -> str:
    """Return the part of a code that people say: `087` of `LS-087`."""
    return code.rpartition("-")[2]


def _named(code: str) -> re.Pattern[str]:
    prefix, _, number = normal(code).rpartition("-")
    full = rf"(?<![a-z0-9]){re.escape(prefix)}[- ]?{re.escape(number)}(?![0-9])"
    bare = rf"(?:^|(?<=\s)){re.escape(number)}(?=\s|$)|^{re.escape(number)}(?![0-9.%+/-])"
    return re.compile(f"{full}|{bare}", re.MULTILINE)


def _written(code: str) -> str:
    prefix, _, number = code.rpartition("-")
    return rf"(?:{re.escape(prefix)}[-－ ]?)?{re.escape(number)}(?![0-9.%％+/-])"


def _tenths(figure: str) -> int:
    return int((Decimal(figure) * 10).to_integral_value(ROUND_HALF_UP))
