"""The cases of what is reached and of days of presence: places, households, days, nights, runs of days."""

from __future__ import annotations

from judging import Case

POSTS = {"role": "leader", "target": ["community", "association"]}
WINDOWS = [["spring", "policy", "2026-12-28", "2027-01-06"], ["late", "policy", "2027-01-04", "2027-01-12"]]
LEAVE = [["L1", "2026-12-29", "2027-01-05", None]]
HELPED = [{"type": "team", "duty": "station", "roles": {"leader": 1}, "target": "association"}]
MEETING = {"name": "meeting", "role": "leader", "kinds": ["unit"], "at": "any"}
#: sessions that hold 30 visits each, where there are 100, 40 and 50 households
VISITING = [{"name": "station", "role": "leader", "kinds": ["community", "association"], "visits": 30}, MEETING]
#: five households that are linked one by one, and sessions that hold two of their visits
DOORS = [{"name": "station", "role": "leader", "kinds": ["household"], "visits": 2}, MEETING]
HOMES = [[f"H{n}", place, 0, 0] for n, place in enumerate(["P1", "P1", "P1", "P2", "P2"])]
#: a stay on every day, twice on Wednesdays, with the night or without
DAILY = [
    {"name": "day", "pattern": "daily", "start": "09:00", "end": "17:00", "duties": ["stay", "talk"]},
    {"name": "evening", "pattern": "weekly:WED", "start": "18:00", "end": "20:00", "duties": ["stay"]},
]
STAYS = [
    {"name": "stay", "role": "leader", "kinds": ["community"], "overnight": True},
    {"name": "talk", "role": "leader", "kinds": ["community"]},
]
LIVING = {"slots": DAILY, "duties": STAYS, "on_holiday": "keep"}


def _places() -> list[Case]:
    """Distinct places: scopes, periods, shares of all and of what is linked."""
    cover = {"type": "coverage", **POSTS}
    linked = {**cover, "denominator": "linked"}
    return [
        Case(policy={**cover, "share": 0.67, "period": "week"}, density=0.2, plans=20),
        Case(policy={**cover, "share": 0.3333, "period": "week"}, stage="joint", density=0.1, plans=20),
        Case(policy={**cover, "share": 0.6, "scope": "actor", "period": "horizon"}, given={"leave": LEAVE}),
        Case(policy={**cover, "share": 0.6, "scope": "pair", "period": "week"}, stage="joint", density=0.2),
        Case(policy={**cover, "share": 1.0, "scope": "actor", "period": "week"}, support=HELPED, density=0.5),
        Case(policy={**cover, "share": 0.5, "period": "window:policy"}, given={"windows": WINDOWS}, density=0.1),
        Case(policy={**linked, "share": 0.5, "period": "week", "scope": "actor"}, density=0.4, plans=20),
        Case(policy={**linked, "share": 0.7, "period": "horizon"}, density=0.1, plans=20),
        Case(policy={**linked, "share": 0.7, "period": "week"}, stage="joint", density=0.3, plans=20),
        Case(policy={**linked, "share": 0.5, "period": "horizon", "scope": "actor", "duty": ["station", "meeting"],
                     "target": ["community", "unit", "association"]}, stage="joint", density=0.1, plans=20),
        Case(policy={**linked, "target": "community", "share": 0.51, "scope": "actor", "period": "week"},
             given={"duties": DOORS, "households": HOMES}, stage="joint", density=0.4, plans=30),
    ]  # fmt: skip


def _households() -> list[Case]:
    """Households as quantities: never more than there are."""
    homes = {"type": "coverage", "role": "leader", "target": "household"}
    counted, listed = {"duties": VISITING}, {"duties": DOORS, "households": HOMES}
    return [
        Case(policy={**homes, "scope": "target", "share": 0.8, "period": "horizon"}, given=counted, density=0.2),
        Case(policy={**homes, "scope": "group", "share": 0.75, "period": "horizon"}, given=counted, density=0.15),
        Case(policy={**homes, "scope": "group", "share": 0.5, "period": "week"}, given=counted, stage="joint"),
        Case(policy={**homes, "scope": "actor", "share": 0.5, "period": "horizon"}, given=counted, density=0.2),
        Case(policy={**homes, "scope": "pair", "share": 0.9, "period": "horizon"}, given=counted, density=0.4),
        Case(policy={**homes, "scope": "pair", "share": 0.6, "period": "week"}, given=listed, stage="joint",
             density=0.6, plans=30),
        Case(policy={**homes, "scope": "actor", "share": 0.3333, "period": "week", "denominator": "linked"},
             given=counted, density=0.5, plans=20),
        Case(policy={**homes, "scope": "actor", "share": 0.55, "period": "week", "denominator": "linked"},
             given=listed, stage="joint", density=0.4, plans=30),
    ]  # fmt: skip


def _days() -> list[Case]:
    """Days with something on them."""
    days = {"type": "min_days", "role": "leader", "duty": ["stay", "talk"]}
    return [
        Case(policy={**days, "n": 4, "period": "week"}, given=LIVING, density=0.25, plans=20),
        Case(policy={**days, "n": 2, "period": "week", "scope": "pair", "target": "community"}, given=LIVING,
             density=0.25, plans=20),
        Case(policy={**days, "n": 6, "period": "window:policy"}, given={**LIVING, "windows": WINDOWS}, density=0.25),
        Case(policy={**days, "n": 2, "unit": "month", "days_per_month": 7.5, "period": "horizon"}, given=LIVING,
             density=0.2),
        Case(policy={**days, "n": 3, "unit": "working_day", "period": "week"}, given=LIVING, density=0.25, plans=20),
        Case(policy={**days, "n": 3, "unit": "night", "period": "week"}, given=LIVING, density=0.25, plans=20),
        Case(policy={**days, "n": 2, "period": "week", "scope": "pair", "duty": "stay"}, given=LIVING, stage="joint",
             density=0.4, plans=20),
        Case(policy={**days, "n": 1, "duty": "station", "period": "week", "target": "association"},
             support=HELPED, density=0.5),
    ]  # fmt: skip


def _runs() -> list[Case]:
    """Days in a row."""
    runs = {"type": "consecutive_days", "role": "leader", "period": "week"}
    return [
        Case(policy={**runs, "n": 3, "same_place": True}, given=LIVING, density=0.4, plans=20),
        Case(policy={**runs, "n": 2, "times": 3, "same_place": True}, given=LIVING, density=0.3, plans=20),
        Case(policy={**runs, "n": 2, "times": 2, "duty": ["stay", "talk"], "overnight": True, "same_place": True},
             given=LIVING, stage="joint", density=0.2, plans=20),
        Case(policy={**runs, "n": 4, "times": 2, "period": "window:policy", "same_place": True},
             given={**LIVING, "windows": WINDOWS}, density=0.5),
        Case(policy={**runs, "n": 2, "times": 3, "same_place": False}, given=LIVING, density=0.2, plans=20),
        Case(policy={**runs, "n": 3, "times": 2, "period": "horizon", "same_place": False, "duty": ["stay", "talk"]},
             given={**LIVING, "leave": LEAVE}, density=0.15, plans=20),
        Case(policy={**runs, "n": 3, "times": 2, "same_place": False, "target": "community"}, given=LIVING,
             stage="joint", density=0.2, plans=20),
    ]  # fmt: skip


REACH = [*_places(), *_households(), *_days(), *_runs()]
#: the mutants bend the last case of each form; these besides: places, visits, nights, runs that share no day
BENT_TOO = [_places()[0], _places()[-1], _households()[1], _days()[5], _runs()[1]]
