"""The picture of an invitation: made when it leaves, kept nowhere."""

import json
from collections.abc import Sequence
from datetime import timedelta

from telegram.error import BadRequest

from bot.child import Child
from bot.client import NeverLeft
from bot.unit import DatabaseAway, Runner
from imaging.protocol import LENGTH
from services import invitations
from services.invitations import InvitationRefused

INVITED = "invitation:"
WALL = timedelta(seconds=20)


def link(bot_username: str, secret: str) -> str:
    """Return the address that opens the bot with an invitation."""
    return f"https://t.me/{bot_username}?start={secret}"


async def drawn(address: str, lines: Sequence[str]) -> bytes:
    """Return a PNG of the QR code of an address; the lines are those of a ticket.

    The child is for this picture only: invitations are rare, and a font and a decoder are large.

    Raises:
        ChildFailedError: it could not be drawn.
    """
    child = Child("imaging.tickets", wall=WALL, jobs=1)
    job = json.dumps({"link": address, "lines": list(lines)}).encode()
    try:
        return await child.ask(LENGTH.pack(len(job)) + job)
    finally:
        await child.close()


async def issue(runner: Runner, invitation_id: int, lines: Sequence[str]) -> tuple[str, bytes]:
    """Issue an invitation; return its link and the picture of that.

    Raises:
        BadRequest: it is over, withdrawn or used, and so nothing to send.
        NeverLeft: it cannot be issued now.
    """
    try:
        secret = await runner.run(lambda s: invitations.issue(s, invitation_id, runner.now()))
    except InvitationRefused:
        raise BadRequest("the invitation was withdrawn before it left") from None
    except DatabaseAway as error:
        raise NeverLeft("the database is away") from error
    address = link(runner.office.bot_username, secret)
    return address, await drawn(address, lines)
