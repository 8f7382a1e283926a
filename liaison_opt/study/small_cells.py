"""Counts of few households are not published, and nothing is published from which they could be worked out.

A table is published with its totals. A cell of 1 to `least` - 1 households is hidden (primary). Since a total less the
other cells would give it back, more cells are hidden (complementary): for every primary cell there is a cycle of hidden
cells along which one household can be added and taken away in turn without a visible number changing. A reader who
knows that primary cells hold 1 to `least` - 1, and complementary ones `least` or more, still cannot tell the value.
Rows and columns with their totals are the nodes of a network whose arcs are the cells, so such a cycle is a shortest
path (Gusfield 1988, "A graph theoretic approach to statistical data security").
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

LEAST = 10
_FAR = np.int64(10**15)
_USED, _NEW, _MARGIN = 1, 10**6, 10**9  # a hidden cell costs next to nothing; a total is hidden last


@dataclasses.dataclass(frozen=True, kw_only=True)
class Hidden:
    """Which cells of a table with totals are not shown.

    Parameters
    ----------
    values
        The counts with a last row and a last column of totals, shape (R + 1, C + 1).
    primary
        Cells of 1 to `least` - 1, same shape.
    hidden
        All cells that are not shown, primary ones included.
    least
        The least count that is shown, besides 0.
    """

    values: np.ndarray
    primary: np.ndarray
    hidden: np.ndarray
    least: int


def suppress(counts: np.ndarray, least: int = LEAST) -> Hidden:
    """Choose the cells that are not published.

    Parameters
    ----------
    counts
        Households, shape (R, C); each household in one cell.
    least
        The least count of households that is shown.

    Raises
    ------
    ValueError
        A count is negative.
    """
    inner = np.asarray(counts, dtype=np.int64)
    if (inner < 0).any():
        raise ValueError("counts of households cannot be negative")
    rows = np.vstack([inner, inner.sum(axis=0, keepdims=True)])
    values = np.hstack([rows, rows.sum(axis=1, keepdims=True)])
    primary = (values > 0) & (values < least)
    hidden, safe = primary.copy(), np.zeros_like(primary)
    for i, j in zip(*np.nonzero(primary), strict=True):
        if safe[i, j]:
            continue
        cycle = None
        # how many households a place has is known to everybody: its total is a poor cover, and only the last resort
        for totals in (False, True):
            cycle = cycle or _cycle(values, primary, hidden, least, (int(i), int(j)), totals=totals)
        if cycle is None:
            return Hidden(values=values, primary=primary, hidden=np.ones_like(primary), least=least)
        at = tuple(np.array(cycle).T)
        hidden[at] = True
        safe[at] = True
    return Hidden(values=values, primary=primary, hidden=hidden, least=least)


def _cycle(
    values: np.ndarray, primary: np.ndarray, hidden: np.ndarray, least: int, cell: tuple[int, int], *, totals: bool
) -> list[tuple[int, int]] | None:
    """The cells of the cheapest cycle through `cell` along which it can change by one; None if there is none."""
    i, j = cell
    cost = np.where(hidden, _USED, _NEW + np.minimum(values, _NEW))
    cost[-1, :] += np.where(hidden[-1, :], 0, _MARGIN)
    cost[:, -1] = np.where(hidden[:, -1], _USED, cost[:, -1] + _MARGIN if totals else _FAR)
    cost = np.where(~hidden & (values < least), _FAR, cost)  # that nobody is seen can often be known: 0 is no cover
    up = np.where(primary & (values >= least - 1), _FAR, cost)
    down = np.where(values <= np.where(primary, 1, least), _FAR, cost)
    plus = np.ones(values.shape, dtype=bool)
    plus[-1, :-1] = plus[:-1, -1] = False  # a total moves against its cells
    to_column, to_row = np.where(plus, up, down), np.where(plus, down, up)
    forth, back = to_column[i, j] < _FAR, to_row[i, j] < _FAR
    to_column[i, j] = to_row[i, j] = _FAR
    found = []
    if forth:  # the cell leads from row i to column j; the rest of the cycle leads from j back to i
        found.append(_path(to_row, to_column, j, i))
    if back:  # the same against all arrows
        found.append(_path(to_column, to_row, j, i))
    told = [(length, path) for length, path in found if length < _FAR]
    return [cell, *min(told)[1]] if told else None


def _path(to_row: np.ndarray, to_column: np.ndarray, start: int, end: int) -> tuple[np.int64, list[tuple[int, int]]]:
    """Cheapest way from column `start` to row `end`: its length and its cells as (row, column)."""
    # from column to column through the best row between them
    via = np.minimum(to_row[:, :, None] + to_column[:, None, :], _FAR)
    step, row = via.min(axis=0), via.argmin(axis=0)
    far = np.full(step.shape[0], _FAR)
    far[start] = 0
    before = np.full(step.shape[0], -1)
    for _ in range(step.shape[0]):
        reach = np.minimum(far[:, None] + step, _FAR)
        better = reach.min(axis=0) < far
        if not better.any():
            break
        before = np.where(better, reach.argmin(axis=0), before)
        far = np.where(better, reach.min(axis=0), far)
    last = np.minimum(far + to_row[end], _FAR)
    column = int(last.argmin())
    cells = [(end, column)]
    length = last[column]
    while length < _FAR and column != start:
        previous = int(before[column])
        between = int(row[previous, column])
        cells += [(between, column), (between, previous)]
        column = previous
    return length, cells


def shown(told: Hidden, index: pd.Index, columns: pd.Index, total: str = "total") -> pd.DataFrame:
    """The table as it may be published: whole numbers, "<10" for few households, "…" for what would give them away."""
    cells = told.values.astype(object)
    cells[told.hidden] = "…"
    cells[told.hidden & told.primary] = f"<{told.least}"
    return pd.DataFrame(cells, index=index.append(pd.Index([total])), columns=columns.append(pd.Index([total])))


def shares(told: Hidden) -> np.ndarray:
    """Shares of households seen by the end of each month, as far as they may be published.

    Parameters
    ----------
    told
        What is hidden of a table of households by the month of their first visit; the last column before the totals
        counts those without a visit.

    Returns
    -------
    ndarray
        Shape (R + 1, months), the last row for all; NaN where not shown. A share is shown only if the visible numbers
        of its row give it: none of the hidden cells up to that month, or all of the row's.
    """
    cells, hides = told.values[:, :-2], told.hidden[:, :-2]
    whole = told.values[:, -1]
    before = hides.cumsum(axis=1)
    every = before[:, -1:] + told.hidden[:, -2:-1]
    open_ = ((before == 0) | (before == every)) & ~told.hidden[:, -1:] & (whole[:, None] > 0)
    return np.where(open_, cells.cumsum(axis=1) / np.maximum(whole, 1)[:, None], np.nan)
