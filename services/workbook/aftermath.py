"""What follows from a plan that was applied: cards that show it are redrawn, and whom it concerns is told."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from sqlmodel import col, select

from models.blockers import Blocker, BlockerState
from models.drafts import Draft, DraftState
from models.engine import Session, batched
from models.permits import Permit
from services import cards, obligations, permits
from services.workbook.columns import SheetName
from services.workbook.plan import Plan

SHOWN_OF_A_WEEK = (SheetName.MILESTONES, SheetName.TASKS, SheetName.ASSIGNMENTS)


def follow(
    session: Session, plan: Plan, ids: Callable[[str], int], *, by_id: int | None, now: datetime
) -> None:
    """Redraw what shows the changes, and tell of permits; `ids` gives the id behind a project's code.

    Of a project that the list did not have before nobody is told, and nothing shows it yet.
    """
    new = {row.values["code"] for row in plan.added if row.sheet.name is SheetName.PROJECTS}
    renamed = {
        one.kept.values["code"]
        for one in plan.changed
        if one.row.sheet.name is SheetName.PROJECTS and "name" in one.becomes
    }
    of_a_week = renamed.union(*(_codes(plan, sheet) for sheet in SHOWN_OF_A_WEEK))
    names, weeks, permitted = (
        {ids(code) for code in codes - new} for codes in (renamed, of_a_week, _codes(plan, SheetName.PERMITS))
    )
    changed = {one.kept.id for one in plan.changed if one.row.sheet.name is SheetName.PERMITS}
    touched = {f"permit:{permit_id}" for permit_id in changed}
    touched.update(_named(session, names), _of_weeks(session, weeks))
    cards.touch_many(session, touched)
    permits.tell(session, permitted, by_id=by_id, now=now)


def _codes(plan: Plan, sheet: SheetName) -> set[str]:
    """Return the projects of which rows of a sheet are added or changed."""
    added = {row.values["project"] for row in plan.added if row.sheet.name is sheet}
    return added | {one.kept.values["project"] for one in plan.changed if one.row.sheet.name is sheet}


def _named(session: Session, projects: Collection[int]) -> Iterator[str]:
    """Yield the subjects of the cards that show the names of projects."""
    for some in batched(projects):
        yield from (
            f"permit:{found}"
            for found in session.exec(select(Permit.id).where(col(Permit.project_id).in_(some)))
        )
        unclosed = select(Blocker.id).where(Blocker.state != BlockerState.CLOSED)
        yield from (
            f"blocker:{found}" for found in session.exec(unclosed.where(col(Blocker.project_id).in_(some)))
        )


def _of_weeks(session: Session, projects: Collection[int]) -> Iterator[str]:
    """Yield the subjects of the cards that show milestones and tasks of projects: weeks, and entries."""
    if not projects:
        return
    for _, person_id in permits.concerned(session, projects):
        yield obligations.week_subject(person_id)
    for draft in session.exec(select(Draft).where(Draft.state == DraftState.OPEN)):
        if draft.data.get("project_id") in projects:
            yield f"draft:{draft.id}"
