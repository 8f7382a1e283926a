"""The outline of a county or district on a flat map in whole metres, and which points lie inside."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
from importlib import resources

import numpy as np

from liaison_opt.scenario.places.dice import Floats, Ints, Mask

#: metres of one degree along a meridian of the mean Earth (radius 6,371,008.8 m)
_DEGREE = 111_195
_MICRO = 1_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outline:
    """A simple polygon in whole metres east and north of its first corner.

    Parameters
    ----------
    corners
        Shape (n, 2), the first corner repeated as the last.
    origin
        Longitude and latitude of the first corner in millionths of a degree.
    east
        Metres of one degree of longitude at the middle latitude.
    """

    corners: Ints
    origin: tuple[int, int]
    east: int

    @property
    def area(self) -> int:
        """Square metres."""
        x, y = self.corners[:, 0], self.corners[:, 1]
        return abs(int((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())) // 2

    def inside(self, x: Ints, y: Ints, margin: int = 0) -> Mask:
        """Which points (metres, shape (n,)) lie inside, and so do the points `margin` metres off in each direction."""
        if margin:
            around = [self.inside(x + dx, y + dy) for dx in (-margin, margin) for dy in (-margin, margin)]
            return np.asarray(np.logical_and.reduce(around), dtype=bool)
        found = np.zeros(len(x), dtype=bool)
        for (x1, y1), (x2, y2) in zip(self.corners[:-1].tolist(), self.corners[1:].tolist(), strict=True):
            if y1 == y2:
                continue
            side = (x - x1) * (y2 - y1) - (x2 - x1) * (y - y1)
            found ^= ((y1 > y) != (y2 > y)) & ((side < 0) if y2 > y1 else (side > 0))
        return found

    def degrees(self, x: Ints, y: Ints) -> tuple[Floats, Floats]:
        """Longitude and latitude of points in metres, to five decimals (about a metre)."""
        lon = self.origin[0] + x * _MICRO // self.east
        lat = self.origin[1] + y * _MICRO // _DEGREE
        return (lon + 5) // 10 / 100_000, (lat + 5) // 10 / 100_000


@functools.cache
def outline(county: str) -> Outline:
    """The outline of a county or district by its six-digit code (KeyError if it is not carried)."""
    text = resources.files("liaison_opt").joinpath("data/admin/outlines.geojson").read_text(encoding="utf-8")
    known = {f["properties"]["code"]: f["geometry"]["coordinates"][0] for f in json.loads(text)["features"]}
    ring = np.asarray([[round(v * _MICRO) for v in corner] for corner in known[county]], dtype=np.int64)
    middle = (int(ring[:, 1].min()) + int(ring[:, 1].max())) // 2
    east = round(_DEGREE * math.cos(math.radians(middle / _MICRO)))
    steps = (ring - ring[0]) * np.asarray([east, _DEGREE]) // _MICRO
    return Outline(corners=steps, origin=(int(ring[0, 0]), int(ring[0, 1])), east=east)
