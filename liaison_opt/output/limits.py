"""What is left out of a very large plan because nobody could read it, and the sentence that says how to get a part."""

from __future__ import annotations

from liaison_opt.language import language
from liaison_opt.output import tables, words
from liaison_opt.plan import Plan

MOST_LISTED = 20_000  # sessions that sheets list one by one
MOST_CALENDAR = 10_000  # sessions in calendar files
MOST_VISITS = 20_000  # visits in the internal workbook
_MOST_POSTS, _MOST_PLACES, _MOST_NODES = 250, 300, 400  # on a chart


def sheets(plan: Plan) -> bool:
    """Whether the workbook lists every session."""
    return len(plan.roster) <= MOST_LISTED


def calendars(plan: Plan) -> bool:
    """Whether calendar files are written."""
    return len(plan.roster) <= MOST_CALENDAR


def lists(plan: Plan) -> bool:
    """Whether the internal workbook is written: there are visits, and not too many for its sheets."""
    return plan.visits is not None and len(plan.visits) <= MOST_VISITS


def charts(plan: Plan) -> list[str]:
    """Names of the charts that would be too large to read."""
    posts, served = len(tables.posts(plan)), len(tables.served(plan))
    found = {
        "calendar": posts > _MOST_POSTS,
        "by_community": served > _MOST_PLACES,
        "by_cadre": posts > _MOST_POSTS,
        "graph": plan.links["cadre"].nunique() + served > _MOST_NODES,
    }
    return [name for name, large in found.items() if large]


def left_out(plan: Plan, lang: str | None = None) -> list[str]:
    """One sentence for each thing that `write.plan` leaves out of this plan; empty for plans of common size."""
    lang = language(lang)
    sessions, found = len(plan.roster), []
    if not sheets(plan):
        found.append(words.text("large.sheets", lang, count=f"{sessions:,}"))
    if not calendars(plan):
        found.append(words.text("large.calendars", lang, count=f"{sessions:,}"))
    missing = charts(plan)
    if missing:
        names = words.text("list.comma", lang).join(f"{name}.png" for name in missing)
        found.append(words.text("large.charts", lang, names=names))
    if plan.visits is not None and not lists(plan):
        found.append(words.text("large.lists", lang, count=f"{len(plan.visits):,}"))
    return found
