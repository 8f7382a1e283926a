"""Tiers in order, on models small enough to solve by trying: proofs, stops, and never a false "optimal"."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.rules.witness import Witness, lower_bound
from liaison_opt.solve.engine import Stop
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
