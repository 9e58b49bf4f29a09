"""What stands on the stamped copy of a picture."""

from locales import Words
from models.artifacts import Artifact, ArtifactKind
from models.engine import Session
from models.photos import Photo, PhotoState
from services import photo_stamps
from views.recipes import RECIPES, Stamped


def shown(photo: Photo) -> str:
    """Return the name of the copy that people see: the stamped one, where there is one."""
    return f"{photo.stem}/{'stamp' if photo.stamped_at else 'large'}.jpg"


def stamped(session: Session, artifact: Artifact, words: Words) -> Stamped | None:
    """Return how the stamped copy of a picture is made."""
    photo = session.get(Photo, artifact.data["photo"])
    marks = photo_stamps.marks(session, photo) if photo and photo.state is PhotoState.READY else None
    if photo is None or marks is None:
        return None
    taken = "stamps.received" if marks.shot_at is None else "stamps.shot"
    at = (marks.shot_at or marks.received_at).astimezone(words.zone)
    time = words.plain(taken, at=f"{at:%Y-%m-%d %H:%M}")
    place = words.plain("stamps.place", place=marks.place, time=time) if marks.place else time
    return Stamped(
        f"{photo.stem}/stamp.jpg",
        f"{photo.stem}/large.jpg",
        words.plain("stamps.title", code=marks.project.code, name=marks.project.name),
        (place, words.plain("stamps.by", name=marks.sender.name)),
        marks.code,
    )


RECIPES[ArtifactKind.STAMP] = stamped
