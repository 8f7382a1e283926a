"""What can be varied in a scenario: names, values, and the number of posts."""

from __future__ import annotations

import hamlet
import numpy as np
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.rules.policy import rules_of
from liaison_opt.study.axes import MOST_CELLS, _nested, cells, judged_axes, varied, varied_all
from liaison_opt.study.posts import with_posts

EACH = {**hamlet.EACH, "readings": {"A28": {"anyone": {}, "pair": {"scope": "pair"}}}}


def test_every_fault_of_the_names_is_told_at_once_with_the_nearest_name():
    asked = {
        "each.kk": [1], "eech.k": [1], "duty.vist.visits": [1], "duty.visit.vists": [1], "session.capacty": [1],
        "readings.A27": ["x"], "posts:stuff": [1], "each": [1], "session.capacity": 3,
    }  # fmt: skip
    with pytest.raises(ScenarioError) as told:
        judged_axes(hamlet.scenario(), asked)
    said = {fault.value: fault.todo for fault in told.value.faults}
    assert len(told.value.faults) == len(asked)
    nearest = {
        "each.kk": "k", "eech.k": "each", "duty.vist.visits": "visit", "duty.visit.vists": "visits",
        "session.capacty": "capacity", "posts:stuff": "staff",
    }  # fmt: skip
    for wrong, near in nearest.items():
        assert repr(near) in said[wrong], wrong
    assert "each.PARAMETER" in said["each"]


def test_nothing_to_vary_and_too_much_to_vary_are_faults():
    with pytest.raises(ScenarioError, match="nothing to vary"):
        judged_axes(hamlet.scenario(), {})
    with pytest.raises(ScenarioError, match="too many combinations"):
        judged_axes(hamlet.scenario(), {"each.k": range(1, MOST_CELLS + 2)})


def test_a_value_that_does_not_fit_is_told_once_and_not_in_each_of_its_cells():
    axes = {"each.k": ("many", 1), "posts:staff": (0, 2)}
    with pytest.raises(ScenarioError) as told:
        varied_all(hamlet.scenario(), axes)
    said = [str(fault) for fault in told.value.faults]
    assert len(said) == 2
    assert "with each.k = many" in said[0]
    assert "with posts:staff = 0" in said[1]


def test_values_that_fit_one_by_one_but_not_together_are_told_by_cell():
    meet = {"id": "meet", "type": "min_activities", "clause": "office:meet", "role": "staff", "duty": "help", "hi": 4}
    with pytest.raises(ScenarioError, match=r"meet\.k = 3, meet\.hi = 2"):
        varied_all(hamlet.scenario([hamlet.EACH, meet]), {"meet.k": (1, 3), "meet.hi": (2, 4)})


def test_a_parameter_that_the_chosen_reading_sets_cannot_be_varied_beside_it():
    made = hamlet.scenario([EACH]).replace(readings={"A28": "pair"})
    with pytest.raises(ScenarioError, match=r"the reading A28 = pair sets this"):
        judged_axes(made, {"each.scope": ["target"]})
    assert judged_axes(made, {"each.k": [2, 2, np.int64(1)]}) == {"each.k": (2, 1)}


def test_every_kind_of_axis_changes_what_it_names():
    made = hamlet.scenario([EACH]).replace(readings={"A28": "anyone"})
    cell = {"each.k": 2, "duty.visit.visits": 5, "slot.tuesday.end": "12:00", "session.capacity": 4,
            "readings.A28": "pair", "posts:staff": 3}  # fmt: skip
    assert judged_axes(made, {name: [value] for name, value in cell.items()})
    found = varied(made, cell)
    rule = next(one for one in rules_of(found) if one.id == "each")
    assert (rule.k, rule.scope) == (2, "pair")
    assert found.settings.duty_named("visit").visits == 5
    assert found.settings.session.capacity == 4
    assert set(found.horizon.slots.query("name == 'tuesday'")["end"]) == {"12:00"}
    assert len(found.cadres) == 3
    assert (len(made.cadres), made.settings.session.capacity) == (2, 8), "the scenario itself stays as it is"


def test_a_key_of_a_parameter_that_is_a_table_leaves_the_other_keys():
    data = {"type": "team", "roles": {"staff": 1, "helper": 1}}
    first = _nested({}, data, ["roles", "staff"], 2)
    assert first == {"roles": {"staff": 2, "helper": 1}}
    assert _nested(first, data, ["roles", "helper"], 3) == {"roles": {"staff": 2, "helper": 3}}
    assert _nested({}, data, ["size"], 4) == {"size": 4}


def test_the_last_axis_turns_fastest():
    assert list(cells({"a": (1, 2), "b": (3, 4)})) == [{"a": a, "b": b} for a in (1, 2) for b in (3, 4)]


def test_a_post_comes_where_most_households_fall_to_one_and_goes_where_fewest_would():
    made = hamlet.scenario(leave=[("S2", "2027-03-02", "2027-03-03")])  # V has three homes, W two
    more = with_posts(made, "staff", 3)
    assert list(more["cadres"].index) == ["S1", "S2", "S1-x1"]
    assert more["cadres"]["home"]["S1-x1"] == "V"
    assert list(with_posts(made, "staff", 4)["cadres"]["home"]) == ["V", "W", "V", "W"], "V now has 1.5 to a post, W 2"
    less = with_posts(made, "staff", 1)
    assert list(less["cadres"].index) == ["S1"]
    assert less["leave"].empty, "nobody's leave is left behind"
    assert set(with_posts(made, "staff", 2)) == {"cadres"}
