"""What every person may do to every thing is what the rules of the district say, cell by cell."""

import sys
from typing import Final

import pytest

from handlers.routes import COMMANDS
from models.engine import Session
from services import access
from services.access import Act
from tests.access import table
from tests.access.day import ELSEWHERE, NEWCOMER, REMOVED, STRANGER, Day
from tests.access.viewpoints import (
    ABSENT,
    ADMIN,
    FAR_HEAD,
    PEOPLE,
    PERMITS,
    STAND_IN,
    VIEWER,
    Things,
    furnish,
)
from tests.handlers.conftest import message
from tests.services.blocker_town import DEPUTY, HEAD, LEADER, LIAISON, OFFICE, OFFICER, OUTSIDER
from tests.services.conftest import Desk

FEWEST: Final = 500
OUT: Final = {REMOVED, NEWCOMER, STRANGER}
IN: Final = PEOPLE.keys() - OUT
OVERSEES: Final = {OFFICE, ADMIN, LEADER, VIEWER}
THE_OFFICE: Final = {OFFICE, ADMIN}
SITE_A: Final = {OFFICER, DEPUTY}
SITE_C: Final = {ABSENT, STAND_IN}
URBAN: Final = {LIAISON, HEAD}
FINANCE: Final = {OUTSIDER, FAR_HEAD}

# From the district's rules: an officer and a deputy answer for their projects, a stand-in for whoever is on
# leave, a department's liaison where a project has nobody; a department reads about what it is responsible
# for or holds a blocker of; those who oversee, and who handles permits, read about everything.
READS: Final = {
    "A": SITE_A | URBAN | FINANCE | OVERSEES | {PERMITS},
    "B": {ELSEWHERE} | FINANCE | URBAN | OVERSEES | {PERMITS},
    "C": SITE_C | FINANCE | OVERSEES | {PERMITS},
    "D": URBAN | OVERSEES | {PERMITS},
}
REPORTS: Final = {"A": SITE_A, "B": {ELSEWHERE}, "C": SITE_C, "D": {LIAISON}}
# A blocker is seen by its site, by the department that holds it and by those who oversee; signed for and
# reported done by the department; verified by the site or the office, but never by who holds it.
SEES: Final = {
    "A, urban": SITE_A | URBAN | OVERSEES,
    "A, finance": SITE_A | FINANCE | OVERSEES,
    "A, office": SITE_A | OVERSEES,
    "B, urban": {ELSEWHERE} | URBAN | OVERSEES,
    "C, finance": SITE_C | FINANCE | OVERSEES,
}
HOLDS: Final = {
    "A, urban": URBAN,
    "A, finance": FINANCE,
    "A, office": {OFFICE},
    "B, urban": URBAN,
    "C, finance": FINANCE,
}
VERIFIES: Final = {
    "A, urban": SITE_A | {OFFICE},
    "A, finance": SITE_A | {OFFICE},
    "A, office": SITE_A,
    "B, urban": {ELSEWHERE, OFFICE},
    "C, finance": SITE_C | {OFFICE},
}
EXPECTED: Final[dict[str, dict[str, set[int]]]] = {
    "person": {"": set(IN)},
    "seen_project": READS,
    "files_to": READS,
    "project": REPORTS,
    "reports_on": REPORTS,
    "permit_project": {name: {OFFICE, PERMITS} for name in READS},
    "blocker:see": SEES,
    "numbered": SEES,
    "blocker:sign": HOLDS,
    "blocker:done": HOLDS,
    "blocker:verify": VERIFIES,
    "report": {"the officer's": {OFFICER}, "the deputy's": {DEPUTY}},
    "draft": {"the officer's": {OFFICER}, "the liaison's": {LIAISON}},
    "upload": {"the coordinator's": {OFFICE}, "the administrator's": {ADMIN}},
    "binding": {"": THE_OFFICE},
    "invitee": {"": THE_OFFICE},
    "claimed": {"": set()},
    "marks_permits": {"": {OFFICE, PERMITS}},
    "changes_list": {"": THE_OFFICE},
    "binds_groups": {"": THE_OFFICE},
    "invites": {"": THE_OFFICE},
    "sees_coverage": {"": THE_OFFICE},
}
COMMANDED: Final = {
    **dict.fromkeys(("bind", "coverage", "invite", "people"), THE_OFFICE),
    "leave": IN - {LEADER, ADMIN, VIEWER},  # nothing is asked of these
}

Furnished = tuple[Desk, Things]


@pytest.fixture
def furnished(day: Day) -> Furnished:
    """The busy day with everybody and everything there."""
    desk = day.site.desk
    return desk, desk(lambda session: furnish(session, day.ids, desk.now()))


def cells(session: Session, things: Things) -> dict[tuple[int, str, str], bool]:
    """Ask the code about every cell."""
    return {
        (who, column.action, column.thing): table.may(session, who, column)
        for column in table.columns(session, things)
        for who in PEOPLE
    }


def test_every_cell_is_what_the_rules_say(furnished: Furnished) -> None:
    desk, things = furnished
    found = desk(lambda session: cells(session, things))
    sys.stdout.write(
        f"{table.drawn(found)}\n\n{len(found)} cells, {sum(found.values())} of them let through\n"
    )
    expected = {
        (who, action, thing): who in allowed
        for action, of_thing in EXPECTED.items()
        for thing, allowed in of_thing.items()
        for who in PEOPLE
    }
    wrong = [
        (PEOPLE[who], action, thing)
        for (who, action, thing), may in found.items()
        if may is not expected[who, action, thing]
    ]
    assert wrong == []
    assert found.keys() == expected.keys()
    assert len(found) >= FEWEST


def test_every_function_that_decides_is_in_the_table() -> None:
    assert {action.partition(":")[0] for action in EXPECTED} == table.deciding()
    assert {action.partition(":")[2] for action in EXPECTED} - {""} == {act.value for act in Act}


def test_what_is_listed_for_a_person_is_what_they_get_one_by_one(furnished: Furnished) -> None:
    desk, things = furnished

    def compare(session: Session) -> None:
        names = {number: name for name, number in things.projects.items()}
        for who in IN:
            one = access.person(session, who)
            assert one is not None
            listed = {names[project.id or 0] for project in access.projects(session, one)}
            assert listed == {name for name, allowed in REPORTS.items() if who in allowed}, PEOPLE[who]

    desk(compare)


def test_a_newcomer_holds_the_invitation_that_they_have_shown_and_nobody_else_does(
    furnished: Furnished,
) -> None:
    desk, things = furnished
    claimed = desk(lambda s: access.claimed(s, things.claimed, telegram_id=NEWCOMER).id)
    assert claimed == things.claimed


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_answers_who_it_is_for_and_tells_the_others_that_there_is_none(day: Day, name: str) -> None:
    answered = set()
    for who in PEOPLE:
        day.counter(COMMANDS[name], message=message(who, text=f"/{name}"))
        (*_, said) = day.site.desk.heard(who)
        if "凭邀请使用" not in said and "没有这个命令" not in said:
            answered.add(who)
    assert answered == COMMANDED.get(name, IN)
