"""The main job, judged from the contract files alone, by queries that know nothing of the package's rules."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import holidays
import pandas as pd
import pytest

import liaison_opt as lo

FILES = ("roster.csv", "links.csv", "audit.csv", "certificate.json")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Jianghai 2027, planned by the command line."""
    return _planned(tmp_path_factory.mktemp("jianghai") / "out", "0", "1")


def _planned(out: Path, hashseed: str, workers: str, *more: str) -> Path:
    words = [sys.executable, "-m", "liaison_opt.cli", "plan", "jianghai", "-o", str(out), "--workers", workers, *more]
    subprocess.run(
        words, env={**os.environ, "PYTHONHASHSEED": hashseed}, check=True, capture_output=True, cwd=out.parent
    )
    return out


def _read(folder: Path, name: str) -> pd.DataFrame:
    dates = {"roster.csv": ["date", "replaces", "announced"], "links.csv": ["from", "to"]}.get(name, [])
    return pd.read_csv(folder / name, encoding="utf-8-sig", parse_dates=dates, keep_default_na=False, na_values=[""])


def _station(folder: Path) -> pd.DataFrame:
    roster = _read(folder, "roster.csv")
    return roster[roster["duty"] == "station"]


def test_a_leaders_places_differ_by_at_most_one(folder: Path) -> None:
    links, station = _read(folder, "links.csv"), _station(folder)
    counts = links.merge(
        station.groupby(["cadre", "target"]).size().rename("n"), on=["cadre", "target"], how="left"
    ).fillna({"n": 0})
    spread = counts.groupby("cadre")["n"].agg(lambda n: n.max() - n.min())
    assert len(spread) == 9
    assert spread.max() <= 1


def test_every_unit_is_linked_and_associations_only_to_principals(folder: Path) -> None:
    links, given = _read(folder, "links.csv"), lo.scenario("jianghai")
    units = given.communities.index[given.communities["kind"].isin(["community", "association"])]
    assert len(units) == 19
    assert set(units) <= set(links["target"])
    associations = given.communities.index[given.communities["kind"] == "association"]
    assert set(links.loc[links["target"].isin(associations), "cadre"]) <= {"L1", "L2"}
    communities = links[links["target"].isin(given.communities.index[given.communities["kind"] == "community"])]
    assert communities.groupby("cadre").size().between(1, 3).all()


def test_regular_sessions_lie_on_the_49_tuesdays(folder: Path) -> None:
    regular = _station(folder).query("kind == 'regular'")
    off = holidays.country_holidays("CN", years=2027)
    tuesdays = [day for day in pd.date_range("2027-01-01", "2027-12-31", freq="W-TUE") if day.date() not in off]
    assert len(tuesdays) == 49
    assert set(regular["date"]) == set(tuesdays)
    assert not regular.duplicated(["cadre", "date"]).any()


def test_each_missed_tuesday_has_its_make_up_as_defined_or_is_listed(folder: Path) -> None:
    given, station = lo.scenario("jianghai"), _station(folder)
    days = given.horizon.days.set_index("date")
    made = station[station["kind"] == "make_up"].set_index(["cadre", "replaces"])
    taken: set[tuple[str, pd.Timestamp]] = set()
    missed = open_ = 0
    tuesdays = sorted(set(station.query("kind == 'regular'")["date"]))
    for leave in given.leave.itertuples():
        first, last = leave[2], leave[3]
        for tuesday in [d for d in tuesdays if first <= d <= last and str(leave.cadre).startswith("L")]:
            missed += 1
            choice = _first_weekend(tuesday, leave.cadre, given.leave, days, taken)
            if not choice:
                open_ += 1
                assert (leave.cadre, tuesday) not in made.index
                continue
            session = made.loc[[(leave.cadre, tuesday)]].iloc[0]
            assert session["date"] in choice
            assert session["announced"] <= session["date"] - pd.Timedelta(days=3)
            taken.add((leave.cadre, session["date"]))
    assert len(made) == missed - open_
    assert missed > open_ == 1


def _first_weekend(
    tuesday: pd.Timestamp, cadre: object, leave: pd.DataFrame, days: pd.DataFrame, taken: set[tuple[str, pd.Timestamp]]
) -> list[pd.Timestamp]:
    away = leave[leave["cadre"] == cadre]
    saturday = tuesday + pd.Timedelta(days=4)
    for week in range(4):
        weekend = [saturday + pd.Timedelta(days=7 * week + i) for i in range(2)]
        free = [
            day
            for day in weekend
            if day in days.index
            and not days.loc[day, "holiday"]
            and not days.loc[day, "swapped"]
            and not ((away["from"] <= day) & (away["to"] >= day)).any()
            and (cadre, day) not in taken
        ]
        if free and (weekend[0] - tuesday).days <= 28:
            return free
    return []


def test_every_tier_is_proven_and_rechecked(folder: Path) -> None:
    certificate = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    tiers = [tier for stage in certificate["stages"].values() for tier in stage["tiers"]]
    assert tiers
    assert all(tier["status"] == "optimal" and tier["objective"] == tier["bound"] for tier in tiers)
    done = subprocess.run(
        [sys.executable, "-m", "liaison_opt.cli", "audit", "jianghai", str(folder), "--json"],
        capture_output=True,
        check=False,
    )
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert {proof["verdict"] for proof in said["proofs"]} == {"confirmed"}
    assert said["violations"] == 0


def test_the_same_bytes_with_other_hash_seeds_and_workers(folder: Path, tmp_path: Path) -> None:
    def prints(where: Path) -> list[str]:
        return [hashlib.sha256((where / name).read_bytes()).hexdigest() for name in FILES]

    first = prints(folder)
    assert prints(_planned(tmp_path / "four", "1", "4")) == first
    assert prints(_planned(tmp_path / "two", "123", "2")) == first


def test_2026_has_official_swap_days(tmp_path: Path) -> None:
    out = _planned(tmp_path / "y2026", "0", "2", "--year", "2026")
    assert _station(out).query("kind == 'regular'")["date"].nunique() == 49
    assert not [note for note in lo.scenario("jianghai", year=2026).notes if "not in the calendar" in note]


@pytest.mark.parametrize(
    "reading",
    [
        "A1=units35",
        "A2=must",
        "A3=limit_counts_all",
        "A3=principals_only_associations",
        "A4=friday",
        "A5=any_weekend_in_month",
        "A5=notice_before_missed",
        "A5=working_days",
        "A6=minutes",
        "A6=slots_per_household",
        "A7=nine_and_lead",
    ],
)
def test_every_reading_plans_or_says_why_not(reading: str) -> None:
    code, _, name = reading.partition("=")
    plan = lo.plan(lo.scenario("jianghai", readings={code: name}))
    assert plan.status == "optimal"
    # ten posts are asked for by A7's other reading, and there are nine: the audit must say so
    assert plan.violations == (1 if code == "A7" else 0)
