"""Changes of the weekly schedule as they are written: `提醒 周四 11:30`, `10月8日 放假 国庆调休`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final

from services.weeks import Moment, Step

# A worked day of an ordinary week, counted from the end of the week that it is nearer to.
DAYS: Final = (0, 1, -3, -2, -1)
STEPS: Final[Mapping[str, Step]] = {
    "调度提示": Step.PROMPT, "周调度提示": Step.PROMPT, "提示": Step.PROMPT, "prompt": Step.PROMPT,
    "催报": Step.REMINDER, "提醒": Step.REMINDER, "reminder": Step.REMINDER, "remind": Step.REMINDER,
    "报送": Step.DUE, "报送截止": Step.DUE, "报送时限": Step.DUE, "due": Step.DUE,
    "名单": Step.LIST, "欠报名单": Step.LIST, "list": Step.LIST,
    "统计截止": Step.CUTOFF, "cutoff": Step.CUTOFF, "cut-off": Step.CUTOFF,
}  # fmt: skip
WEEKDAYS: Final[Mapping[str, int]] = {
    name: place
    for place, names in enumerate(("一mon", "二tue", "三wed", "四thu", "五fri"))
    for name in (names[0], names[1:])
}
WORKING: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("上班", "工作", "补班", "调休上班", "working", "work"), True),
    **dict.fromkeys(("放假", "休息", "放休", "off", "free"), False),
}
MOVED: Final = re.compile(
    r"(?P<step>[一-鿿]+|[a-z-]+)[\s:：]+(?:周|星期|礼拜)?(?P<day>[一二三四五]|mon|tue|wed|thu|fri)[a-z]*[\s,，]*"
    r"(?P<hour>[0-9]{1,2})(?:[:：](?P<minute>[0-9]{2})|点(?P<half>半)?)",
    re.IGNORECASE,
)
DECLARED: Final = re.compile(
    r"(?:(?P<year>[0-9]{4})[-/.年])?(?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})[日号]?[\s:：]*"
    rf"(?P<how>{'|'.join(WORKING)})(?:[\s,，:：]+(?P<reason>\S.{{0,99}}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Declared:
    """Whether a day is worked, and why it is another than the calendar says."""

    working: bool
    reason: str = ""


@dataclass(frozen=True)
class Changes:
    """What is to be changed: steps that move, and days that are declared working or free."""

    steps: Mapping[Step, Moment] = field(default_factory=dict)
    days: Mapping[date, Declared] = field(default_factory=dict)

    def joined(self, later: "Changes") -> "Changes":
        """Return both, the later one where they speak of the same."""
        return Changes({**self.steps, **later.steps}, {**self.days, **later.days})


def read(text: str, today: date) -> Changes | None:
    """Return the changes that a text means, one in each line; None where a line means anything else."""
    changes = Changes()
    for line in filter(None, (line.strip() for line in text.splitlines())):
        found = _moved(line) or _declared(line, today)
        if found is None:
            return None
        changes = changes.joined(found)
    return changes if changes.steps or changes.days else None


def _moved(line: str) -> Changes | None:
    match = MOVED.fullmatch(line)
    step = STEPS.get(match["step"].lower()) if match else None
    if match is None or step is None:
        return None
    minute = 30 if match["half"] else int(match["minute"] or 0)
    if int(match["hour"]) >= 24 or minute >= 60:
        return None
    clock = time(int(match["hour"]), minute)
    return Changes({step: Moment(DAYS[WEEKDAYS[match["day"].lower()]], clock)})


def _declared(line: str, today: date) -> Changes | None:
    match = DECLARED.fullmatch(line)
    if match is None:
        return None
    try:
        year, month, day = int(match["year"] or today.year), int(match["month"]), int(match["day"])
        found = date(year, month, day)
        if not match["year"] and found < today:
            found = found.replace(year=year + 1)
    except ValueError:
        return None
    return Changes(days={found: Declared(WORKING[match["how"].lower()], (match["reason"] or "").strip())})
