"""What people must know about a blocker."""

from dataclasses import dataclass

from services.notices import Notice


@dataclass(frozen=True)
class Assigned(Notice):
    """Your department has to sign for a blocker."""

    blocker_id: int


@dataclass(frozen=True)
class NobodyToSign(Notice):
    """The lead department of a blocker has no liaison who can be reached."""

    blocker_id: int


@dataclass(frozen=True)
class SignedFor(Notice):
    """Somebody has taken your blocker over and promised a day."""

    blocker_id: int


@dataclass(frozen=True)
class RungReached(Notice):
    """A blocker is late and has climbed to you."""

    blocker_id: int
    ladder: str
    rung: str


@dataclass(frozen=True)
class RungNews(Notice):
    """Your blocker is late, and somebody higher has been told."""

    blocker_id: int
    ladder: str
    rung: str


@dataclass(frozen=True)
class PassedOver(Notice):
    """A rung found nobody of a role who can be reached, and went higher."""

    blocker_id: int
    ladder: str
    rung: str
    role: str


@dataclass(frozen=True)
class ToVerify(Notice):
    """A blocker is said to be done; look whether it is. `time` counts how often it came."""

    blocker_id: int
    time: int


@dataclass(frozen=True)
class NotSolved(Notice):
    """What you reported as done was found not to be. `time` counts how often it came."""

    blocker_id: int
    time: int


@dataclass(frozen=True)
class Closed(Notice):
    """A blocker has been verified and struck off."""

    blocker_id: int


@dataclass(frozen=True)
class PhotoShown(Notice):
    """A picture of a blocker has come."""

    blocker_id: int
    photo_id: int
