"""Whatever people write, every card stays a message that Telegram takes, with no markup but ours."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from sqlmodel import select

from locales import LANGUAGES, Words
from models.artifacts import Artifact, ArtifactKind, ArtifactState
from models.attachments import Attachment, AttachmentKind
from models.blockers import Blocker, BlockerEntry, Category
from models.bulletins import Bulletin
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.groups import Binding, Group
from models.notices import NoticeRow
from models.outbox import OutboxRow
from models.people import Department, Invitation, Leave, Person, Role
from models.permits import Permit, PermitStage
from models.photos import Photo, PhotoState, Reuse, Viewpoint
from models.projects import Milestone, Post, Project, Sector, WeeklyTask
from models.reports import Owed, Report
from models.schedule import DayOverride
from models.stage_events import StageEvent, StageEventKind, StageEventState
from models.uploads import Upload, UploadState
from sandbox.entities import units
from sandbox.html_text import parse
from services import (
    bulletins,
    group_bindings,
    groups,
    invitees,
    notices,
    obligations,
    people,
    permits,
    photo_archives,
    photo_stamps,
    photo_timeline,
    reports,
    schedule_drafts,
    viewpoints,
    week_overview,
)
from services.coverage import Gap, Missing
from services.report_entry import Entry
from services.schedule_drafts import Made
from services.several_entry import Line, Trouble
from services.week_overview import Overview, Owing, Reminded, Row
from services.weeks import Moment, OutOfOrder, Step
from services.workbook import summary
from services.workbook.columns import SHEET, SheetName
from services.workbook.findings import Says
from services.workbook.kept import Kept
from services.workbook.layout import Row as SheetRow
from services.workbook.plan import Change, Plan
from tests.services.blocker_town import LIAISON, OFFICER, build, person
from tests.services.conftest import SHANGHAI, Desk, desk
from tests.services.week_town import W22
from views import bulletins as bulletin_views
from views import coverage as coverage_views
from views import dry_run, office_people
from views import groups as group_views
from views import invitations as invitation_views
from views import leaves as leave_views
from views import people as people_views
from views import photo_archives as archive_views
from views import photo_timeline as photo_views
from views import schedule as schedule_views
from views import viewpoints as viewpoint_views
from views import week_overview as week_views
from views.blocker_cards import case_card
from views.card import CAPTION_LIMIT, LABEL_LIMIT, TEXT_LIMIT, Button, Card, fit
from views.delivery import DRAWERS, RENDERERS, release
from views.drafts import ENTRIES
from views.me import me_card
from views.payloads import LIMIT
from views.people import ChooseLanguage
from views.uploads import upload_card

__all__ = ["desk"]

NOW = datetime(2026, 5, 25, 2, tzinfo=UTC)
NEWS = [kind for kind, renderer in RENDERERS.items() if renderer.__module__.startswith("views.")]

PIECES = (
    "<b>",
    "</b>",
    "<a href='x'>",
    "&",
    "&lt;",
    "&#0;",
    '"',
    "'",
    "*_`[",
    "{n}",
    "%s",
    "\n",
    "\u202e",
    "\u2066",
    "\u200f",
    "א",
    "🧱",
    "管线",
    " ",
)
HOSTILE = (
    "<b>",
    "</b></i><u>甲",
    "&amp;<script>alert('x')</script>",
    '"\'><a href="https://x.example">y</a>',
    "*粗* _斜_ `码` [名](http://x.example)",
    "\u202e反\u2066向\u200f מימין",
    "{name} {0} %s",
    "第一行\n第二行\r\n第三行\u2028第四行",
    "🧱" * 4000,
    "&" * 4000,
    "<" * 4000,
)
WRITTEN: dict[type[Any], tuple[str, ...]] = {
    Person: ("name",),
    Department: ("name", "name_en"),
    Project: ("name", "location"),
    Milestone: ("title",),
    WeeklyTask: ("title",),
    Blocker: ("words", "named"),
    BlockerEntry: ("words",),
    Report: ("note", "returned_because"),
    StageEvent: ("words",),
    Permit: ("name", "words", "number", "issued_by"),
    Group: ("title",),
    Binding: ("topic_title",),
    Invitation: ("name",),
    Upload: ("file_name",),
    Viewpoint: ("title",),
    DayOverride: ("reason",),
}
KINDS: dict[DraftKind, dict[str, Any]] = {
    DraftKind.REPORT: {
        "project_id": 1,
        "said": [[1, "x"]],
        "heard": [1],
        "week": "2026-W22",
        "was_tenths": 0,
    },
    DraftKind.BLOCKER: {"project_id": 1, "category": "relocation", "words": [[1, "x"]], "blocker_id": 1},
    DraftKind.SIGN: {"case_id": 1, "promise_at": "2026-05-27T09:30:00+00:00"},
    DraftKind.DONE: {"case_id": 1, "words": [[1, "x"]]},
    DraftKind.REFUSE: {"case_id": 1, "words": [[1, "x"]]},
    DraftKind.RETURN: {"project_id": 1},
    DraftKind.CORRECTION: {"report_id": 1, "project_id": 1, "said": [[1, "x"]], "tenths": 500},
    DraftKind.STAGE: {
        "kind": "revised",
        "happened_on": "2026-05-25",
        "revised_on": "2026-06-25",
        "project_id": 1,
        "milestone_id": 1,
        "said": [[1, "x"]],
        "stage_event_id": 1,
    },
    DraftKind.SEVERAL: {
        "week": "2026-W22",
        "message_id": 1,
        "lines": [
            Line("x", Entry(1, 500, tenths=t, doubt_tenths=d, unclear=u, said=((1, "x"),)), n, o, w).to_json()
            for t, d, u, n, o, w in (
                (600, None, False, False, False, None),
                (None, 400, False, False, False, None),
                (None, 1200, False, False, False, None),
                (None, None, True, False, False, None),
                (None, None, False, True, False, None),
                (None, None, False, False, True, None),
                *((None, None, False, False, False, trouble) for trouble in Trouble),
            )
        ],
        "splitting": False,
        "places": [],
        "rest": None,
    },
    DraftKind.SCHEDULE: {"steps": {"reminder": [-2, "11:30:00"]}, "days": {"2026-06-05": [False, "x"]}},
}


class Balance(HTMLParser):
    """Reads tags, and fails at one that is not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[str] = []
        self.met: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag; none of ours has an attribute."""
        assert not attrs, (tag, attrs)
        self.opened.append(tag)
        self.met.add(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the one that was opened last."""
        assert self.opened, tag
        assert self.opened.pop() == tag


def check(payload: dict[str, Any]) -> int:
    """What a server takes, with no markup but ours; return how many entities it has."""
    text, limit = (payload["text"], TEXT_LIMIT) if "text" in payload else (payload["caption"], CAPTION_LIMIT)
    seen, entities = parse(text)
    assert 0 < units(seen) <= limit
    assert seen.strip()
    assert {entity["type"] for entity in entities} <= {"bold", "italic"}
    assert not set(seen) & {"\u202e", "\u2066", "\u2028", "\r"}
    balance = Balance()
    balance.feed(text)
    balance.close()
    assert balance.opened == []
    assert balance.met <= {"b", "i"}
    for button in (one for row in payload["reply_markup"]["inline_keyboard"] for one in row):
        assert 0 < len(button["text"]) <= LABEL_LIMIT
        assert "\n" not in button["text"]
        assert len(button["callback_data"].encode()) <= LIMIT
    return len(entities)


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """An office with one of everything that a card can show."""
    site = build(desk)
    desk.hop(2026, 5, 25, 10)
    case = site.raises(Category.RELOCATION)
    site.signs(case, datetime(2026, 5, 25, 9, 30, tzinfo=UTC))
    site.reports_done(case)
    site.refuses(case)
    closed = site.raises(Category.RELOCATION)
    site.signs(closed, datetime(2026, 5, 25, 9, 30, tzinfo=UTC))
    site.reports_done(closed)
    site.closes(closed)
    desk(lambda s: _stock(s, desk, case))
    return desk


def _stock(session: Session, desk: Desk, case: int) -> None:
    officer, project, now = person(session, OFFICER), session.exec(select(Project)).one(), desk.now()
    session.add(Milestone(project_id=project.id or 0, title="x", baseline_on=now.date(), percent_tenths=600))
    session.add(WeeklyTask(project_id=project.id or 0, week=W22.label, title="x"))
    cycle = obligations.cycle(session, W22)
    assert cycle is not None
    obligations.open_week(session, W22, cycle.due_at, now)
    bulletins.publish(session, W22, cycle.cutoff_at, now)
    draft = reports.begin(session, officer, OFFICER, project, guessed=True, now=now)
    draft.data = {**draft.data, **Entry(project.id, 0, said=((1, "x"),)).to_json()}
    reports.send(session, draft, by=officer, now=now)
    permit = Permit(project_id=project.id or 0, stage=PermitStage.START, name="x", changed_at=now)
    session.add(permit)
    session.flush()
    permits.describe(session, permit, "x", by=officer, now=now)
    group = groups.enrol(session, -1002, "x")
    binding = group_bindings.ask(session, group, project, topic_id=7, topic_title="x", by=officer, now=now)
    group_bindings.confirm(session, binding, by=officer, now=now)
    leave = Leave(person_id=person(session, LIAISON).id or 0, starts_on=W22.monday, ends_on=W22.monday)
    session.add_all([leave, DayOverride(day_on=W22.next.next.monday, working=False, reason="x")])
    listed = Person(name="x")
    session.add(listed)
    session.flush()
    people.grant(session, listed, Role.OFFICER)
    people.stand(session, listed, project.id or 0, Post.OFFICER)
    people.grant(session, listed, Role.LIAISON, session.exec(select(Department.id)).first())
    invitees.invite(session, listed, by=officer, now=now)
    moved = {"kind": StageEventKind.REVISED, "milestone_id": 1, "revised_on": W22.monday}
    for happened in (moved | {"state": StageEventState.STANDS}, moved, {"kind": StageEventKind.STOPPED}):
        session.add(
            StageEvent(
                project_id=project.id or 0, happened_on=W22.monday, by_id=officer.id or 0, said_at=now,
                decided_by_id=officer.id, decided_at=now, words="x", **happened,
            )
        )  # fmt: skip
    for refused in (0, 3):
        session.add(
            Upload(
                stem=f"w{refused}", file_name="x", sent_by_id=officer.id or 0, chat_id=OFFICER, file_id="f",
                received_at=now, next_try_at=now, found=_found("x", refused), plan_sha256="x",
                state=UploadState.REFUSED if refused else UploadState.COMPARED,
            )
        )  # fmt: skip
    session.add(
        Artifact(
            kind=ArtifactKind.STAMP, key="x", stem="x", data={"photo": 1}, made_at=now, next_try_at=now,
            for_id=officer.id, state=ArtifactState.READY,
        )
    )  # fmt: skip
    session.add(
        Attachment(
            kind=AttachmentKind.VOICE, stem="a", sent_by_id=officer.id or 0, chat_id=OFFICER, message_id=1,
            file_id="f", ending=".ogg", blocker_id=case, received_at=now, next_try_at=now, reason="gone",
        )
    )  # fmt: skip
    session.add(Viewpoint(project_id=project.id or 0, title="x", made_by_id=officer.id or 0, made_at=now))
    for number, state in enumerate((PhotoState.READY, PhotoState.FAILED)):
        session.add(
            Photo(
                stem=f"p{number}", sent_by_id=officer.id or 0, chat_id=OFFICER, message_id=number,
                file_id="f", blocker_id=case, received_at=now, state=state, reason="gone", next_try_at=now,
            )
        )  # fmt: skip
    for kind, data in KINDS.items():
        for begun in (DraftState.PARKED, DraftState.SENT, DraftState.CANCELLED):
            session.add(
                Draft(
                    person_id=officer.id or 0,
                    chat_id=OFFICER,
                    kind=kind,
                    state=begun,
                    data=data,
                    changed_at=now,
                )
            )
    session.flush()
    owners: list[tuple[int | None, int | None]] = [(case, None)]
    owners += [(None, report_id) for report_id in session.exec(select(Report.id)).all()]
    for blocker_id, report_id in owners:
        for reuse in Reuse:
            session.add(
                Photo(
                    stem=f"{reuse}{blocker_id}{report_id}", sent_by_id=officer.id or 0, chat_id=OFFICER,
                    message_id=1, file_id="f", received_at=now, state=PhotoState.READY, next_try_at=now,
                    draft_id=1, like_id=1, reuse=reuse, blocker_id=blocker_id, report_id=report_id,
                )
            )  # fmt: skip


def _found(text: str, refused: int) -> dict[str, Any]:
    """What a workbook says that has this text everywhere and is refused for so many reasons, if any."""
    row = SheetRow(SHEET[SheetName.PROJECTS], text, 2, {"code": text, "name": text}, {"name": (text, text)})
    kept = Kept(1, {"code": text, "name": text})
    change = Change(row, kept, {"name": text}, {"name": text})
    bad = [row.finding(Says.CELL, "name", limit=9), row.finding(Says.MISSING, "name")] * refused
    remarks = [row.finding(Says.ROUNDED, "name", taken=text)] * 9
    found = summary.of(Plan([row], [change] * 9, [*bad * dry_run.PAGE, *remarks]))
    return found | {"meanwhile": True}


def spoil(session: Session, text: str) -> None:
    """Put a text wherever people may write one."""
    for table, columns in WRITTEN.items():
        for row in session.exec(select(table)).all():
            for column in columns:
                setattr(row, column, text)
    for draft in session.exec(select(Draft)).all():
        data: dict[str, Any] = {
            key: [[1, text]] if key in {"said", "words"} else value for key, value in draft.data.items()
        }
        if draft.kind is DraftKind.SCHEDULE:
            data["days"] = {W22.next.monday.isoformat(): [False, text]}
        if draft.kind is DraftKind.SEVERAL:
            for line in data["lines"]:
                line |= {"text": text, "entry": line["entry"] | {"said": [[1, text]]}}
        draft.data = data
    for bulletin in session.exec(select(Bulletin)).all():
        lines = [{**one, "name": text} for one in bulletin.figures["projects"]]
        stuck = [
            {**one, "project": text, "words": text, "unit": text, "unit_en": text}
            for one in bulletin.figures["blockers"]
        ]
        bulletin.figures = {**bulletin.figures, "projects": lines, "blockers": stuck}
    for sent in session.exec(select(Upload)).all():
        sent.found = _found(text, sent.found["refused"]["n"] and 3)
    session.flush()


def rows(session: Session) -> Iterator[NoticeRow]:
    """A notice of every kind there is."""
    officer = person(session, OFFICER)
    data = {
        "blocker_id": 1, "time": 1, "ladder": "overdue", "rung": "red", "role": "head", "photo_id": 1,
        "artifact_id": 1, "attachment_id": 1, "draft_id": 1,
        "person_id": officer.id, "week": 202622, "bulletin_id": 1,
        "group_id": 1, "project_id": 1, "day": NOW.toordinal(),
        "leave_id": 1, "event_id": 1, "report_id": 1,
        "project_ids": [1], "blocker_ids": [1], "department_ids": [1], "projects": 1, "blockers": 1,
    }  # fmt: skip
    for kind in NEWS:
        row = data | {"PhotoFailed": {"photo_id": 2}, "Closed": {"blocker_id": 2}}.get(kind, {})
        yield NoticeRow(
            key=kind,
            person_id=officer.id or 0,
            kind=kind,
            data=row,
            priority=1,
            told_at=NOW,
            due_at=NOW,
            held=True,
        )


def cards(session: Session, words: Words) -> Iterator[Card]:
    """Every card there is."""
    officer, liaison = person(session, OFFICER), person(session, LIAISON)
    for row in rows(session):
        if (told := RENDERERS[row.kind](session, row, words)) is not None:
            yield told
    for draft in session.exec(select(Draft)).all():
        yield ENTRIES[draft.kind](session, draft, words)
    for subject in DRAWERS.keys() - {"draft"}:
        yield DRAWERS[subject](session, officer.id or 0 if subject == "week" else 1, officer, words)
    for reader in (officer, liaison):
        yield case_card(session, 1, reader, words, lead_in=Markup("<b>x</b>"))
        yield people_views.welcome(session, reader, words)
        yield people_views.help_card(session, reader, words)
        yield me_card(session, reader, words)
        yield leave_views.begin_card(session, reader, words)
    yield office_people.person_card(session, officer, words)
    yield office_people.removal_card(officer, words)
    yield office_people.list_card(session, [officer, liaison], 0, words)
    yield office_people.receiver_card(officer, [liaison], 0, words)
    yield office_people.hand_over_card(session, officer, liaison, words)
    today = W22.monday
    yield leave_views.until_card(today, today, words)
    yield leave_views.deputy_card([officer, liaison], today, today, words)
    binding = session.get_one(Binding, 1)
    yield group_views.bound_line(session, binding)
    invitation, waiting = session.get_one(Invitation, 1), invitees.waiting(session)
    yield invitation_views.consent_card(invitation, words)
    yield invitation_views.invitees_card(session, waiting, {waiting[0].id or 0: NOW}, 0, words)
    yield invitation_views.invitation_card(session, invitation, waiting[0], words)
    text = officer.name
    nobody = [Missing(text, text, code=text), Missing(text, deputy=text)] * coverage_views.PAGE
    yield coverage_views.coverage_card(dict.fromkeys(Gap, nobody), today, words)
    yield coverage_views.gap_card(Gap.STAND_IN, nobody, 1, words)
    yield from week_cards(session, words)
    yield from schedule_cards(session, words)
    yield from picture_cards(session, words)
    yield group_views.several_card(session.exec(select(Project)).all(), words)
    for sent in session.exec(select(Upload)).all():
        for page in range(len(dry_run.entries(sent.found, words)) // dry_run.PAGE + 1):
            yield upload_card(sent, words, page)
    bulletin = session.get_one(Bulletin, 1)
    for place in range(len(Sector)):
        yield bulletin_views.sector_card(bulletin, bulletin_views.ReadSector(1, place, 0), words)


def picture_cards(session: Session, words: Words) -> Iterator[Card]:
    """Every card of a project's pictures."""
    page = photo_timeline.page(session, session.get_one(Project, 1), None)
    assert page
    yield photo_views.page_card(page, words)
    (fixed,) = viewpoints.of(session, [1])[1]
    yield photo_views.page_card(page, words, viewpoint_views.page_buttons(page, [fixed], words, keeps=True))
    for keeps in (True, False):
        yield viewpoint_views.last_card(session, fixed, words, keeps=keeps)
    yield viewpoint_views.naming_card(session, page.shot.photo.id or 0, None, words)
    pieces = photo_archives.Asked(4, 48, 10**6)
    yield archive_views.asked_card("archives.asked.pack", page.project, pieces, words)
    photo = page.shot.photo
    marks = photo_stamps.marks(session, photo)
    assert marks
    yield archive_views.proof_card(photo_archives.Proof(page.project, ((photo, marks),) * 2), words)


def week_cards(session: Session, words: Words) -> Iterator[Card]:
    """Every card of a week for those who oversee it."""
    officer, liaison, project = (
        person(session, OFFICER),
        person(session, LIAISON),
        session.get_one(Project, 1),
    )
    text = officer.name
    for week in (W22, W22.next):
        yield week_views.overview_card(week_overview.read(session, week, by=liaison), 0, words, reminds=True)
    units = [Row(n, text, text, dict.fromkeys(Owed, 10**6)) for n in range(3 * week_views.PAGE)]
    wide = Overview(W22, None, units, W22.previous, W22.next)
    yield week_views.overview_card(wide, 1, words, reminds=True)
    owing = [Owing(project, [officer, liaison] * n) for n in range(2 * week_views.PAGE)]
    yield week_views.unit_card(W22, units[0], owing, 1, words, reminds=True)
    for done in (Reminded(1, 2, 3, NOW), Reminded(0, 0, 0, NOW)):
        yield week_views.reminded_card(done, words, held=True)


def schedule_cards(session: Session, words: Words) -> Iterator[Card]:
    """Every card of the weekly schedule."""
    officer, day = person(session, OFFICER), W22.next.monday
    data = {"steps": {"reminder": [-2, "11:30:00"]}, "days": {day.isoformat(): [False, officer.name]}}
    entry = Draft(id=1, person_id=1, chat_id=1, kind=DraftKind.SCHEDULE, data=data, changed_at=NOW)
    yield schedule_views.entry_card(session, entry, words)
    entry.data = {"steps": {}, "days": {W22.monday.isoformat(): [False, ""]}}
    yield schedule_views.entry_card(session, entry, words)
    yield schedule_views.schedule_card(schedule_drafts.standing(session, NOW), words)
    moved = dict.fromkeys(Step, Moment(-1, time(17)))
    made = [Made(NOW, officer.name, W22, moved, {day: True})] * schedule_drafts.KEPT
    for changes in (made, []):
        yield schedule_views.changes_card(changes, 0, words)
    yield schedule_views.day_card(0, words)
    yield schedule_views.time_card(0, 0, words)
    yield schedule_views.disorder_card(OutOfOrder(Step.PROMPT, Step.DUE, 3), words)
    yield schedule_views.how_card(words)


def entities_of_all(desk: Desk, language: str, text: str) -> list[int]:
    """Draw every card with a text everywhere, check each, and leave the database as it was."""
    with Session(desk.engine) as session:
        session.info.update(office=desk.office, wall_at=desk.now(), now=desk.now)
        spoil(session, text)
        found = [check(card.payload()) for card in cards(session, Words(language, SHANGHAI))]
        session.rollback()
        return found


def test_every_kind_of_card_is_drawn_here(stocked: Desk) -> None:
    drawn = stocked(lambda s: {draft.kind for draft in s.exec(select(Draft)).all()})
    assert drawn == set(KINDS) == set(ENTRIES)
    assert len(entities_of_all(stocked, "zh_CN", "普通")) >= len(NEWS) + len(DRAWERS) + 3 * len(KINDS)
    assert stocked(lambda s: s.exec(select(Person.name)).first()) != "普通"


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts_break_no_card_and_add_no_markup(stocked: Desk, language: str) -> None:
    plain = entities_of_all(stocked, language, "普通")
    for text in HOSTILE:
        found = entities_of_all(stocked, language, text)
        assert all(here <= there for here, there in zip(found, plain, strict=True)), text[:20]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), min_size=1, max_size=200))
def test_no_mixture_breaks_a_card(stocked: Desk, pieces: list[str]) -> None:
    entities_of_all(stocked, "zh_CN", "甲" + "".join(pieces))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_bundle_of_everything_fits_too(stocked: Desk, text: str) -> None:
    def bundled(session: Session) -> list[dict[str, Any]]:
        spoil(session, text)
        session.add_all(rows(session))
        before = len(session.exec(select(OutboxRow)).all())
        for person_id in notices.waiting(session, NOW):
            release(session, person_id, NOW)
        return [row.payload for row in session.exec(select(OutboxRow).order_by(OutboxRow.id)).all()[before:]]  # type: ignore[arg-type]

    payloads = stocked(bundled)
    assert payloads
    for payload in payloads:
        check(payload)


@given(
    lines=st.lists(
        st.tuples(
            st.booleans(),
            st.text(
                st.characters(codec="utf-8", exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"),
                max_size=60,
            ),
        ),
        min_size=1,
        max_size=30,
    ),
    limit=st.integers(20, 200),
)
def test_a_text_that_is_cut_fits_and_one_that_fits_is_left_alone(
    lines: list[tuple[bool, str]], limit: int
) -> None:
    text = Markup("\n").join(
        Markup("<b>{}</b>").format(line) if bold else Markup.escape(line) for bold, line in lines
    )
    whole, cut = parse(str(text))[0], fit(text, limit)
    seen = parse(cut)[0]
    assert units(seen) <= limit
    assert (cut == str(text)) == (units(whole) <= limit)
    assert seen == whole or whole.startswith(seen.removesuffix("…"))


def test_the_limit_counts_what_telegram_counts() -> None:
    assert fit(Markup("🧱" * 2048), TEXT_LIMIT) == "🧱" * 2048
    assert fit(Markup("🧱" * 2049), TEXT_LIMIT) == "🧱" * 2047 + "…"
    assert parse(fit(Markup.escape("&" * 4097), TEXT_LIMIT))[0] == "&" * 4095 + "…"


def test_labels_stay_on_one_line() -> None:
    card = Card(Markup("x"), ((Button("甲\n乙\u202e" + "丙" * 90, ChooseLanguage(0)),),))
    ((button,),) = card.payload()["reply_markup"]["inline_keyboard"]
    assert button["text"] == "甲 乙" + "丙" * 61
