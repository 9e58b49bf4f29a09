"""What people do and see on the phones of the page."""

from playwright.async_api import FilePayload, expect

from sandbox.box import Box
from tests.page.conftest import HEAD, LIAISON, OFFICE, OFFICER, TITLES, Clerk, Screen, opened


async def test_five_phones_fit_beside_each_other_under_their_titles(screen: Screen) -> None:
    titles = screen.page.locator("[data-phone] h2")
    await expect(titles).to_have_text(list(TITLES.values()))
    await expect(screen.phone(OFFICE)).to_be_in_viewport(ratio=1)
    await expect(screen.page.get_by_test_id("tabs")).to_be_hidden()


async def test_the_banner_says_in_both_languages_that_people_are_synthetic(screen: Screen) -> None:
    banner = screen.page.get_by_test_id("banner")
    await expect(banner).to_contain_text("演示 · 人物与数据均为合成")
    await expect(banner).to_contain_text("Demo · people and figures are synthetic")


async def test_a_text_is_sent_and_the_answer_appears_by_itself(screen: Screen, clerk: Clerk) -> None:
    await screen.writes(OFFICER, "087 管道到 K0+460")
    phone = screen.phone(OFFICER)
    await expect(phone.locator("[data-from=me]")).to_contain_text("087 管道到 K0+460")
    await expect(phone.locator("[data-from=bot]")).to_contain_text("收到：087 管道到 K0+460")
    await expect(phone.locator("textarea")).to_have_value("")
    assert clerk.forwarded[0]["message"]["from"]["id"] == OFFICER


async def test_enter_sends_and_shift_enter_makes_a_line(screen: Screen, clerk: Clerk) -> None:
    box = screen.phone(OFFICER).locator("textarea")
    await box.press_sequentially("一")
    await box.press("Shift+Enter")
    await box.press_sequentially("二")
    await box.press("Enter")
    await expect(screen.phone(OFFICER).locator("[data-from=bot]")).to_contain_text("收到：一\n二")
    assert [update["message"]["text"] for update in clerk.forwarded] == ["一\n二"]


async def test_clicking_a_message_replies_to_it(screen: Screen, clerk: Clerk) -> None:
    asked = await clerk.says(OFFICER, "请说一句情况。")
    phone = screen.phone(OFFICER)
    await phone.get_by_text("请说一句情况。").click()
    await screen.writes(OFFICER, "电缆未迁")
    await expect(phone.locator(".quote")).to_have_text("请说一句情况。")
    await expect(phone.locator("[data-from=bot]")).to_have_count(2)
    assert clerk.forwarded[0]["message"]["reply_to_message"]["message_id"] == asked


async def test_a_press_shows_the_answer_of_the_bot(screen: Screen, clerk: Clerk) -> None:
    await clerk.says(LIAISON, "B-0417", ["签收并承诺", "退回"])
    phone = screen.phone(LIAISON)
    await phone.get_by_role("button", name="签收并承诺", exact=True).click()
    await expect(phone.locator(".toast")).to_have_text("已收到：签收并承诺")
    await expect(phone.locator(".alert")).to_be_hidden()


async def test_a_loud_answer_stays_until_it_is_dismissed(screen: Screen, clerk: Clerk) -> None:
    await clerk.says(LIAISON, "B-0417", ["签收并承诺", "退回"])
    phone = screen.phone(LIAISON)
    await phone.get_by_role("button", name="退回", exact=True).click()
    await expect(phone.locator(".alert")).to_contain_text("已收到：退回")
    await phone.get_by_role("button", name="知道了").click()
    await expect(phone.locator(".alert")).to_be_hidden()


async def test_sample_photos_go_out_as_one_album_with_a_caption(screen: Screen, clerk: Clerk) -> None:
    await screen.attaches(OFFICER, "trench", "concrete", "cable")
    await screen.writes(OFFICER, "087 约 55%")
    phone = screen.phone(OFFICER)
    await expect(phone.locator(".message")).to_have_count(1)
    await expect(phone.locator("[data-message-id]")).to_have_count(3)
    await expect(phone.locator(".picture img")).to_have_count(3)
    await expect(phone.locator(".message")).to_contain_text("087 约 55%")
    await phone.locator(".picture").first.click()
    await expect(screen.page.get_by_test_id("viewer").locator("img")).to_be_visible()
    sent = [update["message"] for update in clerk.forwarded]
    assert len({message["media_group_id"] for message in sent}) == 1
    assert {(message["photo"][-1]["width"], message["photo"][-1]["height"]) for message in sent} == {
        (1280, 960)
    }


async def test_files_from_this_computer_are_sent_as_files(screen: Screen, clerk: Clerk) -> None:
    chooser = screen.phone(OFFICER).locator("[data-pick-document]")
    await chooser.set_input_files(FilePayload(name="台账.txt", mimeType="text/plain", buffer=b"K0+480"))
    await screen.phone(OFFICER).locator("[data-send]").click()
    await expect(screen.phone(OFFICER).locator("a.file")).to_contain_text("台账.txt")
    assert clerk.forwarded[0]["message"]["document"]["file_name"] == "台账.txt"


async def test_a_refused_message_stays_written_and_says_why(screen: Screen, desk: Clerk) -> None:
    async with desk.session.post(f"/api/phones/{HEAD}/block", json={"blocked": True}) as response:
        assert response.status == 200
    await screen.writes(HEAD, "还在吗")
    await expect(screen.phone(HEAD).locator(".toast")).to_contain_text("没有成功")
    await expect(screen.phone(HEAD).locator("textarea")).to_have_value("还在吗")
    screen.complaints.clear()  # the browser notes the 409 itself


async def test_markup_that_people_type_is_shown_as_typed(screen: Screen, desk: Clerk) -> None:
    await screen.writes(OFFICER, "<img src=x onerror=alert(1)> & <b>x</b>")
    shown = screen.phone(OFFICER).locator("[data-from=me] .text")
    await expect(shown).to_have_text("<img src=x onerror=alert(1)> & <b>x</b>")
    await desk.says(OFFICER, "<b>粗</b>", parse_mode="HTML")
    await expect(screen.phone(OFFICER).locator("[data-from=bot] b")).to_have_text("粗")


async def test_an_edited_message_changes_where_it_stands(screen: Screen, desk: Clerk) -> None:
    message_id = await desk.says(OFFICER, "待签收", ["签收"])
    await desk.says(OFFICER, "后来的话")
    await desk.call("editMessageText", chat_id=OFFICER, message_id=message_id, text="已签收")
    card = screen.phone(OFFICER).locator(f'[data-message-id="{message_id}"]')
    await expect(card).to_contain_text("已签收已编辑")
    await expect(card.locator(".key")).to_have_count(0)
    await expect(screen.phone(OFFICER).locator(".message").first).to_contain_text("已签收")


async def test_the_command_menu_sends_a_command(screen: Screen, clerk: Clerk) -> None:
    await clerk.call("setMyCommands", commands=[{"command": "help", "description": "怎么用"}])
    await screen.phone(OFFICER).locator("[data-commands]").click()
    await screen.phone(OFFICER).locator("[data-command=help]").click()
    await expect(screen.phone(OFFICER).locator("[data-from=bot]")).to_contain_text("收到：/help")


async def test_new_people_appear_without_a_reload(screen: Screen, desk: Clerk) -> None:
    person = {"id": 700, "first_name": "路人", "title": "未受邀的人", "started": False}
    async with desk.session.put("/api/phones", json={"phones": [person]}) as response:
        assert response.status == 200
    await screen.phone(700).locator("[data-start]").click()
    await expect(screen.phone(700).locator("[data-from=me]")).to_contain_text("/start")


async def test_a_narrow_window_shows_one_phone_and_counts_what_comes_to_the_others(
    box: Box, desk: Clerk
) -> None:
    async with opened(box.url, width=390, height=844) as screen:
        await expect(screen.phone(OFFICER)).to_be_in_viewport(ratio=1)
        await expect(screen.phone(LIAISON)).not_to_be_in_viewport()
        await desk.says(LIAISON, "一")
        await desk.says(LIAISON, "二")
        tab = screen.page.locator(f'[data-tab="{LIAISON}"]')
        await expect(tab.locator(".badge")).to_have_text("2")
        await tab.click()
        await expect(screen.phone(LIAISON)).to_be_in_viewport(ratio=1)
        await expect(tab.locator(".badge")).to_be_hidden()


async def test_the_page_speaks_english_when_asked(box: Box, desk: Clerk) -> None:
    del desk  # the people
    async with opened(f"{box.url}/?lang=en") as screen:
        await expect(screen.page.locator("[data-hop=next]")).to_have_text("Next due")
        await screen.page.get_by_role("link", name="中文").click()
        await expect(screen.page.locator("[data-hop=next]")).to_have_text("下一个到点")
