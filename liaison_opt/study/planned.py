"""Household visits where sessions hold them: what each rule asks, and what the sessions of a plan have room for.

Duties that share a rule on households form a pool: a visit in one of them serves every rule of the pool, a visit of
another pool serves none. Within a pool the rule that asks most decides how many visits a place needs.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

from liaison_opt.rules import household
from liaison_opt.rules.select import spans
from liaison_opt.study import owed
from liaison_opt.study.baseline import regular_slots
from liaison_opt.study.coverage import NOT_HELD, Coverage, due_by_month
from liaison_opt.study.repairs import REPAIR_COLUMNS, repairs_of

if TYPE_CHECKING:
    from liaison_opt.plan import Plan
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

Pool = tuple[str, ...]
_SUMS = ["need", "sessions", "room", "shortfall", "sessions_needed", "sessions_short"]


def judged_here(scenario: Scenario, rules: tuple[Rule, ...]) -> list[Rule]:
    """The rules on households whose duties hold visits, so that a roster meets them or not.

    A wish about households away alone asks for nothing that could be short.
    """
    asking = [rule for rule in rules if owed.asks_visits(rule)]
    return [rule for rule in asking if household.planned(scenario, _duties(rule))]


def visits_held(plan: Plan, rules: tuple[Rule, ...]) -> Coverage:
    """Compare what the rules on households ask with the visits that the plan's sessions hold.

    Parameters
    ----------
    plan
        Links, roster, and the audit, which says by how much each rule is missed.
    rules
        The policy made precise; at least one of them must be of `judged_here`.

    Returns
    -------
    Coverage
        By place only what rules ask of a place; what a post or all together owe wherever they like is in `by_rule`.
        Places count the whole horizon; what is short within one period of a rule is in `by_rule`, too.
    """
    scenario, asking = plan.scenario, judged_here(plan.scenario, rules)
    held = plan.roster[~plan.roster["status"].isin(NOT_HELD)]
    sessions = household.with_visits(held.assign(part="lead"), scenario)
    pools = pools_of(scenario, asking)
    mine = [[rule for rule in asking if set(_duties(rule)) & set(pool)] for pool in pools]
    run = [sessions[sessions["duty"].isin(pool)] for pool in pools]
    places = [_at_places(pool, asked, plan, part) for pool, asked, part in zip(pools, mine, run, strict=True)]
    by_place = _with_households(pd.concat(places), scenario)
    by_rule = pd.DataFrame([_line(rule, plan, sessions) for rule in asking])
    due = [due_by_month(scenario, there, part) for there, part in zip(places, run, strict=True)]
    by_month = pd.concat(due).groupby(["community", "month"], sort=False)[["sessions", "room", "due"]].sum()
    repairs = [_repairs(pool, there, plan, part, many=len(pools) > 1)
               for pool, there, part in zip(pools, places, run, strict=True) if there["shortfall"].any()]  # fmt: skip
    return Coverage(
        by_place=by_place, by_month=by_month.reset_index(), by_rule=by_rule, proof=_told(by_rule),
        total={str(name): int(by_place[name].sum()) for name in by_place.columns[2:]},
        repairs=pd.concat(repairs, ignore_index=True) if repairs else pd.DataFrame(columns=REPAIR_COLUMNS),
    )  # fmt: skip


def _duties(rule: Any) -> tuple[str, ...]:
    return tuple(rule.duty)


def _with_households(each: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """`Coverage.by_place` from the figures of all pools; households are those at home, or those listed one by one."""
    sums = each.groupby("community", sort=False)[_SUMS].sum()
    places = [str(place) for place in scenario.communities.index if place in sums.index]
    home, away = (
        household.owed_at(scenario, places, (kind,)).set_index("target")["n"].reindex(places, fill_value=0).to_numpy()
        for kind in ("household", "household_away")
    )
    names = scenario.communities.loc[places, "name"].to_numpy()
    head = pd.DataFrame({"community": places, "name": names, "households": home, "away": away}, index=places)
    return head.join(sums.loc[places]).reset_index(drop=True)  # no place at all where no period of a rule lies whole


def pools_of(scenario: Scenario, asking: list[Rule]) -> list[Pool]:
    """The duties that hold visits, those that some rule counts together in one pool, in the scenario's order."""
    graph = nx.Graph()
    size = {duty.name: duty.visits for duty in scenario.settings.duty}
    for rule in asking:
        holding = [name for name in _duties(rule) if size.get(name)]
        graph.add_nodes_from(holding)
        graph.add_edges_from(itertools.pairwise(holding))
    order = list(size)
    parts = [tuple(sorted(part, key=order.index)) for part in nx.connected_components(graph)]
    return sorted(parts, key=lambda part: order.index(part[0]))


def _at_places(pool: Pool, rules: list[Rule], plan: Plan, sessions: pd.DataFrame) -> pd.DataFrame:
    """One row a place of which the pool's rules ask something: community and `_SUMS`."""
    size = max(duty.visits for duty in plan.scenario.settings.duty if duty.name in pool)
    asked = pd.concat([_asked(rule, plan, size) for rule in rules]).groupby(["who", "target"], sort=False).max()
    room = sessions.groupby(["cadre", "community"])["visits"].sum()
    asked["room"] = room.reindex(asked.index, fill_value=0)
    asked = asked.reset_index()
    asked["shortfall"] = (asked["need"] - asked["room"]).clip(lower=0)
    asked["sessions_short"] = -(-asked["shortfall"] // size)
    own, anyone = asked[asked["who"] != ""], asked[asked["who"] == ""].set_index("target")
    # what posts owe of their own adds up, and can be short where the place as a whole is not
    place = own.groupby("target", sort=False)[["need", "shortfall", "sessions_needed", "sessions_short"]].sum()
    place = place.reindex(place.index.union(anyone.index, sort=False), fill_value=0)
    here = sessions.groupby("community")["visits"].agg(sessions="size", room="sum")
    place = place.join(here).fillna({"sessions": 0, "room": 0})
    for name in ("need", "sessions_needed"):
        place[name] = np.maximum(place[name], anyone[name].reindex(place.index, fill_value=0))
    gap = (place["need"] - place["room"]).clip(lower=0)
    place["shortfall"] = np.maximum(place["shortfall"], gap)
    place["sessions_short"] = np.maximum(place["sessions_short"], -(-gap // size))
    found = place.loc[place["need"] > 0, _SUMS].astype("int64")
    return found.rename_axis("community").reset_index()


def _asked(rule: Any, plan: Plan, size: int) -> pd.DataFrame:
    """What a rule asks in the whole horizon of each post and place: who, target, need, sessions_needed."""
    times = len(spans(plan.scenario, rule.period, whole=True))
    each = _owed(rule, plan)
    each = each[each["target"] != ""]
    each = each.assign(need=times * each["owed"], sessions_needed=times * -(-each["owed"] // size))
    return each[["who", "target", "need", "sessions_needed"]]


def _owed(rule: Any, plan: Plan) -> pd.DataFrame:
    each = owed.owed_each(rule, plan.scenario, plan.links)
    if each is None:
        raise TypeError("a plan has links")
    return each


def _line(rule: Any, plan: Plan, sessions: pd.DataFrame) -> dict[str, Any]:
    """What one rule asks and gets: rule, clause, duty, periods, binding, need, room and shortfall (visits)."""
    when = spans(plan.scenario, rule.period, whole=True)
    mine = sessions[sessions["duty"].isin(rule.duty) & sessions["cadre"].isin(owed.posts_of(plan.scenario, rule.role))]
    mine = mine[mine["community"].isin(rule.places(plan.scenario))]
    held = [
        int(mine.loc[mine["date"].between(first, last), "visits"].sum())
        for first, last in zip(when["from"], when["to"], strict=True)
    ]
    told = plan.compliance[plan.compliance["rule"] == rule.id]
    return {
        "rule": rule.id, "clause": rule.clause, "duty": " ".join(rule.duty), "periods": len(when),
        "binding": rule.binding, "need": len(when) * int(_owed(rule, plan)["owed"].sum()),
        "room": sum(held), "shortfall": int(told["amount"].sum()),
    }  # fmt: skip


def _repairs(pool: Pool, found: pd.DataFrame, plan: Plan, sessions: pd.DataFrame, *, many: bool) -> pd.DataFrame:
    """What would close the pool's shortfall; with several pools each sentence says which duties it speaks of."""
    scenario, mine = plan.scenario, sessions[sessions["duty"].isin(pool)]
    specs = [duty for duty in scenario.settings.duty if duty.name in pool]
    total = {name: int(found[name].sum()) for name in _SUMS} | {
        "capacity": max(duty.visits for duty in specs),
        "posts": len({cadre for duty in specs for cadre in scenario.roles.get(duty.role, [])}),
        "slots": len(regular_slots(scenario, pool)),
    }
    repairs = repairs_of(found, mine, total)
    if many and len(repairs):
        for lang, stop in (("en", ": "), ("zh", "：")):
            titles = [dict(duty.title).get(lang) or duty.name for duty in specs]  # type: ignore[call-overload]
            repairs[f"sentence_{lang}"] = ", ".join(titles) + stop + repairs[f"sentence_{lang}"]
    return repairs


def _told(by_rule: pd.DataFrame) -> dict[str, str]:
    """Whether the sessions hold what the rules ask, in a sentence."""
    short = by_rule[by_rule["shortfall"] > 0]
    if short.empty:
        return {
            "en": f"The sessions hold every visit that the rules on households ask for ({len(by_rule)} in all).",
            "zh": f"场次可容纳各条入户走访规则要求的全部户次（共{len(by_rule)}条）。",
        }
    lacking, binding = int(short["shortfall"].sum()), int(short.loc[short["binding"], "shortfall"].sum())
    clauses = list(dict.fromkeys(short["clause"]))
    names, names_zh = ", ".join(clauses), "、".join(clauses)
    kind = ("binding rules lack {n:,}", "其中刚性规则缺{n:,}") if binding else ("wishes only", "均为柔性要求")
    return {
        "en": f"The sessions are short of {lacking:,} visits by {names} ({kind[0].format(n=binding)}).",
        "zh": f"按{names_zh}，场次尚缺{lacking:,}户次（{kind[1].format(n=binding)}）。",
    }
