"""A village's households shared out among its visitors: compact areas, fast enough for every village of a county."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_opt.rules.transport import Held, Transport
from liaison_opt.solve.areas.medoids import improved, spread
from liaison_opt.solve.linking.transport import transport

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

#: rounds of "share out, move the centres"; it nearly always settles in fewer
ROUNDS = 12


def visitors(n: Ints, seconds: Ints, capacity: Ints, *, floor: Ints | None = None) -> Ints:
    """Share out a village's households: compact areas, one a visitor, zones split only where capacity needs it.

    Centres are set one after the other where they shorten the ways most, then households and centres take turns: the
    households by a flow, the centres to the middle of their area. Milliseconds a village; no proof that no other
    centres are better (`areas` gives one for small villages).

    Parameters
    ----------
    n
        Households a zone, shape (Z,).
    seconds
        Ways between zones, shape (Z, Z).
    capacity
        Most households a visitor, shape (M,).
    floor
        Least households a visitor, shape (M,); None: 0.

    Returns
    -------
        Households by zone and visitor, shape (Z, M). Rows add up to `n`, unless all capacity together is less:
        then every visitor is full and the households left out are the farthest.

    Raises
    ------
    ValueError
        Shapes do not fit, numbers are negative, or a floor exceeds its capacity or what there is.
    """
    n, seconds, capacity = (np.asarray(array, dtype=np.int64) for array in (n, seconds, capacity))
    least = np.zeros_like(capacity) if floor is None else np.asarray(floor, dtype=np.int64)
    if seconds.shape != (len(n), len(n)) or least.shape != capacity.shape or capacity.ndim != 1:
        raise ValueError(f"{n.shape} zones, ways {seconds.shape}, {capacity.shape} capacities, {least.shape} floors")
    if min(int(array.min(initial=0)) for array in (n, seconds, least)) < 0 or (least > capacity).any():
        raise ValueError("households, ways and floors are 0 or more, and no floor exceeds its capacity")
    counts = np.zeros((len(n), len(capacity)), dtype=np.int64)
    used, able = np.flatnonzero(n), np.flatnonzero(capacity)
    if not len(used) or not len(able):
        return counts
    total, room = int(n.sum()), int(capacity.sum())
    if int(least.sum()) > total:
        raise ValueError(f"floors add up to {int(least.sum())}, but there are {total} households")
    if room < total:
        least = capacity
    ways, weight = seconds[np.ix_(used, used)], n[used]
    centres = spread(weight, ways, len(able))
    # the roomiest visitor goes where most households are
    near = np.bincount(ways[:, centres].argmin(axis=1), weights=weight, minlength=len(able))
    order = able[np.argsort(-capacity[able], kind="stable")]
    centres = centres[np.argsort(-near, kind="stable")]
    found, _ = alternate(weight, ways, centres, least[order], capacity[order])
    counts[np.ix_(used, order)] = found
    return counts


def alternate(n: Ints, ways: Ints, centres: Ints, lo: Ints, hi: Ints) -> tuple[Ints, Ints]:
    """Share out by a flow, move the centres to the middle, again, while that shortens the ways.

    Parameters
    ----------
    n
        Households a zone, shape (Z,).
    ways
        Seconds between zones, shape (Z, Z).
    centres
        Zone numbers to begin with, shape (M,).
    lo, hi
        Least and greatest number of households an area, shape (M,).

    Returns
    -------
        Households by zone and area, shape (Z, M), and the centres.

    Raises
    ------
    ValueError
        Floors and capacities do not fit the households.
    """
    best, least = np.zeros((len(n), len(lo)), dtype=np.int64), None
    kept = centres
    for _ in range(ROUNDS):
        found = transport(by_counts(n, ways[:, centres], lo, hi))
        if found.objective is None:
            raise ValueError("floors and capacities do not fit the households")
        if least is not None and found.objective >= least:
            break
        counts = np.zeros((len(n), len(lo)), dtype=np.int64)
        counts[found.targets, found.actors] = found.amount
        best, least, kept = counts, found.objective, centres
        centres = improved(counts, ways, own=False)
        if (centres == kept).all():
            break
    return best, kept


def by_counts(n: Ints, ways: Ints, lo: Ints, hi: Ints) -> Transport:
    """Areas as actors, zones as targets whose households can be shared; all are served if there is room.

    Parameters
    ----------
    n
        Households a zone, shape (Z,).
    ways
        Seconds from zones to centres, shape (Z, M).
    lo, hi
        Least and greatest number of households an area, shape (M,).
    """
    room = int(hi.sum()) >= int(n.sum())
    return Transport(
        cost=Held(np.ascontiguousarray(ways.T)),
        floor=lo,
        ceiling=hi,
        lo=n if room else np.zeros_like(n),
        hi=n,
        actor_size=np.ones(len(lo), dtype=np.int64),
        target_size=n,
        load=np.ones(len(n), dtype=np.int64),
    )
