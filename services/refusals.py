"""What a person cannot do, and why, as data that one place turns into words."""

from datetime import datetime
from typing import Any, ClassVar

from models.engine import Session


class DomainError(Exception):
    """Refused; `key` names the sentence in the catalogues, `fields` fill it."""

    key: ClassVar[str]

    def __init__(self, **fields: Any) -> None:
        super().__init__(self.key, fields)
        self.fields = fields

    def keep(self, session: Session, now: datetime) -> None:
        """Write down what outlasts the refusal, beside it; most leave nothing behind."""


class NotThere(DomainError):
    """No such thing, or not this person's: the two look the same."""

    key = "refused.not_there"


class OutOfDate(DomainError):
    """The button is older than what it would change."""

    key = "refused.out_of_date"


class PrivateOnly(DomainError):
    """Nothing is done in a group; the `bot` is to be written to in private."""

    key = "elsewhere.group.command"


class NotNow(DomainError):
    """The step does not fit the state any more."""

    key = "refused.not_now"
