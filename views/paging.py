"""Long lists in pages of one size, counted from 0, and the buttons that turn them."""

from collections.abc import Callable
from typing import Final

from locales import Words
from views.card import Button
from views.payloads import Payload

PAGE: Final = 8


def has_page(count: int, page: int, size: int = PAGE) -> bool:
    """Tell whether a list of so many has such a page; an empty one has its first."""
    return 0 <= page * size < max(1, count)


def turning(
    page: int, count: int, to: Callable[[int], Payload], words: Words, size: int = PAGE
) -> tuple[tuple[Button, ...], ...]:
    """Return the row of buttons to the pages beside one; no row where it is the only one."""
    beside = {page - 1: "paging.previous", page + 1: "paging.next"}
    row = [Button(words.plain(key), to(at)) for at, key in beside.items() if has_page(count, at, size)]
    return (tuple(row),) if row else ()
