"""Looks at the messages on their way out, and decides about those that did not arrive."""

from typing import Annotated

import typer

from bot.cli import office

Number = Annotated[int, typer.Argument(help="The number in the first column of `yixian outbox list`.")]

app = typer.Typer(help="Messages to Telegram, kept until they have arrived.", no_args_is_help=True)


@app.command("list")
def list_(
    state: Annotated[str | None, typer.Option(help="Only these: dead, queued, sent and so on.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
) -> None:
    """List the newest messages."""
    settings = office.settings()
    from models.outbox import OutboxState
    from services import outbox

    if state is not None and state not in set(OutboxState):
        office.refuse(f"There is no state {state}. The states are: {', '.join(OutboxState)}.")
    chosen = OutboxState(state) if state else None
    rows = office.unit(settings, lambda session: outbox.listed(session, chosen, limit))
    office.show_table(
        ["number", "queued", "chat", "method", "state", "tries", "reason"],
        [
            (
                row.id,
                office.moment(settings, row.queued_at),
                row.chat_id,
                row.method,
                row.state,
                row.attempts,
                row.reason,
            )
            for row in rows
        ],
    )


@app.command()
def show(number: Number) -> None:
    """Print a message as Telegram gets it, with what became of it."""
    settings = office.settings()
    from models.outbox import OutboxRow

    row = office.unit(settings, lambda session: session.get(OutboxRow, number))
    if row is None:
        office.refuse(f"There is no message {number} in the outbox.")
    office.show_json(row.model_dump(mode="json"))


@app.command()
def retry(number: Number) -> None:
    """Send a message again that ended without arriving."""
    settings = office.settings()
    from services import outbox

    if not office.unit(settings, lambda session: outbox.retry(session, number)):
        office.refuse(f"There is no message {number} that ended without arriving.")
    typer.echo(f"Message {number} will be sent again.")


@app.command()
def drop(number: Number) -> None:
    """Give up a message that has not left yet."""
    settings = office.settings()
    from services import outbox

    if not office.unit(settings, lambda session: outbox.drop(session, number)):
        office.refuse(f"There is no message {number} that waits to leave.")
    typer.echo(f"Message {number} is given up.")
