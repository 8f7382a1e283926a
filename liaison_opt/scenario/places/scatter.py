"""Where towns and villages lie: an outline split among towns, each town's villages spread over its part."""

from __future__ import annotations

import math

import numpy as np

from liaison_opt.scenario.places.dice import Dice, Ints
from liaison_opt.scenario.places.outline import Outline

_CANDIDATES = 60  # points of the lattice a village: enough for round areas, few enough for seconds
_MARGIN = 40  # metres that every point keeps from the outline, so that rounding never carries one across
_FAR = 2**62


def lattice(shape: Outline, villages: int, dice: Dice) -> Ints:
    """Points inside the outline, evenly spread and then moved a little, shape (n, 2), about sixty a village."""
    step = max(2, math.isqrt(shape.area // (_CANDIDATES * max(villages, 30))))
    low, high = shape.corners.min(axis=0), shape.corners.max(axis=0)
    x, y = np.meshgrid(np.arange(low[0], high[0], step), np.arange(low[1], high[1], step))
    x, y = x.ravel() + dice.below(step, x.size), y.ravel() + dice.below(step, y.size)
    kept = shape.inside(x, y, _MARGIN)
    return np.column_stack([x[kept], y[kept]])


def split(points: Ints, wanted: Ints, dice: Dice) -> Ints:
    """The town of each point: connected parts of the map, in proportion to `wanted`.

    A power diagram (Aurenhammer 1987) whose centres move to the middle of their parts (Lloyd) while the weights are
    corrected until each part is as large as it should be.

    Parameters
    ----------
    points
        Shape (n, 2), metres.
    wanted
        Villages of each town, shape (k,).
    """
    centres = points[_spread(points, len(wanted), int(dice.below(len(points), 1)[0]))]
    spread = (points.max(axis=0) - points.min(axis=0)).astype(np.int64)
    cell = int(spread[0]) * int(spread[1]) // len(points)
    target = wanted * len(points) // int(wanted.sum())
    weight = np.zeros(len(wanted), dtype=np.int64)
    label = np.zeros(len(points), dtype=np.int64)
    for turn in range(60):
        label = np.argmin(_squares(points, centres) - weight, axis=1)
        size = np.bincount(label, minlength=len(wanted))
        if turn < 40:
            centres = _means(points, label, centres)
        weight += (target - size) * cell // 8
    return label


def villages(points: Ints, count: int) -> Ints:
    """Where the villages of one town lie: `count` of its points, apart from each other, the most central first.

    Farthest sampling, evened out by a few steps of Lloyd; not to the end, for real villages are no lattice.
    """
    middle = points.mean(axis=0).astype(np.int64)
    start = int(np.argmin(((points - middle) ** 2).sum(axis=1)))
    chosen = _spread(points, count, start)
    for _ in range(3):
        label = np.argmin(_squares(points, points[chosen]), axis=1)
        goal = _means(points, label, points[chosen])
        near = np.where(label[:, None] == np.arange(count), _squares(points, goal), _FAR)
        best = np.argmin(near, axis=0)
        chosen = np.where(near[best, np.arange(count)] < _FAR, best, chosen)
    order = np.argsort(((points[chosen] - middle) ** 2).sum(axis=1), kind="stable")
    return points[chosen[order]]


def neighbours(points: Ints) -> Ints:
    """Metres from each point to the nearest other one, shape (n,)."""
    if len(points) < 2:
        return np.full(len(points), 10_000, dtype=np.int64)
    squares = _squares(points, points)
    np.fill_diagonal(squares, _FAR)
    return np.asarray([math.isqrt(v) for v in squares.min(axis=1).tolist()], dtype=np.int64)


def _spread(points: Ints, count: int, start: int) -> Ints:
    """Row numbers of `count` points, each as far as possible from those before it."""
    chosen = np.zeros(count, dtype=np.int64)
    chosen[0] = start
    nearest = ((points - points[start]) ** 2).sum(axis=1)
    for k in range(1, count):
        chosen[k] = int(np.argmax(nearest))
        nearest = np.minimum(nearest, ((points - points[chosen[k]]) ** 2).sum(axis=1))
    return chosen


def _squares(points: Ints, centres: Ints) -> Ints:
    dx = points[:, 0][:, None] - centres[:, 0]
    dy = points[:, 1][:, None] - centres[:, 1]
    return dx * dx + dy * dy


def _means(points: Ints, label: Ints, before: Ints) -> Ints:
    """The middle of each part in whole metres; a part without points keeps its centre."""
    size = np.bincount(label, minlength=len(before))
    sums = np.zeros_like(before)
    np.add.at(sums, label, points)
    return np.where(size[:, None] > 0, sums // np.maximum(size, 1)[:, None], before)
