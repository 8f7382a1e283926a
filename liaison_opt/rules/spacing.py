"""Sessions spread over time: not too far apart, not too close."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules import household
from liaison_opt.rules.base import measured, nobody
from liaison_opt.rules.counting import ON, Visits, floor_along_links
from liaison_opt.rules.seen import gaps
from liaison_opt.rules.select import cross, members

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class Spacing(Visits):
    r"""Sessions are spread: after any slot day the next comes within `max_gap` days, and no two within `min_gap`.

    .. math:: \sum_{d_i < s \le d_i + max\_gap} x_s \ge 1, \qquad
              \sum_{d_i \le s < d_i + min\_gap} x_s \le 1 \quad \forall i

    The amount counts the slot days from which the wait is too long (or near which sessions crowd), so a gap that is
    one slot longer costs one more. Waits are judged in stretches that lie wholly inside the horizon and begin at a
    regular slot; crowding in all stretches, from make-up days on, too. With `target = "household"` it speaks of the
    visits to one household, which are dated after the roster: they are planned that way and judged from the visits.
    Clauses: CC-8.1d, RY-13, XT-4.1d; the numbers are the office's own.
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
        "near": {
            "en": "{target}: {amount} visits come less than {required} days after the visit before (least: {actual})",
            "zh": "{target}：{amount} 次走访与上次间隔不足 {required} 天（最短 {actual} 天）",
        },
        "far": {
            "en": "{target}: {amount} visits come more than {required} days after the visit before (most: {actual})",
            "zh": "{target}：{amount} 次走访与上次间隔超过 {required} 天（最长 {actual} 天）",
        },
    }

    @property
    def of_households(self) -> bool:
        """True if it speaks of visits to households."""
        return household.of_households(self.target)

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: no gap at all, the lesser above the greater, or a period, which has no meaning here."""
        found = [fault for fault in super().problems(scenario) if fault[1] != "household"]
        if self.of_households and (set(self.target) != {"household"} or self.scope != "target" or self.weight):
            found.append(("target", "household", "Of households alone, with scope 'target', and binding."))
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
        """Row a group and stretch; visits to households are dated later."""
        if self.of_households:
            return
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
            entries = members(keys, pd.concat(inside), ON) if inside else pd.DataFrame(columns=["group", "col", "coef"])
            if lo is not None and self.scope == "pair":
                floor_along_links(self, model, keys, entries, lo)
                continue
            if hi is not None:
                keys, entries = _crowdable(keys, entries, hi)
            model.bound(self, keys, entries, lo=lo, hi=hi)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Waits that are too long and sessions that crowd, a line a stretch, by binary search in sorted dates."""
        if self.of_households:
            return nobody()
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

    def seen(self, facts: Facts) -> pd.DataFrame:
        """Visits to one household too soon or too late after the one before, a line a community."""
        if not self.of_households:
            return nobody()
        return gaps(facts, self._counting(facts), least=self.min_gap, most=self.max_gap)


def _crowdable(keys: pd.DataFrame, entries: pd.DataFrame, room: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Only the groups that more candidates than `room` fall to: the others hold whatever is chosen."""
    full = np.bincount(entries["group"].to_numpy(dtype=np.int64), minlength=len(keys)) > room
    number = np.cumsum(full) - 1
    kept = entries[full[entries["group"].to_numpy(dtype=np.int64)]]
    return keys[full].reset_index(drop=True), kept.assign(group=number[kept["group"].to_numpy(dtype=np.int64)])
