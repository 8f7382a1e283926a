"""Walking times between members' places and zones as costs of pairs, by rectangles; wishes taken off."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from liaison_opt.rules.walks import Walks

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

    Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ways:
    """Costs of pairs as `Walks` has them, but for two different sides, so that no square of a county is needed.

    Parameters
    ----------
    walks
        Speed, detour and known ways.
    lon, lat
        Of the actors' places, shape (actors,).
    to_lon, to_lat
        Of the targets' zones, shape (targets,).
    known
        Ways that a table gives: actor, target, seconds.
    wishes
        What is taken off: actor, target, worth in seconds.
    """

    walks: Walks
    lon: Floats
    lat: Floats
    to_lon: Floats
    to_lat: Floats
    known: tuple[Ints, Ints, Ints]
    wishes: tuple[Ints, Ints, Ints]

    @property
    def shape(self) -> tuple[int, int]:
        """Actors, targets."""
        return len(self.lon), len(self.to_lon)

    @property
    def arrays(self) -> list[npt.NDArray[Any]]:
        """Everything that the costs follow from."""
        speed = np.array([self.walks.kmh, self.walks.detour])
        return [speed, self.lon, self.lat, self.to_lon, self.to_lat, *self.known, *self.wishes]

    def block(self, actors: slice, targets: slice) -> Ints:
        """Costs of a rectangle of pairs."""
        start = self.lon[actors][:, None], self.lat[actors][:, None]
        cost = self.walks.between(*start, self.to_lon[targets][None, :], self.to_lat[targets][None, :])
        for (a, t, value), add in ((self.known, False), (self.wishes, True)):
            a0, a1, _ = actors.indices(self.shape[0])
            t0, t1, _ = targets.indices(self.shape[1])
            here = (a >= a0) & (a < a1) & (t >= t0) & (t < t1)
            cell = a[here] - a0, t[here] - t0
            cost[cell] = cost[cell] - value[here] if add else value[here]
        return cost
