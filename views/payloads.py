"""What a button carries: a kind, a version and whole numbers, matched fully, never over 64 bytes.

`SignBlocker(417).pack()` is `bs1:417`. Buttons live for ever, so a prefix is never given a new meaning:
a payload that changes its fields gets the next number, and an unknown one is answered as out of date.
"""

import re
from dataclasses import dataclass, fields
from typing import ClassVar

LIMIT = 64
LARGEST = 2**31 - 1  # what a column for an id can hold
FORM = re.compile(r"([a-z]{2,4}[1-9])((?::(?:0|-?[1-9][0-9]{0,14}))*)")
KINDS: dict[str, type["Payload"]] = {}


@dataclass(frozen=True)
class Payload:
    """Base of every payload; a subclass is a frozen dataclass of at most three integers."""

    prefix: ClassVar[str]

    def __init_subclass__(cls, *, prefix: str) -> None:
        """Register the prefix; a second class with the same one is a mistake."""
        if prefix in KINDS:
            raise TypeError(f"the prefix {prefix} belongs to {KINDS[prefix].__name__}")
        cls.prefix = prefix
        KINDS[prefix] = cls

    def pack(self) -> str:
        """Return the text a button carries."""
        return ":".join([self.prefix, *(str(int(getattr(self, field.name))) for field in fields(self))])


def parse(text: str) -> Payload | None:
    """Return what a button meant; None for anything that no version of this product has ever packed."""
    match = FORM.fullmatch(text)
    kind = KINDS.get(match[1]) if match else None
    if match is None or kind is None:
        return None
    numbers = [int(number) for number in match[2].split(":")[1:]]
    if len(numbers) != len(fields(kind)) or any(abs(number) > LARGEST for number in numbers):
        return None
    return kind(*numbers)
