"""Who can be linked to whom at what cost, as arrays: floors and ceilings of actors, links that each target needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

    Bools = npt.NDArray[np.bool_]

#: the cost of a pair that may not be linked
FORBIDDEN = 2**62
#: pairs looked at together: 32 MB a temporary array
BLOCK = 4_000_000


class Costs(Protocol):
    """Integer costs of pairs, given by rectangles so that a county's 34 million pairs need not be held."""

    @property
    def shape(self) -> tuple[int, int]:
        """Actors, targets."""
        ...

    def block(self, actors: slice, targets: slice) -> Ints:
        """Costs of a rectangle of pairs; `FORBIDDEN` where no link is allowed."""
        ...


@dataclasses.dataclass(frozen=True)
class Held:
    """Costs in an array, shape (actors, targets)."""

    values: Ints

    @property
    def shape(self) -> tuple[int, int]:
        """Actors, targets."""
        return self.values.shape[0], self.values.shape[1]

    def block(self, actors: slice, targets: slice) -> Ints:
        """Costs of a rectangle of pairs."""
        return self.values[actors, targets].astype(np.int64, copy=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Listed:
    """Costs of listed pairs only; no other pair is allowed.

    Parameters
    ----------
    actors, targets
        Number of the pair's actor and target, shape (pairs,); no pair twice.
    costs
        Shape (pairs,).
    size
        How many actors and targets there are.
    """

    actors: Ints
    targets: Ints
    costs: Ints
    size: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int]:
        """Actors, targets."""
        return self.size

    def block(self, actors: slice, targets: slice) -> Ints:
        """Costs of a rectangle of pairs."""
        a0, a1, _ = actors.indices(self.size[0])
        t0, t1, _ = targets.indices(self.size[1])
        here = (self.actors >= a0) & (self.actors < a1) & (self.targets >= t0) & (self.targets < t1)
        values = np.full((a1 - a0, t1 - t0), FORBIDDEN, dtype=np.int64)
        values[self.actors[here] - a0, self.targets[here] - t0] = self.costs[here]
        return values


@dataclasses.dataclass(frozen=True, kw_only=True)
class Transport:
    """Links to be found: least cost, each actor's load within floor and ceiling, each target's links within lo and hi.

    Actors that are alike (members who live in one zone) form one row, targets that are alike (households of one zone)
    one column; a pair then carries up to `actor_size` x `target_size` links.

    Parameters
    ----------
    cost
        Cost of one link.
    floor, ceiling
        Least and greatest load of an actor row, all its members together, shape (actors,).
    lo, hi
        Least and greatest number of links of a target column, all its members together, shape (targets,).
    actor_size, target_size
        How many actors and targets a row and a column stand for.
    load
        Load of one link, by target, shape (targets,); 1 where targets are counted.
    """

    cost: Costs
    floor: Ints
    ceiling: Ints
    lo: Ints
    hi: Ints
    actor_size: Ints
    target_size: Ints
    load: Ints

    def cap(self, actors: Ints, targets: Ints) -> Ints:
        """How many links pairs can carry: what the two sides hold, need, and have room for.

        Parameters
        ----------
        actors, targets
            Numbers of the pairs' actors and targets, of one shape or broadcast against each other.
        """
        room = self.ceiling[actors] // np.maximum(self.load[targets], 1)
        room = np.where(self.load[targets] > 0, room, FORBIDDEN)
        held = self.actor_size[actors] * self.target_size[targets]
        return np.asarray(np.minimum(held, np.minimum(room, self.hi[targets])), dtype=np.int64)

    def blocks(self) -> Iterator[tuple[slice, Ints, Bools]]:
        """Rows a slice at a time: the slice, its costs, and which pairs are allowed."""
        actors, targets = self.cost.shape
        step = max(1, BLOCK // max(1, targets))
        for begin in range(0, actors, step):
            at = slice(begin, min(begin + step, actors))
            cost = self.cost.block(at, slice(0, targets))
            yield at, cost, cost < FORBIDDEN


def plain(cost: Costs, floor: Ints, ceiling: Ints, lo: Ints, hi: Ints, load: Ints | None = None) -> Transport:
    """A transport of single actors and single targets."""
    actors, targets = cost.shape
    return Transport(
        cost=cost,
        floor=floor,
        ceiling=ceiling,
        lo=lo,
        hi=hi,
        actor_size=np.ones(actors, dtype=np.int64),
        target_size=np.ones(targets, dtype=np.int64),
        load=np.ones(targets, dtype=np.int64) if load is None else load,
    )
