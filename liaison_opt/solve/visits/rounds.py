"""Fast roads for pools where only numbers matter: the same groups every round, or one queue along a tour.

Two visits of a household are `min_gap` days apart in every pool where no span of less than `min_gap` days holds more
visits of a class than it has households: dealt in turn, each household then waits long enough. Both roads lean on it.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from liaison_opt.rules.cuts import UNLIMITED
from liaison_opt.solve.visits.pools import Ints, Pool
from liaison_opt.solve.walks.grouping import Session, groups
from liaison_opt.solve.walks.tours import tour

#: zones, or zones and lengths of a visit, that a pool is grouped by at most
CELLS = 120


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """How many of a class are seen in a session: arrays of one length (class, session, count > 0), and the road."""

    of: Ints
    session: Ints
    count: Ints
    road: str

    @property
    def planned(self) -> int:
        """Visits planned."""
        return int(self.count.sum())


def nothing(road: str = "none") -> Draft:
    """A draft without visits."""
    empty = np.zeros(0, dtype=np.int64)
    return Draft(of=empty, session=empty, count=empty, road=road)


def in_rounds(pools: list[Pool]) -> list[Draft | None]:
    """Plan each pool in rounds: groups of neighbours, the same in every round; None where that does not work out.

    Rounds begin at even parts of the year where the gaps allow it, so that each round ends with the sessions left over:
    they are there for visits that were missed. Else each round begins as early as it may.

    Parameters
    ----------
    pools
        Pools of households that are `alike`; others give None.
    """
    drafts: list[Draft | None] = [None] * len(pools)
    usable = {i: use for i, pool in enumerate(pools) if (use := _usable(pool)) is not None}
    # each zone first, as if all its visits were as long as the longest: few cells are quickly grouped
    made = _grouped({i: pools[i] for i in usable}, usable, {i: pools[i].zone for i in usable})
    again = {i: cells for i in usable if len(made[i][1]) > _fewest(pools[i], usable[i])
             and len(np.unique(cells := _cells(pools[i]))) > len(np.unique(pools[i].zone))}  # fmt: skip
    made |= _grouped({i: pools[i] for i in again}, usable, again)
    for i, use in usable.items():
        cells, parts = made[i]
        starts = _starts(pools[i], use, len(parts))
        if starts is not None and sum(count for part in parts for _, count in part) == int(pools[i].n.sum()):
            drafts[i] = _laid_out(pools[i], cells, parts, use, starts)
    return drafts


def _grouped(
    pools: dict[int, Pool], usable: dict[int, Ints], cells: dict[int, Ints]
) -> dict[int, tuple[Ints, list[Session]]]:
    """One round's sessions of each pool, by these cells: the cells, and the sessions."""
    limits = [int(pool.limit[usable[i]].min()) for i, pool in pools.items()]
    made = groups(
        [np.bincount(cells[i], weights=pool.n).astype(np.int64) for i, pool in pools.items()],
        [_ways(pool, cells[i]) for i, pool in pools.items()],
        [int(pool.places[usable[i]].min()) for i, pool in pools.items()],
        minutes=[_minutes(pool, cells[i]) for i, pool in pools.items()],
        session_minutes=[None if limit == UNLIMITED else limit // 60 for limit in limits],
    )
    return {i: (cells[i], parts) for i, parts in zip(pools, made, strict=True)}


def _fewest(pool: Pool, use: Ints) -> int:
    """Sessions that a round takes at the least, by places."""
    return -(-int(pool.n.sum()) // int(pool.places[use].min()))


def in_turn(pool: Pool) -> Draft:
    """Plan a pool of `alike` households without time limits as one queue along a tour: as many visits as can be.

    Sessions take the next households of the queue, as many as they hold, once the first of them has waited long enough.
    With spare room a round begins no sooner than its part of the year; if that costs visits, as early as it may.

    Parameters
    ----------
    pool
        Households that are `alike`; sessions may hold different numbers.
    """
    k, total = int(pool.k[0]), int(pool.n.sum())
    before = np.cumsum(pool.places) - pool.places
    part = total * (1 + (k * before) // max(1, int(pool.places.sum())))
    counts = _queue(pool, k, total, part)
    if int(counts.sum()) < k * total:
        counts = _queue(pool, k, total, np.full(len(part), k * total))
    if not counts.any():
        return nothing()
    stops = along(pool)[pool.zone]
    order = np.lexsort((pool.minutes, stops))
    ends = np.cumsum(pool.n[order])
    rounds = (np.arange(k, dtype=np.int64)[:, None] * total + ends[None, :]).ravel()
    taken = np.cumsum(counts)
    cuts = np.union1d(rounds, taken)
    cuts = cuts[(cuts > 0) & (cuts <= taken[-1])]
    first = np.concatenate([[0], cuts[:-1]]).astype(np.int64)
    return Draft(
        of=order[np.searchsorted(ends, first % max(1, total), side="right")],
        session=np.searchsorted(taken, first, side="right").astype(np.int64),
        count=(cuts - first).astype(np.int64),
        road="in turn",
    )


def along(pool: Pool) -> Ints:
    """Each zone's place in a tour through all zones, shape (Z,)."""
    order = np.array(tour(pool.seconds).order, dtype=np.int64) - 1
    place = np.zeros(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def waits_fit(pool: Pool, days: Ints) -> bool:
    """True if households seen on these days (rounds in rows) wait neither too short nor too long."""
    waits = np.diff(days, axis=0)
    if (waits < pool.min_gap).any():
        return False
    if not pool.max_gap:
        return True
    ends = [waits.ravel(), days[0] - pool.day[0], pool.day[-1] - days[-1]]
    return all(bool((wait <= pool.max_gap).all()) for wait in ends)


def _usable(pool: Pool) -> Ints | None:
    """The sessions of the usual size and length, or None where the pool is not for this road."""
    fair = np.flatnonzero(pool.places > 0)
    if not pool.alike or not len(fair) or int(pool.k[0]) == 0:
        return None
    sizes, often = np.unique(pool.places[fair], return_counts=True)
    fair = fair[pool.places[fair] >= sizes[often.argmax()]]
    lengths, often = np.unique(pool.limit[fair], return_counts=True)
    usual: Ints = fair[pool.limit[fair] >= lengths[often.argmax()]]
    return usual


def _cells(pool: Pool) -> Ints:
    """Zones as grouping sees them: where sessions end, households of another length are a zone of their own.

    Where that makes too many, they stay together, each taken to be as long as the zone's longest.
    """
    if (pool.limit == UNLIMITED).all():
        return pool.zone
    pairs, cells = np.unique(np.stack([pool.zone, pool.minutes]), axis=1, return_inverse=True)
    return pool.zone if pairs.shape[1] > CELLS else cells.reshape(-1).astype(np.int64)


def _ways(pool: Pool, cells: Ints) -> Ints:
    at = np.concatenate([[0], pool.zone[np.unique(cells, return_index=True)[1]] + 1])
    way: Ints = pool.seconds[np.ix_(at, at)]
    return way


def _minutes(pool: Pool, cells: Ints) -> Ints | None:
    if (pool.limit == UNLIMITED).all():
        return None
    longest = np.zeros(int(cells.max()) + 1, dtype=np.int64)
    np.maximum.at(longest, cells, pool.minutes)
    return longest


def _starts(pool: Pool, use: Ints, size: int) -> list[int] | None:
    """At which of the usable sessions each round begins, or None if the rounds do not fit."""
    k, count = int(pool.k[0]), len(use)
    if size == 0 or size * k > count:
        return None
    day = pool.day[use]
    within = np.arange(size)
    even = [r * count // k for r in range(k)]
    if waits_fit(pool, day[np.add.outer(even, within)]):
        return even
    # with a greatest gap the year's ends are waits, too: rounds then lie around even parts of it
    middle = [min(count - size, max(0, (r + 1) * count // (k + 1) - size // 2)) for r in range(k)]
    if waits_fit(pool, day[np.add.outer(middle, within)]):
        return middle
    early = [0]
    while len(early) < k:
        start = early[-1] + size
        previous = day[early[-1] + within]
        while start + size <= count and (day[start + within] - previous < pool.min_gap).any():
            start += 1
        if start + size > count:
            return None
        early.append(start)
    return early if waits_fit(pool, day[np.add.outer(early, within)]) else None


def _laid_out(pool: Pool, cells: Ints, parts: list[Session], use: Ints, starts: list[int]) -> Draft:
    """One round's groups, by class, repeated at the sessions where the rounds begin."""
    cell = np.array([z for part in parts for z, _ in part], dtype=np.int64)
    count = np.array([c for part in parts for _, c in part], dtype=np.int64)
    group = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    # classes of a cell stand one behind the other; a group takes the next households of the cell
    by_cell = np.lexsort((np.arange(len(pool.n)), cells))
    in_cell = np.argsort(cell, kind="stable")
    class_ends, part_ends = np.cumsum(pool.n[by_cell]), np.cumsum(count[in_cell])
    cuts = np.union1d(class_ends, part_ends)
    first = np.concatenate([[0], cuts[:-1]]).astype(np.int64)
    of = by_cell[np.searchsorted(class_ends, first, side="right")]
    seen = group[in_cell][np.searchsorted(part_ends, first, side="right")]
    return Draft(
        of=np.tile(of, len(starts)),
        session=np.concatenate([use[start + seen] for start in starts]),
        count=np.tile((cuts - first).astype(np.int64), len(starts)),
        road="rounds",
    )


def _queue(pool: Pool, k: int, total: int, part: Ints) -> Ints:
    """How many visits each session takes from the queue, none beyond `part` of it."""
    counts = np.zeros(len(pool.day), dtype=np.int64)
    ripe = np.searchsorted(pool.day, pool.day - pool.min_gap, side="right")
    taken = np.zeros(len(pool.day) + 1, dtype=np.int64)
    for s in range(len(pool.day)):
        most = min(k * total, int(part[s]), int(taken[ripe[s]]) + total)
        counts[s] = max(0, min(int(pool.places[s]), most - int(taken[s])))
        taken[s + 1] = taken[s] + counts[s]
    return counts
