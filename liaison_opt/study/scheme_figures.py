"""What a scheme comes to on one town, in figures that any other scheme has, too."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import pandas as pd

from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.facts import described
from liaison_opt.study.fair import gini, spread
from liaison_opt.study.figures import held_visits, vacancy
from liaison_opt.study.staff_hours import summed, taking_part

if TYPE_CHECKING:
    from liaison_opt.plan import Plan

Better = Literal["more", "less", ""]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measure:
    """One figure: its name, whether more or less of it is better ("" = told, not ranked), and how it is written."""

    name: str
    better: Better
    form: Literal["share", "count", "one", "two"]


#: in the order of the lines; words in `output/words.toml` under `scheme`
MEASURES: tuple[Measure, ...] = (
    Measure(name="places_seen", better="more", form="share"),
    Measure(name="homes_seen", better="more", form="share"),
    Measure(name="visits", better="more", form="count"),
    Measure(name="sessions", better="", form="count"),
    Measure(name="posts", better="", form="count"),
    Measure(name="hours", better="", form="count"),
    Measure(name="hours_a_post", better="less", form="one"),
    Measure(name="visits_a_post", better="", form="one"),
    Measure(name="hours_a_visit", better="less", form="two"),
    Measure(name="link_km", better="less", form="two"),
    Measure(name="travel_km", better="less", form="count"),
    Measure(name="gini", better="less", form="two"),
    Measure(name="spread", better="less", form="one"),
    Measure(name="notice", better="more", form="count"),
    Measure(name="utilisation", better="", form="share"),
    Measure(name="vacancy_places", better="less", form="count"),
    Measure(name="vacancy_homes", better="less", form="count"),
    Measure(name="clauses_met", better="more", form="share"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def scheme_figures(plan: Plan, *, of_capacity: bool, start: Mapping[str, str] | None = None) -> dict[str, float]:
    """The figures of `MEASURES` that a plan has.

    Parameters
    ----------
    plan
        A plan of a town under a scheme.
    of_capacity
        A session along links has room for `session.capacity` household visits, where no duty states a number.
    start
        Post to the place where its ways begin and end; None: the place that it belongs to.

    Returns
    -------
    dict
        Measure to value; shares from 0 to 1, hours, kilometres, days, counts. What the plan does not have (a distance
        without links, visits where nobody visits homes) is left out, except that nobody seen is 0.
    """
    scenario = plan.scenario
    part = taking_part(plan, start)
    loads = summed(plan, part)
    hours = float(loads["hours"].sum())
    visits = room(plan, of_capacity=of_capacity)
    total = int(visits.sum())
    places, homes = seen(plan, visits)
    leads = plan.roster.loc[visits > 0, "cadre"].nunique()
    alone = vacancy(scenario, plan.links)
    found: dict[str, float | None] = {
        "places_seen": places, "homes_seen": homes, "visits": total, "sessions": len(plan.roster),
        "posts": len(loads), "hours": hours, "hours_a_post": hours / max(1, len(loads)),
        "visits_a_post": total / leads if leads else None, "hours_a_visit": hours / total if total else None,
        "link_km": _mean(described(plan.links, scenario)["km"]), "travel_km": float(loads["km"].sum()),
        "gini": gini(loads["hours"]), "spread": spread(loads["hours"]), "notice": notice(plan),
        "utilisation": utilisation(plan, part), "vacancy_places": alone[0], "vacancy_homes": alone[1],
        "clauses_met": clauses_met(plan),
    }  # fmt: skip
    return {name: float(value) for name, value in found.items() if value is not None}


def room(plan: Plan, *, of_capacity: bool) -> pd.Series[int]:
    """Household visits that each session has room for; with linked households never more than the post has there."""
    held, roster = held_visits(plan, of_capacity=of_capacity), plan.roster
    singly = [duty.name for duty in plan.scenario.settings.duty if "household" in duty.kinds]
    if not singly:
        return held
    links = plan.links.assign(community=_communities(plan)).dropna(subset=["community"])
    have = links.groupby(["cadre", "community"]).size().rename("have").reset_index()
    own = roster[["cadre", "community"]].merge(have, on=["cadre", "community"], how="left")["have"]
    most = own.fillna(0).astype("int64").set_axis(roster.index)
    return held.where(~roster["duty"].isin(singly), held.clip(upper=most))


def _communities(plan: Plan) -> pd.Series[str]:
    """The community of each link's household, missing where the link is to something else."""
    home = plan.scenario.households
    return plan.links["target"].map(pd.Series(home["community"].to_numpy(), index=pd.Index(home["id"])))


def seen(plan: Plan, visits: pd.Series[int]) -> tuple[float, float]:
    """Share of the villages where a session is held, and of the households seen at least once.

    A household that a post is linked to is seen if that post has room for as many visits there as it has links; visits
    at a place see as many of its households as they are many, each once before any twice.

    Parameters
    ----------
    plan
        The plan.
    visits
        Household visits of each session, index as the roster's.
    """
    scenario, table = plan.scenario, plan.scenario.communities
    villages = table.index[table["kind"] == "village"]
    sessions = plan.roster.assign(visits=visits)
    places = int(sessions["community"].isin(villages).groupby(sessions["community"]).any().sum())
    counts = table.loc[villages, "households"].fillna(0).astype("int64")
    singly = [duty.name for duty in scenario.settings.duty if "household" in duty.kinds]
    linked = _linked_seen(plan, sessions[sessions["duty"].isin(singly)])
    others = sessions[~sessions["duty"].isin(singly)].groupby("community")["visits"].sum()
    reached = linked.reindex(villages, fill_value=0) + others.reindex(villages, fill_value=0)
    homes = int(counts.sum())
    return places / max(1, len(villages)), float(reached.clip(upper=counts).sum()) / homes if homes else 0.0


def _linked_seen(plan: Plan, sessions: pd.DataFrame) -> pd.Series[int]:
    """Linked households seen at least once, by community."""
    if sessions.empty:
        return pd.Series(dtype="int64")
    links = plan.links.assign(community=_communities(plan)).dropna(subset=["community"])
    held = sessions.groupby(["cadre", "community"])["visits"].sum().rename("room").reset_index()
    links = links.merge(held, on=["cadre", "community"])
    turn = links.groupby(["cadre", "community"]).cumcount()
    found = links[turn < links["room"]].drop_duplicates("target")
    return found["community"].value_counts()


def utilisation(plan: Plan, part: pd.DataFrame) -> float | None:
    """Share of the moments at which a post could lead a session that it spends in one, leading or taking part.

    Parameters
    ----------
    plan
        The plan.
    part
        What `study.staff_hours.taking_part` gives.
    """
    scenario = plan.scenario
    slots = scenario.horizon.slots
    regular = slots[slots["use"] == "regular"]
    parts = []
    for duty in scenario.settings.duty:
        named = regular["duties"].map({text: duty.name in text.split() for text in regular["duties"].unique()})
        posts = pd.DataFrame({"cadre": scenario.roles.get(duty.role, [])}, dtype="str")
        parts.append(posts.merge(regular.loc[named.astype(bool), ["date", "start"]], how="cross"))
    free = pd.concat(parts).drop_duplicates(ignore_index=True)
    free = free[~on_leave(free, scenario)]
    busy = part[["cadre", "date", "start"]].drop_duplicates().merge(free, on=["cadre", "date", "start"])
    return len(busy) / len(free) if len(free) else None


def notice(plan: Plan) -> float | None:
    """The fewest days between the announcement of a session and the session; None without sessions."""
    days = (plan.roster["date"] - plan.roster["announced"]).dt.days
    return float(days.min()) if len(days) else None


def clauses_met(plan: Plan) -> float | None:
    """Share of the source's clauses that the plan is judged by without a miss.

    The office's own rules do not count, nor do preferences, which nothing can meet or miss.
    """
    lines = plan.compliance
    told = lines[lines["judged"].astype(bool) & ~lines["clause"].str.contains(":") & lines["form"].ne("prefer")]
    if told.empty:
        return None
    missed = told.groupby("clause")["amount"].sum()
    return float((missed == 0).mean())


def _mean(values: pd.Series[float]) -> float | None:
    known = values.dropna()
    return float(known.mean()) if len(known) else None
