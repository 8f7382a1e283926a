"""Whole numbers shared out in proportion, within bounds, to an exact total."""

from __future__ import annotations

import numpy as np

from liaison_opt.scenario.places.dice import Ints

_UNIT = 2**20


class CannotShare(ValueError):
    """The total lies outside what the bounds allow."""


def shares(total: int, weight: Ints, lo: Ints, hi: Ints) -> Ints:
    """Shares between `lo` and `hi` that sum to `total`, as near to proportion as bounds and whole numbers allow.

    Largest remainders (Hamilton): what is left after a round goes to those who still have room, by weight; ties go to
    the earlier place.

    Parameters
    ----------
    total
        What is shared.
    weight, lo, hi
        One number a place, shape (n,); weights are 1 or more.

    Raises
    ------
    CannotShare
        `lo` sums to more than `total`, `hi` to less, or a place has `lo` above `hi`.
    """
    if (lo > hi).any():
        first = int(np.flatnonzero(lo > hi)[0])
        raise CannotShare(f"place {first + 1} needs {int(lo[first]):,} or more and may have {int(hi[first]):,} at most")
    if not int(lo.sum()) <= total <= int(hi.sum()):
        raise CannotShare(f"the places admit {int(lo.sum()):,} to {int(hi.sum()):,} in all, not {total:,}")
    level = _level(total, weight, lo, hi)
    held = np.clip(weight * level // _UNIT, lo, hi)
    while (left := total - int(held.sum())) > 0:
        free = np.flatnonzero(held < hi)
        due = weight[free] * level - held[free] * _UNIT
        held[free[np.argsort(-due, kind="stable")[:left]]] += 1
    return held


def _level(total: int, weight: Ints, lo: Ints, hi: Ints) -> int:
    """How much one unit of weight gets, in 1 / `_UNIT`: the most whose whole parts do not exceed the total."""
    low, high = 0, 2**62 // max(int(weight.max()), 1)
    while low + 1 < high:
        middle = (low + high) // 2
        fits = int(np.clip(weight * middle // _UNIT, lo, hi).sum()) <= total
        low, high = (middle, high) if fits else (low, middle)
    return low


def within(total: Ints, of: Ints, weight: Ints, lo: Ints, hi: Ints) -> Ints:
    """The same for many groups at once: members numbered by `of` share their group's total.

    Parameters
    ----------
    total
        One number a group, shape (g,).
    of
        The group of each member, sorted, shape (n,).
    weight, lo, hi
        One number a member; the bounds of each group admit its total.
    """
    held, groups = lo.copy(), len(total)
    left = total - np.bincount(of, weights=held, minlength=groups).astype(np.int64)
    while (left > 0).any():
        free = (held < hi) & (left[of] > 0)
        mass = np.bincount(of, weights=np.where(free, weight, 0), minlength=groups).astype(np.int64)
        part = np.where(free, weight * left[of] // np.maximum(mass[of], 1), 0)
        part = np.minimum(part, hi - held)
        if not part.any():  # less than one each: one more for the heaviest, as many as are left
            order = np.lexsort((-weight, ~free, of))
            first = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=groups))[:-1]])
            rank = np.empty(len(of), dtype=np.int64)
            rank[order] = np.arange(len(of)) - first[of[order]]
            part = (free & (rank < left[of])).astype(np.int64)
        held += part
        left = total - np.bincount(of, weights=held, minlength=groups).astype(np.int64)
    return held
