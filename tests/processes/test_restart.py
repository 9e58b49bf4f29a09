"""A bot that is killed or stopped goes on where it was: nothing lost, nothing twice."""

import asyncio
import sqlite3
from time import monotonic

from locales import Words
from tests import district
from tests.conversations.town import PEOPLE, SHANGHAI, Town
from tests.processes.command import Command

WORDS = Words("zh_CN", SHANGHAI)


def rows(command: Command, query: str) -> list[tuple[object, ...]]:
    path = command.settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        return connection.execute(query).fetchall()


async def test_a_half_written_report_goes_on_after_a_kill(place_and_command: tuple[Town, Command]) -> None:
    place, command = place_and_command
    officer = place.phone(PEOPLE["officer"])
    await command.start()
    await place.hop_to("Mon 09:01")
    await officer.taps(WORDS.plain("prompts.button.report", code="LS-041"))
    await officer.sends("管道到 K0+460，约 52%")
    await officer.reads()
    await command.kill()

    await command.start()
    await officer.sends("东侧护栏已补齐")
    card = await officer.sees("52%", "K0+460", "东侧护栏已补齐")
    assert "LS-041" in card["text"]
    await officer.taps(WORDS.plain("reports.button.send"))
    await officer.sees("W22-041-1")
    kept = rows(command, "SELECT number, percent_tenths FROM report WHERE number LIKE 'W22-041-%'")
    assert kept == [("W22-041-1", 520)]


async def test_what_was_sent_while_no_bot_ran_is_handled_once_in_order(
    place_and_command: tuple[Town, Command],
) -> None:
    place, command = place_and_command
    officer = place.phone(PEOPLE["officer"])
    await command.start()
    await place.hop_to("Mon 09:01")
    await command.kill()
    async with asyncio.TaskGroup() as group:
        for code in ("LS-015", "LS-041", "LS-043"):
            group.create_task(officer.sends(f"{code} 无变化", settle=False))
    await command.start()
    await place.settle()
    answered = rows(command, "SELECT number FROM report WHERE by_id = 1")
    assert sorted(answered) == [("W22-015-1",), ("W22-041-1",), ("W22-043-1",)]
    assert rows(command, "SELECT count(*) FROM inbox WHERE state != 'handled'") == [(0,)]
    for (number,) in answered:
        assert await officer.heard(str(number)) == 1


async def test_killed_again_and_again_under_load_it_handles_everything_once(
    place_and_command: tuple[Town, Command],
) -> None:
    place, command = place_and_command
    phones = [place.phone(uid) for uid in PEOPLE.values()]
    await command.start()
    await place.settle()
    for phone in phones:
        await phone.reads()
    for turn in range(4):
        for phone in phones:
            await phone.sends("/help", settle=False)
        await asyncio.sleep(0.04 * turn)
        await command.kill()
        await command.start()
    await place.settle()
    assert rows(command, "SELECT state, count(*) FROM inbox GROUP BY state") == [("handled", 20)]
    assert rows(command, "SELECT count(*) FROM outbox WHERE key LIKE 'answer:%'") == [(20,)]
    for phone in phones:
        assert 4 <= len(await phone.unread()) <= 8  # at most one repeat for each kill


async def test_killed_again_and_again_in_an_import_the_list_changes_once(
    place_and_command: tuple[Town, Command],
) -> None:
    place, command = place_and_command
    office = place.phone(PEOPLE["office"])
    await command.start()
    await office.sends_files(district.FILE.read_bytes(), kind="document", names=("清单.xlsx",))
    await office.sees(WORDS.plain("uploads.ask"))
    before = rows(command, "SELECT count(*) FROM project")
    await office.taps(WORDS.plain("uploads.button.import"))
    for after_s in (0.0, 0.3, 0.6, 0.9):  # an import of this list takes about a second
        await asyncio.sleep(after_s)
        await command.kill()
        assert rows(command, "SELECT count(*) FROM project") in (before, [(315,)])
        await command.start()
    await place.settle()
    assert rows(command, "SELECT count(*) FROM project") == [(315,)]
    assert rows(command, "SELECT count(*) FROM event WHERE kind = 'list.imported'") == [(1,)]
    assert await office.heard(WORDS.plain("uploads.applied", added=2615, changed=44)) == 1


async def test_asked_to_stop_it_ends_well_within_ten_seconds(place_and_command: tuple[Town, Command]) -> None:
    place, command = place_and_command
    await command.start()
    await place.hop_to("Mon 09:01")
    asked_at = monotonic()
    assert await command.stop() == 0
    assert monotonic() - asked_at < 10


async def test_a_second_bot_with_the_same_token_stops_with_a_sentence(
    place_and_command: tuple[Town, Command],
) -> None:
    place, command = place_and_command
    await command.start()
    for _ in range(3):  # each ends a poll, so that the first bot is no newcomer any more
        await place.phone(PEOPLE["office"]).sends("/help")
    second = Command(command.settings, command.log.with_name("second.log"))
    await second.start()
    assert second.process
    assert await asyncio.wait_for(second.process.wait(), 20) == 1
    said = second.log.read_text()
    assert "Another process is polling with this token" in said
    assert "Traceback" not in said
    await place.settle()
