"""What a sender changes afterwards: a figure or words corrected, the old ones kept, or a report withdrawn."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlmodel import col, select

from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.photos import Photo
from models.projects import Project, WeeklyTask
from models.reports import Correction, Obligation, Owed, Report, Verdict
from services import access, cards, drafts, events, obligations, photo_reuse
from services.refusals import DomainError, OutOfDate
from services.report_entry import FULL_TENTHS, Entry, Kept, Money, Moved, Said, advance
from services.weeks import Cycle, Week

WORDS: Final = re.compile(r"\s*(?:/fix(?:@\w+)?|更正|fix\b|correct\b)[\s:：,，]*", re.IGNORECASE)
NUMBER: Final = re.compile(r"(w[0-9]{2}-[^\s:：,，]+-[0-9]+)[\s:：,，]*", re.IGNORECASE)
ANSWERED: Final = (Owed.REPORTED, Owed.NO_CHANGE, Owed.LATE)


class NothingCorrected(DomainError):
    """Neither a figure nor words differ from what the report says."""

    key = "corrections.refused.nothing"


class FrozenAlready(DomainError):
    """The week was frozen at its cut-off; a report of it can be corrected, but not withdrawn."""

    key = "corrections.refused.frozen"


@dataclass(frozen=True)
class Sheet:
    """What the card of a correction shows; `after` is whether the week is frozen already."""

    entry: Entry
    report: Report
    project: Project
    after: bool


@dataclass(frozen=True)
class Change:
    """One correction of a report, with what it says since."""

    made: Correction
    percent_tenths: int | None
    completed_wan: int | None
    note: str


def meant(text: str) -> tuple[str, str] | None:
    """Return the number and the words of a text that begins with the word for a correction, or neither.

    None where it does not begin so, or goes on with what is no number of a report.
    """
    begun = WORDS.match(text)
    rest = text[begun.end() :] if begun else ""
    number = NUMBER.match(rest)
    if begun is None or (number is None and rest.strip()):
        return None
    return (number[1].upper(), rest[number.end() :].strip()) if number else ("", "")


def numbered(session: Session, number: str, *, by: Person) -> Report:
    """Return the newest report of one's own with a number: numbers come back after a year.

    Raises:
        NotThere: no such report, or somebody else's.
    """
    mine = select(Report.id).where(Report.number == number, Report.by_id == by.id)
    found = session.exec(mine.order_by(col(Report.id).desc()).limit(1)).first()
    return access.report(session, found or 0, by=by)


def begin(session: Session, report: Report, chat_id: int, *, by: Person, now: datetime) -> Draft:
    """Open a correction of a report.

    Raises:
        NotThere: its project is not this person's any more.
        OutOfDate: it was withdrawn.
    """
    access.project(session, report.project_id, by=by)
    if report.withdrawn_at is not None:
        raise OutOfDate
    draft = drafts.current(session, by, chat_id)
    if draft and draft.kind is DraftKind.CORRECTION and draft.data["report_id"] == report.id:
        return draft
    project = session.get_one(Project, report.project_id)
    money = Money(report.was_wan, project.year_plan_wan, project.total_wan)
    entry = advance(Entry(), Moved(report.project_id, report.was_tenths, money))
    data = {**entry.to_json(), "report_id": report.id}
    return drafts.start(session, by, chat_id, DraftKind.CORRECTION, data, now=now)


def hear(session: Session, draft: Draft, message_id: int, text: str, *, now: datetime) -> None:
    """Take a figure or words into a correction; a figure that falls is shown beside the old one anyway."""
    entry = advance(Entry.of(draft.data), Said(message_id, text))
    if entry.doubtful and (entry.doubt_tenths or 0) <= FULL_TENTHS:
        entry = advance(entry, Kept())
    drafts.change(session, draft, now=now, **entry.to_json())


def going_on(session: Session, draft_id: int, *, by: Person, now: datetime) -> Draft:
    """Return a correction of one's own that is not made yet.

    Raises:
        NotThere: no such entry, or somebody else's.
        OutOfDate: it was made or dropped.
    """
    draft = access.draft(session, draft_id, by=by)
    if draft.kind is not DraftKind.CORRECTION or draft.state not in (DraftState.OPEN, DraftState.PARKED):
        raise OutOfDate
    drafts.resume(session, draft, now=now)
    return draft


def apply(session: Session, draft: Draft, *, by: Person, now: datetime) -> Report:
    """Correct a report: the old figure and words are kept, the office's verdict is open again.

    Raises:
        NothingCorrected: it says what the report says.
        NotThere: the project is not this person's any more.
        OutOfDate: the report was withdrawn.
    """
    entry = Entry.of(draft.data)
    report = access.report(session, draft.data["report_id"], by=by)
    project = _alone(session, report, by=by)
    tenths = report.percent_tenths if entry.tenths is None else entry.tenths
    wan = report.completed_wan if entry.wan is None else entry.wan
    note = entry.note if entry.said else report.note
    same = (tenths, wan, note) == (report.percent_tenths, report.completed_wan, report.note)
    if entry.doubtful or same:
        raise NothingCorrected
    if report.withdrawn_at is not None:
        raise OutOfDate
    old = Correction(
        report_id=report.id or 0, by_id=by.id or 0, made_at=now, percent_tenths=report.percent_tenths,
        progress=report.progress, completed_wan=report.completed_wan, note=report.note,
    )  # fmt: skip
    session.add(old)
    was = report.percent_tenths
    report.percent_tenths, report.note, report.no_change = tenths, note, False
    was_wan, report.completed_wan = report.completed_wan, wan
    report.verdict, report.checked_by_id, report.checked_at = Verdict.PENDING, None, None
    report.returned_because = ""
    session.add(report)
    session.flush()
    if tenths is not None and _counts(session, report, Report.percent_tenths):
        project.percent_tenths = tenths
    if wan is not None and _counts(session, report, Report.completed_wan):
        project.completed_wan = wan
    session.add(project)
    figures = {"was_tenths": was, "percent_tenths": tenths}
    if wan != was_wan:
        figures |= {"was_wan": was_wan, "completed_wan": wan}
    frozen = int(is_frozen(session, report, now))
    events.record(
        session, "report.corrected", "report", report.id, by=by, now=now, **figures, after_cutoff=frozen
    )
    _stand(session, report, by=by, now=now)
    drafts.end(session, draft, DraftState.SENT, now=now)
    redraw(session, report)
    return report


def withdraw(session: Session, report: Report, *, by: Person, now: datetime) -> None:
    """Take a report back: its week is owed again unless others answer it, and figures fall back.

    Raises:
        FrozenAlready: its week has been frozen.
        NotThere: the project is not this person's any more.
        OutOfDate: it was withdrawn before.
    """
    project = _alone(session, report, by=by)
    if is_frozen(session, report, now):
        raise FrozenAlready(number=report.number)
    percent_counts = _counts(session, report, Report.percent_tenths)
    amount_counts = _counts(session, report, Report.completed_wan)
    stage_counts = _counts(session, report, Report.progress)
    mine = update(Report).where(col(Report.id) == report.id, col(Report.withdrawn_at).is_(None))
    if not session.exec(mine.values(withdrawn_at=now)).rowcount:
        raise OutOfDate
    session.refresh(report)
    if percent_counts:
        before = _counting(session, report.project_id, Report.percent_tenths)
        fallen = before.percent_tenths if before else None
        project.percent_tenths = (
            _before(session, report, Report.percent_tenths).was_tenths if fallen is None else fallen
        )
    if amount_counts:
        before = _counting(session, report.project_id, Report.completed_wan)
        first = _before(session, report, Report.completed_wan)
        project.completed_wan = before.completed_wan if before else first.was_wan
    if stage_counts:
        before = _counting(session, report.project_id, Report.progress)
        project.progress = before.progress if before else None
    session.add(project)
    ticked = update(WeeklyTask).where(
        col(WeeklyTask.project_id) == project.id, col(WeeklyTask.done_at) == report.sent_at
    )
    session.exec(ticked.values(done_at=None))
    photo_reuse.forget(session, col(Photo.report_id) == report.id)
    figures = {"percent_tenths": project.percent_tenths}
    events.record(session, "report.withdrawn", "report", report.id, by=by, now=now, **figures)
    _stand(session, report, by=by, now=now)
    redraw(session, report)


def is_frozen(session: Session, report: Report, now: datetime) -> bool:
    """Tell whether the week of a report is over: past its cut-off, or past itself where it has none."""
    week = Week.parse(report.week)
    steps = obligations.cycle(session, week)
    return now >= steps.cutoff_at if steps else obligations.this_week(session, now) != week


def sheet(session: Session, draft: Draft, now: datetime) -> Sheet:
    """Return what the card of a correction shows."""
    report = session.get_one(Report, draft.data["report_id"])
    project = session.get_one(Project, report.project_id)
    return Sheet(Entry.of(draft.data), report, project, is_frozen(session, report, now))


def history(session: Session, report: Report) -> list[Change]:
    """Return the corrections of a report, the oldest first, each with what took the place of the old."""
    mine = select(Correction).where(Correction.report_id == report.id).order_by(col(Correction.id))
    made = session.exec(mine).all()
    after = [(one.percent_tenths, one.completed_wan, one.note) for one in made[1:]]
    after.append((report.percent_tenths, report.completed_wan, report.note))
    return [Change(one, *since) for one, since in zip(made, after, strict=bool(made))] if made else []


def redraw(session: Session, report: Report) -> None:
    """Have every card redrawn that shows a report or what it answers."""
    cards.touch(session, f"report:{report.id}")
    cards.touch_many(session, [f"sent:{report.id}", f"withdrawal:{report.id}"])
    sent = select(Draft).where(
        Draft.person_id == report.by_id, Draft.kind == DraftKind.REPORT, Draft.state == DraftState.SENT
    )
    for draft in session.exec(sent.where(col(Draft.changed_at) == report.sent_at)).all():
        cards.touch(session, drafts.subject(draft))
    obligations.redraw(session, report.project_id)


def _alone(session: Session, report: Report, *, by: Person) -> Project:
    project = access.project(session, report.project_id, by=by)
    session.refresh(project, with_for_update=True)
    obligations.alone(session, col(Project.id) == project.id)
    session.refresh(report)
    return project


def _counts(session: Session, report: Report, figure: object) -> bool:
    """Tell whether a figure of a report is the one that its project goes by."""
    last = _counting(session, report.project_id, figure)
    return last is not None and last.id == report.id


def _counting(session: Session, project_id: int, figure: object) -> Report | None:
    """Return the last report of a project whose figure, a column, counts."""
    mine = select(Report).where(Report.project_id == project_id, col(Report.withdrawn_at).is_(None))
    figures = mine.where(col(figure).is_not(None)).order_by(col(Report.id).desc())
    return session.exec(figures.limit(1)).first()


def _before(session: Session, report: Report, figure: object) -> Report:
    """Return the first report with a figure: it says how its project stood before all of them."""
    first = select(Report).where(Report.project_id == report.project_id, col(figure).is_not(None))
    found = session.exec(first.order_by(col(Report.id)).limit(1)).first()
    return found or report


def _stand(session: Session, report: Report, *, by: Person, now: datetime) -> None:
    """Let what is left of a project's reports answer their week, as long as it is not frozen."""
    week = Week.parse(report.week)
    steps = obligations.cycle(session, week)
    if steps is None or now >= steps.cutoff_at:
        return
    same = select(Report).where(Report.project_id == report.project_id, Report.week == report.week)
    left = session.exec(same.where(col(Report.withdrawn_at).is_(None)).order_by(col(Report.id))).all()
    state = standing(left, steps)
    mine = update(Obligation).where(
        col(Obligation.project_id) == report.project_id,
        col(Obligation.week) == report.week,
        col(Obligation.state).in_(ANSWERED),
        col(Obligation.state) != state,
    )
    settled_at = left[0].sent_at if left else None
    if session.exec(mine.values(state=state, settled_at=settled_at)).rowcount:
        number, project_id = obligations.number_of(week), report.project_id
        events.record(
            session, "obligation.moved", "project", project_id, by=by, now=now, week=number, state=state
        )


def standing(left: Sequence[Report], steps: Cycle) -> Owed:
    """Return how a week stands by the reports that are left of it."""
    in_time = [report for report in left if report.sent_at < steps.due_at]
    if not in_time:
        return Owed.LATE if left else Owed.DUE
    return Owed.NO_CHANGE if all(report.no_change for report in in_time) else Owed.REPORTED
