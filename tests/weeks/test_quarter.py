"""Two quarters with holidays, leaves, stoppages and outages go right, as the sandbox's journal says."""

import os
from pathlib import Path
from time import monotonic

import pytest

from tests.weeks.judge import expected, judge
from tests.weeks.play import play
from tests.weeks.quarters import OFFICE, beginning, quarter
from tests.weeks.rules import Kind

# A whole quarter takes minutes; `make test` plays its first three weeks, with an outage among them.
PLAYED = int(os.environ.get("QUARTER_WEEKS", "13"))
SEEDS = {"national": 20261001, "spring": 20260217}


@pytest.mark.parametrize("name", SEEDS)
async def test_a_quarter_asks_exactly_whom_it_should_and_adds_up(name: str, tmp_path: Path) -> None:
    begun_s, made = monotonic(), beginning(quarter(name, SEEDS[name]), PLAYED)
    journal = await play(made, tmp_path)
    should, told = expected(made.district, made.weeks, made.acts, made.outages)
    found = judge(journal, should, told, made.calendar, OFFICE)
    print(  # noqa: T201 - what `-s` is for
        f"\n{name}: seed {made.seed}, {len(made.weeks)} weeks with a cycle, "
        f"{len(made.acts)} acts, {len(journal)} messages in {monotonic() - begun_s:.0f} s\n"
        f"  obligations {found.obligations} = "
        + " + ".join(f"{state} {count}" for state, count in sorted(found.states.items()))
        + f"\n  prompts {found.sent[Kind.PROMPT]}, reminders {found.sent[Kind.REMINDER]}, "
        f"lists {found.sent[Kind.LIST]}; wrong or second {len(found.wrong)}, "
        f"in quiet hours {len(found.quiet)}",
        *(f"  {fault}" for fault in found.faults),
        sep="\n",
    )
    assert found.faults == []
    assert found.obligations == sum(found.states.values()) > 0
    assert len(told) == len(made.weeks)
