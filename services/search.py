"""Finding a project by what people call it: code, name, pinyin, initials, or one character wrong."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlmodel import col, select

from models.engine import Session
from models.people import Person
from models.projects import Project
from services import access, phrases

LEAST_FUZZY = 3  # shorter, nearly everything has one character in common
LEAST_SOUND = 2
KEPT = 1 << 15  # names of which a process remembers how they are read


class Sound(NamedTuple):
    """How a name is read aloud: `zhangcunhe`, and its initials, `zch`."""

    full: str
    initials: str


class Hit(NamedTuple):
    """A project that a text may mean."""

    id: int
    code: str
    name: str


Test = Callable[[str], bool]


def find(session: Session, text: str, *, by: Person) -> list[Hit]:
    """Return the projects that a text means, of those a person may see, the likeliest first.

    Only the surest kind of hit counts: who types a name in full is not shown what merely sounds like it.
    """
    columns = select(col(Project.id), col(Project.code), col(Project.name))
    rows = session.exec(columns.where(access.seen(session, by)).order_by(Project.code))
    seen = [Hit._make(row) for row in rows]
    if coded := _coded(text, seen):
        return coded
    said = _bare(text)
    if not said:
        return []
    for test in (_in_name(said), _in_initials(said), _in_sound(said), _nearly(said)):
        if test and (found := [hit for hit in seen if test(hit.name)]):
            return sorted(found, key=lambda hit: _rank(said, hit))
    return []


def _coded(text: str, seen: Sequence[Hit]) -> list[Hit]:
    """Return those that a text names by code; what lacks the number is not looked at."""
    said = phrases.normal(text)
    near = {code: hit for hit in seen if phrases.normal(phrases.short(code := hit.code)) in said}
    return [near[code] for code in phrases.codes(text, near)]


@lru_cache(maxsize=KEPT)
def sound(text: str) -> Sound:
    """Return how a text is read; what is no Chinese stands as it is written."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries are large, and few processes are asked

    parts = lazy_pinyin(_bare(text))
    return Sound("".join(parts), "".join(part if part.isdigit() else part[:1] for part in parts))


def _in_name(said: str) -> Test:
    return lambda name: said in _bare(name)


def _in_initials(said: str) -> Test | None:
    if not said.isascii() or len(said) < LEAST_SOUND:
        return None
    return lambda name: said in sound(name).initials


def _in_sound(said: str) -> Test | None:
    if len(said) < LEAST_SOUND:
        return None
    full = sound(said).full
    return lambda name: full in sound(name).full


def _nearly(said: str) -> Test | None:
    """Return a test for names that hold a text but for one character; pinyin is compared with pinyin."""
    from rapidfuzz.fuzz import partial_ratio  # noqa: PLC0415 - for the few texts that are found no other way

    if len(said) < LEAST_FUZZY:
        return None
    least = 100 * (len(said) - 1) / len(said) - 1e-6  # what is left when one character of them is wrong
    characters = set(said)

    def test(name: str) -> bool:
        whole = sound(name).full if said.isascii() else _bare(name)
        lacking = len(characters.difference(whole))  # cheaply tells apart nearly all that is not alike
        if len(said) > len(whole) + 1 or lacking > (2 if len(whole) < len(said) else 1):
            return False
        return partial_ratio(said, whole, score_cutoff=least) > 0

    return test


def _rank(said: str, hit: Hit) -> tuple[bool, bool, int, str]:
    name = _bare(hit.name)
    starts = name.startswith(said) or (said.isascii() and sound(hit.name).initials.startswith(said))
    return name != said, not starts, len(name), hit.code


@lru_cache(maxsize=KEPT)
def _bare(text: str) -> str:
    """Return a text without what people leave out: spaces, quotes, brackets, dashes."""
    return "".join(character for character in phrases.normal(text) if character.isalnum())
