"""How the amount completed stands in an entry, and what is odd about it."""

from collections.abc import Iterable

from markupsafe import Markup

from locales import Words
from services.amounts import Doubt
from services.report_entry import Entry
from views.money import in_wan


def money_lines(entry: Entry, words: Words, *, asked: bool = False) -> Iterable[Markup]:
    """Say how the amount completed stands, what is odd about it, and ask for it where the week does."""
    was = words.plain("reports.money.none") if entry.was_wan is None else in_wan(entry.was_wan)
    if entry.wan is not None:
        yield words("reports.money", was=was, now=in_wan(entry.wan))
    if entry.doubt_wan is not None:
        why = entry.money_doubt or Doubt.FALLS
        plan = words.plain("reports.money.none") if entry.plan_wan is None else in_wan(entry.plan_wan)
        fields = {"now": in_wan(entry.doubt_wan), "was": was, "plan": plan}
        yield words(f"reports.money.doubt.{why.value}", total=in_wan(entry.total_wan or 0), **fields)
    elif entry.unclear_wan:
        yield words("reports.money.unclear")
    elif asked and entry.wan is None:
        yield words("reports.money.asked", was=was)
