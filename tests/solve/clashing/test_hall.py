"""Counting: floors against caps, by hand and against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.solve.clashing.hall import short, shortages


def matrix(columns: int, rows: list[tuple[str, list[int], int, int]]) -> Matrix:
    """Rows (rule, columns, lo, hi) over booleans."""
    index = [column for _, members, _, _ in rows for column in members]
    owners = pd.DataFrame(
        {"who": "", "target": "", "period": [str(n) for n in range(len(rows))], "rule": [row[0] for row in rows]}
    )
    return Matrix(
        upper=np.ones(columns, dtype=np.int64),
        start=np.concatenate([[0], np.cumsum([len(row[1]) for row in rows])]),
        index=np.array(index, dtype=np.int64),
        coef=np.ones(len(index), dtype=np.int64),
        lo=np.array([row[2] for row in rows]),
        hi=np.array([row[3] for row in rows]),
        owners=owners,
        tiers={},
    )


def test_the_sum_is_the_one_a_person_would_write() -> None:
    """Three villages ask 2 each of two posts that have 2 each: 6 > 4; three villages are the least set, too."""
    pairs = [(v, p, day) for v in range(3) for p in range(2) for day in range(2)]
    floors = [("each", [k for k, pair in enumerate(pairs) if pair[0] == v], 2, FREE) for v in range(3)]
    caps = [("cap", [k for k, pair in enumerate(pairs) if pair[1] == p], -FREE, 2) for p in range(2)]
    (found,), count = shortages(matrix(len(pairs), floors + caps))
    assert count == 1
    assert (found.need, found.room, found.free) == (6, 4, 0)
    assert found.rows.tolist() == [0, 1, 2, 3, 4]


def test_candidates_alone_can_be_too_few() -> None:
    (found,), _ = shortages(matrix(2, [("each", [0, 1], 3, FREE), ("cap", [0, 1], -FREE, 5)]))
    assert found.rows.tolist() == [0]
    assert (found.need, found.room, found.free) == (3, 2, 2)


def test_what_is_ruled_out_is_a_member_only_where_it_matters() -> None:
    """Two of three candidates are on leave: the leave counts; the leave of another village's candidate does not."""
    rows = [
        ("each", [0, 1, 2], 2, FREE),
        ("each", [3, 4], 1, FREE),
        ("leave", [1, 2], -FREE, 0),
        ("leave", [3], -FREE, 0),
    ]
    (found,), _ = shortages(matrix(5, rows), np.array([2, 3]))
    assert found.rows.tolist() == [0, 2]
    assert (found.need, found.room) == (2, 1)


def test_shortages_that_share_nothing_are_told_apart() -> None:
    rows = [
        (rule, [2 * k, 2 * k + 1], *side) for k in range(4) for rule, side in (("each", (2, FREE)), ("cap", (-FREE, 1)))
    ]
    found, count = shortages(matrix(8, rows), limit=3)
    assert count == 4
    assert [shortage.rows.tolist() for shortage in found] == [[0, 1], [2, 3], [4, 5]]


@pytest.mark.parametrize("seed", range(30))
def test_short_is_right_about_one_family_of_floors_and_one_of_caps(seed: int) -> None:
    rng = np.random.default_rng(seed)
    floor, cap = rng.integers(0, 3, 8), rng.integers(-1, 3, 8)
    rows = [("each", np.flatnonzero(floor == k).tolist(), int(rng.integers(1, 4)), FREE) for k in range(3)]
    rows += [("cap", np.flatnonzero(cap == k).tolist(), -FREE, int(rng.integers(1, 4))) for k in range(3)]
    model = matrix(8, rows)
    possible = any(model.obeys(np.array(x)) for x in itertools.product((0, 1), repeat=8))
    assert short(model) is not possible
    for found in shortages(model)[0]:
        for row in found.rows:
            rest = model.part(np.arange(8), np.array([r for r in found.rows if r != row], dtype=np.int64))
            assert any(rest.obeys(np.array(x)) for x in itertools.product((0, 1), repeat=8))
