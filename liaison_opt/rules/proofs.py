"""Proofs of the stages that are no matrix, checked again: flows of households to posts, and cuts where room lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.rules import cuts, on_foot
from liaison_opt.rules.demand import demand_of
from liaison_opt.rules.seen import missing
from liaison_opt.rules.share_check import recheck
from liaison_opt.rules.share_input import sharing
from liaison_opt.rules.share_tables import share_tables, within_villages

if TYPE_CHECKING:
    from liaison_opt.plan import StageCertificate
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.demand import Order
    from liaison_opt.rules.facts import Facts
    from liaison_opt.scenario import Scenario

NO_VISITS = "there are no visits to judge"


def share(scenario: Scenario, rules: tuple[Rule, ...], stage: StageCertificate, links: pd.DataFrame) -> dict[str, str]:
    """Whether the prices of each village prove that its links walk least, and the links are worth what is claimed."""
    given = share_tables(scenario, rules)
    read = sharing(**given)
    mine = links[links["target"].isin(given["households"]["id"]) & links["cadre"].isin(given["members"]["id"])]
    members = pd.Index(given["members"]["id"]).get_indexer(mine["cadre"])
    homes = pd.Index(given["households"]["id"]).get_indexer(mine["target"])
    (tier,) = stage.tiers
    found = recheck(read, tier.witness, members, homes, across=not within_villages(rules))
    wrong = found[~found["proven"]]
    if len(wrong):
        return {tier.tier: f"not proven for {len(wrong)} villages, first {wrong['community'].iloc[0] or 'the county'}"}
    total = int(found["objective"].sum())
    return {tier.tier: "confirmed" if total == tier.objective else f"the links walk {total} seconds"}


def walks(stage: StageCertificate, facts: Facts) -> dict[str, str]:
    """The walks measured again; that each is the shortest for its session is the engine's word."""
    (tier,) = stage.tiers
    if facts.visits is None:
        return {tier.tier: NO_VISITS}
    held = facts.visits.dropna(subset=["cadre", "community"]).sort_values(["session_id", "order"], kind="stable")
    at = held["zone"].where(held["zone"].ne(""), held["community"])
    total = int(on_foot.along(facts.scenario, held["session_id"], at, held["target"]).sum()) if len(held) else 0
    if total != tier.objective:
        return {tier.tier: f"the walks take {total} seconds"}
    return {tier.tier: "engine's word" if tier.objective == tier.bound else "unproven"}


def visits(rules: tuple[Rule, ...], stage: StageCertificate, facts: Facts) -> dict[str, str]:
    """Counts what is missing anew, and adds up the cuts that prove that no less can be.

    A cut needs to know who is owed what by whom: where areas were shared out before the roster, orders take turns, or
    a greatest gap asks for more, it cannot be rebuilt from the plan's tables, and stays the engine's word.
    """
    (tier,) = stage.tiers
    demand = demand_of(facts.scenario, rules, facts.links)
    if facts.visits is None or demand is None:
        return {tier.tier: NO_VISITS if facts.visits is None else "no rule asks for visits"}
    parts = [(order, _owed(facts, order), _sessions(facts, order)) for order in demand.orders]
    value = sum(_missing(facts, owed, held) for _, owed, held in parts)
    claimed = tier.objective or 0
    # spans that overlap share visits, and a greatest gap asks for more than the rules' own k: then fewer are missing
    loose = len(demand.pools()) < len(parts) or demand.max_gap is not None
    if value > claimed or (value < claimed and not loose):
        return {tier.tier: f"the visits leave {value} missing"}
    if tier.objective != tier.bound:
        return {tier.tier: "unproven"}
    if not claimed:
        return {tier.tier: "confirmed"}
    proven = 0 if loose else sum(_short(facts, demand.min_gap, stage.cuts, owed, held) for _, owed, held in parts)
    return {tier.tier: "confirmed" if proven == tier.bound else "engine's word"}


def _owed(facts: Facts, order: Order) -> pd.DataFrame:
    """Households as `cuts.bound` takes them: one row a household and visitor that it owes visits to."""
    return order.owed.merge(facts.scenario.households, left_on="household", right_on="id")


def _sessions(facts: Facts, order: Order) -> pd.DataFrame:
    """Sessions as `cuts.bound` takes them: those of the order's duties, posts and days."""
    size = {duty.name: duty.visits for duty in facts.scenario.settings.duty}
    mine = facts.leads[facts.leads["duty"].isin(order.duties) & facts.leads["cadre"].isin(order.posts)]
    mine = mine[mine["date"].between(order.first, order.last)]
    places = mine["duty"].map(size).astype("int64")
    return pd.DataFrame(mine.assign(community=mine["target"], slot=mine["name"], places=places))


def _missing(facts: Facts, owed: pd.DataFrame, held: pd.DataFrame) -> int:
    """Visits owed and not held in these sessions, of the visitor where one is named."""
    seen = (facts.visits if facts.visits is not None else pd.DataFrame()).drop_duplicates(["session_id", "household"])
    seen = seen[seen["session_id"].isin(held["session_id"])]
    table = missing(owed.assign(who=owed["visitor"], target=""), seen, "")
    return int(table["amount"].sum())


def _short(facts: Facts, gap: int, given: tuple[dict[str, Any], ...], owed: pd.DataFrame, held: pd.DataFrame) -> int:
    """Visits that these cuts prove to be missing, each household counted once."""
    places, found = facts.scenario.communities, dict[tuple[str, str], int]()
    for cut in given:
        key = (str(cut.get("community", "")), str(cut.get("visitor", "")))
        homes = owed[owed["community"].eq(key[0]) & (owed["visitor"].eq(key[1]))]
        zones = homes["zone"].where(homes["zone"].ne(""), homes["community"]).unique()
        ids = [key[0], *map(str, zones)]
        ways = on_foot.walks_of(facts.scenario).seconds(places["lon"].reindex(ids), places["lat"].reindex(ids), ids)
        # a cut of another gap, or that leaves out some of the community's households, proves something else
        if cut.get("min_gap") == gap and len(homes) and cuts.proves(cut, homes, held, ways):
            found[key] = int(cut["need"]) - int(cut["bound"])
    return sum(found.values())
