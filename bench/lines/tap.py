"""From a tap on a button to the answer that leaves the process, on a machine that does nothing else."""

import asyncio
from pathlib import Path

from bench import updates
from bench.contenders import Contender, place, rows, yixian
from bench.figures import Figure, percentile
from bench.processes import api, running
from bench.rounds import Played, Scale, compare, take_turns
from views.people import ChooseLanguage

TAPS, WARM = 100, 5
EVERY_S = 0.15
LIMIT_MS = 30.0
ENOUGH_S = 30.0


async def tap(who: Contender, folder: Path, taps: int) -> Played:
    """Let so many people, one after the other, choose a language: a row, an answer and a message each."""
    async with api() as server:
        where = place(folder, server.url, webhook=False)
        await asyncio.to_thread(who.prepare, where)
        async with running(who.command(where), who.environment(where), folder / "log"):
            await server.first_poll()
            await asyncio.sleep(0 if taps < TAPS else 5)
            begun_at = {}
            for number in range(WARM + taps):
                press = updates.press(number, number, ChooseLanguage(1).pack())
                begun_at[number] = await server.hand_in([press])
                await asyncio.sleep(EVERY_S)
            await server.accepted(WARM + taps, ENOUGH_S)
            journal = await server.journal()
    toasts = {int(text): at for at, method, _, text, _ in journal if method == "answerCallbackQuery"}
    messages = {
        chat_id - updates.FIRST_CHAT: at for at, method, chat_id, _, _ in journal if method == "sendMessage"
    }
    kept = rows(where.database, "SELECT count(*) FROM event WHERE kind = 'person.language'")
    counts = (len(toasts), len(messages), kept[0][0])
    if toasts.keys() != begun_at.keys() or messages.keys() != begun_at.keys() or kept != [(WARM + taps,)]:
        return Played({}, [f"{who.name}: {counts} toasts, messages and rows instead of {WARM + taps}"])
    measured = range(WARM, WARM + taps)
    answered = [1000 * (toasts[number] - begun_at[number]) for number in measured]
    said = [1000 * (messages[number] - begun_at[number]) for number in measured]
    return Played(
        {
            "p50": percentile(answered, 50), "p99": percentile(answered, 99),
            "message p50": percentile(said, 50), "message p99": percentile(said, 99),
        }
    )  # fmt: skip


async def measure(scale: Scale) -> list[Figure]:
    """Compare the median with its limit; the 99th percentiles stand under the table."""
    taps = scale.of(TAPS)
    us = yixian(people=TAPS + WARM, plain=True, rate="30")

    async def play(who: Contender, folder: Path) -> Played:
        return await tap(who, folder, taps)

    found = (await take_turns(scale, "tap", {us.name: (us, play)}))[us.name]
    figure = compare(
        Figure("tap", "tap to answer, idle, p50", "ms", "limit", 1.0, at_most=True), found, LIMIT_MS, "p50"
    )
    for key in ("p99", "message p50", "message p99"):
        figure.notes.append(
            f"{key}, by round: {[round(one.values[key], 1) for one in found if one.values]} ms"
        )
    return [figure]
