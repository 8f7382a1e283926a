"""Days of presence: how many, and how many in a row."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured
from liaison_opt.rules.counting import ON, Visits, floor_along_links
from liaison_opt.rules.distinct import happens
from liaison_opt.rules.runs import disjoint, runs_in
from liaison_opt.rules.select import PERIODS, Names, Period, cross, in_periods, keyed, members, spans

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class MinDays(Visits):
    r"""Each cadre is present on at least so many days in every period that lies wholly inside the horizon.

    .. math:: \sum_{d \in p} \Bigl[\sum_{s \in d} x_{as} \ge 1\Bigr] \ge n \quad \forall a, p

    A day counts once, however many sessions it holds; a place in a team counts, too. `unit` says which days:
    presence_day and calendar_day take any day with a session, working_day only working days of the calendar, night
    only days with a session of a duty that is `overnight`, month makes n x `days_per_month` days of presence, rounded
    down. With scope "pair" each link owes the days. Clauses: CC-1.2a, CC-1.2c, CC-1.2e, CC-2.3a, CC-2.3g, GW-6,
    SQ-3.1, SQ-3.2a, SQ-3.2c.
    """

    form: ClassVar[str] = "min_days"
    role: Names = Field(description="role tags of the cadres")
    duty: Names = Field(("station",), description="duties whose days count")
    n: int = Field(ge=1, description="so many of the unit")
    unit: Literal["calendar_day", "working_day", "presence_day", "night", "month"] = Field(
        "presence_day", description="what is counted"
    )
    days_per_month: float = Field(30, gt=0, le=31, description="days that make a month of presence (unit = month)")
    scope: Literal["actor", "pair"] = Field("actor", description="each cadre, or each of its links")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who}{target} in {period}: present on {actual} days, at least {required} are asked for",
            "zh": "{who}{target}在 {period} 只到过 {actual} 天，至少应为 {required} 天",
        },
        "nights": {
            "en": "{who}{target} in {period}: {actual} nights are spent there, at least {required} are asked for",
            "zh": "{who}{target}在 {period} 只住 {actual} 夜，至少应为 {required} 夜",
        },
    }

    @property
    def days(self) -> int:
        """How many days are asked for."""
        return math.floor(self.n * Fraction(str(self.days_per_month))) if self.unit == "month" else self.n

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: nights of a duty that spends none, months of another unit, more days than the period has."""
        found = super().problems(scenario)
        if self.unit == "night" and not _overnight(self.duty, scenario):
            found.append(("unit", "night", "None of its duties is overnight: set `overnight = true` on one."))
        if self.unit != "month" and "days_per_month" in self.model_fields_set:
            found.append(("days_per_month", str(self.days_per_month), "Leave it out, or ask for unit = 'month'."))
        if not self.days:
            found.append(("days_per_month", str(self.days_per_month), f"{self.n} months come to less than a day."))
        return found + _too_many(scenario, self.period, "n", self.n, self.days)

    def enforce(self, model: Model) -> None:
        """Row a cadre (or link) and period, over a column a day on which several sessions could be held."""
        days = happens(self, model, self._present(model.sessions, model.scenario), ["who", "target", "date"])
        keys = self._keys(model.scenario, model.pairs, whole=True)
        entries = members(keys, _by_period(days, model.scenario, self.period), ON)
        if self.scope == "pair":
            floor_along_links(self, model, keys, entries, self.days)
        else:
            model.bound(self, keys, entries, lo=self.days)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Cadres (or links) and periods with too few days."""
        present = self._present(facts.sessions, facts.scenario).drop_duplicates(["who", "target", "date"])
        keys = self._keys(facts.scenario, facts.links, whole=True)
        held = counted(keys, in_periods(present, facts.scenario, self.period), ON)
        found = measured(keys, held, lo=self.days)
        return found.assign(say="nights") if self.unit == "night" else found

    def _present(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """The sessions whose day counts, with who and target."""
        fits = table["duty"].isin(_overnight(self.duty, scenario) if self.unit == "night" else self.duty)
        fits &= table["cadre"].isin(self._posts(scenario)) & table["target"].isin(self.places(scenario, self.target))
        if self.unit == "working_day":
            calendar = scenario.horizon.days
            fits &= table["date"].isin(calendar.loc[calendar["working"], "date"])
        return keyed(self.timely(table[fits], scenario), self.scope)


class ConsecutiveDays(Rule):
    r"""Each cadre stays at least `times` runs of `n` days in a row in every period wholly inside the horizon.

    .. math:: \sum_{d} r_{ad} \ge times, \qquad \sum_{d - n < e \le d} r_{ae} \le
              \Bigl[\sum_{s \in d} x_{as} \ge 1\Bigr] \quad \forall d

    r is 1 on the first day of a run. Runs lie wholly in the period and share no day; with `same_place` a run is spent
    at one place. A place in a team counts. Clauses: CC-2.3d, CC-3.1d.
    """

    form: ClassVar[str] = "consecutive_days"
    stage: ClassVar[Stage] = "roster"
    plain: ClassVar[bool] = False
    role: Names = Field(description="role tags of the cadres")
    target: Names = Field((), description="kinds of place; none = all")
    duty: Names = Field(("stay",), description="duties whose days count")
    n: int = Field(ge=2, le=60, description="days in a row")
    times: int = Field(1, ge=1, description="runs a period")
    period: Period = "month"
    same_place: bool = Field(default=True, description="all days of a run at one place")
    overnight: bool = Field(default=False, description="only duties that include the night count")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who} in {period}: {actual} stays of enough days in a row, at least {required} are asked for",
            "zh": "{who}在 {period} 达到连续天数的驻村只有 {actual} 次，至少应为 {required} 次",
        }
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: nights of a duty that spends none, more days than the period has, households as places."""
        found = super().problems(scenario)
        if self.overnight and not _overnight(self.duty, scenario):
            found.append(("overnight", "true", "None of its duties is overnight: set `overnight = true` on one."))
        if "household" in self.target:
            found.append(("target", "household", "Sessions are held in communities: name the kind of place."))
        return found + _too_many(scenario, self.period, "n", self.n, self.n * self.times)

    def enforce(self, model: Model) -> None:
        """Row a cadre and period over the first days of runs; a run needs each of its days."""
        scenario = model.scenario
        days = happens(self, model, self._present(model.sessions, scenario), ["who", "target", "date"])
        runs = self._runs(model, _by_period(days, scenario, self.period))
        keys = self._keys(scenario)
        model.bound(self, keys, members(keys, runs, ["who", "period"]), lo=self.times)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Cadres and periods with too few runs."""
        present = self._present(facts.sessions, facts.scenario).drop_duplicates(["who", "target", "date"])
        runs = runs_in(in_periods(present, facts.scenario, self.period), self.n)
        keys = self._keys(facts.scenario)
        held = counted(keys, disjoint(runs, self.n, self.times), ["who", "period"])
        return measured(keys, held, lo=self.times)

    def _keys(self, scenario: Scenario) -> pd.DataFrame:
        who = pd.DataFrame({"who": self._posts(scenario)}, dtype=object)
        return cross(who.assign(target=""), spans(scenario, self.period, whole=True)[["period"]])

    def _present(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """The sessions whose day counts, with who and target ("" where a run may change places)."""
        fits = table["duty"].isin(_overnight(self.duty, scenario) if self.overnight else self.duty)
        fits &= table["cadre"].isin(self._posts(scenario)) & table["target"].isin(self.places(scenario, self.target))
        return keyed(self.timely(table[fits], scenario), "pair" if self.same_place else "actor")

    def _runs(self, model: Model, days: pd.DataFrame) -> pd.DataFrame:
        """A column a possible run: who, target, period, first, col. A day holds at most one, and only if it is spent.

        Summed over the runs that cover a day, the rows are as tight as can be: n days a run, also in fractions.
        """
        ahead = pd.DataFrame({"ahead": pd.to_timedelta(np.arange(self.n), unit="D")})
        covered = cross(days[[*ON, "date"]].rename(columns={"date": "first"}), ahead)
        covered = covered.assign(date=lambda t: t["first"] + t["ahead"]).merge(days[[*ON, "date"]], on=[*ON, "date"])
        runs = covered.groupby([*ON, "first"], sort=False).size().reset_index(name="days")
        runs = runs[runs["days"] == self.n].reset_index(drop=True)
        runs["col"] = model.integers(self, len(runs), upper=1)
        covered = covered.merge(runs[[*ON, "first", "col"]], on=[*ON, "first"])
        on = [*ON, "date"]
        spent = days.merge(covered[on].drop_duplicates(), on=on)[[*on, "col"]]
        own = pd.DataFrame({"group": spent.index, "col": spent["col"], "coef": 1})
        model.rows(self, spent, pd.concat([own, members(spent, covered, on, coef=-1)]), lo=0)
        if self.same_place and self.times > 1:  # nor do runs at two places share a day
            alone = covered[["who", "period", "date"]].drop_duplicates(ignore_index=True)
            entries = members(alone, covered, ["who", "period", "date"])
            model.rows(self, alone.assign(target=""), entries, hi=1)
        return runs


def _overnight(duties: tuple[str, ...], scenario: Scenario) -> list[str]:
    """Those of the duties that include the night."""
    return [duty.name for duty in scenario.settings.duty if duty.overnight and duty.name in duties]


def _by_period(days: pd.DataFrame, scenario: Scenario, period: str) -> pd.DataFrame:
    """Days with the period (or periods) that they lie in."""
    calendar = scenario.horizon.days[["date", *PERIODS]]
    return in_periods(days.merge(calendar, on="date"), scenario, period)


def _too_many(scenario: Scenario, period: str, parameter: str, value: int, days: int) -> list[tuple[str, str, str]]:
    """A fault where even the longest period has fewer days than are asked for."""
    known = period.removeprefix("window:") in {*scenario.windows["kind"], *scenario.windows["name"]}
    if period.startswith("window:") and not known:
        return []  # a fault already
    when = spans(scenario, period, whole=False)
    longest = int(((when["to"] - when["from"]).dt.days + 1).max()) if len(when) else days
    if days <= longest:
        return []
    return [(parameter, str(value), f"{days} days are asked for; {period} has at most {longest}.")]
