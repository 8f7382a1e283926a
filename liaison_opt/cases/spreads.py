"""Measures that have a least, a median and a greatest: loads of posts, sessions of places, places seen in a slot."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from liaison_opt.cases.measures import Made

PARTS = ("min", "median", "max", "mean", "total")


def taken(values: pd.Series, part: str) -> Fraction | None:
    """The least, the middle one, the greatest, the mean or the sum of whole numbers or fractions, exactly."""
    if values.empty:
        return Fraction(0) if part == "total" else None
    each = sorted(values.tolist())  # whole numbers or fractions: sums and means of both are exact
    half, total = len(each) // 2, Fraction(sum(each))
    middle = Fraction(each[half] if len(each) % 2 else each[half - 1] + each[half]) / (1 if len(each) % 2 else 2)
    whole = {"min": Fraction(each[0]), "median": middle, "max": Fraction(each[-1])}
    return {**whole, "mean": total / len(each), "total": total}[part]


def links_a_post(made: Made, of: str) -> pd.Series:
    """Links of each post of a role (to targets of a kind): "leader", "leader:village"."""
    role, _, kind = of.partition(":")
    links = made.facts.links.drop_duplicates(["cadre", "target"])
    links = links[links["target_kind"] == kind] if kind else links
    return _each(links["cadre"], made.ground.scenario.roles.get(role, []))


def links_a_place(made: Made, of: str) -> pd.Series:
    """Links of each target of a kind."""
    scenario = made.ground.scenario
    targets = scenario.households["id"].tolist() if of == "household" else scenario.kinds.get(of, [])
    return _each(made.facts.links.drop_duplicates(["cadre", "target"])["target"], targets)


def sessions_a_post(made: Made, of: str) -> pd.Series:
    """Sessions in which each post of a role takes part (of a duty): "leader", "leader:station"."""
    role, sessions = _of_role(made, of)
    return _each(sessions.drop_duplicates(["session_id", "cadre"])["cadre"], role)


def days_a_post(made: Made, of: str) -> pd.Series:
    """Days on which each post of a role is in a session (of a duty)."""
    role, sessions = _of_role(made, of)
    return _each(sessions.drop_duplicates(["date", "cadre"])["cadre"], role)


def hours_a_post(made: Made, of: str) -> pd.Series:
    """Hours that each post of a role spends in sessions (of a duty)."""
    role, sessions = _of_role(made, of)
    spent = sessions.drop_duplicates(["session_id", "cadre"]).groupby("cadre")["minutes"].sum()
    return spent.reindex(role, fill_value=0).map(lambda minutes: Fraction(int(minutes), 60)).astype(object)


def visits_a_post(made: Made, of: str) -> pd.Series:
    """Household visits in the sessions that each post of a role leads."""
    visits = made.plan.visits
    if visits is None:
        return pd.Series(dtype="int64")
    led = made.plan.roster.set_index("session_id")["cadre"].reindex(visits["session_id"])
    return _each(led, made.ground.scenario.roles.get(of, []))


def visits_each_household(made: Made, _: str) -> pd.Series:
    """Visits of each listed household."""
    visits = made.plan.visits
    return (
        pd.Series(dtype="int64")
        if visits is None
        else _each(visits["household"], made.ground.scenario.households["id"])
    )


def sessions_a_place(made: Made, of: str) -> pd.Series:
    """Sessions of a duty at each place where it may be held."""
    leads = made.facts.leads
    return _each(leads.loc[leads["duty"] == of, "target"], sorted(places_of(made, of)))


def places_in_a_slot(made: Made, of: str) -> pd.Series:
    """Places that see a session of a duty, in each slot that offers it."""
    return _in_a_slot(made, of, "target")


def posts_in_a_slot(made: Made, of: str) -> pd.Series:
    """Posts that lead a session of a duty, in each slot that offers it."""
    return _in_a_slot(made, of, "cadre")


def share_in_a_slot(made: Made, of: str) -> pd.Series:
    """Places that see a session of a duty, as a share of all where it may be held, in each slot that offers it."""
    whole = max(1, len(places_of(made, of)))
    return places_in_a_slot(made, of).map(lambda seen: Fraction(int(seen), whole)).astype(object)


def _in_a_slot(made: Made, duty: str, what: str) -> pd.Series:
    slots, leads = made.ground.scenario.horizon.slots, made.facts.leads
    offers = slots.index[(slots["use"] == "regular") & slots["duties"].str.split().map(lambda names: duty in names)]
    held = leads[(leads["duty"] == duty) & leads["slot"].isin(offers)].drop_duplicates(["slot", what])
    return held["slot"].value_counts().reindex(offers, fill_value=0)


def people_a_session(made: Made, of: str) -> pd.Series:
    """People in each session of a duty, whoever leads it included."""
    sessions = made.facts.sessions
    mine = sessions[sessions["duty"] == of].drop_duplicates(["session_id", "cadre"])
    return mine["session_id"].value_counts()


def minutes(made: Made, of: str) -> pd.Series:
    """Minutes that everybody (of a role) spends in sessions: one value a person and session."""
    sessions = made.facts.sessions.drop_duplicates(["session_id", "cadre"])
    if of:
        sessions = sessions[sessions["cadre"].isin(made.ground.scenario.roles.get(of, []))]
    return sessions["minutes"].astype("int64")


def places_of(made: Made, duty: str) -> set[str]:
    """The places where a duty may be held."""
    scenario = made.ground.scenario
    kinds = set(scenario.settings.duty_named(duty).kinds)
    found = set(scenario.communities.index[scenario.communities["kind"].isin(kinds)])
    return found | set(scenario.households["community"]) if "household" in kinds else found


def _of_role(made: Made, of: str) -> tuple[list[str], pd.DataFrame]:
    """The posts of a role, and their sessions (of a duty)."""
    role, _, duty = of.partition(":")
    sessions = made.facts.sessions
    return made.ground.scenario.roles.get(role, []), sessions[sessions["duty"] == duty] if duty else sessions


def _each(found: pd.Series, whole: list[str] | pd.Series) -> pd.Series:
    """How often each of the whole is found; 0 where it is not."""
    return found.value_counts().reindex(pd.Index(whole, dtype=object), fill_value=0).astype("int64")


#: name to function, and the words of `of`
SPREADS: dict[str, tuple[Callable[[Made, str], pd.Series], str]] = {
    "links_a_post": (links_a_post, "role:(kind)"),
    "links_a_place": (links_a_place, "kind"),
    "sessions_a_post": (sessions_a_post, "role:(duty)"),
    "days_a_post": (days_a_post, "role:(duty)"),
    "hours_a_post": (hours_a_post, "role:(duty)"),
    "visits_a_post": (visits_a_post, "role"),
    "visits_each_household": (visits_each_household, ""),
    "sessions_a_place": (sessions_a_place, "duty"),
    "places_in_a_slot": (places_in_a_slot, "duty"),
    "share_in_a_slot": (share_in_a_slot, "duty"),
    "posts_in_a_slot": (posts_in_a_slot, "duty"),
    "people_a_session": (people_a_session, "duty"),
}
