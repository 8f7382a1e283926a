"""One round of visits: everybody once, no more sessions than needed, and the least walking where that can be tried."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.solve.walks.grouping import Session, group, groups
from liaison_opt.solve.walks.improve import length_of
from liaison_opt.solve.walks.tours import tours

Ints = npt.NDArray[np.int64]


def plane(zones: int, seed: int, size: int = 1000) -> Ints:
    x, y = np.random.default_rng(seed).random((2, zones + 1)) * size
    return np.rint(np.hypot(x[:, None] - x, y[:, None] - y)).astype(np.int64)


def walking(way: Ints, sessions: list[Session]) -> list[int]:
    return [length_of(way, [zone + 1 for zone, _ in session]) for session in sessions]


def obeys(sessions: list[Session], n: Ints, way: Ints, places: int) -> None:
    """Everybody is seen once, nobody where there is no place, and each walk is in its shortest order."""
    seen = np.zeros(len(n), dtype=np.int64)
    for session in sessions:
        assert len({zone for zone, _ in session}) == len(session)
        assert min(count for _, count in session) >= 1
        assert sum(count for _, count in session) <= places
        for zone, count in session:
            seen[zone] += count
    assert seen.tolist() == n.tolist()
    best = tours(way, [[zone + 1 for zone, _ in session] for session in sessions])
    assert walking(way, sessions) == [tour.length for tour in best]


@given(st.integers(0, 14), st.integers(1, 12), st.integers(0, 10**6), st.sampled_from([3, 9, 20]))
@settings(max_examples=60, deadline=None)
def test_obeys_and_needs_no_more_sessions(zones: int, places: int, seed: int, most: int) -> None:
    n, way = np.random.default_rng(seed).integers(0, most + 1, zones), plane(zones, seed)
    sessions = group(n, way, places)
    obeys(sessions, n, way, places)
    assert len(sessions) == -(-int(n.sum()) // places)


@given(st.integers(1, 12), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_minutes_are_kept_with_walking(zones: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    n, minutes, way = dice.integers(0, 9, zones), dice.integers(5, 40, zones), plane(zones, seed)
    # the farthest zone is 47 minutes away there and back, so one visit always fits
    sessions = group(n, way, 8, minutes=minutes, session_minutes=100)
    obeys(sessions, n, way, 8)
    for session, walk in zip(sessions, walking(way, sessions), strict=True):
        assert sum(count * int(minutes[zone]) for zone, count in session) * 60 + walk <= 100 * 60


def least(n: Ints, way: Ints, places: int) -> tuple[int, int]:
    """Sessions and walking of the best round, by trying every content of every session."""
    zones = len(n)
    subsets = [[zone + 1 for zone in range(zones) if mask >> zone & 1] for mask in range(2**zones)]
    lengths = [tour.length for tour in tours(way, subsets)]

    @functools.cache
    def rest(left: tuple[int, ...]) -> tuple[int, int]:
        first = next((zone for zone in range(zones) if left[zone]), None)
        if first is None:
            return 0, 0
        # the session that sees the first household of the first zone left
        best = (10**9, 10**9)
        contents = np.ndindex(*(count + 1 for count in left))
        for content in contents:
            if content[first] == 0 or sum(content) > places:
                continue
            sessions, walk = rest(tuple(a - b for a, b in zip(left, content, strict=True)))
            mask = sum(1 << zone for zone in range(zones) if content[zone])
            best = min(best, (sessions + 1, walk + lengths[mask]))
        return best

    return rest(tuple(n.tolist()))


def test_close_to_the_best_round_and_often_the_best() -> None:
    ratios = []
    for seed in range(12):
        n, way = np.random.default_rng(seed).integers(1, 6, 4), plane(4, seed)
        sessions = group(n, way, 4)
        fewest, walk = least(n, way, 4)
        assert len(sessions) == fewest
        ratios.append(sum(walking(way, sessions)) / walk)
    assert min(ratios) >= 1 - 1e-12
    assert max(ratios) < 1.1
    assert sum(ratio == 1 for ratio in ratios) >= 8


def test_a_round_by_hand() -> None:
    # two hamlets, 1000 s east and 1000 s west of the office, each with zones of 5 and 3 that are 10 s apart; 8 places
    at = np.array([0, 1000, 1010, -1000, -1010])
    way = np.abs(at[:, None] - at)
    sessions = group([5, 3, 3, 5], way, 8)
    assert sorted(sorted(session) for session in sessions) == [[(0, 5), (1, 3)], [(2, 3), (3, 5)]]
    assert walking(way, sessions) == [2020, 2020]


def test_full_sessions_of_large_zones() -> None:
    way = plane(3, 5)
    sessions = group([16, 20, 4], way, 8)
    assert sorted(sessions)[:2] == [[(0, 8)], [(0, 8)]]
    assert len(sessions) == 5
    assert sum(session == [(1, 8)] for session in sessions) == 2


def test_ways_that_differ_both_ways() -> None:
    # uphill 1 -> 2 takes 100, down 10: whoever sees both walks 2 first
    way = np.array([[0, 50, 50], [50, 0, 100], [50, 10, 0]])
    assert group([2, 2], way, 4) == [[(1, 2), (0, 2)]]


def test_households_out_of_reach_are_left_out() -> None:
    way = np.array([[0, 60, 3600], [60, 0, 3600], [3600, 3600, 0]])
    assert group([2, 2], way, 8, minutes=20, session_minutes=100) == [[(0, 2)]]
    assert group([2], way[:2, :2], 8, minutes=500, session_minutes=100) == []


def test_all_at_one_place_and_nobody_at_all() -> None:
    nowhere = np.zeros((4, 4), dtype=np.int64)
    assert sum(count for session in group([3, 3, 3], nowhere, 5) for _, count in session) == 9
    assert group([0, 0, 0], nowhere, 5) == []
    assert group([], [[0]], 5) == []


def test_same_answer_alone_and_among_others() -> None:
    given_n = [np.random.default_rng(k).integers(0, 20, 3 + k) for k in range(9)]
    given_way = [plane(3 + k, k) for k in range(9)]
    minutes, limit = [None, 20] * 4 + [None], [None, 220] * 4 + [None]
    many = groups(given_n, given_way, [8] * 9, minutes=minutes, session_minutes=limit)
    assert many == groups(given_n, given_way, [8] * 9, minutes=minutes, session_minutes=limit)
    for k in range(9):
        assert many[k] == group(given_n[k], given_way[k], 8, minutes=minutes[k], session_minutes=limit[k])


def test_walks_with_many_zones_are_compact_too() -> None:
    # zones of one or two households and 20 places: sessions of more stops than are dealt in all ways
    n, way = np.random.default_rng(4).integers(1, 3, 60), plane(60, 4, 3000)
    sessions = group(n, way, 20)
    seen = np.bincount([z for s in sessions for z, _ in s], [c for s in sessions for _, c in s])
    assert seen.tolist() == n.tolist()
    assert len(sessions) == -(-int(n.sum()) // 20)
    assert sum(walking(way, sessions)) <= sum(walking(way, group(n, way, 20, starts=1)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seconds": np.zeros((2, 2))}, "shape"),
        ({"n": [1, -1]}, "0 or more"),
        ({"places": 0}, "1 household or more"),
        ({"starts": 0}, "at least 1"),
        ({"minutes": [1.0, float("nan")]}, "0 or more"),
    ],
)
def test_what_cannot_be_grouped_is_refused(change: dict[str, object], told: str) -> None:
    given_all: dict[str, object] = {"n": [1, 2], "seconds": np.zeros((3, 3)), "places": 4}
    with pytest.raises(ValueError, match=told):
        group(**{**given_all, **change})  # type: ignore[arg-type]
