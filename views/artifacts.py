"""What was made, shown to whoever asked for it."""

from locales import Words
from models.artifacts import Artifact
from models.engine import Session
from models.notices import NoticeRow
from views.card import Card, Document, excerpt
from views.delivery import RENDERERS
from views.recipes import Archived, recipe

TITLE_SHOWN = 120


def ready(session: Session, row: NoticeRow, words: Words) -> Card | None:
    """Show what was made: a picture, or an archive as a file."""
    artifact = session.get_one(Artifact, row.data["artifact_id"])
    made = recipe(session, artifact, words)
    if made is None:
        return None
    title = excerpt(made.title, TITLE_SHOWN)
    if not isinstance(made, Archived):
        return Card(words("artifacts.drawn", title=title), photo=made.into)
    text = words("artifacts.ready", what=_name(artifact, words), title=title)
    return Card(text, document=Document(made.into, made.shown))


def failed(session: Session, row: NoticeRow, words: Words) -> Card:
    """Say that it cannot be made."""
    artifact = session.get_one(Artifact, row.data["artifact_id"])
    return Card(words("artifacts.failed", what=_name(artifact, words)))


def _name(artifact: Artifact, words: Words) -> str:
    return words.plain(f"artifacts.{artifact.kind.value}")


RENDERERS["ArtifactReady"] = ready
RENDERERS["ArtifactFailed"] = failed
