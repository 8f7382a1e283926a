"""What the plan of one cell of a grid comes to, in figures that have the same meaning in every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.facts import described
from liaison_opt.rules.policy import rules_of
from liaison_opt.study.figures import held_visits, vacancy
from liaison_opt.study.owed import needed, posts_of, visits_owed
from liaison_opt.study.seen import seen

if TYPE_CHECKING:
    from liaison_opt.plan import Plan
    from liaison_opt.scenario import Scenario
    from liaison_opt.scenario.settings import DutySpec

#: figure to what is better: more ("high") or less ("low"); the order is that of the columns
FIGURES: dict[str, str] = {
    "enough": "high", "enough_share": "high", "seen_share": "high", "short": "low", "missing": "low",
    "visits_needed": "low", "visits": "high", "visits_share": "high", "places_share": "high",
    "sessions": "low", "staff_hours": "low", "posts": "low", "hours_mean": "low", "hours_max": "low",
    "sessions_mean": "low", "sessions_max": "low", "visits_mean": "low", "utilisation": "high", "walk_hours": "low",
    "km_mean": "low", "vacancy_places": "low", "vacancy_households": "low", "broken": "low", "gap": "low",
}  # fmt: skip
#: figures that are shares, 0 to 1
SHARES = frozenset(name for name in FIGURES if name.endswith("_share")) | {"utilisation"}


def figures_of(plan: Plan) -> dict[str, Any]:
    """The figures of a plan, keys of `FIGURES`; one that it does not have is left out.

    enough, short: households with all visits they are owed, and those without (listed ones, of a plan with visits);
    seen_share: share with at least one; missing, visits, visits_needed: visits; visits_share: held by needed, at most
    1; staff_hours: hours of all who take part in any session; posts: those who may lead the duties that hold visits
    (else any duty), for whom the means and greatest values are; places_share: share of the places where these duties
    may be held that see one of their sessions; utilisation: share of their slots that these posts spend in one, days of
    leave left out; walk_hours: on foot within sessions; km_mean: from home, over the links; broken: lines of the audit
    that break a binding rule; gap: the greatest of any tier.
    """
    scenario, rules = plan.scenario, rules_of(plan.scenario)
    gaps = [float(gap) for gap in plan.tiers["gap"] if not pd.isna(gap)]
    found: dict[str, Any] = {"broken": plan.violations, "gap": max(gaps, default=0.0), "sessions": len(plan.roster)}
    found |= {"places_share": _places(plan), "utilisation": _utilisation(plan)}
    found["vacancy_places"], found["vacancy_households"] = vacancy(scenario, plan.links)
    km = described(plan.links, scenario)["km"].dropna()
    found["km_mean"] = float(km.mean()) if len(km) else None
    need = needed(visits_owed(scenario, rules, plan.links))
    held = held_visits(plan, of_capacity=need is not None)
    if need is not None:
        found |= {"visits_needed": need, "visits": int(held.sum())}
        found["visits_share"] = min(1.0, int(held.sum()) / need) if need else 1.0
    found |= _loads(plan, held) | _reached(plan)
    return {name: found[name] for name in FIGURES if found.get(name) is not None}


def _loads(plan: Plan, held: pd.Series[Any]) -> dict[str, Any]:
    """Staff-hours in all, and what falls to the posts that go."""
    roster = plan.roster
    team = roster["team"].fillna("").astype(str).str.split()
    minutes = pd.to_timedelta(roster["end"] + ":00") - pd.to_timedelta(roster["start"] + ":00")
    lines = pd.DataFrame({"hours": minutes.dt.total_seconds() / 3600, "visits": held, "lead": roster["cadre"]})
    lines["who"] = [[lead, *others] for lead, others in zip(roster["cadre"], team, strict=True)]
    lines = lines.explode("who")
    posts = visitors(plan.scenario)
    hours = lines.groupby("who")["hours"].sum().reindex(posts, fill_value=0.0)
    count = lines.groupby("who").size().reindex(posts, fill_value=0)
    led = lines[lines["who"] == lines["lead"]].groupby("who")["visits"].sum().reindex(posts, fill_value=0)
    found = {"staff_hours": float(lines["hours"].sum()), "posts": len(posts)}
    if posts:
        found |= {"hours_mean": float(hours.mean()), "hours_max": float(hours.max())}
        found |= {"sessions_mean": float(count.mean()), "sessions_max": int(count.max())}
        found |= {"visits_mean": float(led.mean())}
    return found


def visitors(scenario: Scenario) -> list[str]:
    """The posts that may lead a duty that holds visits; where none does, those that may lead any duty."""
    return posts_of(scenario, tuple(dict.fromkeys(duty.role for duty in _duties(scenario))))


def _duties(scenario: Scenario) -> list[DutySpec]:
    """The duties that hold visits; where none does, all."""
    return [duty for duty in scenario.settings.duty if duty.visits] or list(scenario.settings.duty)


def _places(plan: Plan) -> float | None:
    """Share of the places of these duties' kinds that see one of their sessions."""
    duties, table = _duties(plan.scenario), plan.scenario.communities
    kinds = {kind for duty in duties for kind in duty.kinds}
    wanted = set(table.index[table["kind"].isin(kinds)])
    if "household" in kinds:
        wanted |= set(plan.scenario.households["community"])
    held = plan.roster[plan.roster["duty"].isin([duty.name for duty in duties])]
    return len(wanted & set(held["community"])) / len(wanted) if wanted else None


def _utilisation(plan: Plan) -> float | None:
    """Share of the slots of these duties that the posts spend in a session of theirs, of those they are there for."""
    scenario, duties = plan.scenario, _duties(plan.scenario)
    names = {duty.name for duty in duties}
    slots = scenario.horizon.slots[scenario.horizon.slots["use"] == "regular"]
    slots = slots[slots["duties"].str.split().map(lambda held: bool(names & set(held)))]
    posts = pd.DataFrame({"cadre": visitors(scenario)}, dtype=object)
    offered = posts.merge(slots[["date", "start"]], how="cross")
    offered = offered[~on_leave(offered, scenario)]
    held = plan.roster[plan.roster["duty"].isin(names)][["cadre", "date", "start"]].drop_duplicates()
    return len(held.merge(offered)) / len(offered) if len(offered) else None


def _reached(plan: Plan) -> dict[str, Any]:
    """Households that see somebody, where they are listed and visits are planned."""
    if plan.visits is None or plan.scenario.households.empty:
        return {}
    told = seen(plan).total
    found = {"enough": told["enough"], "enough_share": told["enough"] / told["households"], "short": told["due"]}
    found |= {"seen_share": told["seen"] / told["households"], "missing": told["missing"]}
    if plan.routes is not None:
        found["walk_hours"] = float(plan.routes["walk_seconds"].sum()) / 3600
    return found
