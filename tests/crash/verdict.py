"""A disturbed week beside an undisturbed one: what is missing or there twice, and what a kill explains."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.crash.left import Left, Row, Sent, Shown
from tests.crash.scene import Death


@dataclass
class Verdict:
    """What a disturbed week has cost.

    A message is `repeated` where the bot could not know whether it had arrived and sent it once more, as the
    rule says; counted for each kill and chat. One of the `unknown` was not sent once more, by the same rule.
    """

    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    displaced: list[str] = field(default_factory=list)
    repeated: Counter[tuple[int, int]] = field(default_factory=Counter)  # (number of the kill, chat)
    unknown: list[str] = field(default_factory=list)

    @property
    def at_most(self) -> int:
        """Return how many messages one kill has repeated in one chat."""
        return max(self.repeated.values(), default=0)

    @property
    def kept(self) -> bool:
        """Tell whether the promise was kept."""
        return not (self.lost or self.double or self.displaced) and self.at_most <= 1


def judge(undisturbed: Left, left: Left, deaths: Sequence[Death]) -> Verdict:
    """Compare what two weeks have left."""
    verdict = Verdict(lost=list(left.open_ends))
    _compare("row", undisturbed.facts, left.facts, verdict)
    for chat_id in sorted(undisturbed.chats.keys() | left.chats.keys()):
        _Chat(chat_id, undisturbed, left).judge(deaths, verdict)
    return verdict


def _compare(where: str, expected: Counter[str], found: Counter[str], verdict: Verdict) -> None:
    verdict.lost += [f"{where} {line}" for line in sorted((expected - found).elements())]
    verdict.double += [f"{where} {line}" for line in sorted((found - expected).elements())]


class _Chat:
    """One chat in both weeks."""

    def __init__(self, chat_id: int, undisturbed: Left, left: Left) -> None:
        self.name = f"chat {chat_id}"
        self.id = chat_id
        self.rows = [row for row in left.rows if row.chat_id == chat_id]
        self.sent = [one for one in left.sent if one.chat_id == chat_id]
        self.expected = undisturbed.chats.get(chat_id, ())
        self.shown = left.chats.get(chat_id, ())
        self.called = Counter(row.kind for row in undisturbed.rows if row.chat_id == chat_id)
        self.unknown = [row for row in self.rows if row.unknown]

    def judge(self, deaths: Sequence[Death], verdict: Verdict) -> None:
        """Take out what a kill explains; the rest has to be the same, in the same order."""
        repeats = _repeats(self.rows, self.sent)
        arrived, missing = self._unknown(repeats)
        verdict.repeated.update((_kill_before(seq, deaths), self.id) for seq in repeats.values())
        verdict.unknown += [row.kind for row in self.unknown]
        found = [message for message in self.shown if message.message_id not in repeats]
        lost = [one for one in _unmatched(self.expected, found) if not _taken(missing, one.words)]
        double = [one for one in _unmatched(found, self.expected) if one.message_id not in arrived]
        verdict.lost += [f"{self.name} {message.look}" for message in lost]
        verdict.double += [f"{self.name} {message.look}" for message in double]
        anew = self._sent_anew(verdict)
        if not (lost or double or anew) and _looks(found, self.expected) != _looks(self.expected, found):
            verdict.displaced.append(f"{self.name} {[message.look[:40] for message in found]}")

    def _unknown(self, repeats: dict[int, int]) -> tuple[set[int], list[str]]:
        """Return the messages that arrived though nobody knows it, and the words of those that did not."""
        known = {row.message_id for row in self.rows}
        strays = [one for one in self.sent if one.message_id not in known | repeats.keys()]
        arrived, missing = set[int](), list[str]()
        for row in self.unknown:
            copies = [one for one in strays if one.words == row.words and one.message_id not in arrived]
            if not copies:
                missing.append(row.words)
            arrived |= {copy.message_id for copy in copies[:1]}
            repeats |= {copy.message_id: copy.seq for copy in copies[1 : 1 + row.repeats]}
        return arrived, missing

    def _sent_anew(self, verdict: Verdict) -> int:
        """Compare the calls, and return how many cards were sent anew.

        A card cannot be changed when nobody knows whether it arrived; with its next change it is sent anew.
        """
        called = Counter(row.kind for row in self.rows)
        anew = (called - self.called).total()
        if anew > len(self.unknown):
            _compare(self.name, self.called, called, verdict)
        else:
            _compare(self.name, self.called, called & self.called, verdict)
        return anew


def _repeats(rows: Sequence[Row], sent: Sequence[Sent]) -> dict[int, int]:
    """Return the repeats, each with the place in the journal of the copy that came after it.

    A repeat is a message that no row knows, with the words of one sent again after an unknown outcome, and
    earlier than that; a row explains as many as it says that it was repeated.
    """
    known = {row.message_id for row in rows}
    by_id = {one.message_id: one for one in sent}
    strays = [one for one in sent if one.message_id not in known]
    found: dict[int, int] = {}
    for row in rows:
        if not row.repeats or row.message_id not in by_id:
            continue
        later = by_id[row.message_id or 0]
        same = [one for one in strays if one.words == later.words and one.seq < later.seq]
        for stray in reversed([one for one in same if one.message_id not in found][-row.repeats :]):
            found[stray.message_id], later = later.seq, stray
    return found


def _kill_before(seq: int, deaths: Sequence[Death]) -> int:
    """Return the number of the last kill before an entry of the journal, -1 where there was none."""
    return max((number for number, death in enumerate(deaths) if death.seq < seq), default=-1)


def _unmatched(these: Iterable[Shown], those: Iterable[Shown]) -> list[Shown]:
    """Return those of the first that look like none of the others, each of which counts once."""
    others = Counter(message.look for message in those)
    found = []
    for message in these:
        if others[message.look]:
            others[message.look] -= 1
        else:
            found.append(message)
    return found


def _looks(these: Sequence[Shown], those: Sequence[Shown]) -> list[str]:
    """Return in their order how those of the first look that the others have too."""
    odd = _unmatched(these, those)
    return [message.look for message in these if message not in odd]


def _taken(words: list[str], one: str) -> bool:
    if one not in words:
        return False
    words.remove(one)
    return True
