"""The cards of blockers tell the whole story in both languages, and offer what the reader may press."""

from datetime import datetime
from typing import Any

import pytest

from locales import LANGUAGES
from models.blockers import Blocker, Category
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from services import blocker_drafts, drafts, office
from services.blocker_entry import Located, Marked, Raising, Said, Sorted
from services.ladder import Kind, Recipient, Rung
from services.office import Office
from tests.services.blocker_town import (
    DEPUTY,
    HEAD,
    LEADER,
    LIAISON,
    OFFICE,
    OFFICER,
    OUTSIDER,
    SECOND,
    Site,
    build,
    person,
)
from tests.services.conftest import Desk, desk
from views.blocker_cards import case_card
from views.blockers import PromiseBy, SortBlocker
from views.card import CAPTION_LIMIT, TEXT_LIMIT, Card
from views.drafts import draw
from views.payloads import parse

__all__ = ["desk"]


@pytest.fixture(params=LANGUAGES)
def site(desk: Desk, request: pytest.FixtureRequest) -> Site:
    """A site on Monday 09:15, in an office that speaks one of the languages."""
    desk.office = Office(desk.office.zone, request.param, "yixian_bot")
    built = build(desk)
    desk.hop(2026, 5, 25, 9, 15)
    return built


def english(site: Site) -> bool:
    """Whether the office speaks English."""
    return site.desk.office.language == "en"


def card_for(site: Site, blocker_id: int, who: int) -> Card:
    """The card of a blocker as a person sees it."""

    def read(session: Session) -> Card:
        reader: Person = person(session, who)
        return case_card(session, blocker_id, reader, office.words_for(session, reader))

    return site.desk(read)


def entry_card(session: Session, draft: Draft) -> Card:
    """The card of an entry, for whoever makes it."""
    reader = session.get_one(Person, draft.person_id)
    return draw(session, draft.id or 0, reader, office.words_for(session, reader))


def kinds(card: Card) -> list[str]:
    """What the buttons of a card mean."""
    return [type(button.press).__name__ for row in card.rows for button in row]


def labels(card: Card) -> list[str]:
    """What is written on them."""
    return [button.label for row in card.rows for button in row]


def evening(site: Site, day: int = 27) -> datetime:
    """The end of a day's work."""
    return datetime(2026, 5, day, 17, 30, tzinfo=site.desk.office.zone)


def test_each_person_sees_the_buttons_that_they_may_press_now(site: Site) -> None:
    blocker_id = site.raises()

    def buttons() -> dict[int, str]:
        everybody = (OFFICER, DEPUTY, LIAISON, SECOND, HEAD, OFFICE, LEADER, OUTSIDER)
        drawn = {who: " ".join(kinds(card_for(site, blocker_id, who))) for who in everybody}
        return {who: meant for who, meant in drawn.items() if meant}

    department = (LIAISON, SECOND, HEAD)
    assert buttons() == dict.fromkeys(department, "SignBlocker")
    site.signs(blocker_id, evening(site))
    assert buttons() == dict.fromkeys(department, "ReportDone")
    site.reports_done(blocker_id)
    assert buttons() == dict.fromkeys((OFFICER, DEPUTY, OFFICE), "CloseBlocker RefuseDone")
    site.closes(blocker_id)
    assert buttons() == {}


def test_the_card_tells_the_whole_story(site: Site) -> None:
    blocker_id = site.raises(urgent=True)
    site.signs(blocker_id, evening(site, 25))
    for day in (25, 26, 27):
        site.desk.clock.move(evening(site, day))
        site.sweeps()
    site.desk.hop(2026, 5, 28, 9)
    site.reports_done(blocker_id)
    site.refuses(blocker_id)
    site.reports_done(blocker_id, words="", pictures=1)
    site.closes(blocker_id)
    text = str(card_for(site, blocker_id, LEADER).text)
    story = [
        "B-0001",
        "LS-087",
        "K0+480",
        "⚡",
        "联络员乙",
        "经办人",
        "17:30",
        "🔵",
        "🟠",
        "🔴",
        "电缆已迁出",
        "东侧还有一根",
    ]
    assert [part for part in story if part not in text] == []
    assert ("Took 3.0 working days" if english(site) else "总历时 3.0 个工作日") in text
    assert ("Urban Management" if english(site) else "城市管理局") in text
    assert ("see the photo" if english(site) else "见照片") in text


def test_what_people_wrote_is_shown_as_they_wrote_it_and_fits(site: Site) -> None:
    blocker_id = site.raises()

    def rewrite(session: Session) -> None:
        case = session.get_one(Blocker, blocker_id)
        case.words, case.named = "<b>5 < 6 & 管线</b>" * 400, "<i>"
        session.add(case)

    site.desk(rewrite)
    payload = card_for(site, blocker_id, LIAISON).payload()
    assert "&lt;b&gt;5 &lt; 6 &amp; 管线" in payload["text"]
    assert len(payload["text"]) <= TEXT_LIMIT


def test_every_news_is_worded_in_both_languages(site: Site) -> None:
    site.raises()
    site.lose(HEAD)
    for day in (25, 26, 27):
        site.desk.hop(2026, 5, day, 14, 45)
        site.sweeps()
    heard = site.desk.heard(OFFICER)
    assert len(heard) == len(Rung)
    assert all("B-0001" in text for text in [*heard, *site.desk.heard(OFFICE), *site.desk.heard(LEADER)])
    assert all(len(text) < CAPTION_LIMIT for text in heard)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("rung", Rung)
def test_every_rung_has_words(site: Site, kind: Kind, rung: Rung) -> None:
    words = site.desk(lambda s: office.words_for(s, None))
    fields = {"number": "B-0001", "lead": "x"}
    for key in ("rung_reached", "rung_news"):
        assert "B-0001" in words(f"blockers.{key}.{kind.value}.{rung.value}", **fields)
    assert all(words.plain(f"blockers.role.{role.value}") for role in Recipient)


def play(site: Site, *events: Any) -> Card:
    """The card of a new entry after what the officer has done."""

    def move(session: Session) -> Card:
        officer = person(session, OFFICER)
        draft = blocker_drafts.begin_raising(session, officer, OFFICER, Raising(), now=site.desk.now())
        for event in events:
            blocker_drafts.move(session, draft, event, now=site.desk.now())
        return entry_card(session, draft)

    return site.desk(move)


def test_raising_asks_one_thing_at_a_time(site: Site) -> None:
    place, sort, say = Located(site.project_id), Sorted(Category.RELOCATION), Said(1, "电缆未迁")
    assert kinds(play(site)) == ["LocateBlocker", "CancelEntry"]
    assert kinds(play(site, place)) == ["SortBlocker"] * len(Category) + ["CancelEntry"]
    assert kinds(play(site, place, sort)) == ["SortBlocker", "CancelEntry"]
    last = play(site, place, sort, say)
    assert kinds(last) == ["ConfirmBlocker", "MarkBlocker", "SortBlocker", "CancelEntry"]
    assert "14:45" in last.text
    assert "11:15" in play(site, place, sort, say, Marked(True)).text


def test_categories_stand_two_or_three_in_a_row(site: Site) -> None:
    rows = play(site, Located(site.project_id)).rows[:-1]
    assert {len(row) for row in rows} <= {2, 3}
    assert [press for row in rows for press in (button.press for button in row)] == [
        SortBlocker(1, place) for place in range(len(Category))
    ]


def test_a_cancelled_entry_keeps_no_buttons(site: Site) -> None:
    def cancel(session: Session) -> Card:
        officer = person(session, OFFICER)
        draft = blocker_drafts.begin_raising(session, officer, OFFICER, Raising(), now=site.desk.now())
        drafts.end(session, draft, DraftState.CANCELLED, now=site.desk.now())
        return entry_card(session, draft)

    assert site.desk(cancel).rows == ()


def begin(session: Session, site: Site, kind: DraftKind, blocker_id: int, who: int) -> Draft:
    """Begin an answer to a blocker."""
    case = session.get_one(Blocker, blocker_id)
    return blocker_drafts.begin_about(session, kind, case, person(session, who), who, now=site.desk.now())


def test_signing_offers_days_then_people(site: Site) -> None:
    blocker_id = site.raises()

    def sign(session: Session) -> tuple[Card, Card]:
        draft = begin(session, site, DraftKind.SIGN, blocker_id, LIAISON)
        days = entry_card(session, draft)
        case = session.get_one(Blocker, blocker_id)
        blocker_drafts.promise(session, draft, case, evening(site), now=site.desk.now())
        return days, entry_card(session, draft)

    days, people = site.desk(sign)
    assert kinds(days) == ["PromiseBy"] * 4 + ["OtherDay", "CancelEntry"]
    assert labels(days)[0] == ("Today 17:30" if english(site) else "今天 17:30")
    assert "09:15" in labels(days)[3]
    assert kinds(people) == ["NamePerson"] * 3 + ["OtherDay", "CancelEntry"]
    assert labels(people)[1:3] == ["联络员戊", "负责人丙"]


def test_a_promised_day_off_is_pointed_out(site: Site) -> None:
    site.desk.hop(2026, 5, 28, 15)
    blocker_id = site.raises()

    def sign(session: Session) -> Card:
        draft = begin(session, site, DraftKind.SIGN, blocker_id, LIAISON)
        case = session.get_one(Blocker, blocker_id)
        blocker_drafts.promise_day(session, draft, case, evening(site, 30).date(), now=site.desk.now())
        return entry_card(session, draft)

    assert ("not a working day" if english(site) else "不是工作日") in site.desk(sign).text


def test_an_answer_can_be_sent_once_something_is_said(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, evening(site))

    def answer(session: Session) -> tuple[Card, Card]:
        draft = begin(session, site, DraftKind.DONE, blocker_id, LIAISON)
        asked = entry_card(session, draft)
        blocker_drafts.note(session, draft, Said(1, "已迁出"), now=site.desk.now())
        return asked, entry_card(session, draft)

    asked, ready = site.desk(answer)
    assert (kinds(asked), kinds(ready)) == (["CancelEntry"], ["SubmitNote", "CancelEntry"])


def test_every_button_is_read_back_as_it_was_packed(site: Site) -> None:
    promise = PromiseBy.of(7, evening(site))
    assert promise.at == evening(site)
    assert parse(promise.pack()) == promise
    assert PromiseBy(7, 10**14).at is None
