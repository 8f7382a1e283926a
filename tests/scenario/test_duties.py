"""`replace(duties=…)`: keys of duties changed in memory, judged like those of a file."""

from __future__ import annotations

import pytest

import liaison_opt as lo
from liaison_opt.scenario import Scenario


@pytest.fixture(scope="module")
def town() -> Scenario:
    return lo.scenario("gaozhou_town")


def test_a_key_of_one_duty_changes_and_the_others_stay(town: Scenario) -> None:
    before = {duty.name: duty for duty in town.settings.duty}
    after = {duty.name: duty for duty in town.replace(duties={"home_visits": {"visits": 5}}).settings.duty}
    assert before["home_visits"].visits != 5
    assert after["home_visits"] == before["home_visits"].model_copy(update={"visits": 5})
    assert {name: duty for name, duty in after.items() if name != "home_visits"} == {
        name: duty for name, duty in before.items() if name != "home_visits"
    }
    assert list(after) == list(before)


def test_what_was_given_is_left_alone(town: Scenario) -> None:
    stated = [dict(duty) for duty in town.raw.settings["duty"]]
    town.replace(duties={"home_visits": {"visits": 5}})
    assert town.raw.settings["duty"] == stated


def test_every_fault_is_told_at_once(town: Scenario) -> None:
    with pytest.raises(lo.ScenarioError) as faults:
        town.replace(duties={"home_visit": {"visits": 5}, "home_visits": {"visits": "many"}})
    told = faults.value.table
    assert {"home_visit", "many"} <= set(told["value"].astype(str))
    assert told["todo"].str.contains("home_visits").any()
