"""Options that open days again which the scenario's own calendar closes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.changes import Change, DropRow
from liaison_opt.output.clash.when import falling
from liaison_opt.rules.giving import Opens
from liaison_opt.why.repairs.option import Option
from liaison_opt.why.repairs.positions import positions

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario
    from liaison_opt.why.repairs.told import Told

#: days of one closure that are offered one by one
SINGLY = 12


def options(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """Of each closure that takes slots of a clash: its first days, its last days, or a single one.

    Public holidays are not offered: they are no decision of the planner's.

    Parameters
    ----------
    scenario, known, clashes
        As of `of_rules.options`.
    """
    table = positions(scenario, "calendar")
    closed = table.loc[table["day"] == "holiday", "date"].sort_values()
    touched: dict[int, set[int]] = {}
    for clash in clashes:
        for row in closed.index[closed.isin(_lost(scenario, known, clash))]:
            touched.setdefault(int(row), set()).add(clash.number)
    idle = ~closed.isin(scenario.horizon.lost["date"])  # to open these brings nothing
    kept = closed[~idle]
    days = dict(zip(map(int, kept.index), kept.dt.date, strict=True))
    closures = [{row: days[row] for row in rows if row in days} for rows in _closures(closed)]
    return [option for some in closures for option in _of_closure(some, touched)]


def _lost(scenario: Scenario, known: dict[str, Rule], clash: Told) -> Any:
    """The days on which slots of a clash are lost, within its periods."""
    gone = scenario.horizon.lost
    duties = {duty for rule in clash.rules(known) for duty in getattr(rule, "duty", ())}
    names = {spec.name for spec in scenario.settings.slot if duties & set(spec.duties)}
    names |= {name for rule in clash.rules(known) for name in getattr(rule, "slot", ())}
    days = gone.loc[gone["name"].isin(names), "date"]
    inside = falling(days, clash.everything["period"], scenario)
    return days if inside is None else days[inside]


def _closures(closed: pd.Series[Any]) -> list[list[int]]:
    """Rows of days that follow each other."""
    apart = closed.diff().ne(pd.Timedelta(days=1)).cumsum()
    return [[int(row) for row in part.index] for _, part in closed.groupby(apart)]


def _of_closure(days: dict[int, dt.date], touched: dict[int, set[int]]) -> list[Option]:
    """Of one closure, its rows with their days in order."""
    rows = list(days)
    places = [place for place, row in enumerate(rows) if row in touched]
    found = [
        Option(kind="closure", name=f"{rows[place]:06d}.day", most=1, make=_opened([rows[place]]),
               clashes=frozenset(touched[rows[place]]), effect=Opens(date=days[rows[place]]))
        for place in places[:SINGLY]
    ]  # fmt: skip
    if not places or len(rows) == 1:
        return found
    mine = frozenset[int]().union(*(touched[rows[place]] for place in places))
    guesses = {"start": 1 + places[0], "end": len(rows) - places[-1]}
    return found + [
        Option(kind="closure", name=f"{rows[0]:06d}.{word}", most=len(rows), make=_opened(some), clashes=mine,
               guess=guesses[word], apart=True)
        for word, some in (("start", rows), ("end", rows[::-1]))
    ]  # fmt: skip


def _opened(rows: Sequence[int]) -> Callable[[int], tuple[Change, ...]]:
    return lambda days: tuple(DropRow(table="calendar", row=row) for row in sorted(rows[:days]))
