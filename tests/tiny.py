"""A street small enough to judge by hand: two leaders, two committees, three villages, an association, a street office.

The four weeks from Wednesday 23 December 2026 cross the end of the year, cut their first week and both months, and hold
the ISO week 2026-W53. Everything here is synthetic.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from liaison_opt.plan import ROSTER_COLUMNS
from liaison_opt.rules.base import Rule
from liaison_opt.rules.policy import judged, rules_of
from liaison_opt.scenario import PolicyRow, Scenario, from_frames

SLOTS = [
    {"name": "tuesday", "pattern": "weekly:TUE", "start": "14:30", "end": "17:30"},
    {"name": "friday", "pattern": "weekly:FRI", "start": "09:00", "end": "11:00", "duties": ["station", "meeting"]},
    {"name": "weekend", "pattern": "weekly:SAT,SUN", "start": "09:00", "end": "12:00", "use": "make_up"},
]
DUTIES = [
    {"name": "station", "role": "leader", "kinds": ["community", "association"]},
    {"name": "meeting", "role": "leader", "kinds": ["unit"], "at": "any"},
]
CADRES = [
    ("L1", "书记", "Secretary", "leader principal", "P1"),
    ("L2", "主任", "Director", "leader", "P2"),
    ("R1", "东村委员", "East committee", "committee", "P1"),
    ("R2", "西村委员", "West committee", "committee", "P2"),
]
PLACES = [
    ("P1", "东村", "East Village", "community", 113.30, 23.08, 100, 0),
    ("P2", "西村", "West Village", "community", 113.31, 23.09, 40, 2),
    ("A1", "经联社", "Association", "association", 113.32, 23.07, 50, 1),
    ("U1", "街道", "Street office", "unit", None, None, 10, 0),
]
FIRST, LAST = "2026-12-23", "2027-01-19"
LINKS = (("L1", "P1"), ("L1", "P2"), ("L1", "A1"), ("L2", "P1"), ("L2", "P2"))


def _frame(columns: str, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def scenario(policy: Sequence[Mapping[str, Any]] = (), **given: Any) -> Scenario:
    """The street with a policy; any part can be replaced by name, tables as rows."""
    rows = tuple(PolicyRow(data=dict(rule), file="policy", row=n) for n, rule in enumerate(policy, start=1))
    made = dataclasses.replace(_street(json.dumps(given)), policy=rows)
    rules_of(made)  # a fault in a test's policy should not pass for a finding
    return made


@functools.lru_cache(maxsize=512)
def _street(text: str) -> Scenario:
    """The street without rules, made once for all tests that share its tables."""
    given = json.loads(text)
    settings = {
        "name": "tiny",
        "horizon": {"start": given.get("first", FIRST), "end": given.get("last", LAST)},
        "slot": given.get("slots", SLOTS),
        "duty": given.get("duties", DUTIES),
        "tiers": given.get("tiers", ["asked", "other"]),
    }
    calendar = {key: given[key] for key in ("publish_lead", "on_holiday") if key in given}
    tables = {
        "cadres": _frame("id title title_en roles home", given.get("cadres", CADRES)),
        "communities": _frame(
            "id name name_en kind lon lat households priority parent",
            [(*row, "")[:9] for row in given.get("places", PLACES)],
        ),
        "households": _frame("id community k_required k_max", given.get("households", [])),
        "leave": _frame("cadre from to known_on", given.get("leave", [])),
        "links": _frame("cadre target from to", given.get("links", [])),
        "pins": _frame("cadre community date pin", given.get("pins", [])),
        "windows": _frame("name kind from to", given.get("windows", [])),
        "wishes": _frame("cadre community date weight", given.get("wishes", [])),
    }
    if "closed" in given:
        tables["calendar"] = _frame("date day label", [(day, "holiday", "closed") for day in given["closed"]])
    raw = from_frames(settings={**settings, "calendar": calendar}, policy=[], **tables)
    return judged(raw, [])


def rule(policy: Mapping[str, Any], **given: Any) -> tuple[Scenario, Rule]:
    """The street with one rule; the clause is the office's own unless the policy cites another."""
    whole = {"clause": "office:test", "id": "tested", **policy}
    made = scenario([whole], **given)
    return made, next(one for one in rules_of(made) if one.id == "tested")


def links(made: Scenario, *pairs: str) -> pd.DataFrame:
    """Links that stand for the whole horizon, from words like "L1-P1"."""
    rows = [pair.split("-") for pair in pairs] or [list(pair) for pair in LINKS]
    return pd.DataFrame(rows, columns=["cadre", "target"], dtype=object).assign(
        kind="contact_point", **{"from": pd.Timestamp(made.horizon.first), "to": pd.Timestamp(made.horizon.last)}
    )


def roster(made: Scenario, *lines: str) -> pd.DataFrame:
    """Sessions from words: "L1 P1 2026-12-29 tuesday", then any of duty=, team=, replaces=, announced=."""
    rows = []
    for number, line in enumerate(lines):
        cadre, place, day, slot, *more = line.split()
        extra = dict(part.split("=") for part in more)
        spec = next(s for s in made.settings.slot if s.name == slot)
        rows.append(
            {
                "session_id": f"s{number}",
                "date": pd.Timestamp(day),
                "start": spec.start,
                "end": spec.end,
                "cadre": cadre,
                "team": extra.get("team", "").replace("+", " "),
                "community": place,
                "target": place,
                "place": "",
                "duty": extra.get("duty", "station"),
                "kind": "make_up" if spec.use == "make_up" else "regular",
                "replaces": pd.Timestamp(extra["replaces"]) if "replaces" in extra else pd.NaT,
                "announced": pd.Timestamp(extra.get("announced", made.horizon.publish_on)),
                "stay_id": "",
                "status": "planned",
            }
        )
    frame = pd.DataFrame(rows, columns=list(ROSTER_COLUMNS))
    for column in ("date", "replaces", "announced"):
        frame[column] = pd.to_datetime(frame[column])
    return frame


def tables(made: Scenario, pairs: Sequence[str], lines: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Links and roster of a hand-made plan."""
    return links(made, *pairs), roster(made, *lines)
