"""What may be in a plan at all: pruning takes the forbidden only; leave, make-ups and calendars at their edges."""

from __future__ import annotations

import itertools

import pandas as pd
import tiny
from cases import AREAS

from liaison_opt.rules.candidates import link_candidates, session_candidates
from liaison_opt.rules.facts import Facts, facts_of
from liaison_opt.rules.make_up import MakeUp
from liaison_opt.rules.select import spans

MAKE_UP = {"type": "make_up", "role": "leader", "of": "tuesday", "slot": "weekend", "notice_days": 3}


def _pairs(table: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(table["cadre"], table["target"], strict=True))


def test_eligible_prunes_the_forbidden_links_and_sessions_and_no_others() -> None:
    made, rule = tiny.rule({"type": "eligible", "role": "principal", "target": "association"})
    everything = {(c, p) for c in ("L1", "L2") for p in ("P1", "P2", "A1")}
    assert _pairs(link_candidates(made, (rule,))) == everything - {("L2", "A1")}
    links = tiny.links(made, *(f"{c}-{p}" for c, p in sorted(everything)))
    free, pruned = session_candidates(made, (), links), session_candidates(made, (rule,), links)
    gone = free.merge(pruned, how="left", indicator=True).query("_merge == 'left_only'")
    assert _pairs(gone) == {("L2", "A1")}
    assert len(gone) == len(free[(free["cadre"] == "L2") & (free["target"] == "A1")]) > 0


def test_eligible_own_prunes_what_is_no_part_of_the_posts_home_and_nothing_else() -> None:
    made, rule = tiny.rule(
        {"type": "eligible", "own": True, "role": "member", "target": ["zone", "community"]}, **AREAS
    )
    places = {"P1": {"P1", "Z1", "Z2"}, "P2": {"P2", "Z3", "Z4"}}
    free = _pairs(link_candidates(made, ()))
    theirs = {(post, place) for post, *_, home in tiny.CADRES for place in places[home]}
    assert _pairs(link_candidates(made, (rule,))) == {(c, p) for c, p in free if (c, p) in theirs or p == "A1"}
    links = tiny.links(made, *(f"{c}-{p}" for c, p in sorted(free)))
    left = _pairs(session_candidates(made, (rule,), links))
    assert left == {
        (c, p) for c, p in _pairs(session_candidates(made, (), links)) if (c, p) in theirs or p in {"A1", "U1"}
    }


def test_zones_prune_the_links_of_strangers_and_nothing_else() -> None:
    made, rule = tiny.rule({"type": "zones", "role": "member", "tol": 10}, **AREAS)
    areas = {"P1": {"Z1", "Z2"}, "P2": {"Z3", "Z4"}}
    theirs = {(post, place) for post, *_, home in tiny.CADRES for place in areas[home]}
    free = _pairs(link_candidates(made, ()))
    assert _pairs(link_candidates(made, (rule,))) == {(c, p) for c, p in free if (c, p) in theirs or p[0] != "Z"}


def test_a_given_link_stays_a_candidate_though_a_rule_forbids_it() -> None:
    made, rule = tiny.rule(
        {"type": "eligible", "role": "principal", "target": "association"}, links=[["L2", "A1", None, None]]
    )
    assert ("L2", "A1") in _pairs(link_candidates(made, (rule,)))


def test_fixed_slot_prunes_regular_sessions_outside_its_slots() -> None:
    made, rule = tiny.rule({"type": "fixed_slot", "role": "principal", "slot": "tuesday"})
    left = session_candidates(made, (rule,), tiny.links(made))
    mine = left[(left["cadre"] == "L1") & (left["duty"] == "station")]
    assert set(mine["name"]) == {"tuesday"}
    assert set(left.loc[left["cadre"] == "L2", "name"]) == {"tuesday", "friday"}


def test_first_and_last_day_of_leave_are_leave() -> None:
    made = tiny.scenario(leave=[["L1", "2026-12-29", "2027-01-05", None]])
    left = session_candidates(made, (), tiny.links(made))
    days = set(left.loc[left["cadre"] == "L1", "date"].dt.strftime("%m-%d"))
    assert days == {"12-25", "01-08", "01-12", "01-15", "01-19"}


def test_two_misses_share_a_weekend_and_a_third_takes_the_next() -> None:
    """Tuesday 5 January is missed in two slots, Friday 8 January in one: Saturday and Sunday hold two make-ups."""
    slots = [*tiny.SLOTS, {"name": "morning", "pattern": "weekly:TUE", "start": "09:00", "end": "11:00"}]
    made, rule = tiny.rule(
        {**MAKE_UP, "of": ["tuesday", "morning", "friday"]},
        slots=slots,
        leave=[["L1", "2027-01-05", "2027-01-08", None]],
    )
    assert isinstance(rule, MakeUp)
    misses = rule.misses(made)
    days = made.horizon.slots["date"].dt.strftime("%m-%d")
    options = [[days[n] for n in found] for found in misses["options"]]
    assert misses["date"].dt.strftime("%m-%d").tolist() == ["01-05", "01-05", "01-08"]
    assert options == [["01-09", "01-10"], ["01-09", "01-10"], ["01-16", "01-17"]]
    lines = rule.violations(
        _facts(made, "L1 P1 2027-01-09 weekend replaces=2027-01-05", "L1 P1 2027-01-10 weekend replaces=2027-01-05")
    )
    assert lines[["period", "amount", "say"]].to_numpy().tolist() == [["2027-01-08", 1, "short"]]


def test_make_ups_of_any_weekend_in_the_month_can_always_be_matched() -> None:
    """Whatever the leave, the misses that have options can each have a day of their own (tried, not matched)."""
    policy = {**MAKE_UP, "within": "month", "limit_days": 12}
    for first, last, known in itertools.product(
        ("2026-12-29", "2027-01-05"), ("2027-01-05", "2027-01-09", "2027-01-16"), (None, "2027-01-07")
    ):
        made, rule = tiny.rule(policy, leave=[["L1", first, last, known]])
        assert isinstance(rule, MakeUp)
        options = [found for found in rule.misses(made)["options"] if found]
        assert any(len(set(choice)) == len(options) for choice in itertools.product(*options))


def test_floors_hold_in_whole_periods_caps_in_all() -> None:
    made = tiny.scenario(
        windows=[
            ["in", "policy", "2027-01-01", "2027-01-05"],
            ["cut", "policy", "2027-01-15", "2027-02-01"],
            ["far", "policy", "2027-03-01", "2027-03-05"],
        ]
    )
    every = {
        name: spans(made, name, whole=False)["period"].tolist()
        for name in ("week", "month", "year", "window:policy", "half_year")
    }
    whole = {name: spans(made, name, whole=True)["period"].tolist() for name in every}
    assert every["week"] == ["2026-W52", "2026-W53", "2027-W01", "2027-W02", "2027-W03"]
    assert whole["week"] == ["2026-W53", "2027-W01", "2027-W02"]
    assert (every["month"], whole["month"]) == (["2026-12", "2027-01"], [])
    assert (every["half_year"], whole["half_year"]) == (["2026-H2", "2027-H1"], [])
    assert (every["window:policy"], whole["window:policy"]) == (["in", "cut"], ["in"])


def _facts(made: tiny.Scenario, *lines: str) -> Facts:
    return facts_of(made, tiny.links(made), tiny.roster(made, *lines))
