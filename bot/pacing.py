"""How fast messages may leave: a virtual schedule (GCRA) for the bot, each chat and each group."""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rate:
    """One message every `every_s` seconds, with `burst` of them allowed at once."""

    every_s: float
    burst: int = 1


BOT = Rate(1 / 30)
PRIVATE = Rate(1.0, burst=3)
GROUP = Rate(3.0, burst=3)
EARLY = 0.5  # so much of a place; a whole one was refused by a server that lets messages be 33 ms early
FORGET_S = 1.0
AHEAD_S = 0.02  # so long before its place a message is claimed: an answer waits behind no more than that


@dataclass
class Pacing:
    """When the next message may leave; all instants are monotonic seconds, groups have negative chat ids."""

    bot: Rate = BOT
    private: Rate = PRIVATE
    group: Rate = GROUP
    ahead_s: float = AHEAD_S
    _bot_at: float = 0.0
    _chat_at: dict[int, float] = field(default_factory=dict)
    _held_until: dict[int, float] = field(default_factory=dict)
    _all_held_until: float = 0.0
    _spent: set[int] = field(default_factory=set)  # the chats whose burst is used up, or who must wait
    _forget_at: float = 0.0

    def chat_ready_at(self, chat_id: int) -> float:
        """Return when this chat may have its next message, the whole bot's pace left aside."""
        rate = self._rate(chat_id)
        paced = self._chat_at.get(chat_id, 0.0) - rate.every_s * (rate.burst - 1)
        return max(paced, self._held_until.get(chat_id, 0.0))

    def held(self, now: float) -> list[int]:
        """Return the chats that may not have a message now, forgetting those that have been quiet."""
        if now >= self._forget_at:
            self._forget(now)
        for chat_id in [chat_id for chat_id in self._spent if self.chat_ready_at(chat_id) <= now]:
            self._spent.discard(chat_id)
        return list(self._spent)

    def _forget(self, now: float) -> None:
        self._forget_at = now + FORGET_S
        self._chat_at = {chat_id: at for chat_id, at in self._chat_at.items() if at > now}
        self._held_until = {chat_id: until for chat_id, until in self._held_until.items() if until > now}

    def all_held(self, now: float) -> bool:
        """Tell whether nobody may have a message now."""
        return self._all_held_until > now

    def room(self, now: float, *, answers: bool = False) -> int:
        """Return how many messages have their place now or so soon that they may be claimed.

        An answer may come half a place early, and what follows moves back by a whole one: nobody waits for
        an answer because of a broadcast, and nobody who counts strictly would refuse a message for it.
        """
        left_s = now + self.ahead_s - max(now, self._first(answers=answers), self._all_held_until)
        return 1 + int(left_s / self.bot.every_s) if left_s >= 0 else 0

    def room_at(self, now: float) -> float:
        """Return when the next message may be claimed, the chats' own pace left aside."""
        at = max(self._bot_at, self._all_held_until) - self.ahead_s
        return at if at > now else math.inf

    def next_ready_at(self, now: float) -> float | None:
        """Return when the first held chat becomes free, None when none is held."""
        if self.all_held(now):
            return self._all_held_until
        return min((self.chat_ready_at(chat_id) for chat_id in self.held(now)), default=None)

    def reserve(self, chat_id: int, now: float, items: int = 1, *, answer: bool = False) -> float:
        """Take the next place in the schedule and return when it comes; an album counts its items."""
        at = max(now, self._first(answers=answer), self._all_held_until)
        self._bot_at = max(at, self._bot_at) + self.bot.every_s * items
        self._chat_at[chat_id] = (
            max(at, self._chat_at.get(chat_id, 0.0)) + self._rate(chat_id).every_s * items
        )
        if self.chat_ready_at(chat_id) > now:
            self._spent.add(chat_id)
        return at

    def _first(self, *, answers: bool) -> float:
        return self._bot_at - EARLY * self.bot.every_s if answers else self._bot_at

    def refused(self, chat_id: int, now: float, after_s: float) -> None:
        """Hold a chat that was told to wait; a second chat told so meanwhile holds everybody."""
        others = any(until > now for chat, until in self._held_until.items() if chat != chat_id)
        self._held_until[chat_id] = now + after_s
        self._spent.add(chat_id)
        if others:
            self._all_held_until = max(self._all_held_until, now + after_s)

    def _rate(self, chat_id: int) -> Rate:
        return self.group if chat_id < 0 else self.private
