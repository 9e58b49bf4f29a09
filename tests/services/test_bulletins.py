"""The bulletin counts the week at cut-off and reads the same for ever."""

import pytest
from markupsafe import Markup
from sqlmodel import select

from bot.demo.seed import seed
from jobs import bulletins as job
from jobs import prompts
from locales import LANGUAGES, Words
from models.bulletins import Bulletin
from models.engine import Session
from models.people import Role
from models.projects import Project
from models.reports import Obligation, Owed
from services import bulletins, chain
from services.refusals import NotThere
from services.weeks import Week
from tests.services.conftest import SHANGHAI, Desk
from views.bulletins import ReadSector, bulletin_card, sector_card

WEEK = Week(2026, 22)


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """The demo's district after Monday's prompt."""
    desk(lambda s: seed(s, desk.now(), "zh_CN"))
    monday = desk.hop(2026, 5, 25, 9, 0)
    desk(lambda s: prompts.step(s, (WEEK, monday), monday))
    return desk


def cut_off(desk: Desk) -> Bulletin:
    friday = desk.hop(2026, 5, 29, 17, 0)
    (item,) = desk(lambda s: job.due(s, friday))
    desk(lambda s: job.step(s, item, friday))
    return desk(lambda s: s.exec(select(Bulletin)).one())


def test_every_obligation_is_counted_once_and_what_is_due_becomes_missed(asked: Desk) -> None:
    bulletin = cut_off(asked)
    owed = bulletin.figures["owed"]
    assert sum(owed.values()) == len(bulletin.figures["projects"]) == 44
    assert "due" not in owed
    missed = [line["code"] for line in bulletin.figures["projects"] if line["owed"] == "missed"]
    assert len(missed) == owed["missed"] == asked(lambda s: len(_missed(s)))


def _missed(session: Session) -> list[int | None]:
    return list(session.exec(select(Obligation.id).where(Obligation.state == Owed.MISSED)).all())


def test_the_week_is_frozen_once_and_numbered_from_one(asked: Desk) -> None:
    bulletin = cut_off(asked)
    assert (bulletin.week, bulletin.number) == ("2026-W22", 1)
    later = asked.hop(2026, 5, 29, 17, 20)
    assert asked(lambda s: job.due(s, later)) == []


def test_a_figure_changed_later_does_not_change_the_bulletin(asked: Desk) -> None:
    before = cut_off(asked).figures

    def change(session: Session) -> None:
        project = session.exec(select(Project).where(Project.code == "LS-041")).one()
        project.percent_tenths = 990
        session.add(project)

    asked(change)
    assert asked(lambda s: s.exec(select(Bulletin)).one()).figures == before


def test_a_week_that_was_never_asked_has_no_bulletin(desk: Desk) -> None:
    desk(lambda s: seed(s, desk.now(), "zh_CN"))
    assert desk(lambda s: job.due(s, desk.now())) == []


def test_leaders_heads_liaisons_office_and_inspectors_hear_of_it_and_officers_do_not(asked: Desk) -> None:
    cut_off(asked)
    heard = {chat: sum("统计截止：" in text for text in asked.heard(chat)) for chat in range(1001, 1013)}
    officers = {1001, 1006, 1007}
    assert heard == {chat: 0 if chat in officers else 1 for chat in heard}


def test_the_card_fits_one_message_and_every_project_is_on_a_sector_page(asked: Desk) -> None:
    bulletin = cut_off(asked)
    for language in LANGUAGES:
        words = Words(language, SHANGHAI)
        assert len(Markup(bulletin_card(bulletin, words).text).striptags()) < 4096
        pages = [sector_card(bulletin, ReadSector(1, sector, 0), words).text for sector in range(4)]
        assert all(sum(f"LS-{n:03}" in page for page in pages) == 1 for n in range(1, 45))


def test_whoever_holds_no_role_cannot_read_it(asked: Desk) -> None:
    bulletin = cut_off(asked)
    assert asked(lambda s: bulletins.read(s, bulletin.id or 0, roles={Role.VIEWER})).id == bulletin.id
    for number, roles in ((bulletin.id or 0, set[Role]()), (99, {Role.LEADER})):
        with pytest.raises(NotThere):
            asked(lambda s, n=number, r=roles: bulletins.read(s, n, roles=r))  # type: ignore[misc]


def test_a_bulletin_prints_the_seal_that_was_the_newest_when_it_was_frozen(asked: Desk) -> None:
    while asked(chain.seal):
        pass
    newest = asked(chain.latest)
    bulletin = cut_off(asked)
    asked(chain.seal)
    assert asked(chain.latest) != newest
    assert bulletin.figures["seal"] == str(newest)
    for language in LANGUAGES:
        assert f"<code>{newest}</code>" in bulletin_card(bulletin, Words(language, SHANGHAI)).text


def test_a_bulletin_from_before_the_first_seal_prints_none(asked: Desk) -> None:
    assert "<code>" not in bulletin_card(cut_off(asked), Words("zh_CN", SHANGHAI)).text
