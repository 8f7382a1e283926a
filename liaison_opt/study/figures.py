"""What a plan comes to, in figures that can stand beside those of another plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.rules.candidates import at_community, on_leave
from liaison_opt.rules.facts import described, facts_of
from liaison_opt.rules.household import owed_at
from liaison_opt.study.owed import asked_of_a_post, days_required, needed, posts_of, slots_offered, visits_owed
from liaison_opt.study.tight import tight

if TYPE_CHECKING:
    from liaison_opt.plan import Plan
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: measure, of (a role, a slot, or "role, clause" of a rule; else ""), value
Line = tuple[str, str, Any]


def of_scenario(scenario: Scenario, rules: tuple[Rule, ...], links: pd.DataFrame | None) -> Iterator[Line]:
    """What the policy asks for, known before there is a plan; with links also what hangs on them."""
    owed = visits_owed(scenario, rules, links)
    if (total := needed(owed)) is not None:
        yield "visits_needed", "", total
        kinds = ("household", "household_away") if owed["away"].any() else ("household",)
        homes = owed_at(scenario, list(scenario.communities.index), kinds)["n"].sum()
        yield "visits_a_household", "", round(total / int(homes), 2) if homes else None
    for role, (least, most) in asked_of_a_post(scenario, rules).items():
        yield "visits_asked_min", role, least
        yield "visits_asked_max", role, most
    own = owed[owed["who"] != ""].groupby(["role", "duty", "who"], sort=False)["owed"].max()
    for tags, part in own.groupby("role", sort=False):
        yield from _spread("visits_owed", str(tags), part.groupby("who").sum())
    for rule, days in days_required(scenario, rules).items():
        yield "days_required", rule, days
    for slot, count in slots_offered(scenario).items():
        yield "slots", slot, count


def of_plan(plan: Plan, rules: tuple[Rule, ...]) -> Iterator[Line]:
    """What the plan has: sizes, loads, coverage, distance, what a vacancy costs, which clauses bind."""
    scenario = plan.scenario
    facts = facts_of(scenario, plan.links, plan.roster)
    yield "broken", "", plan.violations
    missed = plan.compliance[~plan.compliance["binding"].astype(bool) & (plan.compliance["amount"] > 0)]
    by_clause = missed.groupby("clause", sort=False)["amount"].sum()
    yield "wishes_missed", "", "; ".join(f"{clause} {amount:,}" for clause, amount in by_clause.items()) or "none"
    yield "tight", "", "; ".join(tight(rules, facts)) or "none"
    yield "links", "", len(plan.links)
    yield "sessions", "", len(plan.roster)
    need = needed(visits_owed(scenario, rules, plan.links))
    visits = held_visits(plan, of_capacity=need is not None)
    room = int(visits.sum())
    if room:
        yield "visits_held", "", room
    if need and room:
        yield "visits_share", "", room / need
    taking_part = facts.sessions.drop_duplicates(["session_id", "cadre"])["cadre"].value_counts()
    led = visits.groupby(plan.roster["cadre"]).sum()
    for role in dict.fromkeys(duty.role for duty in scenario.settings.duty):
        posts = posts_of(scenario, (role,))
        if posts:
            yield from _spread("sessions_a_post", role, taking_part.reindex(posts, fill_value=0))
        if posts and led.reindex(posts, fill_value=0).any():
            yield from _spread("visits_a_post", role, led.reindex(posts, fill_value=0))
    yield "utilisation", "", utilisation(scenario, facts.sessions)
    yield "coverage", "", _reached(plan)
    km = described(plan.links, scenario)["km"].dropna()
    if len(km):
        yield "km_mean", "", round(float(km.mean()), 1)
        yield "km_max", "", round(float(km.max()), 1)
    places, homes = vacancy(scenario, plan.links)
    yield "vacancy_places", "", places
    yield "vacancy_households", "", homes


def _spread(measure: str, role: str, loads: pd.Series) -> Iterator[Line]:
    yield f"{measure}_min", role, int(loads.min())
    yield f"{measure}_median", role, float(loads.median())
    yield f"{measure}_max", role, int(loads.max())


def held_visits(plan: Plan, *, of_capacity: bool) -> pd.Series:
    """Household visits that each session holds: those planned, else by its duty, else by the session's capacity.

    A duty whose households are seen by no name (a number of visits a post, whoever is seen) has none planned.
    """
    duties = plan.scenario.settings.duty
    size = {duty.name: duty.visits for duty in duties}
    if of_capacity and not any(size.values()):
        size = {duty.name: plan.scenario.settings.session.capacity for duty in duties if duty.at == "links"}
    room = plan.roster["duty"].map(size).fillna(0).astype("int64")
    if plan.visits is None or plan.visits.empty:
        return room
    planned = plan.roster["session_id"].map(plan.visits["session_id"].value_counts()).fillna(0).astype("int64")
    return room.where(~plan.roster["duty"].isin(plan.roster.loc[planned > 0, "duty"].unique()), planned)


def utilisation(scenario: Scenario, sessions: pd.DataFrame) -> float | None:
    """Share of the slots in which a post could lead a session that it spends in one, leading or taking part."""
    slots = scenario.horizon.slots
    regular = slots[slots["use"] == "regular"]
    parts = []
    for duty in scenario.settings.duty:
        mine = regular[regular["duties"].str.split().map(lambda names, d=duty.name: d in names)]
        posts = pd.DataFrame({"cadre": posts_of(scenario, (duty.role,))}, dtype=object)
        parts.append(posts.merge(mine[["date"]].assign(slot=mine.index), how="cross"))
    free = pd.concat(parts).drop_duplicates(["cadre", "slot"])
    free = free[~on_leave(free, scenario)]
    held = sessions[["cadre", "slot"]].drop_duplicates().merge(free[["cadre", "slot"]], on=["cadre", "slot"])
    return len(held) / len(free) if len(free) else None


def _reached(plan: Plan) -> float | None:
    """Share of the places where sessions along links are held that see one, there or where they belong to."""
    scenario = plan.scenario
    along = [duty for duty in scenario.settings.duty if duty.at == "links"] or list(scenario.settings.duty)
    kinds = {kind for duty in along for kind in duty.kinds}
    table = scenario.communities
    wanted = set(table.index[table["kind"].isin(kinds)])
    if "household" in kinds:
        wanted |= set(scenario.households["community"])
    if not wanted:
        return None
    sessions = plan.roster[plan.roster["duty"].isin([duty.name for duty in along])]
    seen = wanted & set(sessions["community"])
    below = wanted - seen
    while more := {place for place in below if table["parent"].get(place) in seen}:
        seen, below = seen | more, below - more
    return len(seen) / len(wanted)


def vacancy(scenario: Scenario, links: pd.DataFrame) -> tuple[int, int]:
    """The most places, and the most households, left with nobody when one post falls vacant.

    A place has whoever is linked to it or to a household in it; a household has whoever is linked to it or to its
    community. Where households are not listed one by one they go with their place.
    """
    pairs = links[["cadre", "target"]].drop_duplicates()
    places = at_community(pairs, scenario).drop_duplicates()
    homes = scenario.households[["id", "community"]]
    through = pairs.merge(homes, left_on="target", right_on="community")[["cadre", "id"]]
    direct = pairs[pairs["target"].isin(homes["id"])].rename(columns={"target": "id"})[["cadre", "id"]]
    single = pd.concat([through, direct]).rename(columns={"id": "target"}).drop_duplicates().assign(n=1)
    listed = homes["community"].value_counts()
    counts = scenario.communities["households"].fillna(0).astype("int64")
    rest = counts.sub(listed, fill_value=0).clip(lower=0).where(~counts.index.isin(listed.index), 0)
    whole = pairs[pairs["target"].isin(scenario.communities.index)].assign(n=lambda t: t["target"].map(rest))
    return _most_alone(places.assign(n=1)), _most_alone(pd.concat([single, whole]))


def _most_alone(pairs: pd.DataFrame) -> int:
    """The greatest sum of `n` over the targets that one post alone has."""
    alone = pairs[~pairs["target"].duplicated(keep=False)]
    return int(alone.groupby("cadre")["n"].sum().max()) if len(alone) else 0
