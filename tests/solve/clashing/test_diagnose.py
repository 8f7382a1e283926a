"""Why nothing is possible, on the street of `tiny`: leave as a member, other links, months, and what is not proven."""

from __future__ import annotations

import pytest
import tiny

from liaison_opt.solve.clashing.diagnose import diagnose, possible
from liaison_opt.solve.engine import Stop

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
