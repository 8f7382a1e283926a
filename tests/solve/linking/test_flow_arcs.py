"""Flows on networks with lower bounds, and transports over all pairs, against trying everything."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.rules.flow_witness import Arcs, FlowWitness, arcs_bound, transport_bound
from liaison_opt.rules.transport import FORBIDDEN, Held, Transport, plain
from liaison_opt.solve.linking import transport as room
from liaison_opt.solve.linking.flow import cheapest, cut, potentials
from liaison_opt.solve.linking.transport import transport


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@st.composite
def networks(draw: st.DrawFn) -> Arcs:
    """Three or four nodes, up to six arcs that carry at most 2, negative costs and lower bounds among them."""
    nodes, count = draw(st.integers(3, 4)), draw(st.integers(1, 6))
    arcs = draw(st.lists(st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1), st.integers(-3, 6),
                                   st.integers(0, 1), st.integers(0, 2)), min_size=count, max_size=count))  # fmt: skip
    tail, head, cost, lo, more = (ints(*side) for side in zip(*arcs, strict=True))
    supply = np.zeros(nodes, dtype=np.int64)
    for _ in range(draw(st.integers(0, 2))):
        supply[draw(st.integers(0, nodes - 1))] += 1
        supply[draw(st.integers(0, nodes - 1))] -= 1
    return Arcs(tail=tail, head=head, lo=lo, hi=np.minimum(lo + more, 2), cost=cost, supply=supply)


def best(arcs: Arcs) -> int | None:
    """The least cost by trying every flow."""
    costs = []
    for flow in itertools.product(*(range(lo, hi + 1) for lo, hi in zip(arcs.lo, arcs.hi, strict=True))):
        left = arcs.supply.copy()
        np.subtract.at(left, arcs.tail, flow)
        np.add.at(left, arcs.head, flow)
        if not left.any():
            costs.append(int(np.dot(flow, arcs.cost)))
    return min(costs, default=None)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(arcs=networks())
def test_flows_are_cheapest_and_their_potentials_prove_it(arcs: Arcs) -> None:
    truth, found = best(arcs), cheapest(arcs)
    if truth is None:
        assert found.status == "infeasible"
        assert found.flow is None
        assert arcs_bound(arcs, found.potentials, ray=True) > 0
    else:
        assert found.cost == truth == arcs_bound(arcs, found.potentials)


def test_supplies_that_do_not_add_up_are_a_cut_around_everything() -> None:
    for supply in (ints(2, -1), ints(1, -2)):
        arcs = Arcs(tail=ints(0), head=ints(1), lo=ints(0), hi=ints(5), cost=ints(1), supply=supply)
        found = cheapest(arcs)
        assert found.status == "infeasible"
        assert arcs_bound(arcs, found.potentials, ray=True) > 0


def test_wrong_claims_are_caught() -> None:
    arcs = Arcs(tail=ints(0, 0), head=ints(1, 1), lo=ints(0, 0), hi=ints(1, 1), cost=ints(1, 5), supply=ints(1, -1))
    with pytest.raises(RuntimeError, match="not optimal"):
        potentials(arcs, ints(0, 1))
    with pytest.raises(RuntimeError, match="a flow exists"):
        cut(arcs)
    crossed = Arcs(tail=ints(0), head=ints(1), lo=ints(2), hi=ints(1), cost=ints(1), supply=ints(1, -1))
    with pytest.raises(ValueError, match="exceeds"):
        cheapest(crossed)


def brute(problem: Transport) -> int | None:
    cost = problem.cost.block(slice(None), slice(None))
    values = []
    for choice in itertools.product((0, 1), repeat=cost.size):
        x = np.array(choice).reshape(cost.shape)
        load, links = x.sum(axis=1), x.sum(axis=0)
        fine = ((load >= problem.floor) & (load <= problem.ceiling)).all()
        if fine and ((links >= problem.lo) & (links <= problem.hi)).all() and not x[cost == FORBIDDEN].any():
            values.append(int(cost[x == 1].sum()))
    return min(values, default=None)


@pytest.mark.parametrize("arcs", [0, room.ALL])
def test_the_optimum_holds_over_all_pairs_though_few_are_arcs(arcs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "ALL", arcs)
    rng = np.random.default_rng(7)
    kinds = set()
    for _ in range(120):
        actors, targets = rng.integers(1, 4), rng.integers(1, 5)
        cost = rng.integers(-3, 9, (actors, targets))
        cost[rng.random(cost.shape) < 0.15] = FORBIDDEN
        floor, lo = rng.integers(0, 2, actors), rng.integers(0, 2, targets)
        problem = plain(Held(cost), floor, floor + rng.integers(0, 4, actors), lo, lo + rng.integers(0, 2, targets))
        found, truth = transport(problem, near=1), brute(problem)
        kinds.add(found.status)
        if truth is None:
            assert found.status == "infeasible"
            assert transport_bound(problem, found.witness) > 0
        else:
            assert found.objective == truth == transport_bound(problem, found.witness)
            assert int(found.costs @ found.amount) == truth
    assert kinds == {"optimal", "infeasible"}


def test_near_pairs_do_not_change_the_answer_and_tampered_prices_do() -> None:
    rng = np.random.default_rng(3)
    here, there = rng.random((60, 2)), rng.random((400, 2))
    cost = np.rint(1000 * np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))).astype(np.int64)
    n = rng.integers(1, 4, 400)
    size = rng.integers(1, 3, 60)
    total = int(n.sum())
    floor, ceiling = size * (total // size.sum() - 1), size * (total // size.sum() + 2)
    problem = Transport(cost=Held(cost), floor=floor, ceiling=ceiling, lo=n, hi=n, actor_size=size, target_size=n,
                        load=np.ones(400, dtype=np.int64))  # fmt: skip
    whole = transport(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "ALL", 0)
        few = transport(problem, near=2)
    assert few.rounds > 1
    assert few.arcs < whole.arcs == cost.size
    assert few.objective == whole.objective == transport_bound(problem, few.witness)
    dearer = FlowWitness(actors=few.witness.actors, targets=few.witness.targets + 1)
    assert transport_bound(problem, dearer) < few.objective


def test_loads_are_not_taken_for_a_flow() -> None:
    problem = plain(Held(np.ones((1, 1), dtype=np.int64)), ints(0), ints(9), ints(1), ints(1), ints(4))
    with pytest.raises(ValueError, match="not a flow"):
        transport(problem)
