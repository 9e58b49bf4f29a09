"""The short code of a picture, which people can read off it and type: `7K4M-2Q`."""

import re
from typing import Final

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 that nobody takes for one another
BASE: Final = len(LETTERS)
LENGTH: Final = 6
ROOM: Final = BASE**LENGTH
STEP: Final = 523_456_789  # without a divisor in common with ROOM, so that neighbours look nothing alike
BACK: Final = pow(STEP, -1, ROOM)
FORM: Final = re.compile(rf"([{LETTERS}]{{4}})[-－ ]?([{LETTERS}]{{2}})", re.IGNORECASE)


def of(photo_id: int) -> str:
    """Return the code of a picture, unique among the first 887 million."""
    left, code = photo_id * STEP % ROOM, ""
    for _ in range(LENGTH):
        left, letter = divmod(left, BASE)
        code = LETTERS[letter] + code
    return f"{code[:4]}-{code[4:]}"


def read(text: str) -> int | None:
    """Return the picture that a code names; None where the text is none."""
    found = FORM.fullmatch(text.strip())
    if found is None:
        return None
    number = 0
    for letter in (found[1] + found[2]).upper():
        number = number * BASE + LETTERS.index(letter)
    return number * BACK % ROOM
