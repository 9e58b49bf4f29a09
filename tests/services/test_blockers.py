"""A blocker is assigned, signed for, reported done and closed, each once and by the right people."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from models.blockers import Blocker, BlockerState, Category, LadderPolicy
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.events import Event
from models.notices import NoticeRow
from models.outbox import OutboxRow
from models.people import Person
from models.photos import Photo, PhotoState
from services import access, blocker_drafts, blocker_file, blockers, notices, photos
from services.access import Act
from services.blocker_entry import Located, Marked, Raising, Said, Sorted
from services.blockers import AlreadySigned, NothingSaid, OwnWork
from services.ladder import Policy
from services.promises import PromiseTooLate
from services.refusals import NotNow, NotThere, OutOfDate
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
from tests.services.conftest import Desk
from views import delivery


@pytest.fixture
def site(desk: Desk) -> Site:
    """A site with one project, on Monday 09:15."""
    built = build(desk)
    desk.hop(2026, 5, 25, 9, 15)
    return built


def at(site: Site, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of the week's month, in the office's time zone."""
    return datetime(2026, 5, day, hour, minute, tzinfo=site.desk.office.zone)


def may(site: Site, blocker_id: int, who: int) -> set[Act]:
    """What a person can do with a blocker now."""
    return set(site.desk(lambda s: blocker_file.may_now(s, s.get_one(Blocker, blocker_id), person(s, who))))


def test_a_raised_blocker_is_assigned_at_once_with_its_deadlines(site: Site) -> None:
    case = site.case(site.raises())
    assert (case.number, case.state) == ("B-0001", BlockerState.ASSIGNED)
    assert case.sign_due_at == at(site, 25, 14, 45)
    assert case.limit_at == at(site, 28, 9, 15)
    assert case.next_step_at == case.sign_due_at
    assert site.case(site.raises()).number == "B-0002"


def test_urgent_halves_both_deadlines(site: Site) -> None:
    case = site.case(site.raises(urgent=True))
    assert case.sign_due_at == at(site, 25, 11, 15)
    assert case.limit_at == at(site, 26, 14, 30)


def test_every_liaison_of_the_lead_hears_and_nobody_else(site: Site) -> None:
    site.raises()
    assert [len(site.desk.heard(who)) for who in (LIAISON, SECOND)] == [1, 1]
    assert "2026" not in site.desk.heard(LIAISON)[0]
    assert "城市管理局" in site.desk.heard(LIAISON)[0]
    assert [site.desk.heard(who) for who in (HEAD, OFFICE, LEADER, OUTSIDER)] == [[], [], [], []]


def test_without_a_liaison_the_head_is_asked_and_the_office_told(site: Site) -> None:
    site.lose(LIAISON, SECOND)
    blocker_id = site.raises()
    assert "请您在" in site.desk.heard(HEAD)[0]
    assert "没有可联系的联络员" in site.desk.heard(OFFICE)[0]
    assert may(site, blocker_id, HEAD) == {Act.SIGN}


def test_without_liaison_and_head_it_goes_straight_to_the_office(site: Site) -> None:
    site.lose(LIAISON, SECOND, HEAD)
    site.raises()
    assert len(site.desk.heard(OFFICE)) == 1


def test_a_category_without_a_lead_goes_to_the_project_office(site: Site) -> None:
    blocker_id = site.raises(Category.FUNDING)
    assert "项目办" in site.desk.heard(OFFICE)[0]
    assert may(site, blocker_id, OFFICE) == {Act.SIGN}


def test_a_running_case_keeps_the_policy_it_was_raised_under(site: Site) -> None:
    before = site.raises()
    slower = Policy(sign_within=timedelta(hours=8)).to_json()
    site.desk(lambda s: s.add(LadderPolicy(body=slower, since_at=site.desk.now())))
    after = site.raises()
    assert Policy.from_json(site.case(before).policy) == Policy()
    assert site.case(after).sign_due_at > site.case(before).sign_due_at


def test_signing_names_a_person_and_a_promise_and_tells_the_raiser(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 27, 17, 30))
    case = site.case(blocker_id)
    assert (case.state, case.named) == (BlockerState.IN_HAND, "经办人")
    assert case.next_step_at == case.promise_at == at(site, 27, 17, 30)
    assert "经办人 承诺" in site.desk.heard(OFFICER)[-1]


def test_the_second_of_two_who_sign_hears_who_was_first(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 27, 17, 30))
    with pytest.raises(AlreadySigned) as refused:
        site.signs(blocker_id, at(site, 26, 17, 30), by=SECOND)
    assert refused.value.fields == {"by": "联络员乙"}
    assert site.case(blocker_id).promise_at == at(site, 27, 17, 30)


def test_a_signature_from_a_stale_read_changes_nothing(site: Site) -> None:
    blocker_id = site.raises()
    stale = site.case(blocker_id)
    site.signs(blocker_id, at(site, 27, 17, 30))

    def sign_late(session: Session) -> None:
        case = session.merge(stale, load=False)
        by = person(session, SECOND)
        blockers.sign(session, case, by=by, named="x", promise_at=at(site, 26, 17, 30), now=site.desk.now())

    with pytest.raises(AlreadySigned):
        site.desk(sign_late)
    assert site.case(blocker_id).named == "经办人"


def test_a_promise_past_the_limit_is_refused(site: Site) -> None:
    blocker_id = site.raises()
    with pytest.raises(PromiseTooLate):
        site.signs(blocker_id, at(site, 28, 17, 30))
    assert site.case(blocker_id).state is BlockerState.ASSIGNED


def test_done_needs_words_or_a_picture_and_asks_the_raiser_to_look(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 27, 17, 30))
    with pytest.raises(NothingSaid):
        site.reports_done(blocker_id, words="  ")
    site.reports_done(blocker_id)
    assert site.case(blocker_id).next_step_at is None
    assert "请到现场看一眼" in site.desk.heard(OFFICER)[-1]
    assert may(site, blocker_id, OFFICER) == may(site, blocker_id, OFFICE) == {Act.VERIFY}
    assert may(site, blocker_id, DEPUTY) == {Act.VERIFY}
    assert may(site, blocker_id, LIAISON) == may(site, blocker_id, LEADER) == set()


def test_an_unreachable_raisers_deputy_is_asked_to_verify(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 27, 17, 30))
    site.lose(OFFICER)
    site.reports_done(blocker_id)
    assert "请到现场看一眼" in site.desk.heard(DEPUTY)[-1]
    assert site.desk.heard(OFFICE) == []


def test_a_refusal_puts_it_back_in_hand_and_the_promise_stands(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 27, 17, 30))
    site.reports_done(blocker_id)
    with pytest.raises(NothingSaid):
        site.refuses(blocker_id, words=" ")
    site.refuses(blocker_id)
    case = site.case(blocker_id)
    assert (case.state, case.refusals) == (BlockerState.IN_HAND, 1)
    assert case.next_step_at == case.promise_at == at(site, 27, 17, 30)
    assert "未解决" in site.desk.heard(LIAISON)[-1]
    site.reports_done(blocker_id)
    asked = select(NoticeRow).where(NoticeRow.kind == "ToVerify")
    assert len(site.desk(lambda s: s.exec(asked).all())) == 2


def test_closing_tells_everybody_who_has_heard_of_it(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 27, 17, 30))
    site.reports_done(blocker_id)
    site.desk.hop(2026, 5, 26, 9, 15)
    site.closes(blocker_id)
    for who in (LIAISON, SECOND):
        assert any("已销号" in text and "1.0 个工作日" in text for text in site.desk.heard(who))
    assert site.desk.heard(HEAD) == []
    assert site.case(blocker_id).closed_at == at(site, 26, 9, 15)
    with pytest.raises(NotNow):
        site.closes(blocker_id)


def test_nobody_verifies_their_own_work(site: Site) -> None:
    blocker_id = site.raises(Category.DESIGN_CHANGE)
    site.signs(blocker_id, at(site, 27, 17, 30), by=OFFICE)
    site.reports_done(blocker_id, by=OFFICER)
    with pytest.raises(OwnWork):
        site.closes(blocker_id, by=OFFICER)
    with pytest.raises(OwnWork):
        site.refuses(blocker_id, by=OFFICER)
    assert may(site, blocker_id, OFFICER) == set()
    assert may(site, blocker_id, DEPUTY) == {Act.VERIFY}


def test_steps_out_of_order_are_refused(site: Site) -> None:
    blocker_id = site.raises()
    for step in (site.reports_done, site.refuses, site.closes):
        with pytest.raises(NotNow):
            step(blocker_id)


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        (OFFICER, {Act.SEE, Act.VERIFY}),
        (DEPUTY, {Act.SEE, Act.VERIFY}),
        (LIAISON, {Act.SEE, Act.SIGN, Act.DONE}),
        (HEAD, {Act.SEE, Act.SIGN, Act.DONE}),
        (OFFICE, {Act.SEE, Act.VERIFY}),
        (LEADER, {Act.SEE}),
        (OUTSIDER, set()),
    ],
)
def test_who_may_do_what(site: Site, who: int, acts: set[Act]) -> None:
    blocker_id = site.raises()

    def allowed(act: Act) -> bool:
        try:
            return (
                site.desk(lambda s: access.blocker(s, blocker_id, to=act, by=person(s, who))).id == blocker_id
            )
        except NotThere:
            return False

    assert {act for act in Act if allowed(act)} == acts


def test_a_blocker_that_does_not_exist_is_not_there(site: Site) -> None:
    with pytest.raises(NotThere):
        site.desk(lambda s: access.blocker(s, 99, to=Act.SEE, by=person(s, LEADER)))


def test_events_keep_no_words_and_no_names(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 27, 17, 30))
    site.reports_done(blocker_id)
    site.refuses(blocker_id)
    site.reports_done(blocker_id)
    site.closes(blocker_id)
    found = site.desk(lambda s: s.exec(select(Event).where(Event.subject == "blocker")).all())
    kinds = ["raised", "signed", "done", "refused", "done", "closed"]
    assert [event.kind for event in found] == [f"blocker.{kind}" for kind in kinds]
    assert all("电缆" not in str(event.data) and "经办人" not in str(event.data) for event in found)


def a_photo(session: Session, draft: Draft, sender: Person, *, state: PhotoState) -> Photo:
    """A picture that came with an entry."""
    photo = photos.receive(
        session, sender, chat_id=sender.telegram_id or 0, message_id=9, file_id="f", as_file=False,
        media_group_id=None, draft=draft, now=draft.changed_at,
    )  # fmt: skip
    photo.state = state
    session.add(photo)
    session.flush()
    return photo


def test_an_entry_becomes_a_blocker_with_its_words_and_pictures(site: Site) -> None:
    def play(session: Session) -> int:
        officer, now = person(session, OFFICER), site.desk.now()
        draft = blocker_drafts.begin_raising(session, officer, OFFICER, Raising(), now=now)
        for event in (
            Located(site.project_id),
            Sorted(Category.RELOCATION),
            Said(1, "电缆未迁"),
            Marked(True),
        ):
            blocker_drafts.move(session, draft, event, now=now)
        a_photo(session, draft, officer, state=PhotoState.READY)
        case = blocker_drafts.submit_raising(session, draft, by=officer, now=now)
        assert (draft.state, draft.data["blocker_id"]) == (DraftState.SENT, case.id)
        return case.id or 0

    blocker_id = site.desk(play)
    assert site.case(blocker_id).urgent
    card, picture = site.desk.heard(LIAISON)
    assert "1 张照片" in card
    assert picture.startswith("B-0001")
    assert len(site.desk.heard(OFFICER)) == 0


def test_an_entry_without_words_or_category_is_refused(site: Site) -> None:
    def submit(session: Session, entry: Raising) -> None:
        officer = person(session, OFFICER)
        draft = blocker_drafts.begin_raising(session, officer, OFFICER, entry, now=site.desk.now())
        blocker_drafts.submit_raising(session, draft, by=officer, now=site.desk.now())

    with pytest.raises(NothingSaid):
        site.desk(lambda s: submit(s, Raising(site.project_id, Category.FUNDING)))
    with pytest.raises(OutOfDate):
        site.desk(lambda s: submit(s, Raising(site.project_id, None, ((1, "x"),))))


def test_a_picture_that_gets_ready_later_is_shown_once_to_all_but_its_sender(site: Site) -> None:
    blocker_id = site.raises()

    def picture(session: Session) -> int:
        sender = person(session, OFFICER)
        draft = blocker_drafts.begin_raising(session, sender, OFFICER, Raising(), now=site.desk.now())
        photo = a_photo(session, draft, sender, state=PhotoState.READY)
        photo.blocker_id = blocker_id
        return photo.id or 0

    photo_id = site.desk(picture)
    for _ in range(2):
        site.desk(lambda s: blockers.photo_ready(s, blocker_id, s.get_one(Photo, photo_id), site.desk.now()))
    assert [sum("现场照片" in text for text in site.desk.heard(who)) for who in (OFFICER, LIAISON, HEAD)] == [
        0,
        1,
        0,
    ]


def test_who_hears_of_a_blocker_later_gets_its_pictures_too(site: Site) -> None:
    blocker_id = site.raises()

    def picture(session: Session) -> None:
        sender = person(session, OFFICER)
        draft = blocker_drafts.begin_raising(session, sender, OFFICER, Raising(), now=site.desk.now())
        a_photo(session, draft, sender, state=PhotoState.READY).blocker_id = blocker_id

    site.desk(picture)
    site.desk.hop(2026, 5, 25, 14, 45)
    site.sweeps()
    assert ["提醒" in site.desk.heard(HEAD)[0], "现场照片" in site.desk.heard(HEAD)[1]] == [True, True]


def test_what_waited_through_the_night_comes_as_one_message_and_its_pictures(site: Site) -> None:
    site.desk.hop(2026, 5, 25, 20)
    first, second = site.raises(), site.raises()

    def picture(session: Session) -> None:
        sender = person(session, OFFICER)
        draft = blocker_drafts.begin_raising(session, sender, OFFICER, Raising(), now=site.desk.now())
        photo = a_photo(session, draft, sender, state=PhotoState.READY)
        photo.blocker_id = first
        blockers.photo_ready(session, first, photo, site.desk.now())

    site.desk(picture)
    assert site.desk.heard(LIAISON) == []
    site.desk.hop(2026, 5, 26, 8, 40)
    for one in site.desk(lambda s: notices.waiting(s, site.desk.now())):
        site.desk(lambda s, one=one: delivery.release(s, one, site.desk.now()))  # type: ignore[misc]
    bundle, shown = site.desk.heard(LIAISON)
    assert all(site.case(blocker_id).number in bundle for blocker_id in (first, second))
    assert shown.startswith("B-0001")
    newest = select(OutboxRow).where(OutboxRow.chat_id == LIAISON, OutboxRow.method == "sendMessage")
    keyboard = site.desk(lambda s: s.exec(newest).one()).payload["reply_markup"]["inline_keyboard"]
    labels = [button["text"] for row in keyboard for button in row]
    assert labels == ["B-0001 签收并承诺", "B-0002 签收并承诺"]


def test_when_one_signs_the_entry_of_the_other_ends(site: Site) -> None:
    blocker_id = site.raises()

    def begin(session: Session, who: int) -> int:
        case = session.get_one(Blocker, blocker_id)
        draft = blocker_drafts.begin_about(
            session, DraftKind.SIGN, case, person(session, who), who, now=site.desk.now()
        )
        blocker_drafts.promise(session, draft, case, at(site, 27, 17, 30), now=site.desk.now())
        return draft.id or 0

    first, second = site.desk(lambda s: begin(s, LIAISON)), site.desk(lambda s: begin(s, SECOND))

    def sign(session: Session) -> None:
        case, draft = session.get_one(Blocker, blocker_id), session.get_one(Draft, first)
        by = person(session, LIAISON)
        blocker_drafts.submit_signing(session, draft, case, by=by, named="经办人", now=site.desk.now())

    site.desk(sign)
    drafts = site.desk(lambda s: (s.get_one(Draft, first), s.get_one(Draft, second)))
    assert [draft.state for draft in drafts] == [DraftState.SENT, DraftState.CANCELLED]
