"""From the values of columns to links and roster as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.plan import LINK_COLUMNS, ROSTER_COLUMNS
from liaison_opt.rules.make_up import MakeUp
from liaison_opt.scenario.dates import written

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.model import Ints
    from liaison_opt.scenario import Scenario


def links_of(scenario: Scenario, candidates: pd.DataFrame, values: Ints) -> pd.DataFrame:
    """The links that were chosen, standing for the whole horizon (given ones keep their own dates and kind)."""
    chosen = candidates[values[candidates["col"].to_numpy(dtype=np.int64)] == 1][["cadre", "target"]]
    given = scenario.links.drop_duplicates(["cadre", "target"])
    links = chosen.merge(given, on=["cadre", "target"], how="left")
    links["kind"] = links["kind"].astype(object).where(links["kind"].notna() & links["kind"].ne(""), "contact_point")
    first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    links["from"] = pd.to_datetime(links["from"]).fillna(first)
    links["to"] = pd.to_datetime(links["to"]).fillna(last)
    return pd.DataFrame(links[list(LINK_COLUMNS)].reset_index(drop=True))


def no_links() -> pd.DataFrame:
    """A table of links without rows."""
    days = {"from": "datetime64[ns]", "to": "datetime64[ns]"}
    return pd.DataFrame(columns=list(LINK_COLUMNS), dtype="str").astype(days)


def no_roster() -> pd.DataFrame:
    """A roster without sessions."""
    days = dict.fromkeys(("date", "replaces", "announced"), "datetime64[ns]")
    return pd.DataFrame(columns=list(ROSTER_COLUMNS), dtype="str").astype(days)


def roster_of(scenario: Scenario, candidates: pd.DataFrame, values: Ints, rules: tuple[Rule, ...]) -> pd.DataFrame:
    """The sessions that were chosen, one a line, sorted by date, start, cadre."""
    held = candidates[values[candidates["col"].to_numpy(dtype=np.int64)] == 1]
    leads = held[held["part"] == "lead"]
    places, slots = scenario.communities, scenario.horizon.slots
    replaced = leads["replaces"].map(slots["date"]).astype("datetime64[ns]")
    moved = leads["slot"].map(slots["moved_from"]).astype("datetime64[ns]")
    roster = pd.DataFrame(
        {
            "date": leads["date"],
            "start": leads["start"],
            "end": leads["end"],
            "cadre": leads["cadre"],
            "team": _teams(scenario, leads, held[held["part"] == "assist"]),
            "target": leads["target"],
            "community": leads["target"],
            "place": leads["target"].map(places["place"]),
            "duty": leads["duty"],
            "kind": np.where(moved.notna() & (leads["kind"] == "regular"), "moved", leads["kind"]),
            "replaces": replaced.where(leads["kind"] == "make_up", moved),
            "stay_id": "",
            "status": "planned",
        }
    )
    roster["announced"] = _announced(scenario, roster, rules)
    stamp = written(roster["date"], "%Y%m%d") + "T" + roster["start"].str.replace(":", "")
    roster["session_id"] = stamp + "-" + roster["cadre"]
    roster = roster.sort_values(["date", "start", "cadre", "target"], kind="stable").reset_index(drop=True)
    return roster[list(ROSTER_COLUMNS)]


def _teams(scenario: Scenario, leads: pd.DataFrame, helpers: pd.DataFrame) -> Any:
    """Who joins each session. Two sessions at one place and time share the helpers, role by role: nobody is in both."""
    if helpers.empty:
        return ""
    on = ["target", "slot", "duty"]
    count = leads.groupby(on).size().rename("count")
    dealt = helpers.assign(tags=helpers["cadre"].map(scenario.cadres["roles"])).sort_values("tags", kind="stable")
    dealt = dealt.join(count, on=on, how="inner")
    turn = (dealt.groupby(on).cumcount() % dealt["count"]).sort_index()
    dealt = dealt.sort_index().assign(turn=turn)
    team = dealt.groupby([*on, "turn"])["cadre"].agg(" ".join)
    keys = pd.MultiIndex.from_frame(leads[on].assign(turn=leads.groupby(on).cumcount()))
    return team.reindex(keys).fillna("").to_numpy() if len(team) else ""


def _announced(scenario: Scenario, roster: pd.DataFrame, rules: tuple[Rule, ...]) -> pd.Series[pd.Timestamp]:
    """The day the roster is published; for a make-up of a leave that was not known then, the day it became known."""
    published = pd.Timestamp(scenario.horizon.publish_on)
    found = pd.Series(published, index=roster.index).astype("datetime64[ns]")
    known: dict[Any, Any] = {}
    for rule in rules:
        if isinstance(rule, MakeUp):
            table = rule.misses(scenario)
            known |= dict(zip(zip(table["cadre"], table["date"], strict=True), table["known_on"], strict=True))
    made_up = zip(roster["kind"], roster["cadre"], roster["replaces"], strict=True)
    days = [known.get((cadre, missed), pd.NaT) if kind == "make_up" else pd.NaT for kind, cadre, missed in made_up]
    late = pd.Series(days, index=roster.index, dtype="datetime64[ns]")
    return found.where(~(late > published), late)
