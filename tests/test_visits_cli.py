"""The command line on households: how far to plan, what is impossible told as a sum, visits judged from a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import hamlet
import pandas as pd
import pytest

from liaison_opt.scenario.export import export_folder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def given(tmp_path: Path) -> Path:
    export_folder(hamlet.scenario().raw, tmp_path / "given")
    return tmp_path / "given"


@pytest.mark.parametrize(
    ("until", "stages"),
    [("link", ["link"]), ("roster", ["link", "roster"]), ("visits", ["link", "roster", "visits", "routes"])],
)
def test_a_plan_ends_with_the_stage_that_is_asked_for(
    until: str, stages: list[str], run: Run, given: Path, tmp_path: Path
) -> None:
    code, out, _ = run("plan", given, "-o", tmp_path / "out", "--until", until, "--workers", "1", "--json")
    told = json.loads(out)
    assert list(dict.fromkeys(tier["stage"] for tier in told["tiers"])) == stages
    assert (tmp_path / "out" / "visits.csv").exists() == (until == "visits")
    sessions = pd.read_csv(tmp_path / "out" / "roster.csv")
    assert len(sessions) == (0 if until == "link" else 2)
    # without a roster the promise to see everybody is not kept yet
    assert code == (1 if until == "link" else 0)


def test_there_is_no_other_stage(run: Run, given: Path, tmp_path: Path) -> None:
    code, _, err = run("plan", given, "-o", tmp_path / "out", "--until", "lunch")
    assert code == 2
    assert "lunch" in err


@pytest.mark.slow
def test_the_same_bytes_for_any_number_of_workers(run: Run, given: Path, tmp_path: Path) -> None:
    for workers in ("1", "2"):
        assert run("plan", given, "-o", tmp_path / workers, "--workers", workers, "-q")[0] == 0
    for name in ("links.csv", "roster.csv", "visits.csv", "routes.csv", "due.csv", "audit.csv", "certificate.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_a_folder_has_its_visits_judged_and_rechecked(run: Run, given: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    run("plan", given, "-o", folder, "-q", "--workers", "1")
    code, out, _ = run("audit", given, folder)
    assert code == 0
    assert "routes/walking_seconds: engine's word" in out
    told = pd.read_csv(folder / "visits.csv")
    told[told["household"] != "h3"].to_csv(folder / "visits.csv", index=False)
    code, out, _ = run("audit", given, folder)
    assert code == 1
    assert "Place V (V) in horizon: 1 visits to households are missing; 2 of 3 are planned" in out
    assert "visits/missing_visits: the visits leave 1 missing" in out
    assert "routes/walking_seconds: the walks take 2396 seconds" in out


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Impossible", "8,500 members add up to 68,000, but 56,000 households", "floor 6, ceiling 12"]),
        ("zh", ["不可行", "8,500 名成员的最低户数合计 68,000，而 56,000 户", "下限 6，上限 12"]),
    ],
)
def test_eight_to_twelve_in_raoyang_is_refused_with_the_arithmetic(
    lang: str, words: list[str], run: Run, tmp_path: Path
) -> None:
    code, out, _ = run("plan", "raoyang", "--until", "link", "--reading", "A32=eight_to_twelve", "-o", tmp_path / "o",
                       "--lang", lang, "-q", "--workers", "1")  # fmt: skip
    assert code == 3
    assert not [word for word in words if word not in out]
    assert not (tmp_path / "o").exists()


@pytest.mark.slow
def test_the_sums_are_told_to_machines_too(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("plan", "raoyang", "--until", "link", "--reading", "A32=eight_to_twelve", "-o", tmp_path / "o",
                       "--json", "--workers", "1")  # fmt: skip
    told = json.loads(out)
    assert (code, told["status"], told["clashes"]) == (3, "infeasible", [])
    assert "68,000" in told["sums"]["en"][0]
    assert len(told["sums"]["en"]) == len(told["sums"]["zh"]) > 5
