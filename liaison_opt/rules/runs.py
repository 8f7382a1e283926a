"""Runs of days in a row: where they may begin, and how many of them share no day."""

from __future__ import annotations

import pandas as pd

from liaison_opt.rules.counting import ON


def runs_in(days: pd.DataFrame, n: int) -> pd.DataFrame:
    """First days of runs of `n` days: the rows of `days` (who, target, period, date; no day twice) that begin one."""
    table = days.sort_values([*ON, "date"])[[*ON, "date"]]
    last = table.groupby(ON, sort=False)["date"].shift(-(n - 1))
    return table[(last - table["date"]).dt.days == n - 1].reset_index(drop=True)


def disjoint(runs: pd.DataFrame, n: int, most: int) -> pd.DataFrame:
    """As many runs as fit without sharing a day, at most `most` a who and period.

    The earliest is taken, what overlaps it is dropped, and so on: all runs are equally long, so none fits better.
    """
    taken, rest = [runs.iloc[:0]], runs
    for _ in range(most):
        if rest.empty:
            break
        first = rest.groupby(["who", "period"])["date"].transform("min")
        taken.append(rest[rest["date"] == first].drop_duplicates(["who", "period"]))
        rest = rest[(rest["date"] - first).dt.days >= n]
    return pd.concat(taken, ignore_index=True)
