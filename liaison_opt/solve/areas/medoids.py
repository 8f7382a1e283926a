"""Where the centres of areas go: set one after the other, then moved to the middle of what they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints


def spread(weight: Ints, seconds: Ints, count: int) -> Ints:
    """Centres by greedy adding, then by exchange: each step takes what shortens the ways most (Teitz & Bart 1968).

    Parameters
    ----------
    weight
        Households a zone, all above 0, shape (Z,).
    seconds
        Ways from zone to centre, shape (Z, Z).
    count
        How many centres; with more centres than zones, populous zones have several.

    Returns
    -------
        Zone numbers, shape (count,), sorted.
    """
    zones = len(weight)
    chosen: list[int] = []
    nearest = np.full(zones, int(seconds.max(initial=0)) + 1, dtype=np.int64)
    for _ in range(min(count, zones)):
        worth = (np.minimum(seconds, nearest[:, None]) * weight[:, None]).sum(axis=0)
        worth[chosen] = np.iinfo(np.int64).max
        best = int(worth.argmin())
        chosen.append(best)
        nearest = np.minimum(nearest, seconds[:, best])
    centres = _exchanged(weight, seconds, np.array(chosen, dtype=np.int64))
    held = np.ones(zones, dtype=np.int64)
    extra: list[int] = []
    for _ in range(count - len(chosen)):
        at = int((weight / held).argmax())
        held[at] += 1
        extra.append(at)
    return np.sort(np.concatenate([centres, np.array(extra, dtype=np.int64)]))


def improved(counts: Ints, seconds: Ints, *, own: bool) -> Ints:
    """The zone nearest to all households of each area.

    Parameters
    ----------
    counts
        Households by zone and area, shape (Z, M).
    seconds
        Shape (Z, Z).
    own
        Only zones of the area itself can be its centre.

    Returns
    -------
        Zone numbers, shape (M,).
    """
    ways = counts.T @ seconds
    if own:
        ways = np.where((counts.T > 0) | ~(counts.T > 0).any(axis=1, keepdims=True), ways, np.iinfo(np.int64).max)
    return np.asarray(ways.argmin(axis=1), dtype=np.int64)


def _exchanged(weight: Ints, seconds: Ints, centres: Ints) -> Ints:
    """Swap one centre for one zone while that shortens the ways; the best swap each time."""
    count = len(centres)
    total = int((seconds[:, centres].min(axis=1) * weight).sum())
    for _ in range(20 * count):
        # nearest centre of each zone when one centre is gone, shape (count, Z)
        gone = seconds[:, centres]
        order = np.argsort(gone, axis=1, kind="stable")
        first = gone[np.arange(len(gone)), order[:, 0]]
        second = gone[np.arange(len(gone)), order[:, min(1, count - 1)]]
        if count == 1:
            second = np.full_like(first, int(seconds.max(initial=0)) + 1)
        without = np.where(order[None, :, 0] == np.arange(count)[:, None], second[None, :], first[None, :])
        best, swap = total, None
        for out in range(count):
            worth = (np.minimum(seconds, without[out][:, None]) * weight[:, None]).sum(axis=0)
            at = int(worth.argmin())
            if int(worth[at]) < best:
                best, swap = int(worth[at]), (out, at)
        if swap is None:
            return centres
        centres = centres.copy()
        centres[swap[0]] = swap[1]
        total = best
    return centres
