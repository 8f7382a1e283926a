"""Parameters of `coverage`, `min_days` and `consecutive_days` that make no sense; years until all are reached."""

from __future__ import annotations

from typing import Any

import pytest
import tiny
from cases_reach import DOORS, HOMES, LIVING, VISITING

from liaison_opt.audit import audit
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.assemble import roster_model
from liaison_opt.rules.reach import Coverage

COVER = {"type": "coverage", "target": "community", "share": 0.5}
HOUSES = {**COVER, "target": "household"}
DAYS = {"type": "min_days", "role": "leader", "duty": "stay", "n": 2, "period": "week"}
RUNS = {"type": "consecutive_days", "role": "leader", "n": 2, "period": "week"}
#: parameters that make no sense, the one that is blamed, and a word of the advice
NONSENSE: list[tuple[dict[str, Any], str, str]] = [
    ({**COVER, "target": []}, "target", "A share of what"),
    ({**COVER, "target": ["community", "household"]}, "target", "write two rules"),
    ({**COVER, "target": "person"}, "target", "min_visits"),
    ({**COVER, "target": "comunity"}, "target", "Did you mean 'community'?"),
    ({**COVER, "scope": "target"}, "scope", "reached or not"),
    ({**HOUSES, "scope": "group", "denominator": "linked"}, "denominator", "use 'all'"),
    ({**COVER, "share": 1.0, "rotate": True}, "rotate", "take turns"),
    ({**DAYS, "unit": "night", "duty": "talk"}, "unit", "overnight"),
    ({**DAYS, "days_per_month": 20}, "days_per_month", "unit = 'month'"),
    ({**DAYS, "unit": "month", "n": 1, "days_per_month": 0.5}, "days_per_month", "less than a day"),
    ({**DAYS, "n": 8}, "n", "week has at most 7"),
    ({**DAYS, "unit": "month", "n": 6, "period": "month"}, "n", "180 days"),
    ({**DAYS, "target": "household"}, "target", "Sessions are held in communities"),
    ({**RUNS, "duty": "talk", "overnight": True}, "overnight", "overnight"),
    ({**RUNS, "n": 3, "times": 3}, "n", "9 days"),
    ({**RUNS, "target": "household"}, "target", "name the kind of place"),
    ({**RUNS, "period": "window:harvest"}, "period", "Known are"),
]


@pytest.mark.parametrize(("policy", "blamed", "advice"), NONSENSE, ids=lambda value: str(value)[:60])
def test_nonsense_is_told(policy: dict[str, Any], blamed: str, advice: str) -> None:
    with pytest.raises(ScenarioError) as told:
        tiny.rule(policy, **LIVING, households=HOMES)
    assert any(fault.column == blamed and advice in f"{fault.problem} {fault.todo}" for fault in told.value.faults)


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ({"share": 1.0}, 1),
        ({"share": 0.8}, None),
        ({"share": 0.8, "rotate": True}, 2),
        ({"share": 0.3333, "rotate": True}, 3),
        ({"share": 0.1, "rotate": True}, 10),
        ({"share": 0.05, "rotate": True, "period": "month"}, 2),  # twenty months
    ],
)
def test_after_how_many_years_all_are_reached(words: dict[str, Any], years: int | None) -> None:
    rule = Coverage(type="coverage", clause="office:test", target="household", **words)
    assert rule.years() == years


def test_households_that_no_session_visits_are_not_judged_and_not_planned() -> None:
    made, rule = tiny.rule({**HOUSES, "role": "leader", "period": "horizon"})
    links, roster = tiny.tables(made, (), ("L1 P1 2026-12-29 tuesday",))
    verdict = audit(made, (rule,), roster, links).compliance.iloc[0]
    assert not verdict["judged"]
    assert "coverage sheet" in verdict["note"]
    assert not len(roster_model(made, (rule,), links).matrix.lo)


def test_only_households_where_the_duty_is_held_are_counted() -> None:
    """Half of the households of P1 and P2 (140), not of the association (50) or the street office (10)."""
    duties = [{**VISITING[0], "kinds": ["community"]}]
    slots = [{**tiny.SLOTS[0]}]
    made, rule = tiny.rule({**HOUSES, "role": "leader", "period": "horizon"}, duties=duties, slots=slots)
    links, roster = tiny.tables(made, (), ())
    assert audit(made, (rule,), roster, links).lines["required"].tolist() == [70]


def test_links_to_villages_owe_nothing_where_the_duty_goes_to_households() -> None:
    made, rule = tiny.rule(
        {**HOUSES, "role": "leader", "period": "horizon", "scope": "pair", "share": 1.0}, duties=DOORS, households=HOMES
    )
    links, roster = tiny.tables(made, ("L1-P1", "L1-H0", "L2-P1"), ())
    lines = audit(made, (rule,), roster, links).lines
    assert lines[["who", "target", "required"]].to_numpy().tolist() == [["L1", "P1", 1]]
