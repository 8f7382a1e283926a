"""A part of the year alone: which rows of a model still say the same when sessions lie in some months only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.merged import COUPLING
from liaison_opt.rules.rows import FREE

if TYPE_CHECKING:
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.rows import Matrix
    from liaison_opt.scenario import Scenario

#: rows of sessions one by one, whatever their period says
_SINGLY = (COUPLING,)
_DAY = r"\d{4}-\d{2}-\d{2}"
_UNITS = {"month": "M", "quarter": "Q", "year": "Y"}


def span_of(period: str, scenario: Scenario) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """First and last day that the period of a row means; None if it is not known.

    Parameters
    ----------
    period
        As rows have it: "2027-02", "2027-W06", "2027-Q1", "2027-H1", "2027", a day (perhaps with a time), two days
        joined by "..", the name of a window, or "" for the whole horizon.
    scenario
        Whose calendar and windows are meant.
    """
    slots = scenario.horizon.slots
    if not period:
        return pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    if re.fullmatch(rf"{_DAY}\.\.{_DAY}", period):
        first, last = period.split("..")
        return pd.Timestamp(first), pd.Timestamp(last)
    if re.match(_DAY, period):
        return pd.Timestamp(period[:10]), pd.Timestamp(period[:10])
    days = scenario.horizon.days
    for unit in ("week", "month", "quarter", "half_year", "year"):
        mine = days.loc[days[unit] == period, "date"]
        if len(mine):
            return pd.Timestamp(mine.iloc[0]), pd.Timestamp(mine.iloc[-1])
    named = scenario.windows[scenario.windows["name"] == period]
    if len(named) == 1 and len(slots):
        return pd.Timestamp(named["from"].iloc[0]), pd.Timestamp(named["to"].iloc[0])
    return None


def months_of(periods: Any, scenario: Scenario) -> tuple[str, ...] | None:
    """The months that these periods touch, in order; None if one of them is not known, or they are all months."""
    slots = scenario.horizon.slots
    touched = np.zeros(len(slots), dtype=bool)
    for period in dict.fromkeys(periods):
        if (span := span_of(str(period), scenario)) is None:
            return None
        touched |= slots["date"].between(*span).to_numpy()
    months = tuple(str(month) for month in slots.loc[touched, "month"].unique())
    return None if len(months) in {0, slots["month"].nunique()} else months


def slots_in(months: tuple[str, ...], scenario: Scenario) -> pd.Index[int]:
    """The numbers of all slots in these months."""
    slots = scenario.horizon.slots
    return slots.index[slots["month"].isin(months)]


def tightest(scenario: Scenario, *, count: int = 1) -> list[str]:
    """The months with the fewest regular slots that anybody could use, leave counted; the tightest first."""
    slots = scenario.horizon.slots
    regular = slots[slots["use"] == "regular"]
    room = regular.groupby("month").size() * max(1, len(scenario.cadres))
    for first, last in zip(scenario.leave["from"], scenario.leave["to"], strict=True):
        gone = regular[regular["date"].between(first, last)].groupby("month").size()
        room = room.sub(gone, fill_value=0)
    return [str(month) for month in room.sort_values(kind="stable").index[:count]]


def confined(model: StageModel, rules: tuple[Rule, ...], scenario: Scenario, only: pd.Index[int]) -> Matrix:
    """The rows that hold of every whole plan, when only its sessions in these slots are looked at.

    A floor counts only if its period lies within them, and what it asks for, too; a cap on a plain sum counts always;
    what weighs one sum against another counts only within them. What links alone must obey is the same whatever the
    months.
    """
    matrix = model.matrix
    least = np.zeros(len(matrix.lo), dtype=np.int64)
    np.minimum.at(least, matrix.row_of, matrix.coef)
    inside = _inside(matrix.owners["period"], scenario, only)
    inside |= matrix.owners["rule"].isin(_SINGLY).to_numpy()
    inside &= ~matrix.owners["rule"].isin([rule.id for rule in rules if rule.beyond]).to_numpy()
    of_links = [rule.id for rule in rules if rule.stage == "link"]
    inside |= matrix.owners["rule"].isin(of_links).to_numpy()
    filled = np.diff(matrix.start) > 0
    keep = inside | ((least >= 0) & (matrix.hi < FREE) & (matrix.lo <= 0) & filled)
    return matrix.part(np.arange(len(matrix.upper)), np.flatnonzero(keep))


def _inside(periods: pd.Series[str], scenario: Scenario, only: pd.Index[int]) -> Any:
    """Which periods have all their slots among these."""
    slots = scenario.horizon.slots
    left_out = slots.loc[~slots.index.isin(only), "date"].to_numpy()
    known: dict[str, bool] = {}
    for period in periods.unique():
        span = span_of(str(period), scenario)
        known[period] = span is not None and not ((left_out >= span[0]) & (left_out <= span[1])).any()
    return np.array(periods.map(known), dtype=bool)
