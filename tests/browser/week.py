"""The demo's week, played on the page: Monday's prompt, a blocker that climbs, Friday's bulletin."""

from playwright.async_api import expect

from tests.browser.district import ANY
from tests.browser.stage import Stage

PICTURES = ("monday", "report", "blocker", "promise", "orange", "red", "done", "bulletin")
CASE = "B-0001"
SAID = {
    "zh_CN": {
        "report": "041 管道到 K0+460，约 52%",
        "stuck": "K0+480 有 10kV 电缆未迁，沟槽开不下去",
        "done": "电缆已迁出，沟槽可开挖",
        "lead": "城市管理局",
        "liaison": "联络员乙",
    },
    "en": {
        "report": "041 sewers reach K0+460, about 52%",
        "stuck": "10 kV cable in the way at K0+480",
        "done": "The cable has been moved",
        "lead": "Urban Management Bureau",
        "liaison": "Liaison B",
    },
}


async def play(stage: Stage) -> None:
    """Play the week on a fresh demo's page."""
    await monday_report(stage)
    await monday_blocker(stage)
    await monday_promise(stage)
    await promise_slips(stage)
    await solved_on_thursday(stage)
    await rest_is_answered(stage)
    await friday_bulletin(stage)


async def monday_report(stage: Stage) -> None:
    """The prompt comes at nine; the officer answers for one project with a photo and a sentence."""
    officer = stage.hand("officer")
    await stage.hop()
    await expect(stage.page.get_by_test_id("clock-time")).to_contain_text("09:0")
    await officer.reads("prompts.week", n=3, week=22, due_at=ANY)
    await stage.shoot("monday", height=1060)
    await officer.sends(stage.said("report"), "trench")
    await officer.reads("reports.percent", was="45%", now="52%")
    await officer.taps("reports.button.send")
    await officer.reads("reports.registered", time=ANY, number="W22-041-1", code="LS-041", name=ANY)
    await officer.reads("prompts.week", n=2, week=22, due_at=ANY)
    await stage.shoot("report", "officer")


async def monday_blocker(stage: Stage) -> None:
    """Something is in the way: category, photo and words, urgent, raised."""
    officer, liaison = stage.hand("officer"), stage.hand("liaison")
    await officer.taps("reports.button.stuck")
    await officer.taps("blockers.category.relocation")
    await officer.reads("blockers.raising.ask.words")
    await officer.sends(stage.said("stuck"), "cable")
    await officer.reads("blockers.raising.lead", lead=stage.said("lead"))
    await officer.taps("blockers.button.urgent")
    await officer.taps("blockers.button.raise")
    await officer.reads("blockers.raising.raised", number=CASE, lead=stage.said("lead"), at=ANY)
    await liaison.reads("blockers.news.assigned", lead=stage.said("lead"), sign_due=ANY)
    await liaison.reads("blockers.card.words", words=stage.said("stuck"))
    await liaison.sees_photos(1)
    await officer.reads("blockers.card.state", state=stage.words.plain("blockers.state.assigned"))
    await stage.shoot("blocker", "officer", "liaison", height=1060)


async def monday_promise(stage: Stage) -> None:
    """The liaison signs: today, in person."""
    officer, liaison = stage.hand("officer"), stage.hand("liaison")
    await liaison.taps("blockers.button.sign")
    await liaison.taps("blockers.signing.today", time="17:30")
    await liaison.taps("blockers.signing.myself")
    await liaison.reads("blockers.signing.sent", number=CASE, named=stage.said("liaison"), at=ANY)
    await officer.reads(
        "blockers.news.signed_for",
        number=CASE,
        lead=stage.said("lead"),
        named=stage.said("liaison"),
        promise=ANY,
    )
    await officer.reads("blockers.card.state", state=stage.words.plain("blockers.state.in_hand"))
    await stage.shoot("promise", "officer", "liaison", height=1060)


async def promise_slips(stage: Stage) -> None:
    """Nothing happens: blue, orange, red, each to those it concerns and to nobody before."""
    head, office, leader = stage.hand("head"), stage.hand("office"), stage.hand("leader")
    officer = stage.hand("officer")
    await stage.hop("2026-05-25 17:30")
    await head.reads("blockers.rung_reached.overdue.blue", number=CASE)
    await head.reads("blockers.card.broken", n=1)
    await head.sees_photos(1)
    await office.does_not_read("blockers.rung_reached.overdue.orange", number=CASE)
    await stage.hop("2026-05-26 17:30")
    await head.reads("blockers.rung_reached.overdue.orange", number=CASE)
    await office.reads("blockers.rung_reached.overdue.orange", number=CASE)
    await office.sees_photos(1)
    await stage.shoot("orange", "head", "office", height=1140)
    await leader.does_not_read("blockers.rung_reached.overdue.red", number=CASE)
    await stage.hop("2026-05-27 17:30")
    await leader.reads("blockers.rung_reached.overdue.red", number=CASE)
    await leader.sees_photos(1)
    await officer.reads("blockers.rung_news.overdue.red", number=CASE, lead=stage.said("lead"))
    await stage.shoot("red", "officer", "leader", height=1140)


async def solved_on_thursday(stage: Stage) -> None:
    """The liaison reports the blocker done; the officer has a look and closes it."""
    officer, liaison, leader = stage.hand("officer"), stage.hand("liaison"), stage.hand("leader")
    await stage.hop("2026-05-28 09:30")
    await liaison.taps("blockers.button.done")
    await liaison.reads("blockers.done.ask")
    await liaison.sends(stage.said("done"), "trench")
    await liaison.reads("blockers.done.confirm")
    await liaison.taps("blockers.done.send")
    await liaison.reads("blockers.done.sent", number=CASE)
    await officer.reads("blockers.news.to_verify", lead=stage.said("lead"), number=CASE)
    await officer.sees_photos(1)
    await stage.shoot("done", "officer", "liaison", height=1190)
    await officer.taps("blockers.button.close")
    closed = stage.words.plain("blockers.state.closed")
    for phone in (officer, liaison, leader):
        await phone.reads("blockers.card.state", state=closed)
    await liaison.reads("blockers.news.closed", number=CASE, lead=stage.said("lead"))


async def rest_is_answered(stage: Stage) -> None:
    """The other two projects take one tap each."""
    officer = stage.hand("officer")
    for code in ("LS-015", "LS-043"):
        await officer.taps("prompts.button.no_change", code=code)
        await officer.reads("prompts.answered.no_change", code=code, name=ANY)
    await officer.reads("prompts.week.done", week=22)


async def friday_bulletin(stage: Stage) -> None:
    """The bulletin counts the week; the leader opens a sector."""
    leader, officer = stage.hand("leader"), stage.hand("officer")
    await stage.hop("2026-05-29 17:00")
    await stage.hand("head").reads("bulletins.title", year=2026, number=1, week=22)
    await leader.reads("bulletins.title", year=2026, number=1, week=22)
    await leader.reads("bulletins.balance", carried=0, raised=1, closed=1, open=0)
    await leader.reads(
        "bulletins.blocker.climbed", lamp="🔴", number=CASE, code="LS-041", project=ANY,
        what=stage.said("stuck"), unit=stage.said("lead"), days=ANY,
        state=stage.words.plain("blockers.state.closed"),
    )  # fmt: skip
    await officer.does_not_read("prompts.reminder", n=2, week=22, due_at=ANY)
    await leader.taps("projects.sector.infrastructure")
    reported = stage.words.plain("bulletins.owed.reported")
    await leader.reads("bulletins.project", code="LS-041", name=ANY, progress="45% → 52%", owed=reported)
    await stage.shoot("bulletin", "head", "leader", height=1140)
