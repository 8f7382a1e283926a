"""What could be in a plan: the links and sessions that the givens and the binding rules leave open, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.facts import SESSION_COLUMNS, described
from liaison_opt.rules.select import cross
from liaison_opt.scenario.arrays import within

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: the columns by which candidates are put in order, so that a model is the same on every run
_ORDER = ["cadre", "target", "slot", "duty", "kind", "replaces", "part"]


def link_candidates(scenario: Scenario, rules: tuple[Rule, ...]) -> pd.DataFrame:
    """Who may be linked to whom: columns col, cadre, target, target_kind, parent, km, sorted by table order."""
    pairs = all_pairs(scenario)
    given = pd.MultiIndex.from_frame(scenario.links[["cadre", "target"]])
    keep = np.ones(len(pairs), dtype=bool)
    for rule in rules:
        if rule.binding and rule.stage != "given":
            keep &= rule.allows(scenario, pairs)
    keep |= pd.MultiIndex.from_frame(pairs[["cadre", "target"]]).isin(given)
    pairs = in_table_order(pairs[keep], scenario)
    return pairs.assign(col=np.arange(len(pairs)))


def all_pairs(scenario: Scenario) -> pd.DataFrame:
    """Every link that a duty's role and kinds of place would allow, and those that are given: before any rule."""
    parts = [_role_by_kind(scenario, duty.role, duty.kinds) for duty in scenario.settings.duty if duty.at == "links"]
    return described(pd.concat([*parts, scenario.links[["cadre", "target"]]]).drop_duplicates(), scenario)


def session_candidates(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    pairs: pd.DataFrame,
    *,
    only: pd.Index[int] | None = None,
    regular: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every session that could be held: columns `SESSION_COLUMNS`, sorted; one boolean a row in the model.

    Parameters
    ----------
    scenario
        What is given.
    rules
        Binding rules prune; make-up and team rules offer candidates of their own.
    pairs
        The links along which duties held `at = "links"` may lie: cadre, target.
    only
        Numbers of the slots to which the sessions are confined; None = all.
    regular
        `regular_leads` along these links in these slots, if they are known already.
    """
    linked = pairs[["cadre", "target"]]
    leads = _away_removed(regular_leads(scenario, linked, only=only) if regular is None else regular, scenario)
    leads = _pruned(leads, scenario, rules)
    for rule in sorted(rules, key=lambda rule: rule.joins):  # wherever they stand in the policy
        offered = rule.offer(scenario, leads, linked)
        if offered is not None and len(offered):
            if only is not None:
                offered = offered[offered["slot"].isin(only)]
            offered = _away_removed(with_places(offered, scenario), scenario)
            leads = pd.concat([leads, _pruned(offered, scenario, rules)])
    return in_order(leads, scenario)


def regular_leads(scenario: Scenario, linked: pd.DataFrame, *, only: pd.Index[int] | None = None) -> pd.DataFrame:
    """Every regular session that somebody could lead if there were no leave and no rule; unsorted."""
    slots = scenario.horizon.slots if only is None else scenario.horizon.slots.loc[only]
    regular = slots.assign(slot=slots.index)[slots["use"] == "regular"]
    parts = []
    for duty in scenario.settings.duty:
        mine = regular[regular["duties"].str.split().map(lambda names, d=duty.name: d in names)]
        who = with_places(duty_pairs(scenario, duty.name, linked), scenario)
        parts.append(cross(who, mine).assign(duty=duty.name, kind="regular", replaces=-1, part="lead"))
    return pd.concat(parts, ignore_index=True)


def in_order(leads: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Sessions by post, place and slot, each once, so that a model does not depend on how they were found."""
    places = {place: number for number, place in enumerate(scenario.communities.index)}
    posts = {cadre: number for number, cadre in enumerate(scenario.cadres.index)}
    order = leads.assign(cadre=leads["cadre"].map(posts), target=leads["target"].map(places))[_ORDER]
    sorted_ = leads.iloc[np.lexsort([order[name].to_numpy() for name in reversed(_ORDER)])]
    return sorted_[list(SESSION_COLUMNS)].drop_duplicates(_ORDER).reset_index(drop=True)


def duty_pairs(scenario: Scenario, duty: str, linked: pd.DataFrame) -> pd.DataFrame:
    """Who may lead a duty where: columns cadre, target. Links to households lead to sessions in their community."""
    spec = scenario.settings.duty_named(duty)
    everyone = _role_by_kind(scenario, spec.role, spec.kinds)
    if spec.at == "links":
        everyone = everyone.merge(linked, on=["cadre", "target"])
    elif spec.at == "home":
        everyone = everyone[everyone["cadre"].map(scenario.cadres["home"]).eq(everyone["target"])]
    if "household" in spec.kinds:
        everyone = at_community(everyone, scenario)
    return everyone.drop_duplicates(["cadre", "target"], ignore_index=True)


def along(pairs: pd.DataFrame, scenario: Scenario, duties: tuple[str, ...]) -> pd.DataFrame:
    """The links that these duties follow: one held at households those to households, one at places those to places."""
    kinds = {kind for duty in scenario.settings.duty if duty.name in duties for kind in duty.kinds}
    home = within(pairs["target"], scenario.households["id"])
    return pairs[(home & ("household" in kinds)) | (~home & bool(kinds - {"household"}))]


def at_community(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The table with each household replaced by its community, where the sessions are held."""
    if scenario.households.empty:
        return table
    parents = scenario.households.set_index("id")["community"]
    return table.assign(target=table["target"].map(parents).fillna(table["target"]))


def _role_by_kind(scenario: Scenario, role: str, kinds: tuple[str, ...]) -> pd.DataFrame:
    singly = [kind for kind in kinds if kind != "household" or not scenario.many_households]
    places = [place for kind in singly for place in scenario.kinds.get(kind, [])]
    cadres = pd.DataFrame({"cadre": scenario.roles.get(role, [])}, dtype=object)
    return cross(cadres, pd.DataFrame({"target": places}, dtype=object))


def shared_out(rule: Rule, scenario: Scenario) -> bool:
    """True if a rule speaks of links to households alone where these are too many for a candidate each."""
    return scenario.many_households and rule.stage == "link" and tuple(getattr(rule, "target", ())) == ("household",)


def with_places(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Sessions with the kind of their place and what it is part of."""
    places = scenario.communities
    return table.assign(
        target_kind=table["target"].map(places["kind"]), parent=table["target"].map(places["parent"])
    ).reset_index(drop=True)


def _away_removed(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Nobody on leave holds a session, nor along a given link before or after its days: facts of life, not rules."""
    found: pd.DataFrame = table[~on_leave(table, scenario) & along_standing_links(table, scenario)].reset_index(
        drop=True
    )
    return found


def along_standing_links(table: pd.DataFrame, scenario: Scenario) -> np.ndarray[Any, Any]:
    """Which sessions lie within the days of their link, where it is given with days of its own."""
    given = scenario.links.drop_duplicates(["cadre", "target"])[["cadre", "target", "from", "to"]]
    if given.empty:
        return np.ones(len(table), dtype=bool)
    along = [duty.name for duty in scenario.settings.duty if duty.at == "links"]
    days = table[["cadre", "target", "date", "duty", "part"]].merge(given, on=["cadre", "target"], how="left")
    outside = (days["date"] < days["from"]) | (days["date"] > days["to"])
    return np.asarray(~(outside & days["duty"].isin(along) & days["part"].eq("lead")), dtype=bool)


def on_leave(table: pd.DataFrame, scenario: Scenario) -> np.ndarray[Any, Any]:
    """Which rows (cadre, date) fall into a leave of that cadre."""
    away = np.zeros(len(table), dtype=bool)
    who, when = table["cadre"].to_numpy(), table["date"].to_numpy()
    for cadre, first, last in zip(scenario.leave["cadre"], scenario.leave["from"], scenario.leave["to"], strict=True):
        away |= (who == cadre) & (when >= first.to_datetime64()) & (when <= last.to_datetime64())
    return away


def _pruned(table: pd.DataFrame, scenario: Scenario, rules: tuple[Rule, ...]) -> pd.DataFrame:
    keep = np.ones(len(table), dtype=bool)
    for rule in rules:
        if rule.binding and rule.stage != "given":
            keep &= rule.allows(scenario, table)
    return table[keep].reset_index(drop=True)


def in_table_order(pairs: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Links in the order of the tables, so that a model does not depend on how a file was sorted."""
    posts = {cadre: number for number, cadre in enumerate(scenario.cadres.index)}
    places = {place: number for number, place in enumerate(scenario.targets.index)}
    order = np.lexsort([pairs["target"].map(places).to_numpy(), pairs["cadre"].map(posts).to_numpy()])
    return pairs.iloc[order].reset_index(drop=True)
