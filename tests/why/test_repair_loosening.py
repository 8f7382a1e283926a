"""What loosens a form of rule does loosen it: no form is forgotten, and a plan that obeyed still obeys."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import tiny
from cases import CASES
from judging import Case, Drawn, Setting, _facts, draw, found, obedient

from liaison_opt.rules.policy import FORMS
from liaison_opt.scenario import patterns
from liaison_opt.why.repairs.loosening import LOOSENINGS, Scale, scales, weekdays_after, with_weekdays

#: forms that no parameter loosens, and why
NOTHING = {"fixed_assignment", "standing_team", "deadline", "record", "published_stat"}  # only checked
WISHES = {"prefer"}  # never binding
#: what the checker counts less of, or the same, whatever the plan
BINDING = [case for case in CASES if not case.soft_only and case.policy["type"] in FORMS]
QUICK = list({case.policy["type"]: case for case in BINDING}.values())


def test_no_form_is_forgotten() -> None:
    assert set(LOOSENINGS) == set(FORMS)
    bare = {form for form, ways in LOOSENINGS.items() if not ways}
    assert bare == NOTHING | WISHES
    assert all(not FORMS[form].enforced for form in NOTHING)
    assert all(FORMS[form].soft_only for form in WISHES)


def test_every_key_is_a_parameter_of_its_form() -> None:
    for form, ways in LOOSENINGS.items():
        known = FORMS[form].model_fields
        assert {key for way in ways for key in (way.key, *way.beside)} <= set(known), form
    numbers = {"lo", "hi", "k", "k_max", "n", "n_max", "times", "tol", "share", "min_gap", "max_gap", "size_max",
               "reserve", "period", "own", "attend", "same_place", "overnight"}  # fmt: skip
    for form, ways in LOOSENINGS.items():
        if FORMS[form].enforced and not FORMS[form].soft_only:  # no number that bounds something is left out
            missed = (numbers & set(FORMS[form].model_fields)) - {way.key for way in ways}
            # caps count in periods: a longer one is harder; a spacing has none
            assert missed <= ({"period"} if form in {"max_visits", "spacing"} else set()), form


def changed(case: Case, scale: Scale, units: int) -> Case:
    """The case with the parameter so many units looser."""
    key, _, inner = scale.key.partition(".")
    value = scale.value(units)
    if inner:
        value = {k: v for k, v in {**case.policy[key], inner: value}.items() if v is not None}
    return dataclasses.replace(case, policy={**case.policy, key: value})


def ways_of(case: Case) -> list[tuple[Scale, Setting]]:
    """The case one unit looser in each way that is sure to loosen it."""
    tight = Setting.of(case, wish=False)
    unsure = {way.key for way in LOOSENINGS[tight.rule.form] if not way.sure}
    return [
        (scale, Setting.of(changed(case, scale, 1), wish=True))
        for scale in scales(tight.rule, tight.scenario) if scale.key not in unsure
    ]  # fmt: skip


def judged(setting: Setting, held: np.ndarray) -> Drawn:
    """Exactly these candidates, as facts."""
    split = len(setting.model.links)
    links, sessions = setting.model.links[held[:split]], setting.model.sessions[held[split:]]
    return Drawn(chosen=np.zeros(0, dtype=np.int64), facts=_facts(setting, links, sessions))


def breaches(case: Case, plans: int) -> list[Any]:
    """Plans that obey the rule and not the looser one, or of which the looser one finds more."""
    wish, tight = Setting.of(case, wish=True), Setting.of(case, wish=False)
    looser = ways_of(case)
    rng = np.random.default_rng(7)
    wrong = []
    for _ in range(plans):
        for drawn in (judged(wish, obedient(wish, tight, rng)), draw(wish, rng)):
            before = found(wish.rule, drawn)
            wrong += [(scale.key, before, after) for scale, setting in looser
                      if (after := found(setting.rule, drawn)) > before]  # fmt: skip
    return wrong


@pytest.mark.parametrize("case", QUICK[::6], ids=lambda case: case.name)
def test_a_plan_that_obeyed_obeys_the_looser_rule(case: Case) -> None:
    assert breaches(case, 2) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", BINDING, ids=lambda case: case.name)
def test_many_plans_that_obeyed_obey_the_looser_rule(case: Case) -> None:
    assert breaches(case, 3) == []


@pytest.mark.parametrize(
    ("policy", "key", "values"),
    [
        ({"type": "max_visits", "k": 2, "role": "leader"}, "k", [3, 4, 5]),
        ({"type": "min_visits", "k": 3}, "k", [2, 1]),
        ({"type": "min_visits", "k": 1, "period": "week"}, "period", ["month", "quarter"]),
        ({"type": "coverage", "target": "community", "share": 0.03}, "share", [0.02, 0.01]),
        ({"type": "coverage", "target": "community", "share": 0.3333}, "share", [0.3233, 0.3133]),
        ({"type": "links_per_actor", "role": "leader", "target": "community", "lo": 1, "hi": 2}, "lo", [0]),
        ({"type": "spacing", "min_gap": 4}, "min_gap", [3, 2]),
        ({"type": "team", "roles": {"committee": 2}}, "roles.committee", [1, None]),
        ({"type": "team", "roles": {"committee": "all"}}, "roles.committee", [1, None]),
        ({"type": "fixed_slot", "role": "leader", "slot": "tuesday", "attend": True}, "attend", [False]),
        ({"type": "no_overlap", "resource": "slot", "slot": "tuesday", "forbids": ["meeting", "station"]}, "forbids",
         [["meeting"]]),
        ({"type": "balance", "tol": 1}, "tol", [2, 3]),
        ({"type": "window", "duty": "station", "pattern": "weekly:TUE"}, "pattern",
         ["weekly:TUE,FRI", "weekly:TUE,FRI,SAT"]),  # on other days there are no slots
    ],
)  # fmt: skip
def test_values_one_after_the_other(policy: dict[str, Any], key: str, values: list[Any]) -> None:
    made, rule = tiny.rule(policy, first="2026-12-01", last="2027-06-30")
    scale = next(scale for scale in scales(rule, made) if scale.key == key)
    assert [scale.value(units) for units in range(1, len(values) + 1)] == values
    assert scale.most >= len(values)


@pytest.mark.parametrize(
    "policy",
    [
        {"type": "min_visits", "k": 1, "k_max": 2, "period": "week"},  # its cap would be harder on a month
        {"type": "min_visits", "k": 1, "period": "year"},
        {"type": "min_visits", "k": 1, "period": "week", "k_max": 1},
    ],
)
def test_no_longer_period_beside_a_cap_or_beyond_the_year(policy: dict[str, Any]) -> None:
    made, rule = tiny.rule(policy, first="2026-12-01", last="2027-06-30")
    assert "period" not in {scale.key for scale in scales(rule, made)}


@pytest.mark.parametrize(
    ("pattern", "further", "two_more"),
    [
        ("weekly:TUE", ["WED", "THU", "FRI", "MON", "SAT", "SUN"], "weekly:TUE,WED,THU"),
        ("weekly:FRI@month:3", ["MON", "TUE", "WED", "THU", "SAT", "SUN"], "weekly:FRI,MON,TUE@month:3"),
        ("workdays", ["SAT", "SUN"], "workdays|weekly:SAT,SUN"),
        ("workdays@weekly:FRI", ["MON", "TUE", "WED", "THU", "SAT", "SUN"], "workdays@weekly:FRI|weekly:MON,TUE"),
        ("nth:2:SAT@2027-01-01..2027-03-31", ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"],
         "nth:2:SAT@2027-01-01..2027-03-31|weekly:MON,TUE@2027-01-01..2027-03-31"),
        ("weekly:TUE|nth:1:SAT", ["WED", "THU", "FRI", "MON", "SAT", "SUN"], "weekly:TUE,WED,THU|nth:1:SAT"),
    ],
)  # fmt: skip
def test_more_weekdays_in_a_pattern(pattern: str, further: list[str], two_more: str) -> None:
    assert weekdays_after(pattern) == further
    assert with_weekdays(pattern, further[:2]) == two_more
    assert patterns.check(two_more) is None


@pytest.mark.parametrize("pattern", ["daily", "dates:2027-03-01", "window:spring", "daily@month:7,8"])
def test_patterns_that_no_weekday_extends(pattern: str) -> None:
    assert weekdays_after(pattern) == []
