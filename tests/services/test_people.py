"""Invitations let people in once, for what they were made for; language and menu follow the person."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.engine import Session
from models.events import Event
from models.outbox import OutboxRow
from models.people import Invitation, Membership, Person, Reach, Role
from models.projects import Assignment, Sector, Stage
from services import access, departments, menus, people, projects, reach
from services.departments import NewDepartment
from services.people import InvitationRefused
from services.projects import NewProject
from tests.services.conftest import Desk
from views import menus as drawn_menus
from views.delivery import RENDERERS
from views.people import unreachable

HE, SHE = 501, 502


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A department and two projects."""

    def fill(session: Session) -> None:
        urban = departments.add(
            session, NewDepartment(code="urban", name="城市管理局", name_en="Urban Management")
        )
        for code in ("LS-041", "LS-043"):
            new = NewProject(code=code, name="一条路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW)
            projects.add(session, new, urban, desk.now())

    desk(fill)
    return desk


def officer_secret(office: Desk, *codes: str) -> str:
    """An invitation for an officer."""
    return office(
        lambda s: people.invite(
            s, name="专员甲", role=Role.OFFICER, department=None, projects=codes, now=office.now()
        )
    )


def liaison_secret(office: Desk) -> str:
    """An invitation for a liaison of the one department."""
    return office(
        lambda s: people.invite(
            s, name="联络员乙", role=Role.LIAISON, department="urban", projects=(), now=office.now()
        )
    )


def accept(office: Desk, secret: str, telegram_id: int = HE, language_code: str | None = "zh-hans") -> Person:
    """Somebody presses the invitation."""
    return office(
        lambda s: people.accept(
            s, secret, telegram_id=telegram_id, language_code=language_code, now=office.now()
        )
    )


def test_an_invitation_lets_somebody_in_for_exactly_what_it_was_made_for(office: Desk) -> None:
    person = accept(office, officer_secret(office, "LS-043", "LS-041"))
    assert (person.name, person.telegram_id, person.language) == ("专员甲", HE, "zh_CN")
    assert person.reach is Reach.REACHABLE
    assert person.registered_at == office.now()
    assert office(lambda s: access.roles(s, person)) == {Role.OFFICER}
    assert office(lambda s: [project.code for project in access.projects(s, person)]) == ["LS-041", "LS-043"]


def test_a_liaison_is_let_into_the_named_department_only(office: Desk) -> None:
    office(lambda s: departments.add(s, NewDepartment(code="finance", name="财政局")))
    person = accept(office, liaison_secret(office))
    names = office(lambda s: [d.name for d in departments.of(s, access.departments(s, person, Role.LIAISON))])
    assert names == ["城市管理局"]


def test_only_the_hash_of_a_long_secret_is_kept(office: Desk) -> None:
    secret = officer_secret(office)
    kept = office(lambda s: s.exec(select(Invitation)).one())
    assert len(secret) == 32
    assert secret not in kept.model_dump_json()
    assert len(kept.secret_hash) == 64


def test_an_invitation_works_once(office: Desk) -> None:
    secret = officer_secret(office)
    accept(office, secret)
    with pytest.raises(InvitationRefused):
        accept(office, secret, SHE)
    assert office(lambda s: access.person(s, SHE)) is None


def test_whoever_used_an_invitation_may_press_it_again_and_gains_nothing(office: Desk) -> None:
    secret = officer_secret(office, "LS-041")
    accept(office, secret)
    office.hop(2026, 7, 1)
    accept(office, secret)
    assert office(lambda s: len(s.exec(select(Membership)).all())) == 1
    assert office(lambda s: len(s.exec(select(Assignment)).all())) == 1


@pytest.mark.parametrize(
    ("after", "works"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False)]
)
def test_an_invitation_lives_for_seven_days(office: Desk, after: timedelta, *, works: bool) -> None:
    secret = officer_secret(office)
    office.clock.move(office.now() + after)
    if works:
        assert accept(office, secret).registered_at == office.now()
    else:
        with pytest.raises(InvitationRefused):
            accept(office, secret)


def test_wrong_expired_and_used_are_refused_with_the_same_words(office: Desk) -> None:
    used, expired = officer_secret(office), officer_secret(office)
    accept(office, used)
    office.clock.move(office.now() + timedelta(days=8))
    said = set()
    for secret in (used, expired, "no-such-secret", ""):
        with pytest.raises(InvitationRefused) as refusal:
            accept(office, secret, SHE)
        said.add((refusal.value.key, tuple(refusal.value.fields)))
    assert len(said) == 1


def test_a_registered_person_gains_a_role_and_keeps_name_and_language(office: Desk) -> None:
    accept(office, officer_secret(office, "LS-041"))
    person = accept(office, liaison_secret(office), language_code="en")
    assert (person.name, person.language) == ("专员甲", "zh_CN")
    assert office(lambda s: access.roles(s, person)) == {Role.OFFICER, Role.LIAISON}
    assert office(lambda s: len(s.exec(select(Person)).all())) == 1


def test_a_role_held_already_is_not_held_twice(office: Desk) -> None:
    accept(office, officer_secret(office, "LS-041"))
    person = accept(office, officer_secret(office, "LS-041", "LS-043"))
    assert office(lambda s: len(s.exec(select(Membership)).all())) == 1
    assert office(lambda s: len(access.projects(s, person))) == 2


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"department": "urbn"}, "no department with the code urbn. Known codes: urban"),
        ({"role": Role.OFFICER, "projects": ["LS-999"]}, "no project with the code LS-999"),
        ({"department": None}, "liaison belongs to a department"),
        ({"projects": ["LS-041"]}, "Only an officer"),
        ({"name": "  "}, "needs the name"),
    ],
)
def test_the_command_line_hears_in_plain_words_what_cannot_be_granted(
    office: Desk, given: dict[str, object], complaint: str
) -> None:
    asked = {"name": "联络员乙", "role": Role.LIAISON, "department": "urban", "projects": [], **given}
    with pytest.raises(ValueError, match=complaint):
        office(lambda s: people.invite(s, **asked, now=office.now()))  # type: ignore[arg-type]
    assert office(lambda s: s.exec(select(Invitation)).all()) == []


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh_CN"), ("zh", "zh_CN"), ("ZH-TW", "zh_CN"), ("en", "en"), ("de", "en"), (None, "zh_CN")],
)
def test_the_language_is_that_of_telegram_and_the_office_where_it_does_not_say(
    office: Desk, code: str | None, language: str
) -> None:
    assert accept(office, officer_secret(office), language_code=code).language == language


def test_the_record_of_coming_in_names_nobody(office: Desk) -> None:
    accept(office, officer_secret(office))
    recorded = office(lambda s: s.exec(select(Event)).all())
    assert {"invitation.made", "invitation.used"} <= {event.kind for event in recorded}
    assert all("专员甲" not in event.model_dump_json() for event in recorded)


def test_an_unknown_language_is_a_mistake(office: Desk) -> None:
    person = accept(office, officer_secret(office))
    with pytest.raises(ValueError, match="tlh"):
        office(lambda s: people.set_language(s, person, "tlh", office.now()))


def test_a_menu_is_sent_when_it_changes_and_only_then(office: Desk) -> None:
    accept(office, officer_secret(office))

    def offer(language: str) -> list[str]:
        def unit(session: Session) -> None:
            person = access.person(session, HE)
            assert person is not None
            people.set_language(session, person, language, office.now())
            drawn_menus.offer(session, person)

        office(unit)
        rows = office(lambda s: s.exec(select(OutboxRow).where(OutboxRow.method == menus.METHOD)).all())
        return [row.payload["commands"][0]["description"] for row in rows]

    assert offer("zh_CN") == ["上报堵点"]
    assert offer("zh_CN") == ["上报堵点"]
    assert offer("en") == ["上报堵点", "Raise a blocker"]
    assert offer("zh_CN") == ["上报堵点", "Raise a blocker", "上报堵点"]


def test_a_menu_belongs_to_one_chat(office: Desk) -> None:
    person = accept(office, officer_secret(office))
    office(lambda s: drawn_menus.offer(s, person))
    row = office(lambda s: s.exec(select(OutboxRow)).one())
    assert row.payload["scope"] == {"type": "chat", "chat_id": HE}
    assert [command["command"] for command in row.payload["commands"]] == list(menus.commands([Role.OFFICER]))


def test_a_viewer_is_offered_nothing_to_fill_in() -> None:
    assert menus.commands([Role.VIEWER]) == ("p", "bulletin", "start", "help", "language")


def test_the_office_hears_once_that_somebody_cannot_be_reached(office: Desk) -> None:
    assert RENDERERS["Unreachable"] is unreachable
    office.hop(2026, 5, 26, 10)
    person = accept(office, officer_secret(office, "LS-041"))

    def coordinator(session: Session) -> None:
        boss = Person(name="项目办", telegram_id=SHE, language="zh_CN", reach=Reach.REACHABLE)
        session.add(boss)
        session.flush()
        people.grant(session, boss, Role.COORDINATOR)

    office(coordinator)
    for _ in range(2):
        office(lambda s: reach.lost(s, person.id or 0, office.now()))
    (told,) = office.heard(SHE)
    assert "联系不上 <b>专员甲</b>（项目专员）" in told
    assert "LS-041" in told


def test_projects_and_departments_are_looked_at_before_they_are_kept() -> None:
    with pytest.raises(ValueError, match="code"):
        NewProject(code="LS 41", name="一条路", sector=Sector.INDUSTRY, stage=Stage.NEW)
    with pytest.raises(ValueError, match="percent_tenths"):
        NewProject(code="LS-041", name="路", sector=Sector.INDUSTRY, stage=Stage.NEW, percent_tenths=1001)
    with pytest.raises(ValueError, match="name"):
        NewDepartment(code="urban", name="")
