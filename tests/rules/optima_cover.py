"""Tiny instances of desks, reserves, areas and preferred posts, with the best value worked out by hand."""

from __future__ import annotations

from typing import Any

import tiny
from cases import ZONED

WISH = {"weight": 1, "tier": "asked"}
_ONE = {"type": "no_overlap", "resource": "cadre"}
#: as in test_optimum: rules, what is given, the best value of the tier "asked", why
ROSTERS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], int]] = {
    # two villages on two Tuesdays are four desks; each of two leaders comes once in the fortnight, two stay empty
    "duty_cover": (
        [
            {"type": "duty_cover", "slot": "tuesday", "duty": "station", "target": "community", **WISH},
            {"type": "max_visits", "scope": "actor", "period": "horizon", "k": 1},
        ],
        {},
        2,
    ),
    # two leaders, two Tuesdays: four post-slots, and three sessions must be held; one is left, two are to be kept
    "respond": (
        [
            {"type": "respond", "event": "requested", "role": "leader", "slot": "tuesday", "within": 14, "reserve": 2,
             **WISH},
            {"type": "min_visits", "scope": "group", "period": "horizon", "k": 3},
            _ONE,
        ],
        {},
        1,
    ),
}  # fmt: skip

_BOTH = {"role": "leader", "target": ["community", "association"]}
_ROUND = {"places": [row for row in ZONED if row[0] in {"P1", "P2", "Z1", "Z2", "Z3"}],
          "duties": [{**tiny.DUTIES[0], "kinds": ["zone"]}]}  # fmt: skip
LINKS: dict[str, tuple[list[dict[str, Any]], int]] = {
    # areas of 30, 20 and 25 households for two posts: 30 against 20 + 25 is the closest, 15 apart, 10 are allowed
    "zones": (
        [
            {"type": "zones", "role": "leader", "tol": 10, "own": False, **WISH},
            {"type": "links_per_target", "role": "leader", "target": "zone", "lo": 1, "hi": 1},
        ],
        5,
    ),
    # both leaders must have both villages, and each is at home in one
    "eligible own": (
        [
            {"type": "eligible", "own": True, "role": "leader", "target": "community", **WISH},
            {"type": "links_per_actor", "role": "leader", "target": "community", "lo": 2},
        ],
        2,
    ),
    # three places want a link; the preferred principal may have one, so two go to the other leader
    "prefer role": (
        [
            {"type": "prefer", "feature": "role", "role": "principal", **WISH},
            {"type": "links_per_target", **_BOTH, "lo": 1},
            {"type": "links_per_actor", **_BOTH, "role": "principal", "hi": 1},
        ],
        2,
    ),
}
#: what is given beside the street
GIVEN: dict[str, dict[str, Any]] = {"zones": _ROUND}
