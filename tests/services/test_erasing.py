"""Who is erased is found nowhere any more, and the record of events still holds."""

import json
from functools import partial
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import JSON, Enum, String, func
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.sqltypes import AutoString

from locales import Words
from models.artifacts import Artifact, ArtifactKind, ArtifactState
from models.attachments import Attachment, AttachmentKind
from models.blockers import Category
from models.drafts import DraftKind
from models.engine import Session
from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow, OutboxState
from models.people import Person, Role, WrongTry
from models.permits import PermitItem, PermitStage, PermitState
from models.photos import Album, Photo, PhotoState, Viewpoint
from models.projects import Post, Project
from models.reports import Report
from services import (
    artifacts,
    blockers,
    chain,
    drafts,
    erasing,
    inbox,
    invitations,
    outbox,
    people,
    permits,
    removal,
    reports,
)
from services.audit import walk
from services.blockers import Facts
from services.erasing import COLUMNS, OF_NOBODY
from services.removal import LastAdmin
from tests.services.blocker_town import HEAD, LIAISON, Site, build, person
from tests.services.conftest import Desk
from views.blocker_cards import case_card

NAME, NUMBER, WORDS = "南宫不二<丁>", 7_123_456_789, "K3+777 处有一口明代古井 & 石碑，须先考古"


@pytest.fixture
def site(desk: Desk) -> Site:
    """An officer with a name like no other who has left traces wherever one can."""
    made = build(desk)
    desk.hop(2026, 5, 26, 10)
    desk(lambda s: _traces(s, made, desk))
    return made


def _traces(session: Session, site: Site, desk: Desk) -> None:
    now, project = desk.now(), session.get_one(Project, site.project_id)
    invited = invitations.make(session, invitations.Terms(NAME, Role.OFFICER), by=None, now=now)
    secret = invitations.issue(session, invited.id or 0, now)
    claimed = invitations.claim(session, secret, telegram_id=NUMBER, now=now)
    me = invitations.agree(session, claimed, language_code="zh", now=now)
    session.add(WrongTry(telegram_id=NUMBER, tried_at=now))
    people.stand(session, me, site.project_id, Post.OFFICER)
    case = blockers.raise_blocker(session, Facts(site.project_id, Category.RELOCATION, WORDS), by=me, now=now)
    case.named = NAME
    session.add(case)
    draft = reports.begin(session, me, NUMBER, project, guessed=False, now=now)
    drafts.start(session, me, NUMBER, DraftKind.DONE, {"words": [[1, WORDS]]}, now=now)
    session.add(
        Report(
            project_id=project.id or 0, week="2026-W22", ordinal=9, number="W22-087-9", by_id=me.id or 0,
            note=WORDS, sent_at=now, percent_tenths=620,
        )
    )  # fmt: skip
    album = Album(chat_id=NUMBER, media_group_id="77", draft_id=draft.id)
    session.add(album)
    session.flush()
    session.add(
        Photo(
            stem="abc", sent_by_id=me.id or 0, chat_id=NUMBER, message_id=1, file_id="secret-file",
            album_id=album.id, blocker_id=case.id, received_at=now, state=PhotoState.READY, next_try_at=now,
        )
    )  # fmt: skip
    session.add(
        Attachment(
            kind=AttachmentKind.VOICE, stem="rec", sent_by_id=me.id or 0, chat_id=NUMBER, message_id=2,
            file_id="secret-voice", ending=".ogg", album_id=album.id, blocker_id=case.id, received_at=now,
            next_try_at=now,
        )
    )  # fmt: skip
    project.note = f"找{NAME}"
    fixed = Viewpoint(project_id=project.id or 0, title=f"{NAME}家", made_by_id=me.id or 0, made_at=now)
    session.add(fixed)
    inbox.receive(session, 1, [{"update_id": 1, "message": {"from": {"id": NUMBER}, "text": WORDS}}])


def everything(site: Site) -> str:
    """Every cell of every table."""

    def read(session: Session) -> str:
        tables = SQLModel.metadata.sorted_tables
        return "\n".join(
            repr([str(cell) for cell in row])
            for table in tables
            for row in session.connection().execute(table.select())
        )

    return site.desk(read)


def erases(site: Site) -> None:
    def erase(session: Session) -> None:
        erasing.erase(session, person(session, NUMBER), by=None, now=site.desk.now())

    site.desk(erase)


def test_nothing_of_the_person_is_found_in_any_row(site: Site) -> None:
    before = everything(site)
    for trace in (NAME, str(NUMBER), "明代古井", "secret-file", "secret-voice"):
        assert trace in before, trace
    erases(site)
    after = everything(site)
    for trace in (NAME, "南宫", str(NUMBER), "明代古井", "secret-file", "secret-voice"):
        assert trace not in after, trace


def test_what_was_made_of_their_pictures_is_made_anew_without_them(site: Site) -> None:
    def ask(session: Session) -> tuple[Artifact, Artifact]:
        by, now = person(session, LIAISON), site.desk.now()
        theirs = session.exec(select(Photo.id)).one()
        sheet = artifacts.ask(session, ArtifactKind.SHEET, "a", {"photos": [theirs, 99]}, by, now=now)
        other = artifacts.ask(session, ArtifactKind.SHEET, "b", {"photos": [99]}, by, now=now)
        for made in (sheet, other):
            made.state = ArtifactState.READY
        return sheet, other

    sheet, other = site.desk(ask)
    erased = site.desk(lambda s: person(s, NUMBER))
    erases(site)
    stems = site.desk(lambda s: erasing.stems(s, s.get_one(Person, erased.id)))
    assert sheet.stem in stems
    assert other.stem not in stems
    kept = site.desk(lambda s: [s.get_one(Artifact, one.id).state for one in (sheet, other)])
    assert kept == [ArtifactState.FAILED, ArtifactState.READY]


def test_figures_and_the_sealed_record_stand(site: Site) -> None:
    site.desk(chain.seal)
    erases(site)
    site.desk(chain.seal)
    found = site.desk(walk)
    assert found.flaw is None
    assert found.unsealed == 0
    report = site.desk(lambda s: s.exec(select(Report).where(Report.ordinal == 9)).one())
    assert report.percent_tenths == 620


def test_the_card_of_their_blocker_says_that_they_are_erased(site: Site) -> None:
    erases(site)
    office = site.desk.office

    def draw(session: Session) -> str:
        return str(case_card(session, 1, person(session, LIAISON), Words("zh_CN", office.zone)).text)

    assert "（已注销）" in site.desk(draw)
    assert "（已注销）" in site.desk.heard(LIAISON)[-1]


def test_a_name_that_another_has_too_stays_in_what_others_wrote(site: Site) -> None:
    def twin(session: Session) -> None:
        session.add(Person(name=NAME))

    site.desk(twin)
    erases(site)
    assert site.desk(lambda s: s.get_one(Project, site.project_id).note) == f"找{NAME}"


def queued(site: Site, chat_id: int, text: str, **payload: object) -> int:
    """A message to somebody that has not left yet."""
    markup = {"inline_keyboard": [[{"text": f"签收 {NAME}", "callback_data": "bs1:17"}]]}
    content = {"text": text, "reply_markup": markup} | payload
    key = f"{chat_id}:{text}"
    return site.desk(lambda s: outbox.put(s, key=key, chat_id=chat_id, method="sendMessage", payload=content))


def payload(site: Site, row_id: int) -> dict[str, Any]:
    """What a message says."""
    return site.desk(lambda s: s.get_one(OutboxRow, row_id).payload)


def test_a_message_to_somebody_else_that_has_not_left_still_says_the_rest(site: Site) -> None:
    text = f"<b>B-0001</b> 逾期\n“{escape(WORDS)}”\n上报：{escape(NAME)}"
    row = queued(site, LIAISON, text, ticket=[NAME, "专员"])
    erases(site)
    said = payload(site, row)
    assert said["text"] == "<b>B-0001</b> 逾期\n“—\n上报：—"
    assert said["ticket"] == ["—", "专员"]
    assert said["reply_markup"]["inline_keyboard"] == [[{"text": "签收 —", "callback_data": "bs1:17"}]]


def test_a_namesake_leaves_every_message_whole(site: Site) -> None:
    row = queued(site, LIAISON, f"上报：{NAME}")
    site.desk(lambda s: s.add(Person(name=NAME)))
    before = payload(site, row)
    erases(site)
    assert payload(site, row) == before


@pytest.mark.parametrize(
    ("name", "other", "text", "left"),
    [
        ("李明", "李明华", "联系人李明华、李明", "联系人李明华、—"),
        ("Li", "Lina", "Lina and Li: a reliable line, LI 5", "Lina and —: a reliable line, LI 5"),
    ],
)
def test_a_name_inside_of_another_name_or_word_stays(
    site: Site, name: str, other: str, text: str, left: str
) -> None:
    def write(session: Session) -> None:
        person(session, NUMBER).name = name
        session.add(Person(name=other))
        session.get_one(Project, site.project_id).note = text

    site.desk(write)
    row = queued(site, LIAISON, text)
    erases(site)
    assert site.desk(lambda s: s.get_one(Project, site.project_id).note) == left
    assert payload(site, row)["text"] == left


def test_no_number_of_an_update_or_message_is_given_again(site: Site) -> None:
    def newest(session: Session) -> list[int]:
        return [session.exec(select(func.max(table.id))).one() or 0 for table in (InboxRow, OutboxRow)]

    queued(site, NUMBER, "请报送")
    before = site.desk(newest)
    erases(site)
    assert site.desk(newest) >= before
    states = site.desk(lambda s: s.exec(select(OutboxRow.state).where(OutboxRow.chat_id == 0)).all())
    assert set(states) == {OutboxState.DROPPED}


def test_what_others_have_sent_and_nobody_has_handled_yet_stays(site: Site) -> None:
    there, replied = {"id": -5}, {"from": {"id": NUMBER}, "text": "到了"}
    waits = {"update_id": 8, "message": {"from": {"id": HEAD}, "chat": there, "reply_to_message": replied}}
    own = {"update_id": 9, "message": {"from": {"id": NUMBER}, "chat": there, "text": "在"}}
    site.desk(lambda s: inbox.receive(s, 1, [waits, own]))
    erases(site)

    def bodies(session: Session) -> list[tuple[str, InboxState]]:
        rows = session.exec(select(InboxRow).where(col(InboxRow.update_id) > 7)).all()
        return [(row.body, row.state) for row in rows]

    (kept, state), (gone, dropped) = site.desk(bodies)
    assert (json.loads(kept), state) == (waits, InboxState.PENDING)
    assert (gone, dropped) == ("{}", InboxState.DROPPED)


def test_what_they_said_of_approvals_goes_wherever_it_was_carried_on(site: Site) -> None:
    said = "经手人老赵说要等水土保持方案"

    def carry(session: Session) -> None:
        project, now = session.get_one(Project, site.project_id), site.desk.now()
        item = PermitItem(stage=PermitStage.LAND_USE, place=1, name="用地批准")
        session.add(item)
        session.flush()
        me, other = person(session, NUMBER), person(session, LIAISON)
        marked = partial(permits.mark, session, project, item.id or 0, now=now)
        permits.describe(session, marked(PermitState.IN_PROGRESS, by=me), said, by=me, now=now)
        permit = marked(PermitState.GRANTED, by=other)
        permits.describe(session, permit, "地字18号 13912345678", by=me, now=now)
        marked(PermitState.IN_PROGRESS, by=other)
        permits.describe(session, permit, "另办", by=other, now=now)

    site.desk(carry)
    assert "老赵" in everything(site)
    erases(site)
    left = everything(site)
    assert "老赵" not in left
    assert "13912345678" not in left
    assert "另办" in left


def test_who_was_erased_may_come_in_again_as_somebody_new(site: Site) -> None:
    old = site.desk(lambda s: person(s, NUMBER).id)
    erases(site)

    def again(session: Session) -> int | None:
        made = invitations.make(session, invitations.Terms("新名", Role.VIEWER), by=None, now=site.desk.now())
        secret = invitations.issue(session, made.id or 0, site.desk.now())
        claimed = invitations.claim(session, secret, telegram_id=NUMBER, now=site.desk.now())
        return invitations.agree(session, claimed, language_code=None, now=site.desk.now()).id

    assert site.desk(again) != old


def test_the_last_administrator_is_not_erased(site: Site) -> None:
    site.desk(lambda s: people.grant(s, person(s, NUMBER), Role.ADMIN))
    with pytest.raises(LastAdmin):
        erases(site)
    site.desk(lambda s: people.grant(s, person(s, HEAD), Role.ADMIN))
    site.desk(lambda s: removal.remove(s, person(s, NUMBER), by=None, now=site.desk.now()))
    erases(site)


def test_every_column_that_can_hold_a_text_is_spoken_for() -> None:
    for table in SQLModel.metadata.sorted_tables:
        texts = {
            column.name
            for column in table.columns
            if isinstance(column.type, String | JSON | AutoString) and not isinstance(column.type, Enum)
        }
        if table.name not in OF_NOBODY:
            assert texts == set(COLUMNS.get(table.name, {})), table.name
    assert {table.name for table in SQLModel.metadata.sorted_tables} >= OF_NOBODY | set(COLUMNS)
