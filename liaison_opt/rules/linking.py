"""Forms about links: how many, between whom, for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured, nobody
from liaison_opt.rules.candidates import at_community
from liaison_opt.rules.seen import during, visitors
from liaison_opt.rules.select import Names, groups, members, spans

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class _Counted(Rule):
    stage: ClassVar[Stage] = "link"
    role: Names = Field(description="role tags of the cadres")
    target: Names = Field(description="kinds of place")
    lo: int = Field(0, ge=0, description="at least so many")
    hi: int | None = Field(None, ge=0, description="at most so many")

    def _mine(self, links: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        fits = links["cadre"].isin(self._posts(scenario)) & links["target"].isin(self.places(scenario, self.target))
        # not links["cadre"]: given a longer column, pandas fills an empty frame with rows
        return links[fits].assign(who=lambda mine: mine["cadre"])

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: lo above hi."""
        found = super().problems(scenario)
        if self.hi is not None and self.lo > self.hi:
            found.append(("lo", str(self.lo), f"`lo` is above `hi` ({self.hi}): swap or mend them."))
        return found


class LinksPerActor(_Counted):
    r"""Each cadre of a role is linked to between `lo` and `hi` places.

    .. math:: lo \le \sum_{t} z_{at} \le hi \quad \forall a

    Clauses: JH-2.0b, CC-2.1a to c, GZ-2, RY-1, RY-2, XT-2.1.
    """

    form: ClassVar[str] = "links_per_actor"
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who} is linked to {actual} places; at least {required} are asked for",
            "zh": "{who}只联系 {actual} 个对象，至少应为 {required} 个",
        },
        "over": {
            "en": "{who} is linked to {actual} places; at most {required} are allowed",
            "zh": "{who}联系 {actual} 个对象，最多允许 {required} 个",
        },
    }

    def enforce(self, model: Model) -> None:
        """One row a cadre."""
        keys = groups(who=self._posts(model.scenario))
        self_links = self._mine(model.links, model.scenario)
        model.bound(self, keys, members(keys, self_links, ["who"]), lo=self.lo or None, hi=self.hi)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Cadres with too few or too many links."""
        keys = groups(who=self._posts(facts.scenario))
        held = self._mine(facts.links, facts.scenario).drop_duplicates(["cadre", "target"])
        return measured(keys, counted(keys, held, ["who"]), lo=self.lo, hi=self.hi)


class LinksPerTarget(_Counted):
    r"""Each place of a kind is linked to between `lo` and `hi` cadres of a role.

    .. math:: lo \le \sum_{a} z_{at} \le hi \quad \forall t

    Clauses: JH-1.2a, JH-2.0c, CC-2.1d, FS-2, FS-11, GZ-6, BD-2, RY-8.
    """

    form: ClassVar[str] = "links_per_target"
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{target} is linked to {actual} posts; at least {required} are asked for",
            "zh": "{target}只有 {actual} 个岗位联系，至少应为 {required} 个",
        },
        "over": {
            "en": "{target} is linked to {actual} posts; at most {required} are allowed",
            "zh": "{target}有 {actual} 个岗位联系，最多允许 {required} 个",
        },
    }

    def enforce(self, model: Model) -> None:
        """One row a place."""
        keys = groups(target=self.places(model.scenario, self.target))
        mine = self._mine(model.links, model.scenario)
        model.bound(self, keys, members(keys, mine, ["target"]), lo=self.lo or None, hi=self.hi)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Places with too few or too many links."""
        keys = groups(target=self.places(facts.scenario, self.target))
        held = self._mine(facts.links, facts.scenario).drop_duplicates(["cadre", "target"])
        return measured(keys, counted(keys, held, ["target"]), lo=self.lo, hi=self.hi)


class Eligible(Rule):
    r"""Only cadres of a role may be linked to, or hold a session at, places of a kind.

    .. math:: z_{at} = x_{ats} = 0 \quad \forall a \notin role

    With `own`, also only at the post's home or at what is part of it: the zones, households and societies of its
    village; who has a zone for a home belongs to the zone's village.
    Clauses: JH-2.0a, JH-2.0c, CC-3.1b, CC-6.1a, CC-6.3e, RY-2, RY-5. Binding, it prunes the candidates.
    """

    form: ClassVar[str] = "eligible"
    stage: ClassVar[Stage] = "both"
    role: Names = Field(description="role tags that are allowed")
    target: Names = Field((), description="kinds of place; none = all kinds")
    duty: Names = Field((), description="of the sessions, only those of these duties; links always")
    own: bool = Field(default=False, description="and only at the post's home, or what is part of it")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "link": {
            "en": "{who} is linked to {target} but has none of the roles that may be",
            "zh": "{who}不具备联系{target}的资格",
        },
        "over": {
            "en": "{who} holds {actual} sessions at {target} without a role that may",
            "zh": "{who}不具备资格，却在{target}驻点 {actual} 次",
        },
        "own_link": {
            "en": "{who} is linked to {target}, which is no part of the post's own place",
            "zh": "{who}联系了不属于本村（社区）的{target}",
        },
        "own_over": {
            "en": "{who} holds {actual} sessions at {target}, which is no part of the post's own place",
            "zh": "{who}在不属于本村（社区）的{target}驻点 {actual} 次",
        },
    }

    def _forbidden(self, scenario: Scenario, table: pd.DataFrame) -> np.ndarray[Any, Any]:
        allowed = {cadre for role in self.role for cadre in scenario.roles.get(role, [])}
        mine = table["target"].isin(self.places(scenario, self.target))
        if self.duty and "duty" in table:
            mine &= table["duty"].isin(self.duty)
        if "part" in table:
            mine &= table["part"] == "lead"
        strange = ~table["cadre"].isin(allowed)
        if self.own:
            strange |= ~self._at_home(scenario, table)
        return np.asarray(mine & strange, dtype=bool)

    @staticmethod
    def _at_home(scenario: Scenario, table: pd.DataFrame) -> np.ndarray[Any, Any]:
        """Which rows lie at the post's home (the village, of a home in a zone), or at what is part of it."""
        places = scenario.communities
        own = scenario.cadres["home"]
        own = own.where(own.map(places["kind"]).ne("zone"), own.map(places["parent"]))
        home = table["cadre"].map(own)
        at, inside = table["target"], np.zeros(len(table), dtype=bool)
        while at.fillna("").ne("").any():  # parents never run in a circle: reading a scenario has made sure
            inside |= at.eq(home).to_numpy(dtype=bool)
            at = scenario.look_up(at)["parent"]
        return inside

    def allows(self, scenario: Scenario, table: pd.DataFrame) -> np.ndarray[Any, Any]:
        """All but the forbidden candidates."""
        return ~self._forbidden(scenario, table)

    def enforce(self, model: Model) -> None:
        """Row a pair for what pruning left (given links, or a wish)."""
        for table in (model.links, model.sessions):
            bad = table[self._forbidden(model.scenario, table)].assign(who=lambda t: t["cadre"])
            keys = bad[["who", "target"]].drop_duplicates().assign(period="").reset_index(drop=True)
            model.bound(self, keys, members(keys, bad, ["who", "target"]), hi=0)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Links and sessions of those who may not."""
        parts = []
        for table, say in ((facts.links, "link"), (facts.sessions, "over")):
            bad = table[self._forbidden(facts.scenario, table)].assign(who=lambda t: t["cadre"])
            keys = bad[["who", "target"]].drop_duplicates().assign(period="").reset_index(drop=True)
            found = measured(keys, counted(keys, bad, ["who", "target"]), hi=0)
            allowed = {cadre for role in self.role for cadre in facts.scenario.roles.get(role, [])}
            parts.append(found.assign(say=np.where(found["who"].isin(allowed), f"own_{say}", say)))
        return pd.concat(parts, ignore_index=True)


class FixedAssignment(Rule):
    """Links stand for whole periods and follow the post; sessions along links keep to them.

    Held by construction (the roster is built along the links) and checked. With `target = "household"` each household
    is seen by one and the same cadre in the period: the visits are planned that way and judged from their table.
    Clauses: JH-1.3, JH-3.3b, CC-2.1f, GZ-1, RY-3.
    """

    form: ClassVar[str] = "fixed_assignment"
    stage: ClassVar[Stage] = "roster"
    enforced: ClassVar[bool] = False
    period: Literal["month", "quarter", "half_year", "year", "horizon"] | None = Field(
        "year", description="links do not change within one; none = only that sessions keep to the links"
    )
    duty: Names = Field((), description="duties that follow the links; none = every duty held `at = links`")
    target: Names = Field((), description="household: one visitor for each household; none = links and sessions")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "over": {
            "en": "{who} holds {actual} sessions at {target} without a link to it",
            "zh": "{who}未联系{target}，却在该处驻点 {actual} 次",
        },
        "change": {
            "en": "the link of {who} to {target} changes within {period}",
            "zh": "{who}与{target}的联系在 {period} 期间变更",
        },
        "visitors": {
            "en": "{target} in {period}: {actual} households are seen by more than one post",
            "zh": "{target}在 {period} 有 {actual} 户由多个岗位走访",
        },
    }

    @property
    def of_households(self) -> bool:
        """True if it asks for one visitor a household."""
        return "household" in self.target

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: any other target than households."""
        found = [fault for fault in super().problems(scenario) if fault[1] != "household"]
        if self.of_households and self.period not in {"year", "horizon"}:
            found.append(("period", str(self.period), "One visitor a household holds for the 'year' or 'horizon'."))
        return found + [("target", t, "Only 'household', or leave it out.") for t in self.target if t != "household"]

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Sessions outside the links, and links that change within a period."""
        if self.of_households:
            return nobody()
        duties = self.duty or tuple(d.name for d in facts.scenario.settings.duty if d.at == "links")
        held = facts.leads[facts.leads["duty"].isin(duties)]
        along = at_community(facts.links[["cadre", "target", "from", "to"]], facts.scenario)  # where sessions are held
        joined = held.merge(along, on=["cadre", "target"], how="left")
        inside = (joined["date"] >= joined["from"]) & (joined["date"] <= joined["to"])
        linked = set(joined.loc[inside, "session_id"])
        loose = held[~held["session_id"].isin(linked)].assign(who=lambda t: t["cadre"])
        keys = loose[["who", "target"]].drop_duplicates().assign(period="").reset_index(drop=True)
        found = [measured(keys, counted(keys, loose, ["who", "target"]), hi=0)]
        for span in spans(facts.scenario, self.period, whole=False).to_dict("records") if self.period else []:
            first = max(span["from"], pd.Timestamp(facts.scenario.horizon.first))
            last = min(span["to"], pd.Timestamp(facts.scenario.horizon.last))
            begins = facts.links["from"].between(first, last, inclusive="right")
            ends = (facts.links["to"] >= first) & (facts.links["to"] < last)
            changed = facts.links[begins | ends]
            keys = groups(who=changed["cadre"], target=changed["target"]).assign(period=span["period"])
            found.append(measured(keys, np.ones(len(keys)), hi=0).assign(say="change"))
        return pd.concat(found, ignore_index=True) if found else nobody()

    def seen(self, facts: Facts) -> pd.DataFrame:
        """Households that more than one cadre sees in the period."""
        if not self.of_households or facts.visits is None:
            return nobody()
        held = facts.visits[facts.visits["duty"].isin(self.duty)] if self.duty else facts.visits
        found = [
            visitors(during(held, span), str(span["period"]))
            for span in spans(facts.scenario, str(self.period), whole=False).to_dict("records")
        ]
        return pd.concat(found, ignore_index=True) if found else nobody()


class GivenLinks(Rule):
    """Links that a committee has decided are kept. Made from `links.csv`, never written in a policy."""

    form: ClassVar[str] = "given_links"
    stage: ClassVar[Stage] = "link"
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {"en": "the given link of {who} to {target} is missing", "zh": "缺少既定的{who}与{target}的联系"}
    }

    def enforce(self, model: Model) -> None:
        """Each given link is 1."""
        keys = groups(who=model.scenario.links["cadre"], target=model.scenario.links["target"])
        model.bound(self, keys, members(keys, model.links.assign(who=model.links["cadre"]), ["who", "target"]), lo=1)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Given links that the plan does not have."""
        keys = groups(who=facts.scenario.links["cadre"], target=facts.scenario.links["target"])
        held = facts.links.assign(who=facts.links["cadre"]).drop_duplicates(["who", "target"])
        return measured(keys, counted(keys, held, ["who", "target"]), lo=1)
