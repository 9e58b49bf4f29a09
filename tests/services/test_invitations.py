"""Invitations let people in once, for what they were made for, and after they have agreed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from jobs import pruning
from models.engine import Session, is_beaten
from models.events import Event
from models.people import Department, Invitation, Membership, Person, Reach, Role, WrongTry
from models.projects import Assignment, Post, Project, Sector, Stage
from services import access, departments, invitations, invitees, people, projects
from services.departments import NewDepartment
from services.invitations import (
    CONSENT_VERSION,
    InvitationRefused,
    MeantForAnother,
    TooManyTries,
    WrongSecret,
)
from services.projects import NewProject
from services.refusals import DomainError, NotThere
from tests.services.coming_in import HE, SHE, agrees, enters, secret_for, shows
from tests.services.conftest import Desk

HANDS = 1000
AT_ONCE = 8


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


@pytest.fixture
def listed(office: Desk) -> Desk:
    """An officer of one project and a liaison whom a workbook has brought onto the list."""

    def fill(session: Session) -> None:
        officer, liaison = Person(name="专员甲"), Person(name="联络员乙", language="en")
        session.add_all([officer, liaison])
        session.flush()
        urban = session.exec(select(Department)).one()
        road = session.exec(select(Project).where(Project.code == "LS-043")).one()
        people.grant(session, officer, Role.OFFICER)
        people.stand(session, officer, road.id or 0, Post.OFFICER)
        people.grant(session, liaison, Role.LIAISON, urban.id)

    office(fill)
    return office


def invited(desk: Desk, name: str) -> str:
    """The office invites somebody of the list."""

    def work(session: Session) -> str:
        made = invitees.invite(session, invitees.named(session, name), by=None, now=desk.now())
        return invitations.issue(session, made.id or 0, desk.now())

    return desk(work)


def everybody(desk: Desk) -> list[str]:
    """The names of all people that are kept."""
    return list(desk(lambda s: s.exec(select(Person.name).order_by(col(Person.id))).all()))


def kinds(desk: Desk) -> list[str]:
    """What was recorded of invitations, in order."""
    recorded = desk(lambda s: s.exec(select(Event).order_by(col(Event.id))).all())
    return [event.kind for event in recorded if event.kind.startswith("invitation.")]


def tried(desk: Desk, secret: str, telegram_id: int = HE) -> DomainError:
    """Somebody shows a secret in vain, and the refusal keeps what it keeps."""
    with pytest.raises(DomainError) as refused:
        shows(desk, secret, telegram_id)
    desk(lambda s: refused.value.keep(s, desk.now()))
    return refused.value


def lasting(work: Callable[[], int]) -> int:
    """Do a unit as the unit runner does: who is beaten to a row by others runs again."""
    while True:
        try:
            return work()
        except OperationalError as error:
            if not is_beaten(error):
                raise


def remove(desk: Desk, telegram_id: int = HE) -> None:
    """The office removes somebody, a minute from now."""
    desk.clock.move(desk.now() + timedelta(minutes=1))

    def work(session: Session) -> None:
        gone = access.person(session, telegram_id)
        assert gone is not None
        gone.removed_at = desk.now()
        session.add(gone)

    desk(work)


def test_an_invitation_lets_somebody_in_for_exactly_what_it_was_made_for(office: Desk) -> None:
    person = enters(office, secret_for(office, projects=["LS-043", "LS-041"]))
    assert (person.name, person.telegram_id, person.language) == ("专员甲", HE, "zh_CN")
    assert person.reach is Reach.REACHABLE
    assert person.registered_at == office.now()
    assert office(lambda s: access.roles(s, person)) == {Role.OFFICER}
    assert office(lambda s: [project.code for project in access.projects(s, person)]) == ["LS-041", "LS-043"]


def test_a_liaison_is_let_into_the_named_department_only(office: Desk) -> None:
    office(lambda s: departments.add(s, NewDepartment(code="finance", name="财政局")))
    person = enters(office, secret_for(office, Role.LIAISON, department="urban"))
    names = office(lambda s: [d.name for d in departments.of(s, access.departments(s, person, Role.LIAISON))])
    assert names == ["城市管理局"]


def test_only_the_hash_of_a_secret_of_192_bits_is_kept(office: Desk) -> None:
    secret = secret_for(office)
    kept = office(lambda s: s.exec(select(Invitation)).one())
    assert len(secret) == 32
    assert secret not in kept.model_dump_json()
    assert len(kept.secret_hash) == 64


def test_nobody_is_in_before_they_agree(office: Desk) -> None:
    number = shows(office, secret_for(office))
    assert everybody(office) == []
    assert office(lambda s: access.person(s, HE)) is None
    person = agrees(office, number)
    assert (person.consent, person.consented_at) == (CONSENT_VERSION, office.now())
    assert kinds(office) == ["invitation.made", "invitation.issued", "invitation.claimed", "invitation.used"]


def test_agreeing_twice_grants_nothing_twice(office: Desk) -> None:
    number = shows(office, secret_for(office, projects=["LS-041"]))
    first = agrees(office, number)
    office.hop(2026, 7, 1)
    assert agrees(office, number).registered_at == first.registered_at
    assert office(lambda s: len(s.exec(select(Membership)).all())) == 1
    assert kinds(office).count("invitation.used") == 1


def test_nobody_agrees_in_somebody_elses_place(office: Desk) -> None:
    number = shows(office, secret_for(office))
    with pytest.raises(NotThere):
        agrees(office, number, SHE)
    assert everybody(office) == []


def test_who_shows_an_invitation_first_has_it(office: Desk) -> None:
    secret = secret_for(office)
    number = shows(office, secret)
    with pytest.raises(InvitationRefused):
        shows(office, secret, SHE)
    assert shows(office, secret) == number
    agrees(office, number)
    with pytest.raises(InvitationRefused):
        shows(office, secret, SHE)
    assert everybody(office) == ["专员甲"]


def test_whoever_used_an_invitation_may_show_it_again_and_gains_nothing(office: Desk) -> None:
    secret = secret_for(office, projects=["LS-041"])
    enters(office, secret)
    office.hop(2026, 7, 1)
    enters(office, secret)
    assert office(lambda s: len(s.exec(select(Membership)).all())) == 1
    assert office(lambda s: len(s.exec(select(Assignment)).all())) == 1
    assert office(lambda s: s.exec(select(WrongTry)).all()) == []


@pytest.mark.parametrize(
    ("after", "works"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False)]
)
def test_an_invitation_lives_for_seven_days(office: Desk, after: timedelta, *, works: bool) -> None:
    shown, secret = secret_for(office), secret_for(office)
    number = shows(office, shown, SHE)
    office.clock.move(office.now() + after)
    if works:
        assert enters(office, secret).registered_at == office.now()
        agrees(office, number, SHE)
        return
    with pytest.raises(InvitationRefused):
        shows(office, secret)
    with pytest.raises(InvitationRefused):
        shows(office, shown, SHE)
    with pytest.raises(InvitationRefused):
        agrees(office, number, SHE)


def test_wrong_expired_and_used_are_refused_with_the_same_words(office: Desk) -> None:
    used, expired = secret_for(office), secret_for(office)
    enters(office, used)
    office.clock.move(office.now() + timedelta(days=8))
    refused = [tried(office, secret, SHE) for secret in (used, expired, "no-such-secret", "\ud83d")]
    assert {(error.key, tuple(error.fields)) for error in refused} == {(InvitationRefused.key, ())}


def test_after_five_wrong_tries_even_the_right_secret_is_not_looked_at_for_an_hour(office: Desk) -> None:
    secret = secret_for(office)
    assert {type(tried(office, f"guess-{n}")) for n in range(5)} == {WrongSecret}
    office.clock.move(office.now() + timedelta(minutes=59))
    assert isinstance(tried(office, secret), TooManyTries)
    assert shows(office, secret_for(office, Role.VIEWER), SHE)
    office.clock.move(office.now() + timedelta(minutes=1))
    assert enters(office, secret).telegram_id == HE


def test_wrong_tries_are_forgotten_once_they_count_no_more(office: Desk) -> None:
    tried(office, "guess")
    assert office(lambda s: pruning.due(s, office.now())) == []
    later = office.now() + timedelta(hours=1)
    (past,) = office(lambda s: pruning.due(s, later))
    office(lambda s: pruning.step(s, past, later))
    assert office(lambda s: s.exec(select(WrongTry)).all()) == []


def test_a_registered_person_gains_a_role_at_once_and_keeps_name_and_language(office: Desk) -> None:
    enters(office, secret_for(office, projects=["LS-041"]))
    number = shows(office, secret_for(office, Role.LIAISON, "别人", department="urban"))
    assert not office(lambda s: invitations.asks_consent(s, s.get_one(Invitation, number)))
    agreed_at = office.now()
    office.hop(2026, 5, 26)
    person = agrees(office, number, language_code="en")
    assert (person.name, person.language, person.consented_at) == ("专员甲", "zh_CN", agreed_at)
    assert office(lambda s: access.roles(s, person)) == {Role.OFFICER, Role.LIAISON}
    assert everybody(office) == ["专员甲"]


def test_somebody_who_came_in_before_there_was_a_text_agrees_with_the_next_invitation(office: Desk) -> None:
    old = Person(name="专员甲", telegram_id=HE, registered_at=office.now(), reach=Reach.REACHABLE)
    office(lambda s: s.add(old))
    number = shows(office, secret_for(office))
    assert office(lambda s: invitations.asks_consent(s, s.get_one(Invitation, number)))
    assert agrees(office, number).consent == CONSENT_VERSION
    assert everybody(office) == ["专员甲"]


def test_a_role_held_already_is_not_held_twice(office: Desk) -> None:
    enters(office, secret_for(office, projects=["LS-041"]))
    person = enters(office, secret_for(office, projects=["LS-041", "LS-043"]))
    assert office(lambda s: len(s.exec(select(Membership)).all())) == 1
    assert office(lambda s: len(access.projects(s, person))) == 2


def test_somebody_of_the_list_is_let_in_as_who_they_are_there(listed: Desk) -> None:
    person = enters(listed, invited(listed, "联络员乙"))
    assert (person.name, person.language, person.telegram_id) == ("联络员乙", "en", HE)
    assert everybody(listed) == ["专员甲", "联络员乙"]
    officer = enters(listed, invited(listed, "专员甲"), SHE)
    assert listed(lambda s: [project.code for project in access.projects(s, officer)]) == ["LS-043"]
    assert listed(lambda s: len(s.exec(select(Membership)).all())) == 2
    assert listed(invitees.waiting) == []


def test_a_second_invitation_for_the_same_person_makes_the_first_worthless(listed: Desk) -> None:
    first = invited(listed, "专员甲")
    claimed = shows(listed, first)
    second = invited(listed, "专员甲")
    with pytest.raises(InvitationRefused):
        agrees(listed, claimed)
    with pytest.raises(WrongSecret):
        shows(listed, first, SHE)
    assert enters(listed, second).name == "专员甲"
    assert kinds(listed).count("invitation.withdrawn") == 1


def test_a_secret_is_issued_anew_until_it_is_shown(office: Desk) -> None:
    first = secret_for(office)
    number = office(lambda s: s.exec(select(Invitation)).one()).id or 0
    second = office(lambda s: invitations.issue(s, number, office.now()))
    with pytest.raises(WrongSecret):
        shows(office, first)
    shows(office, second)
    with pytest.raises(InvitationRefused):
        office(lambda s: invitations.issue(s, number, office.now()))


def test_an_invitation_for_somebody_else_of_the_list_is_not_merged_and_not_used_up(listed: Desk) -> None:
    enters(listed, secret_for(listed, Role.VIEWER, "督查丙"))
    secret = invited(listed, "专员甲")
    with pytest.raises(MeantForAnother) as refused:
        shows(listed, secret)
    assert refused.value.fields == {"name": "督查丙"}
    assert enters(listed, secret, SHE).name == "专员甲"


def test_who_has_come_in_from_another_account_meanwhile_is_not_taken_over(listed: Desk) -> None:
    secret = invited(listed, "专员甲")

    def come_in(session: Session) -> None:
        person = invitees.named(session, "专员甲")
        person.telegram_id, person.registered_at = SHE, listed.now()
        session.add(person)

    listed(come_in)
    with pytest.raises(InvitationRefused):
        shows(listed, secret)


def test_a_removed_person_comes_back_with_what_a_new_invitation_grants_and_nothing_else(office: Desk) -> None:
    old = secret_for(office, projects=["LS-041"])
    unused = secret_for(office, Role.ADMIN)
    enters(office, old)
    remove(office)
    for secret in (old, unused):
        with pytest.raises(InvitationRefused):
            shows(office, secret)
    number = shows(office, secret_for(office, Role.VIEWER))
    assert office(lambda s: invitations.asks_consent(s, s.get_one(Invitation, number)))
    person = agrees(office, number)
    assert person.removed_at is None
    assert office(lambda s: access.roles(s, person)) == {Role.VIEWER}
    assert office(lambda s: access.projects(s, person)) == []
    assert everybody(office) == ["专员甲"]


def test_who_was_removed_cannot_agree_to_what_they_showed_before(office: Desk) -> None:
    number = shows(office, secret_for(office))
    agrees(office, number)
    remove(office)
    with pytest.raises(InvitationRefused):
        agrees(office, number)


def test_an_erased_person_does_not_come_back_a_new_one_is_made(listed: Desk) -> None:
    secret = invited(listed, "专员甲")

    def erase(session: Session) -> int:
        person = invitees.named(session, "专员甲")
        person.name, person.erased_at = "", listed.now()
        session.add(person)
        return person.id or 0

    erased = listed(erase)
    assert enters(listed, secret).id != erased
    assert listed(lambda s: s.get_one(Person, erased)).telegram_id is None


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
    asked = {"name": "联络员乙", "role": Role.LIAISON, "department": "urban", **given}
    with pytest.raises(ValueError, match=complaint):
        office(lambda s: invitations.terms(s, **asked))  # type: ignore[arg-type]


def test_the_command_line_hears_whether_a_name_stands_for_one_person(listed: Desk) -> None:
    with pytest.raises(ValueError, match="Nobody named 专员丁"):
        invited(listed, "专员丁")

    def another(session: Session) -> None:
        twin = Person(name="专员甲")
        session.add(twin)
        session.flush()
        people.grant(session, twin, Role.VIEWER)

    listed(another)
    with pytest.raises(ValueError, match="2 people named 专员甲"):
        invited(listed, " 专员甲 ")


def test_the_record_of_coming_in_names_nobody(office: Desk) -> None:
    enters(office, secret_for(office))
    recorded = office(lambda s: s.exec(select(Event)).all())
    assert all("专员甲" not in event.model_dump_json() for event in recorded)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_thousand_hands_that_reach_for_one_invitation_at_once_let_one_person_in(office: Desk) -> None:
    secret = secret_for(office, projects=["LS-041"])
    together = threading.Barrier(AT_ONCE)

    def reach_for(hand: int) -> bool:
        if hand < AT_ONCE:
            together.wait(30)
        try:
            number = lasting(lambda: shows(office, secret, hand + 1))
        except InvitationRefused as error:
            refused = error
        else:
            agrees(office, number, hand + 1)
            return True
        office(lambda s: refused.keep(s, office.now()))
        return False

    with ThreadPoolExecutor(AT_ONCE) as hands:
        came_in = [hand for hand, let_in in enumerate(hands.map(reach_for, range(HANDS))) if let_in]
    assert len(came_in) == 1
    (person,) = office(lambda s: s.exec(select(Person)).all())
    assert person.telegram_id == came_in[0] + 1
    assert office(lambda s: len(s.exec(select(WrongTry)).all())) == HANDS - 1
    assert kinds(office).count("invitation.claimed") == kinds(office).count("invitation.used") == 1
