"""Fixed viewpoints: naming them, choosing them for an entry's pictures, and last time's picture."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.drafts import Draft
from models.engine import Session
from models.people import Person
from models.photos import Photo, Viewpoint
from models.projects import Project
from services import photo_stamps, photo_timeline, viewpoints
from services.photo_timeline import Page
from services.report_entry import Entry
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS
from views.payloads import Payload
from views.photo_archives import viewpoint_rows
from views.photo_timeline import facts
from views.stamps import shown

TITLE_SHOWN = 30
NAME_SHOWN = 60
SHOWN = 4
There = Mapping[int, Sequence[Viewpoint]]


@dataclass(frozen=True)
class NameViewpoint(Payload, prefix="vn1"):
    """Ask what the viewpoint of a picture is called."""

    photo_id: int


@dataclass(frozen=True)
class PutPicture(Payload, prefix="vp1"):
    """A picture was taken from this viewpoint; 0 is none."""

    photo_id: int
    viewpoint_id: int


@dataclass(frozen=True)
class TurnViewpoint(Payload, prefix="vt1"):
    """The next picture of an entry was taken from this viewpoint."""

    draft_id: int
    viewpoint_id: int


@dataclass(frozen=True)
class ShowViewpoints(Payload, prefix="vs1"):
    """Show the last picture from each viewpoint of a project."""

    project_id: int


@dataclass(frozen=True)
class EndViewpoint(Payload, prefix="ve1"):
    """Ask for no more pictures from a viewpoint."""

    viewpoint_id: int


def naming_card(session: Session, photo_id: int, _reader: Person | None, words: Words) -> Card:
    """Ask for the name of a picture's viewpoint, or offer those that the project has."""
    photo = session.get_one(Photo, photo_id)
    project = photo_stamps.project_of(session, photo)
    subject = viewpoints.naming(photo)
    if project is None:
        return Card(words("viewpoints.gone"), subject=subject)
    held = session.get(Viewpoint, photo.viewpoint_id) if photo.viewpoint_id else None
    fields = {"code": project.code, "name": excerpt(project.name, NAME_SHOWN)}
    if held is not None:
        title = excerpt(held.title, TITLE_SHOWN)
        none = Button(words.plain("viewpoints.button.none"), PutPicture(photo_id, 0))
        return Card(words("viewpoints.put", title=title, **fields), ((none,),), subject)
    there = viewpoints.of(session, [project.id or 0]).get(project.id or 0, [])
    rows = tuple((Button(_label(one, words), PutPicture(photo_id, one.id or 0)),) for one in there)
    return Card(words("viewpoints.ask.or" if rows else "viewpoints.ask", **fields), rows, subject)


def last_card(session: Session, viewpoint: Viewpoint, words: Words, *, keeps: bool) -> Card:
    """Show the last picture from a viewpoint."""
    project = session.get_one(Project, viewpoint.project_id)
    lines = Lines().add(
        words("viewpoints.last", title=excerpt(viewpoint.title, TITLE_SHOWN), code=project.code,
              name=excerpt(project.name, NAME_SHOWN))
    )  # fmt: skip
    end = ((Button(words.plain("viewpoints.button.end"), EndViewpoint(viewpoint.id or 0)),),) if keeps else ()
    photo = next(iter(viewpoints.pictures(session, viewpoint, 1)), None)
    if photo is None:
        return Card(lines.add(words("viewpoints.last.none")).text, end)
    lines.add(*facts(project, photo_timeline.shot(session, photo), words))
    rows = (*viewpoint_rows(session, viewpoint, words), *end)
    return Card(lines.text, rows, photo=shown(photo))


def entry_rows(session: Session, draft: Draft, words: Words) -> Iterator[tuple[Button, ...]]:
    """Offer the viewpoints of a project for the pictures of an entry; each says which picture it has."""
    entry = Entry.of(draft.data)
    if entry.project_id is None or entry.choosing or entry.doubt_tenths is not None:
        return
    there = viewpoints.of(session, [entry.project_id]).get(entry.project_id, [])
    shots = viewpoints.of_entry(session, draft) if there else ()
    if not shots:
        return
    held = {shot.viewpoint_id: place for place, shot in enumerate(shots, start=1)}
    for one in there:
        press = TurnViewpoint(draft.id or 0, one.id or 0)
        place = held.get(one.id)
        if place is None:
            yield (Button(_label(one, words), press),)
        else:
            title = excerpt(one.title, TITLE_SHOWN)
            yield (Button(words.plain("viewpoints.button.held", title=title, place=place), press),)


def page_buttons(page: Page, there: Collection[Viewpoint], words: Words, *, keeps: bool) -> Iterator[Button]:
    """Return the buttons of a timeline that are about viewpoints."""
    if there:
        label = words.plain("viewpoints.button.all", n=len(there))
        yield Button(label, ShowViewpoints(page.project.id or 0))
    if keeps:
        yield Button(words.plain("viewpoints.button.name"), NameViewpoint(page.shot.photo.id or 0))


def prompt_line(there: Sequence[Viewpoint], words: Words) -> Markup:
    """Say in a line of the week's prompt which viewpoints a project has."""
    titles = [excerpt(one.title, TITLE_SHOWN) for one in there[:SHOWN]]
    key = "viewpoints.prompt" if len(there) <= SHOWN else "viewpoints.prompt.more"
    return words(key, titles=words.plain("viewpoints.and").join(titles), n=len(there))


def prompt_buttons(project: Project, there: There, words: Words) -> tuple[Button, ...]:
    """Return the button that shows last time's pictures, where a project has viewpoints."""
    if not there.get(project.id or 0):
        return ()
    label = words.plain("viewpoints.button.last", code=project.code)
    return (Button(label, ShowViewpoints(project.id or 0)),)


def _label(viewpoint: Viewpoint, words: Words) -> str:
    return words.plain("viewpoints.button.one", title=excerpt(viewpoint.title, TITLE_SHOWN))


DRAWERS["naming"] = naming_card
