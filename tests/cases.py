"""The cases in which model and checker are compared: every enforced form, its parameters, alone and with links open."""

from __future__ import annotations

import dataclasses

import tiny
from cases_reach import REACH
from judging import Case

POSTS = {"role": "leader", "target": ["community", "association"]}
OWN = {"role": "leader"}
LEAVE = [["L1", "2026-12-29", "2027-01-05", None], ["L2", "2027-01-12", "2027-01-12", "2027-01-11"]]
WISHES = [["L1", "P1", "2026-12-29", 3], ["", "P2", "2027-01-05", 2], ["", "A1", "2027-01-01", 1]]
PINS = [
    ["L1", "P1", "2026-12-29", "must"],
    ["", "P2", "2027-01-05", "must"],
    ["L2", "P1", "2027-01-12", "must_not"],
    ["", "A1", "2027-01-08", "must_not"],
]
#: slots that overlap in part: from 9 to 12, from 10 to 12, from 11 to 14
CROWDED = [
    {"name": "early", "pattern": "weekly:TUE", "start": "09:00", "end": "12:00"},
    {"name": "middle", "pattern": "weekly:TUE", "start": "10:00", "end": "12:00", "duties": ["station", "meeting"]},
    {"name": "late", "pattern": "weekly:TUE", "start": "11:00", "end": "14:00"},
]
MAKE_UP = {"type": "make_up", "role": "leader", "of": "tuesday", "slot": "weekend", "notice_days": 3}
WINDOWS = [["spring", "policy", "2026-12-28", "2027-01-06"], ["long", "policy", "2027-01-10", "2027-02-10"]]


def _links() -> list[Case]:
    """Forms about links."""
    return [
        Case(policy={"type": "links_per_actor", **POSTS, "lo": 1, "hi": 2}, stage="link", density=0.5),
        Case(policy={"type": "links_per_actor", **POSTS, "lo": 2}, stage="link", density=0.5),
        Case(policy={"type": "links_per_target", **POSTS, "lo": 1, "hi": 1}, stage="link", density=0.5),
        Case(
            policy={"type": "links_per_target", **POSTS, "hi": 0, "where": {"priority": {"lo": 1}}},
            stage="link",
            density=0.3,
        ),
        Case(policy={"type": "eligible", "role": "principal", "target": "association"}, stage="link", density=0.5),
        Case(
            policy={"type": "eligible", "role": "principal", "target": "community", "duty": "station"},
            stage="joint",
            density=0.1,
        ),
        Case(
            policy={"type": "eligible", "role": "principal", "target": "unit", "duty": "meeting"},
            stage="joint",
            density=0.2,
        ),
        Case(
            policy={"type": "given_links"},
            stage="link",
            given={"links": [["L1", "P1", None, None], ["L2", "A1", None, None]]},
            density=0.8,
        ),
        Case(policy={"type": "prefer", "feature": "distance"}, stage="link", density=0.5, soft_only=True),
        Case(policy={"type": "prefer", "feature": "distance", "target": "community"}, stage="joint", soft_only=True),
    ]


def _slots() -> list[Case]:
    """Forms about when."""
    away = {"leave": LEAVE}
    return [
        Case(policy={"type": "fixed_slot", **OWN, "slot": "tuesday"}, density=0.05),
        Case(policy={"type": "fixed_slot", **OWN, "slot": "tuesday", "where": {"kind": "association"}}, density=0.2),
        Case(policy={"type": "fixed_slot", **OWN, "slot": "friday", "unless": {"month_no": 1}}, density=0.3),
        Case(
            policy={"type": "fixed_slot", "role": "principal", "slot": "tuesday", "attend": True},
            given=away,
            density=0.1,
        ),
        Case(
            policy={
                "type": "fixed_slot",
                "role": "principal",
                "slot": "friday",
                "attend": True,
                "when": {"weekday": "FRI"},
            },
            given=away,
            stage="joint",
            density=0.1,
        ),
        Case(policy={"type": "window", "duty": "station", "slot": "tuesday"}, density=0.1),
        Case(
            policy={
                "type": "window",
                "duty": ["station", "meeting"],
                "window": "policy",
                "target": ["community", "unit"],
            },
            given={"windows": WINDOWS},
            stage="joint",
            density=0.1,
        ),
        Case(policy={"type": "window", "duty": "station", "pattern": "dates:2026-12-29,2027-01-08"}, density=0.05),
        Case(policy={"type": "pins"}, given={"pins": PINS}, density=0.6),
        Case(policy={"type": "pins"}, given={"pins": PINS[1:3]}, stage="joint", density=0.8),
        Case(policy={"type": "prefer", "feature": "slot_wish"}, given={"wishes": WISHES}, soft_only=True, density=0.5),
        Case(
            policy={"type": "prefer", "feature": "slot_wish"},
            given={"wishes": WISHES},
            stage="joint",
            soft_only=True,
            density=0.5,
        ),
        Case(policy={"type": "prefer", "feature": "priority"}, soft_only=True),
        Case(policy={"type": "prefer", "feature": "priority"}, stage="joint", soft_only=True),
    ]


def _counts() -> list[Case]:
    """Forms that count sessions: every scope and kind of period once, floors and caps."""
    scopes = [("pair", "week"), ("actor", "week"), ("target", "horizon"), ("group", "week")]
    found = []
    for scope, period in scopes:
        for stage in ("roster", "joint"):
            floor = {
                "type": "min_visits",
                **POSTS,
                "scope": scope,
                "period": period,
                "k": 1 if period != "horizon" else 3,
            }
            cap = {"type": "max_visits", **POSTS, "scope": scope, "period": period, "k": 1 if period == "week" else 2}
            found.append(Case(policy=floor, stage=stage, density=0.6, plans=20))
            found.append(Case(policy=cap, stage=stage, density=0.15, plans=20))
    meeting = {"type": "min_activities", "duty": "meeting", "role": "leader"}
    return [
        *found,
        Case(
            policy={
                "type": "max_visits",
                "role": "leader",
                "duty": "meeting",
                "scope": "pair",
                "period": "horizon",
                "k": 1,
            },
            density=0.3,
        ),
        Case(
            policy={"type": "min_visits", **OWN, "scope": "actor", "period": "window:policy", "k": 2},
            given={"windows": WINDOWS},
        ),
        Case(
            policy={"type": "max_visits", **OWN, "scope": "actor", "period": "window:policy", "k": 2},
            given={"windows": WINDOWS},
        ),
        Case(
            policy={
                "type": "max_visits",
                **OWN,
                "scope": "actor",
                "period": "month",
                "k": 1,
                "when": {"weekday": "FRI"},
            }
        ),
        Case(
            policy={"type": "max_visits", **OWN, "scope": "actor", "period": "week", "k": 1},
            support=[MAKE_UP],
            given={"leave": LEAVE},
        ),
        Case(policy={**meeting, "scope": "actor", "period": "month", "k": 0, "hi": 1}, density=0.6),
        Case(policy={**meeting, "scope": "group", "period": "horizon", "k": 2, "hi": 4}, stage="joint", density=0.4),
    ]


def _rhythm() -> list[Case]:
    """Spread and shares."""
    found = [
        Case(policy={"type": "spacing", **POSTS, "scope": "target", "max_gap": 8}, density=0.5),
        Case(policy={"type": "spacing", **POSTS, "scope": "pair", "min_gap": 5}, density=0.2),
        Case(
            policy={"type": "spacing", **OWN, "scope": "actor", "min_gap": 4, "max_gap": 7}, stage="joint", density=0.2
        ),
        Case(policy={"type": "spacing", **POSTS, "scope": "pair", "max_gap": 14}, stage="joint", density=0.5),
        Case(
            policy={"type": "spacing", **OWN, "scope": "actor", "min_gap": 4},
            support=[MAKE_UP],
            given={"leave": LEAVE},
            density=0.2,
        ),
    ]
    for over in ("targets_of_actor", "actors", "targets"):
        for metric, tol in (("slots", 1), ("minutes", 120), ("slots_per_household", "one_session")):
            policy = {"type": "balance", **POSTS, "metric": metric, "over": over, "tol": tol}
            stages = ("roster", "joint") if metric == "slots" else ("roster",)
            found += [Case(policy=policy, stage=stage, plans=20) for stage in stages]
    return found


def _crowd() -> list[Case]:
    """Make-ups, teams, and one thing at a time."""
    busy = {"leave": [["L1", "2026-12-29", "2027-01-12", None], ["L2", "2026-12-29", "2026-12-29", "2027-01-05"]]}
    team = {"type": "team", "duty": "station"}
    overlap = {"type": "no_overlap"}
    everyone = {"roles": {"leader": "all"}, "duty": "meeting"}
    helped = [
        Case(policy={**team, "roles": {"committee": 1}, "near": "home", "target": "community"}),
        Case(policy={**team, "roles": {"committee": 2}, "size_max": 2}),
        Case(policy={**team, "roles": {"leader": 2}, "size_max": 3}),
        Case(policy={**team, **everyone}, given={"leave": LEAVE}),
        Case(policy={**team, **everyone}, stage="joint"),
        Case(policy={**team, "roles": {"committee": 1, "principal": 1}}, stage="joint"),
    ]
    return [
        *(dataclasses.replace(case, full=True, density=0.15) for case in helped),
        Case(policy={**MAKE_UP}, given={"leave": LEAVE}, density=0.4),
        Case(policy={**MAKE_UP, "notice_ref": "missed", "limit_days": 12}, given=busy, stage="joint", density=0.4),
        Case(policy={**MAKE_UP, "within": "month", "notice_unit": "working_day"}, given=busy, density=0.3),
        Case(policy={**MAKE_UP, "of": ["tuesday", "friday"]}, given=busy, density=0.3),
        Case(policy={**overlap, "resource": "cadre"}, density=0.2),
        Case(policy={**overlap, "resource": "cadre"}, given={"slots": CROWDED}, density=0.15),
        Case(policy={**overlap, "resource": "target"}, given={"slots": CROWDED}, density=0.2, stage="joint"),
        Case(policy={**overlap, "resource": "target", "target": "community"}, density=0.4),
        Case(policy={**overlap, "resource": "slot", "slot": ["tuesday", "friday"], "forbids": "meeting"}, density=0.1),
        Case(
            policy={**overlap, "resource": "slot", "slot": "late", "forbids": ["meeting", "station"]},
            given={"slots": CROWDED},
            density=0.05,
        ),
    ]


#: sessions that hold visits, and three households that may be linked one by one
VISITING = [
    {"name": "station", "role": "leader", "kinds": ["community", "association"], "visits": 30},
    {"name": "meeting", "role": "leader", "kinds": ["unit"], "at": "any"},
]
DOORS = [{"name": "station", "role": "leader", "kinds": ["household"], "visits": 1}, VISITING[1]]
HOMES = [["H1", "P1", 2, 0], ["H2", "P1", 0, 1], ["H3", "P2", 3, 3]]


def _households() -> list[Case]:
    """Visits as quantities: counts a community, and households linked one by one."""
    visits = {"type": "min_visits", "target": "household", "period": "horizon", "k": 1, **OWN}
    counted, listed = {"duties": VISITING}, {"duties": DOORS, "households": HOMES}
    seen = {"type": "min_visits", **OWN, "distinct": True, "period": "week"}
    return [
        Case(policy={**visits, "scope": "target"}, given=counted, density=0.4),
        Case(policy={**visits, "scope": "target", "where": {"id": "P1"}, "k": 2}, given=counted, density=0.6),
        Case(policy={**visits, "scope": "pair"}, given=counted, density=0.5),
        Case(policy={**visits, "scope": "pair"}, given=counted, stage="joint", density=0.5),
        Case(policy={**visits, "scope": "group", "k": 2}, given=counted, stage="joint", density=0.35),
        Case(policy={**visits, "target": "person", "scope": "actor", "k": 50, "period": "week"}, given=counted,
             plans=20),
        Case(policy={**visits, "scope": "pair", "k": 2}, given=listed, stage="joint", density=0.15, plans=30),
        Case(policy={**visits, "scope": "target", "where": {"id": ["P1", "P2"]}}, given=listed, stage="joint",
             density=0.12, plans=30),
        Case(policy={**seen, "k": 2, "scope": "actor"}, density=0.4),
        Case(policy={**seen, "k": 2, "scope": "group", "k_max": 3}, stage="joint", density=0.15),
        Case(policy={"type": "min_visits", **OWN, "scope": "pair", "k": 1, "period": "week"}, given=listed,
             stage="joint", density=0.5, plans=20),
        Case(policy={"type": "spacing", **OWN, "scope": "pair", "max_gap": 10}, given=listed, stage="joint",
             density=0.5, plans=20),
    ]  # fmt: skip


#: two areas in each village, a member of each village for every area
ZONED = [
    *tiny.PLACES,
    ("Z1", "东一片", "East one", "zone", 113.30, 23.08, 30, 0, "P1"),
    ("Z2", "东二片", "East two", "zone", 113.30, 23.08, 20, 0, "P1"),
    ("Z3", "西一片", "West one", "zone", 113.31, 23.09, 25, 0, "P2"),
    ("Z4", "西二片", "West two", "zone", 113.31, 23.09, 15, 0, "P2"),
]
MEMBERS = [(post, title, foreign, f"{roles} member", home) for post, title, foreign, roles, home in tiny.CADRES]
AREAS = {
    "places": ZONED,
    "cadres": MEMBERS,
    "duties": [*tiny.DUTIES, {"name": "round", "role": "member", "kinds": ["zone"]}],
}


def _desks() -> list[Case]:
    """Desks that are manned, time kept free, areas, links at home and links of preferred posts."""
    desk = {"type": "duty_cover", **OWN, "slot": "tuesday", "duty": "station"}
    free = {"type": "respond", **OWN, "event": "requested", "slot": ["tuesday", "friday"]}
    areas = {"type": "zones", "role": "member"}
    home = {"type": "eligible", "own": True}
    return [
        Case(policy={**desk, "target": "community"}, density=0.6),
        Case(policy={**desk, "slot": ["tuesday", "friday"], "where": {"id": "P1"}, "n_max": 1}, density=0.4),
        Case(policy={**desk, "where": {"id": ["P1", "A1"]}, "unless": {"month_no": 12}}, stage="joint", density=0.6),
        Case(policy={**desk, "role": [], "target": "unit", "slot": "friday", "duty": "meeting", "n": 2}, density=0.7),
        Case(policy={**free, "within": 8, "reserve": 2}, density=0.15),
        Case(policy={**free, "within": 14, "reserve": 2, "when": {"weekday": "TUE"}}, given={"leave": LEAVE},
             density=0.1),
        Case(policy={**free, "within": 9, "reserve": 2, "event": "public_emergency"}, stage="joint", density=0.2),
        Case(policy={**free, "role": ["leader", "committee"], "within": 8, "reserve": 3}, given={"leave": LEAVE},
             support=[{"type": "team", "roles": {"committee": 1}}], density=0.2),
        Case(policy={**areas, "own": False, "tol": 20}, given=AREAS, stage="link", density=0.3, plans=30),
        Case(policy={**areas, "tol": 10}, given=AREAS, stage="link", density=0.5, plans=30),
        Case(policy={**areas, "tol": 10, "where": {"parent": "P1"}}, given=AREAS, stage="joint", density=0.3, plans=30),
        Case(policy={**home, "role": "member", "target": "zone"}, given=AREAS, stage="link", density=0.2),
        Case(policy={**home, **POSTS, "duty": "station"}, stage="joint", density=0.1),
        Case(policy={"type": "prefer", "feature": "role", "role": "principal"}, stage="link", density=0.4,
             soft_only=True),
        Case(policy={"type": "prefer", "feature": "role", "role": "committee", "target": "zone"}, given=AREAS,
             stage="joint", density=0.3, soft_only=True),
    ]  # fmt: skip


CASES = [*_links(), *_slots(), *_counts(), *_rhythm(), *_crowd(), *_households(), *_desks(), *REACH]
