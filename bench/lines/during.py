"""How long an answer takes while 900 messages to others wait for their turn."""

import asyncio
from pathlib import Path

from bench import updates
from bench.contenders import Contender, paced, place, yixian
from bench.figures import Figure, percentile
from bench.processes import api, running
from bench.rounds import Played, Scale, compare, take_turns

BULLETINS, ASKED, RATE = 900, 100, 30
TRIP_MS, MARGIN_MS = 50, 70
EVERY_S = 0.25
ENOUGH_S = 180.0
FIRST = 10_000  # the chats of the broadcast are not those that ask


async def ask(who: Contender, folder: Path, bulletins: int, asked: int) -> Played:
    """Let one broadcast, ask it something again and again, and see when each answer comes in."""
    async with api("--rate", str(RATE), "--latency-ms", str(TRIP_MS)) as server:
        where = place(folder, server.url, webhook=False)
        await asyncio.to_thread(who.prepare, where)
        async with running(who.command(where), who.environment(where), folder / "log"):
            await server.first_poll()
            await server.accepted(min(30, bulletins), ENOUGH_S)
            begun_at = {}
            for note in updates.notes(range(asked), asked):
                begun_at[note["update_id"] - 1] = await server.hand_in([note])
                await asyncio.sleep(EVERY_S)
            left = bulletins + asked - await server.accepted(0, 0.0)
            await server.accepted(bulletins + asked, ENOUGH_S)
            journal = [call for call in await server.journal() if call[1] == "sendMessage" and call[4] == 200]
    answers = {
        int(text.removeprefix("noted ")): at for at, _, _, text, _ in journal if text.startswith("noted ")
    }
    sent = [chat_id for _, _, chat_id, text, _ in journal if text.startswith("bulletin ")]
    wrong = []
    if sorted(sent) != [updates.chat(FIRST + number) for number in range(bulletins)]:
        wrong.append(f"{who.name}: {len(sent)} bulletins instead of {bulletins}")
    if answers.keys() != begun_at.keys() or sorted(who.noted(where)) != sorted(begun_at):
        wrong.append(f"{who.name}: {len(answers)} answers instead of {asked}")
    if wrong:
        return Played({}, wrong)
    waits = [1000 * (answers[number] - at) for number, at in begun_at.items()]
    return Played({"p50": percentile(waits, 50), "p99": percentile(waits, 99), "left": left})


async def measure(scale: Scale) -> list[Figure]:
    """Compare the 99th percentile with one round trip and a margin, and with AIORateLimiter."""
    bulletins, asked = scale.of(BULLETINS), scale.of(ASKED)
    us = yixian(people=asked, bulletins=range(FIRST, FIRST + bulletins), rate=str(RATE))
    them = paced(bulletins, FIRST)

    async def play(who: Contender, folder: Path) -> Played:
        return await ask(who, folder, bulletins, asked)

    found = await take_turns(scale, "during", {who.name: (who, play) for who in (us, them)})
    what = f"answer during a {bulletins}-message broadcast, p99"
    limit = Figure("during", what, "ms", f"round trip + {MARGIN_MS} ms", 1.0, at_most=True)
    peer = Figure("during", what, "ms", them.name, 1.0, at_most=True, absent=them.absent())
    figures = [compare(limit, found[us.name], float(TRIP_MS + MARGIN_MS), "p99")]
    figures.append(peer if peer.absent else compare(peer, found[us.name], found[them.name], "p99"))
    limit.notes += [
        f"{us.name}: {one.values['left']:.0f} messages were left when the last question came"
        for one in found[us.name]
        if one.values
    ]
    return figures
