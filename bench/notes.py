"""One round of notes: so many updates in, a durable row and an answer for each, and nothing else."""

import asyncio
from collections import defaultdict
from pathlib import Path
from time import monotonic

from bench import contenders, processes, wire
from bench.contenders import SECRET, Contender, Place
from bench.processes import Api, api, listens, running
from bench.rounds import Played
from bench.updates import notes

ENOUGH_S = 180.0
WARM = 48


async def play(
    who: Contender,
    folder: Path,
    count: int,
    chats: int,
    *,
    webhook: bool,
    latency_ms: int = 0,
    in_order: bool = True,
) -> Played:
    """Hand so many notes to a fresh process and wait for all answers; some come before, to warm it up.

    The time runs from the first update that is handed over until the last answer has come in.
    """
    async with api("--latency-ms", str(latency_ms)) as server:
        place = contenders.place(folder, server.url, webhook=webhook)
        await asyncio.to_thread(who.prepare, place)
        async with running(who.command(place), who.environment(place), folder / "log") as process:
            if place.port:
                await listens(place.port, process)
            else:
                await server.first_poll()
            numbers = range(WARM + count)
            # those who warm it up are other people: nobody's own pace is touched
            updates = notes(numbers[:WARM], WARM, first=chats) + notes(numbers[WARM:], chats)
            await hand_in(who, place, server, updates[:WARM])
            await server.accepted(WARM, ENOUGH_S)
            begun_at, busy_s = monotonic(), processes.busy_s(process.pid)
            await hand_in(who, place, server, updates[WARM:])
            await server.accepted(len(numbers), ENOUGH_S)
            busy_s = processes.busy_s(process.pid) - busy_s
        journal = await server.journal()
    answers = [(at, chat_id, text) for at, _, chat_id, text, status in journal if status == 200 and text]
    wrong = judge([call[1:] for call in answers], who.noted(place), len(numbers), in_order=in_order)
    if wrong:
        return Played({}, [f"{who.name}: {why}" for why in wrong])
    seconds = max(at for at, _, _ in answers) - begun_at
    return Played({"per second": count / seconds, "processor ms each": 1000 * busy_s / count})


async def hand_in(who: Contender, place: Place, server: Api, updates: list[dict[str, object]]) -> None:
    """Post updates to a webhook, or put them where polls find them."""
    if place.port:
        await wire.post_all(place.port, who.path, SECRET, updates)
    else:
        await server.hand_in(updates)


def judge(answers: list[tuple[int, str]], noted: list[int], expected: int, *, in_order: bool) -> list[str]:
    """Return what is wrong: each number has one row and one answer, in order within a chat where asked."""
    wrong = []
    if sorted(noted) != list(range(expected)):
        wrong.append(f"{len(noted)} rows of {len(set(noted))} numbers instead of {expected}")
    by_chat = defaultdict(list)
    for chat_id, text in answers:
        by_chat[chat_id].append(int(text.removeprefix("noted ")))
    said = [number for numbers in by_chat.values() for number in numbers]
    if sorted(said) != list(range(expected)):
        wrong.append(f"{len(said)} answers to {len(set(said))} numbers instead of {expected}")
    jumbled = sum(numbers != sorted(numbers) for numbers in by_chat.values())
    if jumbled and in_order:
        wrong.append(f"{jumbled} chats with answers out of order")
    return wrong
