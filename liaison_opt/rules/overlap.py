"""One place at a time; nothing big in a protected slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured
from liaison_opt.rules.select import Names, members
from liaison_opt.scenario.dates import written

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class NoOverlap(Rule):
    r"""A resource is used once at a time: a cadre, a place (its one room), or a slot kept free of other duties.

    .. math:: \sum_{s' \text{ overlaps } s} x_{s'} \le 1 \quad \forall \text{ resource}, s

    With `resource = "slot"`, sessions of the duties in `forbids` do not overlap the named slots (the form
    `protected_slot` of the catalogue is this). Clauses: JH-3.1c, JH-3.2b, CC-3.3a, FS-9, FS-10.
    """

    form: ClassVar[str] = "no_overlap"
    stage: ClassVar[Stage] = "roster"
    resource: Literal["cadre", "target", "slot"]
    slot: Names = Field((), description="the slots kept free (resource = slot)")
    forbids: Names = Field((), description="duties kept out of them (resource = slot)")
    target: Names = Field((), description="kinds of place; none = all (resource = target)")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "over": {
            "en": "{who}{target} has {actual} sessions at the same time, {period}",
            "zh": "{who}{target}在 {period} 同时有 {actual} 次安排",
        },
        "slot": {
            "en": "{actual} sessions lie in the protected slot, {period}",
            "zh": "{period} 的保护时段内有 {actual} 次其他安排",
        },
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: a protected slot without a name or without duties to keep out."""
        found = super().problems(scenario)
        if self.resource == "slot" and not (self.slot and self.forbids):
            found.append(("slot", "", "Name the `slot` to protect and the duties that it `forbids`."))
        return found

    def _moments(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """Each moment at which something of the calendar begins, and every session under way then: date, moment, row.

        Intervals that overlap pairwise share the latest of their beginnings, so these moments are all that matter. They
        are the calendar's, whether or not anybody is there: a model and a finished plan are judged at the same ones;
        a moment whose intervals are all under way at another one, too, adds nothing and is left out.
        """
        on = ["date", "start", "end"]  # with the table's own: a clerk's hours need not be the calendar's
        calendar = scenario.horizon.slots
        times = pd.concat(
            [calendar.loc[calendar["date"].isin(table["date"].unique()), on], table[on]]
        ).drop_duplicates()
        begins = times[["date", "start"]].drop_duplicates().rename(columns={"start": "moment"})
        under_way = times.merge(begins, on="date")
        under_way = under_way[(under_way["start"] <= under_way["moment"]) & (under_way["moment"] < under_way["end"])]
        ended = under_way.groupby(["date", "moment"])["end"].min().rename("first_end").reset_index()
        later = ended.groupby("date")["moment"].shift(-1)
        # the next beginning comes before anything has ended: everything under way now is under way then
        spare = ended[later < ended["first_end"]]
        under_way = under_way.merge(spare[["date", "moment"]], on=["date", "moment"], how="left", indicator=True)
        under_way = under_way[under_way["_merge"] == "left_only"].drop(columns="_merge")
        return table.merge(under_way, on=on)

    def _used(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """Sessions by who or place and moment: who, target, period."""
        if self.resource == "target":
            mine = table[(table["part"] == "lead") & table["target"].isin(self.places(scenario, self.target))]
            found = self._moments(mine, scenario).assign(who="")
        else:
            found = self._moments(table, scenario).assign(who=lambda t: t["cadre"], target="")
        return found.assign(period=written(found["date"], "%Y-%m-%d") + " " + found["moment"])

    def _inside(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """Sessions of forbidden duties that overlap a protected slot."""
        slots = scenario.horizon.slots
        kept = slots.loc[slots["name"].isin(self.slot), ["date", "start", "end"]]
        mine = self.timely(table[table["duty"].isin(self.forbids) & (table["part"] == "lead")], scenario)
        both = mine.merge(kept, on="date", suffixes=("", "_kept"))
        both = both[(both["start"] < both["end_kept"]) & (both["start_kept"] < both["end"])]
        stamp = written(both["date"], "%Y-%m-%d") + " " + both["start_kept"]
        return both.assign(who="", target="", period=stamp)

    def _table(self, table: pd.DataFrame, scenario: Scenario) -> tuple[pd.DataFrame, int]:
        if self.resource == "slot":
            return self._inside(table, scenario), 0
        return self._used(table, scenario), 1

    def enforce(self, model: Model) -> None:
        """Row a resource and moment at which more than one candidate could be under way."""
        on = ["who", "target", "period"]
        table, room = self._table(model.sessions, model.scenario)
        keys = table.groupby(on, sort=False).size().reset_index(name="n")
        keys = keys[keys["n"] > room][on].reset_index(drop=True)
        model.bound(self, keys, members(keys, table, on), hi=room)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Resources used more than once at a time."""
        on = ["who", "target", "period"]
        table, room = self._table(facts.sessions, facts.scenario)
        keys = table[on].drop_duplicates().reset_index(drop=True)
        found = measured(keys, counted(keys, table, on) if len(keys) else np.zeros(0), hi=room)
        return found.assign(say="slot") if self.resource == "slot" else found
