"""Tours with more stops than can be tried exactly: insertion, local search, and a bound below which none can be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
#: steps of the bound's ascent
_STEPS = 60


def improved(way: Ints) -> tuple[list[int], int]:
    """Build a short closed tour by farthest insertion, then 2-opt and or-opt until neither helps.

    Parameters
    ----------
    way
        Whole seconds, shape (m, m), the office first; it need not be symmetric.

    Returns
    -------
        Stops in order, numbers from 1, and the tour's seconds.
    """
    order = _inserted(way)
    while True:
        gain, better = max(_turned(way, order), _moved(way, order), key=_gain)
        if gain <= 0:
            break
        order = better
    return order.tolist(), length_of(way, order)


def length_of(way: Ints, order: npt.ArrayLike) -> int:
    """Seconds of the closed tour from the office through `order` and back."""
    path = np.concatenate(([0], np.asarray(order, dtype=np.int64), [0]))
    return int(way[path[:-1], path[1:]].sum())


def least(way: Ints) -> int:
    """Give a number of seconds that no closed tour through all stops can be below.

    A one-tree bound (Held and Karp 1970, https://doi.org/10.1287/opre.18.6.1138) on the shorter of both directions,
    raised by whole-number prices on the stops, so that it is exact arithmetic.
    """
    both = np.minimum(way, way.T).astype(np.int64)
    size = len(both)
    price, best = np.zeros(size, dtype=np.int64), np.int64(0)
    step = float(both.sum()) / max(1, size * (size - 1)) / 4
    for _ in range(_STEPS):
        total, degree = _one_tree(both + price[:, None] + price[None, :])
        best = max(best, total - 2 * price.sum())
        if (degree == 2).all():
            break
        price = price + np.rint(step * (degree - 2)).astype(np.int64)
        step *= 0.93
    return int(best)


def _gain(found: tuple[int, Ints]) -> int:
    return found[0]


def _inserted(way: Ints) -> Ints:
    """Insert the stop farthest from the tour where it costs least, until all are in."""
    size = len(way)
    path, inside = [0, 0], np.zeros(size, dtype=bool)
    inside[0] = True
    near = np.minimum(way[0], way[:, 0])
    for _ in range(size - 1):
        stop = int(np.where(inside, -1, near).argmax())
        at = np.array(path)
        cost = way[at[:-1], stop] + way[stop, at[1:]] - way[at[:-1], at[1:]]
        path.insert(int(cost.argmin()) + 1, stop)
        inside[stop] = True
        near = np.minimum(near, np.minimum(way[stop], way[:, stop]))
    return np.array(path[1:-1], dtype=np.int64)


def _turned(way: Ints, order: Ints) -> tuple[int, Ints]:
    """Find the best stretch to walk the other way round, and what it saves."""
    path = np.concatenate(([0], order, [0]))
    ahead = np.concatenate(([0], np.cumsum(way[path[:-1], path[1:]])))
    back = np.concatenate(([0], np.cumsum(way[path[1:], path[:-1]])))
    i, j = np.triu_indices(len(order), k=1)
    i, j = i + 1, j + 1
    old = ahead[j + 1] - ahead[i - 1]
    new = way[path[i - 1], path[j]] + way[path[i], path[j + 1]] + back[j] - back[i]
    saved = old - new
    best = int(saved.argmax())
    if saved[best] <= 0:
        return 0, order
    turned = path.copy()
    turned[i[best] : j[best] + 1] = path[i[best] : j[best] + 1][::-1]
    return int(saved[best]), turned[1:-1]


def _moved(way: Ints, order: Ints) -> tuple[int, Ints]:
    """Find the best run of one to three stops to move elsewhere, and what it saves."""
    best, found = 0, order
    for run in range(1, min(3, len(order) - 1) + 1):
        for first in range(len(order) - run + 1):
            piece, rest = order[first : first + run], np.delete(order, slice(first, first + run))
            path = np.concatenate(([0], rest, [0]))
            legs = way[path[:-1], path[1:]]
            cost = way[path[:-1], piece[0]] + way[piece[-1], path[1:]] - legs
            # what leaving saves less what coming back in costs at the best place
            at = int(cost.argmin())
            saved = int(cost[first] - cost[at])
            if saved > best:
                best, found = saved, np.insert(rest, at, piece)
    return best, found


def _one_tree(cost: Ints) -> tuple[np.int64, Ints]:
    """Give the least tree over the stops and two ways to the office: its total and how many ways each place has."""
    size = len(cost)
    degree = np.zeros(size, dtype=np.int64)
    near, link = cost[1].copy(), np.ones(size, dtype=np.int64)
    free = np.ones(size, dtype=bool)
    free[:2] = False
    total = np.int64(0)
    for _ in range(size - 2):
        stop = int(np.where(free, near, np.iinfo(np.int64).max).argmin())
        total += near[stop]
        degree[[stop, link[stop]]] += 1
        free[stop] = False
        closer = free & (cost[stop] < near)
        near[closer], link[closer] = cost[stop][closer], stop
    home = np.argsort(cost[0, 1:], kind="stable")[:2] + 1
    degree[home] += 1
    degree[0] = 2
    return total + cost[0, home].sum(), degree
