"""One builder of each stage's model from scenario and rules; the solver and the audit's recheck both call it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.candidates import (
    along,
    at_community,
    in_table_order,
    link_candidates,
    regular_leads,
    session_candidates,
    shared_out,
)
from liaison_opt.rules.facts import SESSION_COLUMNS, described
from liaison_opt.rules.merged import COUPLING
from liaison_opt.rules.rows import Matrix, Rows
from liaison_opt.scenario.dates import written

if TYPE_CHECKING:
    from liaison_opt.rules.barred import Barred
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: the tiers after the scenario's own: no more links and sessions than anything above asks for
LAST = {"link": "fewest_links", "roster": "fewest_sessions", "joint": "fewest_sessions"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class StageModel:
    """A stage's candidates and its matrix; column j of the matrix is the candidate whose `col` is j.

    `regular` are the regular sessions that there would be without leave and rules, where they were worked out.
    """

    stage: str
    links: pd.DataFrame
    sessions: pd.DataFrame
    matrix: Matrix
    regular: pd.DataFrame | None = dataclasses.field(default=None, repr=False)


def link_model(scenario: Scenario, rules: tuple[Rule, ...], *, wishes: bool = True) -> StageModel:
    """Who serves whom: one boolean a candidate link.

    Parameters
    ----------
    scenario, rules
        What is given.
    wishes
        False: only what binds becomes rows, which is enough to ask whether anything is possible.
    """
    links = link_candidates(scenario, rules)
    return _assembled("link", scenario, rules, links, links, _no_sessions(), wishes=wishes)


def roster_model(
    scenario: Scenario, rules: tuple[Rule, ...], links: pd.DataFrame, *, only: Any = None, wishes: bool = True
) -> StageModel:
    """Who is where in which slot, given the links.

    Parameters
    ----------
    scenario, rules, links
        What is given.
    only
        Numbers of the slots to which the model is confined, for looking at some months alone; rows that reach beyond
        them must then be left out (`rules.months.confined`). None = all.
    wishes
        As in `link_model`.
    """
    pairs = described(in_table_order(links[["cadre", "target"]], scenario), scenario).assign(col=-1)
    sessions = session_candidates(scenario, rules, pairs, only=only)
    sessions = sessions.assign(col=np.arange(len(sessions)))
    return _assembled("roster", scenario, rules, pairs.iloc[:0], pairs, sessions, wishes=wishes)


def joint_model(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    *,
    only: Any = None,
    wishes: bool = True,
    asking: Collection[str] = (),
) -> StageModel:
    """Both at once: a session along a link needs the link. Says whether *any* choice of links gives a roster.

    Parameters as in `roster_model`, and

    Parameters
    ----------
    asking
        What has rows: ids of rules, and `COUPLING`; nothing = all.
    """
    links = link_candidates(scenario, rules)
    regular = regular_leads(scenario, links[["cadre", "target"]], only=only)
    sessions = session_candidates(scenario, rules, links, only=only, regular=regular)
    sessions = sessions.assign(col=np.arange(len(sessions)) + len(links))
    model = _assembled("joint", scenario, rules, links, links, sessions, wishes=wishes, asking=asking)
    return dataclasses.replace(model, regular=regular)


def widened(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    model: StageModel,
    pairs: pd.DataFrame,
    barred: Barred,
    *,
    asking: Collection[str] = (),
) -> StageModel:
    """A model of what binds, with candidates that are ruled out: each held at 0 by a row of what rules it out.

    Parameters
    ----------
    scenario, rules
        What is given.
    model
        The stage's model without them.
    pairs
        Links along which its sessions may lie.
    barred
        Links (stage "link") or sessions beside those of the model (`rules.barred`).
    asking
        As in `joint_model`.
    """
    links, sessions = model.links, model.sessions
    table, first = (links, 0) if model.stage == "link" else (sessions, len(links))
    bars = barred.bars.assign(col=barred.bars["row"] + first + len(table))
    both = pd.concat([table, barred.table], ignore_index=True)
    both = both.assign(col=np.arange(len(both)) + first)
    links, sessions = (both, sessions) if model.stage == "link" else (links, both)
    along_ = both if model.stage == "link" else pairs
    return _assembled(model.stage, scenario, rules, links, along_, sessions, bars=bars, wishes=False, asking=asking)


def _no_sessions() -> pd.DataFrame:
    empty = pd.DataFrame(columns=[*SESSION_COLUMNS, "col"])
    return empty.astype(
        {"col": "int64", "date": "datetime64[ns]", "minutes": "int64", "slot": "int64", "replaces": "int64"}
    )


def _assembled(
    stage: str,
    scenario: Scenario,
    rules: tuple[Rule, ...],
    links: pd.DataFrame,
    pairs: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    bars: pd.DataFrame | None = None,
    wishes: bool = True,
    asking: Collection[str] = (),
) -> StageModel:
    mine = {"link": ("link", "both"), "roster": ("roster", "both"), "joint": ("link", "roster", "both")}[stage]
    sessions = _calendar_words(sessions)
    # what the visits need of the roster comes before the scenario's own tiers
    made = dict.fromkeys(rule.tier for rule in rules if rule.tier and rule.tier not in scenario.settings.tiers)
    model = Rows(scenario, (*made, *scenario.settings.tiers, LAST[stage]), links=links, pairs=pairs, sessions=sessions)
    if stage == "joint" and (not asking or COUPLING in asking):
        _couple(model, links, sessions, scenario)
    for rule in rules:
        if asking and rule.id not in asking:
            continue
        if rule.stage in mine and (wishes or rule.binding) and not shared_out(rule, scenario):
            rule.enforce(model)
    if bars is not None:
        _bar(model, bars)
    held = sessions.loc[sessions["part"] == "lead", "col"]
    model.fewest(LAST[stage], np.concatenate([links["col"], held]).astype(np.int64))
    return StageModel(stage=stage, links=links, sessions=sessions, matrix=model.matrix())


def _bar(model: Rows, bars: pd.DataFrame) -> None:
    """One row for each thing that rules candidates out: none of them is chosen."""
    names = ["who", "target", "period"]
    for owner, part in bars.groupby("rule", sort=False):
        group = part.groupby(names, sort=False).ngroup()
        keys = part.drop_duplicates(names)[names].reset_index(drop=True)
        model.law(str(owner), keys, pd.DataFrame({"group": group, "col": part["col"], "coef": 1}), hi=0)


def _calendar_words(sessions: pd.DataFrame) -> pd.DataFrame:
    """Weekday (MON …) and number of the month, for `when` and `unless`."""
    dates = pd.to_datetime(sessions["date"])
    return sessions.assign(weekday=written(dates, "%a").str.upper(), month_no=dates.dt.month)


def _couple(model: Rows, links: pd.DataFrame, sessions: pd.DataFrame, scenario: Scenario) -> None:
    """A session along links is held only if one of them is made: to the place, or to a household in it."""
    duties = [duty.name for duty in scenario.settings.duty if duty.at == "links"]
    table = sessions[sessions["duty"].isin(duties) & (sessions["part"] == "lead")].reset_index(drop=True)
    keys = pd.DataFrame({"who": table["cadre"], "target": table["target"], "period": table["week"]})
    held = pd.DataFrame({"group": table.index, "col": table["col"], "coef": 1})
    made = [at_community(along(links, scenario, (duty,)), scenario).assign(duty=duty) for duty in duties]
    on = ["cadre", "target", "duty"]
    needed = table[on].assign(group=table.index).merge(pd.concat(made or [links.assign(duty="")])[[*on, "col"]], on=on)
    model.law(COUPLING, keys, pd.concat([held, needed[["group", "col"]].assign(coef=-1)]), hi=0)
