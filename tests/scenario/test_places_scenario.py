"""Scenarios with a `[generate]` block: read, kept in the cache, made anew from another seed, wrong in every way."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import liaison_opt as lo
from liaison_opt.errors import ScenarioError
from liaison_opt.scenario.digest import digest
from liaison_opt.scenario.export import export_folder
from liaison_opt.scenario.places import block_of, cached
from liaison_opt.scenario.places.shares import CannotShare, shares

pytestmark = pytest.mark.slow  # the quick tests stay under five minutes

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
name = "small"
title = {{ en = "Small", zh = "小" }}
horizon = {{ year = 2027 }}
[[slot]]
name = "tuesday"
pattern = "weekly:TUE"
start = "14:30"
end = "18:30"
duties = ["home_visits"]
[[duty]]
name = "home_visits"
role = "cadre"
kinds = ["village"]
at = "home"
visits = 8
[generate]
place = "{place}"
seed = {seed}
households = {households}
towns = 2
{more}
[[generate.posts]]
id = "G"
role = "cadre"
count = {posts}
load = {{ lo = 1, hi = 180 }}
title = {{ zh = "干部" }}
"""
POLICY = """
[[rule]]
id = "twice"
clause = "GZ-4"
type = "min_visits"
duty = "home_visits"
role = "cadre"
target = "household"
scope = "target"
k = 2
"""


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("LIAISON_OPT_CACHE", str(folder))
    return folder


def written(folder: Path, more: str = "", **values: object) -> Path:
    asked = {"place": "haizhu", "seed": 5, "households": 6_000, "posts": 60, "more": more} | values
    folder.mkdir(exist_ok=True)
    (folder / "scenario.toml").write_text(SETTINGS.format(**asked), encoding="utf-8")
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    return folder


def told(where: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        lo.scenario(where)
    return str(caught.value)


def test_a_scenario_has_the_tables_of_its_block(tmp_path, cache) -> None:
    made = lo.scenario(written(tmp_path / "small"))
    assert len(made.households) == 6_000
    assert len(made.cadres) == 60
    assert set(made.communities["kind"]) == {"town", "village", "zone"}
    assert any("synthetic tables of haizhu, seed 5" in note for note in made.notes)
    assert {file.suffix for file in cache.glob("*/*")} == {".parquet", ".json"}


def test_the_cache_is_used_and_a_damaged_one_is_made_anew(tmp_path, cache, monkeypatch) -> None:
    where = written(tmp_path / "small")
    first = lo.scenario(where)
    (file,) = cache.glob("*/households.parquet")
    whole = file.read_bytes()
    with monkeypatch.context() as patch:
        # by its name in sys.modules: `liaison_opt.scenario` is a function, too
        patch.setattr(
            sys.modules["liaison_opt.scenario.places.cache"],
            "generate",
            lambda _block: pytest.fail("made, though it is kept"),
        )
        pd.testing.assert_frame_equal(lo.scenario(where).households, first.households)
    file.write_bytes(whole[:-50])
    pd.testing.assert_frame_equal(lo.scenario(where).households, first.households)
    assert file.read_bytes() == whole
    assert [path.name for path in cache.iterdir() if path.name.startswith(".")] == []  # nothing half-made is left


def test_a_cache_that_cannot_be_written_is_said_and_the_tables_are_the_same(tmp_path, cache, monkeypatch) -> None:
    where = written(tmp_path / "small")
    kept = lo.scenario(where)
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("LIAISON_OPT_CACHE", str(blocked))
    made = lo.scenario(where)
    assert any("could not be kept in the cache" in note for note in made.notes)
    for name in ("households", "communities", "cadres"):
        pd.testing.assert_frame_equal(getattr(made, name), getattr(kept, name))


@pytest.mark.slow
def test_two_programs_at_once_make_the_same_folder(cache) -> None:
    block = block_of("haizhu", seed=9)
    code = "from liaison_opt.scenario.places import block_of, cached; cached(block_of('haizhu', seed=9))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen([sys.executable, "-c", code], env=env, cwd=cache.parent) for _ in range(2)]
    assert [program.wait(timeout=120) for program in running] == [0, 0]
    assert len(list(cache.iterdir())) == 1
    tables, note = cached(block)
    assert note is None
    assert len(tables["households"]) == block.households


def test_another_seed_is_another_place_with_the_same_sizes(tmp_path, cache) -> None:
    made = lo.scenario(written(tmp_path / "small"))
    other = made.replace(seed=6)
    assert other.settings.generate is not None
    assert other.settings.generate.seed == 6
    assert any("seed 6" in note for note in other.notes)
    assert not any("seed 5" in note for note in other.notes)
    assert (len(other.households), len(other.cadres)) == (6_000, 60)
    assert list(other.communities.query("kind == 'village'").index) == list(
        made.communities.query("kind == 'village'").index
    )
    assert not other.communities["lon"].equals(made.communities["lon"])
    pd.testing.assert_frame_equal(other.replace(seed=5).households, made.households)
    one = made.replace(towns=1)
    assert 0 < len(one.households) < 6_000
    assert (one.communities["kind"] == "town").sum() == 1


def test_an_exported_scenario_is_read_from_its_own_tables(tmp_path, cache) -> None:
    where = written(tmp_path / "small")
    made = lo.scenario(where)
    out = export_folder(made.raw, tmp_path / "out")
    shutil.rmtree(cache)
    again = lo.scenario(out)
    assert digest(again) == digest(made)
    assert not cache.exists()
    assert not any("synthetic tables" in note for note in again.notes)


def test_figures_of_the_whole_place_are_not_held_against_a_part_of_it(cache) -> None:
    whole = lo.scenario("foshan")
    measured = [row.data["id"] for row in whole.policy if "measure" in row.data]
    assert len(measured) == 5
    part = whole.replace(towns=1)
    assert [row.data["id"] for row in part.policy] == [row.data["id"] for row in whole.policy]
    assert not any("measure" in row.data for row in part.policy)


def test_no_seed_without_a_block() -> None:
    with pytest.raises(ScenarioError, match=r"no \[generate\] block"):
        lo.scenario("raoyang_village").replace(seed=2)


def test_a_table_in_the_folder_counts_before_the_generated_one(tmp_path, cache) -> None:
    where = written(tmp_path / "small")
    place = lo.scenario(where).communities.query("kind == 'village'").index[0]
    (where / "cadres.csv").write_text(f"id,title,roles,home\nX1,镇干部,cadre,{place}\n", encoding="utf-8")
    made = lo.scenario(where)
    assert list(made.cadres.index) == ["X1"]
    assert len(made.households) == 6_000


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"place": "raoyan"}, ["generate.place", "'raoyang'"]),
        ({"more": "zone = 8"}, ["generate.zone", "not known here"]),
        ({"seed": -1}, ["generate.seed"]),
        ({"posts": 5}, ["generate.posts.0.count", "not 5"]),
        ({"households": 10}, ["generate.households", "not 10"]),
        ({"more": "[generate.homes]\nminutes = { lo = 30, hi = 15 }"}, ["generate.homes.minutes", "below `lo`"]),
        ({"more": "[generate.homes]\nwindow_share = 0.5"}, ["go together"]),
        ({"more": "[generate.homes]\nwindow_share = 0.5\nwindow_slots = ['sunday']"}, ["unknown slot 'sunday'"]),
        ({"more": "one_by_one = false\nhouseholds_away = 3"}, ["generate.households_away"]),
    ],
)
def test_a_block_at_fault_is_told_by_its_key_and_nothing_else_is(tmp_path, cache, values, words) -> None:
    message = told(written(tmp_path / "small", **values))
    assert all(word in message for word in words), message
    assert "the table is missing" not in message
    assert "unknown slot" in message or not cache.exists()  # slots are judged later than the block


def test_no_post_at_zones_that_are_not_made(tmp_path, cache) -> None:
    where = written(tmp_path / "small", "one_by_one = false")
    text = (where / "scenario.toml").read_text(encoding="utf-8")
    (where / "scenario.toml").write_text(
        text.replace('role = "cadre"\ncount', 'role = "cadre"\nhome = "zone"\ncount'), "utf-8"
    )
    assert "need `one_by_one = true`" in told(where)


@pytest.mark.slow
def test_the_command_writes_the_tables(tmp_path) -> None:
    words = ["places", "raoyang", "--seed", "3", "--households", "28000", "--towns", "2", "-o", str(tmp_path / "out")]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "liaison_opt.cli"]
    how = {"capture_output": True, "encoding": "utf-8", "env": env, "cwd": tmp_path}
    done = subprocess.run([*program, *words], check=False, **how)
    assert done.returncode == 0, done.stderr
    assert "Synthetic: raoyang, seed 3." in done.stdout
    tables = {
        name: pq.read_table(tmp_path / "out" / f"{name}.parquet").to_pandas() for name in ("households", "communities")
    }
    towns = tables["communities"].query("kind == 'town'")
    assert towns["households"].sum() == len(tables["households"])
    bad = subprocess.run([*program, "places", "jianghai", "-o", "x"], check=False, **how)
    assert bad.returncode == 2
    assert "no [generate] block" in bad.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.slow
def test_tables_of_a_place_that_no_scenario_uses() -> None:
    tables = lo.places("baodi", seed=4, towns=3)
    assert (tables["communities"]["kind"] == "town").sum() == 3
    with pytest.raises(ScenarioError, match="there is no such scenario"):
        lo.places("atlantis")


def test_a_copied_scenario_makes_the_same_tables(tmp_path, cache) -> None:
    shutil.copytree(ROOT / "scenarios" / "foshan", tmp_path / "mine")
    pd.testing.assert_frame_equal(lo.scenario(tmp_path / "mine").cadres, lo.scenario("foshan").cadres)
    assert len(list(cache.iterdir())) == 1


def test_shares_are_fair_and_hold_their_bounds() -> None:
    """By brute force: no other way to share has a smaller greatest distance to proportion."""
    weight, lo_, hi = np.array([5, 3, 2]), np.array([1, 1, 1]), np.array([9, 9, 2])
    for total in range(3, 20):
        found = shares(total, weight, lo_, hi)
        assert found.sum() == total
        assert (found >= lo_).all()
        assert (found <= hi).all()
        free = [p for p in itertools.product(range(1, 10), range(1, 10), range(1, 3)) if sum(p) == total]
        best = min(max(a / w for a, w in zip(p, weight, strict=True)) for p in free)
        assert max(found / weight) <= best + 1 / weight.min()
    assert shares(10, weight, np.zeros(3, dtype=int), np.full(3, 99)).tolist() == [5, 3, 2]
    with pytest.raises(CannotShare, match="3 to 20 in all, not 21"):
        shares(21, weight, lo_, hi)


def test_an_exported_parquet_table_says_that_it_is_synthetic(tmp_path, monkeypatch, cache) -> None:
    monkeypatch.setattr(sys.modules["liaison_opt.scenario.export"], "MOST_CSV_ROWS", 1_000)
    where = written(tmp_path / "small")
    text = (where / "scenario.toml").read_text("utf-8")
    (where / "scenario.toml").write_text("synthetic = 'Synthetic: all of it.'\n" + text, encoding="utf-8")
    out = export_folder(lo.scenario(where).raw, tmp_path / "out")
    said = pq.read_schema(out / "households.parquet").metadata
    assert (said[b"synthetic.en"], said[b"seed"]) == (b"Synthetic: all of it.", b"5")
