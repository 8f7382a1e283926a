"""The neutral model on matrices small enough to try every whole point: fewer columns, and rows divided by what they
share."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.rules.rows import FREE, Matrix, Rows, _divided

Ints = npt.NDArray[np.int64]
FEW = settings(max_examples=150, derandomize=True, deadline=None)
BOUND = st.one_of(st.none(), st.integers(-14, 14))
#: up to four rows: coefficients of four columns (0 = the row does not touch it) times what they share, and bounds
ROWS = st.lists(
    st.tuples(st.lists(st.integers(-2, 2), min_size=4, max_size=4), st.integers(1, 6), BOUND, BOUND),
    min_size=1, max_size=4,
)  # fmt: skip
POINTS = [np.array(point, dtype=np.int64) for point in itertools.product(range(3), repeat=4)]
Drawn = list[tuple[list[int], int, int | None, int | None]]


def matrix_of(rows: Drawn, *, divided: bool = False) -> Matrix:
    """Four columns up to 2; two tiers."""
    entries = [[(col, coef * by) for col, coef in enumerate(coefs) if coef] for coefs, by, _, _ in rows]
    flat = [entry for row in entries for entry in row]
    start = np.concatenate([[0], np.cumsum([len(row) for row in entries])]).astype(np.int64)
    coef = np.array([coef for _, coef in flat], dtype=np.int64)
    lo = np.array([-FREE if low is None else low for *_, low, _ in rows], dtype=np.int64)
    hi = np.array([FREE if high is None else high for *_, high in rows], dtype=np.int64)
    coef, lo, hi = _divided(start, coef, lo, hi) if divided else (coef, lo, hi)
    return Matrix(
        upper=np.full(4, 2), start=start, index=np.array([col for col, _ in flat], dtype=np.int64), coef=coef, lo=lo,
        hi=hi, owners=pd.DataFrame({"who": "", "target": "", "period": "", "rule": ["r"] * len(rows)}),
        tiers={"first": np.array([1, 2, 3, 4]), "second": np.array([0, -1, 0, 1])},
    )  # fmt: skip


@FEW
@given(ROWS, st.sets(st.integers(0, 3)))
def test_over_some_columns_it_is_the_model_with_the_others_at_0(rows: Drawn, chosen: set[int]) -> None:
    whole, columns = matrix_of(rows), np.array(sorted(chosen), dtype=np.int64)
    few = whole.over(columns)
    assert len(few.upper) == len(columns)
    assert len(few.lo) == len(few.owners) == len(whole.lo)  # rows keep their numbers, empty ones too
    for point in POINTS:
        if point.sum() != point[columns].sum():
            continue
        assert few.activity(point[columns]).tolist() == whole.activity(point).tolist()
        assert few.obeys(point[columns]) == whole.obeys(point)
        for tier, cost in whole.tiers.items():
            assert few.tiers[tier] @ point[columns] == cost @ point


def test_over_all_columns_it_is_the_model_itself() -> None:
    whole = matrix_of([([1, 0, 2, -1], 3, 1, None), ([0, 0, 0, 0], 1, 0, 0), ([0, 1, 0, 0], 2, None, 2)])
    assert whole.over(np.arange(4)).fingerprint == whole.fingerprint


@FEW
@given(ROWS)
@pytest.mark.slow
def test_dividing_a_row_by_what_it_shares_loses_no_whole_point_and_wins_none(rows: Drawn) -> None:
    before, after = matrix_of(rows), matrix_of(rows, divided=True)
    assert [after.obeys(point) for point in POINTS] == [before.obeys(point) for point in POINTS]
    for row in range(len(rows)):
        span = slice(after.start[row], after.start[row + 1])
        assert np.gcd.reduce(after.coef[span], initial=0) in {0, 1}  # 0: the row touches no column


def one_row(coef: list[int], lo: int, hi: int) -> tuple[list[int], int, int]:
    arrays = (np.array([0, len(coef)]), np.array(coef), np.array([lo]), np.array([hi]))
    coef_, lo_, hi_ = _divided(*arrays)
    return coef_.tolist(), int(lo_[0]), int(hi_[0])


@pytest.mark.parametrize(
    ("row", "divided"),
    [
        (([6], 1, FREE), ([1], 1, FREE)),  # 6x >= 1 of whole x is x >= 1
        (([4, 6], -FREE, 7), ([2, 3], -FREE, 3)),  # 4x + 6y <= 7 is 2x + 3y <= 3
        (([3, -3], -4, 5), ([1, -1], -1, 1)),  # rounded inwards on both sides of 0
        (([5, 3], 1, 4), ([5, 3], 1, 4)),  # nothing is shared
        (([2, 2], 3, 3), ([1, 1], 2, 1)),  # no whole point: the relaxation sees it now
    ],
)
def test_bounds_are_rounded_inwards(row: tuple[list[int], int, int], divided: tuple[list[int], int, int]) -> None:
    assert one_row(*row) == divided


def test_what_the_rules_write_is_divided_row_by_row() -> None:
    """Sessions that hold six visits each against seven visits: two sessions, and the row beside it is left alone."""
    links = pd.DataFrame({"col": [0, 1]})
    model = Rows(tiny.scenario(), ("asked",), links=links, pairs=links, sessions=pd.DataFrame({"col": []}, dtype=int))
    keys = pd.DataFrame({"who": ["a", "b", "c"], "target": "", "period": ""})
    members = pd.DataFrame({"group": [0, 0, 2, 2], "col": [0, 1, 0, 1], "coef": [6, 6, 2, 3]})
    model.law("visits", keys, members, lo=[7, 0, 4])
    made = model.matrix()
    assert made.coef.tolist() == [1, 1, 2, 3]
    assert made.lo.tolist() == [2, 0, 4]
    assert np.diff(made.start).tolist() == [2, 0, 2]
    assert (made.hi == FREE).all()
