"""People: who they are, and how they leave."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli import office

if TYPE_CHECKING:
    from bot.settings import Settings
    from models.engine import Session

T = TypeVar("T")
OBJECTS = (
    "full.jpg",
    "large.jpg",
    "thumb.jpg",
    "stamp.jpg",
    "drawn.jpg",
    "packed.zip",
    "recording",
    "workbook",
)
app = typer.Typer(help="The people of the mechanism.", no_args_is_help=True)
Whom = Annotated[str, typer.Argument(help="The person's name, or their number where several share it.")]
Other = Annotated[str, typer.Argument(help="Who takes over, by name or number; they have joined.")]


@app.command("list")
def list_() -> None:
    """List everybody with number, name, roles, and whether they have joined."""
    settings = office.settings()
    from services import members

    def work(session: "Session") -> list[tuple[object, ...]]:
        return [
            (one.id, one.name, ", ".join(members.roles_of(session, one)), "yes" if one.telegram_id else "no")
            for one in members.listed(session)
        ]

    office.show_table(("number", "name", "roles", "joined"), office.look(settings, work))


@app.command()
def remove(whom: Whom) -> None:
    """End a person's access at once; what they did stays."""
    settings = office.settings()
    from services import members, removal

    now = office.now(settings)

    def work(session: "Session") -> str:
        person = members.named(session, whom)
        removal.remove(session, person, by=None, now=now)
        return person.name

    typer.echo(f"{_done(settings, work)} is removed.")


@app.command("hand-over")
def hand_over(
    whom: Whom,
    to: Other,
    *,
    with_roles: Annotated[
        bool, typer.Option("--with-roles", help="The other takes the roles in departments too.")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="End the person's access afterwards.")] = False,
) -> None:
    """Hand a person's projects and open blockers over to another, in one step."""
    settings = office.settings()
    from services import handing_over, members, removal

    now = office.now(settings)

    def work(session: "Session") -> str:
        leaving, other = members.named(session, whom), members.named(session, to)
        given = handing_over.hand_over(session, leaving, other, with_roles=with_roles, by=None, now=now)
        if remove:
            removal.remove(session, leaving, by=None, now=now)
        counts = f"{len(given.project_ids)} projects, {len(given.blocker_ids)} open blockers"
        return f"{other.name} has taken over from {leaving.name}: {counts}."

    typer.echo(_done(settings, work))


@app.command()
def leave(
    whom: Whom,
    first: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The first day away.")],
    last: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The last day away.")],
    *,
    deputy: Annotated[
        str | None, typer.Option(help="Who stands in, by name or number; else the projects' deputies do.")
    ] = None,
) -> None:
    """Note that a person is away, and tell them and who stands in."""
    settings = office.settings()
    from services import leaves, members

    now = office.now(settings)

    def work(session: "Session") -> str:
        person = members.named(session, whom)
        stands_in = members.named(session, deputy) if deputy else None
        leaves.take(session, person, first.date(), last.date(), stands_in, by=None, now=now)
        return person.name

    typer.echo(f"{_done(settings, work)} is away from {first:%Y-%m-%d} to {last:%Y-%m-%d}.")


@app.command()
def back(whom: Whom) -> None:
    """End every leave of a person that is under way or to come."""
    settings = office.settings()
    from services import leaves, members
    from services.office import today

    now = office.now(settings)

    def work(session: "Session") -> str:
        person = members.named(session, whom)
        for one in leaves.coming(session, person, today(session)):
            leaves.end(session, one, by=None, now=now)
        return person.name

    typer.echo(f"{_done(settings, work)} is not on leave.")


@app.command()
def erase(
    whom: Whom,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the name again.")] = False,
) -> None:
    """Erase a person's data for ever: their rows are emptied, their words, messages and pictures deleted.

    Where that was cut off, or the store was away, do it again by number: what is left is deleted then.
    """
    settings = office.settings()
    from services import erasing, members

    now = office.now(settings)

    def find(session: "Session") -> tuple[int, str]:
        person = members.named(session, whom, gone=True)
        return person.id or 0, person.name

    def work(session: "Session") -> list[str]:
        person = members.named(session, str(number), gone=True)
        if person.erased_at is None:
            erasing.erase(session, person, by=None, now=now)
        return erasing.stems(session, person)

    try:
        number, name = office.look(settings, find)
    except ValueError as error:
        office.refuse(str(error))
    if name and not yes and typer.prompt(f"This cannot be undone. Type the name of {name} again") != name:
        office.refuse("That is another name. Nothing has changed.")
    stems = _done(settings, work)
    missed = asyncio.run(_forget(settings, stems))
    typer.echo(f"Person {number} is erased, with {len(stems)} pictures and workbooks.")
    if missed:
        office.refuse(f"The store did not delete these; try `yixian people erase {number}` again:", *missed)


async def _forget(settings: "Settings", stems: "list[str]") -> list[str]:
    """Delete what the store keeps under these names; return what it would not."""
    from contextlib import suppress

    from obstore.exceptions import BaseError

    from bot import store

    opened, missed = store.opened(settings), []
    for name in (f"{stem}/{part}" for stem in stems for part in OBJECTS):
        try:
            with suppress(FileNotFoundError):
                await opened.delete(name)
        except (BaseError, OSError):
            missed.append(name)
    return missed


def _done(settings: "Settings", work: "Callable[[Session], T]") -> T:
    """Do one unit of work, or say why it is refused."""
    from locales import Words
    from services.refusals import DomainError

    try:
        return office.unit(settings, work)
    except ValueError as error:
        office.refuse(str(error))
    except DomainError as error:
        office.refuse(Words("en", settings.timezone).plain(error.key, **error.fields))
