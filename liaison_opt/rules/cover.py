"""Somebody is there: desks that are manned, and time kept free for those who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured, nearest
from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.select import Names, cross, members
from liaison_opt.scenario.dates import written

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Ints, Model
    from liaison_opt.scenario import Scenario


class _Manned(Rule):
    """What both forms ask of the calendar: the regular slots of some names."""

    stage: ClassVar[Stage] = "roster"
    role: Names = ()
    slot: Names = ()

    def _slots(self, scenario: Scenario, duty: str = "") -> pd.DataFrame:
        """Regular slots of these names that `when` asks for, in order of date; the column slot is their number."""
        slots = scenario.horizon.slots
        named = slots[slots["name"].isin(self.slot) & (slots["use"] == "regular")]
        return self.timely(named.assign(slot=named.index, kind="regular", duty=duty), scenario)

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: slots that are for make-ups only."""
        regular = [spec.name for spec in scenario.settings.slot if spec.use == "regular"]
        spare = {spec.name for spec in scenario.settings.slot} - set(regular)
        return super().problems(scenario) + [
            ("slot", name, "This slot is for make-ups. " + nearest(name, regular))
            for name in self.slot
            if name in spare
        ]


class DutyCover(_Manned):
    r"""At each place, in each of the named slots, at least `n` sessions of the duty are held (at most `n_max`).

    .. math:: n \le \sum_{a \in role} x_{ats} \le n\_max \quad \forall t \in target,\ s \in slot

    One session is one post at the desk. A slot that the calendar does not offer (a holiday) need not be manned; a day
    on which everybody is on leave must be, and is told. With no `target` it speaks of every kind of place where the
    duty may be held. Clauses: JH-3.4a, CC-4.2a, CC-4.2b, CC-4.2c, CC-4.2d, CC-4.2e, BD-5. Taking turns is `balance`.
    """

    form: ClassVar[str] = "duty_cover"
    role: Names = Field((), description="role tags of the cadres; none = all")
    target: Names = Field((), description="kinds of place; none = all where the duty may be held")
    slot: Names = Field(description="names of the slots")
    duty: Names = Field(("reception",), description="duties that count")
    n: int = Field(1, ge=1, description="cadres on duty, at least")
    n_max: int | None = Field(None, ge=1, description="cadres on duty, at most")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{target} on {period}: {actual} posts are on duty; at least {required} are asked for",
            "zh": "{target} {period} 有 {actual} 个岗位值班，至少应为 {required} 个",
        },
        "over": {
            "en": "{target} on {period}: {actual} posts are on duty; at most {required} are allowed",
            "zh": "{target} {period} 有 {actual} 个岗位值班，最多允许 {required} 个",
        },
    }

    def _kinds(self, scenario: Scenario) -> tuple[str, ...]:
        held = [kind for duty in scenario.settings.duty if duty.name in self.duty for kind in duty.kinds]
        return self.target or tuple(dict.fromkeys(held))

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: n above n_max, slots in which the duty is not held, kinds of place where it is not."""
        found = super().problems(scenario)
        if self.n_max is not None and self.n > self.n_max:
            found.append(("n", str(self.n), f"`n` is above `n_max` ({self.n_max}): swap or mend them."))
        used = {spec.name: spec.duties for spec in scenario.settings.slot}
        for name in self.slot:
            if name in used and not set(used[name]) & set(self.duty):
                found.append(("slot", name, f"No duty of the rule is held in it, only {', '.join(used[name])}."))
        where = {kind for duty in scenario.settings.duty if duty.name in self.duty for kind in duty.kinds}
        for kind in self.target:
            if kind in scenario.kinds and kind not in where:
                found.append(
                    ("target", kind, f"No duty of the rule is held there, only at: {', '.join(sorted(where))}.")
                )
        return found

    def _calls(self, scenario: Scenario) -> pd.DataFrame:
        """Each place and slot that must be manned: who (nobody in particular), target, period, slot."""
        where = pd.DataFrame({"target": self.places(scenario, self._kinds(scenario))}, dtype=object)
        table = cross(where, self._slots(scenario, self.duty[0]))
        stamp = written(table["date"], "%Y-%m-%d") + " " + table["start"]
        return table.assign(who="", period=stamp)

    def _mine(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        fits = table["duty"].isin(self.duty) & (table["part"] == "lead")
        if self.role:
            fits &= table["cadre"].isin(self._posts(scenario))
        return table[fits]

    def enforce(self, model: Model) -> None:
        """Row a place and slot."""
        calls = self._calls(model.scenario)
        entries = members(calls, self._mine(model.sessions, model.scenario), ["target", "slot"])
        model.bound(self, calls, entries, lo=self.n, hi=self.n_max)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Places and slots with too few or too many."""
        calls = self._calls(facts.scenario)
        held = counted(calls, self._mine(facts.sessions, facts.scenario), ["target", "slot"])
        return measured(calls, held, lo=self.n, hi=self.n_max)


class Respond(_Manned):
    r"""Whoever asks is visited in time: in any stretch of `within` days at least `reserve` post-slots stay free.

    .. math:: \sum_{(a,s) \in D} \Bigl(1 - \max_t x_{ats}\Bigr) \ge reserve
              \quad \forall \text{ stretches } D \text{ of } within \text{ days inside the horizon}

    A post-slot is a post of the role and a regular slot of these names on a day on which the post is not on leave. It
    is free if the post has no session in that very slot, leading or joining; sessions in other slots that overlap it
    do not count. Stretches that hold the same slots are one. Nobody is named in advance: who asks is not known, and
    only two kinds of event exist, a request of the household's own and a public emergency.
    Clauses: JH-3.4e, CC-6.3d, CC-7.3b, FS-14, BD-8, RY-12; `within` and `reserve` are the office's own.
    """

    form: ClassVar[str] = "respond"
    event: Literal["requested", "public_emergency"] = Field(description="what calls for the visit")
    role: Names = Field(description="role tags of the cadres who respond")
    slot: Names = Field(description="slots in which they could")
    within: int = Field(ge=1, le=366, description="days in which the visit is due")
    reserve: int = Field(1, ge=1, description="post-slots kept free in any stretch of that length")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "requested": {
            "en": "{period}: {actual} post-slots are free for visits on request; {required} are to be kept",
            "zh": "{period}：留给应邀走访的空余岗位时段为 {actual} 个，应保留 {required} 个",
        },
        "public_emergency": {
            "en": "{period}: {actual} post-slots are free for a public emergency; {required} are to be kept",
            "zh": "{period}：留给公共突发事件的空余岗位时段为 {actual} 个，应保留 {required} 个",
        },
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: a stretch longer than the horizon, and a place where none is asked for."""
        found = super().problems(scenario)
        if self.within > (days := len(scenario.horizon.days)):
            found.append(("within", str(self.within), f"The horizon has {days} days: no stretch of that length fits."))
        found += [("where", column, "Requests come from anywhere: leave `where` out.") for column in self.where]
        return found

    def _stock(self, scenario: Scenario) -> pd.DataFrame:
        """Every post-slot, in order of date: cadre, slot, date, place (the number of its slot among these)."""
        slots = self._slots(scenario)
        slots = slots.assign(place=np.arange(len(slots)))[["slot", "date", "place"]]
        table = cross(slots, pd.DataFrame({"cadre": self._posts(scenario)}, dtype=object))
        return table[~on_leave(table, scenario)].reset_index(drop=True)

    def _stretches(self, scenario: Scenario) -> pd.DataFrame:
        """Stretches that hold different slots: who, target, period, and the places first to last (excluded)."""
        days = scenario.horizon.days["date"]
        begins = days.iloc[: max(0, len(days) - self.within + 1)].reset_index(drop=True)
        ends = begins + pd.Timedelta(days=self.within - 1)
        dates = self._slots(scenario)["date"].to_numpy()
        first = np.searchsorted(dates, begins.to_numpy(), side="left")
        last = np.searchsorted(dates, ends.to_numpy(), side="right")
        label = written(begins, "%Y-%m-%d") + ".." + written(ends, "%Y-%m-%d")
        table = pd.DataFrame({"who": "", "target": "", "period": label, "first": first, "last": last})
        empty = table["first"] == table["last"]  # wherever they lie, they hold the same slots: none
        return table.assign(first=first * ~empty, last=last * ~empty).drop_duplicates(
            ["first", "last"], ignore_index=True
        )

    def enforce(self, model: Model) -> None:
        """Row a stretch; a post-slot that several candidates could use has a column that is 1 if one does."""
        stock, keys = self._stock(model.scenario), self._stretches(model.scenario)
        table = model.sessions[["cadre", "slot", "col"]].merge(stock, on=["cadre", "slot"])
        single = ~table.duplicated(["cadre", "slot"], keep=False)
        crowd = table[~single]
        busy = pd.concat([table.loc[single, ["place", "col"]], self._busy(model, crowd)])
        inside = pd.DataFrame(
            {"group": np.repeat(np.arange(len(keys)), keys["last"] - keys["first"]), "place": _ranges(keys)}
        )
        entries = inside.merge(busy, on="place")[["group", "col"]].assign(coef=-1)
        total = inside.merge(stock, on="place").groupby("group").size()
        room = total.reindex(np.arange(len(keys)), fill_value=0).to_numpy(dtype=np.int64)
        model.bound(self, keys, entries, lo=self.reserve - room)

    def _busy(self, model: Model, crowd: pd.DataFrame) -> pd.DataFrame:
        """A column a post-slot, not below any of its candidates: place, col."""
        pairs = crowd[["cadre", "slot", "place"]].drop_duplicates(ignore_index=True)
        cols = model.integers(self, len(pairs), upper=1)
        both = crowd.merge(pairs.assign(busy=cols), on=["cadre", "slot", "place"])
        keys = pd.DataFrame({"who": both["cadre"], "target": "", "period": written(both["date"], "%Y-%m-%d")})
        used = pd.DataFrame({"group": both.index, "col": both["busy"], "coef": 1})
        held = pd.DataFrame({"group": both.index, "col": both["col"], "coef": -1})
        model.rows(self, keys, pd.concat([used, held]), lo=0)
        return pairs.assign(col=cols)[["place", "col"]]

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Stretches in which too little stays free."""
        stock, keys = self._stock(facts.scenario), self._stretches(facts.scenario)
        taken = pd.MultiIndex.from_frame(facts.sessions[["cadre", "slot"]])
        free = stock[~pd.MultiIndex.from_frame(stock[["cadre", "slot"]]).isin(taken)]
        each = np.bincount(free["place"], minlength=len(self._slots(facts.scenario)))
        before = np.concatenate([[0], np.cumsum(each)])
        left = before[keys["last"]] - before[keys["first"]]
        return measured(keys, left, lo=self.reserve).assign(say=self.event)


def _ranges(keys: pd.DataFrame) -> Ints:
    """The places of each stretch, one after the other."""
    sizes = (keys["last"] - keys["first"]).to_numpy(dtype=np.int64)
    starts = np.repeat(keys["first"].to_numpy(dtype=np.int64) - np.cumsum(sizes) + sizes, sizes)
    return np.asarray(starts + np.arange(int(sizes.sum())), dtype=np.int64)
