"""The picture of an invitation: a QR code of its link, made when it leaves and kept nowhere."""

import asyncio
from io import BytesIO

import segno
from telegram.error import BadRequest

from bot.client import NeverLeft
from bot.unit import DatabaseAway, Runner
from services import invitations
from services.invitations import InvitationRefused

INVITED = "invitation:"
PIXELS = 14  # of one module; the quiet zone that scanners need is four of them
QUIET = 4


def link(bot_username: str, secret: str) -> str:
    """Return the address that opens the bot with an invitation."""
    return f"https://t.me/{bot_username}?start={secret}"


def png(address: str) -> bytes:
    """Return the QR code of an address as a PNG picture."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=PIXELS, border=QUIET)
    return drawn.getvalue()


async def ticket(runner: Runner, invitation_id: int) -> tuple[str, bytes]:
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
    return address, await asyncio.to_thread(png, address)
