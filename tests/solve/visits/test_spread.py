"""Who sees whom, and how many sessions that takes, settled before the roster is made; counted by hand."""

from __future__ import annotations

from typing import Any

import hamlet
import pytest
from hamlet import EACH, HOMES

from liaison_opt.rules.demand import demand_of
from liaison_opt.rules.policy import rules_of
from liaison_opt.solve.visits.spread import Spread, spread_of

SAME = {"type": "fixed_assignment", "id": "same", "clause": "office:same", "target": "household", "duty": "visit"}
CADRES = (("S1", "V"), ("S2", "W"), ("S3", "V"))


def spread(*rules: dict[str, Any], **given: Any) -> Spread:
    made = hamlet.scenario(rules, **given)
    asked = demand_of(made, rules_of(made), made.links)
    assert asked is not None
    return spread_of(made, asked, made.links)


def needs(found: Spread) -> dict[tuple[str, str], tuple[int, int]]:
    """Sessions and rounds by visitor and community."""
    (rule,) = found.rules
    return {(who, target): (total, rounds) for who, target, total, rounds in rule.asked}


def test_whoever_comes_needs_sessions_for_each_round() -> None:
    # three a session: V's three households take one session a round, W's two another
    assert needs(spread(EACH)) == {("", "V"): (1, 1), ("", "W"): (1, 1)}
    assert needs(spread({**EACH, "k": 3})) == {("", "V"): (3, 3), ("", "W"): (3, 3)}


def test_a_fourth_household_takes_a_second_session() -> None:
    assert needs(spread(EACH, homes=[*HOMES, ("h6", "V", "V1")]))["", "V"] == (2, 1)


def test_minutes_take_sessions_too() -> None:
    # two hours, twenty minutes of them walking: two of 50 minutes, never three
    long = [{"id": f"h{n}", "community": "V", "zone": "V1", "minutes": 50} for n in range(3)]
    assert needs(spread(EACH, homes=long)) == {("", "V"): (2, 1)}


def test_later_rounds_are_for_those_who_are_owed_more() -> None:
    # six households, one of them three times: two sessions, then one for it alone, twice
    homes = [("h1", "V", "V1"), *((f"g{n}", "V", "V1") for n in range(5))]
    often = [{"id": "h0", "community": "V", "zone": "V1", "k_required": 3}, *homes[1:]]
    assert needs(spread(EACH, homes=often)) == {("", "V"): (2 + 1 + 1, 3)}


def test_one_visitor_each_in_proportion_to_open_slots() -> None:
    homes = [(f"a{n}", "V", "V1") for n in range(6)] + [(f"b{n}", "V", "V2") for n in range(6)]
    found = spread(EACH, SAME, homes=homes, cadres=CADRES)
    counts = found.visitor.value_counts().to_dict()
    assert counts == {"S1": 6, "S3": 6}
    # a zone each: nobody walks to both sides
    assert found.visitor.groupby(found.visitor.index.str[0]).nunique().tolist() == [1, 1]
    assert needs(found) == {("S1", "V"): (2, 1), ("S3", "V"): (2, 1)}


def test_who_is_on_leave_all_year_is_given_nobody() -> None:
    found = spread(EACH, SAME, cadres=CADRES, leave=[("S3", "2027-03-01", "2027-03-31")])
    assert set(found.visitor[["h1", "h2", "h3"]]) == {"S1"}


def test_a_village_without_a_cadre_keeps_its_households_open() -> None:
    found = spread(EACH, SAME, cadres=CADRES[:1])
    assert found.visitor[["h4", "h5"]].tolist() == ["", ""]
    assert needs(found)["", "W"] == (1, 1)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_table_does_not_matter_for_the_needs(seed: int) -> None:
    turned = [*HOMES[seed:], *HOMES[:seed]]
    assert needs(spread(EACH, SAME, homes=turned, cadres=CADRES)) == needs(spread(EACH, SAME, cadres=CADRES))
