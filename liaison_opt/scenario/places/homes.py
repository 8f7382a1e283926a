"""Zones and households of villages: how many, where, and what a visit takes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from liaison_opt.scenario.places.block import Generate, Homes
from liaison_opt.scenario.places.dice import Dice, Ints
from liaison_opt.scenario.places.outline import Outline
from liaison_opt.scenario.places.scatter import neighbours
from liaison_opt.scenario.places.shares import within

_TRIES = 8  # points drawn for a zone, of which the first that lies in the circle and inside the outline is taken
_MARGIN = 2  # metres from the outline: more than rounding to five decimals moves a point


@dataclasses.dataclass(frozen=True, kw_only=True)
class Zones:
    """The zones of all villages, in the order of the villages.

    Parameters
    ----------
    village
        Row number of its village, shape (z,), sorted.
    number
        1, 2, … within its village.
    size
        Households.
    x, y
        Metres on the map of its county.
    """

    village: Ints
    number: Ints
    size: Ints
    x: Ints
    y: Ints


def zones(households: Ints, at: Ints, county: Ints, shapes: list[Outline], block: Generate) -> Zones:
    """Split the households of each village among zones around its office.

    Parameters
    ----------
    households
        Of each village, shape (v,).
    at
        Where the villages lie on the map of their county, metres, shape (v, 2).
    county
        Number of each village's county in `shapes`, shape (v,).
    shapes
        The outlines.
    block
        What is asked for.

    Returns
    -------
    Zones of `zone.lo` to `zone.hi` households (a village of fewer is one zone), within `radius` metres of the office
    and less than half-way to the next village.
    """
    lo, hi = block.homes.zone.lo, block.homes.zone.hi
    usual = (2 * households + (lo + hi) // 2) // (lo + hi)
    count = np.maximum(np.minimum(usual, households // lo), -(-households // hi))
    village = np.repeat(np.arange(len(households)), count)
    start = np.cumsum(count) - count
    number = np.arange(len(village)) - start[village] + 1
    least = np.minimum(lo, households // count)[village]
    dice = Dice(block.seed, 3)
    size = within(households, village, 1 + dice.below(1_000, len(village)), least, np.full(len(village), hi))
    x, y = at[:, 0][village].copy(), at[:, 1][village].copy()
    for number_of_county, shape in enumerate(shapes):
        there = np.flatnonzero(county[village] == number_of_county)
        own = np.flatnonzero(county == number_of_county)
        reach = np.zeros(len(households), dtype=np.int64)
        reach[own] = np.minimum(block.homes.radius, neighbours(at[own]) * 9 // 20)
        dx, dy = _around(reach[village[there]], x[there], y[there], shape, Dice(block.seed, 4, number_of_county))
        x[there] += dx
        y[there] += dy
    return Zones(village=village, number=number, size=size, x=x, y=y)


def _around(reach: Ints, x: Ints, y: Ints, shape: Outline, dice: Dice) -> tuple[Ints, Ints]:
    """A step of at most `reach` metres from each point that stays inside the outline; none where all tries fail."""
    dx, dy = np.zeros_like(reach), np.zeros_like(reach)
    open_ = np.arange(len(reach))
    for _ in range(_TRIES):
        far = reach[open_]
        step = [dice.below(2 * far + 1, len(open_)) - far for _ in range(2)]
        good = step[0] ** 2 + step[1] ** 2 <= far**2
        good &= shape.inside(x[open_] + step[0], y[open_] + step[1], _MARGIN)
        dx[open_[good]], dy[open_[good]] = step[0][good], step[1][good]
        open_ = open_[~good]
    return dx, dy


def households(found: Zones, zone_ids: pd.Series[str], village_ids: pd.Series[str], block: Generate) -> pd.DataFrame:
    """One row a household: id, community, zone, minutes, windows, k_required, k_max; no place of its own."""
    homes: Homes = block.homes
    n = int(found.size.sum())
    zone = np.repeat(np.arange(len(found.size)), found.size)
    dice = Dice(block.seed, 5)
    steps = (homes.minutes.hi - homes.minutes.lo) // 5 + 1
    width = max(7, len(str(n)))
    return pd.DataFrame(
        {
            "id": "H" + pd.Series(np.arange(1, n + 1)).astype("str").str.zfill(width),
            "community": village_ids.take(found.village[zone]).array,
            "zone": zone_ids.take(zone).array,
            "minutes": homes.minutes.lo + 5 * dice.below(steps, n),
            "windows": _windows(n, homes, Dice(block.seed, 6)),
            "k_required": np.full(n, homes.k_required, dtype=np.int64),
            "k_max": np.full(n, homes.k_max, dtype=np.int64),
        }
    )


def _windows(n: int, homes: Homes, dice: Dice) -> pd.Series[str]:
    """For a share of the households one slot's name, drawn evenly; nothing for the others."""
    words = pd.Series(["", *homes.window_slots], dtype="str")
    share = round(homes.window_share * 1_000_000)
    drawn = np.where(dice.below(1_000_000, n) < share, 1 + dice.below(max(1, len(words) - 1), n), 0)
    return words.take(drawn).reset_index(drop=True)
