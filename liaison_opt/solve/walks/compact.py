"""Rounds of many villages made compact: neighbouring sessions are dealt anew in pairs until no pair gets better."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from liaison_opt.solve.walks.fill import Pools, Stops
from liaison_opt.solve.walks.improve import improved
from liaison_opt.solve.walks.pairs import SESSION, Pair, dealt
from liaison_opt.solve.walks.tours import EXACT, FAR, shortest

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: stops of a pair that are dealt in all ways; more are joined to runs first
STOPS = 8
#: a session is paired with that many others nearby
NEAR = 6
#: rounds after which even a village that still gets better is left alone
_ROUNDS = 200


class Sessions:
    """Sessions of many pools as padded arrays: pool (m,), zone and count (m, w), walk seconds (m,).

    A row's zones stand at the left in the order of the walk; empty cells are -1 with count 0.
    """

    def __init__(self, pools: Pools, stops: Stops) -> None:
        self.pools = pools
        key = _by_session(stops)
        pool, session = stops.pool[key], stops.session[key]
        new = (
            np.concatenate(([True], (pool[1:] != pool[:-1]) | (session[1:] != session[:-1]))) if len(pool) else pool > 0
        )
        row = np.cumsum(new) - 1
        at = np.arange(len(row)) - np.flatnonzero(new)[row] if len(row) else row
        height, width = int(new.sum()), int(at.max(initial=0)) + 1
        self.pool = pool[new]
        self.zone, self.count = np.full((height, width), -1, dtype=np.int64), np.zeros((height, width), dtype=np.int64)
        self.zone[row, at], self.count[row, at] = stops.zone[key], stops.count[key]
        self.walk = np.zeros(height, dtype=np.int64)
        self.in_order(np.arange(height))

    def in_order(self, rows: Ints) -> None:
        """Bring these sessions' zones to the order of their shortest walk, and note its seconds."""
        sizes = (self.zone[rows] >= 0).sum(axis=1)
        for size in np.unique(sizes).tolist():
            chosen = rows[sizes == size]
            self.walk[chosen] = 0
            if size == 0:
                continue
            zone, count = self.zone[chosen, :size], self.count[chosen, :size]
            node = np.concatenate((np.zeros((len(chosen), 1), dtype=np.int64), zone + 1), axis=1)
            way = self.pools.way[self.pool[chosen][:, None, None], node[:, :, None], node[:, None, :]]
            if size <= EXACT:
                order, self.walk[chosen] = shortest(way)
            else:
                longer = [improved(one) for one in way]
                order = np.array([one for one, _ in longer], dtype=np.int64)
                self.walk[chosen] = [length for _, length in longer]
            self.zone[chosen, :size] = np.take_along_axis(zone, order - 1, axis=1)
            self.count[chosen, :size] = np.take_along_axis(count, order - 1, axis=1)

    def put(self, rows: Ints, zone: Ints, count: Ints) -> Bools:
        """Replace pairs of sessions (two rows after each other) where that is shorter and fits, else leave them.

        Beyond `EXACT` stops the order of a walk is found by search, so what a deal promised is measured again. Returns
        which rows were replaced.
        """
        more = ((0, 0), (0, max(0, zone.shape[1] - self.zone.shape[1])))
        self.zone, self.count = np.pad(self.zone, more, constant_values=-1), np.pad(self.count, more)
        before = self.zone[rows], self.count[rows], self.walk[rows]
        self.zone[rows], self.count[rows] = -1, 0
        self.zone[rows, : zone.shape[1]], self.count[rows, : zone.shape[1]] = zone, count
        self.in_order(rows)
        late = self.seconds(rows) > self.pools.limit[self.pool[rows]]
        price = [walk + SESSION * (seen[:, 0] >= 0) for walk, seen in ((before[2], before[0]), (self.walk[rows], zone))]
        worse = (price[1] - price[0]).reshape(-1, 2).sum(axis=1) >= 0
        undone = np.repeat(worse | late.reshape(-1, 2).any(axis=1), 2)
        self.zone[rows[undone]], self.count[rows[undone]], self.walk[rows[undone]] = (old[undone] for old in before)
        return ~undone

    def seconds(self, rows: Ints) -> Ints:
        """Seconds of visits and walking of these sessions."""
        unit = self.pools.unit[self.pool[rows][:, None], np.maximum(self.zone[rows], 0)]
        return np.asarray((unit * self.count[rows]).sum(axis=1) + self.walk[rows])


def compacted(sessions: Sessions) -> None:
    """Deal neighbouring sessions anew, in place, until no pair of a pool gets better."""
    fresh = np.ones(len(sessions.pool), dtype=bool)
    for _ in range(_ROUNDS):
        one, two = _neighbours(sessions, fresh)
        if not one.size:
            return
        gain, rows, zone, count = _best_deals(sessions, one, two)
        fresh[:] = False
        taken = _apart(gain, rows[:, 0], rows[:, 1], len(sessions.pool))
        if not taken.size:
            return
        changed = rows[taken].ravel()
        kept = sessions.put(changed, zone[taken].reshape(len(changed), -1), count[taken].reshape(len(changed), -1))
        fresh[changed[kept]] = True


def _by_session(stops: Stops) -> Ints:
    """Rows of stops by pool and session, else as they are."""
    return np.lexsort((np.arange(len(stops.pool)), stops.session, stops.pool)).astype(np.int64)


def _neighbours(sessions: Sessions, fresh: Bools) -> tuple[Ints, Ints]:
    """Pairs of sessions of one pool that lie close together and of which one has changed."""
    used = np.flatnonzero(sessions.zone[:, 0] >= 0)
    if not used.size:
        return used, used
    start = np.flatnonzero(np.concatenate(([True], sessions.pool[used][1:] != sessions.pool[used][:-1])))
    many = np.diff(np.concatenate((start, [len(used)])))
    live = np.add.reduceat(fresh[used].astype(np.int64), start) > 0
    one, two = [], []
    for size in np.unique(many[live & (many > 1)]).tolist():
        block = used[start[live & (many == size)][:, None] + np.arange(size)]
        if size <= NEAR + 2:
            i, j = np.triu_indices(size, k=1)
            one.append(block[:, i].ravel())
            two.append(block[:, j].ravel())
        else:
            for rows in block:
                i, j = _nearest(sessions, rows)
                one.append(rows[i])
                two.append(rows[j])
    first, second = (np.concatenate(side) if side else np.zeros(0, dtype=np.int64) for side in (one, two))
    chosen = fresh[first] | fresh[second]
    return first[chosen], second[chosen]


def _nearest(sessions: Sessions, rows: Ints) -> tuple[Ints, Ints]:
    """Each session with the `NEAR` others that have a zone closest to one of its own; positions in `rows`, i < j."""
    zone = sessions.zone[rows][:, : int((sessions.zone[rows] >= 0).sum(axis=1).max())]
    way = sessions.pools.way[sessions.pool[rows[0]]][1:, 1:]
    apart = np.where(zone[:, :, None] >= 0, np.minimum(way, way.T)[zone], FAR).min(axis=1)
    close = np.where(zone[None] >= 0, apart[:, zone], FAR).min(axis=2)
    np.fill_diagonal(close, FAR)
    near = np.argsort(close, axis=1, kind="stable")[:, :NEAR]
    i = np.repeat(np.arange(len(rows)), near.shape[1])
    pairs = np.unique(np.sort(np.column_stack((i, near.ravel())), axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _best_deals(sessions: Sessions, one: Ints, two: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Deal each pair anew; of those that get better: what is saved, both rows, new zones and counts (p, 2, w)."""
    wide = int((sessions.zone >= 0).sum(axis=1).max())
    zone = np.concatenate((sessions.zone[one, :wide], sessions.zone[two, :wide]), axis=1)
    count = np.concatenate((sessions.count[one, :wide], sessions.count[two, :wide]), axis=1)
    old = sessions.walk[one] + sessions.walk[two] + 2 * SESSION
    merged, summed = _merged(zone, count)
    sizes = (merged >= 0).sum(axis=1)
    found = []
    for size in np.unique(sizes).tolist():
        rows = np.flatnonzero(sizes == size)
        pool = sessions.pool[one[rows]]
        if size <= STOPS:
            cells, counts = merged[rows, :size], summed[rows, :size]
            cost, first = _deal_zones(sessions.pools, pool, cells, counts)
        else:
            cells, counts = _left(zone[rows], count[rows])
            left = (sessions.zone[one[rows], :wide] >= 0).sum(axis=1)
            cost, first = _deal_runs(sessions.pools, pool, cells, counts, left)
        gain = old[rows] - cost
        better = np.flatnonzero(gain > 0)
        if better.size:
            parts = np.stack((first[better], counts[better] - first[better]), axis=1)
            named = np.broadcast_to(cells[better][:, None], parts.shape)
            found.append((rows[better], gain[better], named, parts))
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return none, none.reshape(0, 2), none.reshape(0, 2, 0), none.reshape(0, 2, 0)
    width = max(named.shape[2] for *_, named, _ in found)
    rows = np.concatenate([part[0] for part in found])
    pads = [((0, 0), (0, 0), (0, width - part[2].shape[2])) for part in found]
    zones = np.concatenate([np.pad(part[2], pad, constant_values=-1) for part, pad in zip(found, pads, strict=True)])
    counts = np.concatenate([np.pad(part[3], pad) for part, pad in zip(found, pads, strict=True)])
    flat, summed = _merged(zones.reshape(-1, width), counts.reshape(-1, width))
    used = max(1, int((flat >= 0).sum(axis=1).max()))
    shape = (len(rows), 2, used)
    gains = np.concatenate([part[1] for part in found])
    return (
        gains,
        np.column_stack((one[rows], two[rows])),
        flat[:, :used].reshape(shape),
        summed[:, :used].reshape(shape),
    )


def _deal_zones(pools: Pools, pool: Ints, zone: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Deal pairs with few zones: each zone a stop that may be split."""
    node = np.concatenate((np.zeros((len(zone), 1), dtype=np.int64), zone + 1), axis=1)
    unit = pools.unit[pool[:, None], zone]
    deal = dealt(
        Pair(
            way=pools.way[pool[:, None, None], node[:, :, None], node[:, None, :]],
            count=count,
            unit=unit,
            inner=np.zeros_like(count),
            whole=np.zeros(count.shape, dtype=bool),
            load=unit * count,
            places=pools.places[pool],
            limit=pools.limit[pool],
        )
    )
    return deal.cost, deal.first


def _deal_runs(pools: Pools, pool: Ints, zone: Ints, count: Ints, left: Ints) -> tuple[Ints, Ints]:
    """Deal pairs with many zones: zones that follow each other on the shortest legs are joined to runs first.

    Parameters
    ----------
    pools, pool
        The pools, and each pair's number, shape (p,).
    zone, count
        The first session's stops in the order of its walk, then the second's, shape (p, t).
    left
        Stops of the first session, shape (p,).
    """
    pairs, wide = zone.shape
    at, cell = np.arange(pairs)[:, None], np.arange(wide)
    real, node = zone >= 0, np.maximum(zone, 0) + 1
    legs = pools.way[pool[:, None], node[:, :-1], node[:, 1:]]
    legs = np.where(real[:, 1:] & (cell[1:] != left[:, None]), legs, FAR)
    rank = np.empty_like(legs)
    rank[at, np.argsort(legs, axis=1, kind="stable")] = cell[:-1]
    joined = np.zeros(zone.shape, dtype=bool)
    joined[:, 1:] = rank < (real.sum(axis=1) - STOPS)[:, None]
    run = np.cumsum(~joined, axis=1) - 1
    inside = (run[:, None, :] == np.arange(STOPS)[:, None]) & real[:, None, :]
    entry, last = inside.argmax(axis=2), wide - 1 - inside[:, :, ::-1].argmax(axis=2)
    home = np.zeros((pairs, 1), dtype=np.int64)
    start, end = (np.concatenate((home, node[at, side]), axis=1) for side in (entry, last))
    inner = (inside[:, :, 1:] * np.where(joined[:, 1:], legs, 0)[:, None, :]).sum(axis=2)
    unit = pools.unit[pool[:, None], np.maximum(zone, 0)]
    whole = inside.sum(axis=2) > 1
    sums = (inside * count[:, None, :]).sum(axis=2)
    deal = dealt(
        Pair(
            way=pools.way[pool[:, None, None], end[:, :, None], start[:, None, :]],
            count=sums,
            unit=unit[at, entry],
            inner=inner,
            whole=whole,
            load=(inside * (unit * count)[:, None, :]).sum(axis=2) + inner,
            places=pools.places[pool],
            limit=pools.limit[pool],
        )
    )
    mine = np.minimum(run, STOPS - 1)
    first = np.where(whole[at, mine], count * (deal.first[at, mine] > 0), deal.first[at, mine])
    return deal.cost, np.where(real, first, 0)


def _merged(zone: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Rows with each zone once and only where households are seen, in the order of zones, at the left."""
    last = np.iinfo(np.int64).max
    key = np.where(count > 0, zone, last)
    order = np.argsort(key, axis=1, kind="stable")
    key, total = np.take_along_axis(key, order, axis=1), np.take_along_axis(count, order, axis=1)
    # a zone stands in a row once or twice
    twice = key[:, 1:] == key[:, :-1]
    total[:, :-1] += np.where(twice, total[:, 1:], 0)
    key[:, 1:][twice] = last
    gone = key == last
    return _left(np.where(gone, -1, key), np.where(gone, 0, total))


def _left(zone: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Rows with their empty cells at the right, else in the same order."""
    order = np.argsort(zone < 0, axis=1, kind="stable")
    return np.take_along_axis(zone, order, axis=1), np.take_along_axis(count, order, axis=1)


def _apart(gain: Ints, one: Ints, two: Ints, size: int) -> Ints:
    """Choose pairs that share no session, those that save most first."""
    busy, taken = np.zeros(size, dtype=bool), []
    for at in np.argsort(-gain, kind="stable").tolist():
        if not (busy[one[at]] or busy[two[at]]):
            busy[one[at]] = busy[two[at]] = True
            taken.append(at)
    return np.array(taken, dtype=np.int64)
