"""Two sessions dealt anew: the best of all ways to deal, tried one by one."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.solve.walks.pairs import SESSION, Pair, dealt
from liaison_opt.solve.walks.tours import FAR, tours

Ints = npt.NDArray[np.int64]


def plane(stops: int, dice: np.random.Generator) -> Ints:
    """Ways that obey the triangle inequality: sums of differences along two axes."""
    x, y = dice.integers(0, 40, (2, stops + 1))
    return np.abs(x[:, None] - x) + np.abs(y[:, None] - y)


def best_by_trying(way: Ints, count: Ints, unit: Ints, places: int, limit: int, most_shared: int) -> int:
    """Walking and sessions of the best deal, over every number of households of each stop."""
    best = int(FAR)
    for share in itertools.product(*(range(c + 1) for c in count.tolist())):
        first = np.array(share)
        both = (first, count - first)
        if int(((first > 0) & (first < count)).sum()) > most_shared:
            continue
        walks = tours(way, [(np.flatnonzero(part) + 1).tolist() for part in both])
        seconds = [int(part @ unit) + walk.length for part, walk in zip(both, walks, strict=True)]
        if max(part.sum() for part in both) <= places and max(seconds) <= limit:
            best = min(best, sum(walk.length + SESSION * bool(walk.order) for walk in walks))
    return best


def judged(way: Ints, count: Ints, unit: Ints, places: int, limit: int) -> tuple[int, Ints]:
    """The cost that `dealt` tells and its shares, after checking that they are what they claim to be."""
    nothing = np.zeros((1, len(count)), dtype=np.int64)
    deal = dealt(
        Pair(way=way[None], count=count[None], unit=unit[None], inner=nothing, whole=nothing > 0,
             load=(unit * count)[None], places=np.array([places]), limit=np.array([limit]))
    )  # fmt: skip
    cost, first = int(deal.cost[0]), deal.first[0]
    if cost < FAR:
        parts = (first, count - first)
        walks = tours(way, [(np.flatnonzero(part) + 1).tolist() for part in parts])
        for part, walk in zip(parts, walks, strict=True):
            assert (part >= 0).all()
            assert part.sum() <= places
            assert int(part @ unit) + walk.length <= limit
        assert cost == sum(walk.length + SESSION * bool(walk.order) for walk in walks)
    return cost, first


@given(st.integers(1, 4), st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_no_deal_is_shorter(stops: int, seed: int) -> None:
    # without minutes no deal that shares several stops can be better, either
    dice = np.random.default_rng(seed)
    way, count = plane(stops, dice), dice.integers(1, 5, stops)
    places = int(dice.integers(max(1, -(-int(count.sum()) // 2)), 9))
    unit = np.zeros(stops, dtype=np.int64)
    assert judged(way, count, unit, places, int(FAR))[0] == best_by_trying(way, count, unit, places, int(FAR), stops)


@given(st.integers(1, 4), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_minutes_bind_in_every_deal(stops: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    way, count = plane(stops, dice), dice.integers(1, 5, stops)
    unit, limit = dice.integers(0, 30, stops), int(dice.integers(60, 250))
    assert judged(way, count, unit, 8, limit)[0] == best_by_trying(way, count, unit, 8, limit, 1)


def test_a_stop_is_shared_where_that_is_needed() -> None:
    # three stops of 2 and places for 3 each: one stop must be seen by both, the one on the way
    way = np.array([[0, 10, 10, 10], [10, 0, 1, 9], [10, 1, 0, 9], [10, 9, 9, 0]])
    cost, first = judged(way, np.array([2, 2, 2]), np.zeros(3, dtype=np.int64), 3, int(FAR))
    # {1, 2} walks 10 + 1 + 10; the other two ways both walk 10 + 9 + 10
    assert cost == 21 + 29 + 2 * SESSION
    assert sorted(first.tolist()) == [0, 1, 2]


def test_runs_are_never_split() -> None:
    way, count = np.array([[0, 5, 5], [5, 0, 1], [5, 1, 0]]), np.array([3, 3])
    deal = dealt(
        Pair(way=way[None], count=count[None], unit=np.ones((1, 2), dtype=np.int64), inner=np.array([[4, 0]]),
             whole=np.array([[True, False]]), load=np.array([[7, 3]]), places=np.array([4]), limit=np.array([FAR]))
    )  # fmt: skip
    assert sorted(deal.first[0].tolist()) in ([0, 3], [1, 3])
    assert int(deal.first[0, 0]) in {0, 3}
    assert int(deal.cost[0]) == 10 + 10 + 4 + 2 * SESSION


def test_what_fits_in_no_two_sessions_is_said() -> None:
    way, count = np.zeros((2, 2), dtype=np.int64), np.array([9])
    assert judged(way, count, np.zeros(1, dtype=np.int64), 4, int(FAR))[0] == FAR
