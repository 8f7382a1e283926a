"""Tiny instances whose best value is worked out by trying every plan, or in a comment."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import optima_cover
import optima_reach
import pytest
import tiny
from judging import least

from liaison_opt.rules.assemble import StageModel, joint_model, link_model, roster_model
from liaison_opt.rules.policy import FORMS, rules_of
from liaison_opt.solve.engine import Stop
from liaison_opt.solve.stage import solve

WISH = {"weight": 1, "tier": "asked"}
SHORT = {"first": "2027-01-04", "last": "2027-01-17"}  # two whole weeks, two Tuesdays
ATTEND = {"type": "fixed_slot", "role": "leader", "slot": "tuesday", "attend": True}
ONLY_TUESDAY = {"type": "fixed_slot", "role": "leader", "slot": "tuesday"}
TUESDAYS = [tiny.SLOTS[0], tiny.SLOTS[2]]
#: name: rules, what is given, the best value of the tier "asked", why
ROSTERS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], int]] = {
    # two leaders, two Tuesdays, at most one session each in the fortnight: two of four calls stay unanswered
    "fixed_slot": ([{**ATTEND, **WISH}, {"type": "max_visits", "scope": "actor", "period": "horizon", "k": 1}], {}, 2),
    # both leaders attend each week, one session a week is wanted of all together: one too many in each of two weeks
    "max_visits": ([ATTEND, {"type": "max_visits", "scope": "group", "period": "week", "k": 1, **WISH}], {}, 2),
    # three links ask for two sessions each, six in all; L1 and L2 have two Tuesdays each, four in all
    "min_visits": (
        [
            {"type": "min_visits", "scope": "pair", "period": "horizon", "k": 2, **WISH},
            {"type": "no_overlap", "resource": "target"},
            {"type": "no_overlap", "resource": "cadre"},
        ],
        {},
        2,
    ),
    # L1 attends twice and has P1 and P2: with P2 closed on both days the shares differ by 2, one too many
    "balance": (
        [ATTEND, {"type": "balance", "role": "leader", "tol": 1, **WISH}],
        {"pins": [["L1", "P2", "2027-01-05", "must_not"], ["L1", "P2", "2027-01-12", "must_not"]]},
        1,
    ),
    # both Tuesdays at P1 for L2, who has nothing else: a week apart, eight days asked for
    "spacing": ([ATTEND, {"type": "spacing", "scope": "pair", "role": "leader", "min_gap": 8, **WISH}], {}, 1),
    # L1 misses a Tuesday, the make-up weekend is free: nothing is lost
    "make_up": (
        [{"type": "make_up", "role": "leader", "of": "tuesday", "slot": "weekend", **WISH}],
        {"leave": [["L1", "2027-01-05", "2027-01-05", None]]},
        0,
    ),
    # both leaders must attend the same two days and the wish is one room a place: L2 has only P1, L1 goes to P2
    "no_overlap": ([ATTEND, {"type": "no_overlap", "resource": "target", **WISH}], {}, 0),
    # the wish for P2 on the 5th goes unheard, for L1 is pinned to P1 that day
    "prefer": (
        [{"type": "prefer", "feature": "slot_wish", **WISH}, {"type": "no_overlap", "resource": "cadre"}],
        {
            "wishes": [["", "P2", "2027-01-05", 3], ["", "P1", "2027-01-12", 2]],
            "pins": [["L1", "P1", "2027-01-05", "must"]],
        },
        3,
    ),
    # four sessions must be held and none of them lies in a window of Fridays
    "window": ([ATTEND, {"type": "window", "duty": "station", "pattern": "weekly:FRI", **WISH}], {}, 4),
    # each of the four sessions is joined by the one committee member of the place; at P1 two leaders share one member
    "team": (
        [
            ATTEND,
            {"type": "team", "roles": {"committee": 1}, "near": "home", **WISH},
            {"type": "no_overlap", "resource": "cadre"},
        ],
        {},
        0,
    ),
    # each leader is asked for three sessions, at most two may lie in a week: L1 can hold four, L2 only his two at P1
    "min_activities": (
        [
            {"type": "min_activities", "role": "leader", "duty": "station", "k": 3, "period": "horizon", **WISH},
            {"type": "max_visits", "scope": "actor", "period": "week", "k": 2},
        ],
        {},
        1,
    ),
    **optima_reach.ROSTERS,
    **optima_cover.ROSTERS,
}


def _model(policy: list[dict[str, Any]], build: str = "roster", **given: Any) -> StageModel:
    rows = [{"clause": "office:test", "id": f"rule-{n}", **rule} for n, rule in enumerate(policy)]
    made = tiny.scenario(rows, **{**SHORT, "slots": TUESDAYS, "duties": tiny.DUTIES[:1], **given})
    rules = tuple(rule for rule in rules_of(made) if rule.id != "given-one-place")
    if build == "link":
        return link_model(made, rules)
    return (
        joint_model(made, rules)
        if build == "joint"
        else roster_model(made, rules, tiny.links(made, "L1-P1", "L1-P2", "L2-P1"))
    )


def _by_trying(model: StageModel) -> tuple[int, int]:
    """The least of the tier "asked", and of the last tier among the plans that reach it, over all subsets."""
    count = len(model.links) + len(model.sessions)
    assert count <= 12
    last = list(model.matrix.tiers)[-1]
    best = []
    for bits in itertools.product((0, 1), repeat=count):
        x = np.array(bits, dtype=np.int64)
        value = least(model.matrix, x, "asked")
        if value is not None:
            best.append((value, int(model.matrix.tiers[last][:count] @ x)))
    return min(best)


@pytest.mark.parametrize("form", ROSTERS)
def test_the_roster_is_the_best_of_all(form: str) -> None:
    policy, given, worth = ROSTERS[form]
    model = _model(policy, **given)
    certificate = solve(model, given=(), seed=0, stop=Stop()).certificate
    value = {tier.tier: tier.objective for tier in certificate.tiers}
    assert certificate.status == "optimal"
    assert value["asked"] == worth
    assert (value["asked"], value["fewest_sessions"]) == _by_trying(model)


#: as above; the street has eight candidate links without U1: two leaders, four places
LINKS: dict[str, tuple[list[dict[str, Any]], int]] = {
    # three places want a leader each; two leaders may have one each
    "links_per_target": (
        [
            {"type": "links_per_target", "role": "leader", "target": ["community", "association"], "lo": 1, **WISH},
            {"type": "links_per_actor", "role": "leader", "target": ["community", "association"], "hi": 1},
        ],
        1,
    ),
    "links_per_actor": (
        [
            {"type": "links_per_actor", "role": "leader", "target": "community", "lo": 2, **WISH},
            {"type": "links_per_target", "role": "leader", "target": "community", "hi": 1},
        ],
        2,
    ),
    # only L1 is a principal leader, and he may have no link at all
    "eligible": (
        [
            {"type": "eligible", "role": "principal", "target": "association", **WISH},
            {"type": "links_per_target", "role": "leader", "target": "association", "lo": 1},
            {"type": "links_per_actor", "role": "principal", "target": "association", "hi": 0},
        ],
        1,
    ),
    # every place is linked once: L1 at home in P1 costs 0, L2 at home in P2 costs 0, and
    # A1 is nearer to P1 (23 hundred metres) than to P2 (24)
    "prefer distance": (
        [
            {"type": "prefer", "feature": "distance", **WISH},
            {"type": "links_per_target", "role": "leader", "target": ["community", "association"], "lo": 1},
        ],
        23,
    ),
    **optima_cover.LINKS,
}


@pytest.mark.parametrize("form", LINKS)
def test_the_links_are_the_best_of_all(form: str) -> None:
    policy, worth = LINKS[form]
    model = _model(policy, "link", **optima_cover.GIVEN.get(form, {}))
    certificate = solve(model, given=(), seed=0, stop=Stop()).certificate
    value = {tier.tier: tier.objective for tier in certificate.tiers}
    assert value["asked"] == worth
    assert (value["asked"], value["fewest_links"]) == _by_trying(model)


def test_every_form_that_a_solver_enforces_has_an_optimum() -> None:
    names = " ".join([*ROSTERS, *LINKS])
    assert [name for name, form in FORMS.items() if form.enforced and name not in names] == []


def test_with_links_open_the_joint_model_finds_the_best_of_both() -> None:
    """Two links and their two Tuesdays: a session must be held each Tuesday at P2, and L1 may not be linked."""
    policy = [
        {"type": "min_visits", "scope": "target", "period": "week", "k": 1, "where": {"id": "P2"}, **WISH},
        {"type": "links_per_target", "role": "principal", "target": "community", "hi": 0},
    ]
    model = _model(policy, "joint", places=tiny.PLACES[:2])
    certificate = solve(model, given=(), seed=0, stop=Stop()).certificate
    value = {tier.tier: tier.objective for tier in certificate.tiers}
    assert (value["asked"], value["fewest_sessions"]) == (0, 3)  # the link L2-P2 and two sessions
    assert (value["asked"], value["fewest_sessions"]) == _by_trying(model)
