"""The server's own limits on a bot that writes too much.

30 messages a second in all, 3 in 3 seconds to a private chat, 20 a minute to a group; an album counts its
items. A chat that was told to wait is refused until then.
"""

from collections import deque
from dataclasses import dataclass, field

SENDING = frozenset({"sendmessage", "sendphoto", "senddocument", "sendmediagroup"})


@dataclass(slots=True)
class _Allowance:
    """So many messages in so many seconds."""

    most: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait(self, now: float, weight: int) -> float:
        while self.sent and self.sent[0] <= now - self.seconds:
            self.sent.popleft()
        over = min(len(self.sent) + weight - self.most, len(self.sent))
        return self.sent[over - 1] + self.seconds - now if over > 0 else 0.0


@dataclass(slots=True)
class Pace:
    """What a bot has sent lately, and which chats it was told to leave alone."""

    bot: _Allowance = field(default_factory=lambda: _Allowance(30, 1.0))
    chats: dict[str, _Allowance] = field(default_factory=dict)
    held: dict[str, float] = field(default_factory=dict)

    def wait(self, chat_id: str, weight: int, now: float) -> float:
        """Seconds until so many messages may go to a chat; 0 counts them as sent."""
        if chat_id not in self.chats:
            self.chats[chat_id] = _Allowance(20, 60.0) if chat_id.startswith("-") else _Allowance(3, 3.0)
        allowances = (self.bot, self.chats[chat_id])
        wait = max(self.held.get(chat_id, now) - now, *(each.wait(now, weight) for each in allowances))
        if wait > 0:
            self.held[chat_id] = now + wait
            return wait
        for each in allowances:
            each.sent.extend([now] * weight)
        return 0.0
