"""Invitations made and used, as the command line and the chat do it."""

from typing import Any

from models.engine import Session
from models.people import Person, Role
from services import access, invitations
from tests.services.conftest import Desk

HE, SHE = 501, 502


def secret_for(desk: Desk, role: Role = Role.OFFICER, name: str = "专员甲", **granted: Any) -> str:
    """An invitation by codes."""

    def make(session: Session) -> str:
        terms = invitations.terms(session, name=name, role=role, **granted)
        made = invitations.make(session, terms, by=None, now=desk.now())
        return invitations.issue(session, made.id or 0, desk.now())

    return desk(make)


def shows(desk: Desk, secret: str, telegram_id: int = HE) -> int:
    """Somebody opens a link; the number of the invitation that is theirs now."""
    found = desk(lambda s: invitations.claim(s, secret, telegram_id=telegram_id, now=desk.now()))
    return found.id or 0


def agrees(
    desk: Desk, invitation_id: int, telegram_id: int = HE, language_code: str | None = "zh-hans"
) -> Person:
    """Somebody agrees to what is kept about them."""

    def work(session: Session) -> Person:
        invitation = access.claimed(session, invitation_id, telegram_id=telegram_id)
        return invitations.agree(session, invitation, language_code=language_code, now=desk.now())

    return desk(work)


def enters(desk: Desk, secret: str, telegram_id: int = HE, language_code: str | None = "zh-hans") -> Person:
    """Somebody opens a link and agrees."""
    return agrees(desk, shows(desk, secret, telegram_id), telegram_id, language_code)
