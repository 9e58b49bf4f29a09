"""Why a declaration is refused."""

from services.refusals import DomainError


class AlreadyStarted(DomainError):
    """The start has been declared."""

    key = "stages.refused.started"


class AlreadyStopped(DomainError):
    """The stop has been declared, or the list says so."""

    key = "stages.refused.stopped"


class NotStopped(DomainError):
    """What goes on cannot be resumed."""

    key = "stages.refused.not_stopped"


class AlreadyReached(DomainError):
    """The milestone is reached, so there is nothing to reach or to move."""

    key = "stages.refused.reached"


class NotStarted(DomainError):
    """What has not started cannot be completed."""

    key = "stages.refused.not_started"


class Finished(DomainError):
    """The project is completed."""

    key = "stages.refused.finished"


class StillAsked(DomainError):
    """The office has not decided yet about the last day that was asked for."""

    key = "stages.refused.still_asked"


class SameDay(DomainError):
    """The milestone stands on that day already."""

    key = "stages.refused.same_day"


class DayAhead(DomainError):
    """Nothing can have happened on a day that has not come."""

    key = "stages.refused.ahead"


class DayPast(DomainError):
    """A milestone cannot be moved to a day that is over."""

    key = "stages.refused.past"


class FarAway(DomainError):
    """The day is years away, which is a slip."""

    key = "stages.refused.far"


class NoMilestone(DomainError):
    """The project has no milestone ahead."""

    key = "stages.refused.no_milestone"


class TooLong(DomainError):
    """More words than a card can carry."""

    key = "stages.refused.long"
