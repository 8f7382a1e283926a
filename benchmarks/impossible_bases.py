"""Where impossible scenarios come from: shipped ones whole, cut down, or a street of shipped posts and places."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import impossible_oracle
import numpy as np
import pandas as pd

import liaison_opt as lo
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.policy import judged
from liaison_opt.scenario import Raw, Scenario

#: shipped scenarios that are made tight as they are, those that are cut down first, those that lend posts and places
WHOLE = ("direct_contact_town", "guangwai", "four_masses_town", "raoyang_village", "foshan_town")
CUT = ("foshan_town", "guangwai", "baodi_town", "jianghai")
STREETS = ("jianghai", "foshan_town", "county_street", "baodi_town", "gaozhou_town")
#: forms that are only checked: they say nothing of a plan, and a part of a place breaks their figures
CHECKED = {"published_stat", "standing_team", "record", "deadline"}
#: columns that name a post or a place, by table
NAMED: dict[str, dict[str, str]] = {
    "communities": {"parent": "place"},
    "cadres": {"home": "place"},
    "households": {"community": "place", "zone": "place"},
    "leave": {"cadre": "post"},
    "links": {"cadre": "post", "target": "target"},
    "pins": {"cadre": "post", "community": "place"},
    "wishes": {"cadre": "post", "community": "place"},
}
YEAR = 2027


@functools.cache
def shipped(name: str) -> Scenario:
    """A scenario that comes with the package, read once."""
    return lo.scenario(name)


def cut(name: str, rng: np.random.Generator) -> Scenario | None:
    """Some posts of each role, some places of each kind, one or two months; None if what is left has faults."""
    whole = shipped(name)
    places = _with_parents(whole, _some(whole.kinds, rng, most=4))
    posts = set(_some(whole.roles, rng, most=3))
    homes = set(_some({"all": [h for h, c in zip(whole.households["id"], whole.households["community"], strict=True)
                               if c in places]}, rng, most=6))  # fmt: skip
    kept = {"place": places, "post": posts, "target": places | homes}
    raw = whole.raw
    tables = {table: _reduced(raw.tables[table], table, kept, homes) for table in raw.tables}
    policy = tuple(row for row in raw.policy if row.data.get("type") not in CHECKED)
    settings = {**raw.settings, "name": f"{name}-part", "horizon": _months(rng)}
    found = sound(dataclasses.replace(raw, settings=settings, tables=tables, policy=policy))
    return None if found is None else _peaceful(found)


def _peaceful(scenario: Scenario) -> Scenario | None:
    """The scenario with as many of its rules as hold together: a part of a place cannot obey them all."""
    matrix = impossible_oracle.model_of(scenario).matrix
    names = [str(row.data.get("id")) for row in scenario.policy]
    out = impossible_oracle.dropped(matrix, names)
    if out is None:
        return None
    policy = tuple(row for row in scenario.raw.policy if str(row.data.get("id")) not in out)
    return sound(dataclasses.replace(scenario.raw, policy=policy))


def sound(raw: Raw) -> Scenario | None:
    """The scenario, without rules and readings that speak of what was cut away; None if anything else is at fault."""
    for _ in range(4):
        try:
            return judged(raw, [])
        except ScenarioError as error:
            mine = [fault for fault in error.faults if fault.file == raw.files.get("policy", "policy.toml")]
            lines = {fault.row for fault in mine}
            codes = {str(fault.column).removeprefix("readings.") for fault in mine if fault.row is None}
            if len(mine) < len(error.faults):
                return None
            readings = {code: name for code, name in raw.settings.get("readings", {}).items() if code not in codes}
            policy = tuple(row for row in raw.policy if row.row not in lines)
            raw = dataclasses.replace(raw, policy=policy, settings={**raw.settings, "readings": readings})
    return None


def street(name: str, rng: np.random.Generator) -> Scenario | None:
    """Two or three posts and three or four places of a shipped scenario, under six rules of an office's own."""
    whole = shipped(name)
    duties = [duty for duty in whole.settings.duty if duty.at == "links" and set(duty.kinds) != {"household"}]
    if not duties:
        return None
    duty = duties[int(rng.integers(len(duties)))]
    kind = max((k for k in duty.kinds if k != "household"), key=lambda k: len(whole.kinds.get(k, [])))
    posts = _some({"all": whole.roles[duty.role]}, rng, most=3, least=2)
    places = _some({"all": whole.kinds.get(kind, [])}, rng, most=4, least=3)
    settings = {
        "name": f"{name}-street",
        "horizon": _months(rng),
        "slot": [
            {"name": "first", "pattern": "weekly:TUE", "start": "14:30", "end": "17:30", "duties": ["visit"]},
            {"name": "second", "pattern": "weekly:FRI", "start": "09:00", "end": "11:00", "duties": ["visit"]},
        ],
        "duty": [{"name": "visit", "role": "poster", "kinds": [kind], "at": "links"}],
        "synthetic": "Posts and places of a shipped scenario; all else is synthetic.",
    }
    cadres = whole.cadres.loc[posts].reset_index().assign(roles="poster", home="")
    communities = whole.communities.loc[places].reset_index().assign(parent="")
    tables = {"cadres": cadres, "communities": communities, "leave": _leave(posts)}
    return Scenario.from_frames(settings=settings, policy=_habits(kind, rng), **tables)


def _habits(kind: str, rng: np.random.Generator) -> list[dict[str, Any]]:
    """The street's own rules: links, a floor, caps; the numbers are drawn."""
    common = {"duty": "visit", "role": "poster", "target": kind}
    return [
        {"id": "each-linked", "clause": "office:each", "type": "links_per_target", "role": "poster", "target": kind,
         "lo": 1},
        {"id": "a-few-each", "clause": "office:few", "type": "links_per_actor", "role": "poster", "target": kind,
         "lo": 1, "hi": int(rng.integers(2, 5))},
        {"id": "seen-monthly", "clause": "office:monthly", "type": "min_visits", **common, "period": "month",
         "scope": "target", "k": int(rng.integers(1, 4))},
        {"id": "monthly-cap", "clause": "office:cap", "type": "max_visits", **common, "period": "month",
         "scope": "actor", "k": int(rng.integers(5, 9))},
        {"id": "weekly-cap", "clause": "office:week", "type": "max_visits", **common, "period": "week",
         "scope": "target", "k": int(rng.integers(1, 3))},
        {"id": "all-busy", "clause": "office:busy", "type": "min_activities", "duty": "visit", "role": "poster",
         "period": "month", "scope": "actor", "k": 1},
    ]  # fmt: skip


def _leave(posts: list[str]) -> pd.DataFrame:
    """A leave outside the horizon, so that the table is there and holds nothing that counts."""
    return pd.DataFrame({"cadre": [posts[0]], "from": [f"{YEAR - 1}-01-05"], "to": [f"{YEAR - 1}-01-06"]})


def _months(rng: np.random.Generator) -> dict[str, Any]:
    """One or two whole months of the year."""
    first = pd.Period(f"{YEAR}-{int(rng.integers(1, 12)):02d}", "M")
    last = first + int(rng.integers(0, 2))
    return {"start": first.start_time.date(), "end": last.end_time.date()}


def _some(groups: dict[str, list[str]], rng: np.random.Generator, *, most: int, least: int = 1) -> list[str]:
    """From each group a few, in the order of the tables."""
    found: list[str] = []
    for members in groups.values():
        if members:
            count = min(len(members), int(rng.integers(least, most + 1)))
            found += [members[i] for i in sorted(rng.choice(len(members), size=count, replace=False).tolist())]
    return list(dict.fromkeys(found))


def _with_parents(whole: Scenario, places: list[str]) -> set[str]:
    """The places and all that they are part of; households are no places."""
    kept = set(places) & set(whole.communities.index)
    parents = whole.communities["parent"].to_dict()
    while more := {parents[place] for place in kept if parents[place]} - kept:
        kept |= more
    return kept


def _reduced(frame: pd.DataFrame, table: str, kept: dict[str, set[str]], homes: set[str]) -> pd.DataFrame:
    """The rows of what is kept; a home or zone that is not is left empty."""
    keep = np.ones(len(frame), dtype=bool)
    own = {"communities": kept["place"], "cadres": kept["post"], "households": homes}.get(table)
    if own is not None:
        keep &= frame["id"].isin(own).to_numpy()
    found = frame
    for column, what in NAMED.get(table, {}).items():
        if column not in frame.columns:
            continue
        gone = (~frame[column].isin(kept[what]) & frame[column].notna() & frame[column].ne("")).to_numpy()
        if column in {"home", "zone"}:
            found = found.assign(**{column: frame[column].where(~gone, None)})
        else:
            keep &= ~gone
    found = found[keep]
    found = found.set_axis(range(2, len(found) + 2))
    found.attrs.update(frame.attrs)
    return found
