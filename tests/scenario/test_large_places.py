"""Hostile tables of places: coordinates swapped, missing or far off, circles, strange ids; and honest emptiness."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.rules.policy import load
from liaison_opt.scenario.arrays import within
from liaison_opt.scenario.note import spoken
from liaison_opt.scenario.words import nearest

pytestmark = pytest.mark.slow  # the quick tests stay under five minutes


@pytest.fixture
def county(small):
    """A county of 30 villages with 20 zones each, and one household a zone; all synthetic."""
    for name in ("links", "pins", "wishes", "leave"):
        (small / f"{name}.csv").unlink(missing_ok=True)
    villages = [f"V{n:02d}" for n in range(30)]
    zones = [f"{village}Z{n:02d}" for village in villages for n in range(20)]
    dice = np.random.default_rng(1)
    places = pd.DataFrame({
        "id": [*villages, *zones], "name": "n", "kind": ["community"] * 30 + ["zone"] * 600,
        "parent": [""] * 30 + [zone[:3] for zone in zones],
        "lon": 115 + dice.random(630).round(5), "lat": 38 + dice.random(630).round(5),
    })  # fmt: skip
    homes = pd.DataFrame({"id": [f"H{n:03d}" for n in range(600)], "community": [z[:3] for z in zones], "zone": zones})
    places.to_csv(small / "communities.csv", index=False)
    homes.to_csv(small / "households.csv", index=False)
    return small


def changed(folder, **columns):
    path = folder / "communities.csv"
    frame = pd.read_csv(path, keep_default_na=False)
    for name, values in columns.items():
        frame[name] = values(frame) if callable(values) else values
    frame.to_csv(path, index=False)


def noted(scenario, part):
    return [note for note in scenario.notes if part in note]


def test_a_sound_county_has_nothing_to_say(county, judge):
    scenario, faults = judge(county)
    assert not faults
    assert len(scenario.households) == 600
    assert not noted(scenario, "coordinates")


@pytest.mark.parametrize("rows", [630, 3])
def test_swapped_coordinates_are_said_once(county, judge, rows):
    frame = pd.read_csv(county / "communities.csv")
    lon, lat = frame["lon"].copy(), frame["lat"].copy()
    changed(county, lon=lon.where(frame.index >= rows, lat), lat=lat.where(frame.index >= rows, lon))
    faults = judge(county)[1]
    assert len(faults) == 1
    assert (faults[0].row, faults[0].column) == (2, "lon, lat")
    assert f"look swapped (here and in {rows - 1} more rows)" in faults[0].problem


def test_in_the_far_west_swapped_numbers_are_still_seen(county, judge):
    frame = pd.read_csv(county / "communities.csv")
    changed(county, lon=frame["lat"], lat=frame["lon"] - 40)  # 38 E, 75 N: each alone is possible
    assert "look swapped" in str(judge(county)[1])


def test_norway_is_not_china_upside_down(county, judge):
    changed(county, lon=lambda f: f["lon"] - 105, lat=lambda f: f["lat"] + 25)
    assert not judge(county)[1]


def test_missing_coordinates_are_noted_not_refused(county, judge):
    changed(county, lon="", lat="")
    scenario, faults = judge(county)
    assert not faults
    (note,) = noted(scenario, "coordinates")
    assert note.startswith("630 of 630 places in which households lie have no coordinates")
    assert "没有经纬度" in spoken(note, "zh")
    changed(county, lon=115, lat=38)
    changed(county, lon=lambda f: f["lon"].astype("object").mask(f["id"] == "V03Z07", ""),
            lat=lambda f: f["lat"].astype("object").mask(f["id"] == "V03Z07", ""))  # fmt: skip
    (note,) = noted(judge(county)[0], "coordinates")
    assert note.startswith("1 of 630 places in which households lie have no coordinates (V03Z07)")


def test_a_place_far_away_is_noted(county, judge):
    changed(county, lon=lambda f: f["lon"].mask(f["id"] == "V05", 105.0))
    scenario, faults = judge(county)
    assert not faults
    (note,) = noted(scenario, "300 km")
    assert "V05" in note
    assert "1 of 630" in note


def test_half_a_coordinate_everywhere_is_said_once(county, judge):
    changed(county, lat="")
    assert len(judge(county)[1]) == 11


def test_circles_are_found_among_many(county, judge):
    changed(county, parent=lambda f: f["parent"].mask(f["id"] == "V07", "V07Z19"))
    (fault,) = [fault for fault in judge(county)[1] if fault.column == "parent"]
    assert fault.row == 9
    assert set(str(fault.value).split(" → ")) == {"V07", "V07Z19"}


def test_strange_ids_are_told_with_the_nearest(county, judge):
    frame = pd.read_csv(county / "households.csv", keep_default_na=False)
    frame.loc[5, "zone"] = "V00Z0S"
    frame.to_csv(county / "households.csv", index=False)
    (fault,) = judge(county)[1]
    assert (fault.row, fault.column) == (7, "zone")
    assert "Did you mean 'V00Z" in fault.todo


def test_the_nearest_of_a_million_names_is_found_at_once():
    names = [f"H{n:07d}" for n in range(1_000_000)]
    begun = time.perf_counter()
    found = str(nearest("H012345", names))  # a digit was left out
    assert "H012345" in {found[:at] + found[at + 1 :] for at in range(8)}
    assert nearest("h0123456", names) == "H0123456"
    assert nearest("Zhang", names) is None
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("kind", ["str", "object"])
def test_within_is_isin(kind):
    for ids in ([], ["a", None, "b", "村"], [None], ["a"] * 3):
        for known in ([], ["b", "村", None], ["c"]):
            ours = within(pd.Series(ids, dtype=kind), pd.Series(known, dtype=kind))
            assert ours.tolist() == [word is not None and word in known for word in ids]


def test_a_zone_of_a_zone_is_part_of_the_village(county, judge):
    changed(county, parent=lambda f: f["parent"].mask(f["id"] == "V00Z01", "V00Z00"))
    assert not judge(county)[1]
    changed(county, parent=lambda f: f["parent"].mask(f["id"] == "V00Z00", "V01"))
    faults = judge(county)[1]
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (2, "zone", "V00Z00"),
        (3, "zone", "V00Z01"),
    ]


def test_a_household_may_lie_in_its_village_without_a_zone(county, judge):
    frame = pd.read_csv(county / "households.csv", keep_default_na=False)
    frame.assign(zone=frame["community"]).to_csv(county / "households.csv", index=False)
    assert not judge(county)[1]
    frame.assign(zone="").to_csv(county / "households.csv", index=False)
    assert not judge(county)[1]


def test_every_household_opted_out(county, judge):
    (county / "households.csv").write_text("id,community,zone\n", encoding="utf-8")
    scenario, faults = judge(county)
    assert not faults
    assert scenario.households.empty
    assert scenario.targets is scenario.communities
    pd.read_csv(county / "households.csv").to_parquet(county / "households.parquet", index=False)
    (county / "households.csv").unlink()
    scenario, faults = judge(county)
    assert not faults
    assert list(scenario.households.columns) == ["id", "community", "zone", "windows", "minutes", "k_required", "k_max"]


def test_no_session_at_all_and_a_village_without_a_cadre(county):
    rows = "".join(f"L{n},2027-01-01,2027-12-31\n" for n in (1, 2, 3))
    (county / "leave.csv").write_text(f"cadre,from,to\n{rows}", encoding="utf-8")
    scenario = load(county)
    assert len(scenario.households) == 600
    assert (scenario.cadres["home"] == "").all()
    path = county / "scenario.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("year = 2027", "start = 2027-03-01, end = 2027-03-01", 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match="no regular slot is left"):
        load(county)  # a Monday; the slots are Tuesdays and weekends


def test_thirty_thousand_places_take_no_time(county, judge):
    count = 29_000
    pd.DataFrame({
        "id": [f"V{110000000000 + n}" for n in range(count)], "name": [f"第{n}村" for n in range(count)],
        "name_en": [f"Village {n}" for n in range(count)], "lon": 115.5, "lat": 38.5, "households": 100,
    }).to_csv(county / "communities.csv", index=False)  # fmt: skip
    (county / "households.csv").unlink()
    judge(county)
    begun = time.process_time()
    scenario, faults = judge(county)
    assert time.process_time() - begun < 3  # 0.4 s on the machine where it was written
    assert not faults
    assert len(scenario.communities) == count
