"""Every kind of button, pressed by four people whose it is not: nothing happens to anything of anybody."""

import sys
from typing import Any, Final

import pytest

from handlers import groups
from tests.access.day import GROUP, REMOVED, STRANGER, Day
from tests.access.letters import LETTERS
from tests.access.test_presses import FOR_EVERYBODY
from tests.handlers.conftest import message
from tests.services.blocker_town import OFFICER, OUTSIDER, person
from views.payloads import KINDS, Payload

ANONYMOUS: Final = 1087968824  # the account behind which a group's administrators write anonymously
BOUND: Final = -1002
WHO: Final[dict[str, tuple[int, int | None]]] = {
    "other department": (OUTSIDER, None),
    "unregistered": (STRANGER, None),
    "ex-member": (REMOVED, None),
    "anonymous admin": (ANONYMOUS, GROUP),
}
THEIRS: Final = {"outbox", "card", "card_subject", "person", "event"}  # what they are shown, and are
Rows = dict[str, list[Any]]


def effects(before: Rows, after: Rows, own: tuple[str, ...]) -> int:
    """How many rows differ; a row that is the presser's own by one of these marks does not count."""
    changed = 0
    for table, rows in after.items():
        odd = set(map(str, rows)) ^ set(map(str, before[table]))
        if table in THEIRS:
            odd = {row for row in odd if not any(mark in row for mark in own)}
        changed += len(odd)
    return changed


def pressed(day: Day, who: str, kind: type[Payload]) -> int:
    """Press a button that is not theirs, and count what it did."""
    presser, chat = WHO[who]
    theirs = kind in FOR_EVERYBODY and who == "other department"
    number = day.site.desk(lambda s: person(s, presser).id) if theirs else None
    own = (f"{presser}", f"'person', {number},") if theirs else ()
    before = day.everything()
    turn = day.press(presser, LETTERS[kind][1](day.ids).pack(), kind, chat=chat)
    assert theirs or day.refused(turn), (who, kind)
    return effects(before, day.everything(), own)


def test_no_button_does_anything_for_those_whose_it_is_not(day: Day) -> None:
    product = sorted(
        (kind for kind in KINDS.values() if kind.__module__.startswith("views.")),
        key=lambda kind: kind.__name__,
    )
    table = {kind: {who: pressed(day, who, kind) for who in WHO} for kind in product}
    lines = ["", f"{'':16}" + "  ".join(WHO)]
    for kind, found in table.items():
        counts = "  ".join(f"{found[who]:<{len(who)}}" for who in WHO)
        lines.append(f"{kind.__name__:16}{counts}{'  for everybody' if kind in FOR_EVERYBODY else ''}")
    presses, done = len(product) * len(WHO), sum(sum(found.values()) for found in table.values())
    sys.stdout.write(
        "\n".join(["", *lines, "", f"{presses} presses of {len(product)} kinds: {done} effects\n"])
    )
    assert done == 0
    assert set(product) == set(LETTERS)


@pytest.mark.parametrize(
    "said", ["/bind LS-087", "/unbind", "#堵点 电缆未迁", "LS-087 约 50%", "/p LS-087", "/invite", "/people"]
)
@pytest.mark.parametrize("who", ["unregistered", "ex-member", "anonymous admin"])
def test_nothing_that_they_write_in_a_bound_group_does_anything(day: Day, who: str, said: str) -> None:
    writer, _ = WHO[who]
    there: dict[str, Any] = {"chat": BOUND, "message_thread_id": 7, "is_topic_message": True}
    day.counter(groups.posted, message=message(OFFICER, text="到了", **there))
    before = day.everything()
    post = message(writer, text=said, **there)
    if who == "anonymous admin":
        post["sender_chat"] = {"id": BOUND, "type": "supergroup", "title": "群"}
    day.counter(groups.posted, message=post)
    after = day.everything()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"outbox", "group_chat"}  # a line to the group, and that it was heard
    texts = [row for row in after["outbox"] if row not in before["outbox"]]
    assert all(str(BOUND) in str(row) for row in texts)
