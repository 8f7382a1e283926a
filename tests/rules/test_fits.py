"""Every sentence of `VisitsFit`, by hand: visits that cannot be held as they are planned."""

from __future__ import annotations

from typing import Any

import hamlet
import pandas as pd
from hamlet import EACH, HOMES, PLACES

from liaison_opt.rules.facts import facts_of
from liaison_opt.rules.fits import VisitsFit
from liaison_opt.rules.policy import rules_of

ROSTER = ("S1 V 2027-03-02", "S2 W 2027-03-02", "S1 V 2027-03-05 help")


def found(*visits: str, roster: tuple[str, ...] = ROSTER, lang: str = "en", **given: Any) -> list[str]:
    """The sentences, as the rule tells them."""
    made = hamlet.scenario([EACH], **given)
    rule = next(one for one in rules_of(made) if isinstance(one, VisitsFit))
    lines = rule.seen(facts_of(made, made.links, hamlet.sessions(made, *roster), hamlet.visits(*visits)))
    return [rule.says[row["say"]][lang].format(**row) for row in lines.to_dict("records")]


def test_a_sound_plan() -> None:
    assert found("s0: h1 h2 h3", "s1: h4 h5") == []


def test_no_visit_at_all() -> None:
    assert found() == []


def test_sessions_and_households_that_do_not_exist() -> None:
    assert found("s0: h1", "s9: h2", "s1: h99") == ["2 visits name a session or a household that does not exist"]


def test_a_session_in_another_community() -> None:
    # h4 lives in W
    assert found("s0: h1 h4", places=_together()) == [
        "V: 1 households are visited in sessions held in another community"
    ]


def test_a_household_twice_in_one_session() -> None:
    assert found("s0: h1 h1", "s1: h4") == ["V: 1 visits repeat a household within one session"]


def test_a_duty_that_holds_no_visits() -> None:
    # help holds none: not only is it the wrong duty, there is no room either
    assert found("s2: h1") == [
        "V: 1 visits lie in sessions of a duty that holds none",
        "S1V on 2027-03-05: 1 visits in one session, room for 0",
    ]


def test_a_slot_in_which_nobody_is_at_home() -> None:
    homes = [*HOMES, {"id": "out", "community": "V", "windows": "friday"},
             {"id": "in", "community": "V", "windows": "friday tuesday"}]  # fmt: skip
    assert found("s0: out in", homes=homes) == ["V: 1 visits lie in slots in which the household cannot be visited"]


def test_more_visits_than_places() -> None:
    homes = [*HOMES, ("h6", "V", "V1")]
    assert found("s0: h1 h2 h3 h6", homes=homes, places=_together()) == [
        "S1V on 2027-03-02: 4 visits in one session, room for 3"
    ]


def _together() -> list[tuple[Any, ...]]:
    """Every place at the same spot: nobody walks."""
    return [(*place[:3], 113.3, 23.0) for place in PLACES]


def test_visits_longer_than_the_slot() -> None:
    homes = [("h1", "V", "V1", 60), ("h2", "V", "V1", 60), ("h3", "V", "V1", 1)]
    # the slot has two hours, and nobody walks
    assert found("s0: h1 h2", homes=homes, places=_together()) == []
    assert found("s0: h1 h2 h3", homes=homes, places=_together()) == [
        "S1V on 2027-03-02: visits and walking take 121 minutes, the slot has 120"
    ]


def test_walking_counts_from_the_office_and_back_to_it() -> None:
    # 0.005 degrees at 23 N are 511.8 m, x 1.3 at 4 km/h 598.8 s: out and back 20 minutes, rounded up to the minute
    homes = [("h1", "V", "V1", 50), ("h2", "V", "V1", 50), ("h3", "V", "V1", 51)]
    assert found("s0: h1 h2", homes=homes) == []
    assert found("s0: h1 h3", homes=homes) == [
        "S1V on 2027-03-02: visits and walking take 121 minutes, the slot has 120"
    ]


def test_the_order_of_the_walk_counts() -> None:
    # V1 and V2 lie on either side of the office: V1 V1 V2 walks 4 x 599 s = 40 minutes, V1 V2 V1 twice as far
    homes = [("h1", "V", "V1", 26), ("h2", "V", "V1", 26), ("h3", "V", "V2", 26)]
    assert found("s0: h1 h2 h3", homes=homes) == []
    assert found("s0: h1 h3 h2", homes=homes) == [
        "S1V on 2027-03-02: visits and walking take 138 minutes, the slot has 120"
    ]


def test_a_household_without_a_zone_lies_at_the_office() -> None:
    homes = [("h1", "V", "", 60), ("h2", "V", "", 60)]
    assert found("s0: h1 h2", homes=homes) == []


def test_a_place_without_coordinates_costs_no_walk() -> None:
    places = [(*place[:3], None, None) if place[0] == "V1" else place for place in PLACES]
    assert found("s0: h1 h2", homes=[("h1", "V", "V1", 60), ("h2", "V", "V1", 60)], places=places) == []


def test_two_slots_at_the_same_time_are_told_apart_by_duty() -> None:
    slots = [{**hamlet.SLOTS[0], "name": "tuesday_help", "duties": ["help"]}, *hamlet.SLOTS]
    homes = [{"id": "h1", "community": "V", "windows": "tuesday"}]
    assert found("s0: h1", homes=homes, slots=slots) == []


def test_the_same_in_chinese() -> None:
    assert found("s0: h1 h4", lang="zh", places=_together()) == ["V：1 户被安排在其他村（社区）的场次走访"]


def test_visits_need_no_order() -> None:
    made = hamlet.scenario([EACH])
    rule = next(one for one in rules_of(made) if isinstance(one, VisitsFit))
    table = hamlet.visits("s0: h1 h2")[["session_id", "household"]]
    facts = facts_of(made, made.links, hamlet.sessions(made, *ROSTER), table)
    assert isinstance(rule.seen(facts), pd.DataFrame)
    assert rule.seen(facts).empty
