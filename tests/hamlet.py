"""Two villages small enough to count by hand, each with two zones, and households that are visited on Tuesdays.

A session is two hours and holds three visits of 20 minutes. Zones lie about 500 m from their office, so a walk out and
back takes some 20 minutes. Everything here is synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from liaison_opt.plan import ROSTER_COLUMNS, VISIT_COLUMNS
from liaison_opt.rules.base import Rule
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario

SLOTS = [
    {"name": "tuesday", "pattern": "weekly:TUE", "start": "09:00", "end": "11:00", "duties": ["visit"]},
    {"name": "friday", "pattern": "weekly:FRI", "start": "09:00", "end": "11:00", "duties": ["help"]},
]
DUTIES = [
    {"name": "visit", "role": "staff", "kinds": ["village"], "at": "home", "visits": 3},
    {"name": "help", "role": "staff", "kinds": ["village"], "at": "home"},
]
CADRES = (("S1", "V"), ("S2", "W"))
PLACES = (
    ("T", "town", "", 113.30, 23.00),
    ("V", "village", "T", 113.300, 23.00),
    ("V1", "zone", "V", 113.305, 23.00),
    ("V2", "zone", "V", 113.295, 23.00),
    ("W", "village", "T", 113.350, 23.00),
    ("W1", "zone", "W", 113.355, 23.00),
)
HOMES = (("h1", "V", "V1"), ("h2", "V", "V1"), ("h3", "V", "V2"), ("h4", "W", "W1"), ("h5", "W", "W1"))
EACH = {"type": "min_visits", "id": "each", "clause": "office:each", "role": "staff", "target": "household",
        "duty": "visit", "period": "horizon", "k": 1}  # fmt: skip
HOME_COLUMNS = {"id": "", "community": "", "zone": "", "minutes": 20, "windows": "", "k_required": 1, "k_max": 0}


def scenario(
    policy: Sequence[Mapping[str, Any]] = (EACH,),
    *,
    homes: Sequence[Sequence[Any] | Mapping[str, Any]] = HOMES,
    places: Sequence[Sequence[Any]] = PLACES,
    cadres: Sequence[Sequence[str]] = CADRES,
    leave: Sequence[Sequence[str]] = (),
    slots: Sequence[Mapping[str, Any]] = SLOTS,
    duties: Sequence[Mapping[str, Any]] = DUTIES,
    first: str = "2027-03-01",
    last: str = "2027-03-31",
    tiers: Sequence[str] = ("asked",),
    links: Sequence[Sequence[str]] = (),
) -> Scenario:
    """The villages with a policy; a household is (id, community, zone) or a mapping of any of its columns."""
    rows = [dict(zip(HOME_COLUMNS, h, strict=False)) if not isinstance(h, Mapping) else dict(h) for h in homes]
    listed = pd.DataFrame([{**HOME_COLUMNS, **row} for row in rows], columns=list(HOME_COLUMNS))
    tables = {
        "cadres": pd.DataFrame(
            [(c, f"Post {c}", "staff", home) for c, home in cadres], columns=["id", "title", "roles", "home"]
        ),
        "communities": pd.DataFrame(
            [(i, f"Place {i}", kind, up, lon, lat) for i, kind, up, lon, lat in places],
            columns=["id", "name", "kind", "parent", "lon", "lat"],
        ),
        "households": listed,
        "leave": pd.DataFrame(list(leave), columns=["cadre", "from", "to"]),
        "links": pd.DataFrame(list(links), columns=["cadre", "target"]),
    }  # fmt: skip
    settings = {
        "name": "hamlet", "synthetic": {"en": "Synthetic: all of it.", "zh": "合成数据：全部。"},
        "horizon": {"start": first, "end": last}, "slot": [dict(s) for s in slots], "duty": [dict(d) for d in duties],
        "tiers": list(tiers),
    }  # fmt: skip
    given = {name: table for name, table in tables.items() if len(table) or name == "households"}
    return Scenario.from_frames(settings=settings, policy=[dict(rule) for rule in policy], **given)


def rule(made: Scenario, ident: str) -> Rule:
    """The rule with this id."""
    return next(one for one in rules_of(made) if one.id == ident)


def sessions(made: Scenario, *lines: str) -> pd.DataFrame:
    """A roster from words: "S1 V 2027-03-02", then optionally the duty."""
    rows = []
    for number, line in enumerate(lines):
        cadre, place, day, duty = (*line.split(), "visit")[:4]
        at = {"date": pd.Timestamp(day), "start": "09:00", "end": "11:00", "kind": "regular", "status": "planned"}
        rows.append(
            {"session_id": f"s{number}", "cadre": cadre, "community": place, "target": place, "duty": duty, **at}
        )
    frame = pd.DataFrame(rows, columns=list(ROSTER_COLUMNS))
    frame[["team", "place", "stay_id"]] = ""
    for column in ("date", "replaces", "announced"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def visits(*words: str) -> pd.DataFrame:
    """Visits from words "s0: h1 h2", in the order of the walk."""
    rows = []
    for line in words:
        session, homes = line.split(":")
        rows += [(f"v{len(rows) + n}", session, home, n) for n, home in enumerate(homes.split(), start=1)]
    return pd.DataFrame(rows, columns=list(VISIT_COLUMNS))
