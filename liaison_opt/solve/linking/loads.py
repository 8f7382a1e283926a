"""Links with unequal loads (minutes): a generalized assignment, by CP-SAT, with a bound that needs no solver."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.rules.flow_witness import FlowWitness, refutes, transport_bound
from liaison_opt.rules.rows import Matrix
from liaison_opt.rules.transport import FORBIDDEN, Listed, Transport
from liaison_opt.solve.engine import LONG, QUICK, Stop, cp_sat
from liaison_opt.solve.linking.transport import transport

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints

#: pairs up to which CP-SAT is given all of them at once
DIRECT = 4_000
#: pairs that CP-SAT is given at most; of more only the promising ones
PAIRS = 40_000
#: costs a unit of load are rounded to this part
FINE = 10**6


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fitted:
    """What was found: pairs (None if none), objective, the best proven bound and what proves it.

    Parameters
    ----------
    status
        "optimal" and "infeasible" are proven over all pairs; "feasible" carries a gap; "unknown" says neither.
    actors, targets
        The linked pairs.
    objective, bound
        Total cost, and what none can be below.
    proof
        "flow_dual" (the witness proves the bound, or refutes), "engine" (CP-SAT's word), or "none".
    witness
        Prices from the relaxation in which loads can be divided; None if nothing is linked there.
    notes
        What was left out, if anything.
    """

    status: Status
    actors: Ints
    targets: Ints
    objective: int | None
    bound: int | None
    proof: str
    witness: FlowWitness | None
    notes: tuple[str, ...] = ()


def fit(problem: Transport, *, seed: int = 0, seconds: float | None = None) -> Fitted:
    """Link single actors and single targets whose loads differ.

    If loads could be divided the cheapest links would be a flow: its prices bound the cost of whole ones and pick the
    pairs worth a boolean. A pair left out by its price cannot lead to anything cheaper than what was found whenever
    bound + reduced cost is no less; only then is the answer called optimal.

    Parameters
    ----------
    problem
        Sizes 1; loads in whole units.
    seed
        Seed of CP-SAT.
    seconds
        Wall-clock limit; None leaves its deterministic limit, so that the answer can be had again.
    """
    none = np.zeros(0, dtype=np.int64)
    a, t, cost = _pairs(problem)
    witness = _relaxed(problem, a, t, cost)
    if witness.ray:
        if not refutes(problem, witness):
            raise RuntimeError("the relaxation was called infeasible, but its prices refute nothing")
        return Fitted(status="infeasible", actors=none, targets=none, objective=None, bound=None, proof="flow_dual",
                      witness=witness)  # fmt: skip
    bound = transport_bound(problem, witness)
    reduced = witness.scale * cost - witness.actors[a] * problem.load[t] - witness.targets[t]
    # no links with this pair cost less: the bound, which was rounded up, and the pair's price
    dearer = -(-(witness.scale * (bound - 1) + 1 + reduced) // witness.scale)
    order = np.argsort(reduced, kind="stable")
    search = _Search(problem, a, t, cost, bound, seed, Stop(seconds))
    best: Ints | None = None
    if len(a) > DIRECT:
        # something good among the most promising pairs rules out most of the others
        first = search.among(np.sort(order[: min(PAIRS, 4 * problem.cost.shape[1])]), None, QUICK)
        best = first[1]
    worth = order if best is None else order[dearer[order] < int(cost[best].sum())]
    kept = np.sort(worth[:PAIRS])
    left_out = len(worth) - len(kept)
    notes = (f"{left_out} pairs of high price were left out; the bound holds over all pairs",) if left_out else ()
    status, found, engine = ("infeasible", None, None)  # no pair is left that could make it cheaper
    if len(kept) or best is None:
        status, found, engine = search.among(kept, best, LONG)
    if found is None and best is None:
        refused = status == "infeasible" and not left_out
        return Fitted(status="infeasible" if refused else "unknown", actors=none, targets=none, objective=None,
                      bound=None if refused else bound, proof="engine" if refused else "flow_dual",
                      witness=witness, notes=notes)  # fmt: skip
    if found is None or (best is not None and cost[best].sum() <= cost[found].sum()):
        found = best
    assert found is not None  # noqa: S101 - for the type checker: one of the two was found
    objective = int(cost[found].sum())
    if left_out:
        low = bound
    elif status == "infeasible":  # nothing better is left
        low = objective
    else:
        low = min(objective, max(bound, engine if engine is not None else bound))
    by = np.lexsort((a[found], t[found]))
    return Fitted(
        status="optimal" if low == objective else "feasible",
        actors=a[found][by],
        targets=t[found][by],
        objective=objective,
        bound=low,
        proof="flow_dual" if low == bound else "engine",
        witness=witness,
        notes=notes,
    )


def _pairs(problem: Transport) -> tuple[Ints, Ints, Ints]:
    """Pairs that are allowed and whose load fits the actor's ceiling."""
    parts = []
    for at, cost, allowed in problem.blocks():
        a, t = np.nonzero(allowed)
        fits = problem.cap(a + at.start, t) > 0
        parts.append((a[fits] + at.start, t[fits], cost[allowed][fits]))
    return tuple(np.concatenate(side).astype(np.int64) for side in zip(*parts, strict=True))  # type: ignore[return-value]


def _relaxed(problem: Transport, a: Ints, t: Ints, cost: Ints) -> FlowWitness:
    """Prices of the relaxation in which a target's load can be divided: a flow in units of load."""
    actors, targets = problem.cost.shape
    scale = max(1, min(FINE, 2**60 // ((int(np.abs(cost).max(initial=1)) + 1) * (actors + targets + 2))))
    heavy = problem.load[t] > 0
    # a target without load costs what its cheapest actors cost; in the flow it takes up no room
    unit = (scale * cost[heavy] + problem.load[t[heavy]] // 2) // problem.load[t[heavy]]
    flow = Transport(
        cost=Listed(actors=a[heavy], targets=t[heavy], costs=unit, size=(actors, targets)),
        floor=problem.floor,
        ceiling=problem.ceiling,
        lo=problem.lo * problem.load,
        hi=problem.hi * problem.load,
        actor_size=problem.actor_size,
        target_size=np.maximum(problem.load, 1),
        load=np.ones(targets, dtype=np.int64),
    )
    found = transport(flow)
    u, v = found.witness.actors, found.witness.targets * problem.load
    if found.witness.ray:
        return FlowWitness(actors=u, targets=v, ray=True)
    cheapest = np.full(targets, FORBIDDEN, dtype=np.int64)
    np.minimum.at(cheapest, t, cost)
    light = (problem.load == 0) & (problem.lo > 0) & (cheapest < FORBIDDEN)
    v[light] = scale * cheapest[light]
    return FlowWitness(actors=u, targets=v, scale=scale)


@dataclasses.dataclass(frozen=True)
class _Search:
    """CP-SAT on one boolean a pair: rows of actors (load), then of targets (links)."""

    problem: Transport
    a: Ints
    t: Ints
    cost: Ints
    bound: int
    seed: int
    stop: Stop

    def among(self, kept: Ints, start: Ints | None, effort: float) -> tuple[Status, Ints | None, int | None]:
        """Look among these pairs only: status, the pairs chosen, and what CP-SAT proved for them.

        Parameters
        ----------
        kept
            Numbers of pairs, sorted.
        start
            Pairs of a known answer: begin there if they are all among these.
        effort
            Limit in deterministic time.
        """
        p, a, t = self.problem, self.a[kept], self.t[kept]
        actors, targets = p.cost.shape
        rows = np.concatenate([a, actors + t])
        order = np.argsort(rows, kind="stable")
        column = np.tile(np.arange(len(a)), 2)
        coef = np.concatenate([p.load[t], np.ones(len(t), dtype=np.int64)])
        matrix = Matrix(
            upper=np.ones(len(a), dtype=np.int64),
            start=np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=actors + targets))]),
            index=column[order],
            coef=coef[order],
            lo=np.concatenate([p.floor, p.lo]),
            hi=np.concatenate([p.ceiling, p.hi]),
            owners=pd.DataFrame({"who": "", "target": "", "period": "", "rule": "link"}, index=range(actors + targets)),
            tiers={},
        )
        hint = None
        if start is not None and np.isin(start, kept).all():
            hint = np.isin(kept, start).astype(np.int64)
        solved = cp_sat(
            matrix, cost=self.cost[kept], fixed={}, floor=self.bound, hint=hint, seed=self.seed, stop=self.stop,
            effort=effort,
        )  # fmt: skip
        return solved.status, None if solved.values is None else kept[solved.values > 0], solved.bound
