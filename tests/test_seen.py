"""Who is reached, counted by hand on two villages; and how long it takes for a county."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import pandas as pd
import pytest
import visited

from liaison_opt.plan import Plan
from liaison_opt.study import seen
from liaison_opt.study.seen import by_town


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Two villages of 60 households, two cadres each with 30; 17 Tuesdays of four: once round takes eight of them."""
    return visited.plan(visited.scenario(), rounds=3)


def test_a_month_counts_whoever_has_been_seen_by_its_end(plan: Plan) -> None:
    told = seen.seen(plan).by_month.set_index(["community", "month"])
    # Tuesdays: five in March, four in April, four in May, four (no holiday falls on one) in June
    tuesdays = plan.roster.drop_duplicates("date")["date"].dt.month.value_counts()
    march = 2 * 4 * int(tuesdays[3])
    assert told.loc[("V000", "2027-03"), ["households", "seen", "visits"]].tolist() == [60, march, march]
    assert told.loc[("V000", "2027-04"), "seen"] == 60
    assert told.loc[("V000", "2027-03"), "share"] == pytest.approx(march / 60)
    assert told["visits"].sum() == len(plan.visits)


def test_a_community_says_what_is_owed_made_and_lacking(plan: Plan) -> None:
    told = seen.seen(plan)
    row = told.by_community.set_index("community").loc["V001"]
    assert row[["households", "required", "seen"]].tolist() == [60, 180, 60]
    # 17 Tuesdays hold two rounds of eight (the last of two seats) and one session more: four of the third round
    assert row["planned"] == 2 * (30 + 30 + 4)
    assert row["enough"] == 8
    assert row[["due", "missing"]].tolist() == [52, 52]
    assert row["share"] == pytest.approx(8 / 60)
    assert told.total == {"households": 120, "required": 360, "planned": 256, "seen": 120, "enough": 16, "due": 104,
                          "missing": 104, "sessions": 68, "stray": 0}  # fmt: skip
    pd.testing.assert_frame_equal(
        told.still_due.sort_values("household", ignore_index=True),
        plan.due.sort_values("household", ignore_index=True),
        check_dtype=False,
    )


def test_a_cadre_walks_as_its_routes_say(plan: Plan) -> None:
    row = seen.seen(plan).by_cadre.set_index("cadre").loc["C0000"]
    assert row[["sessions", "households", "visits"]].tolist() == [17, 30, 64]
    ways = plan.routes.merge(plan.roster[["session_id", "cadre"]], on="session_id")
    assert row["walk_minutes"] == 5 * (ways["cadre"] == "C0000").sum()


def test_each_household_is_first_seen_in_one_month(plan: Plan) -> None:
    first = seen.seen(plan).first
    assert first.sum(axis=1).tolist() == [60, 60]
    assert first.sum().sum() == 120
    town = by_town(first, plan.scenario)
    assert town.index.tolist() == ["T00"]
    assert town.loc["T00"].tolist() == first.sum().tolist()


def test_a_missed_session_takes_its_visits_with_it(plan: Plan) -> None:
    gone = plan.roster["date"] == plan.roster["date"].min()
    roster = plan.roster.assign(status=np.where(gone, "missed", "planned"))
    told = seen.seen(dataclasses.replace(plan, roster=roster))
    assert told.total["planned"] == 256 - 16
    assert told.total["missing"] == 104 + 16


def test_who_is_no_longer_in_the_tables_counts_nowhere(plan: Plan) -> None:
    homes = plan.scenario.households
    less = dataclasses.replace(plan.scenario, households=homes[homes["id"] != "H00000000"])
    told = seen.seen(dataclasses.replace(plan, scenario=less))
    assert told.total["stray"] == 3
    assert told.total["households"] == 119
    assert told.total["planned"] == 253


def test_what_is_owed_can_be_given(plan: Plan) -> None:
    required = pd.Series(2, index=plan.scenario.households["id"])
    assert seen.seen(plan, required=required).total["due"] == 0
    assert seen.seen(plan, required=required + 5).total["due"] == 120


def test_a_visit_too_many_in_one_quarter_does_not_pay_for_another(plan: Plan) -> None:
    due = pd.DataFrame([("H00000000", "V000", "V000Z00", 2, 2, 1)], columns=plan.due.columns)
    told = seen.seen(dataclasses.replace(plan, due=due))
    assert told.still_due[["household", "missing"]].to_numpy().tolist() == [["H00000000", 1]]


def test_a_plan_without_visits_is_refused_and_one_with_none_is_empty(plan: Plan) -> None:
    with pytest.raises(ValueError, match="no visits"):
        seen.seen(dataclasses.replace(plan, visits=None))
    none = dataclasses.replace(plan, visits=plan.visits.iloc[:0], routes=plan.routes.iloc[:0], due=plan.due.iloc[:0])
    told = seen.seen(none)
    assert told.total["seen"] == 0
    assert told.by_cadre.empty
    assert (told.by_month["share"] == 0).all()


@pytest.mark.slow
def test_a_county_is_counted_in_two_seconds() -> None:
    """400,000 households twice, 140,000 sessions."""
    small = visited.plan(visited.scenario(towns=1, villages=8, zones=2, homes=20, cadres=2), rounds=2)
    homes = pd.DataFrame({"id": [f"H{n:07d}" for n in range(400_000)], "zone": "", "minutes": 20, "k_required": 2})
    homes = homes.assign(community=[f"V{n:03d}" for n in np.arange(400_000) % 8])
    roster = pd.concat([small.roster.iloc[:10]] * 14_000, ignore_index=True)
    roster["session_id"] = [f"s{n:06d}" for n in range(len(roster))]
    number = np.arange(800_000)
    visits = pd.DataFrame({
        "visit_id": [f"v{n}" for n in number], "session_id": roster["session_id"].to_numpy()[number % 140_000],
        "household": homes["id"].to_numpy()[number % 400_000], "order": 1,
    })  # fmt: skip
    routes = small.routes.iloc[:0]
    scenario = dataclasses.replace(small.scenario, households=homes.astype({"community": "str"}))
    large = dataclasses.replace(small, scenario=scenario, roster=roster, visits=visits, routes=routes, due=None)
    start = time.perf_counter()
    told = seen.seen(large)
    assert time.perf_counter() - start < 4  # two on a machine that does nothing else
    assert told.total["planned"] == 800_000
