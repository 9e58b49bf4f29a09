"""What a method answers beside its result."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """A result that comes with words of the server."""

    result: object
    words: str = ""
