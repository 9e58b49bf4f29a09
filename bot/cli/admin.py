"""Those who run the machine: the first of them is let in from the server."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import office
from bot.cli.invite import QrFile, let_in

if TYPE_CHECKING:
    from models.engine import Session
    from models.people import Invitation

app = typer.Typer(help="Those who run the machine.", no_args_is_help=True)


@app.callback()
def admin() -> None:
    """Those who run the machine."""


@app.command()
def invite(
    name: Annotated[str, typer.Option(help="The person's name, as everybody will read it.")],
    qr: QrFile = None,
) -> None:
    """Print a link that lets an administrator in, good once; it needs nobody who is in already."""
    settings = office.settings()
    from models.people import Role
    from services import invitations

    def make(session: "Session", now: datetime) -> "Invitation":
        terms = invitations.terms(session, name=name, role=Role.ADMIN)
        return invitations.make(session, terms, by=None, now=now)

    let_in(settings, make, qr)
