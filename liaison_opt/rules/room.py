"""Counting first: the visits that rules ask for against the places that any roster could offer."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.language import language
from liaison_opt.rules.candidates import duty_pairs
from liaison_opt.rules.demand import Order, demand_of
from liaison_opt.rules.rounds import open_slots
from liaison_opt.rules.team import Team

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

_SAYS = {
    "short": {
        "en": "{where}: {need:,} visits are owed from {first} to {last}; {posts:,} posts in {slots} slots{teams} can "
        "hold at most {sessions:,} sessions x {size} = {room:,} places.",
        "zh": "{where}：{first}至{last}应走访 {need:,} 户次；{posts:,} 个岗位、{slots} 个时段{teams}"
        "最多 {sessions:,} 场 × {size} 户 = {room:,} 户次。",
    },
    "teams": {"en": ", {size} at a time,", "zh": "、{size} 人一组，"},
    "all": {"en": "all communities together", "zh": "全部村（社区）合计"},
    "more": {"en": "… and {count:,} more communities.", "zh": "……另有 {count:,} 个村（社区）。"},
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Room:
    """What an order needs and what any roster could hold for it.

    Parameters
    ----------
    order
        The visits of one span of days.
    places
        One row a community: community, need (visits), posts, sessions (most that any roster can hold), room (places).
        The first row, community "", is all of them together.
    size
        Visits a session holds at most.
    slots
        Slots of the span.
    team
        People that a session takes at the least.
    """

    order: Order
    places: pd.DataFrame
    size: int
    slots: int
    team: int

    @property
    def short(self) -> pd.DataFrame:
        """The rows with more need than room."""
        return self.places[self.places["need"] > self.places["room"]]

    def sentences(self, scenario: Scenario, lang: str | None = None, *, shown: int = 5) -> list[str]:
        """Each shortage in words and numbers, the whole first; empty if there is none."""
        lang = language(lang)
        found = []
        names = scenario.communities["name"]
        for row in self.short.head(shown).to_dict("records"):
            teams = _SAYS["teams"][lang].format(size=self.team) if self.team > 1 else ""
            place = str(row["community"])
            where = f"{names.get(place, '')} ({place})" if place else _SAYS["all"][lang]
            told = {"where": where, "slots": self.slots, "size": self.size, "teams": teams,
                    "first": self.order.first.date(), "last": self.order.last.date()}  # fmt: skip
            found.append(_SAYS["short"][lang].format(**{str(key): value for key, value in row.items()}, **told))
        more = len(self.short) - shown
        return found + ([_SAYS["more"][lang].format(count=more)] if more > 0 else [])


def rooms(scenario: Scenario, rules: tuple[Rule, ...], links: pd.DataFrame) -> list[Room]:
    """Need against room for every binding order on listed households.

    Room counts every post that may lead such a session at the community, in every slot in which it is not on leave;
    where a binding `team` rule adds people of the same community, a session takes as many of them (nobody is in two
    sessions at once). No roster along these links can hold more, whatever else it must obey.

    Parameters
    ----------
    scenario
        Households, calendar, leave.
    rules
        The policy; wishes are left out.
    links
        cadre, target: for duties held along links.
    """
    binding = tuple(rule for rule in rules if rule.binding)
    demand = demand_of(scenario, binding, links)
    return [] if demand is None else [_room(scenario, binding, order, links) for order in demand.orders]


def _room(scenario: Scenario, rules: tuple[Rule, ...], order: Order, links: pd.DataFrame) -> Room:
    size = max(duty.visits for duty in scenario.settings.duty if duty.name in order.duties)
    pairs = pd.concat([duty_pairs(scenario, duty, links) for duty in order.duties]).drop_duplicates(["cadre", "target"])
    pairs = pairs[pairs["cadre"].isin(order.posts)]
    days = _days(scenario, order)
    cells = pd.DataFrame({"from": days, "to": days})
    team = _team(scenario, rules, order)
    people = pairs if team is None else _with_helpers(scenario, pairs, team)
    helpers = 0 if team is None else sum(int(number) for number in team.roles.values() if number != "all")
    able = _per_place(scenario, people, order, cells)
    leads = _per_place(scenario, pairs, order, cells)
    taken = 1 + np.minimum(helpers, np.maximum(0, able.to_numpy() - 1))
    sessions = np.minimum(leads.reindex(able.index, fill_value=0).to_numpy(), able.to_numpy() // taken).sum(axis=1)
    homes = order.owed.merge(scenario.households[["id", "community"]], left_on="household", right_on="id")
    need = homes.groupby("community", sort=False)["k"].sum()
    held = pd.Series(sessions, index=able.index).reindex(need.index, fill_value=0)
    posts = people.groupby("target")["cadre"].nunique().reindex(need.index, fill_value=0)
    table = pd.DataFrame({"community": need.index, "need": need.to_numpy(), "posts": posts.to_numpy(),
                          "sessions": held.to_numpy()})  # fmt: skip
    crew = people[people["target"].isin(need.index)].drop_duplicates("cadre").assign(target="")
    once = int(_per_place(scenario, crew, order, cells).to_numpy().sum()) if len(crew) else 0
    whole = pd.DataFrame({"community": [""], "need": [int(need.sum())], "posts": [crew["cadre"].nunique()],
                          "sessions": [min(int(held.sum()), once)]})  # fmt: skip
    table = pd.concat([whole, table], ignore_index=True).astype({"need": "int64", "sessions": "int64"})
    slots = int(open_slots(scenario, pd.Series([""]), order.duties, cells).sum()) if len(days) else 0
    return Room(
        order=order, places=table.assign(room=table["sessions"] * size), size=size, slots=slots, team=1 + helpers
    )


def _days(scenario: Scenario, order: Order) -> pd.Series[pd.Timestamp]:
    """The days of the span that have a slot."""
    days = scenario.horizon.slots["date"].drop_duplicates().sort_values()
    return days[days.between(order.first, order.last)].reset_index(drop=True)


def _team(scenario: Scenario, rules: tuple[Rule, ...], order: Order) -> Team | None:
    """A team rule that holds for every session of the order and takes its people from the community itself."""
    for rule in rules:
        if isinstance(rule, Team) and rule.near == "home" and set(order.duties) <= set(rule.duty):
            plain = not (rule.when or rule.where or rule.unless or rule.target)
            if plain and all(order.posts <= set(scenario.roles.get(role, [])) for role in rule.roles):
                return rule
    return None


def _with_helpers(scenario: Scenario, pairs: pd.DataFrame, team: Team) -> pd.DataFrame:
    """Everybody who could be in a session at a community: who may lead, and helpers whose home it is."""
    posts = list(dict.fromkeys(post for role in team.roles for post in scenario.roles.get(role, [])))
    homes = scenario.cadres["home"].loc[posts]
    mine = pd.DataFrame({"cadre": homes.index, "target": homes.to_numpy()})
    mine = mine[mine["target"].isin(pairs["target"])]
    return pd.concat([pairs[["cadre", "target"]], mine]).drop_duplicates(ignore_index=True)


def _per_place(scenario: Scenario, people: pd.DataFrame, order: Order, cells: pd.DataFrame) -> pd.DataFrame:
    """How many people are free at each community in each cell: index target, a column a cell."""
    if cells.empty or people.empty:
        return pd.DataFrame(0, index=pd.Index(people["target"].unique()), columns=range(len(cells)), dtype="int64")
    free = pd.DataFrame(open_slots(scenario, people["cadre"], order.duties, cells))
    return free.groupby(people["target"].to_numpy(), sort=False).sum()
