"""Areas of responsibility: every zone has one member, and the members' loads are even."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured
from liaison_opt.rules.select import Names, groups, members

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class Zones(Rule):
    r"""The targets are split into areas, one a member: each target has exactly one, loads differ by at most `tol`.

    .. math:: \sum_{a} z_{at} = 1 \quad \forall t, \qquad
              \max_a \sum_t h_t z_{at} - \min_a \sum_t h_t z_{at} \le tol \quad \forall \text{ communities}

    A member's load is the households of its targets. With `own` only posts whose home is the target's parent take
    it, and loads are compared within that community; without, any post of the role may, and all loads are compared.
    Links come from a duty held `at = "links"` at such targets. Areas that hang together are a wish of their own:
    `prefer` with feature = "distance". Areas by trade instead of by place are two such rules, told apart by `where`.
    As a wish, a target in nobody's area costs as much as one household too many: `links_per_target` makes it binding.
    Clauses: JH-3.4b, RY-4.
    """

    form: ClassVar[str] = "zones"
    stage: ClassVar[Stage] = "link"
    role: Names = Field(description="role tags of the members")
    target: Names = Field(("zone",), description="kinds of target that are split")
    tol: int = Field(ge=0, description="greatest minus least load in households, within one community")
    own: bool = Field(default=True, description="only among the members of the target's own community")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {"en": "{target} is in nobody's area", "zh": "{target}没有划入任何人的片区"},
        "over": {
            "en": "{target} is in the areas of {actual} posts; one is meant",
            "zh": "{target}同时划入 {actual} 个岗位的片区，应为 1 个",
        },
        "stranger": {
            "en": "{who} has {target} in the area but belongs to another community",
            "zh": "{who}不属于{target}所在的村（社区），却负责该片区",
        },
        "spread": {
            "en": "{target}: the loads of the members differ by {actual} households; at most {required} is allowed",
            "zh": "{target}：各成员负责的户数相差 {actual} 户，最多允许相差 {required} 户",
        },
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: targets that no duty links, that are part of nothing, or whose community has no member."""
        found = super().problems(scenario)
        posts = set(self._posts(scenario))
        along = [duty for duty in scenario.settings.duty if duty.at == "links"]
        linked = {k for duty in along if posts & set(scenario.roles.get(duty.role, [])) for k in duty.kinds}
        for kind in self.target:
            if posts and kind in scenario.kinds and kind not in linked:
                found.append(("target", kind, "Add a duty held at = 'links' at this kind by a role of these posts."))
        if self.own and posts and not found:
            parents = scenario.targets.loc[self.places(scenario, self.target), "parent"]
            found += [("target", str(t), "Give its `parent`, or own = false.") for t in parents.index[parents == ""]]
            homes = set(scenario.cadres.loc[sorted(posts), "home"])
            bare = [str(parent) for parent in dict.fromkeys(parents) if parent and parent not in homes]
            if self.binding:
                todo = "No post of the role has its home there: add one, narrow `where`, or give a weight and a tier."
                found += [("role", parent, todo) for parent in bare]
        return found

    def _mine(self, links: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """Links of members to targets: who, target, family (whose loads are compared), w, and whether a stranger's."""
        posts, places = self._posts(scenario), self.places(scenario, self.target)
        mine = links[links["cadre"].isin(posts) & links["target"].isin(places)]
        parent = mine["target"].map(scenario.targets["parent"])
        far = mine["cadre"].map(scenario.cadres["home"]).ne(parent) & self.own
        weight = mine["target"].map(scenario.targets["households"]).astype("int64")
        return mine.assign(who=lambda t: t["cadre"], family=parent if self.own else "", w=weight, stranger=far)

    def _shares(self, scenario: Scenario) -> pd.DataFrame:
        """The members whose loads are compared: who, target, period, family; nobody where there is nothing to split."""
        posts = pd.Series(self._posts(scenario), dtype=object)
        parents = scenario.targets.loc[self.places(scenario, self.target), "parent"]
        home = posts.map(scenario.cadres["home"]) if self.own else posts.map(lambda _: "")
        table = groups(who=posts, target="", period="").assign(family=home)
        return table[home.isin(set(parents)).to_numpy()].reset_index(drop=True) if self.own else table

    def allows(self, scenario: Scenario, table: pd.DataFrame) -> np.ndarray[Any, Any]:
        """All links but those of members to targets of another community; sessions are not spoken of."""
        if "slot" in table:
            return np.ones(len(table), dtype=bool)
        numbered = table.reset_index(drop=True)  # candidates may share an index before they are put in order
        mine = self._mine(numbered, scenario)
        return ~numbered.index.isin(mine.index[mine["stranger"]])

    def enforce(self, model: Model) -> None:
        """Row a target, row a stranger's link, and two rows a member: not below the least load, not far above it."""
        mine = self._mine(model.links, model.scenario)
        keys = groups(target=self.places(model.scenario, self.target))
        near, far = mine[~mine["stranger"]], mine[mine["stranger"]]
        model.bound(self, keys, members(keys, near, ["target"]), lo=1, hi=1)
        pairs = far[["who", "target"]].assign(period="").reset_index(drop=True)
        model.bound(self, pairs, members(pairs, far, ["who", "target"]), hi=0)
        self._even(model, near)

    def _even(self, model: Model, near: pd.DataFrame) -> None:
        shares = self._shares(model.scenario)
        families = list(dict.fromkeys(shares["family"]))
        number = shares["family"].map({family: n for n, family in enumerate(families)}).to_numpy(dtype=np.int64)
        entries = members(shares, near, ["who", "family"], coef=near["w"])
        reach = int(entries.groupby("group")["coef"].sum().max()) if len(entries) else 0
        least = model.integers(self, len(families), upper=reach)
        slack = model.slack(self, groups(target=families), reach)
        below = pd.DataFrame({"group": np.arange(len(shares)), "col": least[number], "coef": -1})
        model.rows(self, shares, pd.concat([entries, below]), lo=0)
        above = [entries, below] if slack is None else [entries, below, below.assign(col=slack[number])]
        model.rows(self, shares, pd.concat(above), hi=self.tol)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Targets in no area or in several, members from elsewhere, communities with uneven loads."""
        mine = self._mine(facts.links, facts.scenario).drop_duplicates(["who", "target"])
        near, far = mine[~mine["stranger"]], mine[mine["stranger"]]
        keys = groups(target=self.places(facts.scenario, self.target))
        found = [measured(keys, counted(keys, near, ["target"]), lo=1, hi=1)]
        pairs = far[["who", "target"]].assign(period="")
        found.append(measured(pairs, np.ones(len(pairs)), hi=0).assign(say="stranger"))
        shares = self._shares(facts.scenario)
        shares["n"] = counted(shares, near, ["who", "family"], weight="w")
        loads = shares.groupby("family", sort=False)["n"]
        spread = groups(target=list(loads.groups))
        apart = (loads.max() - loads.min()).to_numpy()
        found.append(measured(spread, apart, hi=self.tol).assign(say="spread"))
        return pd.concat(found, ignore_index=True)
