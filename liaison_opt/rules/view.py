"""The model on which a proof of impossibility stands: a stage, some months or all, with what is ruled out as rows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from liaison_opt.rules.assemble import StageModel, joint_model, link_model, roster_model, widened
from liaison_opt.rules.barred import barred_links, barred_sessions
from liaison_opt.rules.candidates import in_table_order
from liaison_opt.rules.facts import described
from liaison_opt.rules.months import confined, slots_in

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix
    from liaison_opt.scenario import Scenario

_KEYS = ["rule", "who", "target", "period"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class View:
    """Which part of which model is looked at.

    Parameters
    ----------
    stage
        "link"; "joint": sessions along any links; "roster": sessions along given links.
    months
        As "2027-02"; empty = all.
    wide
        True: candidates that leave or a rule rules out are columns, too, and what rules them out are rows.
    asking
        Of the stage "joint": what has rows, ids of rules and `COUPLING`, since fewer are sooner built; empty = all.
    """

    stage: Literal["link", "joint", "roster"]
    months: tuple[str, ...] = ()
    wide: bool = False
    asking: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """The rows of a view: all of them hold of every plan.

    Parameters
    ----------
    view
        Which.
    matrix
        Its rows, without anything to minimise.
    bars
        Rows that hold candidates at 0: leave, the days of a link, a rule that does not allow them.
    sessions
        Of a wide view: the candidates for sessions, by column (`col`); else None.
    built
        The stage's model without what is ruled out, and the links along which its sessions may lie.
    """

    view: View
    matrix: Matrix
    bars: Ints
    sessions: pd.DataFrame | None = None
    built: tuple[StageModel, pd.DataFrame] | None = dataclasses.field(default=None, repr=False)


def seen(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    view: View,
    links: pd.DataFrame | None = None,
    narrow: Seen | None = None,
) -> Seen:
    """Build what a view looks at.

    Parameters
    ----------
    scenario, rules
        What is given.
    view
        Which part.
    links
        cadre, target: for the stage "roster".
    narrow
        Of a wide view: the same that is not wide, if it is built already.

    Raises
    ------
    ValueError
        The stage "roster" without links.
    """
    only = slots_in(view.months, scenario) if view.months else None
    if narrow is None:
        built = _built(scenario, rules, view, links, only)
        narrow = Seen(view=dataclasses.replace(view, wide=False), matrix=_rows(built[0], rules, scenario, only),
                      bars=np.zeros(0, dtype=np.int64), built=built)  # fmt: skip
    if not view.wide or narrow.built is None:
        return narrow
    model, pairs = narrow.built
    if view.stage == "link":
        barred = barred_links(scenario, rules, model.links)
    else:
        barred = barred_sessions(scenario, rules, pairs, model.sessions, only=only, regular=model.regular)
    if barred.table.empty:
        return narrow
    opened = widened(scenario, rules, model, pairs, barred, asking=view.asking)
    wide = _rows(opened, rules, scenario, only)
    mine, known = (pd.MultiIndex.from_frame(m.owners[_KEYS].assign(lo=m.lo, hi=m.hi)) for m in (wide, narrow.matrix))
    shared = mine.isin(known)
    least = np.ones(len(wide.lo), dtype=np.int64)
    np.minimum.at(least, wide.row_of, wide.coef)
    bars = (wide.hi == 0) & (least > 0) & ~shared
    rows = np.flatnonzero(shared | bars | _idle(wide, bars, _chosen(opened)))
    return Seen(view=view, matrix=wide.part(np.arange(len(wide.upper)), rows), bars=np.flatnonzero(bars[rows]),
                sessions=opened.sessions)  # fmt: skip


def _chosen(model: StageModel) -> int:
    """The number of columns that are links or sessions; those behind them only help rules to count."""
    cols = pd.concat([model.links["col"], model.sessions["col"]])
    return int(cols.max()) + 1 if len(cols) else 0


def _idle(wide: Matrix, bars: Any, chosen: int) -> Any:
    """Rows that ask nothing as long as the bars hold and nothing is counted.

    A rule may ask something of a candidate that is ruled out (to attend a slot on leave): no row of a plan's model.
    """
    barred = np.arange(len(wide.upper)) >= chosen
    barred[wide.index[bars[wide.row_of]]] = True
    reach = np.where(barred[wide.index], 0, wide.coef * wide.upper[wide.index])
    most, least = (np.bincount(wide.row_of, weights=part, minlength=len(wide.lo)) for part in
                   (np.maximum(reach, 0), np.minimum(reach, 0)))  # fmt: skip
    return (most <= wide.hi) & (least >= wide.lo)


def _built(
    scenario: Scenario, rules: tuple[Rule, ...], view: View, links: pd.DataFrame | None, only: pd.Index[int] | None
) -> tuple[StageModel, pd.DataFrame]:
    """The stage's model of what binds, and the links along which its sessions may lie."""
    if view.stage == "link":
        model = link_model(scenario, rules, wishes=False)
        return model, model.links
    if view.stage == "joint":
        model = joint_model(scenario, rules, only=only, wishes=False, asking=view.asking)
        return model, model.links
    if links is None:
        raise ValueError("a roster is looked at along links")
    pairs = described(in_table_order(links[["cadre", "target"]], scenario), scenario).assign(col=-1)
    return roster_model(scenario, rules, links, only=only, wishes=False), pairs


def _rows(model: StageModel, rules: tuple[Rule, ...], scenario: Scenario, only: pd.Index[int] | None) -> Matrix:
    matrix = model.matrix if only is None else confined(model, rules, scenario, only)
    return dataclasses.replace(matrix, tiers={})
