"""Those who oversee a week see how it stands, and the office reminds each person once more at most."""

from dataclasses import dataclass

import pytest
from sqlmodel import select

from jobs import notices as held
from jobs import prompts, reminders
from models.engine import Session
from models.events import Event
from models.people import Department, Membership, Person, Reach, Role
from models.projects import Project
from models.reports import Owed
from services import obligations, reports, week_overview
from services.refusals import NotNow, NotThere
from services.week_overview import NOBODY, Overview, Reminded
from tests.services.conftest import Desk
from tests.services.week_town import DEPUTY, LIAISON, OFFICER, W22, WeekTown, person, week_town

OFFICE, HEAD = 605, 606


@dataclass
class Overseen:
    """A town with an office, a second department's head, and a project that has no department."""

    town: WeekTown

    @property
    def desk(self) -> Desk:
        """Where units run."""
        return self.town.desk

    def sees(self, who: int, week: int = 202622) -> Overview:
        """What somebody sees of a week."""
        found = obligations.week_of(week)
        return self.desk(lambda s: week_overview.read(s, found, by=person(s, who)))

    def reminds(self, who: int = OFFICE, department_id: int | None = None) -> Reminded:
        """Somebody has those reminded who still owe."""
        now = self.desk.now()
        return self.desk(lambda s: week_overview.remind(s, W22, department_id, by=person(s, who), now=now))

    def answers(self, code: str) -> None:
        """The officer answers with no change."""

        def send(session: Session) -> None:
            project = session.get_one(Project, self.town.ids[code])
            reports.no_change(session, project, by=person(session, OFFICER), now=self.desk.now())

        self.desk(send)


@pytest.fixture
def overseen(desk: Desk) -> Overseen:
    town = week_town(desk)

    def add(session: Session) -> None:
        finance = Department(code="finance", name="财政局")
        people = {
            who: Person(name=name, telegram_id=who, reach=Reach.REACHABLE)
            for who, name in ((OFFICE, "项目办己"), (HEAD, "负责人丙"))
        }
        session.add_all([finance, *people.values()])
        session.flush()
        for who, role, unit in ((OFFICE, Role.COORDINATOR, None), (HEAD, Role.HEAD, finance.id)):
            session.add(Membership(person_id=people[who].id or 0, role=role, department_id=unit))
        session.exec(select(Project).where(Project.code == "LS-112")).one().department_id = None

    desk(add)
    town.desk.hop(2026, 5, 25, 9)
    town.sweeps(prompts)
    return Overseen(town)


def test_a_week_adds_up_by_department_in_a_fixed_order(overseen: Overseen) -> None:
    overseen.answers("LS-087")
    seen = overseen.sees(OFFICE)
    assert [(row.name, dict(row.counts)) for row in seen.rows] == [
        ("城市管理局", {Owed.DUE: 1, Owed.NO_CHANGE: 1}),
        ("", {Owed.DUE: 1}),
    ]
    assert seen.total == sum(seen.counts.values()) == 3
    assert [row.owing for row in seen.rows] == [1, 1]
    assert seen.counts == overseen.desk(lambda s: obligations.counts(s, W22))


def test_a_department_sees_its_own_part_and_no_other(overseen: Overseen) -> None:
    assert [row.name for row in overseen.sees(LIAISON).rows] == ["城市管理局"]
    assert overseen.sees(HEAD).rows == []
    urban = overseen.sees(LIAISON).rows[0].department_id

    def owing(who: int, unit: int) -> list[tuple[str, list[str]]]:
        _, found = overseen.desk(lambda s: week_overview.department(s, W22, unit, by=person(s, who)))
        return [(one.project.code, [officer.name for officer in one.officers]) for one in found]

    assert owing(LIAISON, urban) == [("LS-087", ["专员甲"]), ("LS-140", ["专员甲"])]
    assert owing(OFFICE, NOBODY) == [("LS-112", ["专员甲"])]
    for who, unit in ((HEAD, urban), (LIAISON, NOBODY), (OFFICE, 4711)):
        with pytest.raises(NotThere):
            owing(who, unit)


def test_a_week_that_is_over_shows_what_was_missed_and_the_weeks_beside_it(overseen: Overseen) -> None:
    overseen.desk.hop(2026, 5, 29, 17)
    overseen.desk(lambda s: obligations.freeze(s, W22, overseen.desk.now()))
    overseen.desk.hop(2026, 6, 1, 9)
    overseen.town.sweeps(prompts)
    now, before = overseen.sees(OFFICE, 202623), overseen.sees(OFFICE)
    assert (now.older, now.newer, before.older, before.newer) == (W22, None, None, W22.next)
    assert {owed: count for owed, count in before.counts.items() if count} == {Owed.MISSED: 3}
    assert [row.owing for row in before.rows] == [2, 1]


def test_the_office_reminds_each_person_once_more_and_says_how_many_had_been(overseen: Overseen) -> None:
    done = overseen.reminds()
    assert (done.people, done.before, done.nobody) == (1, 0, 0)
    assert "还有 3 个项目待报" in overseen.desk.heard(OFFICER)[-1]
    heard = len(overseen.desk.heard(OFFICER))
    again = overseen.reminds()
    assert (again.people, again.before) == (0, 1)
    assert len(overseen.desk.heard(OFFICER)) == heard
    overseen.desk.hop(2026, 5, 28, 12)
    overseen.town.sweeps(reminders)
    assert len(overseen.desk.heard(OFFICER)) == heard + 1
    recorded = overseen.desk(lambda s: s.exec(select(Event).where(Event.kind == "week.reminded")).all())
    assert [event.data for event in recorded] == [{"people": 1, "before": 0}, {"people": 0, "before": 1}]


def test_a_reminder_of_one_department_leaves_those_of_others_alone(overseen: Overseen) -> None:
    overseen.town.reach(OFFICER, Reach.GONE)
    urban = overseen.sees(OFFICE).rows[0].department_id
    done = overseen.reminds(department_id=urban)
    assert (done.people, done.nobody) == (2, 0)
    assert ["LS-087" in text for text in overseen.desk.heard(DEPUTY)] == [True]
    assert ["LS-140" in text for text in overseen.desk.heard(LIAISON)] == [True]
    done = overseen.reminds(department_id=NOBODY)
    assert (done.people, done.nobody) == (0, 1)


def test_in_quiet_hours_a_reminder_waits_and_is_not_said_to_who_has_answered_since(
    overseen: Overseen,
) -> None:
    overseen.desk.hop(2026, 5, 28, 18, 30)
    heard = len(overseen.desk.heard(OFFICER))
    done = overseen.reminds()
    assert (done.people, done.at) == (1, overseen.desk.hop(2026, 5, 29, 8, 40))
    overseen.desk.hop(2026, 5, 28, 20)
    for code in ("LS-087", "LS-112"):
        overseen.answers(code)
    edits = len(overseen.desk.heard(OFFICER))
    overseen.desk.hop(2026, 5, 29, 8, 40)
    overseen.town.sweeps(held)
    (text,) = overseen.desk.heard(OFFICER)[edits:]
    assert edits >= heard
    assert "1 个项目已过报送时限。周五（5/29）17:00 统计截止前还能补报" in text


def test_a_reminder_that_waited_until_everything_was_answered_is_not_said(overseen: Overseen) -> None:
    overseen.desk.hop(2026, 5, 28, 18, 30)
    overseen.reminds()
    for code in ("LS-087", "LS-112", "LS-140"):
        overseen.answers(code)
    said = len(overseen.desk.heard(OFFICER))
    overseen.desk.hop(2026, 5, 29, 8, 40)
    overseen.town.sweeps(held)
    assert len(overseen.desk.heard(OFFICER)) == said


def test_nobody_is_reminded_before_the_week_is_opened_or_after_it_is_cut_off(overseen: Overseen) -> None:
    with pytest.raises(NotThere):
        overseen.reminds(LIAISON)
    with pytest.raises(NotNow):
        overseen.reminds(department_id=4711)
    overseen.desk.hop(2026, 5, 29, 17)
    with pytest.raises(NotNow):
        overseen.reminds()
