"""Messages to as many chats against a server that takes 30 a second and refuses what comes faster."""

import asyncio
from pathlib import Path

from bench.contenders import Contender, paced, place, yixian
from bench.figures import Figure
from bench.processes import api, running
from bench.rounds import Played, Scale, compare, take_turns
from bench.updates import chat

COUNT, RATE = 600, 30
REFUSED_EVERY = 100
LATENCY_MS = 20
ENOUGH_S = 180.0


async def send(who: Contender, folder: Path, count: int, *options: str) -> Played:
    """Let one send so many messages; the time runs from the first that is taken to the last."""
    async with api("--rate", str(RATE), "--latency-ms", str(LATENCY_MS), *options) as server:
        where = place(folder, server.url, webhook=False)
        await asyncio.to_thread(who.prepare, where)
        async with running(who.command(where), who.environment(where), folder / "log"):
            await server.accepted(count, ENOUGH_S)
            journal = [call for call in await server.journal() if call[1] == "sendMessage"]
    taken = [(at, chat_id) for at, _, chat_id, _, status in journal if status == 200]
    expected = [chat(number) for number in range(count)]
    wrong = (
        []
        if sorted(chat_id for _, chat_id in taken) == expected
        else [f"{who.name}: {len(taken)} of {count} came in"]
    )
    if wrong:
        return Played({}, wrong)
    return Played({"seconds": taken[-1][0] - taken[0][0], "refused": len(journal) - count})


async def measure(scale: Scale) -> list[Figure]:
    """Compare with the ideal, without and with refusals that nobody deserved, and with AIORateLimiter."""
    count = scale.of(COUNT)
    every = min(REFUSED_EVERY, count)
    us = yixian(bulletins=range(count), plain=True, rate=str(RATE))
    them = paced(count)

    async def fair(who: Contender, folder: Path) -> Played:
        return await send(who, folder, count)

    async def unfair(who: Contender, folder: Path) -> Played:
        return await send(who, folder, count, "--refuse-every", str(every))

    plays = {us.name: (us, fair), f"{us.name} refused": (us, unfair), them.name: (them, fair)}
    found = await take_turns(scale, "pace", plays)
    ours, ideal = found[us.name], (count - 1) / RATE
    plain = Figure("pace", f"{count} messages at {RATE}/s", "s", "ideal", 1.005, at_most=True)
    refused = Figure("pace", "the same, 1 % refused", "s", "ideal", 1.02, at_most=True)
    peer = Figure(
        "pace", f"{count} messages at {RATE}/s", "s", them.name, 1.0, at_most=True, absent=them.absent()
    )
    figures = [
        compare(plain, ours, ideal, "seconds"),
        compare(refused, found[f"{us.name} refused"], ideal, "seconds"),
    ]
    figures.append(peer if peer.absent else compare(peer, ours, found[them.name], "seconds"))
    for name, played in found.items():
        numbers = [int(one.values.get("refused", 0)) for one in played]
        plain.notes.append(f"{name}: messages refused, by round: {numbers}")
    return figures
