"""Visits and walks of a whole plan: what they hold, how they are proven, and that no lie survives a recheck."""

from __future__ import annotations

import dataclasses
from typing import Any

import hamlet
import pandas as pd
import pytest
from hamlet import EACH, HOMES

import liaison_opt as lo
from liaison_opt.audit import recheck
from liaison_opt.plan import Certificate, Plan, StageCertificate
from liaison_opt.rules.policy import rules_of

GAP = {"type": "spacing", "id": "gap", "clause": "office:gap", "target": "household", "duty": "visit", "min_gap": 14}
SAME = {"type": "fixed_assignment", "id": "same", "clause": "office:same", "target": "household", "duty": "visit"}
CADRES = (("S1", "V"), ("S2", "W"), ("S3", "V"))


@pytest.fixture(scope="module")
def short() -> Plan:
    """Nine visits to one household in five weeks: four are missing, with a cut."""
    often = {"id": "often", "community": "V", "zone": "V1", "k_required": 9}
    return lo.plan(hamlet.scenario([{**EACH, "weight": 1, "tier": "asked"}], homes=[*HOMES, often]))


@pytest.fixture(scope="module")
def whole() -> Plan:
    return lo.plan(hamlet.scenario([{**EACH, "k": 2}, GAP, SAME], cadres=CADRES))


def verdicts(plan: Plan, certificate: Certificate | None = None, **tables: pd.DataFrame) -> dict[str, str]:
    found = recheck(plan.scenario, rules_of(plan.scenario), certificate or plan.certificate, plan.links,
                    tables.get("roster", plan.roster), tables.get("visits", plan.visits))  # fmt: skip
    return dict(zip(found["stage"] + "/" + found["tier"], found["verdict"], strict=True))


def lied(plan: Plan, stage: str, **changes: Any) -> Certificate:
    """The certificate with one stage changed."""
    stages = [dataclasses.replace(s, **changes) if s.stage == stage else s for s in plan.certificate.stages]
    return dataclasses.replace(plan.certificate, stages=tuple(stages))


def stage_of(plan: Plan, name: str) -> StageCertificate:
    return next(stage for stage in plan.certificate.stages if stage.stage == name)


def test_two_visits_a_fortnight_apart_by_one_visitor(whole: Plan) -> None:
    assert whole.violations == 0
    assert whole.due is not None
    assert whole.due.empty
    table = whole.visits.merge(whole.roster, on="session_id")  # type: ignore[union-attr]
    days = table.groupby("household")["date"].agg(["min", "max", "size"])
    assert days["size"].tolist() == [2] * 5
    assert ((days["max"] - days["min"]).dt.days >= 14).all()
    assert table.groupby("household")["cadre"].nunique().tolist() == [1] * 5


def test_walks_go_from_the_office_and_back(whole: Plan) -> None:
    routes = whole.routes
    assert routes is not None
    for _, walk in routes.groupby("session_id"):
        assert walk["order"].tolist() == list(range(1, len(walk) + 1))
        assert (walk["zone"].iloc[-1], walk["households"].iloc[-1]) == ("", 0)
    # V1, V2 and W1 lie 599 s from their offices: each session that goes to one of them walks 1,198 s
    stops = routes[routes["households"] > 0].groupby("session_id").size()
    alone = stops.index[stops == 1]
    assert (routes[routes["session_id"].isin(alone)].groupby("session_id")["walk_seconds"].sum() == 1198).all()
    assert len(alone) >= 2


def test_the_certificate_says_what_it_takes_as_given(whole: Plan, short: Plan) -> None:
    assert "the visitor of each household, as shared out before the roster" in stage_of(whole, "visits").given
    assert stage_of(short, "visits").given == ("the sessions of stage roster", "a household lies at its zone's centre")
    monthly = lo.plan(hamlet.scenario([EACH, {**EACH, "id": "twice", "period": "month", "k": 2}], last="2027-04-30"))
    assert monthly.violations == 0
    assert "the visits of shorter spans, which are dealt first" in stage_of(monthly, "visits").given


def test_honest_plans_are_confirmed(whole: Plan, short: Plan) -> None:
    for plan in (whole, short):
        found = verdicts(plan)
        assert found.pop("routes/walking_seconds") == "engine's word"
        assert set(found.values()) == {"confirmed"}
    # h1 to h3 once and one household nine times in five weeks: twelve asked, eight at most
    (cut,) = stage_of(short, "visits").cuts
    assert (cut["need"], cut["bound"]) == (12, 8)


def test_a_visit_less_or_elsewhere_is_caught(whole: Plan, short: Plan) -> None:
    assert whole.visits is not None
    assert short.visits is not None
    assert verdicts(whole, visits=whole.visits.iloc[1:])["visits/missing_visits"] == "the visits leave 1 missing"
    assert verdicts(short, visits=short.visits.iloc[1:])["visits/missing_visits"] == "the visits leave 5 missing"
    lost = whole.visits.assign(session_id=["gone", *whole.visits["session_id"].iloc[1:]])
    assert verdicts(whole, visits=lost)["visits/missing_visits"] == "the visits leave 1 missing"
    late = whole.roster.assign(cadre="S9")
    assert verdicts(whole, roster=late)["visits/missing_visits"] == "the visits leave 10 missing"


def test_a_walk_that_is_not_as_long_as_it_says_is_caught(whole: Plan) -> None:
    (tier,) = stage_of(whole, "routes").tiers
    assert tier.objective is not None
    lie = lied(whole, "routes", tiers=(dataclasses.replace(tier, objective=tier.objective - 1, bound=0),))
    assert verdicts(whole, lie)["routes/walking_seconds"] == f"the walks take {tier.objective} seconds"


@pytest.mark.parametrize(
    "changed",
    [{"bound": 9}, {"bound": 7}, {"need": 13}, {"min_gap": 2}, {"community": "W"}, {"visitor": "S1"},
     {"full": ["nowhere"]}, {"blocks": []}, {"least_walk": 100_000}],
    ids=str,
)  # fmt: skip
def test_a_cut_that_does_not_prove_it_is_no_proof(short: Plan, changed: dict[str, Any]) -> None:
    stage = stage_of(short, "visits")
    lie = lied(short, "visits", cuts=tuple({**cut, **changed} for cut in stage.cuts))
    assert verdicts(short, lie)["visits/missing_visits"] == "engine's word"


def test_without_its_cut_a_shortage_is_only_the_engines_word(short: Plan) -> None:
    assert verdicts(short, lied(short, "visits", cuts=()))["visits/missing_visits"] == "engine's word"


def test_the_same_cut_twice_proves_no_more(short: Plan) -> None:
    stage = stage_of(short, "visits")
    (tier,) = stage.tiers
    twice = lied(short, "visits", cuts=(*stage.cuts, *stage.cuts))
    assert verdicts(short, twice)["visits/missing_visits"] == "confirmed"
    lie = dataclasses.replace(tier, objective=8, bound=8)
    assert verdicts(short, lied(short, "visits", cuts=stage.cuts * 2, tiers=(lie,)))[
        "visits/missing_visits"] == "the visits leave 4 missing"  # fmt: skip


def test_needs_of_the_roster_are_part_of_what_is_proven(whole: Plan) -> None:
    stage = stage_of(whole, "roster")
    less = tuple({**need, "asked": need["asked"][:-1]} for need in stage.needs)
    found = verdicts(whole, lied(whole, "roster", needs=less))
    assert found["roster/rounds"] == "the model is not the certificate's"


def test_the_same_plan_twice(whole: Plan) -> None:
    again = lo.plan(whole.scenario)
    assert again.visits is not None
    assert whole.visits is not None
    pd.testing.assert_frame_equal(again.visits, whole.visits)
    assert again.certificate == whole.certificate
