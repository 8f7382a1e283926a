"""The general road: session after session, first those who can wait least, neighbours together, time kept."""

from __future__ import annotations

import dataclasses

import numpy as np

from liaison_opt.rules.cuts import UNLIMITED
from liaison_opt.solve.visits.pools import Bools, Ints, Pool
from liaison_opt.solve.visits.rounds import Draft, along
from liaison_opt.solve.walks.tours import tour

#: classes whose urgency differs by less than this part are equally urgent: the nearer one goes first
STEP = 0.125


class Ways:
    """Seconds of the shortest walk through a set of zones, each set worked out once.

    Parameters
    ----------
    seconds
        Shape (Z + 1, Z + 1), the office first.
    """

    def __init__(self, seconds: Ints) -> None:
        self._seconds = seconds
        self._known: dict[frozenset[int], int] = {frozenset(): 0}

    def length(self, zones: frozenset[int]) -> int:
        """Seconds of the shortest walk from the office through the zones (from 0) and back."""
        if zones not in self._known:
            at = np.array([0, *(zone + 1 for zone in sorted(zones))])
            self._known[zones] = tour(self._seconds[np.ix_(at, at)]).length
        return self._known[zones]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class _Year:
    """What is known before the first session: shapes (C, S) but for `place`, (Z,).

    `chances` counts the visits of one household that the gap still allows from a session on, `later` the places from a
    session on to which the class is let in.
    """

    chances: Ints
    later: Ints
    place: Ints


def by_time(pool: Pool, *, paced: bool = False) -> Draft:
    """Fill sessions in order of time.

    Parameters
    ----------
    pool
        Any pool.
    paced
        True: rounds begin around even parts of the year, so that no wait is long, those at its ends included.
    """
    year, ways = _year(pool, pool.min_gap), Ways(pool.seconds)
    begun = _begun(pool) if paced else np.full(len(pool.day), int(pool.k.max(initial=0)))
    total = np.zeros(len(pool.n), dtype=np.int64)
    seen = np.zeros((len(pool.n), len(pool.day)), dtype=np.int64)
    lately = np.searchsorted(pool.day, pool.day - pool.min_gap, side="right")
    start = 0
    for s in range(len(pool.day)):
        free = pool.n - seen[:, lately[s] : s].sum(axis=1)
        free = np.where(pool.can[:, s], np.minimum(free, np.minimum(pool.k, begun[s]) * pool.n - total), 0)
        if pool.places[s] <= 0 or not (free > 0).any():
            continue
        key = _urgency(pool, year, total, seen, s)
        counts, start = _one(pool, ways, free, key, year.place, s, start)
        seen[:, s] = counts
        total += counts
    of, session = np.nonzero(seen)
    return Draft(of=of, session=session, count=seen[of, session], road="by time")


def _one(pool: Pool, ways: Ways, free: Ints, key: Ints, place: Ints, s: int, start: int) -> tuple[Ints, int]:
    """Fill one session: from the most urgent class, outward to its neighbours; returns counts and the last place."""
    counts = np.zeros(len(free), dtype=np.int64)
    room, limit, used = int(pool.places[s]), int(pool.limit[s]), 0
    zones: frozenset[int] = frozenset()
    waiting = np.flatnonzero(free > 0)
    # of equally urgent classes the next along the tour after the last session's
    turn = (place[pool.zone[waiting]] - start) % len(place)
    first = int(waiting[np.lexsort((waiting, turn, -key[waiting]))[0]])
    near = pool.seconds[pool.zone[first] + 1, pool.zone[waiting] + 1]
    # those as urgent as half the first come before the rest, and near before far
    calm = 2 * key[waiting] < key[first]
    queue = waiting[np.lexsort((waiting, -key[waiting], place[pool.zone[waiting]], near, calm))]
    for c in [first, *(int(c) for c in queue if c != first)]:
        if room == 0:
            break
        here = zones | {int(pool.zone[c])}
        fit = min(room, int(free[c]))
        if limit < UNLIMITED:
            left = limit - used - ways.length(here)
            each = 60 * int(pool.minutes[c])
            fit = -1 if left < 0 else min(fit, left // each) if each else fit
        if fit <= 0:
            continue
        counts[c], zones = fit, here
        room, used = room - fit, used + 60 * int(pool.minutes[c]) * fit
    return counts, int(place[pool.zone[first]])


def _urgency(pool: Pool, year: _Year, total: Ints, seen: Ints, s: int) -> Ints:
    """How little a class can wait, in steps: visits owed against the chances and the places that are left for it."""
    owed = pool.k * pool.n - total
    by_gap = owed / np.maximum(1, pool.n * year.chances[:, s])
    by_room = owed / np.maximum(1, year.later[:, s])
    key = np.maximum(by_gap, by_room)
    if pool.max_gap:
        key = np.maximum(key, _waited(pool, total, seen, s) / pool.max_gap)
    steps: Ints = np.floor(key / STEP).astype(np.int64)
    return steps


def _waited(pool: Pool, total: Ints, seen: Ints, s: int) -> Ints:
    """Days since the next household in turn of each class was seen (or since the first session)."""
    sums = np.cumsum(seen[:, : s + 1], axis=1)
    turn = total - pool.n
    last = (sums <= turn[:, None]).sum(axis=1)
    since = np.where(turn >= 0, pool.day[np.minimum(last, s)], pool.day[0])
    waited: Ints = pool.day[min(s + 1, len(pool.day) - 1)] - since
    return waited


def _year(pool: Pool, wait: int) -> _Year:
    """Chances and places that are left, worked out backwards; classes let into the same sessions share them."""
    doors, like = np.unique(pool.can & (pool.places > 0), axis=0, return_inverse=True)
    sessions = len(pool.day)
    next_free = np.searchsorted(pool.day, pool.day + wait, side="left")
    chances = np.zeros((len(doors), sessions + 1), dtype=np.int64)
    for s in range(sessions - 1, -1, -1):
        chances[:, s] = np.maximum(chances[:, s + 1], np.where(doors[:, s], 1 + chances[:, next_free[s]], 0))
    later = np.cumsum(np.where(doors, pool.places, 0)[:, ::-1], axis=1)[:, ::-1]
    like = like.reshape(-1)
    return _Year(chances=chances[like, :-1], later=later[like], place=along(pool))


def _begun(pool: Pool) -> Ints:
    """How many rounds have begun by each session: round r lies around the (r + 1)-th of k + 1 parts of the year."""
    k, days = int(pool.k.max()), int(pool.day[-1] - pool.day[0])
    share = int(pool.n.sum()) / max(1, int(pool.places.sum()))
    middle = (np.arange(k) + 1) * days / (k + 1)
    first = middle - min(share, 1 / k) * days / 2
    begun: Ints = np.searchsorted(first, pool.day - pool.day[0], side="right").astype(np.int64)
    return begun


def long_waits(pool: Pool, draft: Draft) -> int:
    """Waits longer than the pool's greatest gap, its first and last day counted as ends of a wait."""
    found = 0
    for c in np.flatnonzero(pool.k > 0):
        mine = draft.of == c
        order = np.argsort(draft.session[mine], kind="stable")
        days = np.repeat(pool.day[draft.session[mine]][order], draft.count[mine][order])
        n = int(pool.n[c])
        ends = np.full(n, pool.day[0]), np.full(n, pool.day[-1])
        days = np.concatenate([ends[0], days, ends[1]])
        found += int((days[n:] - days[:-n] > pool.max_gap).sum())
    return found


def fits(pool: Pool, draft: Draft) -> Bools:
    """Which sessions keep to their time with this draft, shape (S,): visits and the shortest walk."""
    work = np.bincount(draft.session, weights=60 * pool.minutes[draft.of] * draft.count, minlength=len(pool.day))
    fine = work <= pool.limit
    ways = Ways(pool.seconds)
    zone = pool.zone[draft.of]
    for s in np.unique(draft.session[pool.limit[draft.session] < UNLIMITED]):
        zones = frozenset(zone[draft.session == s].tolist())
        fine[s] = int(work[s]) + ways.length(zones) <= int(pool.limit[s])
    return np.asarray(fine, dtype=bool)
