"""Checks of the third session: what a certificate says, proofs by counting, two readings side by side."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.plan import StageCertificate, TierResult
from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.policy import load, rules_of
from liaison_opt.rules.select import spans
from liaison_opt.scenario import Scenario
from liaison_opt.study.compare import Comparison
from liaison_opt.study.figures import of_plan, of_scenario
from liaison_opt.study.owed import asked_of_a_post
from liaison_opt.training import ground, typed
from liaison_opt.training.marking import exercise, no

READINGS = ("two_to_three", "twenty_three")
_CEILING = 12
#: measures of a comparison, and whether more of it is better (1) or worse (-1); 0: it can be argued both ways
_MORE_IS = {
    "links": 1, "visits_held": 1, "visits_a_household": 1, "coverage": 1, "visits_share": 1,
    "sessions": -1, "visits_asked_max": -1, "vacancy_households": -1, "vacancy_places": -1, "km_mean": -1,
    "utilisation": 0,
}  # fmt: skip
_TRUE = {"true": True, "yes": True, "是": True, "对": True, "false": False, "no": False, "否": False, "错": False}
_CHECKABLE = {"trivial", "lp_dual", "flow_prices", "cut"}


@exercise("3.1")
def what_a_bound_rules_out(answer: Any) -> dict[str, Any]:
    """The gap of a tier that was not finished, and the totals that a better plan could still have."""
    given = typed.entries(answer, "gap", "possible")
    tier = ground.unfinished()
    if tier.objective is None or tier.bound is None or tier.gap is None:
        raise ValueError("the example has no objective or no bound")
    if abs(_share(given["gap"]) - tier.gap) > 0.005:
        no("e3_1.gap")
    said = {typed.whole(total) for total in typed.words_of(given["possible"])}
    if min(said, default=tier.bound) < tier.bound:
        no("e3_1.below", total=min(said))
    if max(said, default=0) >= tier.objective:
        no("e3_1.not_better", objective=tier.objective)
    if said != set(range(tier.bound, tier.objective)):
        no("e3_1.more")
    return {"bound": tier.bound}


@exercise("3.2")
def what_is_proven(answer: Any) -> dict[str, Any]:
    """Which sentences the certificate of the corner proves."""
    truth = proven()
    given = typed.entries(answer, *truth)
    for name, said in given.items():
        meant = said if isinstance(said, bool) else _TRUE.get(str(said).strip().lower())
        if meant is None:
            no("e3_2.shape", name=name)
        if meant != truth[name]:
            no(f"e3_2.{name}")
    return {"count": sum(truth.values()), "all": len(truth)}


@exercise("3.3")
def bound_by_hand(answer: Any) -> dict[str, Any]:
    """The least number of weeks in which a village misses its leader, by counting."""
    given = {name: typed.whole(said) for name, said in typed.entries(answer, "asked", "room", "missed").items()}
    asked, room, without_leave, without_holiday = _counted(ground.corner())
    if given["asked"] != asked:
        no("e3_3.asked")
    if given["room"] == without_leave != room:
        no("e3_3.leave")
    if given["room"] == without_holiday != room:
        no("e3_3.holiday")
    if given["room"] != room:
        no("e3_3.room")
    if given["missed"] != asked - room:
        no("e3_3.missed")
    tier = _tier(_stage("roster"), "presence")
    return {"bound": tier.bound, "objective": tier.objective}


@exercise("3.4")
def floor_by_hand(answer: Any) -> dict[str, Any]:
    """Why eight households a member cannot be, in one village, and the largest floor that can."""
    given = {name: typed.whole(said) for name, said in typed.entries(answer, "need", "room", "largest_floor").items()}
    village = load("raoyang_village", readings={"A32": "eight_to_twelve"})
    members, homes = len(village.roles["member"]), len(village.households)
    floor = next(int(rule.lo) for rule in rules_of(village) if rule.id == "about-ten-households")  # type: ignore[attr-defined]
    if given["need"] != members * floor:
        no("e3_4.need", floor=floor)
    if given["room"] != homes:
        no("e3_4.room")
    largest = _largest_floor(members, homes)
    if given["largest_floor"] != largest:
        no("e3_4.too_high" if given["largest_floor"] > largest else "e3_4.too_low")
    return {"members": members, "homes": homes, "short": members * floor - homes, "largest": largest}


@exercise("3.5")
def visits_asked(answer: Any) -> dict[str, Any]:
    """The most visits to households that each reading asks of one worker in a year."""
    given = {name: typed.whole(said) for name, said in typed.entries(answer, *READINGS).items()}
    for name in READINGS:
        if given[name] != _asked(name):
            no("e3_5.wrong", reading=name)
    return {"times": round(given["twenty_three"] / given["two_to_three"], 1)}


@exercise("3.6")
def for_and_against(answer: Any) -> dict[str, Any]:
    """One measure that speaks for the larger reading, one that speaks against it."""
    given = {name: str(said).strip() for name, said in typed.entries(answer, "speaks_for", "speaks_against").items()}
    few, many = (_figures(name) for name in READINGS)
    for name, sign in (("speaks_for", 1), ("speaks_against", -1)):
        measure = given[name]
        if measure not in _MORE_IS:
            no("e3_6.unknown", measure=measure, known=", ".join(_MORE_IS))
        if _MORE_IS[measure] == 0:
            no("e3_6.either", measure=measure)
        change = many[measure] - few[measure]
        if change == 0:
            no("e3_6.same", measure=measure)
        if change * _MORE_IS[measure] * sign < 0:
            no(f"e3_6.not_{name}", measure=measure)
    return {name: given[name] for name in ("speaks_for", "speaks_against")}


@functools.cache
def _asked(reading: str) -> int | None:
    """Visits that XT-4.1b asks of a worker at most, by the words of the policy alone."""
    read = ground.village().replace(readings={"A34": reading})
    return next(most for who, (_, most) in asked_of_a_post(read, rules_of(read)).items() if "XT-4.1b" in who)


@functools.cache
def side_by_side() -> Comparison:
    """`lo.compare(training.village(), "A34")`, made once for the notebook and its checks."""
    from liaison_opt import api  # noqa: PLC0415 (the solver is loaded only where it is needed)

    return api.compare(ground.village(), "A34")


def proven() -> dict[str, bool]:
    """Sentences on the plan of the corner, by name, and whether its certificate proves them."""
    link, roster = _stage("link"), _stage("roster")
    near, presence, rhythm = _tier(link, "distance"), _tier(roster, "presence"), _tier(roster, "rhythm")
    along = any("links" in given for given in roster.given)
    return {
        "nearest_links": near.status == "optimal" and _alone(link, near),
        "fewest_missed_weeks_along_these_links": presence.status == "optimal" and _alone(roster, presence),
        "fewest_missed_weeks_along_any_links": presence.status == "optimal" and not along,
        "fewest_long_waits_of_all_rosters": rhythm.status == "optimal" and _alone(roster, rhythm),
        "distance_can_be_added_up_without_a_solver": near.proof in _CHECKABLE,
    }


def _alone(stage: StageCertificate, tier: TierResult) -> bool:
    """True if no tier before it costs anything, so that the bound holds whatever they say."""
    before = stage.tiers[: stage.tiers.index(tier)]
    return all(one.objective == 0 for one in before)


def _stage(name: str) -> StageCertificate:
    return next(stage for stage in ground.planned().certificate.stages if stage.stage == name)


def _tier(stage: StageCertificate, name: str) -> TierResult:
    return next(tier for tier in stage.tiers if tier.tier == name)


def _counted(corner: Scenario) -> tuple[int, int, int, int]:
    """Visits asked for; sessions that there is room for; the same with nobody on leave, and with no holiday."""
    asked = len(corner.communities) * len(spans(corner, "week", whole=True))
    leaders = pd.DataFrame({"cadre": corner.roles["leader"]})
    days = corner.horizon.slots[["date"]]
    both = leaders.merge(days, how="cross")
    every = leaders.merge(pd.concat([days, corner.horizon.lost[["date"]]]), how="cross")
    return asked, int((~on_leave(both, corner)).sum()), len(both), int((~on_leave(every, corner)).sum())


def _largest_floor(members: int, homes: int) -> int:
    """The largest floor with which each member can have that many households, tried one after the other."""
    from liaison_opt.solve.linking.link import link  # noqa: PLC0415 (OR-Tools takes most of a second to load)

    nothing = np.zeros((members, homes))
    return max(floor for floor in range(1, _CEILING + 1) if link(nothing, floor, _CEILING).status == "optimal")


@functools.cache
def _figures(reading: str) -> dict[str, float]:
    """The measures of one reading's plan, those of several posts added up."""
    plan = next(outcome.plan for key, outcome in side_by_side().outcomes.items() if reading in key)
    if plan is None:
        raise ValueError(f"{reading} has no plan")
    rules = rules_of(plan.scenario)
    found: dict[str, float] = defaultdict(float)
    for measure, _, value in (*of_plan(plan, rules), *of_scenario(plan.scenario, rules, plan.links)):
        if measure in _MORE_IS and value is not None:
            found[measure] += float(value)
    return found


def _share(said: Any) -> float:
    """A share as a number or in per cent."""
    word = str(said).strip()
    try:
        number = float(word.rstrip("%％ "))
    except ValueError:
        no("no_number", value=said)
    return number / 100 if word != word.rstrip("%％ ") or number > 1 else number
