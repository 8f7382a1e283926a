"""Best effort against brute force over every set of links and sessions of a street, and against the audit."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd
import pytest
import tiny

from liaison_opt.audit import recheck
from liaison_opt.rules.eased import EASED, can_give_way
from liaison_opt.rules.facts import facts_of
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.solve.planner import plan

SLOTS = [{**tiny.SLOTS[0]}, {**tiny.SLOTS[1], "duties": ["station"]}]
POSTS = [(*row[:4], "P1") for row in tiny.CADRES[:2]]
WEEK = {"cadres": POSTS, "first": "2027-01-04", "last": "2027-01-10", "slots": SLOTS, "duties": tiny.DUTIES[:1]}
ONE = {"type": "links_per_target", "id": "one-leader", "role": "leader", "target": "community", "hi": 1}
CAP = {"type": "max_visits", "id": "cap", "role": "leader", "scope": "actor", "period": "horizon", "k": 1}
THRICE = {"type": "min_visits", "id": "thrice", "target": "community", "role": "leader", "scope": "target",
          "period": "horizon", "k": 3}  # fmt: skip
FRIDAY = {"type": "fixed_slot", "id": "friday", "role": "leader", "slot": "friday", "attend": True}


def policy(*rules: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules in this order, each the office's own."""
    return [{"clause": "office:test", **rule} for rule in rules]


def lack_of(made: Scenario, links: pd.DataFrame, roster: pd.DataFrame) -> tuple[int, ...]:
    """What the tables lack, rule by rule in the order of the policy, judged without any model."""
    facts = facts_of(made, links, roster)
    rules = [rule for rule in rules_of(made) if can_give_way(rule, made)]
    return tuple(int(rule.violations(facts)["amount"].sum()) for rule in rules)


def brute(rules: tuple[dict[str, Any], ...]) -> tuple[int, ...]:
    """The least lack in the order of the rules, over all sets of links and of sessions along them: plain arithmetic."""
    everyone = [(who, slot) for who in ("L1", "L2") for slot in ("tuesday", "friday")]
    lacks = []
    for linked, held in itertools.product(_subsets(["L1", "L2"]), _subsets(everyone)):
        if not {who for who, _ in held} <= set(linked):
            continue
        mine = {who: [slot for other, slot in held if other == who] for who in ("L1", "L2")}
        lack = {
            "one-leader": max(0, len(linked) - 1),
            "cap": sum(max(0, len(slots) - 1) for slots in mine.values()),
            "thrice": max(0, 3 - len(held)),
            "friday": sum(("friday" not in slots) + ("tuesday" in slots) for slots in mine.values()),
        }
        lacks.append(tuple(lack[rule["id"]] for rule in rules))
    return min(lacks)


def _subsets(things: list[Any]) -> list[tuple[Any, ...]]:
    return [some for count in range(len(things) + 1) for some in itertools.combinations(things, count)]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        # one leader holds two sessions in two slots, two hold four: three are asked for
        pytest.param((ONE, THRICE), (0, 1), marks=pytest.mark.slow),
        ((THRICE, ONE), (0, 1)),
        # with a session each, two leaders hold two; the third is one too many for either
        pytest.param((CAP, THRICE), (0, 1), marks=pytest.mark.slow),
        pytest.param((ONE, CAP, THRICE), (0, 0, 2), marks=pytest.mark.slow),
        pytest.param((THRICE, ONE, CAP), (0, 1, 1), marks=pytest.mark.slow),
        # on Friday, and on no other day, both are in the one village, so both are linked to it
        pytest.param((FRIDAY, ONE, THRICE), (0, 1, 1), marks=pytest.mark.slow),
        pytest.param((ONE, FRIDAY, THRICE), (0, 1, 2), marks=pytest.mark.slow),
    ],
)
def test_best_effort_is_the_least_in_the_order_of_the_clauses(
    rules: tuple[dict[str, Any], ...], expected: tuple[int, ...]
) -> None:
    """By hand and by brute force over all links and sessions; tiers and audit say the same."""
    made = tiny.scenario(policy(*rules), places=tiny.PLACES[:1], **WEEK)
    found = plan(made, best_effort=True, until="roster")
    assert lack_of(made, found.links, found.roster) == expected == brute(rules)
    lacking = found.audit[found.audit["binding"]].groupby("rule")["amount"].sum().to_dict()
    told = {t.tier.removeprefix(EASED): t for stage in found.certificate.stages for t in stage.tiers if EASED in t.tier}
    assert {name: t.objective for name, t in told.items() if t.objective} == lacking
    assert all(t.objective == t.bound for t in told.values())
    assert found.status == "optimal"
    verdicts = recheck(made, rules_of(made), found.certificate, found.links, found.roster)["verdict"]
    assert set(verdicts) <= {"confirmed", "engine's word"}
