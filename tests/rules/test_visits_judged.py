"""What the rules on households find in visits made by hand, counted in the comments; no solver takes part."""

from __future__ import annotations

from typing import Any

import hamlet
import pandas as pd
import pytest
from hamlet import EACH

from liaison_opt.audit import audit
from liaison_opt.rules.facts import facts_of
from liaison_opt.rules.policy import rules_of

#: S1 comes to V on three Tuesdays, S2 to W on one
ROSTER = ("S1 V 2027-03-02", "S1 V 2027-03-09", "S1 V 2027-03-30", "S2 W 2027-03-02")
COVER = {"type": "coverage", "id": "reach", "clause": "office:reach", "role": "staff", "target": "household",
         "duty": "visit", "period": "horizon", "share": 1.0}  # fmt: skip
SPACED = {"type": "spacing", "id": "gap", "clause": "office:gap", "target": "household", "duty": "visit"}
SAME = {"type": "fixed_assignment", "id": "same", "clause": "office:same", "target": "household"}


def seen(rule: dict[str, Any], *visits: str, roster: tuple[str, ...] = ROSTER, **given: Any) -> list[tuple[Any, ...]]:
    """The lines that a rule finds in visits: who, target, required, actual, amount, say."""
    made = hamlet.scenario([rule], **given)
    links = made.links
    facts = facts_of(made, links, hamlet.sessions(made, *roster), hamlet.visits(*visits))
    found = hamlet.rule(made, rule["id"]).seen(facts)
    return [tuple(row) for row in found[["who", "target", "required", "actual", "amount", "say"]].to_numpy().tolist()]


ALL = ("s0: h1 h2", "s1: h3", "s3: h4 h5")


def test_everybody_is_seen() -> None:
    assert seen(EACH, *ALL) == []
    assert seen(COVER, *ALL) == []


def test_visits_that_are_missing_are_summed_by_community() -> None:
    # h2 and h3 of V's three households are not seen, h5 of W's two
    assert seen(EACH, "s0: h1", "s3: h4") == [("", "V", 3, 1, 2, "seen"), ("", "W", 2, 1, 1, "seen")]


def test_a_household_seen_once_more_does_not_make_up_for_another() -> None:
    assert seen(EACH, "s0: h1 h2", "s1: h1 h2", "s3: h4 h5") == [("", "V", 3, 2, 1, "seen")]


def test_twice_in_one_session_is_one_visit() -> None:
    twice = {**EACH, "k": 2}
    # V owes six: h1 has s0 twice (one visit), h2 two, h3 two; W owes four and gets two
    assert seen(twice, "s0: h1 h1 h2", "s1: h2 h3", "s2: h3", "s3: h4 h5") == [
        ("", "V", 6, 5, 1, "seen"), ("", "W", 4, 2, 2, "seen"),
    ]  # fmt: skip


def test_over_the_year_a_household_has_its_own_numbers() -> None:
    homes = [{"id": "often", "community": "V", "k_required": 2}, {"id": "seldom", "community": "V", "k_max": 1}]
    # k = 2: often is owed 2, seldom at most 1; a month knows no numbers of its own but k_max
    twice = {**EACH, "k": 2}
    assert seen(twice, "s0: often seldom", homes=homes) == [("", "V", 3, 2, 1, "seen")]
    assert seen({**twice, "k": 1}, "s0: often seldom", homes=homes) == [("", "V", 3, 2, 1, "seen")]
    monthly = {**EACH, "period": "month"}
    assert seen(monthly, "s0: often seldom", homes=homes) == []


def test_each_month_is_judged_for_itself() -> None:
    monthly = {**EACH, "period": "month"}
    roster = ("S1 V 2027-03-02", "S1 V 2027-04-06", "S2 W 2027-03-02", "S2 W 2027-04-06")
    # in April h3 and h5 are not seen
    found = seen(monthly, "s0: h1 h2 h3", "s1: h1 h2", "s2: h4 h5", "s3: h4", roster=roster, last="2027-04-30")
    assert found == [("", "V", 3, 2, 1, "seen"), ("", "W", 2, 1, 1, "seen")]


def test_only_visits_of_the_rules_duty_and_posts_count() -> None:
    roster = ("S1 V 2027-03-02", "S1 V 2027-03-05 help", "S2 W 2027-03-02")
    assert seen(EACH, "s0: h1 h2", "s1: h3", "s2: h4 h5", roster=roster) == [("", "V", 3, 2, 1, "seen")]


def test_a_link_owes_its_own_visits() -> None:
    pair = {**EACH, "scope": "pair", "duty": "call"}
    duties = [{"name": "call", "role": "staff", "kinds": ["household"], "visits": 3}]
    slots = [{**hamlet.SLOTS[0], "duties": ["call"]}]
    links = [("S1", "h1"), ("S2", "h1"), ("S1", "h2")]
    roster = ("S1 V 2027-03-02 call", "S2 V 2027-03-02 call")
    given = {"duties": duties, "slots": slots, "links": links, "roster": roster}
    assert seen(pair, "s0: h1 h2", "s1: h1", **given) == []
    # S2 sees h2, which is not its own, and not h1, which is
    assert seen(pair, "s0: h1 h2", "s1: h2", **given) == [("S2", "V", 1, 0, 1, "seen")]


def test_a_rule_on_posts_or_on_those_away_says_nothing_of_visits() -> None:
    assert seen({**EACH, "scope": "actor"}) == []
    assert seen({**EACH, "target": "household_away"}) == []


@pytest.mark.parametrize(
    ("share", "scope", "expected"),
    [
        # all together: five households, one seen; half of them are three
        (0.5, "group", [("", "", 3, 1, 2, "seen")]),
        # each community: half of three is two, half of two is one
        (0.5, "target", [("", "V", 2, 1, 1, "seen"), ("", "W", 1, 0, 1, "seen")]),
        (0.2, "group", []),
        # a tenth is a tenth: of five households one, not two
        (0.1, "group", []),
    ],
)
def test_a_share_of_the_households(share: float, scope: str, expected: list[Any]) -> None:
    assert seen({**COVER, "share": share, "scope": scope}, "s0: h1") == expected


def test_too_near_and_too_far() -> None:
    both = {**SPACED, "min_gap": 10, "max_gap": 20}
    # h1: 2 to 9 March are 7 days (too near), 9 to 30 are 21 (too far); h2: 2 to 30 are 28 (too far); h4 comes once
    assert seen(both, "s0: h1 h2", "s1: h1", "s2: h1 h2", "s3: h4") == [
        ("", "V", 10, 7, 1, "near"), ("", "V", 20, 28, 2, "far"),
    ]  # fmt: skip


def test_a_gap_of_just_so_many_days_is_kept() -> None:
    assert seen({**SPACED, "min_gap": 7, "max_gap": 21}, "s0: h1", "s1: h1", "s2: h1") == []
    assert seen({**SPACED, "min_gap": 8}, "s0: h1", "s1: h1") == [("", "V", 8, 7, 1, "near")]
    assert seen({**SPACED, "max_gap": 20}, "s1: h1", "s2: h1") == [("", "V", 20, 21, 1, "far")]


def test_two_sessions_of_one_day_lie_no_day_apart() -> None:
    roster = ("S1 V 2027-03-02", "S2 V 2027-03-02")
    assert seen({**SPACED, "min_gap": 2}, "s0: h1", "s1: h1", roster=roster) == [("", "V", 2, 0, 1, "near")]


def test_one_and_the_same_visitor() -> None:
    roster = ("S1 V 2027-03-02", "S2 V 2027-03-09", "S1 V 2027-03-16")
    assert seen(SAME, "s0: h1 h2", "s1: h3", "s2: h1", roster=roster) == []
    # h1 is seen by both, h2 by S1 twice
    assert seen(SAME, "s0: h1 h2", "s1: h1 h3", "s2: h2", roster=roster) == [("", "V", 0, 1, 1, "visitors")]


def test_the_audit_counts_a_wish_as_a_wish_and_judges_nothing_without_visits() -> None:
    made = hamlet.scenario([{**EACH, "weight": 1, "tier": "asked"}])
    rules, roster = rules_of(made), hamlet.sessions(made, *ROSTER)
    verdict = audit(made, rules, roster, made.links, hamlet.visits("s0: h1", "s3: h4 h5"))
    assert verdict.violations == 0
    assert verdict.lines["sentence"].tolist() == [
        "Place V (V) in horizon: 2 visits to households are missing; 1 of 3 are planned"
    ]
    bare = audit(made, rules, roster, made.links)
    # room for nine and three visits: as quantities nothing is missing
    assert bare.lines.empty
    fits = bare.compliance.set_index("form").loc["visits_fit"]
    assert not fits["judged"]
    assert fits["note"] == "no visits are given"


def test_no_line_singles_out_a_household() -> None:
    made = hamlet.scenario([EACH, {**SPACED, "min_gap": 10}, SAME])
    verdict = audit(made, rules_of(made), hamlet.sessions(made, *ROSTER), made.links,
                    hamlet.visits("s0: h1 h1", "s1: h1", "s3: h2"))  # fmt: skip
    assert len(verdict.lines) >= 4
    told = " ".join(pd.concat([verdict.lines[c].astype(str) for c in ("who", "target", "sentence")]))
    assert not any(home[0] in told.split() for home in hamlet.HOMES)
