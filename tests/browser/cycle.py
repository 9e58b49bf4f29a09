"""The week from both sides: three projects in one message, a start declared, and what the office sees."""

from playwright.async_api import expect

from tests.browser.district import ANY
from tests.browser.stage import Stage

PICTURES = ("several", "start", "mine", "check", "week", "schedule")
START = "LS-015"
SAID = {
    "zh_CN": {
        "lines": "041 管道到 K0+460，约 52%\n043 无变化\n015 围挡完成，约 40%",
        "start": "015 开工",
        "unit": "城市管理局",
    },
    "en": {
        "lines": "041 sewers reach K0+460, about 52%\n043 no change\n015 hoarding up, about 40%",
        "start": "015 started",
        "unit": "Urban Management Bureau",
    },
}


async def play(stage: Stage) -> None:
    """Play a Monday on a fresh demo's page."""
    await officer_answers_for_three(stage)
    await officer_declares_a_start(stage)
    await office_checks_and_counts(stage)
    await office_moves_the_reminder(stage)


async def officer_answers_for_three(stage: Stage) -> None:
    """One message, a line for each project; one card, one tap."""
    officer = stage.hand("officer")
    await stage.hop()
    await expect(stage.page.get_by_test_id("clock-time")).to_contain_text("09:0")
    await officer.reads("prompts.week", n=3, week=22, due_at=ANY)
    await stage.says("officer", "lines")
    await officer.reads("several.title", n=3)
    await stage.shoot("several", "officer")
    await officer.taps("several.button.send")
    await officer.reads("several.registered", n=3)


async def officer_declares_a_start(stage: Stage) -> None:
    """A project is started: one line and a photo."""
    officer = stage.hand("officer")
    await officer.sends(stage.said("start"), "trench")
    await officer.reads("stages.entry.started")
    await stage.shoot("start", "officer")
    await officer.taps("stages.button.submit.started")
    await officer.sends("/mine")
    await officer.reads("mine.sent", n=3)
    await stage.shoot("mine", "officer")


async def office_checks_and_counts(stage: Stage) -> None:
    """The office checks what came, and sees what has not."""
    office = stage.hand("office")
    await office.sends("/check")
    await office.reads("checks.by", name=ANY, at=ANY)
    await stage.shoot("check", "office")
    await office.taps("checks.button.accept")
    await office.sends("/week")
    await office.reads("week.total", n=44, states=ANY)
    await stage.shoot("week", "office", height=1060)


async def office_moves_the_reminder(stage: Stage) -> None:
    """A step of the schedule is moved by buttons, and seen before it applies."""
    office, words = stage.hand("office"), stage.words
    await office.sends("/schedule")
    await office.taps("schedule.button.move", step=words.plain("schedule.step.reminder"))
    await office.taps("schedule.workday.3")
    await office.picks("11:30")
    await office.reads("schedule.preview", week=23)
    await stage.shoot("schedule", "office", height=1060)
    await office.taps("schedule.button.apply")
    await office.reads("schedule.entry.sent")
