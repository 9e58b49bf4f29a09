"""The office clock on the page: what it shows, where it may be sent, what is said when it does not move."""

from datetime import date, timedelta

from playwright.async_api import expect

from tests.page.conftest import HEAD, Clerk, Screen


async def stops(screen: Screen) -> list[str]:
    found: list[str] = await screen.page.locator("[data-hop-to]").evaluate_all(
        "nodes => nodes.map(node => node.dataset.hopTo)"
    )
    return found


async def test_the_clock_shows_shanghai_time_the_day_and_the_week(screen: Screen) -> None:
    await expect(screen.page.get_by_test_id("clock-time")).to_have_text("08:55")
    await expect(screen.page.get_by_test_id("clock-date")).to_have_text("2026年5月25日 周一")
    await expect(screen.page.get_by_test_id("clock-week")).to_have_text("第22周 · 停表")


async def test_next_due_makes_one_jump(screen: Screen, clerk: Clerk) -> None:
    del clerk
    await screen.page.locator("[data-hop=next]").click()
    await expect(screen.page.get_by_test_id("hop-status")).to_have_text("分 1 步走到 周一 5月25日 09:00")
    await expect(screen.page.locator("[data-clock]")).to_have_attribute("data-clock", "2026-05-25T09:00")


async def test_a_stop_on_the_line_leads_there_and_only_the_future_is_offered(
    screen: Screen, clerk: Clerk
) -> None:
    del clerk
    thursday = ["2026-05-28T12:00", "2026-05-28T17:00", "2026-05-29T09:00", "2026-05-29T17:00"]
    monday = ["2026-05-25T12:00", "2026-05-25T17:00", "2026-05-26T09:00"]
    assert await stops(screen) == [*monday, *thursday, "2026-06-01T09:00"]
    await screen.page.locator('[data-hop-to="2026-05-28T12:00"]').click()
    await screen.settled()
    await expect(screen.page.get_by_test_id("clock-time")).to_have_text("12:00")
    assert await stops(screen) == [*thursday[1:], "2026-06-01T09:00"]


async def test_the_form_hops_to_any_time_ahead_and_refuses_the_past_and_riddles(
    screen: Screen, clerk: Clerk
) -> None:
    del clerk
    field, go = screen.page.get_by_test_id("hop-input"), screen.page.locator("[data-hop=to]")
    await field.fill("2026-06-03 10:30")
    await go.click()
    await screen.settled()
    await expect(screen.page.get_by_test_id("clock-date")).to_have_text("2026年6月3日 周三")
    for written, answer in {
        "2026-06-01 10:30": "时间只能向前。",
        "2026-02-30 10:30": "请写成 2026-05-28 17:00 这样。",
        "周四下午": "请写成 2026-05-28 17:00 这样。",
    }.items():
        await field.fill(written)
        await go.click()
        await expect(screen.page.get_by_test_id("hop-status")).to_have_text(answer)


async def test_a_hop_that_nobody_settles_is_told_in_words(screen: Screen) -> None:
    await screen.page.locator("[data-hop=next]").click()
    await expect(screen.page.get_by_test_id("hop-status")).to_contain_text("没有走成：机器人没有及时处理完")
    await expect(screen.page.locator("[data-clock]")).to_have_attribute("data-clock", "2026-05-25T08:55")
    screen.complaints.clear()  # the browser notes the 504 itself


async def test_a_clock_that_is_moved_elsewhere_moves_here(screen: Screen, desk: Clerk) -> None:
    async with desk.session.post("/clock/set", json={"to": "2026-05-29T17:00:00+08:00"}) as response:
        assert response.status == 200
    await expect(screen.page.locator("[data-clock]")).to_have_attribute("data-clock", "2026-05-29T17:00")
    await desk.says(HEAD, "通报")
    await expect(screen.phone(HEAD).locator(".day-mark")).to_have_text("5月29日 周五")


async def test_the_week_number_is_that_of_the_iso_calendar(screen: Screen) -> None:
    days = [date(2020, 12, 25) + timedelta(days=day) for day in range(0, 2500, 3)]
    counted = await screen.page.evaluate(
        """async (days) => {
            const { weekNumber } = await import('/static/office-time.js');
            return days.map(day => weekNumber(new Date(`${day}T00:30:00+08:00`)));
        }""",
        [day.isoformat() for day in days],
    )
    assert counted == [day.isocalendar().week for day in days]
