"""The command line, for whoever runs the machine: `yixian --help` lists it."""

import typer
from typer.main import get_command

from bot.cli import admin, audit, check, inbox, invite, lists, outbox, people, run

app = typer.Typer(
    help="A Telegram bot with which a district reports on its key projects from the field.",
    no_args_is_help=True,
    add_completion=False,
)
app.command()(run.run)
app.command()(run.migrate)
app.command()(check.check)
app.command()(invite.invite)
app.command()(run.demo)
app.add_typer(admin.app, name="admin")
app.add_typer(lists.app, name="list")
app.add_typer(people.app, name="people")
app.add_typer(inbox.app, name="inbox")
app.add_typer(outbox.app, name="outbox")
app.add_typer(audit.app, name="audit")


def main() -> None:
    """Run the command that the arguments name."""
    get_command(app)(prog_name="yixian")  # not app(): typer's own excepthook would print what logs cut out
