"""One clash among twenty rules that have nothing to do with it."""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd

from liaison_opt.rules.policy import judged
from liaison_opt.scenario import PolicyRow, Scenario

#: what the bystanders' rules are called
BYSTANDER = "bystander"


def crowded(scenario: Scenario) -> Scenario:
    """A street with twenty binding rules more, all of them harmless: eight are loose and speak of the street's duty,
    twelve speak tightly of a duty of other posts at other places.

    Parameters
    ----------
    scenario
        A street (`impossible_bases.street`), made tighter or not.
    """
    raw = scenario.raw
    kind = scenario.communities["kind"].iloc[0]
    duty = {"name": "meet", "role": "host", "kinds": ["hall"], "at": "any"}
    slot = {"name": "noon", "pattern": "weekly:WED", "start": "12:00", "end": "13:00", "duties": ["meet"]}
    settings = {**raw.settings, "slot": [*raw.settings["slot"], slot], "duty": [*raw.settings["duty"], duty]}
    cadres = pd.DataFrame([{"id": f"B{n}", "title": "值班员", "title_en": "Host", "roles": "host"} for n in range(3)])
    halls = pd.DataFrame([{"id": f"HALL{n}", "name": f"会堂{n}", "kind": "hall"} for n in range(2)])
    tables = dict(raw.tables)
    for name, more in {"cadres": cadres, "communities": halls}.items():
        tables[name] = _longer(tables[name], more)
    file, line = raw.policy[-1].file, raw.policy[-1].row
    rules = [
        PolicyRow(data={"id": f"{BYSTANDER}-{n}", "clause": f"office:{BYSTANDER}_{n}", **data}, file=file, row=line + n)
        for n, data in enumerate([*_loose(kind), *_elsewhere()], start=1)
    ]
    return judged(dataclasses.replace(raw, settings=settings, tables=tables, policy=(*raw.policy, *rules)), [])


def _longer(table: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    found = pd.concat([table.astype(object), more.astype(object)], ignore_index=True)
    found = found.where(found.notna(), None).set_axis(range(2, len(found) + 2))
    found.attrs.update(table.attrs)
    return found


def _loose(kind: str) -> list[dict[str, Any]]:
    """Eight rules on the street's own posts, places and sessions that no roster could break."""
    common = {"duty": "visit", "role": "poster", "target": kind}
    caps = [
        {"type": "max_visits", **common, "scope": scope, "period": period, "k": 500}
        for scope in ("actor", "target", "group")
        for period in ("month", "week")
    ]
    return [
        *caps,
        {"type": "links_per_actor", "role": "poster", "target": kind, "lo": 0, "hi": 99},
        {"type": "links_per_target", "role": "poster", "target": kind, "lo": 0, "hi": 99},
    ]


def _elsewhere() -> list[dict[str, Any]]:
    """Twelve rules on other posts, places and sessions, that can all be obeyed with little to spare."""
    common = {"duty": "meet", "role": "host", "target": "hall"}
    floors = [
        {"type": "min_visits", **common, "scope": scope, "period": period, "k": 1}
        for scope, period in (("target", "month"), ("target", "week"), ("group", "week"), ("actor", "month"))
    ]
    caps = [
        {"type": "max_visits", **common, "scope": scope, "period": period, "k": k}
        for scope, period, k in (
            ("actor", "week", 1),
            ("group", "week", 3),
            ("target", "week", 2),
            ("actor", "month", 5),
        )
    ]
    return [
        *floors,
        *caps,
        {"type": "min_activities", "duty": "meet", "role": "host", "scope": "group", "period": "week", "k": 2},
        {"type": "coverage", **common, "scope": "group", "period": "week", "share": 1.0},
        {"type": "no_overlap", "resource": "target", "target": "hall"},
        {"type": "window", "duty": "meet", "pattern": "weekly:WED"},
    ]
