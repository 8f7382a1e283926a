"""Tiers in order, on models small enough to solve by trying: proofs, stops, and never a false "optimal"."""

from __future__ import annotations

import itertools
import threading
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.rules.witness import Witness, lower_bound
from liaison_opt.solve import tiers
from liaison_opt.solve.engine import Stop
from liaison_opt.solve.lp import Relaxed
from liaison_opt.solve.tiers import Answer, lexicographic


def cover(edges: list[tuple[int, int]], count: int, **tiers: list[int]) -> Matrix:
    """Choose nodes so that each edge has one of its ends."""
    return Matrix(
        upper=np.ones(count, dtype=np.int64),
        start=np.arange(0, 2 * len(edges) + 1, 2),
        index=np.sort(np.array(edges, dtype=np.int64), axis=1).ravel(),
        coef=np.ones(2 * len(edges), dtype=np.int64),
        lo=np.ones(len(edges), dtype=np.int64),
        hi=np.full(len(edges), FREE),
        owners=pd.DataFrame({"who": "", "target": "", "period": "", "rule": ["r"] * len(edges)}),
        tiers={name: np.array(cost, dtype=np.int64) for name, cost in tiers.items()},
    )


def by_trying(matrix: Matrix) -> list[int]:
    """The tiers' values at the lexicographic optimum."""
    found = [np.array(x) for x in itertools.product((0, 1), repeat=len(matrix.upper))]
    return list(min(tuple(int(c @ x) for c in matrix.tiers.values()) for x in found if matrix.obeys(x)))


#: two triangles joined by an edge: the relaxation covers them with 6 halves, whole numbers need 4
TRIANGLES = cover([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)], 6, many=[1] * 6, late=[0, 1, 1, 0, 2, 1])


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda e: e[0] != e[1]), min_size=1, max_size=8),
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
)
def test_tiers_are_met_in_order_and_every_claim_is_true(
    edges: list[tuple[int, int]], first: list[int], second: list[int]
) -> None:
    matrix = cover(edges, 6, first=first, second=second)
    answer = lexicographic(matrix, seed=0, stop=Stop())
    assert answer.status == "optimal"
    assert answer.values is not None
    assert matrix.obeys(answer.values)
    best = by_trying(matrix)
    assert [int(c @ answer.values) for c in matrix.tiers.values()] == best
    assert (
        [known.objective for known in answer.tiers.values()] == [known.bound for known in answer.tiers.values()] == best
    )
    for name, known in answer.tiers.items():
        if known.proof == "lp_dual":
            assert known.witness is not None
            assert lower_bound(matrix, matrix.tiers[name], Witness.from_json(known.witness)) == known.bound


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda e: e[0] != e[1]), min_size=1, max_size=8),
    st.lists(st.lists(st.integers(-1, 2), min_size=6, max_size=6), min_size=3, max_size=4),
)
def test_the_short_cuts_of_large_models_are_exact_on_small_ones(
    edges: list[tuple[int, int]], costs: list[list[int]]
) -> None:
    matrix = cover(edges, 6, **{f"t{number}": cost for number, cost in enumerate(costs)})
    with mock.patch.object(tiers, "SMALL", 0):  # as if the model had thousands of columns
        answer = lexicographic(matrix, seed=0, stop=Stop())
    assert answer.values is not None
    assert matrix.obeys(answer.values)
    assert [int(c @ answer.values) for c in matrix.tiers.values()] == by_trying(matrix)
    for name, known in answer.tiers.items():
        assert known.objective == known.bound == int(matrix.tiers[name] @ answer.values)
        if known.proof == "trivial":
            assert known.bound == int(np.minimum(matrix.tiers[name], 0).sum())
        elif known.proof == "lp_dual":
            assert known.witness is not None
            assert lower_bound(matrix, matrix.tiers[name], Witness.from_json(known.witness)) == known.bound


def test_a_large_model_is_searched_over_the_columns_of_a_corner() -> None:
    """Forty pairs, each with a cheap and a dear end: the corner uses the forty cheap ones, and they are the answer."""
    matrix = cover([(2 * n, 2 * n + 1) for n in range(40)], 80, cost=[1, 2] * 40)
    with (
        mock.patch.object(tiers, "SMALL", 10),
        mock.patch.object(tiers, "cp_sat", wraps=tiers.cp_sat) as searched,
    ):
        answer = lexicographic(matrix, seed=0, stop=Stop())
    assert [len(call.args[0].upper) for call in searched.call_args_list] == [40]
    assert answer.status == "optimal"
    assert answer.values is not None
    assert answer.values.tolist() == [1, 0] * 40


def _two_or_three() -> tuple[Matrix, dict[str, Relaxed]]:
    """2a + 2b + 3c = 3 with a corner at a = 1, b = 1/2: c alone is whole."""
    row = Matrix(
        upper=np.ones(3, dtype=np.int64), start=np.array([0, 3]), index=np.arange(3), coef=np.array([2, 2, 3]),
        lo=np.array([3]), hi=np.array([3]), tiers={"cost": np.array([0, 0, 1])},
        owners=pd.DataFrame({"who": [""], "target": "", "period": "", "rule": "r"}),
    )  # fmt: skip
    return row, {"cost": Relaxed(feasible=True, bound=0, witness=None, point=np.array([1.0, 0.5, 0.0]))}


@pytest.mark.parametrize("corners", [0, 4])
def test_where_the_columns_of_a_corner_hold_no_whole_point_all_are_searched(corners: int) -> None:
    matrix, bounds = _two_or_three()
    how: dict[str, Any] = {"seed": 0, "stop": Stop()}
    with (
        mock.patch.multiple(tiers, SMALL=1, CORNERS=corners),
        mock.patch.object(tiers, "cp_sat", wraps=tiers.cp_sat) as searched,
    ):
        found = tiers._at_bounds(matrix, bounds, {"cost": 1}, **how)
        nothing = tiers._at_bounds(matrix, bounds, {"cost": 0}, **how)  # at a cost of 0 there is no whole point
    assert found is not None
    assert found.tolist() == [0, 0, 1]
    assert len(searched.call_args_list[0].args[0].upper) == 2  # first the two columns of the corner
    assert nothing is None


def test_a_tier_that_the_corner_before_meets_is_not_solved_again_and_the_others_are() -> None:
    """The cheap ends 0 and 2 are forced by the first tier; the second then costs 3 + 3, the third nothing."""
    matrix = cover([(0, 1), (2, 3)], 4, many=[1, 2, 1, 2], dear=[3, 0, 3, 0], odd=[0, 1, 0, 1])
    with mock.patch.object(tiers, "relax", wraps=tiers.relax) as relaxed:
        chain = tiers._chain(matrix)
    assert chain is not None
    assert {tier: known.bound for tier, known in chain.items()} == {"many": 2, "dear": 6, "odd": 0}
    assert relaxed.call_count == 2


def test_wishes_that_can_all_be_met_are_proven_at_one_stroke() -> None:
    def chain(late: list[int]) -> dict[str, Relaxed] | None:
        matrix = cover([(0, 1), (2, 3)], 4, early=[1, 0, 0, 0], late=late, nobody=[0] * 4, far=[5, 2, 5, 3])
        return tiers._all_wishes_met(matrix)

    assert chain([0, 0, 1, 0]) is None  # four columns: the usual way is as short
    with mock.patch.object(tiers, "SMALL", 0):
        met = chain([0, 0, 1, 0])
        assert met is not None
        # columns 1 and 3 meet both wishes, at 2 + 3
        assert {tier: relaxed.bound for tier, relaxed in met.items()} == {"early": 0, "late": 0, "nobody": 0, "far": 5}
        assert met["far"].witness is not None
        assert chain([0, 0, 1, 1]) is None  # one end of the second pair is chosen, so this wish costs 1


def test_where_the_relaxation_is_weak_the_engine_s_word_stands_and_is_called_so() -> None:
    answer = lexicographic(TRIANGLES, seed=0, stop=Stop())
    assert [known.objective for known in answer.tiers.values()] == by_trying(TRIANGLES)
    assert answer.tiers["many"].objective == 4
    assert answer.tiers["many"].proof == "engine"


def test_what_cannot_be_is_infeasible_and_not_unknown() -> None:
    matrix = cover([(0, 1), (1, 2)], 3, cost=[1, 1, 1])
    blocked = Matrix(**{**vars(matrix), "upper": np.zeros(3, dtype=np.int64)})
    assert lexicographic(blocked, seed=0, stop=Stop()).status == "infeasible"


def _honest(answer: Answer, matrix: Matrix) -> None:
    """No plan and no claim, or a plan whose claims are all true."""
    best = by_trying(matrix)
    if answer.values is None:
        assert answer.status == "unknown"
        assert not answer.tiers
        return
    assert matrix.obeys(answer.values)
    first = next(iter(answer.tiers.values()))
    assert first.bound is not None
    assert first.bound <= best[0] <= (first.objective or 0)
    if answer.status == "optimal":
        assert [known.objective for known in answer.tiers.values()] == best


def test_no_time_at_all_claims_nothing() -> None:
    answer = lexicographic(TRIANGLES, seed=0, stop=Stop(0))
    assert (answer.status, answer.values) == ("unknown", None)


def test_a_stop_asked_before_the_start_claims_no_more_than_is_true() -> None:
    stop = Stop()
    stop.ask()
    _honest(lexicographic(TRIANGLES, seed=0, stop=stop), TRIANGLES)


@pytest.mark.parametrize("when", [0, 1, 2, 3, 5])
def test_a_stop_asked_at_any_step_never_yields_a_false_proof(when: int) -> None:
    stop, steps = Stop(), itertools.count()

    def tell(_tier: str, _best: int | None, _bound: int | None) -> None:
        if next(steps) >= when:
            stop.ask()

    _honest(lexicographic(TRIANGLES, seed=0, stop=stop, tell=tell), TRIANGLES)


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.05])
def test_a_stop_from_another_thread_is_heard(delay: float) -> None:
    rng = np.random.default_rng(0)
    edges = [(int(a), int(b)) for a, b in rng.integers(0, 14, (40, 2)) if a != b]
    matrix = cover(edges, 14, many=[1] * 14, late=rng.integers(0, 9, 14).tolist())
    stop = Stop()
    timer = threading.Timer(delay, stop.ask)
    timer.start()
    _honest(lexicographic(matrix, seed=0, stop=stop), matrix)
    timer.join()
    assert stop.due
