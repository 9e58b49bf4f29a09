"""A start, a stop and a milestone that moves, from the officer's phone to the office's and back."""

import pytest

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.test_reports import picture
from tests.conversations.town import Town

WORDS = {"zh_CN": "开工", "en": "started"}
STOPPED = {"zh_CN": "041 停工 暴雨预警", "en": "041 stopped: storm warning"}
REASON = {"zh_CN": "电缆迁改晚了两周", "en": "The cable was moved two weeks late"}


async def everybody_reads(place: Town) -> None:
    for phone in place.known.values():
        await phone.reads()


@BOTH
async def test_a_start_is_declared_by_a_word_with_a_photo_and_the_office_hears_of_it_once(
    officer: Phone, office: Phone, says: Says, locale: str
) -> None:
    await officer.sends(f"015 {WORDS[locale]}")
    card = await officer.reads()
    assert says("stages.entry.started") in card
    assert says("stages.ask.photo") in card
    await officer.sends_files(picture())
    assert says("stages.photos", n=1) in await officer.reads()
    await officer.taps(says("stages.button.day", day="5/24", weekday={"zh_CN": "周日", "en": "Sun"}[locale]))
    await officer.taps(says("stages.button.submit.started"))
    done = await officer.reads()
    assert says("stages.after.started") in done
    assert "2026-05-24" in done
    await officer.sends(f"LS-015 {WORDS[locale]}")
    assert await officer.reads() == says("stages.refused.started", code="LS-015", day="2026-05-24")
    told = await office.reads()
    assert told.count("LS-015") == 1
    assert says("stages.photos", n=1) in told
    await officer.sends("/p 015")
    assert says("stages.card.started", day="2026-05-24") in await officer.reads()


@BOTH
async def test_a_milestone_moves_once_the_office_has_approved_it_and_its_baseline_stays(
    place: Town, officer: Phone, office: Phone, says: Says, locale: str
) -> None:
    await officer.sends("/p 041")
    await officer.reads()
    await officer.taps(says("stages.button.revised"))
    assert says("stages.ask.day.revised") in await officer.reads()
    await officer.sends("5-1")
    assert await officer.reads() == says("stages.refused.past", day="2026-05-01")
    await officer.sends("6-30")
    assert says("stages.ask.words.revised") in await officer.reads()
    await officer.sends(REASON[locale])
    await officer.reads()
    await officer.taps(says("stages.button.submit.revised"))
    assert says("stages.after.revised") in await officer.reads()
    asked = await office.sees(REASON[locale], "2026-05-31", "2026-06-30")
    refused = [one for row in asked["buttons"] for one in row if one["text"] == says("stages.button.refuse")]
    await office.taps(says("stages.button.approve"))
    assert await office.presses(asked["message_id"], refused[0]["data"]) == says("refused.not_now")
    name = {"zh_CN": "项目办戊", "en": "Coordinator E"}[locale]
    assert name in await officer.reads()
    await officer.sends("/p 041")
    card = await officer.reads()
    title = {"zh_CN": "管道完成 60%", "en": "60% of the pipes laid"}[locale]
    assert says("projects.milestone.revised", day="6/30", title=title, baseline="5/31") in card
    assert says("stages.revision.stands", title=title, day="6/30", by=name, words=REASON[locale]) in card
    await everybody_reads(place)


@BOTH
async def test_a_project_that_is_stopped_owes_nothing_until_it_is_resumed(
    place: Town, officer: Phone, office: Phone, says: Says, locale: str
) -> None:
    await place.hop_to("Mon 09:01")
    await officer.reads()
    await officer.sends(STOPPED[locale])
    await officer.reads()
    await officer.taps(says("stages.button.submit.stopped"))
    heard = await officer.reads()
    assert says("stages.after.stopped") in heard
    name = {"zh_CN": "合肥路未贯通道路", "en": "合肥路未贯通道路"}[locale]
    assert says("prompts.answered.excused", code="LS-041", name=name) in heard
    assert says("stages.news.stopped", code="LS-041", name=name) in await office.reads()
    await officer.sends("/p 041")
    reason = {"zh_CN": "暴雨预警", "en": "storm warning"}[locale]
    assert says("stages.card.stopped", day="5/25", words=reason) in await officer.reads()
    await officer.taps(says("stages.button.resumed"))
    await officer.reads()
    await officer.taps(says("stages.button.submit.resumed"))
    assert says("stages.after.resumed") in await officer.reads()
    await everybody_reads(place)


async def test_what_cannot_be_declared_is_refused_with_a_sentence(
    officer: Phone, office: Phone, liaison: Phone, says: Says
) -> None:
    await officer.sends("043 复工")
    assert await officer.reads() == says("stages.refused.not_stopped", code="LS-043")
    await officer.sends("043 竣工")
    await officer.taps(says("stages.button.other_day"))
    await officer.reads()
    await officer.sends("6月3日")
    assert await officer.reads() == says("stages.refused.ahead", day="2026-06-03")
    await officer.sends("哪天")
    assert await officer.reads() == says("blockers.refused.not_a_day")
    await officer.sends("昨天")
    assert "2026-05-24" in await officer.reads()
    await officer.taps(says("stages.button.cancel"))
    assert await officer.reads() == says("stages.cancelled")
    seen = (await officer.chat())[-1]
    for phone, data in ((office, "sd1:41:0"), (liaison, "sd1:41:4"), (officer, "sr1:1:1")):
        message = (await phone.chat())[-1]["message_id"]
        assert await phone.presses(message, data) == says("refused.not_there")
    assert await officer.presses(seen["message_id"], "sd1:41:9") == says("refused.out_of_date")


@pytest.mark.parametrize("said", ["停工三天后复工，进度 46%", "开工仪式已经办完"])
async def test_a_report_that_begins_with_such_a_word_stays_a_report(
    officer: Phone, says: Says, said: str
) -> None:
    await officer.sends(f"041 {said}")
    assert says("reports.guess", code="LS-041", name="合肥路未贯通道路") in await officer.reads()
