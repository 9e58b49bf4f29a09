"""Finding a project by what people call it: code, name, pinyin, initials, or one character wrong."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlmodel import select

from models.engine import Session
from models.people import Person
from models.projects import Project
from services import access, phrases

LEAST_FUZZY = 3  # shorter, nearly everything has one character in common
LEAST_SOUND = 2


class Sound(NamedTuple):
    """How a name is read aloud: `zhangcunhe`, and its initials, `zch`."""

    full: str
    initials: str


Test = Callable[[str, str], bool]


def find(session: Session, text: str, *, by: Person) -> Sequence[Project]:
    """Return the projects that a text means, of those a person may see, the likeliest first.

    Only the surest kind of hit counts: who types a name in full is not shown what merely sounds like it.
    """
    seen = session.exec(select(Project).where(access.seen(session, by)).order_by(Project.code)).all()
    coded = phrases.codes(text, [project.code for project in seen])
    if coded:
        return sorted((one for one in seen if one.code in coded), key=lambda one: coded.index(one.code))
    said = _bare(text)
    if not said:
        return []
    for test in (_in_name, _in_initials, _in_sound, _nearly):
        if found := [project for project in seen if test(said, project.name)]:
            return sorted(found, key=lambda project: _rank(said, project))
    return []


@lru_cache(maxsize=1 << 15)
def sound(text: str) -> Sound:
    """Return how a text is read; what is no Chinese stands as it is written."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries are large, and few processes are asked

    parts = lazy_pinyin(_bare(text))
    return Sound("".join(parts), "".join(part if part.isdigit() else part[:1] for part in parts))


def _in_name(said: str, name: str) -> bool:
    return said in _bare(name)


def _in_initials(said: str, name: str) -> bool:
    return said.isascii() and len(said) >= LEAST_SOUND and said in sound(name).initials


def _in_sound(said: str, name: str) -> bool:
    return len(said) >= LEAST_SOUND and sound(said).full in sound(name).full


def _nearly(said: str, name: str) -> bool:
    """Tell whether a name holds a text but for one character; pinyin is compared with pinyin."""
    from rapidfuzz.fuzz import partial_ratio  # noqa: PLC0415 - for the few texts that are found no other way

    if len(said) < LEAST_FUZZY:
        return False
    whole = sound(name).full if said.isascii() else _bare(name)
    alike = 100 * (len(said) - 1) / len(said)  # what is left when one character of them is wrong
    return len(said) <= len(whole) + 1 and partial_ratio(said, whole) > alike - 1e-6


def _rank(said: str, project: Project) -> tuple[bool, bool, int, str]:
    name = _bare(project.name)
    starts = name.startswith(said) or (said.isascii() and sound(project.name).initials.startswith(said))
    return name != said, not starts, len(name), project.code


def _bare(text: str) -> str:
    """Return a text without what people leave out: spaces, quotes, brackets, dashes."""
    return "".join(character for character in phrases.normal(text) if character.isalnum())
