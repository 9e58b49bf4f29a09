"""The table of everything the clock does, in the order in which it is done when much is due at once."""

from datetime import timedelta
from typing import Final

from jobs import blockers, bulletins, coverage, missed, notices, prompts, pruning, reminders, sealing
from jobs.sweeps import Sweep

OFTEN: Final = timedelta(seconds=20)
HOURLY: Final = timedelta(hours=1)

SWEEPS: Final = (
    Sweep("prompts", OFTEN, prompts.due, prompts.step, prompts.next_at),
    Sweep("reminders", OFTEN, reminders.due, reminders.step, reminders.next_at),
    Sweep("notices", OFTEN, notices.due, notices.step, notices.next_at),
    Sweep("blockers", OFTEN, blockers.due, blockers.step, blockers.next_at),
    Sweep("missed", OFTEN, missed.due, missed.step, missed.next_at),
    Sweep("sealing", OFTEN, sealing.due, sealing.step, sealing.next_at),
    Sweep("coverage", OFTEN, coverage.due, coverage.step, coverage.next_at),
    Sweep("bulletins", OFTEN, bulletins.due, bulletins.step, bulletins.next_at),
    Sweep("pruning", HOURLY, pruning.due, pruning.step, pruning.next_at),
)
