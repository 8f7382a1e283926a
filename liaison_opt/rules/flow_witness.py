"""Bounds of flows that anyone can check: integer potentials of nodes, added up exactly. No solver, no floats."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_opt.rules.transport import Listed

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.transport import Transport

#: sums stay below this in 64 bits, or Python's own integers take over
_SAFE = 2**62


@dataclasses.dataclass(frozen=True, kw_only=True)
class Arcs:
    """A network: what flows lies between `lo` and `hi` on each arc; out minus in equals `supply` at each node.

    Parameters
    ----------
    tail, head
        Node numbers, shape (arcs,).
    lo, hi
        Bounds of the flow, shape (arcs,).
    cost
        Cost of one unit, shape (arcs,).
    supply
        Shape (nodes,).
    """

    tail: Ints
    head: Ints
    lo: Ints
    hi: Ints
    cost: Ints
    supply: Ints


@dataclasses.dataclass(frozen=True, kw_only=True)
class FlowWitness:
    """Prices of the two sides of a transport: a bound of its cost, or, with costs left out, a proof that none exists.

    Parameters
    ----------
    actors, targets
        One integer an actor group and a target class: what one more unit of load, one more link, is worth at most.
    scale
        The common denominator.
    ray
        True if the prices refute (costs count as 0 and the bound is positive); then they are 0 and ±1: a cut.
    """

    actors: Ints
    targets: Ints
    scale: int = 1
    ray: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "kind": "transport",
            "ray": self.ray,
            "scale": self.scale,
            "actors": self.actors.tolist(),
            "targets": self.targets.tolist(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> FlowWitness:
        """The inverse of `to_json`."""
        return cls(
            actors=np.array(data["actors"], dtype=np.int64),
            targets=np.array(data["targets"], dtype=np.int64),
            scale=int(data["scale"]),
            ray=bool(data["ray"]),
        )


def arcs_bound(arcs: Arcs, potentials: Ints, *, ray: bool = False) -> int:
    """The bound that potentials prove: no flow within the arcs' bounds costs less.

    For any potentials p the cost of every flow x equals sum of p x supply + sum of x x (cost - p[tail] + p[head]), and
    each term of the second sum is least at one of the arc's two bounds (weak duality of linear programming).

    Parameters
    ----------
    arcs
        The network.
    potentials
        One integer a node.
    ray
        Leave the costs out: a positive result proves that no flow exists.

    Raises
    ------
    ValueError
        The number of potentials is not that of the nodes.
    """
    if potentials.shape != arcs.supply.shape:
        raise ValueError(f"{len(arcs.supply)} nodes need as many potentials, not {len(potentials)}")
    sizes = [arcs.lo, arcs.hi, arcs.supply]
    p, cost, lo, hi, supply = _roomy(
        [potentials, np.zeros_like(arcs.cost) if ray else arcs.cost, arcs.lo, arcs.hi, arcs.supply],
        worst=(_most(arcs.cost) + 2 * _most(potentials)) * max(1, *map(_most, sizes)),
    )
    reduced = cost - p[arcs.tail] + p[arcs.head]
    return exact(p * supply) + exact(np.where(reduced > 0, reduced * lo, reduced * hi))


def transport_bound(problem: Transport, witness: FlowWitness) -> int:
    """The bound that prices prove over all allowed pairs: no links within floors and ceilings cost less.

    With u for actors and v for targets: sum of u x (floor if u > 0 else ceiling) + sum of v x (lo if v > 0 else hi) +
    sum over allowed pairs of cap x min(0, scale x cost - u x load - v), divided by the scale and rounded up.

    Raises
    ------
    ValueError
        The witness does not fit the problem, or its scale is not positive.
    """
    u, v, scale = witness.actors, witness.targets, witness.scale
    if u.shape != problem.floor.shape or v.shape != problem.lo.shape:
        raise ValueError(
            f"{len(problem.floor)} actors and {len(problem.lo)} targets need as many prices, not {len(u)} and {len(v)}"
        )
    if scale <= 0:
        raise ValueError("the scale of a witness is positive")
    total = exact(u.astype(object) * np.where(u > 0, problem.floor, problem.ceiling))
    total += exact(v.astype(object) * np.where(v > 0, problem.lo, problem.hi))
    for a, t, reduced in _negative(problem, witness):
        total += exact(reduced.astype(object) * problem.cap(a, t))
    return -((-total) // scale)


def _negative(problem: Transport, witness: FlowWitness) -> Iterator[tuple[Ints, Ints, Any]]:
    """Allowed pairs whose reduced cost is negative, some at a time: actor, target, reduced cost."""
    u, v, load, scale = witness.actors, witness.targets, problem.load, 0 if witness.ray else witness.scale
    rest = _most(u) * _most(load) + _most(v)
    if isinstance(problem.cost, Listed):
        a, t = problem.cost.actors, problem.cost.targets
        c, uu, vv, w = _roomy([problem.cost.costs, u, v, load], worst=_most(problem.cost.costs) * scale + rest)
        reduced = scale * c - uu[a] * w[t] - vv[t]
        short = np.flatnonzero(reduced < 0)
        yield a[short], t[short], reduced[short]
        return
    for at, cost, allowed in problem.blocks():
        used = cost if allowed.all() else np.where(allowed, cost, 0)
        c, uu, vv, w = _roomy([used, u[at], v, load], worst=_most(used) * max(1, scale) + rest)
        reduced = scale * c - uu[:, None] * w[None, :] - vv[None, :]
        row, column = np.nonzero((reduced < 0) & allowed)  # few: the solver has priced them
        yield row + at.start, column, reduced[row, column]


def refutes(problem: Transport, witness: FlowWitness) -> bool:
    """True if the witness proves that no links obey floors, ceilings and the links a target needs."""
    return witness.ray and transport_bound(problem, witness) > 0


def exact(values: Any) -> int:
    """The sum as a Python integer: in 64 bits where nothing can overflow, else number by number."""
    if not len(values):
        return 0
    if values.dtype != object and _most(values) < _SAFE // len(values):
        return int(values.sum())
    return sum(map(int, values.tolist()))


def _most(values: Ints) -> int:
    """The greatest magnitude."""
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def _roomy(arrays: list[Any], *, worst: int) -> list[Any]:
    """The arrays as they are if products up to `worst` fit in 64 bits, else as Python integers."""
    return arrays if worst < _SAFE else [array.astype(object) for array in arrays]
