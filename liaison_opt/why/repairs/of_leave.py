"""Options that shift or shorten a leave that takes part in a clash, by the fewest days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from liaison_opt.changes import Change, DropRow, SetCell
from liaison_opt.rules.giving import Spans
from liaison_opt.rules.make_up import MakeUp
from liaison_opt.rules.slots import FixedSlot
from liaison_opt.why.repairs.option import Option
from liaison_opt.why.repairs.positions import positions

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario
    from liaison_opt.why.repairs.told import Told

#: a leave is not shifted further, days
FURTHEST = 60


def options(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """Each leave of a clash: later, earlier, begun later, ended earlier.

    Parameters
    ----------
    scenario, known
        As of `of_rules.options`.
    clashes
        Why; a leave stands in them as the rule "leave", who, and a period "2027-02-02..2027-02-20".
    """
    table = positions(scenario, "leave")
    days_of = {row: days for row, *days in table[["from", "to", "known_on"]].itertuples(name=None)}
    touched: dict[int, set[int]] = {}
    for clash in clashes:
        for who, period in clash.of("leave")[["who", "period"]].itertuples(index=False):
            for row in _meant(table, str(who), str(period)):
                touched.setdefault(row, set()).add(clash.number)
    # whoever is not on leave must be there: no leave at all would then ask for more, not less
    calling = any(isinstance(rule, MakeUp) or (isinstance(rule, FixedSlot) and rule.attend) for rule in known.values())
    found: list[Option] = []
    for row, numbers in sorted(touched.items()):
        first, last, told_on = days_of[row]
        mine = frozenset(numbers)
        lies = str(table.loc[row, "cadre"]), _day(first), _day(last)
        none = None if calling else (DropRow(table="leave", row=row),)
        for word, sign in (("later", 1), ("earlier", -1)):
            steps = _steps(scenario, first, last, told_on, sign)
            if steps:
                found.append(Option(kind="leave_shift", name=f"{row:06d}.{word}", most=steps[-1], steps=steps,
                                    make=_shifted(row, first, last, sign), clashes=mine, furthest=none,
                                    effect=_spans(lies, [(n, sign * n, sign * n) for n in steps])))  # fmt: skip
        days = (last - first).days
        for word, column, day, sign in (("end", "to", last, -1), ("start", "from", first, 1)):
            if days:
                ends = [(n, n if sign > 0 else 0, -n if sign < 0 else 0) for n in range(1, days + 1)]
                found.append(Option(kind="leave_short", name=f"{row:06d}.{word}", most=days,
                                    make=_cut(row, column, day, sign), clashes=mine, furthest=none,
                                    effect=_spans(lies, ends)))  # fmt: skip
    return found


def _spans(lies: tuple[str, dt.date, dt.date], moved: list[tuple[int, int, int]]) -> Spans:
    """Of a leave as it lies: units to the days by which its two ends move."""
    who, first, last = lies
    spans = tuple((n, first + dt.timedelta(days=a), last + dt.timedelta(days=b)) for n, a, b in moved)
    return Spans(who=who, period=f"{first}..{last}", spans=spans)


def _meant(table: pd.DataFrame, who: str, period: str) -> list[int]:
    """The rows of the leave table that a row of a clash speaks of."""
    first, _, last = period.partition("..")
    mine = table[table["cadre"] == who]
    if first:
        begin, end = pd.Timestamp(first), pd.Timestamp(last or first)
        mine = mine[(mine["from"] <= end) & (mine["to"] >= begin)]
    return [int(row) for row in mine.index]


def _steps(
    scenario: Scenario, first: pd.Timestamp, last: pd.Timestamp, known: pd.Timestamp, sign: int
) -> tuple[int, ...]:
    """The shifts, in days, that take other slots than any shorter one; the leave stays within the horizon."""
    begin, end = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    days = pd.DatetimeIndex(scenario.horizon.slots["date"].drop_duplicates().sort_values())
    taken, found = (days.searchsorted(first), days.searchsorted(last, side="right")), []
    for step in range(1, FURTHEST + 1):
        by = pd.Timedelta(days=sign * step)
        if first + by < begin or last + by > end or (not pd.isna(known) and first + by < known):
            break
        now = (days.searchsorted(first + by), days.searchsorted(last + by, side="right"))
        if now != taken:
            found.append(step)
        taken = now
    return tuple(found)


def _shifted(row: int, first: pd.Timestamp, last: pd.Timestamp, sign: int) -> Callable[[int], tuple[Change, ...]]:
    def make(days: int) -> tuple[Change, ...]:
        """Both ends moved by so many days."""
        by = pd.Timedelta(days=sign * days)
        return (SetCell(table="leave", row=row, column="from", value=_day(first + by)),
                SetCell(table="leave", row=row, column="to", value=_day(last + by)))  # fmt: skip

    return make


def _cut(row: int, column: str, day: pd.Timestamp, sign: int) -> Callable[[int], tuple[Change, ...]]:
    def make(days: int) -> tuple[Change, ...]:
        """One end moved inwards by so many days."""
        return (SetCell(table="leave", row=row, column=column, value=_day(day + pd.Timedelta(days=sign * days))),)

    return make


def _day(day: pd.Timestamp) -> dt.date:
    return day.date()
