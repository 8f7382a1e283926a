"""Forms that count sessions in periods: floors, caps, meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured
from liaison_opt.rules.select import Names, Period, Scope, cross, in_periods, keyed, members, spans

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario

_ON = ["who", "target", "period"]
NOT_YET = "household visits are not planned yet: see need and room on the coverage sheet"
#: targets that are counted a community, never listed one by one, in the roster stage
HOUSEHOLDS = ("household", "household_away")


class _Visits(Rule):
    """Sessions by scope and period. For `pair` and `actor` a cadre's place in a team counts; a place counts once."""

    stage: ClassVar[Stage] = "roster"
    duty: Names = Field(("station",), description="duties that count")
    role: Names = Field((), description="role tags of the cadres; none = all")
    target: Names = Field((), description="kinds of place; none = all")
    period: Period = "year"
    scope: Scope = "target"

    def _posts(self, scenario: Scenario) -> list[str]:
        tags = self.role or tuple(scenario.roles)
        return list(dict.fromkeys(c for role in tags for c in scenario.roles.get(role, [])))

    def _table(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """The sessions that count, with who, target and period."""
        fits = table["duty"].isin(self.duty) & table["target"].isin(self.places(scenario, self.target))
        if self.scope in {"pair", "actor"} or self.role:
            fits &= table["cadre"].isin(self._posts(scenario))
        if self.scope in {"target", "group"}:
            fits &= table["part"] == "lead"
        mine = self.timely(table[fits], scenario)
        return in_periods(keyed(mine, self.scope), scenario, self.period)

    def _keys(self, scenario: Scenario, pairs: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
        """Every group that the bound speaks of, whether it has a session or not."""
        when = spans(scenario, self.period, whole=whole)[["period"]]
        who = pd.DataFrame({"who": self._posts(scenario)}, dtype=object)
        where = pd.DataFrame({"target": self.places(scenario, self.target)}, dtype=object)
        if self.scope == "pair":
            linked = pairs[["cadre", "target"]].drop_duplicates().rename(columns={"cadre": "who"})
            base = linked.merge(who, on="who").merge(where, on="target")
        elif self.scope == "actor":
            base = who.assign(target="")
        elif self.scope == "target":
            base = where.assign(who="")
        else:
            base = pd.DataFrame({"who": [""], "target": [""]}, dtype=object)
        return cross(base, when)[_ON]

    def _floor(self, model: Model, k: int) -> None:
        keys = self._keys(model.scenario, model.pairs, whole=True)
        entries = members(keys, self._table(model.sessions, model.scenario), _ON)
        if self.scope != "pair" or (model.pairs["col"] < 0).all():
            model.bound(self, keys, entries, lo=k)
            return
        # the link is still open: the floor holds only if it is made
        links = model.pairs.rename(columns={"cadre": "who"})[["who", "target", "col"]]
        model.bound(self, keys, pd.concat([entries, members(keys, links, ["who", "target"], coef=-k)]), lo=0)

    def _cap(self, model: Model, k: int) -> None:
        table = self._table(model.sessions, model.scenario)
        keys = self._capped(model.scenario, model.pairs, table)
        model.bound(self, keys, members(keys, table, _ON), hi=k)

    def _capped(self, scenario: Scenario, pairs: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
        """The groups of a cap: for pairs also those that meet without a link (a duty held anywhere)."""
        keys = self._keys(scenario, pairs, whole=False)
        return pd.concat([keys, table[_ON]]).drop_duplicates(ignore_index=True) if self.scope == "pair" else keys

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
            found.append(measured(keys, counted(keys, table, _ON), lo=low, hi=high))
        return pd.concat(found, ignore_index=True)


_SHORT = {
    "en": "{who}{target} in {period}: {actual} sessions, at least {required} are asked for",
    "zh": "{who}{target}在 {period} 只有 {actual} 次，至少应为 {required} 次",
}
_OVER = {
    "en": "{who}{target} in {period}: {actual} sessions, at most {required} are allowed",
    "zh": "{who}{target}在 {period} 有 {actual} 次，最多允许 {required} 次",
}


class MinVisits(_Visits):
    r"""At least `k` sessions in every period that lies wholly inside the horizon.

    .. math:: \sum_{s \in p} x_{ats} \ge k \quad \forall p

    `scope` says for whom: each link (pair), each cadre (actor), each place (target), or all together (group).
    Clauses: JH-3.4c, CC-2.2a, CC-2.3c, GZ-4, XT-4.1b.
    """

    form: ClassVar[str] = "min_visits"
    k: int = Field(ge=1, description="sessions a period")
    says: ClassVar[dict[str, dict[str, str]]] = {"short": _SHORT}

    @property
    def of_households(self) -> bool:
        """True if it asks for household visits: the roster holds none, so need and room are compared instead."""
        return any(kind in HOUSEHOLDS for kind in self.target)

    def judgeable(self, facts: Facts) -> str | None:
        """Household visits are not in a roster of sessions."""
        if self.of_households:
            return {"zh": "尚不安排入户走访：见覆盖表的需要与可能"}.get(facts.lang, NOT_YET)
        return super().judgeable(facts)

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """`household` and `household_away` are targets, too, though not kinds of place."""
        return [fault for fault in super().problems(scenario) if not (fault[0] == "target" and fault[1] in HOUSEHOLDS)]

    def enforce(self, model: Model) -> None:
        """Row a group and period; nothing for household visits."""
        if not self.of_households:
            self._floor(model, self.k)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Groups and periods with too few sessions."""
        return self._judged(facts, lo=self.k)


class MaxVisits(_Visits):
    r"""At most `k` sessions in every period, also those cut by the ends of the horizon.

    .. math:: \sum_{s \in p} x_{ats} \le k \quad \forall p

    No source states such a cap: a policy cites `office:NAME`.
    """

    form: ClassVar[str] = "max_visits"
    k: int = Field(ge=0, description="sessions a period")
    says: ClassVar[dict[str, dict[str, str]]] = {"over": _OVER}

    def enforce(self, model: Model) -> None:
        """Row a group and period."""
        self._cap(model, self.k)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Groups and periods with too many sessions."""
        return self._judged(facts, hi=self.k)


class MinActivities(_Visits):
    r"""Meetings, reports and checks: each owner (or all together) holds at least `k`, at most `hi`, in each period.

    .. math:: k \le \sum_{s \in p} x_{as} \le hi \quad \forall a, p

    Only sessions that the owner leads count. Clauses: JH-3.4f, JH-3.5a, JH-4.1a, JH-4.1c, JH-4.1e, CC-9.2, XT-5.1.
    """

    form: ClassVar[str] = "min_activities"
    k: int = Field(1, ge=0, description="activities a period")
    hi: int | None = Field(None, ge=0, description="at most so many a period")
    scope: Scope = "actor"
    says: ClassVar[dict[str, dict[str, str]]] = {"short": _SHORT, "over": _OVER}

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
        return self._judged(facts, lo=self.k or None, hi=self.hi)

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: k above hi."""
        found = super().problems(scenario)
        if self.hi is not None and self.k > self.hi:
            found.append(("k", str(self.k), f"`k` is above `hi` ({self.hi}): swap or mend them."))
        return found


class Spacing(_Visits):
    r"""Sessions are spread: after any slot day the next comes within `max_gap` days, and no two within `min_gap`.

    .. math:: \sum_{d_i < s \le d_i + max\_gap} x_s \ge 1, \qquad
              \sum_{d_i \le s < d_i + min\_gap} x_s \le 1 \quad \forall i

    The amount counts the slot days from which the wait is too long (or near which sessions crowd), so a gap that is
    one slot longer costs one more. Waits are judged in stretches that lie wholly inside the horizon and begin at a
    regular slot; crowding in all stretches, from make-up days on, too. Clauses: CC-8.1d, RY-13, XT-4.1d; the numbers
    are the office's own.
    """

    form: ClassVar[str] = "spacing"
    min_gap: int | None = Field(None, ge=2, description="days from one session to the next, at least")
    max_gap: int | None = Field(None, ge=2, description="days from one session to the next, at most")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who}{target}: no session from {period}, a longer wait than allowed",
            "zh": "{who}{target}在 {period} 期间没有安排，间隔过长",
        },
        "over": {
            "en": "{who}{target}: {actual} sessions within {period}, closer than allowed",
            "zh": "{who}{target}在 {period} 内有 {actual} 次安排，间隔过短",
        },
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: no gap at all, the lesser above the greater, or a period, which has no meaning here."""
        found = super().problems(scenario)
        if "period" in self.model_fields_set:
            found.append(("period", self.period, "Leave it out: gaps are counted in days."))
        if self.min_gap is None and self.max_gap is None:
            found.append(("max_gap", "", "Give `min_gap`, `max_gap` or both, in days."))
        elif self.min_gap is not None and self.max_gap is not None and self.min_gap > self.max_gap:
            found.append(("min_gap", str(self.min_gap), f"`min_gap` is above `max_gap` ({self.max_gap})."))
        return found

    def _stretches(self, scenario: Scenario, first: int, last: int) -> pd.DataFrame:
        """Day ranges that begin at a slot day: period, from, to. A floor's (`first` = 1) are regular and whole."""
        slots = scenario.horizon.slots
        hosts = slots["duties"].str.split().map(lambda names: any(d in self.duty for d in names))
        if first:
            hosts &= slots["use"] == "regular"
        days = slots.loc[hosts, "date"].drop_duplicates()
        start, end = days + pd.Timedelta(days=first), days + pd.Timedelta(days=last)
        label = start.dt.strftime("%Y-%m-%d") + ".." + end.dt.strftime("%Y-%m-%d")
        found = pd.DataFrame({"period": label, "from": start, "to": end})
        if first:
            found = found[end <= pd.Timestamp(scenario.horizon.last)]
        return found.reset_index(drop=True)

    def _bounds(self) -> list[tuple[int, int, int | None, int | None]]:
        found: list[tuple[int, int, int | None, int | None]] = []
        if self.max_gap is not None:
            found.append((1, self.max_gap, 1, None))
        if self.min_gap is not None:
            found.append((0, self.min_gap - 1, None, 1))
        return found

    def enforce(self, model: Model) -> None:
        """Row a group and stretch."""
        scenario = model.scenario
        plain = self.model_copy(update={"period": "horizon"})
        table = plain._table(model.sessions, scenario)  # noqa: SLF001 (own class)
        base = plain._keys(scenario, model.pairs, whole=False)[["who", "target"]]  # noqa: SLF001
        for first, last, lo, hi in self._bounds():
            stretches = self._stretches(scenario, first, last)
            keys = cross(base, stretches)
            inside = [
                table.loc[table["date"].between(a, b), ["who", "target", "col"]].assign(period=p)
                for p, a, b in stretches.itertuples(index=False)
            ]
            entries = (
                members(keys, pd.concat(inside), _ON) if inside else pd.DataFrame(columns=["group", "col", "coef"])
            )
            if lo is not None and self.scope == "pair" and (model.pairs["col"] >= 0).any():
                links = model.pairs.rename(columns={"cadre": "who"})[["who", "target", "col"]]
                entries = pd.concat([entries, members(keys, links, ["who", "target"], coef=-1)])
                lo = 0  # noqa: PLW2901 (an open link: the floor holds only if it is made)
            if hi is not None:
                keys, entries = _crowdable(keys, entries, hi)
            model.bound(self, keys, entries, lo=lo, hi=hi)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Waits that are too long and sessions that crowd, a line a stretch, by binary search in sorted dates."""
        plain = self.model_copy(update={"period": "horizon"})
        table = plain._table(facts.sessions, facts.scenario)  # noqa: SLF001
        base = plain._keys(facts.scenario, facts.links, whole=False)[["who", "target"]]  # noqa: SLF001
        dates = {key: np.sort(part["date"].to_numpy()) for key, part in table.groupby(["who", "target"])}
        none = np.zeros(0, dtype="datetime64[ns]")
        found = []
        for first, last, lo, hi in self._bounds():
            stretches = self._stretches(facts.scenario, first, last)
            inside = [
                np.searchsorted(held, stretches["to"].to_numpy(), side="right")
                - np.searchsorted(held, stretches["from"].to_numpy(), side="left")
                for held in (dates.get(key, none) for key in base.itertuples(index=False, name=None))
            ]
            found.append(measured(cross(base, stretches), np.concatenate([*inside, []]), lo=lo, hi=hi))
        return pd.concat(found, ignore_index=True) if found else measured(base.assign(period=""), 0)


def _crowdable(keys: pd.DataFrame, entries: pd.DataFrame, room: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Only the groups that more candidates than `room` fall to: the others hold whatever is chosen."""
    full = np.bincount(entries["group"].to_numpy(dtype=np.int64), minlength=len(keys)) > room
    number = np.cumsum(full) - 1
    kept = entries[full[entries["group"].to_numpy(dtype=np.int64)]]
    return keys[full].reset_index(drop=True), kept.assign(group=number[kept["group"].to_numpy(dtype=np.int64)])
