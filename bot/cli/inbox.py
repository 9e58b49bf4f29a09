"""Looks at the updates that came in, and decides about those that were set aside."""

import json
from typing import Annotated

import typer

from bot.cli import office

Number = Annotated[int, typer.Argument(help="The number in the first column of `yixian inbox list`.")]

app = typer.Typer(help="Updates from Telegram, kept as they came.", no_args_is_help=True)


@app.command("list")
def list_(
    state: Annotated[
        str | None, typer.Option(help="Only these: quarantined, pending, handled and so on.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
) -> None:
    """List the newest updates."""
    settings = office.settings()
    from models.inbox import InboxState
    from services import inbox

    if state is not None and state not in set(InboxState):
        office.refuse(f"There is no state {state}. The states are: {', '.join(InboxState)}.")
    chosen = InboxState(state) if state else None
    rows = office.unit(settings, lambda session: inbox.listed(session, chosen, limit))
    office.show_table(
        ["number", "received", "chat", "state", "incident", "reason"],
        [
            (row.id, office.moment(settings, row.received_at), row.lane, row.state, row.incident, row.reason)
            for row in rows
        ],
    )


@app.command()
def show(number: Number) -> None:
    """Print an update as Telegram sent it."""
    settings = office.settings()
    from models.inbox import InboxRow

    row = office.unit(settings, lambda session: session.get(InboxRow, number))
    if row is None:
        office.refuse(f"There is no update {number} in the inbox.")
    try:
        office.show_json(json.loads(row.body))
    except ValueError:  # it is in quarantine because it is no JSON
        typer.echo(row.body)


@app.command()
def retry(number: Number) -> None:
    """Have an update that was set aside handled again."""
    settings = office.settings()
    from services import inbox

    if not office.unit(settings, lambda session: inbox.retry(session, number)):
        office.refuse(f"There is no update {number} in quarantine.")
    typer.echo(f"Update {number} will be handled again.")


@app.command()
def drop(number: Number) -> None:
    """Give up an update that has not been handled."""
    settings = office.settings()
    from services import inbox

    if not office.unit(settings, lambda session: inbox.drop(session, number)):
        office.refuse(f"There is no update {number} that waits or is in quarantine.")
    typer.echo(f"Update {number} is given up.")
