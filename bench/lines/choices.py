"""What each choice that was made for speed is worth: the webhook line with and without it."""

from pathlib import Path

from bench import notes
from bench.contenders import Contender, yixian
from bench.figures import Figure
from bench.rounds import Played, Scale, compare, take_turns
from bench.switches import SWITCHES

COUNT, CHATS = 1_000, 500


async def measure(scale: Scale) -> list[Figure]:
    """Compare our own bot with itself."""
    count, chats = scale.of(COUNT), scale.of(CHATS)

    async def play(who: Contender, folder: Path) -> Played:
        return await notes.play(who, folder, count, chats, webhook=True)

    people = chats + notes.WARM
    us = yixian(people=people)
    others = {without: yixian(people=people, without=without) for without in SWITCHES}
    found = await take_turns(scale, "choices", {who.name: (who, play) for who in (us, *others.values())})
    return [
        compare(
            Figure("choices", "update to row and answer", "/s", other.name, 1.0),
            found[us.name],
            found[other.name],
            "per second",
        )
        for other in others.values()
    ]
