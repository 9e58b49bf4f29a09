"""What the buttons of blockers carry."""

from dataclasses import dataclass

from views.payloads import Payload


@dataclass(frozen=True)
class RaiseBlocker(Payload, prefix="br1"):
    """Start to raise a blocker of a project; 0 where the project has still to be chosen."""

    project_id: int
