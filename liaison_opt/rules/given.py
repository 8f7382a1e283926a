"""Pins, and dates that nothing can decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured
from liaison_opt.rules.select import Names, groups, members

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class Pins(Rule):
    """Sessions that must, or must not, be held: what villages and leaders have agreed. Made from `pins.csv`.

    A pin speaks of stationing and of any other duty alike; an empty cadre means anybody. Clause: JH-3.1f.
    """

    form: ClassVar[str] = "pins"
    stage: ClassVar[Stage] = "roster"
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who} must be at {target} on {period} and is not",
            "zh": "{who}应于 {period} 在{target}，未安排",
        },
        "over": {
            "en": "{who} must not be at {target} on {period} and is",
            "zh": "{who}不应于 {period} 在{target}，却有安排",
        },
    }

    def _keys(self, scenario: Scenario, pin: str) -> pd.DataFrame:
        mine = scenario.pins[scenario.pins["pin"] == pin]
        keys = groups(who=mine["cadre"], target=mine["community"], period=mine["date"].dt.strftime("%Y-%m-%d"))
        return keys.assign(date=mine["date"].to_numpy())

    def _entries(self, keys: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
        named = members(keys[keys["who"] != ""], table, ["who", "target", "date"])
        named["group"] = np.flatnonzero(keys["who"] != "")[named["group"]]
        anyone = members(keys[keys["who"] == ""], table[table["part"] == "lead"], ["target", "date"])
        anyone["group"] = np.flatnonzero(keys["who"] == "")[anyone["group"]]
        return pd.concat([named, anyone])

    def enforce(self, model: Model) -> None:
        """Row a pin."""
        table = model.sessions.assign(who=model.sessions["cadre"])
        for pin, lo, hi in (("must", 1, None), ("must_not", None, 0)):
            keys = self._keys(model.scenario, pin)
            model.bound(self, keys, self._entries(keys, table), lo=lo, hi=hi)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Pins that are not kept."""
        table = facts.sessions.assign(who=facts.sessions["cadre"])
        found = []
        for pin, lo, hi in (("must", 1, None), ("must_not", None, 0)):
            keys = self._keys(facts.scenario, pin)
            actual = np.where(
                keys["who"] != "",
                counted(keys, table, ["who", "target", "date"]),
                counted(keys, table[table["part"] == "lead"], ["target", "date"]),
            )
            found.append(measured(keys, actual, lo=lo, hi=hi))
        return pd.concat(found, ignore_index=True)


class Deadline(Rule):
    """Sessions are announced at least `lead_days` before: the horizon begins (regular ones), or they are held.

    Checked only. Clauses: JH-3.6a, JH-3.4g, BD-10, BD-11, SQ-4.2; the number of days is the office's own.
    """

    form: ClassVar[str] = "deadline"
    stage: ClassVar[Stage] = "given"
    enforced: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("announced",)
    before: Literal["horizon", "session"] = "horizon"
    lead_days: int = Field(0, ge=0, le=366, description="days before")
    duty: Names = Field(("station",), description="duties that are announced")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "over": {
            "en": "{who}: the session of {period} is announced {amount} days too late",
            "zh": "{who} {period} 的安排公布晚了 {amount} 天",
        }
    }

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Sessions announced too late, by how many days; one never announced counts as announced on its day."""
        held = self.timely(facts.leads[facts.leads["duty"].isin(self.duty)], facts.scenario)
        if self.before == "horizon":
            held = held[held["kind"] != "make_up"]
            last = pd.Series(pd.Timestamp(facts.scenario.horizon.first), index=held.index)
        else:
            last = held["date"]
        last = last - pd.Timedelta(days=self.lead_days)
        late = (held["announced"].fillna(held["date"]) - last).dt.days.to_numpy()
        stamp = held["date"].dt.strftime("%Y-%m-%d")
        keys = groups(who=held["cadre"], target=held["target"], period=stamp)
        return measured(keys, np.maximum(late, 0), hi=0)
