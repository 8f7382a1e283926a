"""The tightest cut of a pool: how many visits any plan can hold (`rules/cuts.py` checks it without a solver)."""

from __future__ import annotations

import dataclasses
import operator

import numpy as np
from ortools.graph.python import max_flow

from liaison_opt.rules.cuts import UNLIMITED, capacity, least_walk
from liaison_opt.solve.visits.pools import Bools, Ints, Pool

#: partitions of the days into blocks that are tried where households differ
OFFSETS = 12


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Cut:
    """A bound on the visits of a pool: sessions counted at all they hold, shape (S,), and blocks of days, shape (B, 2).

    `room` is what each session can hold, shape (S,); `walk` the seconds that each session walks at least.
    """

    bound: int
    full: Bools
    blocks: Ints
    room: Ints
    walk: int


def cut(pool: Pool) -> Cut:
    """The tightest cut that is found: exact where households are `alike` and only places bind.

    Parameters
    ----------
    pool
        Any pool; one without sessions has the bound 0.
    """
    found = _tightest(pool, 0)
    walk = least_walk(pool.seconds, np.unique(pool.zone) + 1)
    if walk and (pool.limit < UNLIMITED).any():
        # walking is counted only where it tells more: a cut without it needs no table of ways to be checked
        walked = _tightest(pool, walk)
        found = walked if walked.bound < found.bound else found
    return found


def _tightest(pool: Pool, walk: int) -> Cut:
    """The tightest cut when every session with a visit walks at least so many seconds."""
    room = capacity(pool.places, pool.limit, np.repeat(pool.minutes, pool.n), walk)
    can = pool.can & (60 * pool.minutes[:, None] + walk <= pool.limit[None, :]) & (room > 0)[None, :]
    plain = pool.alike and bool(can[:, room > 0].all())
    total = int(pool.n.sum())
    partitions = [cheapest(pool.day, room, total, pool.min_gap)[0]] if plain else _partitions(pool)
    return min(
        (
            _counted(pool, can, room, blocks, full, walk)
            for blocks in partitions
            for full in (
                np.ones(len(room), dtype=bool),
                np.zeros(len(room), dtype=bool),
                _least(pool, can, room, blocks),
            )
        ),
        key=operator.attrgetter("bound"),
    )


def _counted(pool: Pool, can: Bools, room: Ints, blocks: Ints, full: Bools, walk: int) -> Cut:
    """What the sessions in `full` and the blocks prove; those that can hold nobody cost nothing, so they are full."""
    full = full | (room == 0)
    at = _block_of(pool.day, blocks)
    chances = np.zeros(len(pool.n), dtype=np.int64)
    for b in np.unique(at[~full]):
        chances += can[:, ~full & (at == b)].any(axis=1)
    most = int(room[full].sum()) + int((pool.n * np.minimum(pool.k, chances)).sum())
    used = blocks[np.unique(at[~full])] if (~full).any() else blocks[:0]
    return Cut(bound=most, full=full, blocks=used, room=room, walk=walk)


def _block_of(day: Ints, blocks: Ints) -> Ints:
    return (np.searchsorted(blocks[:, 0], day, side="right") - 1).astype(np.int64)


def _partitions(pool: Pool) -> list[Ints]:
    """Ways to divide the days into blocks shorter than the gap: each begins one block at another day."""
    days = np.unique(pool.day)
    if not len(days):
        return [np.zeros((0, 2), dtype=np.int64)]
    ahead = days[days < days[0] + pool.min_gap]
    picked = ahead[np.unique(np.linspace(0, len(ahead) - 1, OFFSETS).astype(np.int64))]
    found = {}
    for start in picked:
        blocks = [(int(days[0]), int(days[days < start][-1]))] if start > days[0] else []
        rest = days[days >= start]
        while len(rest):
            inside = rest[rest < rest[0] + pool.min_gap]
            blocks.append((int(inside[0]), int(inside[-1])))
            rest = rest[len(inside) :]
        found[tuple(blocks)] = np.array(blocks, dtype=np.int64)
    return list(found.values())


def cheapest(day: Ints, room: Ints, total: int, min_gap: int) -> tuple[Ints, int]:
    """Most visits of `total` households alike, any number each, and the blocks of days that prove it.

    Least cost over the days, f(j) = min over blocks i..j of f(i) + min(total, room of the block); the rows are
    intervals, so no bound is lower.

    Parameters
    ----------
    day, room
        Day and room of each session, shape (S,).
    total
        Households.
    min_gap
        Days between two visits of one household.

    Returns
    -------
        Blocks, first and last day, shape (B, 2); most visits.
    """
    days, at = np.unique(day, return_inverse=True)
    held = np.concatenate([[0], np.cumsum(np.bincount(at, weights=room, minlength=len(days)).astype(np.int64))])
    cost, back = np.zeros(len(days) + 1, dtype=np.int64), np.zeros(len(days) + 1, dtype=np.int64)
    begin = np.searchsorted(days, days - min_gap, side="right")
    for j in range(1, len(days) + 1):
        tried = cost[begin[j - 1] : j] + np.minimum(total, held[j] - held[begin[j - 1] : j])
        least = int(tried.argmin())
        back[j], cost[j] = begin[j - 1] + least, tried[least]
    blocks, j = [], len(days)
    while j:
        blocks.append((int(days[back[j]]), int(days[j - 1])))
        j = int(back[j])
    return np.array(blocks[::-1], dtype=np.int64).reshape(-1, 2), int(cost[-1])


def _least(pool: Pool, can: Bools, room: Ints, blocks: Ints) -> Bools:
    """The sessions whose places a minimum cut takes: classes give k a household, n a block, sessions their room."""
    classes, sessions = can.shape
    if not classes or not sessions:
        return np.zeros(sessions, dtype=bool)
    at = _block_of(pool.day, blocks)
    count = len(blocks)
    source, sink, first_block = 0, 1, 2 + classes
    first_session = first_block + classes * count
    c, s = np.nonzero(can)
    middle = np.unique(c * count + at[s])
    big = int((pool.n * pool.k).sum()) + 1
    tail = [
        np.full(classes, source),
        2 + middle // count,
        first_block + c * count + at[s],
        first_session + np.arange(sessions),
    ]
    head = [2 + np.arange(classes), first_block + middle, first_session + s, np.full(sessions, sink)]
    held = [pool.n * pool.k, pool.n[middle // count], np.full(len(c), big), room]
    flow = max_flow.SimpleMaxFlow()
    flow.add_arcs_with_capacity(
        np.concatenate(tail).astype(np.int32), np.concatenate(head).astype(np.int32), np.concatenate(held)
    )
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise ArithmeticError("a maximum flow always exists")
    side = np.array(flow.get_source_side_min_cut(), dtype=np.int64)
    return np.isin(first_session + np.arange(sessions), side)
