"""The pictures of a project, one at a time, with what each belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.photos import Photo
from models.projects import Project
from services import photo_codes
from services.photo_timeline import Page, Shot, shot_at
from views.card import Button, Card, Lines, excerpt
from views.payloads import Payload
from views.stamps import shown

NAME_SHOWN = 60
WORDS_SHOWN = 80


@dataclass(frozen=True)
class ShowPicture(Payload, prefix="pt1"):
    """Show a picture of a project."""

    project_id: int
    photo_id: int


def page_card(page: Page, words: Words, buttons: Iterable[Button] = ()) -> Card:
    """Show one picture of a project, the way to those beside it, and what else can be done, two a row."""
    lines = Lines().add(
        words(
            "timeline.title", code=page.project.code, name=excerpt(page.project.name, NAME_SHOWN),
            place=page.place, n=page.total,
        ),
        *facts(page.project, page.shot, words),
    )  # fmt: skip
    more = list(buttons)
    rows = (*_turning(page, words), *(tuple(more[at : at + 2]) for at in range(0, len(more), 2)))
    return Card(lines.text, rows, photo=shown(page.shot.photo))


def facts(project: Project, shot: Shot, words: Words) -> Iterator[Markup]:
    """Return when a picture was taken, by whom, for what, and where."""
    photo = shot.photo
    taken = shot_at(photo, words.zone)
    if taken is not None:
        yield words("timeline.shot", at=taken)
    yield words("timeline.received", at=photo.received_at)
    yield words("timeline.by", name=excerpt(shot.sender.name, NAME_SHOWN) or words.plain("members.erased"))
    yield words("timeline.for", subject=_subject(shot, words), week=shot.week.number)
    if where := _where(project, photo, words):
        yield words("timeline.where", place=where)
    yield words("timeline.code", code=photo_codes.of(photo.id or 0))
    if shot.viewpoint is not None:
        yield words("timeline.viewpoint", title=excerpt(shot.viewpoint.title, WORDS_SHOWN))


def _subject(shot: Shot, words: Words) -> str:
    if shot.report is not None:
        return words.plain("timeline.for.report", number=shot.report.number)
    if shot.case is not None:
        return words.plain("timeline.for.blocker", number=shot.case.number)
    if shot.event is not None:
        return words.plain(f"timeline.event.{shot.event.kind.value}", day=words.day(shot.event.happened_on))
    return words.plain("timeline.for.project")


def _where(project: Project, photo: Photo, words: Words) -> str:
    said = [excerpt(project.location, WORDS_SHOWN)] if project.location else []
    if photo.latitude is not None and photo.longitude is not None:
        said.append(f"{photo.latitude:.5f}, {photo.longitude:.5f}")
    return words.plain("timeline.and").join(said)


def _turning(page: Page, words: Words) -> Iterator[tuple[Button, ...]]:
    beside = {"timeline.older": page.older_id, "timeline.newer": page.newer_id}
    row = [
        Button(words.plain(key), ShowPicture(page.project.id or 0, photo_id))
        for key, photo_id in beside.items()
        if photo_id is not None
    ]
    if row:
        yield tuple(row)
