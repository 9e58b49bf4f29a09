"""Reading the weekly bulletin in the chat."""

from handlers.turn import Turn
from services import access, bulletins
from services.refusals import OutOfDate
from views.bulletins import ReadSector, bulletin_card, has_page, sector_card
from views.card import Card


def latest(turn: Turn) -> None:
    """Show the newest bulletin."""
    roles = access.roles(turn.session, turn.actor)
    found = bulletins.latest(turn.session)
    if found is None:
        turn.say(Card(turn.words("bulletins.none_yet")))
        return
    turn.say(bulletin_card(bulletins.read(turn.session, found.id or 0, roles=roles), turn.words))


def sector(turn: Turn) -> None:
    """Show where the projects of a sector stood."""
    press = turn.press(ReadSector)
    roles = access.roles(turn.session, turn.actor)
    bulletin = bulletins.read(turn.session, press.bulletin_id, roles=roles)
    if not has_page(bulletin, press):
        raise OutOfDate
    turn.say(sector_card(bulletin, press, turn.words))
