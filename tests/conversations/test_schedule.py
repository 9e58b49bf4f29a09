"""The office changes the weekly schedule in the chat, looks at what would come of it, and applies it."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town


@BOTH
async def test_the_office_moves_a_step_by_buttons_and_by_a_line(
    place: Town, office: Phone, officer: Phone, says: Says, locale: str
) -> None:
    await place.hop_to("Mon 09:01")
    await officer.reads()
    await office.sends("/schedule")
    reminder = says("schedule.step.reminder")
    await office.sees(says("schedule.title", week=23), reminder, says("schedule.week", week=22))
    await office.taps(says("schedule.button.move", step=reminder), says("schedule.workday.3"), "11:30")
    await office.sees(says("schedule.preview", week=23), "11:30", says("schedule.week", week=24))
    await office.sends("统计截止 周五 16:30" if locale == "zh_CN" else "cut-off Fri 16:30")
    await office.sees(says("schedule.preview", week=23), "11:30", "16:30")
    assert await office.taps(says("schedule.button.apply")) == says("schedule.applied", week=23)
    await office.sees(says("schedule.entry.sent"), "11:30", "16:30")
    await office.reads()
    await place.hop_to("Thu 11:59")
    told = says("prompts.reminder", week=22, n=3, due_at="x").split("x")[0]
    assert await officer.heard(told) == 0
    await place.hop_to("Thu 12:01")
    assert await officer.heard(told) == 1
    await office.sends("/schedule")
    await office.taps(says("schedule.button.history"))
    await office.sees(says("schedule.history"), "11:30", "16:30")
    for phone in place.known.values():
        await phone.reads()


@BOTH
async def test_the_office_declares_a_day_off_and_the_week_closes_before_it(
    place: Town, office: Phone, says: Says, locale: str
) -> None:
    line, why = ("5月29日 放假 台风", "台风") if locale == "zh_CN" else ("5/29 off typhoon", "typhoon")
    await office.sends(f"/schedule {line}")
    await office.sees(says("schedule.preview", week=22), why)
    await office.taps(says("schedule.button.apply"))
    await office.reads()
    await place.hop_to("Thu 17:01")
    await office.sends("/week")
    await office.sees(says("week.state.missed", count=5))
    for phone in place.known.values():
        await phone.reads()


@BOTH
async def test_what_cannot_be_is_refused_in_words(
    place: Town, office: Phone, officer: Phone, says: Says, locale: str
) -> None:
    chinese = locale == "zh_CN"
    await office.sends("报送截止 周三 17:00" if chinese else "due Wed 17:00")
    due, reminder = says("schedule.step.due"), says("schedule.step.reminder")
    await office.sees(says("schedule.refused.order", step=reminder, later=due, n=3))
    await office.sends("提醒 周四 20:00" if chinese else "reminder Thu 20:00")
    await office.sees(says("schedule.refused.quiet", opens="08:40", closes="18:00"))
    await office.sends("提醒 周四 12:00" if chinese else "reminder Thu 12:00")
    await office.sees(says("schedule.refused.unchanged"))
    await office.sends("/schedule tomorrow")
    await office.sees(says("schedule.how"))
    await place.hop_to("Mon 09:01")
    await office.sends("5月29日 放假" if chinese else "5/29 off")
    await office.sees(says("schedule.refused.begun", week=23))
    await officer.sends("/schedule")
    await officer.sees(says("elsewhere.no_command"))
    await officer.reads()


async def test_changes_are_dropped_by_a_tap_and_change_nothing(office: Phone, says: Says) -> None:
    await office.sends("提醒 周四 11:45")
    await office.sees(says("schedule.preview", week=22))
    await office.taps(says("schedule.button.drop"))
    await office.sees(says("schedule.entry.cancelled"))
    await office.sends("/schedule")
    assert "11:45" not in await office.reads()
