"""What every person may do to every thing is what the rules of the district say, cell by cell."""

import sys
from typing import Final

import pytest

from handlers.routes import COMMANDS
from models.engine import Session
from services import access
from services.access import Act
from tests.access import table
from tests.access.day import NEWCOMER, Day
from tests.access.rules import COMMANDED, EXPECTED, IN, REPORTS
from tests.access.viewpoints import PEOPLE, Things, furnish
from tests.handlers.conftest import message
from tests.services.conftest import Desk

FEWEST: Final = 500

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
