"""Even shares, stated as bounds: greatest minus least at most `tol`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import VIOLATION_COLUMNS, Rule, Stage, counted
from liaison_opt.rules.select import Names, members

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class Balance(Rule):
    r"""Sessions, regular and made up, are shared evenly: a family's greatest share is at most `tol` above its least.

    .. math:: m_f \le \sum_{s} w\, x_s \le m_f + tol \quad \forall f

    A family is one cadre's own places (`targets_of_actor`), all cadres of a role (`actors`), or all places of a kind
    (`targets`). `metric`: slots (1 each), minutes, or slots_per_household (sessions per million households).
    Clauses: JH-3.1e, CC-4.2a.
    """

    form: ClassVar[str] = "balance"
    everybody: ClassVar[bool] = True
    stage: ClassVar[Stage] = "roster"
    plain: ClassVar[bool] = False
    metric: Literal["slots", "minutes", "slots_per_household"] = "slots"
    over: Literal["targets_of_actor", "actors", "targets"] = "targets_of_actor"
    tol: int | Literal["one_session"] = Field(
        1, description="units of the metric; one_session = the greatest single share"
    )
    duty: Names = Field(("station",), description="duties that count")
    role: Names = Field((), description="role tags of the cadres; none = all")
    target: Names = Field((), description="kinds of place; none = all")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "over": {
            "en": "{who}: the shares of {target} differ by {actual}; at most {required} is allowed",
            "zh": "{who}：{target}之间相差 {actual}，最多允许相差 {required}",
        }
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: a negative tolerance, or a share by households where households are not given."""
        found = super().problems(scenario)
        if self.tol != "one_session" and self.tol < 0:
            found.append(("tol", str(self.tol), "A tolerance is 0 or more."))
        if self.metric == "slots_per_household":
            places = scenario.communities.loc[self.places(scenario, self.target)]
            for place in places.index[~(places["households"].fillna(0) > 0)]:
                found.append(("metric", str(place), "Give its number of households, or narrow `target`."))
        return found

    def _weigh(self, table: pd.DataFrame, scenario: Scenario) -> pd.Series[int]:
        if self.metric == "minutes":
            return table["minutes"].astype("int64")
        if self.metric == "slots":
            return pd.Series(1, index=table.index, dtype="int64")
        households = table["target"].map(scenario.communities["households"]).astype(float)
        return (1_000_000 / households).round().astype("int64")

    def _mine(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        fits = table["duty"].isin(self.duty) & (table["part"] == "lead")
        fits &= table["target"].isin(self.places(scenario, self.target)) & table["cadre"].isin(self._posts(scenario))
        mine = self.timely(table[fits], scenario)
        return mine.assign(w=self._weigh(mine, scenario), who=mine["cadre"])

    def _shares(self, scenario: Scenario, pairs: pd.DataFrame) -> pd.DataFrame:
        """What is compared with what: family, who, target, and the columns that a session must share with it."""
        places, posts = self.places(scenario, self.target), self._posts(scenario)
        if self.over == "actors":
            return pd.DataFrame({"family": "all", "who": posts, "target": ""}, dtype=object)
        if self.over == "targets":
            return pd.DataFrame({"family": "all", "who": "", "target": places}, dtype=object)
        linked = pairs[pairs["cadre"].isin(posts) & pairs["target"].isin(places)].drop_duplicates(["cadre", "target"])
        return linked.assign(family=linked["cadre"], who=linked["cadre"])[["family", "who", "target"]].reset_index(
            drop=True
        )

    @property
    def _on(self) -> list[str]:
        return {"actors": ["who"], "targets": ["target"]}.get(self.over, ["who", "target"])

    def _tolerance(self, scenario: Scenario, table: pd.DataFrame) -> int:
        if self.tol != "one_session":
            return self.tol
        if self.metric == "minutes":
            return max((spec.minutes for spec in scenario.settings.slot), default=0)
        households = scenario.communities.loc[self.places(scenario, self.target), "households"].astype(float)
        return round(1_000_000 / households.min()) if self.metric == "slots_per_household" else 1

    def enforce(self, model: Model) -> None:
        """Two rows a share: not below the family's least, not above it by more than `tol`."""
        table = self._mine(model.sessions, model.scenario)
        shares = self._shares(model.scenario, model.pairs).assign(period="")
        families = list(dict.fromkeys(shares["family"]))
        if not families:
            return
        number = shares["family"].map({family: i for i, family in enumerate(families)}).to_numpy(dtype=np.int64)
        entries = members(shares, table, self._on, coef=table["w"])
        reach = int(entries.groupby("group")["coef"].sum().max()) if len(entries) else 0
        least = model.integers(self, len(families), upper=reach)
        tol = self._tolerance(model.scenario, table)
        keys = pd.DataFrame({"who": families, "target": "", "period": ""})
        slack = model.slack(self, keys, reach)
        below = pd.DataFrame({"group": np.arange(len(shares)), "col": least[number], "coef": -1})
        lower, floor = [entries, below], 0
        if self.over == "targets_of_actor" and (model.pairs["col"] >= 0).any():
            # an open link: its share counts only if the link is made
            links = model.pairs.rename(columns={"cadre": "who"})[["who", "target", "col"]]
            lower.append(members(shares, links, ["who", "target"], coef=-reach))
            floor = -reach
        model.rows(self, shares, pd.concat(lower), lo=floor)
        upper = [entries, below]
        if slack is not None:
            upper.append(below.assign(col=slack[number]))
        model.rows(self, shares, pd.concat(upper), hi=tol)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Families whose greatest and least share lie too far apart."""
        table = self._mine(facts.sessions, facts.scenario)
        shares = self._shares(facts.scenario, facts.links)
        shares["n"] = counted(shares, table, self._on, weight="w")
        spread = shares.groupby("family", sort=False)["n"].agg(lambda n: int(n.max() - n.min()))
        tol = self._tolerance(facts.scenario, table)
        rows: list[dict[str, Any]] = []
        for family, actual in spread.items():
            if actual > tol:
                mine = shares[shares["family"] == family]
                names = " ".join(mine["who" if self.over == "actors" else "target"])
                rows.append(
                    {
                        "who": "" if family == "all" else family,
                        "target": names,
                        "period": "",
                        "required": tol,
                        "actual": actual,
                        "amount": actual - tol,
                        "say": "over",
                    }
                )
        return pd.DataFrame(rows, columns=list(VIOLATION_COLUMNS))
