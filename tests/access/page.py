"""docs/access.md as the rules have it: `python -m tests.access.page` writes it."""

from pathlib import Path
from typing import Final

from tests.access.rules import COMMANDED, EXPECTED
from tests.access.viewpoints import PEOPLE

PAGE: Final = Path(__file__).parents[2] / "docs" / "access.md"
HEAD: Final = """# Who may do what
Made from the rules in `tests/access` (`python -m tests.access.page`), which a test compares with what
the code does, cell by cell: `.venv/bin/pytest tests/access -s` prints them. Access is decided in
`services/access.py` and `services/office_access.py` alone, anew at every message and every press, so that
whoever loses a role loses with it what their old buttons would do. What is not somebody's looks to them
as if it were not there. In a group no button does anything.

Project A is urban management's and has an officer and a deputy; finance holds a blocker of it, and the
project office another. B is finance's, and urban management holds a blocker of it. C has an officer who
is on leave, and whoever stands in for them. D is urban management's and has nobody.
"""
ACTIONS: Final = {
    "person": "is known to the bot",
    "seen_project": "reads about a project",
    "files_to": "files pictures to it from its group",
    "project": "reports on it and raises its blockers",
    "reports_on": "is taken to report on it in a group",
    "permit_project": "says how far its approvals are",
    "blocker:see": "sees a blocker",
    "numbered": "finds it by its number",
    "blocker:sign": "signs for it, with a promise",
    "blocker:done": "reports it done",
    "blocker:verify": "verifies it: closes it or finds it not solved",
    "report": "changes a report",
    "draft": "goes on with an entry",
    "upload": "applies a workbook that was sent",
    "viewpoint": "sees a fixed viewpoint of it",
    "proves": "has its photos packed as proof for statistics",
    "keeps_viewpoints": "names and ends its fixed viewpoints",
    "binding": "binds a group to a project",
    "invitee": "lets somebody of the list in",
    "claimed": "agrees to an invitation that somebody else has opened",
    "marks_permits": "gets the buttons of approvals",
    "changes_list": "sends the list as a workbook",
    "binds_groups": "asks for a group to be bound",
    "invites": "sees who has not come in, and everybody",
    "sees_coverage": "sees who is missing",
    "oversees_weeks": "sees how a week stands: all of it, or their departments' part",
    "reminds": "reminds who still owes a week",
    "of_office": "checks reports and lets projects off a week",
    "decides": "gets the buttons of a milestone's new day",
    "revision": "approves or refuses it",
    "checked": "accepts or returns a report",
    "excused": "lets it off a week",
    "keeps_schedule": "changes the weekly schedule and declares days",
}


def page() -> str:
    """Return the whole page."""
    lines = [HEAD, "| | " + " | ".join(PEOPLE.values()) + " |", "|---|" + ":-:|" * len(PEOPLE)]
    for action, of_thing in EXPECTED.items():
        for thing, allowed in of_thing.items():
            what = f"{ACTIONS[action]}{f': {thing}' if thing else ''}"
            lines.append(_row(what, set(allowed)))
    commands = [_row(f"`/{name}`", set(allowed)) for name, allowed in COMMANDED.items()]
    everybody = "Every other command answers everybody who is known, about what is theirs."
    return "\n".join([*lines, *commands, "", everybody, ""])


def _row(what: str, allowed: set[int]) -> str:
    return f"| {what} | " + " | ".join("✓" if who in allowed else "" for who in PEOPLE) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
