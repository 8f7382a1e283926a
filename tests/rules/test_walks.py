"""Seconds of walking: by hand, from a table, and with everything that can be wrong in one."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.rules.facts import distance_km
from liaison_opt.rules.walks import Walks, way_faults

LON, LAT = np.array([110.0, 110.01, 110.0]), np.array([22.0, 22.0, 22.02])


def table(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["from", "to", "minutes"])


def test_one_degree_of_latitude_by_hand() -> None:
    # a degree of a great circle is 6371.0088 km x pi / 180 = 111.1951 km; x 1.3 at 4 km/h is 130098 s
    way = Walks().seconds([110.0, 110.0], [22.0, 23.0])
    assert way.tolist() == [[0, 130098], [130098, 0]]
    assert way.dtype == np.int64


def test_same_distance_as_the_rules_use() -> None:
    way = Walks(kmh=5.0, detour=1.0).seconds(LON, LAT)
    for i in range(3):
        one, two = ([pd.Series([axis[j]]) for axis in (LON, LAT)] for j in (i, (i + 1) % 3))
        assert way[i, (i + 1) % 3] == round(float(distance_km(*one, *two).iloc[0]) / 5.0 * 3600)


def test_missing_points_take_no_time_and_are_told() -> None:
    lon, lat = np.array([110.0, np.nan, 110.0]), np.array([22.0, 22.0, 22.02])
    way = Walks().seconds(lon, lat)
    assert Walks.missing(lon, lat).tolist() == [False, True, False]
    assert (way[1] == 0).all()
    assert (way[:, 1] == 0).all()
    assert way[0, 2] > 0


def test_a_table_replaces_what_is_computed() -> None:
    walks = Walks(table=table(("V1", "Z1", 10), ("Z1", "Z2", 3.5), ("Z2", "Z1", 7), ("Z9", "V1", 99)))
    way, computed = walks.seconds(LON, LAT, ["V1", "Z1", "Z2"]), Walks().seconds(LON, LAT)
    assert way[0, 1] == way[1, 0] == 600  # listed one way only: as long back
    assert (way[1, 2], way[2, 1]) == (210, 420)  # not the same both ways
    assert way[0, 2] == computed[0, 2]  # not listed


def test_a_table_gives_points_to_places_without() -> None:
    way = Walks(table=table(("V1", "Z1", 10))).seconds([np.nan, np.nan], [np.nan, np.nan], ["V1", "Z1"])
    assert way.tolist() == [[0, 600], [600, 0]]


def test_a_table_without_ids_is_refused() -> None:
    with pytest.raises(ValueError, match="ids"):
        Walks(table=table(("V1", "Z1", 10))).seconds(LON, LAT)


def test_many_sets_at_once_are_the_same_as_one_by_one() -> None:
    dice = np.random.default_rng(3)
    lon, lat = 110 + dice.random((5, 4)), 22 + dice.random((5, 4))
    ids = np.array([[f"Z{dice.integers(6)}" for _ in range(4)] for _ in range(5)], dtype=object)
    walks = Walks(table=table(("Z0", "Z1", 1), ("Z1", "Z2", 2), ("Z3", "Z1", 4), ("Z1", "Z3", 5)))
    many = walks.seconds(lon, lat, ids)
    assert many.shape == (5, 4, 4)
    for k in range(5):
        assert (many[k] == walks.seconds(lon[k], lat[k], ids[k])).all()


def test_an_empty_table_changes_nothing() -> None:
    empty = Walks(table=table())
    assert (empty.seconds(LON, LAT, ["a", "b", "c"]) == Walks().seconds(LON, LAT)).all()


def test_survives_being_sent_to_another_process() -> None:
    walks = Walks(kmh=3.0, table=table(("V1", "Z1", 10)))
    walks.seconds(LON, LAT, ["V1", "Z1", "Z2"])
    again = pickle.loads(pickle.dumps(walks))  # noqa: S301 (our own bytes)
    assert (again.seconds(LON, LAT, ["V1", "Z1", "Z2"]) == walks.seconds(LON, LAT, ["V1", "Z1", "Z2"])).all()


def test_all_faults_of_a_table_at_once() -> None:
    bad = table(
        ("V1", "Z1", 5), ("V1", "Z2", -1), ("V1", "Z3", np.nan), ("V1", "Z1", 6), ("", "Z1", 2), ("Z1", "Q", 9999)
    )
    faults = way_faults(bad, ["V1", "Z1", "Z2", "Z3"])
    told = [(fault.row, fault.column, fault.problem.split(":")[0]) for fault in faults]
    assert told == [
        (1, "minutes", "a way takes 0 to 1440 minutes"),
        (2, "minutes", "this is not a number of minutes"),
        (3, "to", "this way is listed before"),
        (4, "from", "no place is named"),
        (5, "minutes", "a way takes 0 to 1440 minutes"),
        (5, "to", "there is no such place"),
    ]
    with pytest.raises(ScenarioError) as error:
        Walks(kmh=0, detour=float("nan"), table=bad)
    assert len(error.value.faults) == 2 + len(faults) - 1  # which places there are is not known there


def test_missing_columns_are_told_not_met() -> None:
    faults = way_faults(pd.DataFrame({"from": ["V1"]}))
    assert [fault.column for fault in faults] == ["to", "minutes"]
