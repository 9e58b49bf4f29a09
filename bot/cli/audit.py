"""Proves that the record of events is what it was when it was sealed."""

from typing import Annotated

import typer

from bot.cli import office

app = typer.Typer(help="The sealed record of every change of state.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Keep `verify` a word of its own: what else an auditor asks comes beside it."""


@app.command()
def verify(
    *,
    seal: Annotated[
        str | None,
        typer.Option(help="A seal as a bulletin printed it; it shows whether the record's end was cut off."),
    ] = None,
) -> None:
    """Walk along the whole record and end with 1 at the first event that is not what was sealed."""
    settings = office.settings()
    from services.audit import walk
    from services.chain import Seal

    try:
        printed = Seal.parse(seal.lower()) if seal else None
    except ValueError:
        office.refuse("A seal is a number, a colon and at least 16 hexadecimal digits, as in a bulletin.")
    found = office.look(settings, lambda session: walk(session, printed))
    if found.sealed_at is None and found.holds.seq == 0 and found.flaw is None:
        typer.echo("Nothing is sealed yet.")
    else:
        last = f", the last one at {office.moment(settings, found.sealed_at)}" if found.sealed_at else ""
        typer.echo(f"Sealed events that hold: {found.holds.seq}{last}")
        typer.echo(f"Seal: {found.holds.seq}:{found.holds.hash}")
    typer.echo(f"Not sealed yet: {found.unsealed}")
    if found.flaw:
        office.refuse(f"The record is broken at {found.flaw.seq}: {found.flaw.why}.")
