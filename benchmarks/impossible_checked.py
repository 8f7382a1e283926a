"""What a clash claims, shown or refuted by solves that share nothing with the code that found it."""

from __future__ import annotations

import dataclasses
from typing import Any

import impossible_oracle as oracle
import numpy as np
import pandas as pd

import liaison_opt as lo
from liaison_opt.rules.assemble import joint_model, link_model, roster_model
from liaison_opt.rules.base import Rule
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.scenario import Scenario

KEYS = ["rule", "who", "target", "period"]
#: facts of life that a clash names like rules; and the forms that take candidates away before there are rows
LEAVE, LINK_DAYS = "leave", "link-days"
PRUNING = {"eligible", "fixed_slot", "zones"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the solves say of one clash.

    Parameters
    ----------
    together
        Status of its rows alone, with the facts of life: "infeasible" if the clash is one.
    without
        Status without each of its rows (or rules), in their order: "feasible" throughout if it is least.
    facts
        "named": only the leave, and the rules about who and when, that it names were held against it; "all": it stands
        only if all the scenario has are taken for granted.
    strangers
        Rows that the model does not hold.
    """

    together: str
    without: tuple[str, ...]
    facts: str
    strangers: tuple[str, ...] = ()

    @property
    def clashes(self) -> bool:
        """True if the rows cannot all hold."""
        return self.together == "infeasible" and not self.strangers

    @property
    def least(self) -> bool:
        """True if without any one of them the others can."""
        return set(self.without) <= {"feasible"}


def verdict(scenario: Scenario, rows: pd.DataFrame, stage: str = "joint", *, by: str = "row") -> Verdict:
    """Judge one clash of a scenario.

    Parameters
    ----------
    scenario
        What is given.
    rows
        Columns rule, who, target, period, asks; rule "leave" stands for a row of the leave table.
    stage
        The model that the diagnosis stands on: "link", "joint", or "roster" (along the links of the first stage).
    by
        What is left out to see whether it is needed: each "row", or all rows of each "rule".
    """
    named = rows.reset_index(drop=True)
    links = lo.plan(scenario, until="link").links if stage == "roster" else None
    bench = Bench(scenario, stage, links)
    together, strangers = bench.status(named, everything=False)
    facts = "named"
    if together != "infeasible" and not bench.barring(named).any():
        facts, (together, strangers) = "all", bench.status(named, everything=True)
    parts = named.groupby(named.index if by == "row" else "rule", sort=False).groups.values()
    without = [bench.status(named.drop(index=part), everything=facts == "all")[0] for part in parts]
    return Verdict(together=together, without=tuple(without), facts=facts, strangers=tuple(strangers))


@dataclasses.dataclass(frozen=True)
class Bench:
    """A scenario on the bench: its model with some of its rows and some of its facts of life."""

    scenario: Scenario
    stage: str
    links: pd.DataFrame | None
    _built: dict[object, tuple[Matrix, set[str]]] = dataclasses.field(default_factory=dict)

    def barring(self, rows: pd.DataFrame) -> np.ndarray[Any, Any]:
        """Which rows take candidates away: leave, days of links, a whole rule about who or when."""
        forms = {rule.id: rule.type for rule in rules_of(self.scenario)}
        whole = rows["rule"].map(forms).isin(PRUNING) & (rows[["who", "target", "period"]] == "").all(axis=1)
        return np.asarray(rows["rule"].isin([LEAVE, LINK_DAYS]) | whole, dtype=bool)

    def status(self, rows: pd.DataFrame, *, everything: bool) -> tuple[str, list[str]]:
        """Are these rows possible with the facts that they name (or with all facts); and what of them is unknown."""
        bars = self.barring(rows)
        matrix, rules = self._with(None if everything else rows[bars])
        chosen, strangers = restricted(matrix, rows[~bars], rules)
        return oracle.solved(chosen), strangers

    def _with(self, facts: pd.DataFrame | None) -> tuple[Matrix, set[str]]:
        """The model with these facts alone (None = with all of them), and the ids of its rules; built once."""
        key = None if facts is None else tuple(facts[KEYS].itertuples(index=False, name=None))
        if key not in self._built:
            scenario, rules = self.scenario, rules_of(self.scenario)
            if facts is not None:
                scenario = _with_facts(self.scenario, facts)
                rules = tuple(_kept(rule, set(facts["rule"])) for rule in rules_of(scenario))
            self._built[key] = self._matrix(scenario, rules), {rule.id for rule in rules}
        return self._built[key]

    def _matrix(self, scenario: Scenario, rules: tuple[Rule, ...]) -> Matrix:
        if self.stage == "link":
            return link_model(scenario, rules).matrix
        if self.links is None:
            return joint_model(scenario, rules).matrix
        return roster_model(scenario, rules, self.links).matrix


def _with_facts(scenario: Scenario, named: pd.DataFrame) -> Scenario:
    """The scenario with only the leave that is named, and links without days unless theirs are named."""
    tables: dict[str, pd.DataFrame] = {}
    if len(scenario.leave):
        leave = scenario.leave[["cadre", "from", "to"]]
        spans = leave["from"].dt.strftime("%Y-%m-%d") + ".." + leave["to"].dt.strftime("%Y-%m-%d")
        wanted = list(named.loc[named["rule"] == LEAVE, ["who", "period"]].itertuples(index=False, name=None))
        keep = pd.MultiIndex.from_arrays([leave["cadre"], spans]).isin(wanted) if wanted else np.zeros(len(leave), bool)
        tables["leave"] = scenario.leave[keep].reset_index(drop=True)
    if len(scenario.links):
        days = set(named.loc[named["rule"] == LINK_DAYS, ["who", "target"]].itertuples(index=False, name=None))
        open_ = [pair not in days for pair in zip(scenario.links["cadre"], scenario.links["target"], strict=True)]
        links = scenario.links.copy()
        links.loc[open_, "from"] = pd.Timestamp(scenario.horizon.first)
        links.loc[open_, "to"] = pd.Timestamp(scenario.horizon.last)
        tables["links"] = links.reset_index(drop=True)
    return scenario.replace(**tables) if tables else scenario


def _kept(rule: Rule, named: set[str]) -> Rule:
    """The rule, or one that allows every candidate if it is not among the named ones."""
    if rule.type not in PRUNING or not rule.binding or rule.id in named:
        return rule

    def allows(_self: Rule, _scenario: Scenario, table: pd.DataFrame) -> np.ndarray[Any, Any]:
        """Everything."""
        return np.ones(len(table), dtype=bool)

    open_ = type(f"Open{type(rule).__name__}", (type(rule),), {"allows": allows})
    made: Rule = open_.model_construct(**dict(rule))
    return made


def restricted(matrix: Matrix, rows: pd.DataFrame, rules: set[str]) -> tuple[Matrix, list[str]]:
    """The model of the sides that a clash names and of the laws of the model; and what of it there is not.

    Every other row loses its bounds; a row of a rule loses the side that is not named.
    """
    owners = matrix.owners[KEYS].astype(str)
    low, high = matrix.lo.copy(), matrix.hi.copy()
    of_rules = owners["rule"].isin(rules).to_numpy()
    low[of_rules], high[of_rules] = -FREE, FREE
    strangers = []
    for row in rows.to_dict("records"):
        hits = np.flatnonzero((owners == [str(row[key]) for key in KEYS]).all(axis=1).to_numpy())
        sign, _, bound = str(row["asks"]).partition(" ")
        side, old = (low, matrix.lo) if sign == ">=" else (high, matrix.hi)
        hits = hits[old[hits] == int(bound)] if bound.lstrip("-").isdigit() else hits[:0]
        side[hits] = old[hits]
        if not len(hits):
            strangers.append(" ".join(str(row[key]) for key in [*KEYS, "asks"]))
    return dataclasses.replace(matrix, lo=low, hi=high), strangers


def members(rows: pd.DataFrame) -> str:
    """The rules of a clash, each with how often it is named, for a table."""
    counts: Any = rows["rule"].value_counts(sort=False)
    return ", ".join(f"{rule} × {count}" if count > 1 else str(rule) for rule, count in counts.items())
