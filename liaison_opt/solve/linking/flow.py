"""Min-cost flow on arrays: the flow, and potentials or a cut as its witness."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from liaison_opt.rules.flow_witness import Arcs, arcs_bound

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints


@dataclasses.dataclass(frozen=True, kw_only=True)
class Flow:
    """An optimal flow, or the proof that there is none.

    Parameters
    ----------
    status
        "optimal" or "infeasible"; both are proven.
    flow
        Units on each arc; None if infeasible.
    cost
        Total cost; None if infeasible.
    potentials
        One integer a node. `arcs_bound(arcs, potentials)` equals `cost`; if infeasible they are 0 and 1 (or -1), the
        cut, and `arcs_bound(…, ray=True)` is positive.
    """

    status: Status
    flow: Ints | None
    cost: int | None
    potentials: Ints


def cheapest(arcs: Arcs) -> Flow:
    """The cheapest flow within the arcs' bounds, with its witness.

    Lower bounds are shipped beforehand, so that the solver sees capacities only. Its answer carries no potentials:
    shortest distances in the residual graph are (Ahuja, Magnanti & Orlin 1993, section 9.3).

    Raises
    ------
    ValueError
        An arc's lower bound exceeds its upper bound, or costs are too large for 64 bits.
    """
    if (arcs.lo > arcs.hi).any():
        raise ValueError("an arc's lower bound exceeds its upper bound")
    supply = _left(arcs)
    if int(supply.sum()) != 0:
        # out minus in adds up to 0 over any network: a cut around everything
        sign = 1 if int(supply.sum()) > 0 else -1
        return Flow(status="infeasible", flow=None, cost=None, potentials=np.full(len(supply), sign, dtype=np.int64))
    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail.astype(np.int32), arcs.head.astype(np.int32), arcs.hi - arcs.lo, arcs.cost
    )
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return Flow(status="infeasible", flow=None, cost=None, potentials=cut(arcs))
    if status != solver.OPTIMAL:
        raise ValueError(f"costs or supplies are too large for the flow solver ({status.name})")
    flow = arcs.lo + solver.flows(numbers)
    return Flow(status="optimal", flow=flow, cost=int(solver.optimal_cost()) + int(arcs.lo @ arcs.cost),
                potentials=potentials(arcs, flow))  # fmt: skip


def potentials(arcs: Arcs, flow: Ints) -> Ints:
    """Potentials under which no residual arc has a negative reduced cost: shortest distances by Bellman and Ford.

    Parameters
    ----------
    arcs
        The network.
    flow
        An optimal flow on it.

    Raises
    ------
    RuntimeError
        A round trip of negative cost is left: the flow is not optimal.
    """
    on, off = flow < arcs.hi, flow > arcs.lo
    tail = np.concatenate([arcs.tail[on], arcs.head[off]])
    head = np.concatenate([arcs.head[on], arcs.tail[off]])
    cost = np.concatenate([arcs.cost[on], -arcs.cost[off]])
    nodes = len(arcs.supply)
    distance = np.zeros(nodes, dtype=np.int64)
    if not len(tail):
        return distance
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.flatnonzero(np.concatenate([[True], head[1:] != head[:-1]]))
    reached = head[first]
    for _ in range(nodes + 1):
        shorter = np.minimum(distance[reached], np.minimum.reduceat(distance[tail] + cost, first))
        if np.array_equal(shorter, distance[reached]):
            return -distance
        distance[reached] = shorter
    raise RuntimeError("the flow solver's answer is not optimal: a round trip of negative cost is left")


def cut(arcs: Arcs) -> Ints:
    """The potentials (0 and ±1) of a set of nodes that must send out more than its arcs can carry.

    Raises
    ------
    RuntimeError
        There is none: a flow exists.
    """
    supply = _left(arcs)
    nodes = len(supply)
    source, sink = nodes, nodes + 1
    give, take = np.flatnonzero(supply > 0), np.flatnonzero(supply < 0)
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(
        np.concatenate([arcs.tail, np.full(len(give), source), take]).astype(np.int32),
        np.concatenate([arcs.head, give, np.full(len(take), sink)]).astype(np.int32),
        np.concatenate([arcs.hi - arcs.lo, supply[give], -supply[take]]),
    )
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise RuntimeError("the max-flow solver gave no answer")
    side = np.array(solver.get_source_side_min_cut(), dtype=np.int64)
    marks = np.zeros(nodes, dtype=np.int64)
    marks[side[side < nodes]] = 1
    if arcs_bound(arcs, marks, ray=True) <= 0:
        raise RuntimeError("the cut refutes nothing: a flow exists")
    return marks


def _left(arcs: Arcs) -> Ints:
    """Supplies that are left when every arc carries its lower bound."""
    supply = arcs.supply.astype(np.int64, copy=True)
    np.subtract.at(supply, arcs.tail, arcs.lo)
    np.add.at(supply, arcs.head, arcs.lo)
    return supply
