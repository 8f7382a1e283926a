"""`link` on plain tables: optima by hand and by trying everything, honest statuses, faults all at once."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.rules.flow_witness import refutes, transport_bound
from liaison_opt.solve.linking import loads
from liaison_opt.solve.linking.link import link


def truth(cost: np.ndarray, floor: int, ceiling: int, load: np.ndarray, lo: int = 1, hi: int = 1) -> float | None:
    """The least cost by trying every set of links."""
    values = []
    for choice in itertools.product((0, 1), repeat=cost.size):
        x = np.array(choice).reshape(cost.shape)
        links, work = x.sum(axis=0), x @ load
        if ((links >= lo) & (links <= hi)).all() and ((work >= floor) & (work <= ceiling)).all():
            values.append(float((cost * x).sum()))
    return min(values, default=None)


def test_floors_bind() -> None:
    # the first actor is nearest to all three; a floor of 1 sends the target that costs least to the other: 1 + 1 + 4
    cost = np.array([[1, 1, 1], [9, 4, 7]])
    assert link(cost, 0, 3).objective == 3
    bound = link(cost, 1, 3)
    assert (bound.status, bound.objective, bound.bound, bound.gap) == ("optimal", 6.0, 6.0, 0.0)
    assert bound.links is not None
    assert bound.links["actor"].tolist() == [0, 1, 0]
    assert bound.actors["load"].tolist() == [2, 1]
    assert bound.witness is not None
    assert transport_bound(bound.problem, bound.witness) == 6


@pytest.mark.parametrize("counted", [True, False])
def test_optima_equal_trying_everything(*, counted: bool) -> None:
    rng = np.random.default_rng(11)
    kinds = set()
    for _ in range(25):
        cost = rng.integers(0, 20, (rng.integers(1, 4), rng.integers(1, 5))).astype(float)
        load = np.ones(cost.shape[1], dtype=int) if counted else rng.integers(0, 5, cost.shape[1])
        each = (1, int(rng.integers(1, 3)))
        floor = int(rng.integers(0, 4))
        ceiling = floor + int(rng.integers(0, 5))
        found, best = (
            link(cost, floor, ceiling, None if counted else load, each=each),
            truth(cost, floor, ceiling, load, *each),
        )
        kinds.add(found.status)
        assert (found.status, found.objective) == (("infeasible", None) if best is None else ("optimal", best))
        if found.proof == "flow_dual" and found.witness is not None:
            if best is None:
                assert refutes(found.problem, found.witness)
            else:
                assert transport_bound(found.problem, found.witness) / found.scale == best
    assert kinds == {"optimal", "infeasible"}


def test_minutes_are_a_generalized_assignment() -> None:
    # 50 minutes each: loads 30 30 20 20 fit only as 30 + 20 twice; costs are least when 0 takes targets 0 and 2
    cost = pd.DataFrame([[1, 5, 1, 5], [5, 1, 5, 2]], index=["a", "b"], columns=list("wxyz"))
    found = link(cost, 0, 50, {"w": 30, "x": 30, "y": 20, "z": 20})
    assert (found.status, found.objective, found.engine) == ("optimal", 5.0, "cp_sat")
    assert found.actors["load"].tolist() == [50, 50]
    # divided, 31 + 30 + 29 would fit into 45 + 45; whole, they do not: only the engine can say so
    halves = link(np.ones((2, 3)), 0, 45, [31, 30, 29])
    assert (halves.status, halves.proof, halves.links) == ("infeasible", "engine", None)
    over = link(np.ones((2, 3)), 0, 44, [30, 30, 29])
    assert (over.status, over.proof) == ("infeasible", "flow_dual")
    assert over.refused is not None
    assert over.refused.needed == 89
    assert over.refused.offered == 88


def test_nothing_fits_and_nothing_has_to() -> None:
    none = link(np.ones((1, 2)), 0, 5, [6, 7], each=(0, 1))
    assert (none.status, none.objective) == ("optimal", 0)
    assert none.links is not None
    assert none.links.empty
    # a visit without minutes that nobody may make
    barred = link(np.ones((1, 2)), 0, 9, [0, 7], allowed=np.array([[False, True]]))
    assert (barred.status, barred.proof) == ("infeasible", "engine")


def test_all_of_one_load_is_still_a_flow() -> None:
    cost = np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 1.0, 1.0]])
    found = link(cost, 30, 119, 40)  # at most two of 40 minutes fit: 1 + 2 + 1 + 1
    assert (found.status, found.objective, found.engine) == ("optimal", 5.0, "min_cost_flow")
    # 3 x 30 divided would fit into 2 x 45; as a flow of whole ones there is a cut
    assert link(np.ones((2, 3)), 0, 45, 30).proof == "flow_dual"
    # no multiple of 40 lies between 30 and 39
    assert link(cost, 30, 39, 40).status == "infeasible"


def test_pairs_left_out_by_price_are_owned_up_to(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    cost, load = rng.integers(0, 50, (5, 14)), rng.integers(5, 30, 14)
    ceiling = int(load.sum() / 5 * 1.2)
    whole = link(cost, 0, ceiling, load)
    assert whole.status == "optimal"
    statuses = set()
    monkeypatch.setattr(loads, "DIRECT", 0)
    assert link(cost, 0, ceiling, load).objective == whole.objective
    assert link(cost, 0, ceiling, load).status == "optimal"
    for pairs in (14, 16, 20, 40, 60):
        monkeypatch.setattr(loads, "PAIRS", pairs)
        few = link(cost, 0, ceiling, load)
        statuses.add(few.status)
        assert few.status != "infeasible"
        assert few.status != "optimal" or few.objective == whole.objective
        if few.objective is not None:
            assert few.bound is not None
            assert few.bound <= whole.objective <= few.objective  # type: ignore[operator]
    assert "optimal" in statuses
    assert statuses & {"feasible", "unknown"}


def test_listed_pairs_wishes_and_overlap() -> None:
    table = pd.DataFrame({"actor": ["b", "a", "a", "b"], "target": ["y", "y", "x", "z"], "cost": [1.5, 2, 1, 3]})
    plain = link(table, 0, 3)
    assert plain.links is not None
    assert plain.links[["actor", "target"]].to_numpy().tolist() == [["a", "x"], ["b", "y"], ["b", "z"]]
    assert plain.objective == 5.5
    wish = pd.DataFrame({"actor": ["a", "b"], "target": ["y", "x"], "worth": [0.75, 9.0]})  # b and x are not listed
    wished = link(table, 0, 3, wishes=wish)
    assert wished.links is not None
    assert wished.links["cost"].sum() == 6
    assert wished.objective == 5.25
    both = link(table, {"a": 1, "b": 0}, 3, each=(1, pd.Series({"x": 1, "y": 2, "z": 1})))
    assert both.objective == 5.5
    # x and y both need two: x has but one who could come
    assert link(table, 0, 3, each=(pd.Series({"x": 2, "y": 2, "z": 1}), 2)).status == "infeasible"


def test_costs_that_must_be_rounded_say_so() -> None:
    cents = link(np.array([[0.1, 0.25], [0.3, 0.05]]), 1, 1)
    assert (cents.scale, cents.notes, cents.objective) == (100, (), pytest.approx(0.15))
    odd = link(np.sqrt(np.arange(1.0, 13.0)).reshape(3, 4), 1, 2)
    assert odd.notes
    assert "rounded" in odd.notes[0]
    assert odd.bound is not None
    assert odd.objective is not None
    assert odd.bound <= odd.objective <= odd.bound + 1e-6


def test_pairs_that_are_not_allowed_stay_out() -> None:
    allowed = np.array([[False, True], [True, True]])
    found = link(np.array([[np.nan, 5.0], [9.0, 1.0]]), 1, 1, allowed=allowed)
    assert found.links is not None
    assert found.links["actor"].tolist() == [1, 0]
    none = link(np.ones((2, 2)), 0, 2, allowed=np.array([[False, True], [False, True]]))
    assert none.status == "infeasible"
    assert none.refused is not None
    assert none.refused.targets == (0,)
    assert "infeasible" in repr(none)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cost": [[1, np.nan], [-1, 2]], "floor": [1, 2, 3], "ceiling": 2.5}, ["missing", "negative", "(3,)", "2.5"]),
        ({"cost": [1, 2], "floor": 0, "ceiling": 1}, ["not a rectangle"]),
        ({"cost": [["a"]], "floor": 0, "ceiling": 1}, ["not all entries are numbers", "not a rectangle"]),
        ({"cost": [[1, 2]], "floor": [3], "ceiling": 2, "each": (2, 1)}, ["floor 3 exceeds ceiling 2", "lo 2 exceeds"]),
        ({"cost": [[1, 2]], "floor": -1, "ceiling": 2, "load": 0.5}, ["-1", "0.5"]),
        ({"cost": [[1, 2]], "floor": 0, "ceiling": {7: 1}, "allowed": [[1, 0]]}, ["no number", "true or false"]),
        (
            {"cost": [[1, 2]], "floor": 0, "ceiling": 2,
             "wishes": pd.DataFrame({"actor": [9], "target": [0], "worth": [1]})},
            ["does not know", "9, 0"],
        ),
        ({"cost": [[1, 2]], "floor": 0, "ceiling": 2, "wishes": [1]}, ["not a table of wishes"]),
        (
            {"cost": pd.DataFrame({"actor": ["a"] * 2, "target": ["x"] * 2, "cost": [1, 2]}), "floor": 0, "ceiling": 2},
            ["listed twice", "a, x"],
        ),
        (
            {"cost": pd.DataFrame({"actor": [None], "target": ["x"], "cost": [1]}), "floor": 0, "ceiling": 2},
            ["name no actor"],
        ),
        ({"cost": pd.DataFrame([[1, 2]], columns=["x", "x"]), "floor": 0, "ceiling": 2}, ["same label"]),
        ({"cost": [[1e15]], "floor": 0, "ceiling": 2}, ["larger unit"]),
    ],
)  # fmt: skip
def test_faults_are_told_all_at_once(wrong: dict[str, Any], said: list[str]) -> None:
    with pytest.raises(ScenarioError) as raised:
        link(**wrong)
    for part in said:
        assert part in str(raised.value)


def test_the_same_input_gives_the_same_links() -> None:
    rng = np.random.default_rng(1)
    cost, load = rng.integers(0, 9, (4, 12)), rng.integers(10, 40, 12)
    first, second = (link(cost, 0, int(load.sum()), load, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(first.links, second.links)  # type: ignore[arg-type]
