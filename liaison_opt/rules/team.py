"""Who goes along, and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured, nearest
from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.facts import SESSION_COLUMNS
from liaison_opt.rules.select import Names, members
from liaison_opt.scenario.dates import written

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario

_ON = ["target", "slot", "duty"]


class Team(Rule):
    r"""Every session of a duty is joined by so many posts of each role (or "all" of them who are not on leave).

    .. math:: \sum_{h \in role} y_{hts} \ge \sum_a \min(n, |\text{free} \setminus a|) \cdot x_{ats} \quad \forall t, s

    The leader does not join the session that he leads. Nobody is planned to join beyond that, though a clerk's roster
    may have more. `near = "home"` takes helpers whose home is the place. `size_max` caps the session's people, the
    leader included.
    Clauses: JH-4.1d, CC-2.4a, FS-6, GZ-3. The make-up of a standing team is the form `standing_team`.
    """

    form: ClassVar[str] = "team"
    stage: ClassVar[Stage] = "roster"
    needs: ClassVar[tuple[str, ...]] = ("team",)
    joins: ClassVar[bool] = True
    duty: Names = Field(("station",), description="duties that are joined")
    roles: dict[str, int | Literal["all"]] = Field({}, description="role tag = number of posts, or 'all'")
    near: Literal["home", "any"] = Field("any", description="helpers of that place only, or anybody")
    target: Names = Field((), description="kinds of place; none = all")
    size_max: int | None = Field(None, ge=1, description="people in one session, at most")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "the session at {target} on {period} is joined by {actual} of the {required} posts asked for",
            "zh": "{period} 在{target}的驻点只有 {actual} 个岗位陪同，应为 {required} 个",
        },
        "over": {
            "en": "the session at {target} on {period} has {actual} people; at most {required} are allowed",
            "zh": "{period} 在{target}的驻点有 {actual} 人，最多允许 {required} 人",
        },
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: roles nobody has."""
        known = list(scenario.roles)
        return super().problems(scenario) + [
            ("roles", role, nearest(role, known)) for role in self.roles if role not in known
        ]

    def _helpers(self, scenario: Scenario, held: pd.DataFrame, role: str) -> pd.DataFrame:
        """Everybody of the role who could join each of these sessions: cadre and the columns of the session."""
        posts = scenario.cadres.loc[scenario.roles.get(role, []), ["home"]].rename_axis("cadre").reset_index()
        if self.near == "home":
            table = held.drop(columns="cadre").merge(posts, left_on="target", right_on="home")
        else:
            table = held.drop(columns="cadre").merge(posts, how="cross")
        return table[~on_leave(table, scenario)].drop(columns="home")

    def _held(self, leads: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        fits = leads["duty"].isin(self.duty) & (leads["part"] == "lead")
        fits &= leads["target"].isin(self.places(scenario, self.target))
        return self.timely(leads[fits], scenario)

    def _need(self, scenario: Scenario, held: pd.DataFrame, role: str) -> np.ndarray[Any, Any]:
        """How many of the role each session asks for: no more than could join besides its leader."""
        numbered = held.assign(line=np.arange(len(held)), leader=held["cadre"])
        able = self._helpers(scenario, numbered, role)
        able = able[able["cadre"] != able["leader"]]
        free = np.bincount(able["line"].to_numpy(dtype=np.int64), minlength=len(held))
        number = self.roles[role]
        return np.asarray(free if number == "all" else np.minimum(free, number), dtype=np.int64)

    def offer(self, scenario: Scenario, leads: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame | None:
        """One candidate a helper, place and slot in which somebody could lead a session."""
        held = self._held(leads, scenario).drop_duplicates(_ON)
        parts = [self._helpers(scenario, held, role) for role in self.roles]
        if not parts:
            return None
        offered = pd.concat(parts).assign(part="assist", kind="regular", replaces=-1)
        return offered[[c for c in SESSION_COLUMNS if c not in {"target_kind", "parent"}]]

    def enforce(self, model: Model) -> None:
        """Rows a place and slot: helpers only where a session is held, and as many as asked for."""
        scenario = model.scenario
        held = self._held(model.sessions, scenario)
        keys = held.drop_duplicates(_ON)[[*_ON, "cadre", "date"]].reset_index(drop=True)
        keys = keys.assign(who="", period=written(keys["date"], "%Y-%m-%d"))
        helpers = model.sessions[(model.sessions["part"] == "assist") & model.sessions["duty"].isin(self.duty)]
        for role in self.roles:
            posts = scenario.roles.get(role, [])
            mine = members(keys, helpers[helpers["cadre"].isin(posts)], _ON)
            led = members(keys, held, _ON, coef=-self._need(scenario, held, role))
            entries = pd.concat([mine, led])
            model.bound(self, keys, entries, lo=0)
            model.rows(self, keys, entries, hi=0)
        if self.size_max is not None:
            led = members(keys, held, _ON, coef=1 - self.size_max)
            model.bound(self, keys, pd.concat([led, members(keys, helpers, _ON)]), hi=0)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Sessions with too few of a role, or too many people."""
        scenario = facts.scenario
        held = self._held(facts.leads, scenario).reset_index(drop=True)
        keys = held.assign(who="", period=written(held["date"], "%Y-%m-%d"))
        people = facts.sessions[["session_id", "cadre", "part"]]
        found = []
        joined = people[people["part"] == "assist"].merge(
            held[["session_id", "cadre"]], on="session_id", suffixes=("", "_lead")
        )
        joined = joined[joined["cadre"] != joined["cadre_lead"]].drop_duplicates(["session_id", "cadre"])
        for role in self.roles:
            there = counted(keys, joined[joined["cadre"].isin(scenario.roles.get(role, []))], ["session_id"])
            found.append(measured(keys, there, lo=self._need(scenario, held, role)))
        if self.size_max is not None:
            found.append(measured(keys, counted(keys, people, ["session_id"]), hi=self.size_max))
        return pd.concat(found, ignore_index=True) if found else measured(keys.iloc[:0], [], lo=0)


class StandingTeam(Rule):
    """The posts of a role form one team of a given size with one lead. Given, so only checked.

    Clause: JH-3.3a (readings A7: does the nine include the lead?).
    """

    form: ClassVar[str] = "standing_team"
    stage: ClassVar[Stage] = "given"
    enforced: ClassVar[bool] = False
    role: Names = Field(description="role tags of the members")
    lead: str = Field(description="role tag of the post that is responsible")
    size: int = Field(ge=1, description="number of posts")
    lead_counts: bool = Field(default=True, description="does the size include the lead?")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "the standing team has {actual} posts; {required} are asked for",
            "zh": "固定队伍只有 {actual} 个岗位，应为 {required} 个",
        },
        "over": {
            "en": "the standing team has {actual} posts; {required} are asked for",
            "zh": "固定队伍有 {actual} 个岗位，应为 {required} 个",
        },
        "lead": {"en": "no post of the team carries the role of its lead", "zh": "固定队伍中没有负责人岗位"},
    }

    def violations(self, facts: Facts) -> pd.DataFrame:
        """The team's size, and whether it has its lead."""
        roles = facts.scenario.roles
        members_ = list(dict.fromkeys(c for role in self.role for c in roles.get(role, [])))
        leads = [cadre for cadre in members_ if cadre in roles.get(self.lead, [])]
        size = len(members_) - (0 if self.lead_counts or not leads else 1)
        one = pd.DataFrame({"who": [""], "target": [""], "period": [""]})
        return pd.concat(
            [measured(one, [size], lo=self.size, hi=self.size), measured(one, [len(leads)], lo=1).assign(say="lead")],
            ignore_index=True,
        )
