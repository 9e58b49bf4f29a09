"""Who is erased is found nowhere any more, and the record of events still holds."""

import pytest
from sqlalchemy import JSON, Enum, String
from sqlmodel import SQLModel, select
from sqlmodel.sql.sqltypes import AutoString

from locales import Words
from models.blockers import Category
from models.drafts import DraftKind
from models.engine import Session
from models.people import Person, Role, WrongTry
from models.photos import Album, Photo, PhotoState
from models.projects import Post, Project
from models.reports import Report
from services import blockers, chain, drafts, erasing, inbox, invitations, people, removal, reports
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
    project.note = f"找{NAME}"
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
    for trace in (NAME, str(NUMBER), "明代古井", "secret-file"):
        assert trace in before, trace
    erases(site)
    after = everything(site)
    for trace in (NAME, "南宫", str(NUMBER), "明代古井", "secret-file"):
        assert trace not in after, trace


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
