"""Two sessions at a time, dealt anew in the best way there is: the step by which rounds of visits get compact."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from liaison_opt.solve.walks.tours import FAR, onward

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: a session fewer is worth more than any walk
SESSION = np.int64(2**40)
#: cells of one batch's table: it should stay in the cache
_CELLS = 300_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pair:
    """Stops of two sessions thrown together, for many pairs with the same number of stops.

    Parameters
    ----------
    way
        Seconds from stop to stop, shape (p, s + 1, s + 1), the office first.
    count
        Households at each stop, shape (p, s).
    unit
        Seconds of one visit at a stop that may be split, shape (p, s).
    inner
        Seconds of walking within a stop that is a run of zones, shape (p, s).
    whole
        Stops that cannot be split, shape (p, s).
    load
        Seconds of all visits and of walking within each stop, shape (p, s).
    places, limit
        What a session can hold, in households and in seconds, shape (p,).
    """

    way: Ints
    count: Ints
    unit: Ints
    inner: Ints
    whole: Bools
    load: Ints
    places: Ints
    limit: Ints


@dataclasses.dataclass(frozen=True, kw_only=True)
class Deal:
    """The best way to deal each pair's stops.

    Parameters
    ----------
    cost
        Seconds of walking of both, plus `SESSION` for each session that is not empty; `FAR` if nothing fits.
    first
        Households of each stop that the first session sees, shape (p, s); the second sees the others.
    """

    cost: Ints
    first: Ints


def dealt(pair: Pair) -> Deal:
    """Try all ways to deal the stops of two sessions, with at most one stop seen by both.

    Two best sessions need never share more than one stop where ways obey the triangle inequality (Dror and Trudeau
    1989, https://doi.org/10.1287/trsc.23.2.141), so for two sessions nothing is missed.
    """
    size = pair.count.shape[1]
    step = max(1, _CELLS // (2**size * (size + 1)))
    parts = []
    for first in range(0, max(1, len(pair.count)), step):
        cut = {field.name: getattr(pair, field.name)[first : first + step] for field in dataclasses.fields(pair)}
        parts.append(_dealt(Pair(**cut)))
    return Deal(cost=np.concatenate([p.cost for p in parts]), first=np.concatenate([p.first for p in parts]))


def _dealt(pair: Pair) -> Deal:
    """Deal one batch."""
    rows, size = np.arange(len(pair.count)), pair.count.shape[1]
    masks = np.arange(2**size)
    has = ((masks[:, None] >> np.arange(size)) & 1).astype(np.int64)
    walk = onward(pair.way)[:, :, 0]
    seen, inner = pair.count @ has.T, pair.inner @ has.T
    other = masks[::-1]
    places = pair.places[:, None]
    fits = seen <= places
    # seconds that are left in a session with these stops; not asked where sessions have no end
    timed = bool((pair.limit < FAR).any())
    spare = pair.limit[:, None] - pair.load @ has.T - walk if timed else np.zeros((1, 1), dtype=np.int64)
    if timed:
        fits &= spare >= 0
    price = walk + inner + np.where(masks > 0, SESSION, 0)
    # the last stop stays in the second session: the same deal with names exchanged is not tried again
    half = masks[: 2 ** (size - 1)]
    total = np.where(fits[:, half] & fits[:, other[half]], price[:, half] + price[:, other[half]], FAR)
    mask = total.argmin(axis=1)
    cost, stop, share = total[rows, mask], np.full(len(rows), -1), np.zeros(len(rows), dtype=np.int64)
    for z in range(size):
        # the first session sees `base` and part of z; the second the rest of z and all others, another stop always
        last = size - 1 if z < size - 1 else size - 2
        base = masks[(has[:, z] == 0) & ((has[:, last] == 0) | (size == 1))]
        both, rest = base | (1 << z), other[base]
        low = np.maximum(1, seen[:, rest] - places)
        high = np.minimum(pair.count[:, z, None] - 1, places - seen[:, base])
        if timed:
            # `spare` of the first session counts all of z, and so does that of the second
            unit = pair.unit[:, z, None]
            each = np.maximum(unit, 1)
            low = np.maximum(low, -(spare[:, rest] // each))
            high = np.minimum(high, np.where(unit > 0, pair.count[:, z, None] + spare[:, both] // each, high))
        good = (low <= high) & ~pair.whole[:, z, None]
        if timed:
            good &= (unit > 0) | ((spare[:, both] >= 0) & (spare[:, rest] >= 0))
        # a run of zones is never split, so what is walked inside z is nothing here
        total = np.where(good, price[:, both] + price[:, rest], FAR)
        best = total.argmin(axis=1)
        better = np.flatnonzero(total[rows, best] < cost)
        cost[better] = total[better, best[better]]
        mask[better], stop[better], share[better] = base[best[better]], z, low[better, best[better]]
    first = has[mask] * pair.count
    split = np.flatnonzero(stop >= 0)
    first[split, stop[split]] = share[split]
    return Deal(cost=cost, first=first)
