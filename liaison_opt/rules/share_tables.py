"""Links to households where there are many: the tables, floors and ceilings that the rules on links come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.candidates import shared_out
from liaison_opt.rules.linking import Eligible, LinksPerActor, LinksPerTarget
from liaison_opt.rules.on_foot import walks_of

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: seconds of walking that a given link is worth: more than any walk, so that it is kept wherever it can be
GIVEN_WORTH = 1_000_000


def asks_links(scenario: Scenario, rules: tuple[Rule, ...]) -> bool:
    """True if rules ask for links to households that are too many for a candidate each."""
    return any(shared_out(rule, scenario) and _asks(rule) for rule in rules)


def share_tables(scenario: Scenario, rules: tuple[Rule, ...]) -> dict[str, Any]:
    """What `solve.share.share` and `rules.share_input.sharing` take, but for `across`.

    `links_per_actor` and `links_per_target` on households give floors and ceilings. A post whose home is a zone starts
    at that zone's centre and belongs to the zone's village; one whose home is a village starts at its office. Links
    that are given weigh more than any walk.

    Parameters
    ----------
    scenario
        Households one by one.
    rules
        The policy.

    Returns
    -------
        households (id, community, zone), members (id, community, zone), zones (id, community, lon, lat), floor,
        ceiling (Series by member), each (least, greatest), wishes (household, member, worth; or None), walks.

    Raises
    ------
    ScenarioError
        A rule asks for more than floors and ceilings of all households: such wishes need fewer of them.
    """
    mine = [rule for rule in rules if shared_out(rule, scenario)]
    _refuse(mine)
    actors = [rule for rule in mine if isinstance(rule, LinksPerActor)]
    targets = [rule for rule in mine if isinstance(rule, LinksPerTarget)]
    homes = scenario.households[["id", "community", "zone"]]
    homes = homes.assign(zone=homes["zone"].where(homes["zone"].ne(""), homes["community"]))
    posts = list(dict.fromkeys(post for rule in [*actors, *targets] for post in rule._posts(scenario)))  # noqa: SLF001
    floor = pd.Series(0, index=posts, dtype="int64")
    ceiling = pd.Series(len(homes), index=posts, dtype="int64")
    for rule in actors:
        named = rule._posts(scenario)  # noqa: SLF001 (a rule's own words)
        floor[named] = floor[named].clip(lower=rule.lo)
        ceiling[named] = ceiling[named].clip(upper=rule.hi if rule.hi is not None else len(homes))
    each = (
        max([rule.lo for rule in targets], default=0),
        min([rule.hi for rule in targets if rule.hi is not None], default=len(posts)),
    )
    given = scenario.links[scenario.links["target"].isin(homes["id"]) & scenario.links["cadre"].isin(posts)]
    wishes = given.rename(columns={"target": "household", "cadre": "member"})[["household", "member"]]
    return {
        "households": homes,
        "members": _members(scenario, posts),
        "zones": _zones(scenario, homes),
        "floor": floor,
        "ceiling": ceiling,
        "each": each,
        "wishes": wishes.assign(worth=GIVEN_WORTH) if len(wishes) else None,
        "walks": walks_of(scenario),
    }


def within_villages(rules: tuple[Rule, ...]) -> bool:
    """True if links stay within the post's own village: `eligible` with `own` speaks of households."""
    return any(
        isinstance(rule, Eligible) and rule.own and rule.binding and "household" in rule.target for rule in rules
    )


def _asks(rule: Rule) -> bool:
    return isinstance(rule, (LinksPerActor, LinksPerTarget))


def _refuse(mine: list[Rule]) -> None:
    """A wish would be dropped in silence: say so instead."""
    odd = [rule for rule in mine if not (rule.binding and _asks(rule) and not rule.where)]
    if odd:
        todo = "Make it binding and without `where`, or list fewer households."
        problem = "with so many households, only binding floors and ceilings of all of them can be planned"
        raise ScenarioError(
            [Fault(file="policy", column=rule.id, value=rule.type, problem=problem, todo=todo) for rule in odd]
        )


def _members(scenario: Scenario, posts: list[str]) -> pd.DataFrame:
    """Posts with their village and zone: a home that is part of something is a zone, else the village itself."""
    home = scenario.cadres.loc[posts, "home"]
    parent = home.map(scenario.communities["parent"]).fillna("")
    villages = set(scenario.households["community"])
    village = home.where(home.isin(villages), parent)
    return pd.DataFrame({"id": posts, "community": village.to_numpy(), "zone": home.to_numpy()})


def _zones(scenario: Scenario, homes: pd.DataFrame) -> pd.DataFrame:
    """The zones that households lie in, and the homes of posts."""
    used = homes[["zone", "community"]].rename(columns={"zone": "id"}).drop_duplicates("id")
    places = scenario.communities
    known = set(used["id"])
    extra = [home for home in scenario.cadres["home"].unique() if home and home not in known]
    parents = [places["parent"].get(home, "") or home for home in extra]
    table = pd.concat([used, pd.DataFrame({"id": extra, "community": parents})], ignore_index=True)
    return table.assign(lon=table["id"].map(places["lon"]), lat=table["id"].map(places["lat"]))
