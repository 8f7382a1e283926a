"""Areas: optimal where it is claimed, balanced, whole zones whole; the fast way for visitors comes close."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.rules.walks import Walks
from liaison_opt.solve.areas import split as room
from liaison_opt.solve.areas.medoids import improved, spread
from liaison_opt.solve.areas.split import areas
from liaison_opt.solve.areas.visitors import visitors


def zones(seed: int, count: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": [f"Z{i}" for i in range(count)],
            "lon": 110.8 + 0.02 * rng.random(count),
            "lat": 21.9 + 0.02 * rng.random(count),
            "households": rng.integers(8, 21, count),
        }
    )


def ways(table: pd.DataFrame) -> np.ndarray:
    return Walks().seconds(table["lon"], table["lat"])


def by_trying(table: pd.DataFrame, members: int, least: int, most: int) -> int | None:
    """The least walking over all ways to split whole zones; an area's centre is its best zone."""
    n, seconds = table["households"].to_numpy(), ways(table)
    best = None
    for labels in itertools.product(range(members), repeat=len(table)):
        total = 0
        for member in range(members):
            own = np.flatnonzero(np.array(labels) == member)
            if not len(own) or not least <= n[own].sum() <= most:
                break
            total += int((n[own, None] * seconds[np.ix_(own, own)]).sum(axis=0).min())
        else:
            best = total if best is None else min(best, total)
    return best


@pytest.mark.parametrize("seed", range(5))
def test_small_areas_are_proven_optimal(seed: int) -> None:
    table = zones(seed, 8)
    found = areas(table, 3, tol=0.2)
    truth = by_trying(table, 3, found.least, found.most)
    if truth is None:
        assert found.status == "infeasible"
        assert found.zones is None
        return
    assert (found.status, found.objective, found.bound) == ("optimal", truth, truth)
    assert found.zones is not None
    assert found.members is not None
    assert found.zones["zone"].is_unique
    assert found.members["households"].between(found.least, found.most).all()
    home = found.zones.set_index("zone")["member"]
    assert (home.loc[found.members["centre"]].to_numpy() == found.members["member"].to_numpy()).all()
    assert found.members["seconds"].sum() == truth


def test_no_tolerance_can_be_too_little() -> None:
    table = pd.DataFrame({"id": ["a", "b", "c"], "lon": [1.0, 1.1, 1.2], "lat": 0.0, "households": [10, 10, 30]})
    whole = areas(table, 2, tol=0.0)  # 25 each: 10 + 10 and 30 are as near as whole zones come
    assert (whole.status, whole.zones, whole.objective) == ("infeasible", None, None)
    shared = areas(table, 2, tol=0.0, split=True)
    assert shared.status == "optimal"
    assert shared.zones is not None
    assert sorted(shared.zones["households"]) == [5, 10, 10, 25]
    assert areas(table, 4, tol=0.9).status == "infeasible"  # four areas, three zones
    loose = areas(table, 2, tol=0.2)
    assert loose.objective == min(by_trying(table, 2, 20, 30), 10**12)  # type: ignore[type-var]


@pytest.mark.parametrize("split", [False, True])
def test_members_with_places_get_what_lies_near(*, split: bool) -> None:
    table = zones(1, 10)
    members = pd.DataFrame({"id": ["p", "q"], "lon": [110.8, 110.82], "lat": [21.91, 21.91]})
    found = areas(table, members, tol=0.15, split=split)
    assert found.status == "optimal"
    assert found.zones is not None
    way = Walks().seconds([*table["lon"], *members["lon"]], [*table["lat"], *members["lat"]])[:10, 10:]
    n = table["households"].to_numpy()
    values = []
    for labels in itertools.product((0, 1), repeat=10):
        load = int(n[np.array(labels) == 0].sum())
        if all(found.least <= x <= found.most for x in (load, int(n.sum()) - load)):
            values.append(int((n * way[np.arange(10), labels]).sum()))
    if split:
        assert found.objective <= min(values)  # type: ignore[operator]
        assert found.zones["households"].sum() == n.sum()
    else:
        assert found.objective == min(values)


def test_many_zones_are_honest_about_what_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    table = zones(2, 14)
    proven = areas(table, 3)
    monkeypatch.setattr(room, "LARGEST", 5)
    found = areas(table, 3)
    assert (found.status, found.bound) == ("feasible", None)
    assert found.objective >= proven.objective  # type: ignore[operator]
    assert found.zones is not None
    assert set(found.zones["zone"]) == set(table["id"])


@pytest.mark.parametrize("seed", range(4))
def test_visitors_are_shared_out_close_to_the_optimum(seed: int) -> None:
    table = zones(seed, 18)
    n, seconds = table["households"].to_numpy(), ways(table)
    best = areas(table, 3, tol=0.1, split=True)
    capacity = np.full(3, best.most)
    found = visitors(n, seconds, capacity, floor=np.full(3, best.least))
    assert (found.sum(axis=1) == n).all()
    assert (found.sum(axis=0) <= capacity).all()
    assert ((found > 0).sum(axis=1) > 1).sum() <= 2  # no more zones are shared than there are borders
    cost = int(sum((found[:, k, None] * seconds).sum(axis=0).min() for k in range(3)))
    assert best.status == "optimal"
    assert best.objective <= cost <= 1.1 * best.objective  # type: ignore[operator]


def test_visitors_without_room_leave_out_the_farthest() -> None:
    # three zones in a row, one visitor with 15 places for 3 x 10: the middle and half of the nearer side
    seconds = np.abs(np.subtract.outer([0, 60, 150], [0, 60, 150]))
    found = visitors(np.array([10, 10, 10]), seconds, np.array([15]))
    assert found[:, 0].tolist() == [5, 10, 0]
    assert visitors(np.array([10, 10, 10]), seconds, np.array([0, 0])).sum() == 0
    assert visitors(np.array([0, 0, 0]), seconds, np.array([5])).sum() == 0
    # more visitors than zones, some of them without a place
    many = visitors(np.array([9, 0, 4]), seconds, np.array([3, 0, 3, 3, 2, 2]))
    assert many.sum(axis=1).tolist() == [9, 0, 4]
    assert many.sum(axis=0).tolist() == [3, 0, 3, 3, 2, 2]


@pytest.mark.parametrize(
    ("n", "capacity", "floor"),
    [([1, 2], [3, -1], None), ([1, 2, 3], [9], None), ([1, 2], [3], [4]), ([1, 2], [9], [4])],
)
def test_visitors_refuse_what_does_not_fit(n: list[int], capacity: list[int], floor: list[int] | None) -> None:
    with pytest.raises(ValueError, match=r"zones|households"):
        visitors(np.array(n), np.zeros((2, 2)), np.array(capacity), floor=None if floor is None else np.array(floor))


def test_centres_are_exchanged_until_no_swap_helps() -> None:
    # two far clusters and a heavy middle: adding greedily begins in the middle, two centres belong outside
    x = np.array([0, 1, 50, 99, 100])
    seconds = np.abs(np.subtract.outer(x, x))
    weight = np.array([5, 5, 1, 5, 5])
    centres = spread(weight, seconds, 2)
    best = min(int((seconds[:, list(pair)].min(axis=1) * weight).sum()) for pair in itertools.combinations(range(5), 2))
    assert int((seconds[:, centres].min(axis=1) * weight).sum()) == best
    counts = np.array([[5, 0], [5, 0], [0, 1], [0, 5], [0, 5]])
    assert improved(counts, seconds, own=True).tolist() == [0, 3]


@pytest.mark.parametrize(
    ("table", "members", "said"),
    [
        (pd.DataFrame({"id": ["a", "a"], "lon": [1.0, None], "lat": 0.0}), 0,
         ["used twice", "no usable", "households", "0 members"]),
        (zones(0, 3).iloc[:0], 2, ["empty"]),
        (zones(0, 3), pd.DataFrame({"id": ["m"]}), ["lon", "lat"]),
        (zones(0, 3).assign(households=1.5), 1, ["3 rows"]),
    ],
)  # fmt: skip
def test_bad_zones_are_told(table: pd.DataFrame, members: Any, said: list[str]) -> None:
    with pytest.raises(ScenarioError) as raised:
        areas(table, members)
    for part in said:
        assert part in str(raised.value)
    with pytest.raises(ScenarioError, match="share of the mean"):
        areas(zones(0, 3), 1, tol=2)


def test_areas_are_the_same_each_time() -> None:
    first, second = (areas(zones(3, 12), 3, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(first.zones, second.zones)  # type: ignore[arg-type]
    n, seconds = zones(3, 59)["households"].to_numpy(), ways(zones(3, 59))
    capacity = np.full(6, 196)
    assert (visitors(n, seconds, capacity) == visitors(n, seconds, capacity)).all()
