"""Need against room by counting: a floor and a cap that share their candidates, and the cut that shows a shortage."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.graph.python import max_flow

from liaison_opt.rules.rows import FREE
from liaison_opt.solve.clashing.least import least

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shortage:
    """Floors that ask for more than caps and candidates leave room for.

    Parameters
    ----------
    rows
        A least set of rows of the matrix that cannot all hold: without any one of them the rest can (by flows, exact).
    floors, caps
        All rows of the greatest shortage among which `rows` were found: the whole sum that a person would add up.
    need, room
        Sum of what `floors` ask; sum of `caps` and of the candidates that lie under none of them.
    free
        The part of the room that no cap bounds: candidates, each counted once.
    bars
        Rows that hold candidates of these floors at 0 (leave, say), as far as they were given.
    """

    rows: Ints
    floors: Ints
    caps: Ints
    bars: Ints
    need: int
    room: int
    free: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Family:
    """A rule's rows that bound plain sums and share no column; `row[j]` is the place in `rows` of column j, or -1."""

    rule: str
    rows: Ints
    row: Ints
    side: Ints


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Net:
    """Floors against caps: `count[k]` candidates lie in floor `left[k]` and cap `right[k]` (-1: in no cap)."""

    left: Ints
    right: Ints
    count: Ints
    need: Ints
    cap: Ints


def shortages(matrix: Matrix, bars: Ints | None = None, *, limit: int = 3) -> tuple[list[Shortage], int]:
    """Shortages of one family of floors under one family of caps.

    A family is a rule's rows that bound plain sums of candidates from one side and share none of them.

    Parameters
    ----------
    matrix
        The model; wishes count for nothing here, since their rows have a slack column of their own.
    bars
        Rows that hold candidates at 0, each a possible member of a clash; None = there are none.
    limit
        So many are narrowed down to a least set.

    Returns
    -------
        Shortages that have no row in common, those of different rules first, then the smallest; how many there are.
    """
    bars = np.zeros(0, dtype=np.int64) if bars is None else bars
    shut = np.zeros(len(matrix.upper), dtype=bool)
    shut[_columns(matrix, bars)] = True
    floors = _families(matrix, matrix.lo > 0, matrix.lo)
    caps = _families(matrix, (matrix.hi < FREE) & (matrix.hi > 0), matrix.hi)
    nobody = _Family(rule="", rows=np.zeros(0, dtype=np.int64), row=np.full(len(matrix.upper), -1),
                     side=np.zeros(0, dtype=np.int64))  # fmt: skip
    found: list[tuple[int, int, int, _Family, _Family, Any, Any]] = []
    for floor, cap in itertools.product(floors, [nobody, *caps]):
        if floor.rule == cap.rule and (floor.rows[:, None] == cap.rows[None, :]).any():
            continue  # an exact number is no cap on itself
        for order, (some, full) in enumerate(_between(floor, cap, shut)):
            size = int(some.sum() + full.sum())
            found.append((order, size, int(floor.rows[some][0]), floor, cap, some, full))
    found.sort(key=lambda entry: entry[:3])
    told: list[Shortage] = []
    used: set[int] = set()
    count = 0
    for *_, floor, cap, some, full in found:
        rows = {*floor.rows[some].tolist(), *cap.rows[full].tolist()}
        if rows & used:
            continue
        used |= rows
        count += 1
        if len(told) < limit:
            told.append(_told(matrix, bars, floor, cap, some, full))
    return told, count


def short(matrix: Matrix) -> bool:
    """Whether counting alone shows that nothing is possible."""
    return shortages(matrix, limit=0)[1] > 0


def _columns(matrix: Matrix, rows: Ints) -> Ints:
    """The columns of some rows, each once."""
    inside = np.zeros(len(matrix.lo), dtype=bool)
    inside[rows] = True
    return np.unique(matrix.index[inside[matrix.row_of]])


def _families(matrix: Matrix, chosen: Any, side: Ints) -> list[_Family]:
    row_of = matrix.row_of
    plain = np.ones(len(matrix.lo), dtype=bool)
    np.logical_and.at(plain, row_of, (matrix.coef == 1) & (matrix.upper[matrix.index] == 1))
    rows = np.flatnonzero(chosen & plain)
    owner = matrix.owners["rule"].to_numpy()[rows]
    found = []
    for rule in dict.fromkeys(owner.tolist()):
        mine = rows[owner == rule]
        place = np.full(len(matrix.lo), -1, dtype=np.int64)
        place[mine] = np.arange(len(mine))
        entries = np.flatnonzero(place[row_of] >= 0)
        row = np.full(len(matrix.upper), -1, dtype=np.int64)
        row[matrix.index[entries]] = place[row_of[entries]]
        if np.count_nonzero(row >= 0) == len(entries):
            found.append(_Family(rule=rule, rows=mine, row=row, side=side[mine]))
    return found


def _net(floor: _Family, cap: _Family, shut: Any) -> _Net:
    """Candidates by floor and cap; of those that are shut, none."""
    asked = np.flatnonzero((floor.row >= 0) & ~shut)
    width = len(cap.rows) + 1
    keys, count = np.unique(floor.row[asked] * width + cap.row[asked] + 1, return_counts=True)
    return _Net(left=keys // width, right=keys % width - 1, count=count, need=floor.side, cap=cap.side)


def _cut(net: _Net, floors: Any, caps: Any) -> tuple[Any, Any] | None:
    """Floors and caps (masks) of a shortage among those that are kept; None if there is room for all.

    Caps that are left out bound nothing. The floors are those on the source's side of the least cut.
    """
    flow = max_flow.SimpleMaxFlow()
    n, m = len(net.need), len(net.cap)
    source, sink = n + m, n + m + 1
    kept = floors[net.left]
    bound = (net.right >= 0) & np.append(caps, False)[net.right]
    flow.add_arcs_with_capacity(net.left[kept], np.where(bound, n + net.right, sink)[kept], net.count[kept])
    asked, held = np.flatnonzero(floors), np.flatnonzero(caps)
    flow.add_arcs_with_capacity(np.full(len(asked), source), asked, net.need[asked])
    flow.add_arcs_with_capacity(n + held, np.full(len(held), sink), net.cap[held])
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise RuntimeError("a flow could not be solved: please report this")
    if flow.optimal_flow() >= int(net.need[asked].sum()):
        return None
    side = np.zeros(n + m + 2, dtype=bool)
    side[flow.get_source_side_min_cut()] = True
    return side[:n] & floors, side[n : n + m] & caps  # a cap on the source's side is full


def _between(floor: _Family, cap: _Family, shut: Any) -> list[tuple[Any, Any]]:
    """Floors and caps (masks) of each shortage; those that hang together through a full cap belong to one."""
    net = _net(floor, cap, shut)
    if len(cap.rows) and not (net.right >= 0).any():
        return []
    cut = _cut(net, np.ones(len(net.need), dtype=bool), np.ones(len(net.cap), dtype=bool))
    if cut is None:
        return []
    some, full = cut
    if len(cap.rows) and not full.any():
        return []  # short of candidates alone: told without any cap
    joined = some[net.left] & (net.right >= 0) & np.append(full, False)[net.right]
    label = _linked(len(net.need), net.left[joined], net.right[joined])
    found = []
    for number in np.unique(label[some]):
        mine = some & (label == number)
        held = np.zeros(len(net.cap), dtype=bool)
        held[net.right[joined & mine[net.left]]] = True
        if _cut(net, mine, held) is not None:  # not every part of a cut is short by itself
            found.append((mine, held))
    return sorted(found, key=lambda masks: int(masks[0].sum() + masks[1].sum()))


def _linked(count: int, left: Ints, right: Ints) -> Ints:
    """The least floor that each floor hangs together with."""
    label = np.arange(count)
    while True:
        lowest = np.full(int(right.max(initial=-1)) + 1, count)
        np.minimum.at(lowest, right, label[left])
        merged = label.copy()
        np.minimum.at(merged, left, lowest[right])
        if (merged == label).all():
            return label
        label = merged


def _told(matrix: Matrix, bars: Ints, floor: _Family, cap: _Family, some: Any, full: Any) -> Shortage:
    """Narrow a shortage down to a least set of rows; what rules candidates out is left out first, if it can be."""
    asked = np.zeros(len(matrix.upper), dtype=bool)
    asked[floor.row >= 0] = some[floor.row[floor.row >= 0]]
    under = _under(matrix, bars, asked)
    n, m = len(floor.rows), len(cap.rows)

    def net(held: list[int]) -> _Net:
        """What is left when these bars hold."""
        shut = ~asked
        shut[np.concatenate([np.zeros(0, dtype=np.int64), *(under[row] for row in held)])] = True
        return _net(floor, cap, shut)

    def clashes(kept: list[int]) -> bool:
        """Whether these (floors, then caps, then bars) are short by themselves."""
        mask = np.zeros(n + m, dtype=bool)
        mask[[item for item in kept if item < n + m]] = True
        held = [item - n - m for item in kept if item >= n + m]
        return bool(mask[:n].any()) and _cut(net(held), mask[:n], mask[n:]) is not None

    items = [*np.flatnonzero(some), *(n + np.flatnonzero(full)), *(n + m + row for row in under)]
    core = np.array(least([int(item) for item in items], clashes), dtype=np.int64)
    rows = [floor.rows[core[core < n]], cap.rows[core[(core >= n) & (core < n + m)] - n], core[core >= n + m] - n - m]
    whole = net(list(under))
    loose = some[whole.left] & ~((whole.right >= 0) & np.append(full, False)[whole.right])
    need, free = int(whole.need[some].sum()), int(whole.count[loose].sum())
    return Shortage(rows=np.sort(np.concatenate(rows)), floors=floor.rows[some], caps=cap.rows[full], need=need,
                    bars=np.array(list(under), dtype=np.int64), room=int(whole.cap[full].sum()) + free,
                    free=free)  # fmt: skip


def _under(matrix: Matrix, bars: Ints, asked: Any) -> dict[int, Ints]:
    """Of each bar that shuts any of the candidates that are asked about: which."""
    barring = np.zeros(len(matrix.lo), dtype=bool)
    barring[bars] = True
    row_of = matrix.row_of
    entries = np.flatnonzero(barring[row_of] & asked[matrix.index])
    rows, first = np.unique(row_of[entries], return_index=True)
    return dict(zip(rows.tolist(), np.split(matrix.index[entries], first[1:]), strict=False))
