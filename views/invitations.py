"""Cards of coming in: what somebody agrees to, who has not come in yet, and the invitation to pass on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from locales import Words
from locales.words import one_line
from models.engine import Session
from models.people import Invitation, Person, Role
from services import access, departments
from services.invitations import CONSENT_VERSION
from views.card import BLANK, LINK, Button, Card, Lines, Ticket, excerpt
from views.paging import PAGE, turning
from views.payloads import Payload
from views.people import IN_A_DEPARTMENT, held_by, title_of

CODES_SHOWN = 3
NAME_SHOWN = 40


@dataclass(frozen=True)
class AgreeToConsent(Payload, prefix="ac1"):
    """Agree to what is kept about oneself, and come in."""

    invitation_id: int


@dataclass(frozen=True)
class ListInvitees(Payload, prefix="il1"):
    """One page of those who have not come in, from 0."""

    page: int


@dataclass(frozen=True)
class InvitePerson(Payload, prefix="iv1"):
    """Make an invitation for somebody of the list; one made before opens nothing any more."""

    person_id: int


def consent_card(invitation: Invitation, words: Words) -> Card:
    """Say what is kept about a person, who sees it and how it goes away, and ask whether they agree."""
    name = excerpt(invitation.name, NAME_SHOWN)
    blocks = [
        words("invitations.consent.hello", name=name, title=title_of(invitation.role, words)),
        Lines()
        .add(
            words("invitations.consent.kept"),
            words("invitations.consent.seen"),
            words("invitations.consent.me"),
            words("invitations.consent.erased"),
        )
        .text,
        words("invitations.consent.version", version=CONSENT_VERSION),
    ]
    agree = Button(words.plain("invitations.consent.agree"), AgreeToConsent(invitation.id or 0))
    return Card(BLANK.join(blocks), ((agree,),))


def invitees_card(
    session: Session, waiting: Sequence[Person], invited: Mapping[int, datetime], page: int, words: Words
) -> Card:
    """Return a page of those on the list who have not come in, a button for each.

    Those who are invited have an invitation that is good until then.
    """
    if not waiting:
        return Card(words("invitations.nobody"))
    shown = waiting[page * PAGE : (page + 1) * PAGE]
    lines = Lines().add(words("invitations.waiting", n=len(waiting)), words("invitations.tap"))
    for person in shown:
        name, what = excerpt(person.name, NAME_SHOWN), _standing(session, person, words)
        line = words("invitations.invitee", name=name, what=what)
        until = invited.get(person.id or 0)
        lines.add(words("invitations.invited", person=line, until=until) if until else line)
    rows = [(Button(excerpt(person.name, NAME_SHOWN), InvitePerson(person.id or 0)),) for person in shown]
    return Card(lines.text, (*rows, *turning(page, len(waiting), ListInvitees, words)))


def invitation_card(session: Session, invitation: Invitation, person: Person, words: Words) -> Card:
    """Return an invitation to be passed on: its QR code, for whom, to what, until when, and its link."""
    text = words(
        "invitations.made", name=excerpt(person.name, NAME_SHOWN), what=_standing(session, person, words),
        until=invitation.expires_at, link=LINK,
    )  # fmt: skip
    return Card(text, ticket=Ticket(invitation.id or 0, ticket_lines(invitation, words)))


def ticket_lines(invitation: Invitation, words: Words) -> tuple[str, ...]:
    """Return what stands around the QR code of an invitation: product, name, role, and what to mind."""
    return (
        words.plain("invitations.ticket.product"),
        excerpt(one_line(invitation.name), NAME_SHOWN),
        title_of(invitation.role, words),
        words.plain("invitations.ticket.until", until=invitation.expires_at),
        words.plain("invitations.ticket.mind"),
    )


def _standing(session: Session, person: Person, words: Words) -> str:
    """Return what somebody is on the list: every role, with its departments or projects."""
    comma = words.plain("people.and")
    said = []
    for role in held_by(session, person):
        places = comma.join(_places(session, person, role, words))
        key = "invitations.role.at" if places else "invitations.role"
        said.append(words.plain(key, title=title_of(role, words), places=places))
    return comma.join(said)


def _places(session: Session, person: Person, role: Role, words: Words) -> list[str]:
    if role in IN_A_DEPARTMENT:
        found = departments.of(session, access.departments(session, person, role))
        names = [(words.language == "en" and one.name_en) or one.name for one in found]
        return [excerpt(name, NAME_SHOWN) for name in names[:CODES_SHOWN]]
    if role is not Role.OFFICER:
        return []
    codes = [project.code for project in access.projects(session, person)]
    more = [words.plain("invitations.more", n=len(codes))] if len(codes) > CODES_SHOWN else []
    return codes[:CODES_SHOWN] + more
