"""Forms that count sessions in periods: floors, caps, meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured
from liaison_opt.rules.candidates import along, at_community
from liaison_opt.rules.select import Names, Period, Scope, cross, in_periods, keyed, members, spans

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario

ON = ["who", "target", "period"]


class Visits(Rule):
    """Sessions by scope and period. For `pair` and `actor` a cadre's place in a team counts; a place counts once."""

    stage: ClassVar[Stage] = "roster"
    everybody: ClassVar[bool] = True
    duty: Names = Field(("station",), description="duties that count")
    role: Names = Field((), description="role tags of the cadres; none = all")
    target: Names = Field((), description="kinds of place; none = all")
    period: Period = "year"
    scope: Scope = "target"

    def _table(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """The sessions that count, with who, target and period."""
        fits = table["duty"].isin(self.duty) & table["target"].isin(self.places(scenario, self.target))
        if self.scope in {"pair", "actor"} or self.role:
            fits &= table["cadre"].isin(self._posts(scenario))
        if self.scope in {"target", "group"}:
            fits &= table["part"] == "lead"
        mine = self.timely(table[fits], scenario)
        return in_periods(keyed(mine, self.scope), scenario, self.period)

    def _counting(self, facts: Facts) -> pd.DataFrame:
        """The visits that count: those of sessions of the rule's duties, led by its posts, at its times."""
        visits = facts.visits if facts.visits is not None else pd.DataFrame()
        mine = visits[visits["duty"].isin(self.duty) & visits["cadre"].isin(self._posts(facts.scenario))]
        return self.timely(mine, facts.scenario)

    def _keys(self, scenario: Scenario, pairs: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
        """Every group that the bound speaks of, whether it has a session or not."""
        when = spans(scenario, self.period, whole=whole)[["period"]]
        who = pd.DataFrame({"who": self._posts(scenario)}, dtype=object)
        where = pd.DataFrame({"target": self.places(scenario, self.target)}, dtype=object)
        if self.scope == "pair":
            linked = along(pairs[["cadre", "target"]], scenario, self.duty)
            linked = at_community(linked, scenario).drop_duplicates()
            linked = linked.rename(columns={"cadre": "who"})
            base = linked.merge(who, on="who").merge(where, on="target")
        elif self.scope == "actor":
            base = who.assign(target="")
        elif self.scope == "target":
            base = where.assign(who="")
        else:
            base = pd.DataFrame({"who": [""], "target": [""]}, dtype=object)
        return cross(base, when)[ON]

    def _floor(self, model: Model, k: int) -> None:
        keys = self._keys(model.scenario, model.pairs, whole=True)
        entries = members(keys, self._table(model.sessions, model.scenario), ON)
        if self.scope == "pair":
            floor_along_links(self, model, keys, entries, k)
        else:
            model.bound(self, keys, entries, lo=k)

    def _cap(self, model: Model, k: int) -> None:
        table = self._table(model.sessions, model.scenario)
        keys = self._capped(model.scenario, model.pairs, table)
        model.bound(self, keys, members(keys, table, ON), hi=k)

    def _capped(self, scenario: Scenario, pairs: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
        """The groups of a cap: for pairs also those that meet without a link (a duty held anywhere)."""
        keys = self._keys(scenario, pairs, whole=False)
        return pd.concat([keys, table[ON]]).drop_duplicates(ignore_index=True) if self.scope == "pair" else keys

    def _judged(self, facts: Facts, *, lo: int | None = None, hi: int | None = None) -> pd.DataFrame:
        table = self._table(facts.sessions, facts.scenario)
        found = []
        for low, high in ((lo, None), (None, hi)):
            if low is None and high is None:
                continue
            if high is None:
                keys = self._keys(facts.scenario, facts.links, whole=True)
            else:
                keys = self._capped(facts.scenario, facts.links, table)
            found.append(measured(keys, counted(keys, table, ON), lo=low, hi=high))
        return pd.concat(found, ignore_index=True)

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: sessions are held at places, so a rule that counts them cannot name households."""
        found = super().problems(scenario)
        todo = "Sessions are held in communities: name the kind of place, or use min_visits or coverage."
        return found + [("target", kind, todo) for kind in self.target if kind == "household"]


def floor_along_links(rule: Visits, model: Model, keys: pd.DataFrame, entries: pd.DataFrame, k: int) -> None:
    """At least `k` for each pair; where links are still open, only for pairs that have one.

    Links to several households of one community each ask for the same `k`, so each has a row and they share a slack.
    """
    links = along(model.pairs, model.scenario, rule.duty)
    links = at_community(links, model.scenario).rename(columns={"cadre": "who"})
    if (links["col"] < 0).all():
        model.bound(rule, keys, entries, lo=k)
        return
    slack = model.slack(rule, keys, k)
    if slack is not None:
        entries = pd.concat([entries, pd.DataFrame({"group": np.arange(len(keys)), "col": slack, "coef": 1})])
    rows = keys.assign(pair=np.arange(len(keys))).merge(links[["who", "target", "col"]], on=["who", "target"])
    made = pd.DataFrame({"group": np.arange(len(rows)), "col": rows["col"], "coef": -k})
    held = rows[["pair"]].assign(row=np.arange(len(rows))).merge(entries, left_on="pair", right_on="group")
    held = held[["row", "col", "coef"]].rename(columns={"row": "group"})
    model.rows(rule, rows[ON], pd.concat([held, made]), lo=0)


SHORT = {
    "en": "{who}{target} in {period}: {actual} sessions, at least {required} are asked for",
    "zh": "{who}{target}在 {period} 只有 {actual} 次，至少应为 {required} 次",
}
OVER = {
    "en": "{who}{target} in {period}: {actual} sessions, at most {required} are allowed",
    "zh": "{who}{target}在 {period} 有 {actual} 次，最多允许 {required} 次",
}


class MaxVisits(Visits):
    r"""At most `k` sessions in every period, also those cut by the ends of the horizon.

    .. math:: \sum_{s \in p} x_{ats} \le k \quad \forall p

    No source states such a cap: a policy cites `office:NAME`.
    """

    form: ClassVar[str] = "max_visits"
    k: int = Field(ge=0, description="sessions a period")
    says: ClassVar[dict[str, dict[str, str]]] = {"over": OVER}

    def enforce(self, model: Model) -> None:
        """Row a group and period."""
        self._cap(model, self.k)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Groups and periods with too many sessions."""
        return self._judged(facts, hi=self.k)


class MinActivities(Visits):
    r"""Meetings, reports and checks: each owner (or all together) holds at least `k`, at most `hi`, in each period.

    .. math:: k \le \sum_{s \in p} x_{as} \le hi \quad \forall a, p

    Only sessions that the owner leads count. Clauses: JH-3.4f, JH-3.5a, JH-4.1a, JH-4.1c, JH-4.1e, CC-9.2, XT-5.1.
    """

    form: ClassVar[str] = "min_activities"
    k: int = Field(1, ge=0, description="activities a period")
    hi: int | None = Field(None, ge=0, description="at most so many a period")
    scope: Scope = "actor"
    says: ClassVar[dict[str, dict[str, str]]] = {"short": SHORT, "over": OVER}

    def _table(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        return super()._table(table[table["part"] == "lead"], scenario)

    def enforce(self, model: Model) -> None:
        """Row an owner and period."""
        if self.k:
            self._floor(model, self.k)
        if self.hi is not None:
            self._cap(model, self.hi)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Owners and periods with too few or too many."""
        return self._judged(facts, lo=self.k, hi=self.hi)

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: k above hi."""
        found = super().problems(scenario)
        if self.hi is not None and self.k > self.hi:
            found.append(("k", str(self.k), f"`k` is above `hi` ({self.hi}): swap or mend them."))
        return found
