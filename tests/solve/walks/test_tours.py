"""Closed tours: equal to trying all orders, first of equals, and honest where they are only searched."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.solve.walks.improve import improved, least, length_of
from liaison_opt.solve.walks.tours import EXACT, shortest, tour, tours

Ints = npt.NDArray[np.int64]


def ways(stops: int, seed: int, most: int = 30) -> Ints:
    way = np.random.default_rng(seed).integers(0, most, (stops + 1, stops + 1))
    np.fill_diagonal(way, 0)
    return way


def plane(stops: int, seed: int) -> Ints:
    x, y = np.random.default_rng(seed).random((2, stops + 1)) * 1000
    return np.rint(np.hypot(x[:, None] - x, y[:, None] - y)).astype(np.int64)


def by_trying(way: Ints) -> tuple[int, tuple[int, ...]]:
    """Length and order of the first shortest tour in the order of orders."""
    return min((length_of(way, order), order) for order in itertools.permutations(range(1, len(way))))


@given(st.integers(0, 6), st.integers(0, 10**6), st.sampled_from([2, 5, 1000]))
@settings(max_examples=120, deadline=None)
def test_equal_to_trying_all_orders(stops: int, seed: int, most: int) -> None:
    way = ways(stops, seed, most)
    found = tour(way)
    assert (found.length, found.order) == by_trying(way)
    assert found.proven


def test_a_square_by_hand() -> None:
    # office in one corner of a square with sides of 100: round it, not across
    way = np.array([[0, 100, 141, 100], [100, 0, 100, 141], [141, 100, 0, 100], [100, 141, 100, 0]])
    assert tour(way) == ((1, 2, 3), 400, True)


def test_one_way_streets_are_walked_the_short_way() -> None:
    # round the ring 0 -> 3 -> 2 -> 1 -> 0 each way takes 1, the other way 50
    way = np.full((4, 4), 50)
    for a, b in ((0, 3), (3, 2), (2, 1), (1, 0)):
        way[a, b] = 1
    assert tour(way) == ((3, 2, 1), 4, True)


def test_nothing_to_see_takes_no_time() -> None:
    assert tour([[0]]) == ((), 0, True)


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    batch = np.stack([ways(5, seed) for seed in range(40)])
    orders, lengths = shortest(batch)
    for k, way in enumerate(batch):
        assert (tuple(orders[k].tolist()), int(lengths[k])) == tour(way)[:2]


def test_sets_of_one_village() -> None:
    way = plane(20, 1)
    sets = [[3], [], [7, 2], [2, 7], [19, 4, 11], list(range(1, 9)), list(range(1, 21))]
    found = tours(way, sets)
    assert found[2] == found[3]
    for stops, one in zip(sets, found, strict=True):
        assert sorted(one.order) == sorted(stops)
        assert one.length == length_of(way, one.order)
    assert found[5].length == by_trying(way[:9, :9])[0]
    assert [one.proven for one in found[:6]] == [True] * 6


@pytest.mark.parametrize("seed", range(6))
def test_bound_and_search_enclose_the_truth(seed: int) -> None:
    for way in (plane(10, seed), ways(10, seed, 1000)):
        truth = tour(way).length
        order, length = improved(way)
        assert sorted(order) == list(range(1, 11))
        assert length_of(way, order) == length
        assert least(way) <= truth <= length


def test_search_is_close_and_never_called_proven_without_reason() -> None:
    gaps = []
    for seed in range(8):
        way = plane(30, seed)
        found = tour(way)
        bound = least(way)
        assert sorted(found.order) == list(range(1, 31))
        assert found.proven == (found.length == bound)
        gaps.append(found.length / bound)
    assert np.mean(gaps) < 1.05


def test_more_stops_than_are_exact() -> None:
    # on a line there and back is the only shortest length, so the bound can meet it
    at = np.arange(EXACT + 4) * 10
    found = tour(np.abs(at[:, None] - at))
    assert found.length == 2 * at[-1]
    assert sorted(found.order) == list(range(1, len(at)))


@pytest.mark.parametrize("bad", [np.zeros((2, 3)), np.zeros((0, 0)), np.zeros(4), np.array([[0, -1], [1, 0]])])
def test_what_is_no_matrix_of_ways_is_refused(bad: npt.NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match=r"seconds or more|square matrix"):
        tour(bad)
