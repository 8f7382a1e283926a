"""Changes made in memory: what each means, and every fault at once."""

from __future__ import annotations

import math

import pandas as pd
import pytest
import tiny

from liaison_opt import changes as ch
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.digest import digest


def _rule(scenario: Scenario, ident: str):
    return next(rule for rule in rules_of(scenario) if rule.id == ident)


def _faults(scenario: Scenario, *changes: ch.Change) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        ch.applied(scenario, changes)
    return [str(fault) for fault in caught.value.faults]


def test_each_kind_changes_what_it_names_and_nothing_else(lane):
    before = digest(lane)
    made = ch.applied(lane, [
        ch.SetParameter(rule="one-to-three", key="hi", value=2),
        ch.SetParameter(rule="max_visits-2", key="where", value={"kind": "community"}),
        ch.SetSetting(path="session.capacity", value=9),
        ch.SetSetting(path="tiers", value=["other", "asked"]),
        ch.SetCell(table="leave", row=1, column="to", value="2027-03-09"),
        ch.SetCell(table="communities", row=0, column="户数", value=121),
        ch.AddRow(table="pins", values={"cadre": "L1", "community": "C1", "date": "2027-03-05", "pin": "must"}),
        ch.DropRow(table="leave", row=0),
        ch.AddRow(table="leave", values={"cadre": "L1", "from": pd.Timestamp(2027, 3, 20), "to": "2027-03-21"}),
        ch.AddEntry(section="slot", values={"name": "late", "pattern": "weekly:MON", "start": "18:00", "end": "19:00"}),
        ch.AddEntry(section="rule", values={"type": "max_visits", "clause": "office:x", "period": "week", "k": 1,
                                            "scope": "actor", "role": "leader"}),
    ])  # fmt: skip
    assert digest(lane) == before
    assert _rule(made, "one-to-three").hi == 2
    assert _rule(made, "max_visits-2").k == 6
    assert _rule(made, "max_visits-3").k == 1
    assert made.settings.session.capacity == 9
    assert made.settings.session.walk_kmh == lane.settings.session.walk_kmh
    assert made.settings.tiers == ("other", "asked")
    assert list(made.leave["cadre"]) == ["L2", "L1"]
    assert [str(day.date()) for day in made.leave["to"]] == ["2027-03-09", "2027-03-21"]
    assert made.communities["households"].tolist() == [121, 80, 40]
    assert made.pins["date"].dt.day.tolist() == [5]
    assert {"weekly", "late"} == set(made.horizon.slots["name"])
    assert made.cadres.equals(lane.cadres)


def test_what_a_chosen_reading_sets_is_changed_there(lane):
    assert set(lane.horizon.slots["date"].dt.day_name()) == {"Friday"}
    made = ch.applied(lane, [ch.SetSetting(path="slot.weekly.pattern", value="weekly:WED")])
    assert set(made.horizon.slots["date"].dt.day_name()) == {"Wednesday"}
    slot = made.raw.settings["slot"][0]
    assert slot["pattern"] == "weekly:TUE"
    assert slot["readings"]["A4"]["friday"] == {"pattern": "weekly:WED"}
    wide = ch.applied(lane, [ch.SetSetting(path="readings.A3", value="wide")])
    assert _rule(wide, "one-to-three").hi == 4
    wider = ch.applied(wide, [ch.SetParameter(rule="one-to-three", key="hi", value=5)])
    assert _rule(wider, "one-to-three").hi == 5
    assert wider.policy[0].data["hi"] == 3
    both = [ch.SetSetting(path="readings.A3", value="wide"), ch.SetParameter(rule="one-to-three", key="hi", value=5)]
    assert digest(ch.applied(lane, both)) == digest(wider), "the reading that is chosen afterwards counts"


def test_none_takes_a_key_out_wherever_it_stands(lane):
    wide = ch.applied(lane, [ch.SetSetting(path="readings.A3", value="wide")])
    open_ended = ch.applied(wide, [ch.SetParameter(rule="one-to-three", key="hi", value=None)])
    assert _rule(open_ended, "one-to-three").hi is None
    assert ch.applied(lane, [ch.SetSetting(path="session.capacity", value=None)]).settings.session.capacity == 8
    assert "session" in ch.applied(lane, [ch.SetSetting(path="session.capacity", value=None)]).raw.settings
    assert ch.applied(lane, [ch.SetCell(table="cadres", row=0, column="home", value=None)]).cadres["home"]["L1"] == ""


def test_a_key_inside_a_parameter(lane):
    team = {"id": "t", "type": "team", "clause": "office:t", "duty": "station", "roles": {"committee": 1}}
    made = ch.applied(lane, [ch.AddEntry(section="rule", values=team)])
    more = ch.applied(made, [ch.SetParameter(rule="t", key="roles.committee", value=2)])
    assert _rule(more, "t").roles == {"committee": 2}
    added = ch.applied(made, [ch.SetParameter(rule="t", key="roles.leader", value=1)])
    assert _rule(added, "t").roles == {"committee": 1, "leader": 1}


def test_the_same_change_twice_is_one_and_two_values_are_a_fault(lane):
    once = ch.AddRow(table="leave", values={"cadre": "R1", "from": "2027-03-01", "to": "2027-03-01"})
    assert len(ch.applied(lane, [once, once]).leave) == 3
    said = _faults(
        lane,
        ch.SetParameter(rule="max_visits-2", key="k", value=1),
        ch.SetParameter(rule="max_visits-2", key="k", value=2),
        ch.SetCell(table="leave", row=0, column="to", value="2027-03-04"),
        ch.DropRow(table="leave", row=0),
    )
    assert len(said) == 2
    assert all("two changes" in one for one in said)


def test_every_change_that_names_nothing_is_told_at_once_with_the_nearest_name(lane):
    said = _faults(
        lane,
        ch.SetParameter(rule="one-to-tree", key="hi", value=2),
        ch.SetParameter(rule="one-to-three", key="readings.A3", value=2),
        ch.SetParameter(rule="one-to-three", key="hi.deep", value=2),
        ch.SetSetting(path="slot.weekley.start", value="09:00"),
        ch.SetSetting(path="slot.weekly", value={}),
        ch.SetSetting(path="name.x", value=1),
        ch.SetSetting(path="tables.leave", value="../../leave.csv"),
        ch.SetSetting(path="", value=1),
        ch.SetCell(table="leave", row=9, column="to", value=None),
        ch.SetCell(table="leave", row=-1, column="to", value=None),
        ch.SetCell(table="leave", row=0, column="bis", value=None),
        ch.SetCell(table="policy", row=0, column="k", value=3),
        ch.AddRow(table="../leave", values={"cadre": "L1"}),
        ch.AddRow(table="leave", values={"cadre": ["L1"]}),
        ch.DropRow(table="leave", row=True),
        ch.AddEntry(section="clause", values={"id": "x"}),
    )
    assert len(said) == 16
    assert "Did you mean 'one-to-three'?" in "\n".join(said)
    assert "Did you mean 'weekly'?" in "\n".join(said)
    assert sum("there is no table of this name" in one for one in said) == 2
    assert sum("the table has no such row" in one for one in said) == 3


@pytest.mark.parametrize("value", [math.nan, math.inf, object(), "a\x00b", "\ud800", {1: 2}, [None], b"x"])
def test_a_value_that_no_file_can_hold_is_a_fault_in_every_place(lane, value):
    said = _faults(
        lane,
        ch.SetParameter(rule="max_visits-2", key="k", value=value),
        ch.SetSetting(path="session.capacity", value=value),
        ch.SetCell(table="cadres", row=0, column="title", value=value),
        ch.AddEntry(section="rule", values={"type": value}),
    )
    assert len(said) == 4


@pytest.mark.parametrize("thing", [
    None, object(), {"rule": "x"}, ch.Change(), ch.AddRow(table="leave", values=[1]),
    ch.AddEntry(section="rule", values="id"), ch.SetParameter(rule=7, key=None, value=1),
    ch.SetSetting(path=3, value=1),
    ch.SetCell(table=None, row="1", column=2, value=1), ch.DropRow(table="leave", row=1.0),
])  # fmt: skip
def test_what_is_no_change_is_a_fault_and_no_crash(lane, thing):
    assert _faults(lane, thing)


def test_values_of_a_wrong_type_are_judged_like_those_of_files(lane):
    assert "policy.toml, row 15" in _faults(lane, ch.SetParameter(rule="max_visits-2", key="k", value="many"))[0]
    assert "session.capacity" in _faults(lane, ch.SetSetting(path="session.capacity", value=0))[0]
    assert "not known here" in _faults(lane, ch.SetSetting(path="session.capacityy", value=9))[0]
    assert (
        "column households" in _faults(lane, ch.SetCell(table="communities", row=0, column="households", value="x"))[0]
    )
    assert (
        "this id stands already"
        in _faults(lane, ch.AddRow(table="cadres", values={"id": "L1", "title": "t", "roles": "leader"}))[0]
    )
    assert "column title" in _faults(lane, ch.AddRow(table="cadres", values={"id": "L9"}))[0]
    private = ch.AddEntry(section="rule", values={"type": "record", "clause": "JH-3.6b", "note": "13800138000"})
    assert any("mobile number" in one for one in _faults(lane, private))


def test_a_scenario_made_in_memory_with_its_own_rules():
    made = tiny.scenario([{"id": "cap", "type": "max_visits", "clause": "office:cap", "scope": "actor",
                           "role": "leader", "period": "month", "k": 3}])  # fmt: skip
    assert ch.applied(made, [ch.SetParameter(rule="cap", key="k", value=4)]).policy[0].data["k"] == 4
    longer = ch.applied(
        made, [ch.AddRow(table="leave", values={"cadre": "L1", "from": "2027-01-05", "to": "2027-01-05"})]
    )
    assert len(longer.leave) == 1
    assert longer.policy == made.policy
