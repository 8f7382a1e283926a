"""What becomes of a slot missed through leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import VIOLATION_COLUMNS, Rule, Stage
from liaison_opt.rules.select import Names, members

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class MakeUp(Rule):
    r"""A slot missed through leave has one make-up, on the first weekend after it on which the cadre is free.

    .. math:: \sum_{t,\ s \in W(m)} x_{ats} = 1 \quad \forall \text{ missed slots } m \text{ with } W(m) \ne \emptyset

    Misses are served in order of date. A day counts if it is a make-up slot of the calendar (so neither a holiday nor
    a swapped working day), the cadre is not on leave, and it can still be announced `notice_days` before; a weekend
    counts if every miss it holds so far can have a day of its own. Where none counts within `limit_days`, the miss is
    reported, not hidden. Clause: JH-3.1d (readings A5).
    """

    form: ClassVar[str] = "make_up"
    stage: ClassVar[Stage] = "roster"
    needs: ClassVar[tuple[str, ...]] = ("replaces",)
    beyond: ClassVar[bool] = True
    role: Names = Field(description="role tags of the cadres")
    of: Names = Field(description="names of the slots that may be missed")
    slot: Names = Field(description="names of the make-up slots")
    duty: Names = Field(("station",), description="duties that are made up")
    within: Literal["next_weekend", "month"] = Field("next_weekend", description="first weekend, or any in the month")
    limit_days: int = Field(28, ge=1, le=366, description="days after the missed slot")
    notice_days: int = Field(3, ge=0, le=60, description="days of notice")
    notice_ref: Literal["make_up", "missed"] = Field("make_up", description="notice before which of the two")
    notice_unit: Literal["calendar_day", "working_day"] = "calendar_day"
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who} misses the slot of {period} through leave; no make-up where there should be one",
            "zh": "{who}因请假缺席 {period} 的驻点，未在应补的周末补上",
        },
        "over": {
            "en": "{who} has {actual} make-ups that the slot of {period} does not call for",
            "zh": "{who}为 {period} 安排了 {actual} 次不应有的补驻",
        },
    }

    def misses(self, scenario: Scenario) -> pd.DataFrame:
        """Slots missed through leave and where they may be made up.

        Returns
        -------
        DataFrame
            cadre, slot (number), name, date, known_on, options (list of slot numbers; empty if none),
            reason ("" or a word from `words`: no_weekend).
        """
        slots = scenario.horizon.slots
        away = _away(scenario, slots[slots["name"].isin(self.of) & (slots["use"] == "regular")], self._posts(scenario))
        spare = slots[slots["name"].isin(self.slot) & (slots["use"] == "make_up")]
        columns = ["cadre", "slot", "name", "date", "known_on", "options", "reason"]
        parts = [self._served(part, spare, scenario) for _, part in away.groupby("cadre", sort=False)]
        none = away.assign(options=pd.Series(dtype=object), reason="")  # no leave: the columns keep their types
        return pd.concat(parts or [none], ignore_index=True)[columns]

    def _served(self, missed: pd.DataFrame, spare: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """Options for the misses of one cadre, in order of date."""
        leave = scenario.leave[scenario.leave["cadre"] == missed["cadre"].iloc[0]]
        away = leave["from"].to_numpy(), leave["to"].to_numpy()
        days = spare["date"].to_numpy()
        free = ~((away[0][:, None] <= days) & (away[1][:, None] >= days)).any(axis=0)
        taken: dict[int, list[int]] = {}
        options = []
        for row in missed.to_dict("records"):
            # a look at the whole column first: few of a year's slots lie within the limit
            soon = free & (days > row["date"].to_datetime64())
            soon &= days <= (row["date"] + pd.Timedelta(days=self.limit_days)).to_datetime64()
            announced = self._announced(row["known_on"], scenario)
            usable = [
                int(n)
                for n, day in zip(spare.index[soon], spare.loc[soon, "date"], strict=True)
                if self._usable(row["date"], day, announced, scenario)
            ]
            weeks = [usable] if self.within == "month" else _by_week(usable, spare)
            fitting = next((w for w in weeks if w and _fits({**taken, row["slot"]: w})), [])
            if fitting:
                taken[row["slot"]] = fitting
            options.append(fitting)
        return missed.assign(
            options=pd.Series(options, index=missed.index, dtype=object),
            reason=["" if found else "no_weekend" for found in options],
        )

    def _usable(self, missed: pd.Timestamp, day: pd.Timestamp, announced: pd.Timestamp, scenario: Scenario) -> bool:
        if self.within == "month" and (day.year, day.month) != (missed.year, missed.month):
            return False
        return announced <= self._notice(missed, day, scenario)

    def _notice(self, missed: pd.Timestamp, made_up: pd.Timestamp, scenario: Scenario) -> pd.Timestamp:
        """The last day on which the make-up may be announced."""
        day = made_up if self.notice_ref == "make_up" else missed
        if self.notice_unit == "calendar_day":
            return day - pd.Timedelta(days=self.notice_days)
        days = scenario.horizon.days
        working = days.loc[days["working"] & (days["date"] < day), "date"]
        if len(working) >= self.notice_days:
            return working.iloc[-self.notice_days] if self.notice_days else day
        return pd.Timestamp(np.busday_offset(day.date(), -self.notice_days, roll="forward"))

    @staticmethod
    def _announced(known_on: pd.Timestamp, scenario: Scenario) -> pd.Timestamp:
        published = pd.Timestamp(scenario.horizon.publish_on)
        return published if pd.isna(known_on) else max(published, known_on)

    def offer(self, scenario: Scenario, leads: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame | None:
        """Make-up sessions at the cadre's own places, on the days that count."""
        missed = self.misses(scenario).explode("options").dropna(subset=["options"])
        missed = missed.rename(columns={"slot": "replaces", "options": "slot"})[["cadre", "replaces", "slot"]]
        slots = scenario.horizon.slots.drop(columns=["duties", "moved_from"])
        own = missed.merge(pairs[["cadre", "target"]], on="cadre").merge(slots, left_on="slot", right_index=True)
        kinds = {d.name: d.kinds for d in scenario.settings.duty if d.name in self.duty}
        parts = [
            own[own["target"].map(scenario.communities["kind"]).isin(places)].assign(duty=duty)
            for duty, places in kinds.items()
        ]
        return pd.concat(parts).assign(kind="make_up", part="lead") if parts else None

    def enforce(self, model: Model) -> None:
        """Exactly one make-up a miss that can have one."""
        missed = self.misses(model.scenario)
        missed = missed[missed["options"].map(bool).astype(bool)].reset_index(drop=True)
        keys = missed.assign(who=missed["cadre"], target="", period=missed["date"].dt.strftime("%Y-%m-%d"))
        offered = model.sessions[(model.sessions["kind"] == "make_up") & (model.sessions["part"] == "lead")]
        table = offered[offered["duty"].isin(self.duty)].assign(who=lambda t: t["cadre"], slot=lambda t: t["replaces"])
        model.bound(self, keys, members(keys, table, ["who", "slot"]), lo=1, hi=1)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Misses without their make-up, and make-ups without a miss, walked through cadre by cadre."""
        scenario = facts.scenario
        table = facts.leads[(facts.leads["kind"] == "make_up") & facts.leads["duty"].isin(self.duty)]
        missed = self.misses(scenario)
        rows: list[dict[str, Any]] = []
        for cadre in self._posts(scenario):
            mine = table[table["cadre"] == cadre]
            good = _served(missed[missed["cadre"] == cadre], mine, scenario, rows)
            for day, part in mine[~mine.index.isin(good)].groupby(mine["replaces"], dropna=False):
                label: str = "?" if pd.isna(day) else str(day)[:10]
                rows.append(_line(cadre, label, 0, len(part), "over"))
        return pd.DataFrame(rows, columns=list(VIOLATION_COLUMNS))


def _served(missed: pd.DataFrame, mine: pd.DataFrame, scenario: Scenario, rows: list[dict[str, Any]]) -> list[int]:
    """Judge one cadre's misses in order of date; return the make-ups that are as they should be.

    A roster names the day that a make-up replaces, so two slots missed on one day share its make-ups.
    """
    dates = scenario.horizon.slots["date"]
    good: list[int] = []
    for miss in missed[missed["options"].map(bool).astype(bool)].to_dict("records"):
        fits = (mine["replaces"] == miss["date"]) & mine["date"].isin(dates[miss["options"]]) & ~mine.index.isin(good)
        good += list(mine.index[fits][:1])
        if not fits.any():
            rows.append(_line(miss["cadre"], f"{miss['date']:%Y-%m-%d}", 1, 0, "short"))
    return good


def _line(who: str, period: str, required: int, actual: int, say: str) -> dict[str, Any]:
    return {"who": who, "target": "", "period": period, "required": required, "actual": actual,
            "amount": abs(required - actual), "say": say}  # fmt: skip


def _away(scenario: Scenario, slots: pd.DataFrame, posts: list[str]) -> pd.DataFrame:
    """The slots that fall into a leave of each cadre: cadre, slot, name, date, known_on; by cadre and date."""
    leave = scenario.leave[scenario.leave["cadre"].isin(posts)]
    table = leave.merge(slots.assign(slot=slots.index)[["slot", "name", "date"]], how="cross")
    table = table[(table["date"] >= table["from"]) & (table["date"] <= table["to"])]
    return table.sort_values(["cadre", "slot"], kind="stable").drop_duplicates(["cadre", "slot"])


def _by_week(numbers: list[int], spare: pd.DataFrame) -> list[list[int]]:
    weeks = spare.loc[numbers, "week"]
    return [[int(n) for n in part.index] for _, part in weeks.groupby(weeks, sort=False)]


def _fits(options: dict[int, list[int]]) -> bool:
    """Can every miss have a slot of its own? A matching in the graph of misses and slots."""
    import networkx as nx  # noqa: PLC0415 (as in rows.py)

    graph = nx.Graph()
    graph.add_edges_from((f"m{miss}", f"s{slot}") for miss, slots in options.items() for slot in slots)
    top = {f"m{miss}" for miss in options}
    found = nx.bipartite.maximum_matching(graph, top_nodes=top)
    return all(node in found for node in top)


def missed_of(scenario: Scenario, roster: pd.DataFrame, rules: tuple[Rule, ...]) -> pd.DataFrame:
    """Slots missed through leave: cadre, date, slot, made_up_on (NaT if none), reason."""
    parts = [rule.misses(scenario) for rule in rules if isinstance(rule, MakeUp)]
    columns = ["cadre", "date", "slot", "made_up_on", "reason"]
    if not parts:
        return pd.DataFrame(columns=columns)
    missed = pd.concat(parts, ignore_index=True).drop(columns="slot").rename(columns={"name": "slot"})
    made = roster[roster["kind"] == "make_up"][["cadre", "replaces", "date"]]
    made = made.rename(columns={"date": "made_up_on", "replaces": "date"}).drop_duplicates(["cadre", "date"])
    return missed.merge(made, on=["cadre", "date"], how="left")[columns].sort_values(
        ["date", "cadre"], ignore_index=True
    )
