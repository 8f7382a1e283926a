"""Plans side by side: the figures by hand, impossible and unproven readings, and what a person sees."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pandas as pd
import pytest
import tiny

import liaison_opt as lo
from liaison_opt.graph import build, vacancies
from liaison_opt.output import compared, compared_files
from liaison_opt.plan import Plan
from liaison_opt.rules.facts import facts_of
from liaison_opt.rules.policy import FORMS, rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.study import figures, owed
from liaison_opt.study.compare import Comparison, Outcome, compare
from liaison_opt.study.tight import tight

# --- a town in which each worker is linked to households of the village he or she is stationed in ---------------------

LINKS = {"id": "links", "type": "links_per_actor", "clause": "XT-2.1", "role": "staff", "target": "household"}
TOWN: list[dict[str, Any]] = [
    {**LINKS, "lo": 2, "hi": 3, "readings": {"A34": {"two_to_three": {}, "twenty_three": {"lo": 23, "hi": 23}}}},
    {"id": "own", "type": "eligible", "clause": "XT-2.1", "role": "staff", "target": "household", "own": True},
    {"id": "all", "type": "links_per_target", "clause": "office:all", "role": "staff", "target": "household", "lo": 1},
    {"id": "six", "type": "min_visits", "clause": "XT-4.1b", "role": "staff", "target": "household", "duty": "visit",
     "k": 6, "period": "horizon", "scope": "pair",
     "readings": {"A28": {"each": {}, "together": {"scope": "target"}}}},
]  # fmt: skip


def town() -> Scenario:
    """Two villages of 5 and 4 households with two workers each; three visits a Friday, 17 Fridays. All synthetic."""
    settings = {
        "name": "town", "horizon": {"start": "2027-01-01", "end": "2027-05-07"}, "tiers": ["wishes"],
        "slot": [{"name": "friday", "pattern": "weekly:FRI", "start": "09:00", "end": "11:00", "duties": ["visit"]}],
        "duty": [{"name": "visit", "role": "staff", "kinds": ["household"], "visits": 3}],
        "readings": {"A34": "two_to_three", "A28": "each"},
    }  # fmt: skip
    posts = pd.DataFrame([(f"S{n}", f"岗位{n}", "staff", village) for n, village in enumerate("VVWW", start=1)])
    places = pd.DataFrame([("V", "东村", "community", 5), ("W", "西村", "community", 4)])
    homes = pd.DataFrame([(f"H{n}", "V" if n <= 5 else "W") for n in range(1, 10)])
    return Scenario.from_frames(
        settings=settings, policy=TOWN,
        cadres=posts.set_axis(["id", "title", "roles", "home"], axis="columns"),
        communities=places.set_axis(["id", "name", "kind", "households"], axis="columns"),
        households=homes.set_axis(["id", "community"], axis="columns"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def a34() -> Comparison:
    return lo.compare(town(), "A34")


def value(found: Comparison, reading: str, measure: str, of: str = "") -> Any:
    table = found.table
    mine = table[(table["reading"] == reading) & (table["measure"] == measure) & (table["of"] == of)]
    return mine["value"].iloc[0] if len(mine) else None


def test_two_to_three_households_are_12_to_18_visits_and_23_are_138(a34: Comparison) -> None:
    asked = {
        name: [value(a34, name, f"visits_asked_{end}", "staff, XT-4.1b") for end in ("min", "max")]
        for name in ("two_to_three", "twenty_three")
    }
    assert asked == {"two_to_three": [12, 18], "twenty_three": [138, 138]}


def test_a_reading_that_is_impossible_is_a_column_with_its_clash_in_words(a34: Comparison) -> None:
    outcome = a34.outcomes["A34", "twenty_three"]
    assert outcome.status == value(a34, "twenty_three", "status") == "infeasible"
    assert outcome.plan is None
    assert outcome.clauses == ("XT-2.1",)
    assert a34.decided
    assert "XT-2.1" in outcome.words["en"]
    assert "A34 = twenty_three: Impossible" in repr(a34)


def test_the_load_of_the_plan_by_hand(a34: Comparison) -> None:
    # 9 households, one worker each at the least, two or three a worker: 2 + 3 and 2 + 2 links; 6 visits a link;
    # six visits to a household take six sessions, in which up to three are seen: 4 x 6 = 24 sessions, 54 visits
    got = {
        name: value(a34, "two_to_three", name)
        for name in ("status", "links", "visits_needed", "sessions", "visits_held")
    }
    assert got == {"status": "optimal", "links": 9, "visits_needed": 54, "sessions": 24, "visits_held": 54}
    for measure, spread in {
        "visits_owed": [12, 12, 18],
        "visits_a_post": [12, 12, 18],
        "sessions_a_post": [6, 6, 6],
    }.items():
        assert [value(a34, "two_to_three", f"{measure}_{part}", "staff") for part in ("min", "median", "max")] == spread
    fridays = value(a34, "two_to_three", "slots", "friday")
    assert value(a34, "two_to_three", "utilisation") == pytest.approx(24 / (4 * fridays))
    assert value(a34, "two_to_three", "coverage") == 1
    assert value(a34, "two_to_three", "visits_share") == 1
    # each household has one worker; the worker with three leaves three alone, but the village has another worker
    assert [value(a34, "two_to_three", f"vacancy_{what}") for what in ("places", "households")] == [0, 3]


def test_a_team_that_visits_each_for_himself_multiplies_the_visits() -> None:
    # every worker linked to every household of the village: two workers each, so the visits double
    made = town().replace(links=pd.DataFrame([(f"S{s}", f"H{h}") for s in (1, 2) for h in range(1, 6)]
                                             + [(f"S{s}", f"H{h}") for s in (3, 4) for h in range(6, 10)],
                                             columns=["cadre", "target"]))  # fmt: skip
    each, together = made, made.replace(readings={"A28": "together"})
    found = [owed.needed(owed.visits_owed(one, rules_of(one), one.links)) for one in (each, together)]
    assert found == [6 * 2 * 9, 6 * 9]


def test_what_hangs_on_links_is_not_known_without_them() -> None:
    made = town()
    assert owed.needed(owed.visits_owed(made, rules_of(made), None)) is None
    lines = {(measure, of): told for measure, of, told in figures.of_scenario(made, rules_of(made), None)}
    assert ("visits_needed", "") not in lines
    assert lines["visits_asked_max", "staff, XT-4.1b"] == 18


# --- each figure by hand ----------------------------------------------------------------------------------------------


def test_a_share_of_the_households_is_owed_by_each_or_by_all_together() -> None:
    made = town()
    rule = {"id": "r", "clause": "BD-7", "type": "coverage", "target": "household", "duty": "visit", "share": 0.5}
    for scope, total in {"group": 5, "actor": 20, "target": 5}.items():  # half of nine is five; four workers
        one = FORMS["coverage"].model_validate({**rule, "scope": scope, "period": "horizon"})
        assert owed.visits_owed(made, (one,), None)["owed"].sum() == total
    linked = FORMS["coverage"].model_validate({**rule, "scope": "pair", "period": "horizon"})
    pairs = pd.DataFrame([("S1", "H1"), ("S1", "H2"), ("S1", "H3"), ("S3", "V")], columns=["cadre", "target"])
    # a duty held at households follows links to households only: half of three is two
    assert list(owed.visits_owed(made, (linked,), pairs)[["who", "owed"]].itertuples(index=False, name=None)) == [
        ("S1", 2)
    ]


def _table(*rows: tuple[str, str, str, bool, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["rule", "role", "duty", "away", "who", "owed"]).assign(at="")


def test_visits_needed_are_shared_within_a_role_and_added_between_roles() -> None:
    assert owed.needed(_table()) is None
    shared = _table(
        ("a", "staff", "visit", False, "S1", 6),
        ("a", "staff", "visit", False, "S2", 6),
        ("b", "staff", "visit", False, "", 10),
    )
    assert owed.needed(shared) == 12
    assert owed.needed(pd.concat([shared, _table(("c", "leader", "visit", False, "", 5))])) == 17
    assert owed.needed(pd.concat([shared, _table(("d", "", "visit", False, "", 5))])) == 12
    assert owed.needed(pd.concat([shared, _table(("d", "", "visit", False, "", 50))])) == 50
    assert owed.needed(pd.concat([shared, _table(("e", "staff", "visit", True, "", 3))])) == 15


def test_visits_at_one_place_serve_no_rule_on_another() -> None:
    # all of the small villages, a part of the large one: 30 + 20 at two of them, 80 at the third; a fourth rule asks
    # for 25 wherever it is, and for at least 10 at the first, which those 30 hold
    rows = [("small", "A", 30), ("small", "B", 20), ("large", "C", 80), ("again", "A", 10), ("any", "", 25)]
    whole = pd.DataFrame(rows, columns=["rule", "at", "owed"]).assign(role="staff", duty="visit", away=False, who="")
    assert owed.needed(whole) == 30 + 20 + 80
    assert owed.needed(whole.assign(owed=whole["owed"].where(whole["rule"] != "any", 500))) == 500
    # all five households of the east village, half of the four of the west one
    share = {"clause": "BD-7", "type": "coverage", "target": "household", "duty": "visit", "scope": "target"}
    parts = [("east", {"households": {"lo": 5}}, 1.0), ("west", {"households": {"hi": 4}}, 0.5)]
    rules = tuple(
        FORMS["coverage"].model_validate({**share, "id": name, "period": "horizon", "where": where, "share": part})
        for name, where, part in parts
    )
    assert owed.needed(owed.visits_owed(town(), rules, None)) == 5 + 2


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        ({"type": "min_days", "n": 6, "unit": "month"}, 180),
        ({"type": "min_days", "n": 6, "unit": "month", "days_per_month": 20.83334}, 125),
        ({"type": "min_days", "n": 4, "unit": "month", "days_per_month": 20.83334}, 83),
        ({"type": "min_days", "n": 120, "unit": "night"}, 120),
        ({"type": "min_days", "n": 2, "period": "month"}, 24),
        ({"type": "consecutive_days", "n": 3, "times": 2, "period": "quarter"}, 24),
    ],
)
def test_days_required_in_a_year(policy: dict[str, Any], days: int) -> None:
    made = tiny.scenario(first="2027-01-01", last="2027-12-31")
    rule = FORMS[policy["type"]].model_validate({"id": "r", "clause": "SQ-3.1", "role": "leader", **policy})
    assert owed.days_required(made, (rule,)) == {"leader, SQ-3.1": days}


def test_a_bound_is_tight_where_one_more_would_break_it() -> None:
    cap = {"type": "max_visits", "role": "leader", "scope": "actor", "period": "horizon"}
    links = {"type": "links_per_actor", "role": "leader", "target": "community", "lo": 1, "hi": 2}
    policy = [
        {**cap, "id": "a", "clause": "office:cap", "k": 2},
        {**cap, "id": "b", "clause": "office:far", "k": 9},
        {**links, "id": "c", "clause": "JH-2.0b"},
        {**cap, "id": "d", "clause": "office:wish", "k": 2, "weight": 1, "tier": "asked"},
    ]
    made = tiny.scenario(policy)
    pairs, roster = tiny.tables(
        made, ["L1-P1", "L1-P2", "L2-P2"], ["L1 P1 2026-12-29 tuesday", "L1 P2 2027-01-05 tuesday"]
    )
    found = tight(rules_of(made), facts_of(made, pairs, roster))
    assert found == ["office:cap (k 2)", "JH-2.0b (lo 1)", "JH-2.0b (hi 2)"]


def test_a_vacancy_costs_what_the_graph_says() -> None:
    made = tiny.scenario()
    links = tiny.links(made, "L1-P1", "L1-P2", "L1-A1", "L2-P2")
    worst = vacancies(build(made, links)).iloc[0]
    assert figures.vacancy(made, links) == (worst["vacant"], worst["households"]) == (2, 150)
    assert figures.vacancy(made, links.iloc[:0]) == (0, 0)


def test_households_listed_one_by_one_count_once_and_a_link_to_the_village_holds_them() -> None:
    made = town()
    table = pd.DataFrame(
        [("S1", "H1"), ("S1", "H2"), ("S2", "H2"), ("S3", "W"), ("S4", "H6")], columns=["cadre", "target"]
    )
    # S1 alone has H1; V has S2, too. S3 alone has H7 to H9 through the village, which S4 knows as well.
    assert figures.vacancy(made, table) == (0, 3)
    assert figures.vacancy(made, table.iloc[:4]) == (1, 4)


def test_places_are_reached_where_they_belong_to() -> None:
    made = tiny.scenario()
    parents = made.communities.assign(parent=pd.Series({"P1": "", "P2": "", "A1": "P1", "U1": ""}))
    plan = _plan(
        dataclasses.replace(made, communities=parents),
        "L1 P1 2026-12-29 tuesday",
        "L1 U1 2027-01-08 friday duty=meeting",
    )
    lines = {measure: told for measure, _, told in figures.of_plan(plan, ())}
    assert lines["coverage"] == pytest.approx(2 / 3)  # P1, and A1 which is part of it, of P1, P2 and A1


def _plan(made: Scenario, *sessions: str) -> Plan:
    links, roster = tiny.tables(made, ["L1-P1"], sessions)
    verdict = lo.audit(made, roster, links)
    empty: Any = None
    return Plan(
        scenario=made,
        links=links,
        roster=roster,
        audit=verdict.lines,
        compliance=verdict.compliance,
        missed=roster.iloc[:0],
        certificate=empty,
    )


# --- any scenarios, any planner ---------------------------------------------------------------------------------------


def test_scenarios_with_names_stand_side_by_side_and_the_same_one_is_planned_once() -> None:
    made, other = tiny.scenario(), tiny.scenario(last="2027-02-19")
    asked: list[Scenario] = []

    def plan(one: Scenario) -> Outcome:
        asked.append(one)
        return Outcome(status="unknown", words={"en": "no time"})

    keys = [("scenario", "short"), ("scenario", "long"), ("again", "short")]
    found = compare(dict(zip(keys, (made, other, made), strict=True)), plan, base=made)
    assert len(asked) == 2
    assert not found.decided
    assert list(found.wide.columns) == keys
    assert "*" not in repr(found)
    tuesdays = [value(found, name, "slots", "tuesday") for name in ("short", "long")]
    assert tuesdays[0] < tuesdays[1]


def test_it_prints_the_same_twice_and_shows_a_table_in_a_notebook(a34: Comparison) -> None:
    again = lo.compare(town(), ["A34"])
    assert repr(again) == repr(a34)
    assert compared_files.csv(again) == compared_files.csv(a34)
    page = a34._repr_html_()
    assert page.count("<table") == 1
    assert "12–18" in page
    assert "This is proven." in page
    assert "12–18" in a34.wide.to_string()


def test_nearly_all_is_not_shown_as_all() -> None:
    assert compared._value(0.9999, "coverage", "en") == "99.9%"
    assert compared._value(1.0, "coverage", "en") == "100.0%"
    assert math.isclose(float(compared._value(12.5, "km_mean", "en")), 12.5)
