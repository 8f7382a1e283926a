"""Ranks over many seeds: an order is told only where nearly all seeds agree on it; else it is undecided."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

#: an order is decided if at least this share of the seeds has it: 19 of 20
AGREE = 0.95
#: values that differ by less than this share of the larger are taken for equal: the noise of adding decimals
_SAME = 1e-9

Better = Literal["more", "less"]
Verdict = Literal["first", "second", "alike", "undecided"]


def needed(seeds: int) -> int:
    """How many of so many seeds must show the same order: 19 of 20, 10 of 10, 3 of 3."""
    return math.ceil(AGREE * seeds - 1e-9)


def pairs(table: pd.DataFrame, better: Mapping[str, Better], of: Sequence[str]) -> pd.DataFrame:
    """Each two schemes against each other, measure by measure, seed by seed.

    Parameters
    ----------
    table
        Columns scheme, seed, measure, value; one row each.
    better
        Measures to rank, and whether more or less of them is better.
    of
        The schemes, in the order of the result.

    Returns
    -------
    DataFrame
        measure, first, second, seeds (in which both have a value), wins (of the first), losses, ties, verdict:
        "first" or "second" (it is better in at least `needed(seeds)` of all seeds of the table), "alike" (equal in so
        many), else "undecided". A seed in which one of the two has no value speaks for nobody; a pair that has no
        seed in common is left out.
    """
    rows, total = [], table["seed"].nunique()
    for measure, way in better.items():
        found = table[table["measure"] == measure]
        wide = found.pivot_table(index="seed", columns="scheme", values="value", aggfunc="first")
        for number, first in enumerate(of):
            for second in of[number + 1 :]:
                counts = _count(wide, first, second, way, total)
                if counts["seeds"]:
                    rows.append({"measure": measure, "first": first, "second": second, **counts})
    columns = ["measure", "first", "second", "seeds", "wins", "losses", "ties", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _count(wide: pd.DataFrame, first: str, second: str, way: Better, total: int) -> dict[str, object]:
    if first not in wide or second not in wide:
        return {"seeds": 0, "wins": 0, "losses": 0, "ties": 0, "verdict": "undecided"}
    both = wide[[first, second]].dropna().astype("float64")
    one, two = both[first], both[second]
    same = (one - two).abs() <= _SAME * pd.concat([one.abs(), two.abs()], axis=1).max(axis=1)
    ahead = ((one > two) if way == "more" else (one < two)) & ~same
    wins, ties, seeds = int(ahead.sum()), int(same.sum()), len(both)
    losses = seeds - wins - ties
    said = verdict(wins, losses, ties, of=total)
    return {"seeds": seeds, "wins": wins, "losses": losses, "ties": ties, "verdict": said}


def verdict(wins: int, losses: int, ties: int, *, of: int) -> Verdict:
    """What the seeds say of a pair: `wins` for the first, `losses` for the second, `ties`, out of `of` seeds."""
    if of < 1:
        return "undecided"
    least = needed(of)
    if wins >= least:
        return "first"
    if losses >= least:
        return "second"
    return "alike" if ties >= least else "undecided"


def ranks(found: pd.DataFrame, of: Sequence[str]) -> pd.DataFrame:
    """The place of each scheme as far as it is decided.

    Parameters
    ----------
    found
        What `pairs` gives.
    of
        The schemes.

    Returns
    -------
    DataFrame
        measure, scheme, best, worst, undecided (how many others it cannot be told apart from). `best` is 1 more than
        the schemes decidedly better, `worst` counts also those that are undecided: a scheme whose best and worst are
        the same has that rank, another has only a range. Schemes that are alike share the better place.
    """
    rows = []
    for measure, part in found.groupby("measure", sort=False):
        for scheme in of:
            mine = part[(part["first"] == scheme) | (part["second"] == scheme)]
            mine = mine[mine["seeds"] > 0]
            if mine.empty and len(of) > 1:
                continue
            own = mine["first"].eq(scheme).map({True: "first", False: "second"})
            open_ = int((mine["verdict"] == "undecided").sum())
            behind = int((mine["verdict"].isin(["first", "second"]) & (mine["verdict"] != own)).sum())
            rows.append({"measure": measure, "scheme": scheme, "best": behind + 1, "worst": behind + 1 + open_,
                         "undecided": open_})  # fmt: skip
    return pd.DataFrame(rows, columns=["measure", "scheme", "best", "worst", "undecided"])


def spans(table: pd.DataFrame) -> pd.DataFrame:
    """Median, least and most over the seeds: scheme, measure, median, lo, hi, seeds."""
    found = table.groupby(["scheme", "measure"], sort=False)["value"].agg(["median", "min", "max", "count"])
    return found.rename(columns={"min": "lo", "max": "hi", "count": "seeds"}).reset_index()
