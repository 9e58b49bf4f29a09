"""A busy day, what its buttons are about, and presses on them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlmodel import SQLModel, select

from handlers.routes import PRESSES
from handlers.turn import Turn
from models.attachments import Attachment, AttachmentKind, AttachmentState
from models.blockers import Category
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.inbox import InboxState
from models.people import Leave, Membership, Person, Reach, Role
from models.permits import PermitItem, PermitStage
from models.photos import Photo, PhotoState, Reuse, Viewpoint
from models.projects import Assignment, Milestone, Post, Project, Sector, Stage, WeeklyTask
from models.reports import Report, Verdict
from models.stage_events import StageEvent, StageEventKind, StageEventState
from models.uploads import Upload, UploadState
from services import (
    blocker_drafts,
    bulletins,
    corrections,
    drafts,
    group_bindings,
    groups,
    invitations,
    obligations,
    reports,
    schedule_drafts,
    several,
    stage_events,
)
from services.blocker_entry import Located, Raising, Said, Sorted
from services.invitations import Terms
from services.report_entry import Said as Told
from services.schedule_entry import Changes
from services.weeks import Moment, Step
from services.workbook import summary
from services.workbook.plan import Plan
from tests.handlers.conftest import Counter, message, user
from tests.services.blocker_town import DEPUTY, LIAISON, OFFICE, OFFICER, Site, build, person
from tests.services.conftest import Desk
from tests.services.week_town import W22
from views.blockers import PromiseBy
from views.payloads import Payload

REMOVED, ELSEWHERE, NEWCOMER, STRANGER, GROUP = 601, 602, 603, 9001, -1001
NOW = (2026, 6, 1, 10, 1)


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
    correction: int
    unfrozen: int
    several: int
    several_pictures: int
    one_of_several: int
    reused: int
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
    department: int
    schedule_entry: int
    picture: int
    pending: int
    returned: int
    stage_entry: int
    milestone: int
    revision: int
    viewpoint: int
    fixed: int


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


def busy(desk: Desk) -> Ids:
    """Fill an empty office up to Monday 10:01: entries under way, blockers in three states, a bulletin."""
    site = build(desk)
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
    minutes = PromiseBy.of(0, evening).minutes
    liaison = desk(lambda s: person(s, LIAISON).id or 0)
    stages = desk(lambda s: _stages(s, site.project_id, desk.now()))
    desk(lambda s: _recordings(s, week["report"], to_verify, stages["revision"], desk.now()))
    return Ids(
        project=site.project_id, assigned=assigned, in_hand=in_hand, to_verify=to_verify, minutes=minutes,
        liaison=liaison, workbook=desk(lambda s: _workbook(s, desk.now())),
        **desk(lambda s: _project_card(s, site.project_id, desk.now())),
        schedule_entry=desk(lambda s: _schedule(s, desk.now())),
        department=desk(lambda s: _owing(s, site.project_id, desk.now())),
        fixed=desk(lambda s: _compared(s, site.project_id, to_verify, desk.now())),
        viewpoint=desk(lambda s: _viewpoint(s, site.project_id, entries["report_entry"], desk.now())),
        **desk(lambda s: _checks(s, site.project_id, desk.now())),
        **desk(lambda s: _correction(s, week["report"], desk.now())),
        **stages, **week, **entries, **desk(lambda s: _bindings(s, site.project_id, desk.now())),
        **desk(lambda s: _invitations(s, desk.now())), **desk(_leave),
    )  # fmt: skip


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


def _owing(session: Session, project_id: int, now: datetime) -> int:
    """The week has been opened and is owed by a department's project."""
    week = obligations.this_week(session, now)
    cycle = obligations.cycle(session, week)
    assert cycle is not None
    obligations.open_week(session, week, cycle.due_at, now)
    return session.get_one(Project, project_id).department_id or 0


def _schedule(session: Session, now: datetime) -> int:
    changes = Changes({Step.REMINDER: Moment(-2, time(11, 30))})
    return schedule_drafts.propose(session, person(session, OFFICE), OFFICE, changes, now=now).id or 0


def _entries(
    session: Session, project_id: int, assigned: int, noted: int, evening: datetime, now: datetime
) -> dict[str, int]:
    officer, liaison = person(session, OFFICER), person(session, LIAISON)
    project = session.get_one(Project, project_id)
    shared = _several(session, officer, now)
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
    return {**{name: draft.id or 0 for name, draft in made.items()}, **shared}


def _correction(session: Session, report_id: int, now: datetime) -> dict[str, int]:
    """A report that is being corrected, and one of a week that is not frozen."""
    report, officer = session.get_one(Report, report_id), person(session, OFFICER)
    draft = corrections.begin(session, report, OFFICER, by=officer, now=now)
    corrections.hear(session, draft, 30, "50% 管道到 K0+480", now=now)
    unfrozen = Report(
        project_id=report.project_id, week="2026-W24", ordinal=1, number="W24-087-1", by_id=report.by_id,
        sent_at=now,
    )  # fmt: skip
    session.add(unfrozen)
    session.flush()
    return {"correction": draft.id or 0, "unfrozen": unfrozen.id or 0}


def _several(session: Session, officer: Person, now: datetime) -> dict[str, int]:
    """Two messages about several projects, one of them with a picture."""
    lines = several.heard_in(session, officer, "087 50%\n112 无变化", 20)
    assert lines is not None
    plain, pictured = (several.begin(session, officer, OFFICER, lines, 20, now=now) for _ in range(2))
    shot = Photo(
        stem="s", sent_by_id=officer.id or 0, chat_id=OFFICER, message_id=20, file_id="f", received_at=now,
        next_try_at=now, state=PhotoState.READY, draft_id=pictured.id,
    )  # fmt: skip
    session.add(shot)
    session.flush()
    ids = {"several": plain.id, "several_pictures": pictured.id, "one_of_several": shot.id}
    return {name: found or 0 for name, found in ids.items()}


def _checks(session: Session, project_id: int, now: datetime) -> dict[str, int]:
    """A report that waits for the office, and one that it has returned."""
    made = {
        verdict: Report(
            project_id=project_id, week=f"2026-W{week}", ordinal=1, number=f"W{week}-087-1", sent_at=now,
            by_id=person(session, OFFICER).id or 0, verdict=verdict,
        )
        for week, verdict in ((20, Verdict.PENDING), (21, Verdict.RETURNED))
    }  # fmt: skip
    session.add_all(made.values())
    session.flush()
    shown = made[Verdict.PENDING]
    return {verdict.value: report.id or 0 for verdict, report in made.items()} | {
        "reused": _reused(session, shown, now)
    }


def _reused(session: Session, report: Report, now: datetime) -> int:
    """The entry that became a report, with a picture that looks like an earlier one; its sender was asked."""
    entry = Draft(
        person_id=report.by_id, chat_id=OFFICER, kind=DraftKind.REPORT, state=DraftState.SENT, changed_at=now,
        data={"project_id": report.project_id, "report_id": report.id},
    )  # fmt: skip
    like, again = (
        Photo(
            stem=stem, sent_by_id=report.by_id, chat_id=OFFICER, message_id=21, file_id="f", received_at=now,
            next_try_at=now, state=PhotoState.READY, stamped_at=now,
        ) for stem in ("before", "again")
    )  # fmt: skip
    like.project_id = report.project_id
    session.add_all([entry, like])
    session.flush()
    again.draft_id, again.report_id = entry.id, report.id
    again.like_id, again.reuse = like.id, Reuse.ASKED
    session.add(again)
    session.flush()
    return entry.id or 0


def _stages(session: Session, project_id: int, now: datetime) -> dict[str, int]:
    """A milestone that the officer says is reached, and another that is to be moved."""
    officer, project = person(session, OFFICER), session.get_one(Project, project_id)
    day = now.date()
    ahead, later = (Milestone(project_id=project_id, title=t, baseline_on=day) for t in ("路基", "摊铺"))
    session.add(ahead)
    session.flush()
    entry = stage_events.begin(session, officer, OFFICER, StageEventKind.REACHED, project, now=now)
    session.add(later)
    session.flush()
    asked = StageEvent(
        project_id=project_id, kind=StageEventKind.REVISED, state=StageEventState.ASKED, words="晚",
        milestone_id=later.id, happened_on=day, revised_on=day, by_id=officer.id or 0, said_at=now,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    return {"stage_entry": entry.id or 0, "milestone": ahead.id or 0, "revision": asked.id or 0}


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


def _project_card(session: Session, project_id: int, now: datetime) -> dict[str, int]:
    """A picture of the project, and one of its approvals."""
    item = PermitItem(stage=PermitStage.LAND_USE, place=1, name="用地批准")
    shot = Photo(
        stem="p", sent_by_id=person(session, OFFICER).id or 0, chat_id=OFFICER, message_id=9, file_id="f",
        received_at=now, next_try_at=now, state=PhotoState.READY, project_id=project_id, stamped_at=now,
    )  # fmt: skip
    session.add_all([item, shot])
    session.flush()
    return {"item": item.id or 0, "picture": shot.id or 0}


def _recordings(session: Session, report_id: int, blocker_id: int, event_id: int, now: datetime) -> None:
    """A voice message of a report, of a blocker and of a declaration, each in the store."""
    for place, owner in enumerate(("report_id", "blocker_id", "stage_event_id")):
        spoken = Attachment(
            kind=AttachmentKind.VOICE, stem=f"r{place}", sent_by_id=person(session, OFFICER).id or 0,
            chat_id=OFFICER, message_id=9, file_id="f", ending=".ogg", received_at=now, next_try_at=now,
            state=AttachmentState.READY,
        )  # fmt: skip
        setattr(spoken, owner, {"report_id": report_id, "blocker_id": blocker_id}.get(owner, event_id))
        session.add(spoken)


def _viewpoint(session: Session, project_id: int, draft_id: int, now: datetime) -> int:
    """A fixed viewpoint of the project, and a picture of the report that is put together."""
    officer = person(session, OFFICER).id or 0
    viewpoint = Viewpoint(project_id=project_id, title="东门", made_by_id=officer, made_at=now)
    shot = Photo(
        stem="d", sent_by_id=officer, chat_id=OFFICER, message_id=9, file_id="f", received_at=now,
        next_try_at=now, state=PhotoState.READY, draft_id=draft_id,
    )  # fmt: skip
    session.add_all([viewpoint, shot])
    session.flush()
    return viewpoint.id or 0


def _compared(session: Session, project_id: int, blocker_id: int, now: datetime) -> int:
    """A fixed viewpoint with two pictures, and a blocker with one before and one after."""
    officer = person(session, OFFICER).id or 0
    viewpoint = Viewpoint(project_id=project_id, title="西门", made_by_id=officer, made_at=now)
    entries = [
        Draft(
            person_id=officer, chat_id=OFFICER, kind=kind, state=DraftState.SENT, changed_at=now,
            data={"case_id": blocker_id},
        )
        for kind in (DraftKind.BLOCKER, DraftKind.DONE)
    ]  # fmt: skip
    session.add_all([viewpoint, *entries])
    session.flush()
    for place, entry in enumerate(entries):
        shot = Photo(
            stem=f"c{place}", sent_by_id=officer, chat_id=OFFICER, message_id=9, file_id="f", received_at=now,
            next_try_at=now, state=PhotoState.READY, blocker_id=blocker_id, draft_id=entry.id,
            viewpoint_id=viewpoint.id, stamped_at=now,
        )  # fmt: skip
        session.add(shot)
    session.flush()
    return viewpoint.id or 0


def _workbook(session: Session, now: datetime) -> int:
    sent = Upload(
        stem="w", file_name="x.xlsx", sent_by_id=person(session, OFFICE).id or 0, chat_id=OFFICE, file_id="f",
        received_at=now, next_try_at=now, state=UploadState.COMPARED, plan_sha256="x",
        found=summary.of(Plan()) | {"meanwhile": False},
    )  # fmt: skip
    session.add(sent)
    session.flush()
    return sent.id or 0
