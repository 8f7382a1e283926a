"""Households to sessions: as many visits as an exact search finds, no rule broken, and shortages that are real."""

import copy
import functools
import itertools
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.rules import cuts
from liaison_opt.rules.walks import Walks
from liaison_opt.solve.visits.allocate import Allocation, allocate


def homes(n: int, k: int = 2, *, zones: int = 3, village: str = "B", **columns) -> pd.DataFrame:
    """`n` households, spread over zones by turns."""
    table = {"id": [f"{village}-h{i:03d}" for i in range(n)], "community": village, "k": k, "minutes": 0, "k_max": 0}
    table |= {"zone": [f"{village}-z{i % zones}" for i in range(n)], "windows": "", "visitor": ""}
    return pd.DataFrame(table | columns)


def weekly(n: int, places: int = 6, *, village: str = "B", cadre: str = "p1", step: int = 7, **columns) -> pd.DataFrame:
    """`n` sessions, one every `step` days."""
    days = pd.date_range("2027-01-05", periods=n, freq=f"{step}D")
    table = {"session_id": [f"{village}-{cadre}-{i:03d}" for i in range(n)], "cadre": cadre, "community": village}
    return pd.DataFrame(
        table | {"date": days, "start": "14:30", "slot": "tue", "places": places, "minutes": 0} | columns
    )


def spots(zones: int = 3, *villages: str, apart: float = 0.004) -> pd.DataFrame:
    """Offices, and zones along a line `apart` degrees from one to the next."""
    rows = [(v, 110.0 + i, 22.0) for i, v in enumerate(villages or ("B",))]
    rows += [(f"{v}-z{z}", lon + apart * (z + 1), 22.0) for v, lon, _ in list(rows) for z in range(zones)]
    return pd.DataFrame(rows, columns=["id", "lon", "lat"]).set_index("id")


def tour_seconds(way, stops) -> int:
    """The shortest walk through the stops, by trying every order."""
    return min(sum(int(way[a, b]) for a, b in itertools.pairwise((0, *p, 0))) for p in itertools.permutations(stops))


def broken(  # noqa: C901 (one line a rule)
    found: Allocation, households, sessions, places, *, min_gap: int, max_gap: int | None = None
) -> list[str]:
    """Every rule that a plan breaks, judged one household and one session at a time, without the planner's code."""
    faults = []
    sessions = sessions.astype({"session_id": "str", "community": "str"})
    table = found.visits.merge(sessions, on="session_id", how="left", validate="many_to_one")
    people = households.astype({"id": "str"})
    table = table.merge(people, left_on="household", right_on="id", how="left", suffixes=("_s", "_h"))
    if table["date"].isna().any() or table["id"].isna().any():
        return ["unknown session or household"]
    if (table["community_s"] != table["community_h"]).any():
        faults.append("community")
    if table.duplicated(["session_id", "household"]).any():
        faults.append("twice in a session")
    welcome = [not w or s in w.split() for w, s in zip(table["windows"], table["slot"], strict=True)]
    faults += [] if all(welcome) else ["window"]
    visitor = found.households.set_index("household")["visitor"]
    given = households.set_index("id")["visitor"]
    faults += [] if ((given == "") | (given == visitor[given.index])).all() else ["visitor changed"]
    wanted = table["household"].map(visitor)
    faults += [] if ((wanted == "") | (wanted == table["cadre"])).all() else ["visitor"]
    for session, part in table.groupby("session_id"):
        row = sessions.set_index("session_id").loc[session]
        zones = sorted(set(part["zone"]))
        lon, lat = (places[c].reindex([row["community"], *zones]).to_numpy() for c in ("lon", "lat"))
        walk = tour_seconds(Walks().seconds(lon, lat), range(1, len(zones) + 1))
        if len(part) > row["places"]:
            faults.append(f"{session}: {len(part)} of {row['places']} places")
        if row["minutes"] and 60 * part["minutes_h"].sum() + walk > 60 * row["minutes"]:
            faults.append(f"{session}: too long")
    asked = found.households.set_index("household")["asked"]
    for household, part in table.groupby("household"):
        waits = part["date"].sort_values().diff().dropna().dt.days
        top = households.set_index("id").loc[household, "k_max"]
        if (waits < min_gap).any() or (max_gap and found.pools["waits"].eq(0).all() and (waits > max_gap).any()):
            faults.append(f"{household}: waits {list(waits)}")
        if len(part) > asked[household] or (top and len(part) > top):
            faults.append(f"{household}: too many visits")
    got = found.visits["household"].value_counts().reindex(asked.index).fillna(0).astype(int)
    missing = (asked - got)[asked > got]
    if missing.to_dict() != found.due.set_index("household")["missing"].to_dict():
        faults.append("due")
    return faults


def most_visits(households, sessions, places, *, min_gap: int) -> int:
    """The most visits that any plan of one village holds, by trying every set of households in every session."""
    people = list(households.itertuples())
    table = list(sessions.sort_values(["date", "start", "session_id"]).itertuples())
    asked = [min(p.k, p.k_max) if p.k_max else p.k for p in people]
    first = table[0].date if table else None
    zones = sorted(set(households["zone"]))
    lon, lat = (places[c].reindex(["B", *zones]).to_numpy() for c in ("lon", "lat"))
    way = Walks().seconds(lon, lat)

    def holds(s, chosen) -> bool:
        if any(p.windows and s.slot not in p.windows.split() for p in chosen):
            return False
        if any(p.visitor and p.visitor != s.cadre for p in chosen):
            return False
        walk = tour_seconds(way, sorted({zones.index(p.zone) + 1 for p in chosen}))
        return not s.minutes or 60 * sum(p.minutes for p in chosen) + walk <= 60 * s.minutes

    choices = [
        [c for size in range(min(s.places, len(people)) + 1) for c in itertools.combinations(range(len(people)), size)
         if holds(s, [people[i] for i in c])] for s in table
    ]  # fmt: skip

    @functools.cache
    def best(at: int, state: tuple[tuple[int, int], ...]) -> int:
        if at == len(table):
            return 0
        day = (table[at].date - first).days
        found = 0
        for chosen in choices[at]:
            if all(state[i][0] < asked[i] and day - state[i][1] >= min_gap for i in chosen):
                after = tuple((n + 1, day) if i in chosen else (n, last) for i, (n, last) in enumerate(state))
                found = max(found, len(chosen) + best(at + 1, after))
        return found

    return best(0, tuple((0, -1000) for _ in people))


def random_village(seed: int):
    """A tiny village: windows, visits, minutes, places and days drawn at random."""
    r = np.random.default_rng(seed)
    n, s, hard = int(r.integers(1, 5)), int(r.integers(1, 6)), bool(r.integers(0, 2))
    households = homes(n, zones=3).assign(k=r.integers(0, 4, n), k_max=r.integers(0, 4, n))
    sessions = weekly(s).assign(places=r.integers(0, 4, s))
    sessions["date"] = sessions["date"].iloc[0] + pd.to_timedelta(np.sort(r.integers(0, 40, s)), unit="D")
    sessions["slot"] = r.choice(["tue", "sat"], s)
    sessions["cadre"] = r.choice(["p1", "p2"], s)
    if hard:
        households["windows"] = r.choice(["", "tue", "sat", "tue sat"], n)
        households["minutes"] = r.integers(0, 50, n)
        households["visitor"] = r.choice(["", "p1"], n)
        sessions["minutes"] = r.choice([0, 60, 90], s)
    return households, sessions, spots(apart=float(r.choice([0.0, 0.004]))), int(r.integers(1, 20))


@pytest.mark.parametrize("block", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 8))])
def test_no_plan_of_a_tiny_village_holds_more_visits(block):
    for seed in range(25 * block, 25 * block + 25):
        households, sessions, places, gap = random_village(seed)
        found = allocate(households, sessions, places, min_gap=gap)
        assert broken(found, households, sessions, places, min_gap=gap) == [], seed
        best, need = most_visits(households, sessions, places, min_gap=gap), int(found.pools["need"].sum())
        assert len(found.visits) == best, (seed, found.pools.to_dict("records"))
        if (found.pools["status"] == "proven full").all():
            assert best == need
        if (found.pools["status"] == "proven short").any():
            assert best < need
        for number, most in found.pools["most"].dropna().items():
            assert most >= found.pools.loc[number, "planned"]


def test_a_shortage_is_told_in_numbers_and_checked_without_the_planner():
    # 120 households twice = 240 visits; 38 sessions of 6 = 228 places
    households, sessions = homes(120), weekly(38)
    found = allocate(households, sessions, spots(), min_gap=30)
    assert len(found.visits) == 228
    assert found.pools["status"].tolist() == ["proven short"]
    assert found.pools["cut"].tolist() == ["B: 240 visits needed, 38 sessions x 6 = 228 places"]
    assert found.due["missing"].sum() == 12
    assert cuts.proves(found.witness[0], households, sessions)
    assert cuts.told(found.witness[0], "zh") == "B：需走访 240 户次，38 次 × 6 户 = 228 户次"


def test_the_gap_alone_can_make_a_shortage():
    # ten sessions in ten days have places for all, but nobody may be seen twice within 90 days
    households, sessions = homes(5), weekly(10, step=1)
    found = allocate(households, sessions, spots(), min_gap=90)
    assert (len(found.visits), found.pools["status"].iloc[0]) == (5, "proven short")
    assert cuts.bound(found.witness[0], households, sessions) == 5
    assert cuts.proves(found.witness[0], households, sessions)


@pytest.mark.parametrize(
    "bend",
    [
        {"bound": 227},
        {"need": 239},
        {"full": []},
        {"full": ["B-p1-000"]},
        {"full": ["elsewhere"]},
        {"min_gap": 1, "blocks": [["2027-01-05", "2027-02-20"]]},
        {"blocks": [["2027-01-05", "2027-01-12"], ["2027-01-12", "2027-01-19"]]},
        {"least_walk": 60},
        {"community": "C"},
    ],
)
def test_a_cut_that_was_tampered_with_proves_nothing(bend):
    households, sessions = homes(120), weekly(38)
    proof = allocate(households, sessions, spots(), min_gap=30).witness[0]
    assert not cuts.proves(copy.deepcopy(proof) | bend, households, sessions)


def test_walking_counts_in_a_cut_only_with_the_ways_that_bear_it_out():
    # out and back to the one zone takes 26 minutes: of 60 minutes three visits of 10 fit, not six
    households, sessions = homes(10, 1, zones=1, minutes=10), weekly(3, minutes=60)
    places = spots(1, apart=0.0065)
    found = allocate(households, sessions, places, min_gap=1)
    assert (len(found.visits), found.pools["status"].iloc[0]) == (9, "proven short")
    way = Walks().seconds([110.0, 110.0065], [22.0, 22.0])
    assert cuts.proves(found.witness[0], households, sessions, way)
    assert not cuts.proves(found.witness[0], households, sessions)
    assert not cuts.proves(found.witness[0], households, sessions, way // 2)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 6))])
def test_each_road_plans_as_many_visits(seed, monkeypatch):
    r = np.random.default_rng(seed)
    households, places = homes(int(r.integers(60, 140)), int(r.integers(1, 4)), zones=7), spots(7)
    sessions = weekly(50, 8)
    gap = int(r.integers(7, 60))
    fast = allocate(households, sessions, places, min_gap=gap)
    monkeypatch.setattr("liaison_opt.solve.visits.pooling.in_rounds", lambda pools: [None] * len(pools))
    queue = allocate(households, sessions, places, min_gap=gap)
    general = allocate(households, sessions.assign(minutes=480), places, min_gap=gap)
    assert {queue.engine, general.engine} <= {"in turn", "by time", "cp-sat"}
    assert len(fast.visits) == len(queue.visits) == len(general.visits)
    for found in (fast, queue, general):
        assert broken(found, households, sessions, places, min_gap=gap) == []


def test_rounds_keep_neighbours_together_and_spread_over_the_year():
    households, sessions = homes(48, 2, zones=6), weekly(49, 8)
    found = allocate(households, sessions, spots(6), min_gap=90)
    assert found.engine == "rounds"
    table = found.visits.merge(households, left_on="household", right_on="id").merge(sessions, on="session_id")
    assert table.groupby("session_id")["zone"].nunique().max() == 1
    groups = table.groupby("session_id")["household"].agg(frozenset)
    assert groups.value_counts().eq(2).all()
    assert table.groupby("household")["date"].agg(np.ptp).dt.days.min() >= 150


def test_one_visitor_all_year_in_areas_by_room():
    households = homes(90, 2, zones=9)
    sessions = pd.concat([weekly(24, 8, cadre="p1"), weekly(12, 8, cadre="p2")], ignore_index=True)
    # with 30 days between visits p1 has room for 96 households twice, p2 for 48: shares of 60 and 30
    found = allocate(households, sessions, spots(9), min_gap=30, same_visitor=True)
    assert broken(found, households, sessions, spots(9), min_gap=30) == []
    assert found.full
    per = found.households["visitor"].value_counts()
    assert set(per.index) == {"p1", "p2"}
    assert 55 <= per["p1"] <= 65
    given = allocate(households.assign(visitor="p2"), sessions, spots(9), min_gap=30)
    assert (given.pools["visitor"].tolist(), given.pools["status"].tolist()) == (["p2"], ["proven short"])
    assert cuts.proves(given.witness[0], households.assign(visitor="p2"), sessions)


def test_a_shortage_that_only_the_choice_of_visitors_makes_is_not_called_proven():
    # each visitor has room for one household and a half: together three, but nobody is seen by two
    households, places = homes(3, 2, zones=3), spots()
    sessions = pd.concat([weekly(3, 1, cadre="p1"), weekly(3, 1, cadre="p2")], ignore_index=True)
    anyone = allocate(households, sessions, places, min_gap=7)
    assert anyone.full
    found = allocate(households, sessions, places, min_gap=7, same_visitor=True)
    assert broken(found, households, sessions, places, min_gap=7) == []
    assert len(found.due) == 1
    assert "proven short" not in set(found.pools["status"])
    short = allocate(homes(5, 2), sessions, places, min_gap=7, same_visitor=True)
    assert set(short.pools.loc[short.pools["short"] > 0, "status"]) == {"proven short"}
    assert len(short.witness) == 1
    assert cuts.proves(short.witness[0], homes(5, 2), sessions)


def test_the_greatest_gap_asks_for_more_visits_up_to_k_max():
    households, sessions = homes(6, 1), weekly(52)
    found = allocate(households, sessions, spots(), min_gap=14, max_gap=120)
    assert broken(found, households, sessions, spots(), min_gap=14, max_gap=120) == []
    assert set(found.households["asked"]) == {2}  # 357 days fall into three waits of 119
    assert (found.pools["waits"].iloc[0], found.pools["status"].iloc[0]) == (0, "proven full")
    limited = allocate(households.assign(k_max=1), sessions, spots(), min_gap=14, max_gap=120)
    assert len(limited.visits) == 6
    assert (limited.pools["waits"].iloc[0] > 0, limited.pools["status"].iloc[0]) == (True, "best effort")


@pytest.mark.slow
def test_the_same_bytes_from_any_executor():
    tables = [homes(60, 2, zones=5, village=v) for v in ("B", "C", "D")]
    tables[1]["windows"] = "sat"
    households = pd.concat(tables, ignore_index=True)
    sessions = pd.concat([weekly(20, 5, village=v) for v in ("B", "C", "D")], ignore_index=True)
    sessions["slot"] = np.where(np.arange(len(sessions)) % 2, "tue", "sat")
    places = spots(5, "B", "C", "D")
    plain = allocate(households, sessions, places, min_gap=21)
    mixed = allocate(
        households.sample(frac=1, random_state=1), sessions.sample(frac=1, random_state=2), places, min_gap=21
    )
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        other = allocate(households, sessions, places, min_gap=21, executor=executor)
    for found in (other, mixed):
        pd.testing.assert_frame_equal(plain.visits, found.visits)
        pd.testing.assert_frame_equal(plain.pools, found.pools)
        assert plain.witness == found.witness


@pytest.mark.parametrize(
    ("households", "sessions", "status"),
    [
        (homes(0), weekly(3), []),
        (homes(4), weekly(0), ["proven short"]),
        (homes(4), weekly(3, 0), ["proven short"]),
        (homes(4, minutes=10_000), weekly(3, minutes=480), ["proven short"]),
        (homes(4, 5, k_max=1), weekly(3), ["proven full"]),
        (homes(4, 0), weekly(0), ["proven full"]),
        (homes(4, windows="never"), weekly(3), ["proven short"]),
        (homes(4, visitor="nobody"), weekly(3), ["proven short"]),
        (homes(4, village="C"), weekly(3), ["proven short"]),
    ],
)
def test_odd_tables_end_in_an_honest_shortfall(households, sessions, status):
    found = allocate(households, sessions, spots(3, "B", "C"), min_gap=1)
    assert found.pools["status"].tolist() == status
    assert broken(found, households, sessions, spots(3, "B", "C"), min_gap=1) == []
    for proof in found.witness:
        assert cuts.proves(proof, households, sessions)
        assert cuts.told(proof)
    if status == ["proven short"]:
        assert len(found.due) == len(households)


def test_missing_coordinates_are_no_walk_and_a_note():
    places = spots().assign(lon=np.nan)
    found = allocate(homes(6, minutes=30), weekly(10, minutes=90), places)
    assert found.full
    assert "4 of 4 places have no coordinates" in found.notes[0]


def test_faulty_tables_are_told_all_at_once():
    households = homes(4).drop(columns="k")
    households.loc[1, "id"] = households.loc[0, "id"]
    sessions = weekly(3).astype({"places": object, "date": object})
    sessions.loc[0, "places"] = "many"
    sessions.loc[1, "places"] = -1
    sessions.loc[2, "date"] = "someday"
    with pytest.raises(ScenarioError) as caught:
        allocate(households, sessions, spots())
    seen = {(fault.file, fault.row, fault.column) for fault in caught.value.faults}
    assert seen == {("households", None, "k"), ("households", 3, "id"), ("sessions", 2, "places"),
                    ("sessions", 3, "places"), ("sessions", 4, "date")}  # fmt: skip
    with pytest.raises(ValueError, match="min_gap"):
        allocate(homes(1), weekly(1), spots(), min_gap=0)
