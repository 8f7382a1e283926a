"""The whole way from scenario to plan: other links where the first fail, proofs for any links, the same plan again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import tiny

from liaison_opt.plan import Plan
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.view import View, seen
from liaison_opt.rules.witness import Witness, refutes
from liaison_opt.solve import failures, planner

POSTS = {"role": "leader", "target": ["community", "association"]}
LINKING = [
    {"type": "links_per_target", **POSTS, "lo": 1, "hi": 1},
    {"type": "prefer", "feature": "distance", "weight": 1, "tier": "other"},
    {"type": "fixed_slot", "role": "leader", "slot": "tuesday"},
]
ATTEND = {"type": "fixed_slot", "role": "leader", "slot": "tuesday", "attend": True}


def made(*policy: dict[str, Any], **given: Any) -> tiny.Scenario:
    return tiny.scenario(
        [{"clause": "office:test", "id": f"rule-{n}", **rule} for n, rule in enumerate(policy)], **given
    )


def test_links_that_leave_no_roster_are_exchanged() -> None:
    """A1 is nearer to L1, but L2 is pinned there: the joint model links L2; its certificate stands for both stages."""
    alone = planner.plan(made(*LINKING))
    assert ("L1", "A1") in set(zip(alone.links["cadre"], alone.links["target"], strict=True))
    pinned = planner.plan(made(*LINKING, pins=[["L2", "A1", "2027-01-05", "must"]]))
    assert ("L2", "A1") in set(zip(pinned.links["cadre"], pinned.links["target"], strict=True))
    assert [stage.stage for stage in pinned.certificate.stages] == ["joint"]
    assert pinned.certificate.status == "optimal"
    assert pinned.violations == 0
    assert pinned.roster[["cadre", "target"]].to_numpy().tolist() == [["L2", "A1"]]


def test_a_proof_of_impossibility_holds_for_any_links() -> None:
    """L1 must be at two places at one time: no links mend that, and the multipliers refute the model of all links."""
    scenario = made(*LINKING, pins=[["L1", "P1", "2027-01-05", "must"], ["L1", "A1", "2027-01-05", "must"]])
    with pytest.raises(failures.Infeasible) as caught:
        planner.plan(scenario)
    assert [stage.stage for stage in caught.value.certificate.stages] == ["joint"]
    clash = caught.value.clashes[0]
    stage = caught.value.certificate.stages[0]
    view = View(stage="joint", months=stage.months, wide=stage.wide, asking=stage.asking)
    matrix = seen(scenario, rules_of(scenario), view).matrix
    assert clash.fingerprint == matrix.fingerprint == stage.fingerprint
    assert clash.witness is not None
    assert refutes(matrix, Witness.from_json(clash.witness))
    assert set(clash.rows["rule"]) >= {"given-pins", "given-one-place"}


def test_a_given_link_holds_only_on_its_days() -> None:
    links = [["L1", "P1", "2026-12-29", "2027-01-05"], ["L2", "P2", None, None]]
    plan = planner.plan(
        made(
            {"type": "fixed_assignment"},
            {**ATTEND, "weight": 1, "tier": "asked"},
            {"type": "links_per_actor", **POSTS, "hi": 1},
            links=links,
        )
    )
    held = plan.roster.groupby("cadre")["date"].agg(lambda d: d.dt.strftime("%m-%d").tolist())
    assert held["L1"] == ["12-29", "01-05"]
    assert held["L2"] == ["12-29", "01-05", "01-12", "01-19"]
    assert not plan.audit["sentence"].str.contains("without a link").any()


def test_leave_and_its_make_up_are_in_the_plan() -> None:
    make_up = {"type": "make_up", "role": "leader", "of": "tuesday", "slot": "weekend"}
    leave = [["L1", "2027-01-05", "2027-01-05", None], ["L2", "2027-01-19", "2027-01-19", None]]
    plan = planner.plan(made(*LINKING, ATTEND, make_up, leave=leave))
    assert plan.violations == 0
    made_up = plan.missed.set_index("cadre")["made_up_on"]
    assert made_up["L1"] in {pd.Timestamp("2027-01-09"), pd.Timestamp("2027-01-10")}
    assert pd.isna(made_up["L2"])  # the horizon ends before the next weekend: reported, not hidden


def test_two_sessions_at_one_place_and_time_share_their_helpers_out() -> None:
    """Two committee members, two leaders at P1: each session is joined by one of them and nobody is in two places."""
    policy = [
        ATTEND,
        {"type": "team", "roles": {"committee": 1}},
        {"type": "links_per_actor", **POSTS, "lo": 1, "hi": 1},
    ]
    plan = planner.plan(made(*policy, links=[["L1", "P1", None, None], ["L2", "P1", None, None]]))
    assert plan.violations == 0
    assert plan.roster.groupby("date")["team"].agg(lambda t: " ".join(sorted(t))).unique().tolist() == ["R1 R2"]


def test_helpers_join_make_ups_wherever_their_rule_stands() -> None:
    rules = [
        {"type": "team", "roles": {"committee": 1}},
        {"type": "make_up", "role": "leader", "of": "tuesday", "slot": "weekend"},
    ]
    for policy in (rules, rules[::-1]):
        plan = planner.plan(made(*LINKING, *policy, leave=AWAY))
        assert plan.violations == 0
        assert plan.roster["kind"].tolist() == ["make_up"]
        assert plan.roster["team"].iloc[0] in {"R1", "R2"}


def test_a_slot_moved_off_a_holiday_counts_as_attended() -> None:
    """Friday 1 January is a holiday; the Friday slot moves to the next working day and is still the fixed slot."""
    policy = [{"type": "fixed_slot", "role": "leader", "slot": "friday", "attend": True}]
    plan = planner.plan(made(*policy, on_holiday="move"))
    assert "moved" in set(plan.roster["kind"])
    assert plan.violations == 0


def test_no_time_finds_nothing_and_says_so() -> None:
    with pytest.raises(failures.NothingFound, match="not proven either way"):
        planner.plan(made(*LINKING, ATTEND), seconds=0)


def contract(plan: Plan) -> str:
    """Everything that must repeat byte for byte."""
    return plan.links.to_csv() + plan.roster.to_csv() + plan.audit.to_csv() + repr(plan.certificate)


BUSY = [
    *LINKING,
    {**ATTEND, "weight": 1, "tier": "asked"},
    {"type": "balance", "role": "leader", "weight": 1, "tier": "other"},
    {"type": "team", "roles": {"committee": 1}},
    {"type": "make_up", "role": "leader", "of": "tuesday", "slot": "weekend"},
]
AWAY = [["L1", "2027-01-05", "2027-01-05", None]]


def test_the_plan_does_not_depend_on_workers_or_hash_seed() -> None:
    here = contract(planner.plan(made(*BUSY, leave=AWAY), workers=1))
    assert contract(planner.plan(made(*BUSY, leave=AWAY), workers=4)) == here
    folder = Path(__file__).parent
    code = "import sys, test_planner as t; sys.stdout.write(t.contract(t.planner.plan(t.made(*t.BUSY, leave=t.AWAY))))"
    path = os.pathsep.join(map(str, (folder, folder.parent, folder.parent.parent)))
    runs = []
    for seed in ("0", "1", "123"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": path}
        runs.append(subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment))
    assert [run.communicate()[0].decode("utf-8") == here for run in runs] == [True, True, True]
