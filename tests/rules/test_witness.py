"""Bounds in exact arithmetic: never above the truth, whatever the multipliers; refutations only of the impossible."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.rules.witness import Witness, lower_bound, refutes, rounded
from liaison_opt.solve.lp import refutation, relax


def matrix(coefs: list[list[int]], lo: list[int], hi: list[int], upper: list[int], **tiers: list[int]) -> Matrix:
    """A model from dense rows."""
    rows, width = len(coefs), len(upper)
    entries = [(j, c) for row in coefs for j, c in enumerate(row) if c]
    sizes = [sum(c != 0 for c in row) for row in coefs]
    return Matrix(
        upper=np.array(upper, dtype=np.int64),
        start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        index=np.array([j for j, _ in entries], dtype=np.int64),
        coef=np.array([c for _, c in entries], dtype=np.int64),
        lo=np.array(lo, dtype=np.int64),
        hi=np.array(hi, dtype=np.int64),
        owners=pd.DataFrame({"who": "", "target": "", "period": "", "rule": [f"row {n}" for n in range(rows)]}),
        tiers={name: np.array(cost, dtype=np.int64) for name, cost in tiers.items()}
        or {"cost": np.ones(width, dtype=np.int64)},
    )


@st.composite
def matrices(draw: Any) -> Matrix:
    """Three or four columns from 0 to at most 2, one to four rows with small coefficients and either or both bounds."""
    width, rows = draw(st.integers(3, 4)), draw(st.integers(1, 4))
    small = st.integers(-3, 3)
    coefs = [draw(st.lists(small, min_size=width, max_size=width)) for _ in range(rows)]
    bounds = [sorted((draw(st.integers(-4, 6)), draw(st.integers(-4, 6)))) for _ in range(rows)]
    sides = [draw(st.sampled_from(["both", "lo", "hi"])) for _ in range(rows)]
    lo = [b[0] if side != "hi" else -FREE for b, side in zip(bounds, sides, strict=True)]
    hi = [b[1] if side != "lo" else FREE for b, side in zip(bounds, sides, strict=True)]
    upper = draw(st.lists(st.integers(0, 2), min_size=width, max_size=width))
    tiers = {name: draw(st.lists(small, min_size=width, max_size=width)) for name in ("first", "second")}
    return matrix(coefs, lo, hi, upper, **tiers)


def points(model: Matrix) -> list[np.ndarray]:
    """Every point that obeys the rows."""
    grid = itertools.product(*(range(u + 1) for u in model.upper.tolist()))
    return [x for x in (np.array(p, dtype=np.int64) for p in grid) if model.obeys(x)]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(model=matrices(), duals=st.lists(st.floats(-4, 4), min_size=4, max_size=4), scale=st.sampled_from([1, 2, 6, 60]))
def test_no_multipliers_prove_more_than_is_true(model: Matrix, duals: list[float], scale: int) -> None:
    witness = rounded(model, duals[: len(model.lo)], {}, scale)
    bound = lower_bound(model, model.tiers["first"], witness)
    assert all(model.tiers["first"] @ x >= bound for x in points(model))


@settings(max_examples=100, derandomize=True, deadline=None)
@given(model=matrices(), duals=st.lists(st.floats(-4, 4), min_size=5, max_size=5))
def test_a_bound_given_an_earlier_tier_holds_where_that_tier_is_kept(model: Matrix, duals: list[float]) -> None:
    found = points(model)
    best = min((int(model.tiers["first"] @ x) for x in found), default=0)
    witness = rounded(model, duals[: len(model.lo)], {"first": (best, duals[4])}, 6)
    bound = lower_bound(model, model.tiers["second"], witness)
    assert all(model.tiers["second"] @ x >= bound for x in found if model.tiers["first"] @ x <= best)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(model=matrices())
def test_the_relaxation_bounds_and_refutes_truly(model: Matrix) -> None:
    found = points(model)
    proof = refutation(model)
    assert proof is None or (refutes(model, proof) and not found)
    relaxed = relax(model, model.tiers["first"], {})
    if found:
        assert relaxed.feasible
        assert relaxed.bound <= min(int(model.tiers["first"] @ x) for x in found)
    if relaxed.witness is not None:
        again = Witness.from_json(relaxed.witness.to_json())
        assert lower_bound(model, model.tiers["first"], again) == relaxed.bound


def test_an_integral_relaxation_is_bounded_tightly() -> None:
    """Two of three must be chosen at prices 1, 2, 3: the least is 3, and small whole multipliers say so."""
    model = matrix([[1, 1, 1]], [2], [FREE], [1, 1, 1], first=[1, 2, 3])
    relaxed = relax(model, model.tiers["first"], {})
    assert relaxed.bound == 3
    assert relaxed.witness is not None
    assert relaxed.witness.scale == 1


def test_a_contradiction_is_refuted_by_adding_up() -> None:
    """x + y >= 2 and x + y <= 1."""
    model = matrix([[1, 1], [1, 1]], [2, -FREE], [FREE, 1], [1, 1])
    proof = refutation(model)
    assert proof is not None
    assert proof.scale == 1
    assert proof.rows == {0: 1, 1: -1}


def test_a_clash_in_whole_numbers_only_has_no_refutation() -> None:
    """2x + 2y = 3 has a solution in fractions and none in whole numbers."""
    model = matrix([[2, 2]], [3], [3], [1, 1])
    assert points(model) == []
    assert refutation(model) is None


@pytest.mark.parametrize(
    "witness",
    [
        Witness(scale=1, rows={0: -1}),
        Witness(scale=0, rows={}),
        Witness(scale=1, rows={}, fixed={"first": (1, 1)}),
    ],
    ids=["leans on a bound that is not there", "no scale", "wrong sign of a fixed tier"],
)
def test_multipliers_that_prove_nothing_are_refused(witness: Witness) -> None:
    model = matrix([[1, 1]], [1], [FREE], [1, 1], first=[1, 1])
    with pytest.raises(ValueError, match=r"bound|scale|multiplier"):
        lower_bound(model, model.tiers["first"], witness)
