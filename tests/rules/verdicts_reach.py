"""Verdicts by hand: shares of places and households, days and nights of presence, days in a row.

Whole ISO weeks of the street: 2026-W53 (from 28 December), 2027-W01 (from 4 January), 2027-W02 (from 11 January).
"""

from __future__ import annotations

from typing import Any

from by_hand import Verdict
from cases_reach import DOORS, HOMES, LIVING, VISITING

PLACES = {"type": "coverage", "role": "leader", "target": ["community", "association"]}
HOUSES = {"type": "coverage", "role": "leader", "target": "household", "period": "horizon"}
DAYS = {"type": "min_days", "role": "principal", "duty": ["stay", "talk"]}
RUNS = {"type": "consecutive_days", "role": "principal", "where": {"kind": "community"}}
VISITS = {"duties": VISITING}


def _stays(*days: str, duty: str = "stay") -> tuple[str, ...]:
    """Sessions of L1 from words like "P1 01-05"."""
    years = {"12": "2026", "01": "2027"}
    return tuple(f"L1 {place} {years[day[:2]]}-{day} day duty={duty}" for place, day in (d.split() for d in days))


def _each_week(*days: str, **more: Any) -> tuple[str, ...]:
    """The same days (of the week from 4 January) in each of the three weeks."""
    weeks = {"01-04": ("12-28", "01-11"), "01-05": ("12-29", "01-12"), "01-06": ("12-30", "01-13")}
    return tuple(
        line for day in days for each in (day[3:], *weeks[day[3:]]) for line in _stays(f"{day[:2]} {each}", **more)
    )


SHARES = {
    "coverage group": Verdict(
        # three places, six tenths of them are 1.8, so 2; two sessions at one place reach one; the office is no place
        rule={**PLACES, "share": 0.6, "period": "week"},
        good=(
            "L1 P1 2026-12-29 tuesday", "L2 P2 2026-12-29 tuesday", "L1 P1 2027-01-05 tuesday",
            "L1 A1 2027-01-08 friday", "L1 P2 2027-01-12 tuesday", "L2 P1 2027-01-12 tuesday",
        ),
        bad=(
            "L1 P1 2026-12-29 tuesday", "L2 P1 2026-12-29 tuesday", "L1 P1 2027-01-05 tuesday",
            "L1 U1 2027-01-08 friday duty=meeting", "L1 P2 2027-01-12 tuesday", "L1 A1 2027-01-15 friday",
        ),
        lines=(("", "", "2026-W53", 1), ("", "", "2027-W01", 1)),
        en="in 2026-W53: 1 places are reached, at least 2",
        zh="在 2027-W01 只到过 1 处，至少应到 2 处",
    ),
    "coverage share of a third": Verdict(
        # 0.3333 of three places is 1, not 2
        rule={**PLACES, "share": 0.3333, "period": "horizon", "scope": "pair"},
        good=("L1 P1 2026-12-29 tuesday", "L2 P2 2026-12-29 tuesday"),
        bad=("L1 P1 2026-12-29 tuesday",),
        lines=(("L2", "", "horizon", 1),),
        en="Director (L2) in horizon: 0 places are reached, at least 1",
        zh="主任 (L2)在 horizon 只到过 0 处",
    ),
    "coverage linked": Verdict(
        # L1 has three links and owes 2 of them, L2 one and owes it; P1 is not L2's
        rule={**PLACES, "share": 0.5, "period": "horizon", "scope": "actor", "denominator": "linked"},
        links=("L1-P1", "L1-P2", "L1-A1", "L2-P2"),
        good=("L1 P1 2026-12-29 tuesday", "L1 A1 2027-01-05 tuesday", "L2 P2 2027-01-05 tuesday"),
        bad=("L1 P1 2026-12-29 tuesday", "L1 P1 2027-01-05 tuesday", "L2 P1 2027-01-05 tuesday"),
        lines=(("L1", "", "horizon", 1), ("L2", "", "horizon", 1)),
        en="Secretary (L1) in horizon: 1 places are reached, at least 2",
        zh="主任 (L2)在 horizon 只到过 0 处，至少应到 1 处",
    ),
    "coverage in a team": Verdict(
        rule={"type": "coverage", "role": "committee", "target": "community", "share": 0.5, "period": "horizon",
              "scope": "actor"},
        good=("L1 P1 2026-12-29 tuesday team=R1+R2",),
        bad=("L1 P1 2026-12-29 tuesday team=R1",),
        lines=(("R2", "", "horizon", 1),),
        en="West committee (R2) in horizon: 0 places",
        zh="西村委员 (R2)在 horizon 只到过 0 处",
    ),
    "coverage households target": Verdict(
        # 80 of 100 and 32 of 40; a session holds 30
        rule={**HOUSES, "share": 0.8, "scope": "target", "where": {"kind": "community"}},
        given=VISITS,
        good=(
            "L1 P1 2026-12-29 tuesday", "L2 P1 2027-01-05 tuesday", "L1 P1 2027-01-12 tuesday",
            "L1 P2 2027-01-05 tuesday", "L2 P2 2027-01-12 tuesday",
        ),
        bad=("L1 P1 2026-12-29 tuesday", "L2 P1 2027-01-05 tuesday", "L1 P2 2027-01-05 tuesday"),
        lines=(("", "P1", "horizon", 20), ("", "P2", "horizon", 2)),
        en="East Village (P1) in horizon: room to reach 60 households, at least 80",
        zh="西村 (P2)在 horizon 只能走到 30 户，至少应到 32 户",
    ),
    "coverage households group": Verdict(
        # 105 of 140: two sessions at P1 reach 60, and however many at P2, there are only 40 to be reached
        rule={**HOUSES, "share": 0.75, "scope": "group", "where": {"kind": "community"}},
        given=VISITS,
        good=(
            "L1 P1 2026-12-29 tuesday", "L2 P1 2027-01-05 tuesday", "L1 P1 2027-01-12 tuesday",
            "L1 P2 2027-01-05 tuesday",
        ),
        bad=(
            "L1 P1 2026-12-29 tuesday", "L2 P1 2027-01-05 tuesday", "L1 P2 2027-01-05 tuesday",
            "L1 P2 2027-01-12 tuesday", "L2 P2 2027-01-12 tuesday",
        ),
        lines=(("", "", "horizon", 5),),
        en="room to reach 100 households, at least 105",
        zh="只能走到 100 户，至少应到 105 户",
    ),
    "coverage households linked": Verdict(
        # three households are L1's, two thirds and a bit of them are 3; a session sees two, at P2 only the one there is
        rule={**HOUSES, "role": "principal", "share": 0.67, "scope": "actor", "denominator": "linked"},
        given={"duties": DOORS, "households": HOMES},
        links=("L1-H0", "L1-H1", "L1-H3", "L2-H4"),
        good=("L1 P1 2026-12-29 tuesday", "L1 P2 2027-01-05 tuesday"),
        bad=("L1 P1 2026-12-29 tuesday", "L1 P1 2027-01-05 tuesday", "L2 P2 2027-01-12 tuesday"),
        lines=(("L1", "", "horizon", 1),),
        en="Secretary (L1) in horizon: room to reach 2 households, at least 3",
        zh="书记 (L1)在 horizon 只能走到 2 户",
    ),
}  # fmt: skip
PRESENCE = {
    "min_days": Verdict(
        # a day with two sessions is one day; W52 and W03 are cut and not judged
        rule={**DAYS, "n": 2, "period": "week"},
        given=LIVING,
        good=(*_each_week("P1 01-05"), *_each_week("P2 01-06", duty="talk")),
        bad=(
            *_stays("P1 12-30", "P1 01-05", "P2 01-06", "P1 01-18", "P1 01-19"),
            "L1 P2 2026-12-30 evening duty=stay",
        ),
        lines=(("L1", "", "2026-W53", 1), ("L1", "", "2027-W02", 2)),
        en="Secretary (L1) in 2026-W53: present on 1 days, at least 2",
        zh="书记 (L1)在 2027-W02 只到过 0 天，至少应为 2 天",
    ),
    "min_days pair": Verdict(
        rule={**DAYS, "n": 2, "period": "horizon", "scope": "pair"},
        given=LIVING,
        links=("L1-P1", "L1-P2", "L2-P1"),
        good=_stays("P1 01-05", "P1 01-06", "P2 01-07", "P2 01-08"),
        bad=_stays("P1 01-05", "P1 01-06", "P1 01-07", "P2 01-08"),
        lines=(("L1", "P2", "horizon", 1),),
        en="Secretary (L1) → West Village (P2) in horizon: present on 1 days",
        zh="书记 (L1) → 西村 (P2)在 horizon 只到过 1 天",
    ),
    "min_days month": Verdict(
        # two months of 1.75 days are 3.5 days, so 3
        rule={**DAYS, "n": 2, "unit": "month", "days_per_month": 1.75, "period": "horizon"},
        given=LIVING,
        good=_stays("P1 01-05", "P1 01-06", "P1 01-09"),
        bad=_stays("P1 01-05", "P1 01-06"),
        lines=(("L1", "", "horizon", 1),),
        en="present on 2 days, at least 3",
        zh="只到过 2 天，至少应为 3 天",
    ),
    "min_days working day": Verdict(
        # New Year's Day and the weekend of 9 January are no working days
        rule={**DAYS, "n": 2, "unit": "working_day", "period": "horizon"},
        given=LIVING,
        good=_stays("P1 01-08", "P1 01-11"),
        bad=_stays("P1 01-08", "P1 01-09", "P1 01-10", "P1 01-01"),
        lines=(("L1", "", "horizon", 1),),
        en="present on 1 days",
        zh="只到过 1 天",
    ),
    "min_days night": Verdict(
        # a talk does not include the night
        rule={**DAYS, "n": 2, "unit": "night", "period": "horizon"},
        given=LIVING,
        good=_stays("P1 01-08", "P1 01-11"),
        bad=(*_stays("P1 01-08"), *_stays("P1 01-11", "P1 01-12", duty="talk")),
        lines=(("L1", "", "horizon", 1),),
        en="1 nights are spent there, at least 2",
        zh="只住 1 夜，至少应为 2 夜",
    ),
    "consecutive_days": Verdict(
        # W53: a day is missing; W01: three days in a row, but not at one place; 9 to 11 January lie in two weeks
        rule={**RUNS, "n": 3, "period": "week"},
        given=LIVING,
        good=_each_week("P1 01-04", "P1 01-05", "P1 01-06"),
        bad=_stays("P1 12-28", "P1 12-29", "P1 12-31", "P1 01-05", "P1 01-06", "P2 01-07", "P2 01-09", "P2 01-10",
                   "P2 01-11"),
        lines=(("L1", "", "2026-W53", 1), ("L1", "", "2027-W01", 1), ("L1", "", "2027-W02", 1)),
        en="Secretary (L1) in 2026-W53: 0 stays of enough days in a row, at least 1",
        zh="书记 (L1)在 2027-W01 达到连续天数的驻村只有 0 次，至少应为 1 次",
    ),
    "consecutive_days twice": Verdict(
        # both places have two days in a row, but the fifth of January is in both runs
        rule={**RUNS, "n": 2, "times": 2, "period": "horizon"},
        given=LIVING,
        good=_stays("P1 01-04", "P1 01-05", "P2 01-06", "P2 01-07"),
        bad=(*_stays("P1 01-04", "P1 01-05"), *_stays("P2 01-05", "P2 01-06")),
        lines=(("L1", "", "horizon", 1),),
        en="1 stays of enough days in a row, at least 2",
        zh="只有 1 次，至少应为 2 次",
    ),
    "consecutive_days anywhere": Verdict(
        # four days in a row are two runs of two, wherever they are spent; three days are one
        rule={**RUNS, "n": 2, "times": 2, "period": "horizon", "same_place": False},
        given=LIVING,
        good=_stays("P1 01-04", "P2 01-05", "P1 01-06", "P2 01-07"),
        bad=_stays("P1 01-04", "P2 01-05", "P1 01-06", "P2 01-08"),
        lines=(("L1", "", "horizon", 1),),
        en="1 stays of enough days",
        zh="只有 1 次",
    ),
    "consecutive_days overnight": Verdict(
        rule={**RUNS, "n": 2, "period": "horizon", "duty": ["stay", "talk"], "overnight": True},
        given=LIVING,
        good=_stays("P1 01-04", "P1 01-05"),
        bad=(*_stays("P1 01-04"), *_stays("P1 01-05", duty="talk")),
        lines=(("L1", "", "horizon", 1),),
        en="0 stays",
        zh="只有 0 次",
    ),
}  # fmt: skip
VERDICTS = {**SHARES, **PRESENCE}
