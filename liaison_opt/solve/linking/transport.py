"""The cheapest links over *all* pairs: solved on near pairs, priced against all until no pair is left that helps."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from liaison_opt.rules.flow_witness import Arcs, FlowWitness
from liaison_opt.rules.transport import BLOCK, FORBIDDEN, Held, Listed, Transport
from liaison_opt.solve.linking.flow import cheapest

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints

#: with no more pairs than this all are arcs from the beginning
ALL = 150_000
#: costs of up to this many pairs are kept (4 bytes each) instead of computed again in each round
KEPT = 60_000_000
#: most pairs that one round adds
ADDED = 400_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Transported:
    """Cheapest links, or the proof that floors and ceilings cannot be met.

    Parameters
    ----------
    status
        "optimal" or "infeasible", both proven over all allowed pairs.
    actors, targets, amount
        One used pair an entry, sorted by target, then actor, and how many links it carries.
    costs
        What one link of the pair costs.
    objective
        Total cost; None if infeasible.
    witness
        Prices: `transport_bound` makes them `objective`, or refutes.
    arcs, rounds
        Pairs that became arcs, and flows that were solved.
    """

    status: Status
    actors: Ints
    targets: Ints
    amount: Ints
    costs: Ints
    objective: int | None
    witness: FlowWitness
    arcs: int
    rounds: int


def transport(problem: Transport, *, near: int = 12) -> Transported:
    """Solve a transport whose loads are counts (load 1), proven over all allowed pairs.

    Parameters
    ----------
    problem
        Costs, floors and ceilings.
    near
        Pairs an actor and a target to start with. The answer's cost does not depend on it.

    Raises
    ------
    ValueError
        Loads other than 1, or costs too large for 64 bits.
    """
    if (problem.load != 1).any():
        raise ValueError("loads other than 1 are not a flow")
    actors, targets = problem.cost.shape
    problem = _kept(problem)
    key = _first(problem, near)
    rounds = 0
    while True:
        rounds += 1
        a, t = np.divmod(key, max(1, targets))
        arcs = _arcs(problem, a, t)
        found = cheapest(arcs)
        p, infeasible = found.potentials, found.status == "infeasible"
        witness = FlowWitness(actors=p[1 : 1 + actors] - p[0], targets=p[0] - p[1 + actors :], ray=infeasible)
        more = _missing(problem, witness, key)
        if not len(more):
            break
        key = np.union1d(key, more)
    flow = np.zeros(len(key), dtype=np.int64) if found.flow is None else found.flow[: len(key)]
    used = np.flatnonzero(flow)
    used = used[np.lexsort((a[used], t[used]))]
    return Transported(
        status=found.status,
        actors=a[used],
        targets=t[used],
        amount=flow[used],
        costs=arcs.cost[used],
        objective=found.cost,
        witness=witness,
        arcs=len(key),
        rounds=rounds,
    )


def _kept(problem: Transport) -> Transport:
    """The same problem with its costs in memory, where they are few and small enough."""
    actors, targets = problem.cost.shape
    if isinstance(problem.cost, Held | Listed) or actors * targets > KEPT:
        return problem
    values = np.empty((actors, targets), dtype=np.int32)
    for at, cost, allowed in problem.blocks():
        if not allowed.all() or (np.abs(cost) >= 2**31).any():
            return problem
        values[at] = cost
    return dataclasses.replace(problem, cost=Held(values))  # type: ignore[arg-type]


def _first(problem: Transport, near: int) -> Ints:
    """Pairs to start with, as actor x targets + target, sorted: all if few or listed, else the cheapest a side."""
    actors, targets = problem.cost.shape
    if isinstance(problem.cost, Listed):
        return np.sort(problem.cost.actors * targets + problem.cost.targets)
    keys = [np.zeros(0, dtype=np.int64)]
    if actors * targets <= ALL:
        for at, _, allowed in problem.blocks():
            a, t = np.nonzero(allowed)
            keys.append((a + at.start) * targets + t)
        return np.concatenate(keys)
    for at, cost, _ in problem.blocks():
        a, t = _cheapest(cost, near)
        keys.append((a + at.start) * targets + t)
    step = max(1, BLOCK // actors)
    for begin in range(0, targets, step):
        t, a = _cheapest(problem.cost.block(slice(0, actors), slice(begin, begin + step)).T, near)
        keys.append(a * targets + t + begin)
    return np.unique(np.concatenate(keys))


def _cheapest(cost: Ints, near: int) -> tuple[Ints, Ints]:
    """The `near` cheapest allowed columns of each row: row and column numbers."""
    if near >= cost.shape[1]:
        row, column = np.nonzero(cost < FORBIDDEN)
        return row, column
    best = np.argpartition(cost, near - 1, axis=1)[:, :near]
    row = np.repeat(np.arange(len(cost)), near)
    column = best.ravel()
    fine = cost[row, column] < FORBIDDEN
    return row[fine], column[fine]


def _arcs(problem: Transport, a: Ints, t: Ints) -> Arcs:
    """The circulation: node 0 to actors (floor to ceiling), along the pairs, and from targets (lo to hi) back to 0."""
    actors, targets = problem.cost.shape
    zero = np.zeros(len(a), dtype=np.int64)
    return Arcs(
        tail=np.concatenate([1 + a, np.zeros(actors, dtype=np.int64), 1 + actors + np.arange(targets)]),
        head=np.concatenate([1 + actors + t, 1 + np.arange(actors), np.zeros(targets, dtype=np.int64)]),
        lo=np.concatenate([zero, problem.floor, problem.lo]),
        hi=np.concatenate([problem.cap(a, t), problem.ceiling, problem.hi]),
        cost=np.concatenate([_costs(problem, a, t), np.zeros(actors + targets, dtype=np.int64)]),
        supply=np.zeros(1 + actors + targets, dtype=np.int64),
    )


def _costs(problem: Transport, a: Ints, t: Ints) -> Ints:
    """Costs of the pairs of sorted keys."""
    if isinstance(problem.cost, Held):
        return problem.cost.values[a, t].astype(np.int64)
    if isinstance(problem.cost, Listed):
        return problem.cost.costs[np.argsort(problem.cost.actors * problem.cost.shape[1] + problem.cost.targets)]
    values = np.empty(len(a), dtype=np.int64)
    for at, cost, _ in problem.blocks():
        begin, end = np.searchsorted(a, [at.start, at.stop])
        values[begin:end] = cost[a[begin:end] - at.start, t[begin:end]]
    return values


def _missing(problem: Transport, witness: FlowWitness, key: Ints) -> Ints:
    """Allowed pairs that are no arcs yet and could improve (or rescue) the answer, at most `ADDED`, the best first."""
    targets = problem.cost.shape[1]
    if isinstance(problem.cost, Listed):
        return np.zeros(0, dtype=np.int64)
    u, v = witness.actors, witness.targets
    keys, worth = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for at, cost, allowed in problem.blocks():
        reduced = (0 if witness.ray else cost) - u[at, None] - v[None, :]
        a, t = np.nonzero((reduced < 0) & allowed)
        new = (a + at.start) * targets + t
        fresh = ~np.isin(new, key, assume_unique=True)
        keys.append(new[fresh])
        # of the pairs that cross a cut the cheap ones come first
        worth.append((cost if witness.ray else reduced)[a[fresh], t[fresh]])
    new, rank = np.concatenate(keys), np.concatenate(worth)
    return new if len(new) <= ADDED else new[np.argsort(rank, kind="stable")[:ADDED]]
