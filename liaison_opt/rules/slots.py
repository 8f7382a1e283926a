"""Forms about when: obligatory slots, and windows that a duty keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from liaison_opt.rules.base import Rule, Stage, counted, measured
from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.select import Names, inside, members
from liaison_opt.scenario import patterns
from liaison_opt.scenario.dates import written

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class FixedSlot(Rule):
    r"""Regular sessions of a duty lie only in the named slots; with `attend`, each cadre has exactly one in each.

    .. math:: \sum_{t} x_{ats} = 1 \quad \forall a \in role,\ s \in slot \text{ on which } a \text{ is not on leave}

    Clauses: JH-1.3, JH-3.1a, JH-3.1b, CC-2.3e, CC-4.3c, FS-8, GZ-1. A holiday is not a miss: the calendar offers
    no slot then.
    """

    form: ClassVar[str] = "fixed_slot"
    stage: ClassVar[Stage] = "roster"
    role: Names = Field(description="role tags of the cadres")
    slot: Names = Field(description="names of the slots")
    duty: Names = Field(("station",), description="duties it speaks of")
    attend: bool = Field(default=False, description="every cadre in every slot")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who} has no session in the slot of {period}",
            "zh": "{who}在 {period} 的固定时段没有驻点安排",
        },
        "over": {
            "en": "{who} has {actual} sessions in the slot of {period}; one is meant",
            "zh": "{who}在 {period} 的固定时段安排了 {actual} 次驻点，应为 1 次",
        },
        "outside": {
            "en": "{who} has {actual} regular sessions outside the fixed slot, at {target} in {period}",
            "zh": "{who}在 {period} 于固定时段之外在{target}安排了 {actual} 次驻点",
        },
    }

    def _mine(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        fits = table["cadre"].isin(self._posts(scenario)) & table["duty"].isin(self.duty)
        if self.where:
            fits &= table["target"].isin(self.places(scenario))
        return self.timely(table[fits & (table["kind"] != "make_up") & (table["part"] == "lead")], scenario)

    def _calls(self, scenario: Scenario) -> pd.DataFrame:
        """Each cadre and slot in which the cadre should be: who, period (the date), slot."""
        slots = scenario.horizon.slots
        named = slots["name"].isin(self.slot) & (slots["use"] == "regular")
        mine = self.timely(slots.assign(slot=slots.index, kind="regular", duty=self.duty[0])[named], scenario)
        table = pd.DataFrame({"cadre": self._posts(scenario)}, dtype=object).merge(mine, how="cross")
        table = table[~on_leave(table, scenario)]
        stamp = written(table["date"], "%Y-%m-%d") + " " + table["start"]
        return table.assign(who=table["cadre"], target="", period=stamp).reset_index(drop=True)

    def allows(self, scenario: Scenario, table: pd.DataFrame) -> np.ndarray[Any, Any]:
        """No regular session of the duty outside the named slots."""
        if "slot" not in table:
            return np.ones(len(table), dtype=bool)
        mine = self._mine(table, scenario)
        outside = mine[~mine["name"].isin(self.slot)]
        return ~table.index.isin(outside.index)

    def enforce(self, model: Model) -> None:
        """Row a cadre and slot (attend); row a cadre and place for sessions outside the slots."""
        mine = self._mine(model.sessions, model.scenario).assign(who=lambda t: t["cadre"])
        outside = mine[~mine["name"].isin(self.slot)].assign(period=lambda t: t["month"])
        keys = outside[["who", "target", "period"]].drop_duplicates().reset_index(drop=True)
        model.bound(self, keys, members(keys, outside, ["who", "target", "period"]), hi=0)
        if self.attend:
            calls = self._calls(model.scenario)
            model.bound(self, calls, members(calls, mine, ["who", "slot"]), lo=1, hi=1)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Slots left empty or doubled, and regular sessions outside the slots."""
        mine = self._mine(facts.sessions, facts.scenario).assign(who=lambda t: t["cadre"])
        outside = mine[~mine["name"].isin(self.slot)].assign(period=lambda t: t["month"])
        keys = outside[["who", "target", "period"]].drop_duplicates().reset_index(drop=True)
        found = [measured(keys, counted(keys, outside, ["who", "target", "period"]), hi=0).assign(say="outside")]
        if self.attend:
            calls = self._calls(facts.scenario)
            found.append(measured(calls, counted(calls, mine, ["who", "slot"]), lo=1, hi=1))
        return pd.concat(found, ignore_index=True)


class Window(Rule):
    r"""Sessions of a duty lie only on certain days or in certain slots ("only"), or had better ("prefer": a wish).

    .. math:: \sum_{s \notin W} x_{ats} = 0 \quad \forall t

    Clauses: JH-3.1g, CC-2.3b, CC-6.3f, GW-3. `fixed_slot` without `attend` says the same of named slots.
    """

    form: ClassVar[str] = "window"
    stage: ClassVar[Stage] = "roster"
    duty: Names = Field(description="duties it speaks of")
    slot: Names = Field((), description="names of slots inside the window")
    pattern: str | None = Field(None, description="days inside the window, as in scenario.toml")
    window: Names = Field((), description="kinds (or names) of windows.csv inside the window")
    target: Names = Field((), description="kinds of place; none = all")
    mode: Literal["only", "prefer"] = "only"
    says: ClassVar[dict[str, dict[str, str]]] = {
        "over": {
            "en": "{actual} sessions at {target} in {period} lie outside the window",
            "zh": "{target}在 {period} 有 {actual} 次安排不在规定时段内",
        }
    }

    @field_validator("pattern")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value is not None and (problem := patterns.check(value)):
            raise ValueError(problem)
        return value

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: nothing named, or `prefer` without a weight."""
        found = super().problems(scenario)
        if not (self.slot or self.pattern or self.window):
            found.append(("slot", "", "Say what lies inside: `slot`, `pattern` or `window`."))
        if self.mode == "prefer" and self.binding:
            found.append(("mode", "prefer", "A preference needs a `weight` and a `tier`; or use mode = 'only'."))
        return found

    def _outside(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        mine = table[table["duty"].isin(self.duty) & (table["part"] == "lead")]
        mine = mine[mine["target"].isin(self.places(scenario, self.target))]
        mine = self.timely(mine, scenario)
        fits = mine["name"].isin(self.slot) | inside(mine["date"], scenario, list(self.window))
        if self.pattern:
            fits |= mine["date"].isin(patterns.days_of(self.pattern, scenario.horizon.days))
        return mine[~fits].assign(who="", period=lambda t: t["month"])

    def enforce(self, model: Model) -> None:
        """Row a place and month."""
        out = self._outside(model.sessions, model.scenario)
        keys = out[["who", "target", "period"]].drop_duplicates().reset_index(drop=True)
        model.bound(self, keys, members(keys, out, ["target", "period"]), hi=0)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Sessions outside the window, by place and month."""
        out = self._outside(facts.sessions, facts.scenario)
        keys = out[["who", "target", "period"]].drop_duplicates().reset_index(drop=True)
        return measured(keys, counted(keys, out, ["target", "period"]), hi=0)
