"""The shortest way from the office through a session's zones and back: exact for the usual handful of stops."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from liaison_opt.solve.walks.improve import improved, least

Ints = npt.NDArray[np.int64]

#: up to this many stops a tour is proven to be the shortest
EXACT = 12
#: more than any tour takes, small enough to be added to itself
FAR = np.int64(2**60)
#: cells of one batch's table, so that it stays in the cache
_CELLS = 500_000


class Tour(NamedTuple):
    """A closed tour: stops in order (numbers from 1; 0 is the office), its seconds, and whether none is shorter."""

    order: tuple[int, ...]
    length: int
    proven: bool


def tour(seconds: npt.ArrayLike) -> Tour:
    """Find the shortest closed tour from the office through all stops.

    Up to `EXACT` stops by dynamic programming over subsets (Held and Karp 1962, https://doi.org/10.1137/0110015); of
    equally short tours it is the one whose order comes first, so that the answer never depends on chance. Beyond that
    by insertion and local search, proven only where it meets the lower bound of `improve.least`.

    Parameters
    ----------
    seconds
        Whole seconds, shape (m, m); index 0 is the office; it need not be symmetric.

    Returns
    -------
        Order, seconds and whether the tour is proven to be the shortest.

    Raises
    ------
    ValueError
        The matrix is not square, is empty, or holds a negative number.
    """
    way = _square(seconds)
    if len(way) - 1 <= EXACT:
        orders, lengths = shortest(way[None])
        return Tour(tuple(int(stop) for stop in orders[0]), int(lengths[0]), proven=True)
    order, length = improved(way)
    return Tour(tuple(order), length, proven=length == least(way))


def tours(seconds: npt.ArrayLike, sets: Sequence[Sequence[int]]) -> list[Tour]:
    """Find shortest closed tours through many sets of stops of one village.

    Parameters
    ----------
    seconds
        Whole seconds, shape (Z + 1, Z + 1), the office first.
    sets
        Stops of each tour, numbers from 1 to Z; equal sets are solved once.

    Returns
    -------
        One tour a set, in the order of `sets`; orders hold the numbers of `sets`, not positions in them.
    """
    way = _square(seconds)
    keys = [tuple(sorted(set(stops))) for stops in sets]
    found: dict[tuple[int, ...], Tour] = {}
    by_size: dict[int, list[tuple[int, ...]]] = {}
    for key in dict.fromkeys(keys):
        by_size.setdefault(len(key), []).append(key)
    for size, group in sorted(by_size.items()):
        stops = np.zeros((len(group), size + 1), dtype=np.int64)
        stops[:, 1:] = np.array(group, dtype=np.int64).reshape(len(group), size)
        if size <= EXACT:
            orders, lengths = shortest(way[stops[:, :, None], stops[:, None, :]])
            named = np.take_along_axis(stops, orders, axis=1).tolist()
            found |= {
                key: Tour(tuple(order), length, proven=True)
                for key, order, length in zip(group, named, lengths.tolist(), strict=True)
            }
        else:
            for key, row in zip(group, stops, strict=True):
                order, length, proven = tour(way[np.ix_(row, row)])
                found[key] = Tour(tuple(int(row[stop]) for stop in order), length, proven)
    return [found[key] for key in keys]


def shortest(seconds: Ints) -> tuple[Ints, Ints]:
    """Solve many small tours at once, exactly.

    Parameters
    ----------
    seconds
        Shape (b, m + 1, m + 1): b matrices with the office first, m at most `EXACT`.

    Returns
    -------
        Orders, shape (b, m), stops numbered from 1; seconds, shape (b,). Of equal tours the first in order.
    """
    batch, size = seconds.shape[0], seconds.shape[1] - 1
    orders, lengths = np.zeros((batch, size), dtype=np.int64), np.zeros(batch, dtype=np.int64)
    if size == 0 or batch == 0:
        return orders, lengths
    step = max(1, _CELLS // (2**size * size))
    for first in range(0, batch, step):
        part = slice(first, first + step)
        orders[part], lengths[part] = _one_batch(np.ascontiguousarray(seconds[part], dtype=np.int64))
    return orders, lengths


def onward(way: Ints) -> Ints:
    """Least seconds from each stop through a whole set of stops and back to the office.

    Parameters
    ----------
    way
        Shape (b, m + 1, m + 1), the office first.

    Returns
    -------
        Shape (b, 2**m, m + 1): at [:, s, j] the way from j through the stops of the bit set s (bit i is stop i + 1)
        and home. Column 0 is the whole tour through s from the office.
    """
    batch, size = len(way), way.shape[1] - 1
    table = np.full((batch, 2**size, size + 1), FAR, dtype=np.int64)
    table[:, 0] = way[:, :, 0]
    for masks, stops, rest in _layers(size):
        best = table[:, masks]
        for place in range(stops.shape[1]):
            # from j to the set's stop i, then on through the others
            i = stops[:, place]
            on = way[:, :, i + 1].transpose(0, 2, 1) + table[:, rest[:, place], i + 1][:, :, None]
            np.minimum(best, on, out=best)
        table[:, masks] = best
    table[:, 0, 0] = 0
    return table


def _one_batch(way: Ints) -> tuple[Ints, Ints]:
    """Solve matrices of one size: the table backwards, then the first best stop, one after the other."""
    batch, size = len(way), way.shape[1] - 1
    table = onward(way)
    rows, bits = np.arange(batch), np.arange(size)
    left, here = np.full(batch, 2**size - 1, dtype=np.int64), np.zeros(batch, dtype=np.int64)
    orders = np.zeros((batch, size), dtype=np.int64)
    for place in range(size):
        rest = left[:, None] & ~(1 << bits)
        on = way[rows, here][:, 1:] + table[rows[:, None], rest, bits + 1]
        on = np.where((left[:, None] >> bits) & 1 == 1, on, 2 * FAR)
        chosen = on.argmin(axis=1)
        orders[:, place] = here = chosen + 1
        left &= ~(1 << chosen)
    return orders, table[:, -1, 0]


@functools.cache
def _layers(size: int) -> list[tuple[Ints, Ints, Ints]]:
    """Bit sets by number of stops, from one up: the sets (n,), their stops (n, count), and each set without them."""
    masks = np.arange(2**size, dtype=np.int64)
    has = (masks[:, None] >> np.arange(size)) & 1 == 1
    counts = has.sum(axis=1)
    layers = []
    for count in range(1, size + 1):
        chosen = masks[counts == count]
        stops = np.nonzero(has[chosen])[1].reshape(len(chosen), count).astype(np.int64)
        layers.append((chosen, stops, chosen[:, None] & ~(np.int64(1) << stops)))
    return layers


def _square(seconds: npt.ArrayLike) -> Ints:
    way = np.asarray(seconds)
    if way.ndim != 2 or way.shape[0] != way.shape[1] or len(way) == 0:
        raise ValueError(f"a square matrix with the office first is needed, not one of shape {way.shape}")
    if way.size and way.min() < 0:
        raise ValueError("a way takes 0 seconds or more")
    return way.astype(np.int64)
