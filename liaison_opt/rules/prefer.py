"""Wishes: near links, attention to weaker communities, dates that a village asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured, nobody
from liaison_opt.rules.select import Names, groups, members

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Ints, Model
    from liaison_opt.scenario import Scenario


class Prefer(Rule):
    r"""A wish, never binding. What the amount counts depends on `feature`.

    * distance: hundreds of metres from the cadre's home area to each linked place (links);
    * priority: sessions by which a place with a higher priority falls behind another place of the same cadre;
    * slot_wish: the weight of each row of `wishes.csv` that gets no session on its day;
    * role: 1 for each link of a post that carries none of `role` (links).

    Clauses: JH-2.4, JH-3.1f, CC-1.3a, CC-2.1e, CC-3.1b, CC-6.2, RY-6, XT-4.1a.
    """

    form: ClassVar[str] = "prefer"
    stage: ClassVar[Stage] = "both"
    plain: ClassVar[bool] = False
    soft_only: ClassVar[bool] = True
    feature: Literal["distance", "priority", "slot_wish", "role"]
    role: Names = Field((), description="role tags that are preferred (role)")
    duty: Names = Field(("station",), description="duties that count (priority, slot_wish)")
    target: Names = Field((), description="kinds of place; none = all")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "distance": {
            "en": "{who}: {actual} hundred metres from the home area to the linked places",
            "zh": "{who}：责任片区到联系点的距离合计 {actual} 百米",
        },
        "priority": {
            "en": "{who}: {target} gets {amount} sessions fewer than another place with a lower priority",
            "zh": "{who}：对{target}的驻点比其他优先级较低的联系点少 {amount} 次",
        },
        "slot_wish": {
            "en": "{target} asked for a session on {period} and gets none",
            "zh": "{target}希望在 {period} 安排驻点，未能满足",
        },
        "role": {
            "en": "{who} is linked to {target}, for which other posts are preferred",
            "zh": "{who}联系{target}，该处宜由其他岗位联系",
        },
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: `role` without the feature, or the feature without roles."""
        found = super().problems(scenario)
        if self.feature in {"distance", "role"}:  # of links: the duty of sessions says nothing
            found = [fault for fault in found if fault[0] != "duty"]
        if self.feature == "role" and not self.role:
            found.append(("role", "", "Say which role tags are preferred."))
        if self.feature != "role" and self.role:
            found.append(("role", self.role[0], "Only feature = 'role' prefers posts: leave it out."))
        return found

    def _others(self, links: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """Links of posts that carry none of the preferred roles."""
        mine = links["target"].isin(self.places(scenario, self.target)) & ~links["cadre"].isin(self._posts(scenario))
        return links[mine].assign(who=lambda t: t["cadre"], period="")

    def _metres(self, links: pd.DataFrame, scenario: Scenario) -> pd.Series[int]:
        mine = links[links["target"].isin(self.places(scenario, self.target))]
        return (mine["km"].fillna(0) * 10).round().astype("int64")

    def _rivals(self, scenario: Scenario, pairs: pd.DataFrame) -> pd.DataFrame:
        """Pairs of places of one cadre where the first has the higher priority: who, target, other."""
        places = self.places(scenario, self.target)
        own = pairs.loc[pairs["target"].isin(places), ["cadre", "target", "col"]]
        own = own.assign(priority=own["target"].map(scenario.communities["priority"]).fillna(0))
        both = own.merge(own, on="cadre", suffixes=("", "_other"))
        both = both[both["priority"] > both["priority_other"]]
        return both.assign(who=both["cadre"], period="", other=both["target_other"]).reset_index(drop=True)

    def _sessions(self, table: pd.DataFrame) -> pd.DataFrame:
        fits = table["duty"].isin(self.duty) & (table["part"] == "lead")
        return table[fits].assign(who=lambda t: t["cadre"])

    def _asked(self, scenario: Scenario) -> pd.DataFrame:
        """The wishes that the calendar could grant at all are not told apart from the others: all are judged."""
        wishes = scenario.wishes[scenario.wishes["community"].isin(self.places(scenario, self.target))]
        keys = groups(who=wishes["cadre"], target=wishes["community"], period=wishes["date"].dt.strftime("%Y-%m-%d"))
        return keys.assign(date=wishes["date"].to_numpy(), weight=wishes["weight"].to_numpy(dtype=np.int64))

    def enforce(self, model: Model) -> None:
        """Charges on links (distance, role); rows with slack on sessions (priority, slot_wish)."""
        if self.feature == "role":
            model.charge(self, self._others(model.links, model.scenario)["col"].to_numpy(dtype=np.int64), 1)
        if self.feature == "distance" and len(model.links):
            metres = self._metres(model.links, model.scenario)
            model.charge(self, model.links.loc[metres.index, "col"].to_numpy(dtype=np.int64), metres.to_numpy())
        if self.feature == "priority" and len(model.sessions):
            self._enforce_priority(model)
        if self.feature == "slot_wish" and len(model.sessions):
            self._enforce_wishes(model)

    def _enforce_priority(self, model: Model) -> None:
        keys = self._rivals(model.scenario, model.pairs)
        table = self._sessions(model.sessions)
        mine = members(keys, table, ["who", "target"])
        theirs = members(keys, table.rename(columns={"target": "other"}), ["who", "other"], coef=-1)
        entries, reach = pd.concat([mine, theirs]), len(model.scenario.horizon.slots)
        floor = 0
        if (model.pairs["col"] >= 0).any():  # open links: compared only if both are made
            both = [keys[["col"]], keys[["col_other"]].rename(columns={"col_other": "col"})]
            links = pd.concat([part.assign(group=np.arange(len(keys)), coef=-reach) for part in both])
            entries, floor = pd.concat([entries, links]), -2 * reach
        model.bound(self, keys, entries, lo=floor)

    def _enforce_wishes(self, model: Model) -> None:
        keys, table = self._asked(model.scenario), self._sessions(model.sessions)
        for named in (True, False):  # a wish for one cadre, or for anybody
            chosen = keys[keys["who"].ne("") == named].reset_index(drop=True)
            on = ["who", "target", "date"] if named else ["target", "date"]
            entries = members(chosen, table.drop_duplicates([*on, "col"]), on)
            cover = self._covered(model, chosen, entries)
            weight = chosen["weight"].to_numpy(dtype=np.int64)
            held = pd.DataFrame({"group": np.arange(len(chosen)), "col": cover, "coef": weight})
            model.bound(self, chosen, held, lo=weight)

    def _covered(self, model: Model, keys: pd.DataFrame, entries: pd.DataFrame) -> Ints:
        """A column a wish: 1 only if at least one session grants it."""
        cover = model.integers(self, len(keys), upper=1)
        minus = pd.DataFrame({"group": np.arange(len(keys)), "col": cover, "coef": -1})
        model.rows(self, keys, pd.concat([entries, minus]), lo=0)
        return cover

    def violations(self, facts: Facts) -> pd.DataFrame:
        """What the wish costs in this plan, by cadre, pair or wish."""
        judges = {"distance": self._far, "priority": self._behind, "slot_wish": self._unheard, "role": self._unfit}
        return judges[self.feature](facts).assign(say=self.feature)

    def _unfit(self, facts: Facts) -> pd.DataFrame:
        keys = self._others(facts.links, facts.scenario).drop_duplicates(["who", "target"])
        return measured(keys, np.ones(len(keys)), hi=0)

    def _far(self, facts: Facts) -> pd.DataFrame:
        metres = self._metres(facts.links, facts.scenario)
        table = facts.links.loc[metres.index].assign(w=metres, who=lambda links: links["cadre"])
        keys = groups(who=table["cadre"].drop_duplicates())
        return measured(keys, counted(keys, table, ["who"], weight="w"), hi=0)

    def _behind(self, facts: Facts) -> pd.DataFrame:
        keys = self._rivals(facts.scenario, facts.links.assign(col=-1))
        table = self._sessions(facts.sessions)
        mine = counted(keys, table, ["who", "target"])
        theirs = counted(keys, table.rename(columns={"target": "other"}), ["who", "other"])
        return measured(keys, mine - theirs, lo=0) if len(keys) else nobody()

    def _unheard(self, facts: Facts) -> pd.DataFrame:
        keys, table = self._asked(facts.scenario), self._sessions(facts.sessions)
        named = counted(keys, table, ["who", "target", "date"])
        anyone = counted(keys, table, ["target", "date"])
        granted = np.where(keys["who"].ne(""), named, anyone) > 0
        return measured(keys, keys["weight"] * granted, lo=keys["weight"])
