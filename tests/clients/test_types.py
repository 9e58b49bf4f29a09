"""What the sandbox answers is of aiogram's types: nothing is missing, nothing is unknown."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot import database
from bot.app import running
from bot.demo.main import prepare
from bot.pacing import Pacing
from imaging import samples
from locales import Words
from sandbox.box import Box
from tests.clients.stage import AIOGRAM, stage
from tests.conversations.town import AT_ONCE, PEOPLE, SHANGHAI, Town, settings_for
from tests.sandbox.conftest import OFFICER, TOKEN, Http, picture

Body = dict[str, Any]

pytestmark = pytest.mark.usefixtures("peers")


async def report_and_blocker(town: Town) -> None:
    """A report and a blocker with photos, a signature, and a promise that slips."""
    officer, liaison = (town.phone(PEOPLE[role]) for role in ("officer", "liaison"))
    words = Words("zh_CN", SHANGHAI)
    await town.hop_to("Mon 09:01")
    await officer.sends_files(samples.draw("trench", "LS-041"), caption="041 K0+460 52%")
    await officer.taps(words.plain("reports.button.send"))
    for key in ("reports.button.stuck", "blockers.category.relocation"):
        await officer.taps(words.plain(key))
    await officer.sends_files(samples.draw("cable", "LS-041"), caption="K0+480 10kV")
    for key in ("blockers.button.urgent", "blockers.button.raise"):
        await officer.taps(words.plain(key))
    await liaison.taps(words.plain("blockers.button.sign"))
    await liaison.taps(words.plain("blockers.signing.today", time="17:30"))
    await liaison.taps(words.plain("blockers.signing.myself"))
    await town.hop_to("Mon 17:31")


async def test_a_day_of_the_house_is_answered_in_aiograms_types(box: Box, http: Http, tmp_path: Path) -> None:
    settings = settings_for(box.url, tmp_path, token=SecretStr(TOKEN))
    database.upgrade(settings.database_url)
    async with stage(AIOGRAM, box, http, tmp_path) as client, ClientSession(box.url) as session:
        await prepare(settings, session, box.url, "zh_CN")
        async with running(settings) as (parts, _):
            assert parts.sender
            parts.sender.pacing = Pacing(private=AT_ONCE)
            await report_and_blocker(Town(box.url, session))
        names = {name for name, _ in client.record.answers}
        assert names >= {"getupdates", "sendmessage", "editmessagetext", "answercallbackquery", "sendphoto"}
        assert await client.wrong_in(client.record.answers) == []


async def answers(http: Http) -> dict[str, Body]:
    """One answer of each of several methods."""
    await http.send_files(OFFICER, "photo", ("a.jpg", picture(400, 300)), caption="/fix")
    await http.phone(OFFICER, "block", blocked=True)
    named = {
        "getupdates": await http.api("getUpdates"),
        "getme": await http.api("getMe"),
        "getchat": await http.api("getChat", chat_id=OFFICER),
        "sendmessage": await http.api("sendMessage", chat_id=OFFICER, text="在吗"),
        "setwebhook": await http.api("setWebhook", url="http://127.0.0.1:9/hook"),
    }
    return named | {"webhook": named["getupdates"]["result"][0]}


SPOILED: list[tuple[str, Callable[[Body], Any], str]] = [
    ("getme", lambda body: body["result"].pop("is_bot"), ".result.is_bot is missing in User"),
    ("getme", lambda body: body["result"].update(mood=1), ".result.mood is unknown to User"),
    ("getme", lambda body: body["result"].update(id="7"), ".result.id is '7', not <class 'int'>"),
    ("getme", lambda body: body["result"].update(is_bot=1), ".result.is_bot is 1, not <class 'bool'>"),
    ("getchat", lambda body: body["result"].pop("accent_color_id"),
     ".result.accent_color_id is missing in ChatFullInfo"),
    ("getupdates", lambda body: body["result"][0]["message"]["photo"][1].pop("width"),
     ".result[].message.photo[].width is missing in PhotoSize"),
    ("getupdates", lambda body: body["result"][0]["message"]["caption_entities"][0].update(link=""),
     ".result[].message.caption_entities[].link is unknown to MessageEntity"),
    ("getupdates", lambda body: body["result"][1]["my_chat_member"]["new_chat_member"].pop("until_date"),
     ".result[].my_chat_member.new_chat_member.until_date is missing in ChatMemberBanned"),
    ("getupdates", lambda body: body.update(result={}), ".result is no list"),
    ("webhook", lambda body: body["message"]["chat"].pop("type"), ".message.chat.type is missing in Chat"),
    ("sendmessage", lambda body: body.update(parameters={"wait": 1}),
     ".parameters.wait is unknown to ResponseParameters"),
    ("sendmessage", lambda body: body.update(result=True), ".result is unknown to Refused"),
    ("getme", lambda body: body["result"].update(last_name=None),
     ".result.last_name is None, not <class 'str'>"),
    ("sendmessage", lambda body: body.pop("description"), ".description is missing in Refused"),
    ("setwebhook", lambda body: body.update(result="yes"), ".result is 'yes', not <class 'bool'>"),
]  # fmt: skip


async def test_whatever_is_missing_or_unknown_is_found(box: Box, http: Http, tmp_path: Path) -> None:
    sound = await answers(http)
    async with stage(AIOGRAM, box, http, tmp_path) as client:
        assert await client.wrong_in(list(sound.items())) == []
        for name, spoil, words in SPOILED:
            body = copy.deepcopy(sound[name])
            spoil(body)
            assert await client.wrong_in([(name, body)]) == [f"{name}: {words}"]
