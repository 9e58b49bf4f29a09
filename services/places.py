"""Where pictures were taken is kept only for those who have agreed to it, and goes when they no longer do."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from models.engine import Session
from models.people import Person
from models.photos import Photo, PhotoState
from services import events

Place = tuple[float, float]


def note(session: Session, claimed: Photo, place: Place) -> None:
    """Keep the latitude and longitude, in degrees, that the file of a picture being brought in tells of.

    Its sender has to have agreed before it was received, and not to have taken that back.
    """
    agreed_at = session.get_one(Person, claimed.sent_by_id, populate_existing=True).places_consented_at
    if agreed_at is None or agreed_at > claimed.received_at:
        return
    latitude, longitude = place
    mine = update(Photo).where(col(Photo.id) == claimed.id, col(Photo.state) == PhotoState.PENDING)
    session.exec(mine.values(latitude=latitude, longitude=longitude))


def agree(session: Session, person: Person, *, now: datetime) -> None:
    """Keep the places of the pictures that a person sends from now on."""
    if person.places_consented_at is None:
        person.places_consented_at = now
        session.add(person)
        events.record(session, "places.kept", "person", person.id, by=person, now=now)


def take_back(session: Session, person: Person, *, now: datetime) -> None:
    """Keep no places any more, and delete those of the pictures that a person has sent."""
    if person.places_consented_at is not None:
        person.places_consented_at = None
        session.add(person)
        theirs = update(Photo).where(col(Photo.sent_by_id) == person.id)
        session.exec(theirs.values(latitude=None, longitude=None))
        events.record(session, "places.dropped", "person", person.id, by=person, now=now)
