"""Physical progress 形象进度 in the words of the site, taken only where a text says it and nothing else."""

import re
from collections.abc import Mapping
from typing import Final

from models.projects import Progress
from services import phrases

WORDS: Final[Mapping[str, Progress]] = {
    "场平": Progress.LEVELLED,
    "场地平整": Progress.LEVELLED,
    "site levelled": Progress.LEVELLED,
    "桩基": Progress.PILING,
    "piling": Progress.PILING,
    "基坑": Progress.PIT,
    "foundation pit": Progress.PIT,
    "±0.00": Progress.ZERO,
    "正负零": Progress.ZERO,
    "主体": Progress.STRUCTURE,
    "主体结构": Progress.STRUCTURE,
    "main structure": Progress.STRUCTURE,
    "封顶": Progress.TOPPED,
    "主体封顶": Progress.TOPPED,
    "topped out": Progress.TOPPED,
    "装饰装修": Progress.FITTING,
    "fitting out": Progress.FITTING,
    "室外配套": Progress.OUTDOOR,
    "outdoor works": Progress.OUTDOOR,
    "竣工验收": Progress.ACCEPTANCE,
    "completion acceptance": Progress.ACCEPTANCE,
}
ORDER: Final = tuple(Progress)
PARTS: Final = re.compile(r"[,;。!\n]")
ONE: Final = re.compile(
    r"(?:形象进度|progress)?[: ]*(?:已经|已)?(?:进入|到了|到)? ?"
    rf"({'|'.join(re.escape(word) for word in sorted(WORDS, key=len, reverse=True))})"
    r" ?(?:已)?(?:施工)?(?:阶段)?(?:完成)?了?"
)


def said(text: str) -> Progress | None:
    """Return the progress that one part of a text, between commas, says and nothing else.

    None where no part does, or several say different things: 桩基完成 80% and 未封顶 are words only.
    """
    parts = (ONE.fullmatch(part.strip()) for part in PARTS.split(phrases.normal(text)))
    found = {WORDS[match[1]] for match in parts if match}
    return found.pop() if len(found) == 1 else None


def falls(to: Progress, was: Progress | None) -> bool:
    """Tell whether a progress lies before the last one."""
    return was is not None and ORDER.index(to) < ORDER.index(was)
