"""A district for each test, and phones by role; nothing may be left unread or unanswered at the end."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from locales import Words
from tests.conversations.phone import Phone, words_of
from tests.conversations.town import PEOPLE, SHANGHAI, STRANGER, Town, town, webhook

BOTH = pytest.mark.parametrize("locale", ["zh_CN", "en"], indirect=True)
Says = Callable[..., str]


@pytest.fixture(params=["zh_CN"])
def locale(request: pytest.FixtureRequest) -> str:
    """The language people read; a test asks for both with `indirect`."""
    return str(request.param)


@pytest.fixture
def says(locale: str) -> Says:
    """The text of a key, on a button or in a message, as phones show it in that language."""
    words = Words(locale, SHANGHAI)
    return lambda key, **fields: str(words(key, **fields).striptags())


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; a test asks for both kinds with `indirect`."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/office.db"
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.fresh()
    yield url
    postgres.forget(url)


@pytest.fixture(params=["polling"])
def way_in(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings for the way updates come; a test asks for the webhook with `indirect`."""
    return webhook() if request.param == "webhook" else {}


@pytest.fixture
async def place(tmp_path: Path, locale: str, database: str, way_in: dict[str, Any]) -> AsyncIterator[Town]:
    """A district on Monday 08:55; a message nobody read or a button nobody answered fails the test."""
    async with town(tmp_path, locale, database_url=database, **way_in) as built:
        yield built
        left = {uid: [words_of(m) for m in await phone.unread()] for uid, phone in built.known.items()}
        assert not {uid: words for uid, words in left.items() if words}
        assert await built.unanswered() == []


@pytest.fixture
def officer(place: Town) -> Phone:
    """A site officer with three projects."""
    return place.phone(PEOPLE["officer"])


@pytest.fixture
def liaison(place: Town) -> Phone:
    """The liaison of the department that leads relocations."""
    return place.phone(PEOPLE["liaison"])


@pytest.fixture
def head(place: Town) -> Phone:
    """The head of that department."""
    return place.phone(PEOPLE["head"])


@pytest.fixture
def leader(place: Town) -> Phone:
    """The district leader in charge."""
    return place.phone(PEOPLE["leader"])


@pytest.fixture
def office(place: Town) -> Phone:
    """The project office."""
    return place.phone(PEOPLE["office"])


@pytest.fixture
def stranger(place: Town) -> Phone:
    """Somebody the office has not invited."""
    return place.phone(STRANGER)
