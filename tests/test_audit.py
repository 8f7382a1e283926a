"""The audit's own promises: paper rosters, and proofs that are recomputed; whatever is tampered with is caught."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import tiny

import liaison_opt as lo
from liaison_opt.audit import audit, recheck, refuted
from liaison_opt.plan import Certificate, Plan, StageCertificate, TierResult
from liaison_opt.rules.policy import judged, rules_of
from liaison_opt.scenario import PolicyRow
from liaison_opt.scenario.start import new_folder
from liaison_opt.solve import planner
from liaison_opt.solve.failures import Infeasible

POSTS = {"role": "leader", "target": ["community", "association"]}
POLICY = [
    {"type": "links_per_target", **POSTS, "lo": 1, "hi": 1},
    {"type": "links_per_actor", **POSTS, "lo": 1, "hi": 2},
    {"type": "prefer", "feature": "distance", "weight": 1, "tier": "other"},
    {"type": "fixed_slot", "role": "leader", "slot": "tuesday"},
    {"type": "fixed_slot", "role": "leader", "slot": "tuesday", "attend": True, "weight": 1, "tier": "asked"},
    {"type": "max_visits", "role": "leader", "scope": "actor", "period": "horizon", "k": 2},
    {"type": "min_visits", **POSTS, "scope": "target", "period": "horizon", "k": 2, "weight": 2, "tier": "other"},
    {"type": "prefer", "feature": "slot_wish", "weight": 3, "tier": "other"},
]
WISHES = [["", "P1", "2026-12-29", 2], ["", "P2", "2026-12-29", 1], ["", "A1", "2026-12-29", 1]]


@pytest.fixture(scope="module")
def plan() -> Plan:
    made = tiny.scenario(
        [{"clause": "office:test", "id": f"rule-{n}", **rule} for n, rule in enumerate(POLICY)], wishes=WISHES
    )
    return planner.plan(made)


def _recheck(plan: Plan, certificate: Certificate | None = None, **tables: pd.DataFrame) -> pd.DataFrame:
    return recheck(
        plan.scenario,
        rules_of(plan.scenario),
        certificate or plan.certificate,
        tables.get("links", plan.links),
        tables.get("roster", plan.roster),
    )


def test_an_honest_certificate_is_confirmed(plan: Plan) -> None:
    found = _recheck(plan)
    assert plan.violations == 0
    assert set(found["verdict"]) == {"confirmed"}
    # two leaders, four Tuesdays, two sessions each at most: four calls unanswered
    assert found.set_index(["stage", "tier"]).loc[("roster", "asked"), "objective"] == 4


def _changed(plan: Plan, tier: str, change: Callable[[TierResult], TierResult], stage: str = "roster") -> Certificate:
    """The certificate with one tier of one stage changed."""

    def stages(old: StageCertificate) -> StageCertificate:
        if old.stage != stage:
            return old
        return dataclasses.replace(old, tiers=tuple(change(t) if t.tier == tier else t for t in old.tiers))

    return dataclasses.replace(plan.certificate, stages=tuple(stages(old) for old in plan.certificate.stages))


def _verdict(plan: Plan, certificate: Certificate, tier: str) -> str:
    found = _recheck(plan, certificate).query("stage == 'roster'").set_index("tier")["verdict"]
    return str(found[tier])


def test_a_better_objective_than_the_plan_has_is_caught(plan: Plan) -> None:
    lie = _changed(plan, "asked", lambda t: dataclasses.replace(t, objective=3, bound=3, proof="trivial", witness=()))
    assert _verdict(plan, lie, "asked") == "the plan's own value is 4"


def test_a_bound_that_no_witness_bears_out_is_caught(plan: Plan) -> None:
    lie = _changed(plan, "asked", lambda t: dataclasses.replace(t, proof="trivial", witness=()))
    assert _verdict(plan, lie, "asked") == "the witness proves 0 only"


def _with_rows(tier: TierResult, change: Callable[[dict[str, Any]], dict[str, Any]]) -> TierResult:
    return dataclasses.replace(tier, witness=tuple(change(dict(entry)) for entry in tier.witness))


@pytest.mark.parametrize(
    "change",
    [
        lambda w: {**w, "rows": [[r, 2 * y] for r, y in w["rows"]]},
        lambda w: {**w, "rows": w["rows"][:-1]},
        lambda w: {**w, "rows": [[r, -y] for r, y in w["rows"]]},
        lambda w: {**w, "scale": 0},
        lambda w: {**w, "rows": [[r + 100_000, y] for r, y in w["rows"]]},
    ],
    ids=["doubled", "a row dropped", "signs turned", "no scale", "rows that are not there"],
)
def test_a_tampered_witness_is_caught(plan: Plan, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    lie = _changed(plan, "asked", lambda t: _with_rows(t, change))
    assert _verdict(plan, lie, "asked").startswith("the witness")


def test_earlier_tiers_must_stand_at_what_is_proven_of_them(plan: Plan) -> None:
    """With the first tier taken at less than it can be, multipliers "prove" any bound of a later one."""

    def lower(entry: dict[str, Any]) -> dict[str, Any]:
        return {
            **entry,
            "fixed": [[tier, value - 1, y or -1] for tier, value, y in entry["fixed"] or [["asked", 4, -1]]],
        }

    lie = _changed(plan, "fewest_sessions", lambda t: _with_rows(t, lower))
    assert "the witness takes tier" in _verdict(plan, lie, "fewest_sessions")


def test_another_model_is_not_the_certificate_s(plan: Plan) -> None:
    stages = tuple(dataclasses.replace(stage, fingerprint="0" * 64) for stage in plan.certificate.stages)
    found = _recheck(plan, dataclasses.replace(plan.certificate, stages=stages))
    assert set(found["verdict"]) == {"the model is not the certificate's"}


def test_a_session_taken_out_of_the_roster_is_caught(plan: Plan) -> None:
    found = _recheck(plan, roster=plan.roster.iloc[1:]).set_index(["stage", "tier"])["verdict"]
    assert found["roster", "fewest_sessions"] == f"the plan's own value is {len(plan.roster) - 1}"
    assert found["roster", "asked"] == "the plan's own value is 5"


def test_a_paper_roster_needs_date_cadre_and_community_only(plan: Plan) -> None:
    """The slot is inferred, links come from the pairs, rules that lack columns are not judged."""
    made = tiny.scenario(
        [
            {"clause": "office:test", "id": "cap", "type": "max_visits", "scope": "actor", "period": "week", "k": 1},
            {"clause": "office:test", "id": "told", "type": "deadline"},
        ]
    )
    paper = pd.DataFrame({"date": ["2027-01-05", "2027-01-08"], "cadre": ["L1", "L1"], "community": ["P1", "P2"]})
    found = audit(made, rules_of(made), paper)
    assert found.lines["rule"].tolist() == ["cap"]
    assert found.violations == 1
    told = found.compliance.set_index("rule").loc["told"]
    assert not told["judged"]
    assert "announced" in told["note"]


def test_a_refutation_is_rechecked_and_a_tampered_one_caught(tmp_path: Path) -> None:
    given = lo.scenario(new_folder("street", tmp_path))
    tight = {"type": "max_visits", "id": "tight", "clause": "office:tight", "role": "leader", "scope": "actor",
             "period": "month", "k": 4}  # fmt: skip
    attend = {
        "type": "fixed_slot",
        "id": "all",
        "clause": "JH-3.1b",
        "role": "leader",
        "slot": "tuesday",
        "attend": True,
    }
    raw = given.raw
    rows = [PolicyRow(data=data, file="policy.toml", row=1) for data in (tight, attend)]
    impossible = judged(dataclasses.replace(raw, policy=(*raw.policy, *rows)), [])
    with pytest.raises(Infeasible) as failed:
        lo.plan(impossible)
    rules, stage = rules_of(impossible), failed.value.certificate.stages[-1]
    assert failed.value.clashes[0].minimal
    assert refuted(impossible, rules, stage)
    assert not refuted(given, rules_of(given), stage)
    bent = [{**entry, "rows": [[row, -y] for row, y in entry["rows"]]} for entry in stage.refutation]
    assert not refuted(impossible, rules, dataclasses.replace(stage, refutation=tuple(bent)))


def test_a_list_without_leave_plans(tmp_path: Path) -> None:
    folder = new_folder("street", tmp_path)
    (folder / "leave.csv").unlink()
    plan = lo.plan(lo.scenario(folder))
    assert plan.violations == 0
    assert plan.missed.empty


def test_a_role_without_any_link_breaks_no_ceiling(tmp_path: Path) -> None:
    given = lo.scenario(new_folder("street", tmp_path))
    data = {
        "type": "links_per_actor",
        "id": "none",
        "clause": "office:none",
        "role": "principal",
        "target": "community",
        "hi": 0,
    }
    raw = given.raw
    odd = judged(dataclasses.replace(raw, policy=(*raw.policy, PolicyRow(data=data, file="policy.toml", row=1))), [])
    plan = lo.plan(given)
    mine = plan.links[~plan.links["cadre"].isin(odd.roles["principal"])]
    lines = audit(odd, rules_of(odd), plan.roster, mine).lines
    assert lines[lines["rule"] == "none"].empty
