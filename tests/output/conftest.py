"""A small plan made by hand: three posts, four places, the first quarter of 2027, one miss made up and one not."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from liaison_opt.plan import (
    AUDIT_COLUMNS,
    LINK_COLUMNS,
    ROSTER_COLUMNS,
    Certificate,
    Plan,
    StageCertificate,
    TierResult,
)
from liaison_opt.scenario.entities import Raw, Scenario
from liaison_opt.scenario.horizon import make_horizon
from liaison_opt.scenario.settings import Settings

SYNTHETIC = "Synthetic: everything in this test."
SETTINGS = {
    "name": "hamlet",
    "title": {"en": "Hamlet Street", "zh": "小村街道"},
    "synthetic": {"en": SYNTHETIC, "zh": "合成数据：全部。"},
    "horizon": {"start": "2027-01-01", "end": "2027-03-31"},
    "slot": [
        {"name": "tuesday", "pattern": "weekly:TUE", "start": "14:30", "end": "17:30"},
        {"name": "weekend", "pattern": "weekly:SAT,SUN", "start": "09:00", "end": "12:00", "use": "make_up"},
        {"name": "monday", "pattern": "weekly:MON", "start": "19:00", "end": "20:30", "duties": ["committee_meeting"]},
    ],
    "duty": [
        {"name": "station", "role": "leader", "kinds": ["community", "association"]},
        {"name": "committee_meeting", "role": "committee", "kinds": ["community"], "at": "home"},
    ],
    "readings": {"A3": "associations_in_addition"},
    "assumptions": [{"en": "Three posts take part.", "zh": "三个岗位参加。"}],
    "sources": ["none"],
}
LINKS = [("L1", "C1"), ("L1", "C2"), ("L2", "C3"), ("L2", "E1")]
NOBODY = pd.DataFrame({"id": pd.Series(dtype="str")})
EMPTY = pd.DataFrame()


def _scenario() -> Scenario:
    settings = Settings.model_validate(SETTINGS)
    horizon, faults = make_horizon(settings, pd.DataFrame(columns=["date", "day", "label"]))
    assert not faults
    cadres = pd.DataFrame(
        [
            ("L1", "书记", "Secretary", "leader principal", "C1"),
            ("L2", "主任", "Director", "leader", "C3"),
            ("R1", "东村书记", "Secretary, East Village", "committee", "C1"),
        ],
        columns=["id", "title", "title_en", "roles", "home"],
    ).set_index("id")
    communities = pd.DataFrame(
        [
            ("C1", "东村", "East Village", "community", "", "东村办公室", 113.30, 23.08, 100),
            ("C2", "西村", "West Village", "community", "", "西村办公室", 113.31, 23.09, 50),
            ("C3", "南村", "South Village", "community", "", "南村办公室", 113.32, 23.07, 80),
            ("E1", "南村经济联社", "=South Association", "association", "C3", "", float("nan"), float("nan"), 0),
        ],
        columns=["id", "name", "name_en", "kind", "parent", "place", "lon", "lat", "households"],
    ).set_index("id")
    communities = communities.astype({"households": "Int64"}).assign(households_away=0, priority=0)
    return Scenario(
        settings=settings, policy=(), horizon=horizon, cadres=cadres, communities=communities, households=NOBODY,
        leave=EMPTY, links=pd.DataFrame(columns=list(LINK_COLUMNS)),
        pins=EMPTY, windows=EMPTY, wishes=EMPTY, calendar=EMPTY, walks=EMPTY, notes=("A note.",),
        raw=Raw(settings={}, policy=(), tables={}),
    )  # fmt: skip


def _roster(scenario: Scenario) -> pd.DataFrame:
    """Both posts every Tuesday, turn and turn about; L1 away on 12 January (made up on the 16th), L2 on 30 March."""
    slots = scenario.horizon.slots
    own = {"L1": ("C1", "C2"), "L2": ("C3", "E1")}
    lines = []
    for number, date in enumerate(slots.loc[slots["name"] == "tuesday", "date"]):
        for cadre, places in own.items():
            missed = (cadre, date.day, date.month) in {("L1", 12, 1), ("L2", 30, 3)}
            if not missed:
                lines.append((date, "14:30", "17:30", cadre, places[number % 2], "station", "regular", None, None))
    made_up = pd.Timestamp(2027, 1, 16)
    lines.append(
        (
            made_up,
            "09:00",
            "12:00",
            "L1",
            "C2",
            "station",
            "make_up",
            pd.Timestamp(2027, 1, 12),
            pd.Timestamp(2027, 1, 4),
        )
    )
    lines += [
        (date, "19:00", "20:30", "R1", "C1", "committee_meeting", "regular", None, None)
        for date in slots.loc[slots["name"] == "monday", "date"]
    ]
    columns = ["date", "start", "end", "cadre", "community", "duty", "kind", "replaces", "announced"]
    roster = pd.DataFrame(lines, columns=columns).sort_values(["date", "start", "cadre"], ignore_index=True)
    team = roster["community"].eq("C1") & roster["duty"].eq("station")
    roster = roster.assign(
        session_id=[f"s{number:03d}" for number in range(len(roster))],
        team=team.map({True: "R1", False: ""}),
        target=roster["community"],
        place=roster["community"].map(scenario.communities["place"]),
        stay_id="",
        status="planned",
    )
    for column in ("date", "replaces", "announced"):
        roster[column] = pd.to_datetime(roster[column]).astype("datetime64[us]")
    return roster[list(ROSTER_COLUMNS)]


def _certificate() -> Certificate:
    witness = ({"fingerprint": "ab", "scale": 1000, "rows": [["r1", 5], ["r2", -7]], "bound": 2},)
    tiers = (
        TierResult(tier="attendance", objective=2, bound=2, status="optimal", proof="lp_dual", witness=witness),
        TierResult(tier="balance", objective=0, bound=0, status="optimal", proof="trivial"),
    )
    stage = {"status": "optimal", "engine": "an engine", "seed": 1, "columns": 40, "rows": 20, "fingerprint": "cd"}
    return Certificate(
        scenario="hamlet",
        fingerprint="ef",
        readings={"A3": "associations_in_addition"},
        versions={"liaison_opt": "0"},
        stages=(
            StageCertificate(stage="link", given=(), tiers=(), **stage),
            StageCertificate(stage="roster", given=("the links",), tiers=tiers, **stage),
        ),
    )


def _plan() -> Plan:
    scenario = _scenario()
    links = pd.DataFrame(LINKS, columns=["cadre", "target"]).assign(
        kind="community", **{"from": pd.Timestamp(2027, 1, 1), "to": pd.Timestamp(2027, 3, 31)}
    )
    audit = pd.DataFrame(
        [
            (
                "JH-3.1b",
                "attendance",
                False,
                "L2",
                "",
                "2027-03-30",
                1,
                0,
                1,
                "=Director holds no session on 2027-03-30.",
            )
        ],
        columns=list(AUDIT_COLUMNS),
    )
    compliance = pd.DataFrame(
        [
            ("JH-2.0b", "links", "links_per_actor", True, None, True, 0, 0, ""),
            ("JH-3.1b", "attendance", "fixed_slot", False, "attendance", True, 1, 1, ""),
            ("JH-3.6b", "log", "record", True, None, False, 0, 0, "no such column"),
        ],
        columns=["clause", "rule", "form", "binding", "tier", "judged", "violations", "amount", "note"],
    )
    missed = pd.DataFrame(
        [
            ("L1", pd.Timestamp(2027, 1, 12), "tuesday", pd.Timestamp(2027, 1, 16), ""),
            ("L2", pd.Timestamp(2027, 3, 30), "tuesday", pd.NaT, "SECRET REASON"),
        ],
        columns=["cadre", "date", "slot", "made_up_on", "reason"],
    )
    return Plan(
        scenario=scenario, links=links, roster=_roster(scenario), audit=audit, compliance=compliance, missed=missed,
        certificate=_certificate(), seconds={"roster": 0.123456},
    )  # fmt: skip


@pytest.fixture(scope="session")
def plan() -> Plan:
    return _plan()


@pytest.fixture(scope="session")
def empty_plan(plan: Plan) -> Plan:
    """The same scenario with nothing in the plan: what every page must survive."""
    none = {name: getattr(plan, name).iloc[:0] for name in ("links", "roster", "audit", "compliance", "missed")}
    return dataclasses.replace(plan, **none)
