"""Lets a person in: prints the link that ties their Telegram account to a role, once."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import office

if TYPE_CHECKING:
    from bot.settings import Settings
    from models.engine import Session
    from models.people import Invitation

QrFile = Annotated[Path | None, typer.Option("--qr", help="A PNG file to write the link to, as a QR code.")]


def invite(
    role: Annotated[
        str | None, typer.Option(help="officer, liaison, head, leader, coordinator, admin or viewer.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The person's name, as everybody will read it.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Instead of both: the name of somebody on the list who never came in.")
    ] = None,
    department: Annotated[
        str | None, typer.Option(help="The department's code, for a liaison or head.")
    ] = None,
    project: Annotated[
        list[str] | None, typer.Option(help="A project's code, for an officer; may be repeated.")
    ] = None,
    qr: QrFile = None,
) -> None:
    """Print a link that lets one person in, good once."""
    settings = office.settings()
    from models.people import Role
    from services import invitations, invitees

    if person is not None:
        if role or name or department or project:
            office.refuse("With --person the list says the rest: leave out the other options.")
        whom = person
        let_in(
            settings,
            lambda session, now: invitees.invite(session, invitees.named(session, whom), by=None, now=now),
            qr,
        )
        return
    if role is None or name is None:
        office.refuse("An invitation needs --role and --name, or --person for somebody on the list.")
    if role not in set(Role):
        office.refuse(f"There is no role {role}. The roles are: {', '.join(Role)}.")
    granted, called = Role(role), name

    def make(session: "Session", now: datetime) -> "Invitation":
        terms = invitations.terms(
            session, name=called, role=granted, department=department, projects=project or []
        )
        return invitations.make(session, terms, by=None, now=now)

    let_in(settings, make, qr)


def let_in(settings: "Settings", make: "Callable[[Session, datetime], Invitation]", qr: Path | None) -> None:
    """Print the link of an invitation that is made here, and write its QR code where one is asked for."""
    bot, now = _username(settings), office.now(settings)
    from bot import tickets
    from locales import Words
    from services import invitations
    from views.invitations import ticket_lines

    if qr is not None and qr.suffix.lower() != ".png":
        office.refuse(f"{qr} is not named .png, and only PNG is written.")

    def work(session: "Session") -> tuple[str, tuple[str, ...]]:
        made = make(session, now)
        lines = ticket_lines(made, Words(settings.locale, settings.timezone))
        return invitations.issue(session, made.id or 0, now), lines

    try:
        secret, lines = office.unit(settings, work)
    except ValueError as error:
        office.refuse(str(error))
    link = tickets.link(bot, secret)
    if qr is not None:
        try:
            qr.write_bytes(asyncio.run(tickets.drawn(link, lines)))
        except OSError as error:
            typer.echo(f"{qr} cannot be written ({error.strerror}); the link is good all the same.", err=True)
    typer.echo(link)


def _username(settings: "Settings") -> str:
    from telegram.error import InvalidToken, TelegramError

    from bot.check import username
    from bot.polling import TokenRefused

    office.require_token(settings)
    try:
        return asyncio.run(username(settings))
    except InvalidToken:
        office.refuse(str(TokenRefused.__doc__))
    except TelegramError as error:
        office.refuse(f"Telegram cannot be reached ({type(error).__name__}). Try again.")
