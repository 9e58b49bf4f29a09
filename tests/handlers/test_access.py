"""Whoever presses a button, wherever and with whatever numbers: only the right person gets through."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from handlers import elsewhere, photos, said
from handlers.routes import COMMANDS, PRESSES
from handlers.turn import Turn
from models.blockers import Category
from models.drafts import Draft, DraftKind
from models.engine import Session
from models.inbox import InboxState
from models.people import Leave, Membership, Person, Reach, Role
from models.permits import PermitItem, PermitStage, PermitState
from models.photos import Photo, PhotoState
from models.projects import Assignment, Post, Project, Sector, Stage, WeeklyTask
from models.uploads import Upload, UploadState
from services import (
    blocker_drafts,
    bulletins,
    drafts,
    group_bindings,
    groups,
    invitations,
    obligations,
    reports,
)
from services.blocker_entry import Located, Raising, Said, Sorted
from services.invitations import Terms
from services.report_entry import Said as Told
from services.workbook import summary
from services.workbook.plan import Plan
from tests.handlers.conftest import Counter, message, user
from tests.services.blocker_town import (
    DEPUTY,
    HEAD,
    LEADER,
    LIAISON,
    OFFICE,
    OFFICER,
    OUTSIDER,
    Site,
    build,
    person,
)
from tests.services.week_town import W22
from views import blockers as b
from views import projects as p
from views import reports as r
from views.bulletins import ReadSector
from views.coverage import ShowGap
from views.groups import BindGroup, LeaveGroup, UnbindGroup
from views.invitations import AgreeToConsent, InvitePerson, ListInvitees
from views.leaves import ConfirmLeave, EndLeave, LeaveFrom, LeaveUntil
from views.office_people import AskReceiver, AskRemoval, HandOver, ListPeople, RemovePerson, ShowPerson
from views.payloads import KINDS, LARGEST, Payload
from views.people import ChooseLanguage
from views.permits import MarkPermit, OpenPermit
from views.prompts import NoChange, ReportProject
from views.uploads import DropList, ImportList, ShowLines

REMOVED, ELSEWHERE, NEWCOMER, STRANGER, GROUP = 601, 602, 603, 9001, -1001
WRONG_NUMBERS = (-7, 4711, LARGEST, 10**14)
GRANTED = list(PermitState).index(PermitState.GRANTED)
FOR_EVERYBODY = {ChooseLanguage, LeaveFrom, LeaveUntil, ReadSector}


@dataclass(frozen=True)
class Ids:
    """What the buttons of a busy day are about."""

    project: int
    task: int
    report: int
    bulletin: int
    assigned: int
    in_hand: int
    to_verify: int
    report_entry: int
    blocker_entry: int
    signature: int
    note: int
    liaison: int
    minutes: int
    asked: int
    workbook: int
    item: int
    bound: int
    claimed: int
    today: int
    leave: int
    deputy: int
    invitee: int


Letter = tuple[int, Callable[[Ids], Payload]]
LETTERS: dict[type[Payload], Letter] = {
    ReportProject: (OFFICER, lambda i: ReportProject(i.project)),
    NoChange: (OFFICER, lambda i: NoChange(i.project, 202623)),
    r.TickTask: (OFFICER, lambda i: r.TickTask(i.report_entry, i.task)),
    r.AddPercent: (OFFICER, lambda i: r.AddPercent(i.report_entry, 50)),
    r.KeepFigure: (OFFICER, lambda i: r.KeepFigure(i.report_entry)),
    r.WithdrawFigure: (OFFICER, lambda i: r.WithdrawFigure(i.report_entry)),
    r.ChangeProject: (OFFICER, lambda i: r.ChangeProject(i.report_entry)),
    r.PickProject: (OFFICER, lambda i: r.PickProject(i.report_entry, i.project)),
    r.SendReport: (OFFICER, lambda i: r.SendReport(i.report_entry)),
    r.CancelReport: (OFFICER, lambda i: r.CancelReport(i.report_entry)),
    r.NothingStuck: (OFFICER, lambda i: r.NothingStuck(i.report)),
    b.RaiseBlocker: (OFFICER, lambda i: b.RaiseBlocker(i.project)),
    b.LocateBlocker: (OFFICER, lambda i: b.LocateBlocker(i.blocker_entry, i.project)),
    b.SortBlocker: (OFFICER, lambda i: b.SortBlocker(i.blocker_entry, 3)),
    b.MarkBlocker: (OFFICER, lambda i: b.MarkBlocker(i.blocker_entry, 1)),
    b.ConfirmBlocker: (OFFICER, lambda i: b.ConfirmBlocker(i.blocker_entry)),
    b.CancelEntry: (OFFICER, lambda i: b.CancelEntry(i.blocker_entry)),
    b.SignBlocker: (LIAISON, lambda i: b.SignBlocker(i.assigned)),
    b.PromiseBy: (LIAISON, lambda i: b.PromiseBy(i.signature, i.minutes)),
    b.OtherDay: (LIAISON, lambda i: b.OtherDay(i.signature)),
    b.NamePerson: (LIAISON, lambda i: b.NamePerson(i.signature, i.liaison)),
    b.ReportDone: (LIAISON, lambda i: b.ReportDone(i.in_hand)),
    b.SubmitNote: (LIAISON, lambda i: b.SubmitNote(i.note)),
    b.RefuseDone: (OFFICER, lambda i: b.RefuseDone(i.to_verify)),
    b.CloseBlocker: (OFFICER, lambda i: b.CloseBlocker(i.to_verify)),
    ReadSector: (LEADER, lambda i: ReadSector(i.bulletin, 3, 0)),
    ChooseLanguage: (OFFICER, lambda _: ChooseLanguage(0)),
    AgreeToConsent: (NEWCOMER, lambda i: AgreeToConsent(i.claimed)),
    ListInvitees: (OFFICE, lambda _: ListInvitees(0)),
    InvitePerson: (OFFICE, lambda i: InvitePerson(i.invitee)),
    BindGroup: (OFFICE, lambda i: BindGroup(i.asked)),
    LeaveGroup: (OFFICE, lambda i: LeaveGroup(i.asked)),
    UnbindGroup: (OFFICE, lambda i: UnbindGroup(i.bound)),
    ImportList: (OFFICE, lambda i: ImportList(i.workbook)),
    ListPeople: (OFFICE, lambda _: ListPeople(0)),
    ShowPerson: (OFFICE, lambda i: ShowPerson(i.liaison)),
    AskRemoval: (OFFICE, lambda i: AskRemoval(i.liaison)),
    RemovePerson: (OFFICE, lambda i: RemovePerson(i.liaison)),
    AskReceiver: (OFFICE, lambda i: AskReceiver(i.liaison, 0)),
    HandOver: (OFFICE, lambda i: HandOver(i.liaison, i.deputy)),
    LeaveFrom: (OFFICER, lambda i: LeaveFrom(i.today)),
    LeaveUntil: (OFFICER, lambda i: LeaveUntil(i.today, i.today + 2)),
    ConfirmLeave: (OFFICER, lambda i: ConfirmLeave(i.today, i.today + 2, i.deputy)),
    EndLeave: (OFFICER, lambda i: EndLeave(i.leave)),
    DropList: (OFFICE, lambda i: DropList(i.workbook)),
    ShowGap: (OFFICE, lambda _: ShowGap(0, 0)),
    ShowLines: (OFFICE, lambda i: ShowLines(i.workbook, 0)),
    p.ShowProject: (OFFICER, lambda i: p.ShowProject(i.project)),
    p.ShowPermits: (OFFICER, lambda i: p.ShowPermits(i.project)),
    p.ShowDuties: (OFFICER, lambda i: p.ShowDuties(i.project)),
    p.ShowPhoto: (OFFICER, lambda i: p.ShowPhoto(i.project)),
    OpenPermit: (OFFICE, lambda i: OpenPermit(i.project, i.item)),
    MarkPermit: (
        OFFICE,
        lambda i: MarkPermit(i.project, i.item, list(PermitState).index(PermitState.GRANTED)),
    ),
}
kinds = pytest.mark.parametrize("kind", LETTERS, ids=lambda kind: kind.__name__)
of_entries = pytest.mark.parametrize(
    "kind",
    [kind for kind in LETTERS if "draft_id" in {field.name for field in fields(kind)}],
    ids=lambda kind: kind.__name__,
)


@dataclass
class Day:
    """A busy day, and presses on its buttons."""

    counter: Counter
    site: Site
    ids: Ids

    def press(self, who: int, data: str, kind: type[Payload], chat: int | None = None) -> Turn:
        """Somebody sends what a button carries, in private unless a group is named."""
        shown = message(who, chat=chat, text="card")
        query = {"id": "1", "from": user(who), "chat_instance": "c", "data": data, "message": shown}
        return self.counter(PRESSES[kind], callback_query=query)

    def refused(self, turn: Turn) -> bool:
        """Whether a press was answered with a dialog that says why not."""
        return self.counter.state is InboxState.REFUSED and turn.alert and len(turn.toast) > len("没有找到")

    def everything(self) -> dict[str, list[Any]]:
        """All rows of all tables, but for the inbox, which keeps the press itself."""

        def read(session: Session) -> dict[str, list[Any]]:
            tables = [table for table in SQLModel.metadata.sorted_tables if table.name != "inbox"]
            return {
                table.name: [tuple(row) for row in session.connection().execute(table.select())]
                for table in tables
            }

        return self.site.desk(read)


@pytest.fixture
def day(counter: Counter) -> Day:
    """Monday 10:01: entries under way, blockers in three states, a report and a bulletin."""
    site = build(counter.desk)
    desk = site.desk
    desk(_people)
    in_hand, to_verify, noted = (site.raises() for _ in range(3))
    evening = datetime(2026, 5, 25, 17, 30, tzinfo=desk.office.zone)
    for blocker_id in (in_hand, to_verify, noted):
        site.signs(blocker_id, evening)
    site.reports_done(to_verify)
    week = desk(lambda s: _week(s, site.project_id, desk.hop(2026, 5, 25, 10)))
    desk.hop(2026, 6, 1, 10)
    evening = datetime(2026, 6, 2, 17, 30, tzinfo=desk.office.zone)
    assigned = site.raises()
    entries = desk(lambda s: _entries(s, site.project_id, assigned, noted, evening, desk.now()))
    minutes = b.PromiseBy.of(0, evening).minutes
    liaison = desk(lambda s: person(s, LIAISON).id or 0)
    ids = Ids(
        project=site.project_id, assigned=assigned, in_hand=in_hand, to_verify=to_verify, minutes=minutes,
        liaison=liaison, workbook=desk(lambda s: _workbook(s, desk.now())),
        item=desk(lambda s: _project_card(s, site.project_id, desk.now())),
        **week, **entries, **desk(lambda s: _bindings(s, site.project_id, desk.now())),
        **desk(lambda s: _invitations(s, desk.now())), **desk(_leave),
    )  # fmt: skip
    desk.hop(2026, 6, 1, 10, 1)
    return Day(counter, site, ids)


def _people(session: Session) -> None:
    """An officer of another project, and one who stood for this project and was removed."""
    other = Project(code="LS-112", name="一所小学", sector=Sector.LIVELIHOOD, stage=Stage.NEW)
    mine = session.exec(select(Project)).one()
    far = Person(name="专员壬", telegram_id=ELSEWHERE, reach=Reach.REACHABLE)
    gone = Person(
        name="专员癸",
        telegram_id=REMOVED,
        reach=Reach.REACHABLE,
        removed_at=datetime.fromisoformat("2026-05-01T00:00:00Z"),
    )
    session.add_all([other, far, gone])
    session.flush()
    urban = session.exec(select(Membership).where(Membership.role == Role.LIAISON)).first()
    assert urban is not None
    for who, project in ((far, other), (gone, mine)):
        session.add(Membership(person_id=who.id or 0, role=Role.OFFICER))
        session.add(Assignment(project_id=project.id or 0, person_id=who.id or 0, post=Post.OFFICER))
    session.add(Membership(person_id=gone.id or 0, role=Role.LIAISON, department_id=urban.department_id))


def _week(session: Session, project_id: int, now: datetime) -> dict[str, int]:
    officer, project = person(session, OFFICER), session.get_one(Project, project_id)
    report = reports.no_change(session, project, by=officer, now=now)
    cycle = obligations.cycle(session, W22)
    assert cycle is not None
    bulletin = bulletins.publish(session, W22, cycle.cutoff_at, now)
    task = WeeklyTask(project_id=project_id, week="2026-W23", title="管道敷设")
    session.add(task)
    session.flush()
    return {"report": report.id or 0, "bulletin": bulletin.id or 0, "task": task.id or 0}


def _entries(
    session: Session, project_id: int, assigned: int, noted: int, evening: datetime, now: datetime
) -> dict[str, int]:
    officer, liaison = person(session, OFFICER), person(session, LIAISON)
    project = session.get_one(Project, project_id)
    raising = Raising(project_id=project_id)
    for event in (Located(project_id), Said(1, "电缆未迁"), Sorted(Category.RELOCATION)):
        raising = raising.advance(event)
    blocker_entry = blocker_drafts.begin_raising(session, officer, OFFICER, raising, now=now)
    report_entry = reports.begin(session, officer, OFFICER, project, guessed=False, now=now)
    reports.move(session, report_entry, Told(2, "管道到 K0+460"), now=now)
    signature = drafts.start(session, liaison, LIAISON, DraftKind.SIGN, {"case_id": assigned}, now=now)
    drafts.change(session, signature, now=now, promise_at=evening.isoformat())
    note = drafts.start(session, liaison, LIAISON, DraftKind.DONE, {"case_id": noted}, now=now)
    blocker_drafts.note(session, note, Said(3, "已迁出"), now=now)
    made = {
        "blocker_entry": blocker_entry,
        "report_entry": report_entry,
        "signature": signature,
        "note": note,
    }
    return {name: draft.id or 0 for name, draft in made.items()}


def _bindings(session: Session, project_id: int, now: datetime) -> dict[str, int]:
    office, project = person(session, OFFICE), session.get_one(Project, project_id)
    group = groups.enrol(session, -1002, "项目群")
    made = [
        group_bindings.ask(session, group, project, topic_id=n, topic_title="", by=office, now=now)
        for n in (0, 7)
    ]
    group_bindings.confirm(session, made[1], by=office, now=now)
    return {"asked": made[0].id or 0, "bound": made[1].id or 0}


def _invitations(session: Session, now: datetime) -> dict[str, int]:
    """Somebody of the list who has not come in, and an invitation that a newcomer has shown."""
    listed = Person(name="专员辛")
    session.add(listed)
    session.flush()
    session.add(Membership(person_id=listed.id or 0, role=Role.OFFICER))
    made = invitations.make(session, Terms("新人", Role.VIEWER), by=None, now=now)
    secret = invitations.issue(session, made.id or 0, now)
    claimed = invitations.claim(session, secret, telegram_id=NEWCOMER, now=now)
    return {"claimed": claimed.id or 0, "invitee": listed.id or 0}


def _leave(session: Session) -> dict[str, int]:
    """A leave of the officer next month, and who could stand in for them."""
    today, officer = datetime(2026, 6, 1, tzinfo=UTC).date(), person(session, OFFICER).id or 0
    leave = Leave(person_id=officer, starts_on=today.replace(month=7), ends_on=today.replace(month=8))
    session.add(leave)
    session.flush()
    deputy = person(session, DEPUTY).id or 0
    return {"today": today.toordinal(), "leave": leave.id or 0, "deputy": deputy}


def _project_card(session: Session, project_id: int, now: datetime) -> int:
    """A picture of the project, and one of its approvals."""
    item = PermitItem(stage=PermitStage.LAND_USE, place=1, name="用地批准")
    shot = Photo(
        stem="p", sent_by_id=person(session, OFFICER).id or 0, chat_id=OFFICER, message_id=9, file_id="f",
        received_at=now, next_try_at=now, state=PhotoState.READY, project_id=project_id,
    )  # fmt: skip
    session.add_all([item, shot])
    session.flush()
    return item.id or 0


def _workbook(session: Session, now: datetime) -> int:
    sent = Upload(
        stem="w", file_name="x.xlsx", sent_by_id=person(session, OFFICE).id or 0, chat_id=OFFICE, file_id="f",
        received_at=now, next_try_at=now, state=UploadState.COMPARED, plan_sha256="x",
        found=summary.of(Plan()) | {"meanwhile": False},
    )  # fmt: skip
    session.add(sent)
    session.flush()
    return sent.id or 0


def spoilt(payload: Payload) -> Iterable[str]:
    """The same payload with one number after the other that means nothing."""
    for field in fields(payload):
        for number in WRONG_NUMBERS:
            yield replace(payload, **{field.name: number}).pack()


def test_every_button_is_pressed_here() -> None:
    product = {kind for kind in KINDS.values() if kind.__module__.startswith("views.")}
    assert set(LETTERS) == product == set(PRESSES)


@kinds
def test_the_right_person_in_private_gets_through(day: Day, kind: type[Payload]) -> None:
    who, letter = LETTERS[kind]
    before = day.everything()
    turn = day.press(who, letter(day.ids).pack(), kind)
    assert (day.counter.state, turn.alert) == (InboxState.HANDLED, False)
    assert day.everything() != before


@kinds
def test_the_wrong_person_changes_nothing_and_is_told(day: Day, kind: type[Payload]) -> None:
    _, letter = LETTERS[kind]
    known = () if kind in FOR_EVERYBODY else (OUTSIDER, ELSEWHERE)
    before = day.everything()
    for who in (*known, REMOVED, STRANGER):
        turn = day.press(who, letter(day.ids).pack(), kind)
        assert day.refused(turn), who
        assert "没有找到" in turn.toast
    assert day.everything() == before


@kinds
def test_in_a_group_even_the_right_person_is_sent_to_the_private_chat(day: Day, kind: type[Payload]) -> None:
    who, letter = LETTERS[kind]
    before = day.everything()
    turn = day.press(who, letter(day.ids).pack(), kind, chat=GROUP)
    assert day.refused(turn)
    assert "私聊" in turn.toast
    assert day.everything() == before


@kinds
def test_numbers_of_nothing_change_nothing_and_are_told(day: Day, kind: type[Payload]) -> None:
    who, letter = LETTERS[kind]
    before = day.everything()
    for data in (*spoilt(letter(day.ids)), kind.prefix, f"{kind.prefix}:x", f"{kind.prefix}:1:1:1:1"):
        assert day.refused(day.press(who, data, kind)), data
    assert day.everything() == before


@of_entries
def test_an_entry_of_another_kind_is_left_alone(day: Day, kind: type[Payload]) -> None:
    other = day.ids.blocker_entry if kind.__module__ == r.__name__ else day.ids.report_entry
    data = replace(LETTERS[kind][1](day.ids), draft_id=other).pack()  # type: ignore[call-arg]
    before = day.everything()
    assert day.refused(day.press(OFFICER, data, kind))
    assert day.everything() == before


def test_who_has_lost_the_project_cannot_send_what_was_begun_before(day: Day) -> None:
    officer = day.site.desk(lambda s: person(s, OFFICER).id)

    def hand_over(session: Session) -> None:
        for post in session.exec(select(Assignment).where(Assignment.person_id == officer)).all():
            session.delete(post)

    day.site.desk(hand_over)
    before = day.everything()
    for kind in (r.SendReport, b.ConfirmBlocker, NoChange, b.RaiseBlocker):
        assert day.refused(day.press(OFFICER, LETTERS[kind][1](day.ids).pack(), kind))
    assert day.everything() == before


@pytest.mark.parametrize("who", [HEAD, LEADER, OUTSIDER])
def test_only_who_stands_for_a_project_can_raise_a_blocker_or_report(day: Day, who: int) -> None:
    entries = day.site.desk(lambda s: len(s.exec(select(Draft)).all()))
    for listener, text in (
        (COMMANDS["blocker"], "/blocker"),
        (said.said, "堵点 087 电缆"),
        (said.said, "087 无变化"),
    ):
        day.counter(listener, message=message(who, text=text))
        assert day.site.desk.heard(who)[-1] != ""
    assert "没有要报送的项目" in day.site.desk.heard(who)[-2]
    assert day.site.desk(lambda s: len(s.exec(select(Draft)).all())) == entries


def test_an_album_of_somebody_without_projects_gets_one_answer_and_is_not_kept(day: Day) -> None:
    sizes = [{"file_id": "f", "file_unique_id": "u", "width": 90, "height": 90}]
    before = len(day.site.desk.heard(HEAD))
    for _ in range(3):
        day.counter(photos.photo, message=message(HEAD, photo=sizes, media_group_id="a"))
    (answer,) = day.site.desk.heard(HEAD)[before:]
    assert "没有要报送的项目" in answer
    kept = day.site.desk(lambda s: s.exec(select(Photo.sent_by_id)).all())
    assert day.site.desk(lambda s: person(s, HEAD).id) not in kept


def test_a_removed_person_is_a_stranger_to_every_listener_but_start(day: Day) -> None:
    before = day.everything()
    for name in sorted(set(COMMANDS) - {"start"}):
        day.counter(COMMANDS[name], message=message(REMOVED, text=f"/{name}"))
    day.counter(elsewhere.for_the_known(said.said), message=message(REMOVED, text="087 约 50%"))
    heard = day.site.desk.heard(REMOVED)
    assert len(heard) == len(COMMANDS)
    assert all("凭邀请使用" in text for text in heard)
    after = day.everything()
    assert {name for name in before if before[name] != after[name]} == {"outbox"}


def test_the_number_of_a_blocker_shows_nothing_to_those_it_does_not_concern(day: Day) -> None:
    number = day.site.case(day.ids.assigned).number
    for who in (OUTSIDER, ELSEWHERE):
        day.counter(said.said, message=message(who, text=number))
        assert "没有找到" in day.site.desk.heard(who)[-1]
    day.counter(said.said, message=message(LEADER, text=number))
    assert number in day.site.desk.heard(LEADER)[-1]
