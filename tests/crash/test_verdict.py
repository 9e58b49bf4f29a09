"""The comparison sees what was lost, doubled, displaced or repeated too often; it excuses what is allowed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from tests.crash.left import Left, Row, Sent, Shown
from tests.crash.rounds import Outcome, Round, table
from tests.crash.scene import Death, Kind, Sentence
from tests.crash.verdict import Verdict, judge

CHAT = 1001
ANSWER, BULLETIN = "sendMessage, priority 0", "sendMessage, priority 4"
KILLED = [Death(Sentence(Kind.AFTER_REQUEST, 1), "monday", seq) for seq in (15, 35)]


def row(message_id: int | None, words: str, repeats: int = 0, kind: str = ANSWER) -> Row:
    return Row(CHAT, kind, message_id, repeats, message_id is None, words)


def left(rows: Iterable[Row], arrived: Iterable[tuple[int, str]], *facts: str) -> Left:
    """What a week has left in which messages, by number and words, arrived ten journal entries apart."""
    messages = list(arrived)
    sent = [Sent(CHAT, number, 10 * place, words) for place, (number, words) in enumerate(messages, 1)]
    shown = {CHAT: [Shown(number, words, words) for number, words in messages]}
    return Left(Counter(facts), shown, sent, list(rows), [])


CALM = left(
    [row(1, "prompt"), row(2, "registered"), row(3, "bulletin", kind=BULLETIN)],
    [(1, "prompt"), (2, "registered"), (3, "bulletin")],
    "report W22-041-1", "event report.sent", "event report.sent",
)  # fmt: skip


def judged(disturbed: Left) -> Verdict:
    return judge(CALM, replace(disturbed, facts=disturbed.facts or CALM.facts), KILLED)


def test_the_same_week_is_kept() -> None:
    verdict = judged(CALM)
    assert verdict.kept
    assert (verdict.at_most, verdict.unknown) == (0, [])


def test_a_row_that_is_missing_is_lost() -> None:
    verdict = judged(replace(CALM, facts=Counter(["report W22-041-1", "event report.sent"])))
    assert (verdict.lost, verdict.double) == (["row event report.sent"], [])
    assert not verdict.kept


def test_a_row_that_is_there_once_more_is_double() -> None:
    verdict = judged(replace(CALM, facts=CALM.facts + Counter(["report W22-041-1"])))
    assert (verdict.lost, verdict.double) == ([], ["row report W22-041-1"])
    assert not verdict.kept


def test_a_message_that_did_not_arrive_is_lost_and_so_is_one_that_was_never_queued() -> None:
    verdict = judged(left(CALM.rows, [(1, "prompt"), (3, "bulletin")]))
    assert verdict.lost == [f"chat {CHAT} registered"]
    never = judged(left(CALM.rows[:2], [(1, "prompt"), (2, "registered")]))
    assert never.lost == [f"chat {CHAT} bulletin", f"chat {CHAT} {BULLETIN}"]
    assert not verdict.kept
    assert not never.kept


def test_a_message_that_no_kill_explains_is_double() -> None:
    again = [(1, "prompt"), (2, "registered"), (4, "registered"), (3, "bulletin")]
    verdict = judged(left(CALM.rows, again))
    assert (verdict.double, verdict.at_most) == ([f"chat {CHAT} registered"], 0)
    twice_queued = judged(left([*CALM.rows, row(4, "registered")], again))
    assert twice_queued.double == [f"chat {CHAT} registered", f"chat {CHAT} {ANSWER}"]


def test_one_repeat_for_one_kill_in_one_chat_is_counted_and_allowed() -> None:
    rows = [row(1, "prompt"), row(4, "registered", repeats=1), CALM.rows[2]]
    verdict = judged(left(rows, [(1, "prompt"), (2, "registered"), (4, "registered"), (3, "bulletin")]))
    assert verdict.kept
    assert verdict.repeated == {(0, CHAT): 1}  # the first kill lies between the copies


def test_two_repeats_for_one_kill_in_one_chat_are_too_many() -> None:
    rows = [row(5, "prompt", repeats=1), row(6, "registered", repeats=1), CALM.rows[2]]
    arrived = [(1, "prompt"), (5, "prompt"), (2, "registered"), (6, "registered"), (3, "bulletin")]
    one_kill = judge(CALM, replace(left(rows, arrived), facts=CALM.facts), KILLED[:1])
    assert (one_kill.lost, one_kill.double, one_kill.at_most) == ([], [], 2)
    assert not one_kill.kept
    assert judged(left(rows, arrived)).kept  # two kills may have done it, one each


def test_a_message_repeated_by_two_kills_in_a_row_costs_each_of_them_one() -> None:
    rows = [row(1, "prompt"), row(5, "registered", repeats=2), CALM.rows[2]]
    copies = [(1, "prompt"), (2, "registered"), (4, "registered"), (5, "registered"), (3, "bulletin")]
    deaths = [replace(KILLED[0], seq=25), replace(KILLED[0], seq=35)]
    verdict = judge(CALM, replace(left(rows, copies), facts=CALM.facts), deaths)
    assert verdict.kept
    assert verdict.repeated == {(0, CHAT): 1, (1, CHAT): 1}


def test_a_message_that_arrived_more_often_than_it_was_sent_again_is_double() -> None:
    rows = [row(1, "prompt"), row(5, "registered", repeats=1), CALM.rows[2]]
    copies = [(1, "prompt"), (2, "registered"), (4, "registered"), (5, "registered"), (3, "bulletin")]
    verdict = judged(left(rows, copies))
    assert verdict.double == [f"chat {CHAT} registered"]
    assert not verdict.kept


def test_a_bulletin_cut_off_on_its_way_may_have_arrived_or_not_but_only_once() -> None:
    rows = [*CALM.rows[:2], row(None, "bulletin", kind=BULLETIN)]
    arrived = [(1, "prompt"), (2, "registered"), (9, "bulletin")]
    for messages in (arrived, arrived[:2]):
        verdict = judged(left(rows, messages))
        assert verdict.kept
        assert verdict.unknown == [BULLETIN]
    assert judged(left(rows, [*arrived, (10, "bulletin")])).double == [f"chat {CHAT} bulletin"]


def test_messages_in_another_order_are_displaced() -> None:
    verdict = judged(left(CALM.rows, [(2, "registered"), (1, "prompt"), (3, "bulletin")]))
    assert (verdict.lost, verdict.double, len(verdict.displaced)) == ([], [], 1)
    assert not verdict.kept


def test_what_never_came_to_an_end_is_lost() -> None:
    verdict = judged(replace(CALM, open_ends=["answer:7:1 is leased"]))
    assert verdict.lost == ["answer:7:1 is leased"]


def test_the_table_tells_what_went_wrong_and_where() -> None:
    verdict = judged(left(CALM.rows, [(1, "prompt"), (3, "bulletin")]))
    of = Round(Kind.AFTER_REQUEST, "polling", "SQLite", 30)
    told = list(table([Outcome(of, KILLED, verdict), Outcome(of, broken="TimeoutError")]))
    assert [cell.strip() for cell in told[1].split("|")][1:] == ["2", "1", "0", "0 (0 in all)", "0"]
    assert [cell.strip() for cell in told[2].split("|")][1:] == ["0", "?", "?", "?", "?"]
    assert any("lost" in line and "registered" in line for line in told[3:])
    assert any("TimeoutError" in line for line in told[3:])
