"""How news about a blocker is worded."""

from locales import Words
from models.blockers import Blocker
from models.engine import Session
from models.notices import NoticeRow
from models.people import Department, Person
from models.photos import Photo
from services import blocker_file
from services.ladder import Rung
from views.blocker_cards import case_card, total
from views.blockers import department_name, rung_name
from views.card import Card, Lines
from views.delivery import RENDERERS


def assigned(session: Session, row: NoticeRow, words: Words) -> Card:
    """Ask a department to sign for a blocker."""
    return _card(session, row, words, "blockers.news.assigned")


def nobody_to_sign(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the office that a department has no liaison who can be reached."""
    return _card(session, row, words, "blockers.news.nobody_to_sign")


def to_verify(session: Session, row: NoticeRow, words: Words) -> Card:
    """Ask for a look on site."""
    return _card(session, row, words, "blockers.news.to_verify")


def not_solved(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell a department that its work was found not to be done."""
    return _card(session, row, words, "blockers.news.not_solved")


def rung_reached(session: Session, row: NoticeRow, words: Words) -> Card:
    """Bring a late blocker to somebody higher, with its whole story."""
    return _card(session, row, words, f"blockers.rung_reached.{row.data['ladder']}.{row.data['rung']}")


def signed_for(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the raiser what was promised."""
    return _line(session, row, words, "blockers.news.signed_for")


def rung_news(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the raiser that a late blocker has gone higher."""
    return _line(session, row, words, f"blockers.rung_news.{row.data['ladder']}.{row.data['rung']}")


def passed_over(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the office which role had nobody who can be reached."""
    role = words.plain(f"blockers.role.{row.data['role']}")
    return _line(
        session,
        row,
        words,
        "blockers.news.passed_over",
        role=role,
        rung=rung_name(Rung(row.data["rung"]), words),
    )


def closed(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell that a blocker is struck off, and how long it took."""
    said = _line(session, row, words, "blockers.news.closed")
    file = blocker_file.read(session, row.data["blocker_id"], None)
    return Card(Lines().add(said.text, total(session, file, words)).text)


def photo_shown(session: Session, row: NoticeRow, words: Words) -> Card:
    """Show a picture of a blocker."""
    photo = session.get_one(Photo, row.data["photo_id"])
    sender = session.get_one(Person, photo.sent_by_id)
    said = _line(session, row, words, "blockers.news.photo", by=sender.name, at=photo.received_at)
    return Card(said.text, photo=f"{photo.stem}/large.jpg")


def _card(session: Session, row: NoticeRow, words: Words, key: str) -> Card:
    reader = session.get_one(Person, row.person_id)
    return case_card(
        session, row.data["blocker_id"], reader, words, lead_in=_line(session, row, words, key).text
    )


def _line(session: Session, row: NoticeRow, words: Words, key: str, **more: object) -> Card:
    case = session.get_one(Blocker, row.data["blocker_id"])
    lead = department_name(session.get_one(Department, case.lead_id), words)
    facts = {
        "number": case.number, "lead": lead, "named": case.named, "promise": case.promise_at,
        "sign_due": case.sign_due_at, "limit": case.limit_at, **more,
    }  # fmt: skip
    return Card(words(key, **facts))


RENDERERS.update(
    Assigned=assigned,
    NobodyToSign=nobody_to_sign,
    SignedFor=signed_for,
    RungReached=rung_reached,
    RungNews=rung_news,
    PassedOver=passed_over,
    ToVerify=to_verify,
    NotSolved=not_solved,
    Closed=closed,
    PhotoShown=photo_shown,
)
