"""Why nothing is possible, on the street of `tiny`: leave as a member, other links, months, and what is not proven."""

from __future__ import annotations

import dataclasses
from unittest import mock

import numpy as np
import pytest
import tiny

from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.view import View, seen
from liaison_opt.solve.clashing.diagnose import diagnose, possible
from liaison_opt.solve.engine import Stop
from liaison_opt.solve.explain import told
from liaison_opt.solve.lp import refutation
from liaison_opt.solve.planner import Making

WEEKLY = {"type": "min_visits", "id": "weekly", "clause": "office:weekly", "role": "principal", "target": "association",
          "scope": "target", "period": "week", "k": 1}  # fmt: skip
LEAVE = [("L1", "2026-12-28", "2027-01-03", None), ("L2", "2027-01-11", "2027-01-12", None)]


def test_leave_is_a_member_with_its_days_and_another_leave_is_not() -> None:
    """Only L1 is a principal leader, and is away in the last week of the year."""
    made = tiny.scenario([WEEKLY], leave=LEAVE)
    found = diagnose(made)
    assert found.status == "infeasible"
    rows = found.clashes[0].rows
    assert set(zip(rows["rule"], rows["who"], rows["period"], strict=True)) >= {
        ("weekly", "", "2026-W53"), ("leave", "L1", "2026-12-28..2027-01-03")}  # fmt: skip
    assert "L2" not in set(rows["who"])
    assert found.clashes[0].minimal
    assert possible(made) == "infeasible"
    assert possible(tiny.scenario([WEEKLY], leave=LEAVE[1:])) == "feasible"


def test_the_same_again_and_innocent_rules_are_not_named() -> None:
    innocent = [{**WEEKLY, "id": f"easy-{n}", "target": "community", "period": "horizon", "k": 1} for n in range(20)]
    made = tiny.scenario([*innocent, WEEKLY], leave=LEAVE)
    first, second = diagnose(made), diagnose(made)
    assert set(first.clashes[0].rows["rule"]) == {"weekly", "leave"}
    assert first.clashes[0].rows.equals(second.clashes[0].rows)


def test_a_search_without_time_proves_nothing() -> None:
    made = tiny.scenario([WEEKLY])
    assert diagnose(made, stop=Stop(0.0)).status == "unknown"


@pytest.mark.parametrize("k", [1, 9])
def test_the_oracle_says_what_the_diagnosis_says(k: int) -> None:
    made = tiny.scenario([{**WEEKLY, "k": k}])
    assert possible(made) == diagnose(made).status == ("feasible" if k == 1 else "infeasible")


def test_where_a_clash_was_found_a_changed_scenario_is_looked_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large scenario; only a clash that is still there is seen at once, anything else is asked in full."""
    monkeypatch.setattr("liaison_opt.solve.clashing.impossible.LARGE", 0)
    crowd = tiny.scenario([{**WEEKLY, "k": 9}])
    view = diagnose(crowd).view
    assert view is not None
    assert view.stage == "joint"
    with mock.patch.object(Making, "possible", autospec=True, side_effect=Making.possible) as whole:
        assert possible(tiny.scenario([{**WEEKLY, "k": 8}]), first=view) == "infeasible"
        assert not whole.called
        assert possible(tiny.scenario([WEEKLY]), first=view) == "feasible"
        assert whole.call_count == 1


def test_a_sum_that_needs_laws_names_only_what_is_stated() -> None:
    """Each of two villages wants the one session that there is time for; without its link there is none."""
    floors = [{"type": "min_visits", "id": f"floor-{place}", "clause": "office:floor", "where": {"id": place},
               "period": "horizon", "k": 1} for place in ("P1", "P2")]  # fmt: skip
    links = {"type": "links_per_actor", "id": "one-place", "clause": "office:one", "role": "leader",
             "target": ["community"], "hi": 1}  # fmt: skip
    slots = [{"name": name, "pattern": "weekly:TUE", "start": f"{hour:02d}:00", "end": f"{hour + 1:02d}:00"}
             for name, hour in (("morning", 9), ("noon", 11))]  # fmt: skip
    made = tiny.scenario([*floors, links], first="2027-03-01", last="2027-03-07", cadres=tiny.CADRES[:1], slots=slots,
                         places=tiny.PLACES[:2], duties=[{**tiny.DUTIES[0], "kinds": ["community"]}])  # fmt: skip
    whole = seen(made, rules_of(made), View(stage="joint")).matrix
    floor = np.flatnonzero(whole.owners["rule"].str.startswith("floor"))
    whole.lo[floor] = 2  # both slots: x1 + x2 >= 2 needs the link whole, also in fractions
    witness = refutation(whole)
    assert witness is not None
    rows = np.array(sorted(witness.rows))
    proof = dataclasses.replace(witness, rows={n: witness.rows[int(row)] for n, row in enumerate(rows)})
    clash = told(whole, rows, proof, rules_of(made), whole.fingerprint, Stop())
    assert "given-links-first" in set(whole.owners["rule"].iloc[sorted(witness.rows)])
    assert set(clash.rows["rule"]) == {"floor-P1", "floor-P2", "one-place"}
    assert clash.minimal
