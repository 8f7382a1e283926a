"""Seconds of an explanation and of its repairs: county_town in four ways, a floor too high for all of Raoyang.

Each case runs in a process of its own; the seconds begin when the scenario is loaded. Run
``python benchmarks/explain.py [case …]``; the figures are kept in benchmarks/README.md by hand.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable

import pandas as pd
from measured import measured

import liaison_opt as lo
from liaison_opt.scenario import Scenario


def _floor() -> Scenario:
    """Every village so often that all leaders together cannot: counting."""
    return lo.scenario("county_town").with_policy(twice_a_month={"k": 12})


def _links() -> Scenario:
    """Fewer places a leader than there are villages: counting on the links."""
    return lo.scenario("county_town").with_policy(five_villages={"hi": 2})


def _cap() -> Scenario:
    """Fewer days a month than a stay and the visits take."""
    return lo.scenario("county_town").with_policy(monthly_cap={"k": 3})


def _leave() -> Scenario:
    """All leaders away in one week in which the desk is to be manned."""
    given = lo.scenario("county_town")
    days = {"from": "2027-05-10", "to": "2027-05-16"}
    away = pd.DataFrame([{"cadre": cadre, **days} for cadre in given.roles["town_leader"]])
    return given.replace(leave=pd.concat([given.leave[["cadre", "from", "to"]], away], ignore_index=True))


def _raoyang() -> Scenario:
    """More households a member than there are."""
    return lo.scenario("raoyang").with_policy(about_ten_households={"lo": 8})


#: case to its scenario, and the most seconds that an explanation and its repairs should take
CASES: dict[str, tuple[Callable[[], Scenario], float, float]] = {
    "county_town floor": (_floor, 1, 60),
    "county_town links": (_links, 1, 60),
    "county_town cap": (_cap, 10, 60),
    "county_town leave": (_leave, 10, 60),
    "raoyang floor": (_raoyang, 5, 60),
}


def one(name: str) -> dict[str, object]:
    """Explain a case, without its repairs and then with them."""
    scenario = CASES[name][0]()
    lo.explain(lo.scenario("raoyang_village"), repairs=False)  # what is loaded when it is first needed is not counted
    begin = time.perf_counter()
    told = lo.explain(scenario, repairs=False)
    why = time.perf_counter() - begin
    begin = time.perf_counter()
    found = lo.explain(scenario, seconds=CASES[name][2]).repairs or ()
    return {"status": told.status, "why": why, "repairs": time.perf_counter() - begin, "found": len(found),
            "confirmed": sum(repair.confirmed for repair in found),
            "first": found[0].sentence("en") if found else ""}  # fmt: skip


def main() -> None:
    """Measure the cases and print a line each."""
    if sys.argv[1:2] == ["--one"]:
        sys.stdout.write(json.dumps(one(sys.argv[2])) + "\n")
        return
    with tempfile.TemporaryDirectory() as cache:
        for name in sys.argv[1:] or CASES:
            _, limit, repairs = CASES[name]
            found = measured(__file__, "--one", name, cache=cache)
            sys.stdout.write(
                f"{name}: {found['status']}, explained in {found['why']:.1f} s (at most {limit:g}), again with "
                f"{found['found']} repairs, {found['confirmed']} confirmed, in {found['repairs']:.0f} s (at most "
                f"{repairs:g}), {found['peak']:.0f} MB: {found['first']}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
