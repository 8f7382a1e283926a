"""Candidates that a fact of life or a rule rules out, with what rules them out: for saying why nothing is possible."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.candidates import (
    all_pairs,
    along_standing_links,
    in_order,
    in_table_order,
    regular_leads,
    with_places,
)
from liaison_opt.rules.facts import SESSION_COLUMNS

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: facts of life, by the name that their rows have in a model
LEAVE, LINK_DAYS = "leave", "link-days"
_KEYS = ["cadre", "target", "slot", "duty", "kind", "replaces", "part"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Barred:
    """Candidates beside those of a model.

    Parameters
    ----------
    table
        Links or sessions, with the columns of the kept ones.
    bars
        What rules each of them out, a row a reason: row (place in `table`), rule (id, or a fact of life), who, target,
        period.
    """

    table: pd.DataFrame
    bars: pd.DataFrame


def barred_links(scenario: Scenario, rules: tuple[Rule, ...], kept: pd.DataFrame) -> Barred:
    """Links that a duty would allow and a binding rule does not.

    Parameters
    ----------
    scenario, rules
        What is given.
    kept
        The candidates that are left: `rules.candidates.link_candidates`.
    """
    pairs = all_pairs(scenario)
    known = pd.MultiIndex.from_frame(kept[["cadre", "target"]])
    table = in_table_order(pairs[~pd.MultiIndex.from_frame(pairs[["cadre", "target"]]).isin(known)], scenario)
    return Barred(table=table, bars=_gathered(_by_rules(scenario, rules, table)))


def barred_sessions(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    pairs: pd.DataFrame,
    kept: pd.DataFrame,
    *,
    only: Any = None,
    regular: pd.DataFrame | None = None,
) -> Barred:
    """Sessions along the pairs that leave, the days of a link or a binding rule rules out: regular ones and make-ups.

    Helpers who could join them come along, so that a session opened again does not fail for want of a team.

    Parameters
    ----------
    scenario, rules
        What is given.
    pairs
        cadre, target: the links along which sessions may lie.
    kept
        The candidates that are left: `rules.candidates.session_candidates` with the same `only`.
    only
        Numbers of the slots to which they are confined; None = all.
    regular
        As of `rules.candidates.session_candidates`.
    """
    linked = pairs[["cadre", "target"]]
    regular = regular_leads(scenario, linked, only=only) if regular is None else regular
    leads = pd.concat([regular, *_offered(scenario, rules, linked, only)])
    known = pd.MultiIndex.from_frame(kept[_KEYS])
    leads = leads[~pd.MultiIndex.from_frame(leads[_KEYS]).isin(known)]
    offered = [rule.offer(scenario, leads, linked) for rule in rules if rule.joins] if len(leads) else []
    more = [with_places(table, scenario) for table in offered if table is not None and len(table)]
    table = in_order(pd.concat([leads, *more]), scenario)
    table = table[~pd.MultiIndex.from_frame(table[_KEYS]).isin(known)].reset_index(drop=True)
    away = [_leave(scenario, table)]
    days = np.flatnonzero(~along_standing_links(table, scenario))
    away.append(
        _bar(days, LINK_DAYS).assign(who=table["cadre"].to_numpy()[days], target=table["target"].to_numpy()[days])
    )
    return Barred(table=table[list(SESSION_COLUMNS)], bars=_gathered([*away, *_by_rules(scenario, rules, table)]))


def _offered(scenario: Scenario, rules: tuple[Rule, ...], linked: pd.DataFrame, only: Any) -> list[pd.DataFrame]:
    """Sessions that exist only because of a rule (make-ups), whether another one allows them or not."""
    found = [rule.offer(scenario, linked.iloc[:0], linked) for rule in rules if not rule.joins]
    kept = [table if only is None else table[table["slot"].isin(only)] for table in found if table is not None]
    return [with_places(table, scenario) for table in kept if len(table)]


def _leave(scenario: Scenario, table: pd.DataFrame) -> pd.DataFrame:
    """A bar for each line of the leave table."""
    who, when = table["cadre"].to_numpy(), table["date"].to_numpy()
    found = []
    for cadre, first, last in zip(scenario.leave["cadre"], scenario.leave["from"], scenario.leave["to"], strict=True):
        rows = np.flatnonzero((who == cadre) & (when >= first.to_datetime64()) & (when <= last.to_datetime64()))
        found.append(_bar(rows, LEAVE).assign(who=cadre, period=f"{first:%Y-%m-%d}..{last:%Y-%m-%d}"))
    return _gathered(found)


def _by_rules(scenario: Scenario, rules: tuple[Rule, ...], table: pd.DataFrame) -> list[pd.DataFrame]:
    """A bar for each binding rule that does not allow a candidate: the rule as a whole."""
    mine = [rule for rule in rules if rule.binding and rule.stage != "given"]
    return [_bar(np.flatnonzero(~rule.allows(scenario, table)), rule.id) for rule in mine] if len(table) else []


def _bar(rows: Any, rule: str) -> pd.DataFrame:
    return pd.DataFrame({"row": np.asarray(rows, dtype=np.int64), "rule": rule, "who": "", "target": "", "period": ""})


def _gathered(bars: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([_bar([], ""), *bars], ignore_index=True)
