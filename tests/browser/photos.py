"""What becomes of photos: they are reported, stamped, looked through, compared and laid out."""

from io import BytesIO

from PIL import Image, ImageEnhance

from imaging import samples
from tests.browser.district import ANY
from tests.browser.stage import Stage

PICTURES = ("entry", "answer", "light", "dark", "timeline", "compare", "sheet", "before-after")
CASE, PROJECT = "B-0001", "LS-041"
GLARE, DUSK = 1.9, 0.22
SIZE = (1600, 1200)
SAID = {
    "zh_CN": {
        "report": "041 管道到 K0+460，约 52%",
        "later": "041 管道到 K0+520，约 56%",
        "viewpoint": "东门塔吊",
        "stuck": "堵点 041 K0+480 有 10kV 电缆未迁",
        "done": "电缆已迁出，沟槽可开挖",
        "project": "合肥路未贯通道路",
    },
    "en": {
        "report": "041 sewers reach K0+460, about 52%",
        "later": "041 sewers reach K0+520, about 56%",
        "viewpoint": "East gate crane",
        "stuck": "blocker 041 10 kV cable in the way at K0+480",
        "done": "The cable has been moved",
        "project": "合肥路未贯通道路",
    },
}


async def play(stage: Stage) -> None:
    """Play two weeks of photos on a fresh demo's page."""
    await photos_are_reported(stage)
    await photos_are_looked_through(stage)
    await viewpoint_is_compared(stage)
    await blocker_is_shown_before_and_after(stage)


async def photos_are_reported(stage: Stage) -> None:
    """Three photos, by day, in glare and at dusk, with a sentence; the report gets a number."""
    officer = stage.hand("officer")
    await stage.hop()
    await officer.reads("prompts.week", n=3, week=22, due_at=ANY)
    shots = (shaded("trench", light) for light in (1, GLARE, DUSK))
    await stage.sends_pictures("officer", *shots, text="report")
    await officer.reads("reports.percent", was="45%", now="52%")
    await stage.shoot("entry", "officer")
    await officer.taps("reports.button.send")
    await officer.reads("reports.registered", time=ANY, number="W22-041-1", code=PROJECT, name=ANY)
    await stage.shoot("answer", "officer")


async def photos_are_looked_through(stage: Stage) -> None:
    """The newest picture first, with its stamp; one tap to the one before it."""
    leader = stage.hand("leader")
    await leader.sends("/photos 041")
    await leader.reads("timeline.title", code=PROJECT, name=stage.said("project"), place=1, n=3)
    dark = await stage.newest_picture("leader")
    await leader.taps("timeline.older")
    await leader.reads("timeline.title", code=PROJECT, name=stage.said("project"), place=2, n=3)
    await stage.keep("light", await stage.newest_picture("leader"))
    await stage.keep("dark", dark)
    await stage.shoot("timeline", "leader", height=1060)


async def viewpoint_is_compared(stage: Stage) -> None:
    """A picture is made a fixed viewpoint; a week later one taken from there is laid beside it."""
    officer, leader = stage.hand("officer"), stage.hand("leader")
    await officer.sends("/photos 041")
    await officer.taps("timeline.older")
    await officer.reads("timeline.title", code=PROJECT, name=stage.said("project"), place=2, n=3)
    await officer.taps("timeline.older")
    await officer.reads("timeline.title", code=PROJECT, name=stage.said("project"), place=3, n=3)
    await officer.taps("viewpoints.button.name")
    await officer.reads("viewpoints.ask", code=PROJECT, name=stage.said("project"))
    await stage.replies("officer", "viewpoint")
    await officer.reads("viewpoints.made", title=stage.said("viewpoint"), code=PROJECT)
    await stage.hop("2026-06-01 09:00")
    await stage.sends_pictures("officer", shaded("cleared", 1), text="later")
    await officer.taps("viewpoints.button.one", title=stage.said("viewpoint"))
    await officer.taps("reports.button.send")
    await officer.reads("reports.registered", time=ANY, number="W23-041-1", code=PROJECT, name=ANY)
    await officer.sends("/photos 041")
    await officer.taps("viewpoints.button.all", n=1)
    await officer.taps("archives.button.compare")
    await officer.reads("archives.compare", code=PROJECT, title=stage.said("viewpoint"))
    await stage.shoot("compare", "officer", height=1060)
    await leader.sends("/photos 041")
    await leader.taps("archives.button.sheet")
    await leader.reads("archives.sheet", code=PROJECT, name=stage.said("project"))
    await stage.shoot("sheet", "leader", height=1060)


async def blocker_is_shown_before_and_after(stage: Stage) -> None:
    """A blocker with a picture is done with a picture; the two are drawn on one card."""
    officer, liaison = stage.hand("officer"), stage.hand("liaison")
    await stage.sends_pictures("officer", shaded("cable", 1), text="stuck")
    await officer.taps("blockers.category.relocation")
    await officer.taps("blockers.button.raise")
    await liaison.taps("blockers.button.sign")
    await liaison.taps("blockers.signing.today", time="17:30")
    await liaison.taps("blockers.signing.myself")
    await liaison.taps("blockers.button.done")
    await stage.sends_pictures("liaison", shaded("cleared", 1), text="done")
    await liaison.taps("blockers.done.send")
    await officer.reads("blockers.news.to_verify", lead=ANY, number=CASE)
    await officer.taps("archives.button.before_after")
    await officer.reads("archives.before_after", code=PROJECT, number=CASE)
    await stage.shoot("before-after", "officer", height=1060)


def shaded(kind: str, light: float) -> bytes:
    """Return an invented picture of a site, lighter or darker than by day."""
    with Image.open(BytesIO(samples.draw(kind, "", SIZE))) as day:
        picture = ImageEnhance.Brightness(day).enhance(light)
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
