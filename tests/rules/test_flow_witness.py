"""Bounds of flows in exact arithmetic: never above the truth, whatever the prices; tampering is noticed."""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.rules.flow_witness import Arcs, FlowWitness, arcs_bound, refutes, transport_bound
from liaison_opt.rules.refusal import refusal
from liaison_opt.rules.transport import FORBIDDEN, Held, Listed, Transport, plain


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def cheapest(problem: Transport) -> int | None:
    """The optimum by trying everything; None if nothing obeys."""
    cost = problem.cost.block(slice(None), slice(None))
    best = None
    for choice in itertools.product((0, 1), repeat=cost.size):
        x = np.array(choice).reshape(cost.shape)
        load, links = x @ problem.load, x.sum(axis=0)
        fine = ((load >= problem.floor) & (load <= problem.ceiling)).all()
        fine &= ((links >= problem.lo) & (links <= problem.hi)).all() & (not x[cost == FORBIDDEN].any())
        if fine:
            value = int(cost[x == 1].sum())
            best = value if best is None else min(best, value)
    return best


@st.composite
def problems(draw: Any, *, loads: bool = True) -> Transport:
    """Up to three actors and four targets, some pairs not allowed, small loads, floors, ceilings and links a target."""
    actors, targets = draw(st.integers(1, 3)), draw(st.integers(1, 4))

    def numbers(low: int, high: int, count: int) -> np.ndarray:
        return ints(*draw(st.lists(st.integers(low, high), min_size=count, max_size=count)))

    cost = numbers(-2, 9, actors * targets).reshape(actors, targets)
    cost[numbers(0, 6, actors * targets).reshape(actors, targets) == 0] = FORBIDDEN
    load = numbers(0, 3, targets) if loads else np.ones(targets, dtype=np.int64)
    floor, lo = numbers(0, 2, actors), numbers(0, 1, targets)
    return plain(Held(cost), floor, floor + numbers(0, 4, actors), lo, lo + numbers(0, 1, targets), load)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    problem=problems(),
    prices=st.lists(st.integers(-9, 9), min_size=7, max_size=7),
    scale=st.sampled_from([1, 3]),
    ray=st.booleans(),
)
def test_no_prices_prove_more_than_is_true(problem: Transport, prices: list[int], scale: int, *, ray: bool) -> None:
    actors, targets = problem.cost.shape
    witness = FlowWitness(actors=ints(*prices[:actors]), targets=ints(*prices[3 : 3 + targets]), scale=scale, ray=ray)
    best = cheapest(problem)
    if best is not None:
        assert transport_bound(problem, witness) <= (0 if ray else best)
        assert not refutes(problem, witness)


def test_a_bound_worked_out_by_hand() -> None:
    # two actors with one target each; costs 1 4 / 2 9: crossing over costs 4 + 2 = 6, straight on 1 + 9 = 10
    problem = plain(Held(np.array([[1, 4], [2, 9]])), ints(1, 1), ints(1, 1), ints(1, 1), ints(1, 1))
    assert transport_bound(problem, FlowWitness(actors=ints(-1, 0), targets=ints(2, 5))) == 6
    assert transport_bound(problem, FlowWitness(actors=ints(0, 0), targets=ints(1, 4))) == 5  # cheapest of each column
    assert transport_bound(problem, FlowWitness(actors=ints(0, 0), targets=ints(2, 5))) == 5  # 7, less 1 and 1
    half = FlowWitness(actors=ints(-1, 0), targets=ints(4, 9), scale=2)
    # 12, less 1 for the first pair (2 + 1 - 4 = -1): 11 halves, and costs are whole
    assert transport_bound(problem, half) == 6


def test_listed_pairs_are_bounded_like_a_rectangle() -> None:
    cost = np.array([[1, FORBIDDEN, 7], [FORBIDDEN, 3, 2]])
    a, t = np.nonzero(cost < FORBIDDEN)
    listed = Listed(actors=a, targets=t, costs=cost[a, t], size=(2, 3))
    sides = (ints(1, 1), ints(2, 2), ints(1, 1, 1), ints(1, 1, 1))
    witness = FlowWitness(actors=ints(1, -2), targets=ints(3, 4, 5))
    assert transport_bound(plain(listed, *sides), witness) == transport_bound(plain(Held(cost), *sides), witness)
    np.testing.assert_array_equal(listed.block(slice(1, 2), slice(0, 2)), cost[1:2, 0:2])


def test_sums_beyond_64_bits_are_exact() -> None:
    big = 2**61
    problem = plain(Held(np.array([[big, big]])), ints(2), ints(2), ints(1, 1), ints(1, 1))
    assert transport_bound(problem, FlowWitness(actors=ints(0), targets=ints(big, big))) == 2**62
    assert transport_bound(problem, FlowWitness(actors=ints(0), targets=ints(big, big), scale=4)) == 2**60
    many = Arcs(tail=ints(0), head=ints(1), lo=ints(0), hi=ints(8), cost=ints(big), supply=ints(8, -8))
    assert arcs_bound(many, ints(big, 0)) == 2**64


def test_a_cut_refutes_and_says_why() -> None:
    # both targets can only be had by the first actor, who takes one
    cost = np.array([[1, 1], [FORBIDDEN, FORBIDDEN]])
    problem = plain(Held(cost), ints(0, 0), ints(1, 5), ints(1, 1), ints(1, 1))
    cut = FlowWitness(actors=ints(-1, 0), targets=ints(1, 1), ray=True)
    assert refutes(problem, cut)
    said = refusal(problem, cut, pd.Index(["a", "b"]), pd.Index(["x", "y"]))
    assert (said.side, said.actors, said.targets, said.needed, said.offered) == ("ceiling", ("a",), ("x", "y"), 2, 1)
    assert "need 2" in said.sentence()
    assert "2" in said.sentence("zh")
    # with one more place there is nothing to refute
    roomy = dataclasses.replace(problem, ceiling=ints(2, 5))
    assert not refutes(roomy, cut)
    with pytest.raises(ValueError, match="refutes nothing"):
        refusal(roomy, cut, pd.Index(["a", "b"]), pd.Index(["x", "y"]))


def test_witnesses_that_do_not_fit_are_refused() -> None:
    problem = plain(Held(np.ones((1, 2), dtype=np.int64)), ints(0), ints(2), ints(1, 1), ints(1, 1))
    with pytest.raises(ValueError, match="as many prices"):
        transport_bound(problem, FlowWitness(actors=ints(0, 0), targets=ints(1, 1)))
    with pytest.raises(ValueError, match="positive"):
        transport_bound(problem, FlowWitness(actors=ints(0), targets=ints(1, 1), scale=0))
    arcs = Arcs(tail=ints(0), head=ints(1), lo=ints(0), hi=ints(1), cost=ints(1), supply=ints(1, -1))
    with pytest.raises(ValueError, match="potentials"):
        arcs_bound(arcs, ints(0))


def test_a_witness_survives_being_written_down() -> None:
    witness = FlowWitness(actors=ints(3, -1), targets=ints(0, 2, 5), scale=7)
    again = FlowWitness.from_json(json.loads(json.dumps(witness.to_json())))
    assert again.to_json() == witness.to_json()
