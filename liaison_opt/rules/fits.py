"""Facts of life about visits: sessions that exist, households at home there, places, times and minutes enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from liaison_opt.rules import on_foot
from liaison_opt.rules.base import Rule, Stage, nobody
from liaison_opt.rules.seen import lines

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.scenario import Scenario


class VisitsFit(Rule):
    """Every visit lies in a session that can hold it. Made wherever households are listed, never written in a policy.

    The session exists, is of a duty that holds visits and is held in the household's community; it holds no more
    visits than the duty allows and no household twice; its slot is one in which the household can be visited; the
    visits and the walk through their zones, in the order of the plan, take no longer than the slot.
    """

    form: ClassVar[str] = "visits_fit"
    stage: ClassVar[Stage] = "given"
    says: ClassVar[dict[str, dict[str, str]]] = {
        "unknown": {
            "en": "{actual} visits name a session or a household that does not exist",
            "zh": "{actual} 次走访所列场次或住户不存在",
        },
        "elsewhere": {
            "en": "{target}: {actual} households are visited in sessions held in another community",
            "zh": "{target}：{actual} 户被安排在其他村（社区）的场次走访",
        },
        "twice": {
            "en": "{target}: {actual} visits repeat a household within one session",
            "zh": "{target}：同一场次重复走访 {actual} 次",
        },
        "duty": {
            "en": "{target}: {actual} visits lie in sessions of a duty that holds none",
            "zh": "{target}：{actual} 次走访安排在不含入户的任务中",
        },
        "closed": {
            "en": "{target}: {actual} visits lie in slots in which the household cannot be visited",
            "zh": "{target}：{actual} 次走访不在住户可访时段内",
        },
        "over": {
            "en": "{who}{target} on {period}: {actual} visits in one session, room for {required}",
            "zh": "{who}{target}，{period}：一场安排 {actual} 户，最多 {required} 户",
        },
        "minutes": {
            "en": "{who}{target} on {period}: visits and walking take {actual} minutes, the slot has {required}",
            "zh": "{who}{target}，{period}：走访和步行共 {actual} 分钟，时段只有 {required} 分钟",
        },
    }

    def judgeable(self, facts: Facts) -> str | None:
        """Only plans that say who is seen when have visits."""
        if facts.visits is None:
            return "没有走访明细" if facts.lang == "zh" else "no visits are given"
        return None

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Nothing of links and sessions."""
        return nobody()

    def seen(self, facts: Facts) -> pd.DataFrame:
        """Visits that cannot be held as they are planned."""
        if facts.visits is None:
            return nobody()
        held = facts.visits
        lost = held["cadre"].isna() | held["community"].isna()
        known = held[~lost]
        size = {duty.name: duty.visits for duty in facts.scenario.settings.duty}
        wrong = {
            "elsewhere": known["community"].ne(known["target"]),
            "twice": known.duplicated(["session_id", "household"]),
            "duty": known["duty"].map(size).fillna(0).eq(0),
            "closed": _closed(known),
        }
        unknown = pd.DataFrame({"who": [""], "target": [""], "period": [""], "actual": [int(lost.sum())]})
        found = [lines(unknown.assign(required=0, amount=unknown["actual"]), "unknown")]
        for say, bad in wrong.items():
            sums = known[bad].groupby("target").size().rename("actual").reset_index()
            found.append(lines(sums.assign(who="", period="", required=0, amount=sums["actual"]), say))
        found += [_crowded(known, size), _late(known, facts.scenario)]
        return pd.concat(found, ignore_index=True)


def _closed(known: pd.DataFrame) -> pd.Series[bool]:
    """Visits in a slot that is not among the household's windows."""
    limited = known["windows"].fillna("").ne("")
    if not limited.any():
        return limited
    words = known.loc[limited, ["windows", "name"]].drop_duplicates()
    words["shut"] = [str(name) not in str(open_).split() for open_, name in words.itertuples(index=False)]
    shut = known[["windows", "name"]].merge(words, on=["windows", "name"], how="left")["shut"]
    return pd.Series(shut.fillna(value=False).astype(bool).to_numpy(), index=known.index)


def _per_session(known: pd.DataFrame) -> pd.DataFrame:
    """One row a session: who, target, period, and its number of visits."""
    first = known.drop_duplicates("session_id").set_index("session_id")
    found = pd.DataFrame({"who": first["cadre"], "target": first["target"], "duty": first["duty"]})
    found["period"] = pd.to_datetime(first["date"]).dt.strftime("%Y-%m-%d")
    return found.assign(actual=known.groupby("session_id").size())


def _crowded(known: pd.DataFrame, size: dict[str, int]) -> pd.DataFrame:
    table = _per_session(known)
    table["required"] = table["duty"].map(size).fillna(0).astype("int64")
    return lines(table.assign(amount=table["actual"] - table["required"]), "over")


def _late(known: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Sessions whose visits and walk take longer than their slot, in whole minutes, rounded up."""
    if known.empty:
        return nobody()
    spent = known.groupby("session_id")["minutes"].sum().astype("int64") * 60
    stops = known.sort_values(["session_id", "order"], kind="stable")
    stops = stops.assign(at=stops["zone"].where(stops["zone"].ne(""), stops["community"]))
    spent = spent.add(on_foot.along(scenario, stops["session_id"], stops["at"], stops["target"]), fill_value=0)
    table = _per_session(known)
    slots = known.drop_duplicates("session_id").set_index("session_id")["slot"].astype("int64")
    offered = slots.map(scenario.horizon.slots["minutes"]).fillna(0).astype("int64")
    actual: Any = np.ceil(spent.reindex(table.index) / 60).astype("int64")
    table = table.assign(required=offered.reindex(table.index), actual=actual)
    table["amount"] = (table["actual"] - table["required"]).where(table["required"] > 0, 0)
    return lines(table, "minutes")
