"""The ways an officer answers, step by step; each begins where the one before has left the week."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Tap:
    """A press on the newest button with a label."""

    label: str

    def __str__(self) -> str:
        return f"tap **{self.label}**"


@dataclass(frozen=True)
class Send:
    """A text, alone or below photos; `to_prompt` makes it a reply to Monday's message."""

    text: str = ""
    photos: int = 0
    to_prompt: bool = False

    def __str__(self) -> str:
        what = {0: "", 1: "a photo"}.get(self.photos, f"an album of {self.photos}")
        said = f"“{self.text.replace(chr(10), ' ↵ ')}”" if self.text else ""
        sent = f"send {' with '.join(part for part in (what, said) if part)}"
        return f"{sent} as a reply to the prompt" if self.to_prompt else sent


Step = Tap | Send


@dataclass(frozen=True)
class Way:
    """One way to answer: the steps, what the bot says at the end, and how many steps are bearable."""

    name: str
    steps: tuple[Step, ...]
    ends: str
    limit: int | None = None


WAYS: Final = (
    Way("No change", (Tap("LS-015 no change"),), "no change this week", 1),
    Way(
        "Album, percent and note with the buttons of the prompt",
        (Tap("Report LS-041"), Send("sewers reach K0+440", photos=3), Tap("+5%"), Tap("✅ Send")),
        "W22-041-1",
        4,
    ),
    Way(
        "Progress with one photo",
        (Send("041 sewers reach K0+460, about 52%", photos=1), Tap("✅ Send")),
        "W22-041-2",
        3,
    ),
    Way(
        "Album, percent and note in one message",
        (Send("043 culverts jacked, 66%", photos=3), Tap("✅ Send")),
        "W22-043-1",
        4,
    ),
    Way(
        "Album first, percent and note later",
        (Send(photos=3), Send("culverts jacked, 67%"), Tap("✅ Send")),
        "W22-043-2",
        4,
    ),
    Way(
        "Blocker after a report, with a photo",
        (
            Tap("Raise a blocker"),
            Tap("Utility relocation"),
            Send("10 kV cable in the way at K0+480", photos=1),
            Tap("Raise it"),
        ),
        "B-0001",
        5,
    ),
    Way(
        "Blocker out of nothing",
        (
            Send("/blocker"),
            Tap("LS-041"),
            Tap("Land clearance"),
            Send("Two graves at K0+510", photos=1),
            Tap("Raise it"),
        ),
        "B-0002",
        5,
    ),
    Way(
        "Blocker in words, with a photo",
        (Send("blocker 043 no power for the pumps", photos=1), Tap("Water, power"), Tap("Raise it")),
        "B-0003",
        5,
    ),
    Way(
        "Progress as a reply to the prompt",
        (Send("043 culverts jacked, 68%", to_prompt=True), Tap("✅ Send")),
        "W22-043-3",
    ),
    Way(
        "Photo first, words later",
        (Send(photos=1), Send("041 sewers reach K0+480, 58%"), Tap("✅ Send")),
        "W22-041-3",
    ),
    Way(
        "Three projects in one message",
        (Send("041 K0+490, 59%\n043 69%\n015 footings, 40%"), Tap("✅ Confirm all")),
        "W22-041-4",
    ),
    Way(
        "Correction, found on the list of what was sent",
        (Send("/mine"), Tap("W22-041-4"), Tap("Correct"), Send("60"), Tap("✅ Correct")),
        "W22-041-4 is corrected",
    ),
    Way(
        "Correction in one line",
        (Send("/fix W22-041-4 61%"), Tap("✅ Correct")),
        "W22-041-4 is corrected",
    ),
    Way(
        "A report taken back",
        (Send("/mine"), Tap("W22-041-4"), Tap("Withdraw"), Tap("Withdraw it")),
        "W22-041-4 was withdrawn",
    ),
    Way(
        "Start declared, with its photo",
        (Send("015 started", photos=1), Tap("✅ Declare the start")),
        "The project is under construction now",
    ),
    Way(
        "Stop declared",
        (Send("015 stopped: storm warning"), Tap("✅ Declare the stop")),
        "none is owed until work resumes",
    ),
    Way(
        "A new day for a milestone asked for",
        (
            Send("/p 041"),
            Tap("📆 Move a milestone"),
            Send("6-30"),
            Send("The cable was moved two weeks late"),
            Tap("✅ Ask the project office"),
        ),
        "The project office has been asked",
    ),
)
