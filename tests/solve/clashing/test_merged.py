"""Sessions that no row tells apart are one column that counts them: nothing becomes possible or impossible by it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from liaison_opt.rules.merged import COUPLING, merged
from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.solve.clashing.impossible import possible_in
from liaison_opt.solve.engine import Stop

POSTS, PLACES, DAYS = 2, 5, 4


def model(*, floor: int, cap: int) -> Matrix:
    """Each of 5 places has one of 2 posts, is seen `floor` times by it, and a post holds at most `cap` sessions."""
    link = np.arange(POSTS * PLACES).reshape(POSTS, PLACES)
    session = link.size + np.arange(link.size * DAYS).reshape(POSTS, PLACES, DAYS)
    rows: list[tuple[str, list[int], list[int], int, int]] = []
    for place in range(PLACES):
        rows.append(("one", link[:, place].tolist(), [1] * POSTS, 1, 1))
        rows.append(("floor", session[:, place].ravel().tolist(), [1] * POSTS * DAYS, floor, FREE))
    rows += [("cap", session[post].ravel().tolist(), [1] * PLACES * DAYS, -FREE, cap) for post in range(POSTS)]
    rows += [
        (COUPLING, [int(link[p, v]), int(session[p, v, d])], [-1, 1], -FREE, 0)
        for p in range(POSTS)
        for v in range(PLACES)
        for d in range(DAYS)
    ]
    owners = pd.DataFrame({"rule": [row[0] for row in rows], "who": "", "target": "", "period": ""})
    return Matrix(
        upper=np.ones(link.size + session.size, dtype=np.int64),
        start=np.concatenate([[0], np.cumsum([len(row[1]) for row in rows])]),
        index=np.array([j for row in rows for j in row[1]]),
        coef=np.array([c for row in rows for c in row[2]]),
        lo=np.array([row[3] for row in rows]),
        hi=np.array([row[4] for row in rows]),
        owners=owners,
        tiers={},
    )


def test_sessions_of_a_link_are_one_column() -> None:
    found = merged(model(floor=1, cap=9))
    assert found.upper.tolist() == [1] * (POSTS * PLACES) + [DAYS] * (POSTS * PLACES)
    assert (found.owners["rule"] == COUPLING).sum() == POSTS * PLACES
    tied = found.part(np.arange(len(found.upper)), np.flatnonzero(found.owners["rule"] == COUPLING))
    assert sorted(set(tied.coef.tolist())) == [-DAYS, 1]


@pytest.mark.parametrize(
    ("floor", "cap", "possible"), [(2, 6, True), (2, 5, False), (3, 9, True), (3, 8, False), (5, 99, False)]
)
def test_some_post_has_three_places(floor: int, cap: int, possible: bool) -> None:
    """Five places for two posts: one has three, so it needs three times the floor; and a place has four days."""
    whole = model(floor=floor, cap=cap)
    wanted = "feasible" if possible else "infeasible"
    assert possible_in(whole, seed=0, stop=Stop()) == wanted
    assert possible_in(merged(whole), seed=0, stop=Stop()) == wanted


def test_what_a_row_tells_apart_stays_apart() -> None:
    whole = model(floor=1, cap=9)
    first = int(whole.index[whole.start[1]])
    row = whole
    lone = dataclasses.replace(
        row,
        start=np.append(row.start, row.start[-1] + 1),
        index=np.append(row.index, first),
        coef=np.append(row.coef, 1),
        lo=np.append(row.lo, 1),
        hi=np.append(row.hi, 1),
        owners=pd.concat([row.owners, pd.DataFrame([{"rule": "pin", "who": "", "target": "", "period": ""}])]),
    )
    assert len(merged(lone).upper) == len(merged(whole).upper) + 1
