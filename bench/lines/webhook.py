"""From a webhook to a durable row and an answer that has come in, sixteen updates at once."""

from pathlib import Path

from bench import notes
from bench.contenders import AIOGRAM, PTB, Contender, yixian
from bench.figures import Figure
from bench.rounds import Played, Scale, compare, take_turns

COUNT, CHATS = 2_000, 1_000
GOALS = {PTB.name: 5.5, AIOGRAM.name: 4.0}


async def measure(scale: Scale) -> list[Figure]:
    """Compare with both peers."""
    count, chats = scale.of(COUNT), scale.of(CHATS)

    async def play(who: Contender, folder: Path) -> Played:
        # aiogram and concurrent python-telegram-bot keep no order; ours is asked for it
        return await notes.play(who, folder, count, chats, webhook=True, in_order=who.name == "yixian")

    us = yixian(people=chats + notes.WARM)
    found = await take_turns(scale, "webhook", {who.name: (who, play) for who in (us, PTB, AIOGRAM)})
    figures = []
    for peer in (PTB, AIOGRAM):
        figure = Figure(
            "webhook", "update to row and answer", "/s", peer.name, GOALS[peer.name], absent=peer.absent()
        )
        figures.append(
            figure if figure.absent else compare(figure, found[us.name], found[peer.name], "per second")
        )
    return figures
