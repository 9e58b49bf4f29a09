"""The office's check: a report is accepted, or returned with a reason; the rest is accepted at cut-off."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, and_, func, update
from sqlmodel import col, select

from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.projects import Project
from models.reports import Report, Verdict
from services import cards, drafts, events, notices, obligations, photo_reuse, photos, reports
from services.notices import Notice
from services.photo_reuse import Used
from services.photos import Counted
from services.refusals import DomainError, NotNow
from services.report_entry import Entry

LONGEST = 300


class NoReason(DomainError):
    """A report is not returned, nor a project let off, without a reason."""

    key = "checks.refused.reason"


class TooLong(DomainError):
    """A reason is a line or two."""

    key = "checks.refused.long"


class NothingDue(DomainError):
    """The project owes nothing this week that it could be let off."""

    key = "checks.refused.nothing_due"


@dataclass(frozen=True)
class ReportReturned(Notice):
    """The office has returned your report; the reason is with it."""

    report_id: int
    held: ClassVar[bool] = False


@dataclass(frozen=True)
class Waiting:
    """One report that waits for a check: what it says, and how many wait with it, itself among them.

    `before` is the last report of the project that came in an earlier week; `used` are the pictures that
    look like one sent before.
    """

    report: Report
    project: Project
    sender: Person
    before: Report | None
    pictures: Counted
    used: list[Used]
    left: int


def waiting(session: Session, by: Person, after_id: int = 0) -> Waiting | None:
    """Return the next report that a person may check, the oldest first and after the last one round again."""
    pending = _pending(by)
    ids = select(Report.id).where(pending).order_by(col(Report.id))
    found = session.exec(ids.where(col(Report.id) > after_id).limit(1)).first()
    found = found or session.exec(ids.limit(1)).first()
    if found is None:
        return None
    report = session.get_one(Report, found, populate_existing=True)
    earlier = select(Report).where(
        Report.project_id == report.project_id, Report.week < report.week, col(Report.withdrawn_at).is_(None)
    )
    return Waiting(
        report,
        session.get_one(Project, report.project_id),
        session.get_one(Person, report.by_id),
        session.exec(earlier.order_by(col(Report.id).desc()).limit(1)).first(),
        photos.counted(session, report_id=report.id),
        photo_reuse.of_report(session, found, by),
        session.exec(select(func.count()).select_from(Report).where(pending)).one(),
    )


def accept(session: Session, report: Report, *, by: Person, now: datetime) -> None:
    """Accept a report.

    Raises:
        NotNow: it was checked or withdrawn meanwhile.
    """
    _decide(session, report, Verdict.ACCEPTED, "", by=by, now=now)


def give_back(session: Session, report: Report, because: str, *, by: Person, now: datetime) -> None:
    """Return a report with a reason; its sender hears of it at once, and the week stays answered.

    Raises:
        NoReason, TooLong: a reason is a line or two.
        NotNow: it was checked or withdrawn meanwhile.
    """
    _decide(session, report, Verdict.RETURNED, reason(because), by=by, now=now)
    sender, told = session.get_one(Person, report.by_id), ReportReturned(report.id or 0)
    notices.tell(session, sender, told, key=f"report:{report.id}:returned", now=now)


def expect_pending(report: Report) -> None:
    """Check that a report still waits.

    Raises:
        NotNow: it was checked or withdrawn meanwhile.
    """
    if report.verdict is not Verdict.PENDING or report.withdrawn_at is not None:
        raise NotNow


def accept_rest(session: Session, cutoff_at: datetime, now: datetime) -> int:
    """Accept every report that came before a cut-off and that nobody has checked; return how many."""
    left = and_(
        col(Report.verdict) == Verdict.PENDING,
        col(Report.sent_at) < cutoff_at,
        col(Report.withdrawn_at).is_(None),
    )
    values = {"verdict": Verdict.ACCEPTED, "checked_at": now}
    accepted = int(session.exec(update(Report).where(left).values(**values)).rowcount)
    if accepted:
        week = obligations.number_of(obligations.this_week(session, cutoff_at))
        events.record(session, "reports.accepted", "week", week, by=None, now=now, reports=accepted)
    return accepted


def again(session: Session, report: Report, person: Person, chat_id: int, *, now: datetime) -> Draft:
    """Open a new entry for the project of a returned report, filled with what that report said.

    Raises:
        NotNow: it has not been returned.
    """
    if report.verdict is not Verdict.RETURNED:
        raise NotNow
    project = session.get_one(Project, report.project_id)
    draft = reports.begin(session, person, chat_id, project, guessed=False, now=now)
    entry = Entry.of(draft.data)
    if entry.empty:
        said = ((0, report.note),) if report.note else ()
        figures = {"was_tenths": report.was_tenths, "tenths": report.percent_tenths}
        figures |= {"was_wan": report.was_wan, "wan": report.completed_wan}
        filled = {**entry.to_json(), **figures, "said": [list(one) for one in said]}
        drafts.change(session, draft, now=now, **filled)
    return draft


def ask_reason(session: Session, by: Person, chat_id: int, *, now: datetime, **about: int) -> Draft:
    """Ask for the reason why a report (`report_id`) is returned or a project (`project_id`) let off."""
    return drafts.start(session, by, chat_id, DraftKind.RETURN, about, now=now)


def reason(because: str) -> str:
    """Return a reason on one line.

    Raises:
        NoReason, TooLong: it is not a line or two.
    """
    said = " ".join(because.split())
    if not said:
        raise NoReason
    if len(said) > LONGEST:
        raise TooLong(n=LONGEST)
    return said


def excuse(session: Session, project: Project, because: str, *, by: Person, now: datetime) -> None:
    """Let a project off this week, with a reason.

    Raises:
        NoReason, TooLong: a reason is a line or two.
        NothingDue: it owes nothing this week.
    """
    if not obligations.excuse(session, project, reason(because), by=by, now=now):
        raise NothingDue(code=project.code)


def finish(session: Session, draft: Draft, *, now: datetime) -> None:
    """End the asking for a reason, which has come."""
    drafts.end(session, draft, DraftState.SENT, now=now)


def _pending(by: Person) -> ColumnElement[bool]:
    return and_(
        col(Report.verdict) == Verdict.PENDING,
        col(Report.withdrawn_at).is_(None),
        col(Report.by_id) != by.id,
    )


def _decide(
    session: Session, report: Report, verdict: Verdict, because: str, *, by: Person, now: datetime
) -> None:
    mine = update(Report).where(
        col(Report.id) == report.id,
        col(Report.verdict) == Verdict.PENDING,
        col(Report.withdrawn_at).is_(None),
    )
    values = {"verdict": verdict, "checked_by_id": by.id, "checked_at": now, "returned_because": because}
    if not session.exec(mine.values(**values)).rowcount:
        raise NotNow
    session.refresh(report)
    events.record(session, "report.checked", "report", report.id, by=by, now=now, verdict=verdict)
    cards.touch(session, f"report:{report.id}")
