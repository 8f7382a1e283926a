"""Sessions that no row tells apart, as one column that counts them: the same whole points, and far fewer columns."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix

#: the law that a session along links needs one of them
COUPLING = "given-links-first"


def merged(matrix: Matrix) -> Matrix:
    """A model in which columns with the same entries are one, up to the sum of their bounds.

    A session that needs its link (x <= y) is told apart by that row alone from others along the same link: of n such
    sessions, x1 + ... + xn <= n y says the same where links are 0 or 1 (or several, one of which is enough).

    Parameters
    ----------
    matrix
        Rows of a joint model; tiers are left out.

    Returns
    -------
        The other rows in their order, then one row a group of sessions that need the same link.
    """
    row_of = matrix.row_of
    coupling = (matrix.owners["rule"] == COUPLING).to_numpy()
    tied = coupling[row_of]
    session = tied & (matrix.coef > 0)  # each such row has one session
    need = np.full(len(matrix.upper), -1, dtype=np.int64)
    need[matrix.index[session]] = row_of[session]
    links = _codes(len(matrix.lo), row_of[tied & ~session], matrix.index[tied & ~session], matrix.coef[tied & ~session])
    own = _codes(len(matrix.upper), matrix.index[~tied], row_of[~tied], matrix.coef[~tied])
    which = np.where(need[:, None] >= 0, links[need], 0)
    alone = np.bincount(matrix.index[tied & ~session], minlength=len(matrix.upper)) > 0  # links stay as they are
    apart = np.where(alone, np.arange(len(matrix.upper)), -1)
    _, first, group = np.unique(np.column_stack([own, which, apart]), axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(first), dtype=np.int64)
    place[order] = np.arange(len(first))
    group, first = place[group.ravel()], first[order]
    upper = np.bincount(group, weights=matrix.upper).astype(np.int64)
    return _rebuilt(matrix, coupling, group, first, need, upper)


def _rebuilt(matrix: Matrix, coupling: Any, group: Ints, first: Ints, need: Ints, upper: Ints) -> Matrix:
    row_of = matrix.row_of
    chosen = np.zeros(len(matrix.upper), dtype=bool)
    chosen[first] = True
    rows = np.flatnonzero(~coupling)
    place = np.full(len(matrix.lo), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    mine = ~coupling[row_of] & chosen[matrix.index]
    # one row a group of sessions: their sum is at most their number where one of the links is made
    ties = first[need[first] >= 0]
    place[need[ties]] = len(rows) + np.arange(len(ties))
    tie = coupling[row_of] & (place[row_of] >= 0)
    keep = mine | tie
    coef = np.where(tie & (matrix.coef < 0), matrix.coef * upper[group[_session(matrix, need)[row_of]]], matrix.coef)
    number = place[row_of[keep]]
    columns = group[matrix.index[keep]]
    order = np.lexsort([columns, number])
    sizes = np.bincount(number, minlength=len(rows) + len(ties))
    all_rows = np.concatenate([rows, need[ties]])
    return dataclasses.replace(
        matrix,
        upper=upper,
        start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        index=columns[order],
        coef=coef[keep][order],
        lo=matrix.lo[all_rows],
        hi=matrix.hi[all_rows],
        owners=matrix.owners.iloc[all_rows].reset_index(drop=True),
        tiers={},
    )


def _session(matrix: Matrix, need: Ints) -> Ints:
    """The session of each coupling row; 0 for other rows."""
    found = np.zeros(len(matrix.lo), dtype=np.int64)
    tied = np.flatnonzero(need >= 0)
    found[need[tied]] = tied
    return found


def _codes(count: int, owner: Ints, other: Ints, coef: Ints) -> Ints:
    """Two fixed pseudo-random sums of the entries of each owner, shape (count, 2): they tell entries apart."""
    rng = np.random.default_rng(20_270_101)
    words = rng.integers(1, 2**62, size=(int(other.max(initial=-1)) + 1, 2), dtype=np.int64)
    found = np.zeros((count, 2), dtype=np.int64)
    with np.errstate(over="ignore"):
        np.add.at(found, owner, words[other] * coef[:, None])
    return found
