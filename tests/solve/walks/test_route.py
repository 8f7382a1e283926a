"""The order of zones on the day: by hand, for a whole table at once, and the same however rows are shuffled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from liaison_opt.plan import ROUTE_COLUMNS, VISIT_COLUMNS
from liaison_opt.rules.walks import Walks
from liaison_opt.solve.walks.grouping import group
from liaison_opt.solve.walks.improve import length_of
from liaison_opt.solve.walks.route import route
from liaison_opt.solve.walks.tours import tour

# the office, then zones north of it, a hundredth of a degree apart; V2 has no point
PLACES = pd.DataFrame(
    {"lon": [110.0, 110.0, 110.0, 110.0, np.nan], "lat": [22.0, 22.01, 22.02, 22.03, np.nan]},
    index=pd.Index(["V1", "Z1", "Z2", "Z3", "V2"], name="id"),
)
HOUSEHOLDS = pd.DataFrame(
    [
        ("H1", "V1", "Z3", 20),
        ("H2", "V1", "Z1", 15),
        ("H3", "V1", "Z3", 30),
        ("H4", "V1", "", 10),
        ("H5", "V2", "", 25),
    ],
    columns=["id", "community", "zone", "minutes"],
)
ROSTER = pd.DataFrame({"session_id": ["S1", "S2", "S3"], "community": ["V1", "V1", "V2"]})
STEP = 1301  # 0.01 degree = 1111.951 m; x 1.3 at 4 km/h is 1300.98 s


def visits(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["session_id", "household"])


def test_one_walk_by_hand() -> None:
    seen, stops = route(visits(("S1", "H3"), ("S1", "H2"), ("S1", "H1")), ROSTER, HOUSEHOLDS, PLACES, Walks())
    assert tuple(seen.columns) == VISIT_COLUMNS
    assert tuple(stops.columns) == ROUTE_COLUMNS
    # there and back along one line takes as long in both orders: the first in the order of places is taken
    assert seen.to_numpy().tolist() == [
        ["S1.01", "S1", "H2", 1], ["S1.02", "S1", "H1", 2], ["S1.03", "S1", "H3", 3],
    ]  # fmt: skip
    assert stops.to_numpy().tolist() == [
        ["S1", 1, "Z1", 1, STEP, 15], ["S1", 2, "Z3", 2, 2 * STEP, 50], ["S1", 3, "", 0, 3 * STEP, 0],
    ]  # fmt: skip


def test_households_without_a_zone_are_at_the_office_and_lost_points_take_no_time() -> None:
    given = visits(("S2", "H4"), ("S2", "H2"), ("S3", "H5"))
    _, stops = route(given, ROSTER, HOUSEHOLDS, PLACES, Walks())
    assert stops.to_numpy().tolist() == [
        ["S2", 1, "V1", 1, 0, 10], ["S2", 2, "Z1", 1, STEP, 15], ["S2", 3, "", 0, STEP, 0],
        ["S3", 1, "V2", 1, 0, 25], ["S3", 2, "", 0, 0, 0],
    ]  # fmt: skip


def test_a_table_of_ways_is_walked() -> None:
    table = pd.DataFrame(
        [("V1", "Z1", 50), ("Z1", "V1", 1), ("V1", "Z3", 2), ("Z3", "Z1", 3), ("Z1", "Z3", 60)],
        columns=["from", "to", "minutes"],
    )
    _, stops = route(visits(("S1", "H2"), ("S1", "H1")), ROSTER, HOUSEHOLDS, PLACES, Walks(table=table))
    assert stops["zone"].tolist() == ["Z3", "Z1", ""]
    assert stops["walk_seconds"].tolist() == [120, 180, 60]


def test_no_visit_no_walk() -> None:
    seen, stops = route(visits(), ROSTER, HOUSEHOLDS, PLACES, Walks())
    assert (len(seen), len(stops)) == (0, 0)
    assert tuple(seen.columns) == VISIT_COLUMNS
    assert tuple(stops.columns) == ROUTE_COLUMNS


@pytest.mark.parametrize(
    ("given", "told"), [(("S9", "H1"), "session_id.*S9"), (("S1", "H9"), "household.*H9")]
)  # fmt: skip
def test_unknown_ids_are_named(given: tuple[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        route(visits(given), ROSTER, HOUSEHOLDS, PLACES, Walks())


def test_ids_that_stand_twice_are_named() -> None:
    with pytest.raises(ValueError, match="more than once: S1"):
        route(visits(("S1", "H1")), pd.concat([ROSTER, ROSTER]), HOUSEHOLDS, PLACES, Walks())


def town(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Visits, roster, households and places of three villages, sessions with up to 15 zones."""
    dice = np.random.default_rng(seed)
    names = [f"V{v}" for v in range(3)] + [f"V{v}Z{z:02d}" for v in range(3) for z in range(18)]
    places = pd.DataFrame({"lon": 110 + 0.02 * dice.random(57), "lat": 22 + 0.02 * dice.random(57)}, index=names)
    zone = np.array(names[3:], dtype=object)[dice.integers(0, 54, 300)]
    homes = pd.DataFrame({"id": [f"H{k:03d}" for k in range(300)], "zone": zone, "minutes": dice.integers(15, 31, 300)})
    homes["community"] = homes["zone"].str[:2]
    roster = pd.DataFrame(
        {"session_id": [f"S{k:02d}" for k in range(60)], "community": [f"V{k % 3}" for k in range(60)]}
    )
    rows = []
    for k in range(60):
        here = homes.loc[homes["community"] == f"V{k % 3}", "id"].to_numpy(dtype=object)
        rows += [(f"S{k:02d}", home) for home in dice.choice(here, int(dice.integers(1, 20)), replace=False)]
    return visits(*rows), roster, homes, places


def test_every_walk_of_a_town_is_the_shortest_and_complete() -> None:
    given, roster, homes, places = town(1)
    walks = Walks()
    seen, stops = route(given, roster, homes, places, walks)
    pairs = [sorted(map(tuple, frame[["session_id", "household"]].to_numpy().tolist())) for frame in (given, seen)]
    assert pairs[0] == pairs[1]
    assert seen["visit_id"].is_unique
    assert seen["session_id"].is_monotonic_increasing
    zone, minutes = homes.set_index("id")["zone"], homes.set_index("id")["minutes"]
    for session, lines in stops.groupby("session_id"):
        mine = seen[seen["session_id"] == session]
        assert mine["order"].tolist() == list(range(1, len(mine) + 1))
        assert lines["order"].tolist() == list(range(1, len(lines) + 1))
        walked = lines["zone"].tolist()
        assert walked[-1] == ""
        assert mine["household"].map(zone).drop_duplicates().tolist() == walked[:-1]
        assert lines["households"].sum() == len(mine)
        assert lines["visit_minutes"].sum() == mine["household"].map(minutes).sum()
        office = roster.set_index("session_id").loc[session, "community"]
        known = sorted(walked[:-1], key=places.index.get_loc)
        way = walks.seconds(places.loc[[office, *known], "lon"], places.loc[[office, *known], "lat"])
        order = [known.index(name) + 1 for name in walked[:-1]]
        assert lines["walk_seconds"].sum() == length_of(way, order) == tour(way).length


def test_rows_in_any_order_give_the_same_tables() -> None:
    given, roster, homes, places = town(2)
    one = route(given, roster, homes, places, Walks())
    shuffled = route(
        given.sample(frac=1, random_state=1), roster, homes.sample(frac=1, random_state=2), places, Walks()
    )
    for a, b in zip(one, shuffled, strict=True):
        pd.testing.assert_frame_equal(a, b)


def test_route_walks_what_grouping_promised() -> None:
    _, _, homes, places = town(3)
    here = homes[homes["community"] == "V1"]
    zones = here["zone"].drop_duplicates().sort_values().tolist()
    points = places.loc[["V1", *zones]]
    way = Walks().seconds(points["lon"], points["lat"])
    left = {zone: here.loc[here["zone"] == zone, "id"].tolist() for zone in zones}
    rounds = group([len(left[zone]) for zone in zones], way, 8, minutes=30, session_minutes=330)
    rows = [(f"S{k}", left[zones[z]].pop()) for k, session in enumerate(rounds) for z, c in session for _ in range(c)]
    roster = pd.DataFrame({"session_id": [f"S{k}" for k in range(len(rounds))], "community": "V1"})
    _, stops = route(visits(*rows), roster, homes, places, Walks())
    promised = [length_of(way, [zone + 1 for zone, _ in session]) for session in rounds]
    sums = stops.groupby("session_id", sort=False)[["walk_seconds", "visit_minutes"]].sum()
    assert sums["walk_seconds"].tolist() == promised
    assert (sums["walk_seconds"] + 60 * sums["visit_minutes"]).max() <= 330 * 60
