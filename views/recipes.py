"""What the artifacts worker is told to make: which stored pictures, which words, under which name."""

from collections.abc import Callable
from dataclasses import dataclass

from locales import Words
from models.artifacts import Artifact, ArtifactKind
from models.engine import Session


@dataclass(frozen=True)
class Stamped:
    """A stamped copy of a picture."""

    into: str
    picture: str
    title: str
    lines: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class Paired:
    """Two pictures side by side, each with its words."""

    into: str
    left: tuple[str, str]
    right: tuple[str, str]
    title: str


@dataclass(frozen=True)
class Sheeted:
    """A page of a contact sheet: at most twelve pictures with their words."""

    into: str
    cells: tuple[tuple[str, str], ...]
    title: str
    footer: str


@dataclass(frozen=True)
class Archived:
    """A zip: stored objects under names that people can read, texts beside them, perhaps a drawn page.

    `shown` is the name that the archive itself has for people.
    """

    into: str
    title: str
    shown: str
    files: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...] = ()
    page: tuple[Sheeted, str] | None = None


Recipe = Stamped | Paired | Sheeted | Archived
RECIPES: dict[ArtifactKind, Callable[[Session, Artifact, Words], Recipe | None]] = {}


def recipe(session: Session, artifact: Artifact, words: Words) -> Recipe | None:
    """Return how something is made; None where what it was asked of is no more."""
    return RECIPES[artifact.kind](session, artifact, words)
