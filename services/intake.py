"""Which project is meant by what somebody sends, and which entry it belongs to."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from models.blockers import Blocker
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.projects import Project
from models.reports import Report
from services import access, amounts, cards, drafts, obligations, phrases, reports
from services.refusals import DomainError
from services.report_entry import FULL_TENTHS, Entry


class NoProjects(DomainError):
    """Only who stands for a project can report."""

    key = "intake.refused.no_projects"


class WhichProject(DomainError):
    """No change was said, of a project that cannot be told."""

    key = "intake.refused.which_project"


def named(session: Session, person: Person, chat_id: int, text: str, reply_to: int | None) -> Project | None:
    """Return the project that a message names: that of the card it replies to, else the code in its text."""
    mine = access.projects(session, person)
    replied = _shown(session, chat_id, reply_to)
    codes = phrases.codes(text, [project.code for project in mine])
    return next(
        (project for project in mine if project.id == replied),
        next((project for project in mine if codes == [project.code]), None),
    )


def place(
    session: Session,
    person: Person,
    chat_id: int,
    *,
    text: str,
    reply_to: int | None,
    album: Draft | None = None,
    picture: bool = False,
    now: datetime,
) -> Draft:
    """Return the report entry that a message belongs to, opened where there is none.

    The order of meaning: the other parts of its album, the card it replies to, a code in its text, the open
    entry, the only project still due, the one reported on last. Where none of them says it, the entry asks.

    Raises:
        NoProjects: the person stands for none.
    """
    draft = album or _open_report(session, person, chat_id)
    figure = draft is not None and _is_figure(text)
    project = None if figure else named(session, person, chat_id, text, reply_to)
    if draft is not None and (project is None or _corrected(session, draft, project, album, picture, now)):
        return draft
    mine = access.projects(session, person)
    if not mine:
        raise NoProjects
    unsure = len(phrases.codes(text, [one.code for one in mine])) > 1 or _of_others(session, text, mine)
    project = project or (None if unsure else likely(session, person, mine, now))
    return reports.begin(session, person, chat_id, project, guessed=True, now=now)


def _of_others(session: Session, text: str, mine: Sequence[Project]) -> bool:
    """Tell whether a text names a project that its sender does not stand for."""
    codes = phrases.other_codes(text, [project.code for project in mine])
    return session.exec(select(Project.id).where(col(Project.code).in_(codes)).limit(1)).first() is not None


def _corrected(
    session: Session,
    draft: Draft,
    project: Project,
    album: Draft | None,
    picture: bool,
    now: datetime,
) -> bool:
    """Tell whether a message that names a project stays with an entry; one that was a guess moves there."""
    entry = Entry.of(draft.data)
    if entry.project_id == project.id:
        return True
    first_words = not entry.said and not picture
    if draft.state is DraftState.OPEN and entry.guessed and (album is not None or first_words):
        reports.move(session, draft, reports.moved_to(project), now=now)
        return True
    return album is not None


def likely(session: Session, person: Person, mine: Sequence[Project], now: datetime) -> Project | None:
    """Return the project that is meant where nothing says it: the only one due, or the last one used."""
    if len(mine) == 1:
        return mine[0]
    due = only_due(session, mine, now)
    last = reports.last_by(session, person)
    return due or next((project for project in mine if project.id == last), None)


def only_due(session: Session, mine: Sequence[Project], now: datetime) -> Project | None:
    """Return the project that alone still owes this week."""
    owing = set(obligations.due_ids(session, obligations.this_week(session, now)))
    due = [project for project in mine if project.id in owing]
    return due[0] if len(due) == 1 else None


def unchanged(
    session: Session, person: Person, chat_id: int, *, text: str, reply_to: int | None, now: datetime
) -> tuple[Project, Draft | None] | None:
    """Return the project of which a text says that nothing has changed, with the entry that it ends.

    None where the text says something else, or is one of the words of an entry that has others.

    Raises:
        WhichProject: it says so, but of which project is not clear.
    """
    mine = access.projects(session, person)
    project = named(session, person, chat_id, text, reply_to)
    if not mine or not phrases.says_no_change(phrases.without_code(text, project.code) if project else text):
        return None
    draft = _open_report(session, person, chat_id)
    if draft is not None and (project is None or Entry.of(draft.data).project_id == project.id):
        if not Entry.of(draft.data).empty or reports.sent_with(session, draft):
            return None
        project = project or next((one for one in mine if one.id == Entry.of(draft.data).project_id), None)
    else:
        draft = None
    project = project or only_due(session, mine, now) or (mine[0] if len(mine) == 1 else None)
    if project is None:
        raise WhichProject
    return project, draft


def is_report(session: Session, person: Person, chat_id: int, text: str, reply_to: int | None) -> bool:
    """Tell whether a text is a report: it names a project or a figure, or an entry for one is open."""
    if _open_report(session, person, chat_id) or phrases.percents(text) or amounts.amounts(text) != []:
        return True
    mine = [project.code for project in access.projects(session, person)]
    return bool(phrases.codes(text, mine)) or named(session, person, chat_id, text, reply_to) is not None


def words(session: Session, draft: Draft, text: str) -> str:
    """Return a text less the code of its entry's project, unless it is a percentage by itself."""
    project = session.get(Project, draft.data.get("project_id") or 0)
    return text if project is None or _is_figure(text) else phrases.without_code(text, project.code)


def _is_figure(text: str) -> bool:
    tenths = phrases.bare_percent(text)
    return tenths is not None and tenths <= FULL_TENTHS


def entry_with(session: Session, person: Person, chat_id: int, message_id: int) -> Draft | None:
    """Return the open report entry that a message was taken into."""
    draft = _open_report(session, person, chat_id)
    return draft if draft and message_id in Entry.of(draft.data).heard else None


def _open_report(session: Session, person: Person, chat_id: int) -> Draft | None:
    draft = drafts.current(session, person, chat_id)
    return draft if draft is not None and draft.kind is DraftKind.REPORT else None


def _shown(session: Session, chat_id: int, message_id: int | None) -> int | None:
    """Return the project that a card is about."""
    subject = cards.subject_of(session, chat_id, message_id) if message_id else None
    kind, _, number = (subject or "").partition(":")
    if kind == "draft":
        draft = session.get(Draft, int(number))
        return draft.data.get("project_id") if draft else None
    if kind == "report":
        return session.exec(select(Report.project_id).where(col(Report.id) == int(number))).first()
    if kind == "blocker":
        return session.exec(select(Blocker.project_id).where(col(Blocker.id) == int(number))).first()
    return None
