"""Which binding rules a session, or a place, holds at their limit: read off the model's rows, without a solve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.overlap import NoOverlap
from liaison_opt.rules.rows import FREE
from liaison_opt.rules.team import Team

if TYPE_CHECKING:
    from liaison_opt.solve.asking import Asking

ROW_COLUMNS = ("clause", "rule", "who", "target", "period", "asks", "multiplier")


def breaking(asking: Asking, row: Any) -> pd.DataFrame:
    """Binding rows that would not hold if one session, and whoever joins it, were simply struck out.

    Parameters
    ----------
    asking
        The roster and its model.
    row
        The candidate that is held.

    Returns
    -------
    DataFrame
        Columns `ROW_COLUMNS`.
    """
    matrix, values = asking.model.matrix, asking.values
    held = asking.held
    same = held["target"].eq(row.target) & held["slot"].eq(row.slot) & held["duty"].eq(row.duty)
    alone = row.part == "lead" and int((same & held["part"].eq("lead")).sum()) == 1
    gone = [row.col, *(held.loc[same & held["part"].eq("assist"), "col"] if alone else [])]
    then = values.copy()
    then[gone] = 0
    after = matrix.activity(then)
    broken = np.flatnonzero((after < matrix.lo) | (after > matrix.hi))
    return _told(asking, broken, after < matrix.lo)


def tight(asking: Asking, place: str) -> pd.DataFrame:
    """Binding floors and caps that speak of a place and are met with nothing to spare: columns `ROW_COLUMNS`.

    One room or one post at a time and who joins a session are left out: they are at their limit wherever anybody is.
    """
    matrix = asking.model.matrix
    done = matrix.activity(asking.values)
    dull = {rule.id for rule in asking.rules if isinstance(rule, (NoOverlap, Team))}
    owners = matrix.owners
    mine = owners["target"].eq(place) & ~owners["rule"].isin(dull)
    floor = (done == matrix.lo) & (matrix.lo > 0)
    cap = (done == matrix.hi) & (matrix.hi < FREE) & (matrix.hi > 0)
    return _told(asking, np.flatnonzero(mine.to_numpy() & (floor | cap)), floor)


def _told(asking: Asking, rows: Any, low: Any) -> pd.DataFrame:
    """These rows of binding rules as a clash would tell them."""
    matrix = asking.model.matrix
    clause = {rule.id: rule.clause for rule in asking.rules if rule.binding}
    table = matrix.owners.iloc[rows].assign(
        asks=[f">= {matrix.lo[r]}" if low[r] else f"<= {matrix.hi[r]}" for r in rows], multiplier=1
    )
    table = table[table["rule"].isin(clause)]
    table = table.assign(clause=table["rule"].map(clause))
    return pd.DataFrame(table.reindex(columns=list(ROW_COLUMNS)).reset_index(drop=True))
