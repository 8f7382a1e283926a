"""Tiny instances of shares and days, with the best value worked out; L1 has P1 and P2, L2 has P1."""

from __future__ import annotations

from typing import Any

WISH = {"weight": 1, "tier": "asked"}
TUESDAY = {"name": "tuesday", "pattern": "weekly:TUE", "start": "14:30", "end": "17:30"}
EVENING = {"name": "evening", "pattern": "weekly:TUE", "start": "19:00", "end": "21:00"}
VISITS = {"name": "station", "role": "leader", "kinds": ["community"], "visits": 30}
DAILY = {"name": "day", "pattern": "daily", "start": "09:00", "end": "17:00", "duties": ["stay"]}
STAY = {"name": "stay", "role": "leader", "kinds": ["community"], "overnight": True}
FOUR_DAYS = {"first": "2027-01-04", "last": "2027-01-07", "slots": [DAILY], "duties": [STAY]}

#: name: rules, what is given, the best value of the tier "asked", why
ROSTERS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], int]] = {
    # six tenths of three places are two places; all together may hold one session: one place is missing
    "coverage": (
        [
            {"type": "coverage", "target": ["community", "association"], "share": 0.6, "period": "horizon", **WISH},
            {"type": "max_visits", "scope": "group", "period": "horizon", "k": 1},
        ],
        {},
        1,
    ),
    # three quarters of 140 households are 105; one room a place, two Tuesdays, 30 a session:
    # P1 gives 60 of its 100, P2 gives 60, but there are only 40 to be reached: 5 are missing
    "coverage of households": (
        [
            {"type": "coverage", "target": "household", "share": 0.75, "period": "horizon",
             "where": {"kind": "community"}, **WISH},
            {"type": "no_overlap", "resource": "target"},
        ],
        {"duties": [VISITS]},
        5,
    ),
    # one Tuesday with two slots is one day: each of the two leaders lacks a second
    "min_days": (
        [{"type": "min_days", "role": "leader", "n": 2, "period": "horizon", **WISH}],
        {"slots": [TUESDAY, EVENING], "last": "2027-01-10"},
        2,
    ),
    # P1 is closed on the 5th, P2 on the 4th. L1 has a run from the 5th or the 6th on, but not two without a common day;
    # L2 has the 6th and 7th at P1: each lacks one run of two
    "consecutive_days": (
        [{"type": "consecutive_days", "role": "leader", "n": 2, "times": 2, "period": "horizon", **WISH}],
        {
            **FOUR_DAYS,
            "pins": [["", "P1", "2027-01-05", "must_not"], ["", "P2", "2027-01-04", "must_not"]],
        },
        2,
    ),
    # the same days with runs that may change places: L1 spends the 4th at P1 and the 5th at P2
    "consecutive_days anywhere": (
        [{"type": "consecutive_days", "role": "leader", "n": 2, "times": 2, "period": "horizon", "same_place": False,
          **WISH}],
        {
            **FOUR_DAYS,
            "pins": [["", "P1", "2027-01-05", "must_not"], ["", "P2", "2027-01-04", "must_not"]],
        },
        1,
    ),
}  # fmt: skip
