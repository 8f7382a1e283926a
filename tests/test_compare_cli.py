"""Plans side by side on the command line: what a person reads, the files, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import liaison_opt as lo
from liaison_opt import variants
from liaison_opt.cli.comparing import _Stops
from liaison_opt.errors import ScenarioError
from liaison_opt.output.book import width
from liaison_opt.scenario.start import new_folder

Run = Callable[..., tuple[int, str, str]]
READINGS = """
[[rule]]
id = "all-attend"
clause = "JH-3.1b"
type = "fixed_slot"
role = "leader"
slot = "tuesday"
attend = true

[[rule]]
id = "cap"
clause = "office:cap"
type = "max_visits"
role = "leader"
period = "month"
scope = "actor"
k = 6
[rule.readings.A20]
six = {}
four = { k = 4 }
a_reading_with_a_name_that_is_rather_long = { k = 7 }
eight = { k = 8 }
[rule.readings.A5]
as_it_is = {}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small scenario, March and April only, with a monthly cap in four readings, one of them impossible."""
    folder = new_folder("small", tmp_path)
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    short = text.replace("{ year = 2027 }", "{ start = 2027-03-01, end = 2027-04-30 }")
    short = short.replace("[session]", '[readings]\nA20 = "six"\nA5 = "as_it_is"\n\n[session]')
    assert short.count("A20") == 1
    (folder / "scenario.toml").write_text(short, encoding="utf-8")
    policy = (folder / "policy.toml").read_text(encoding="utf-8")
    (folder / "policy.toml").write_text(policy + READINGS, encoding="utf-8")
    return folder


def test_all_readings_side_by_side_on_a_screen_exit_0(run: Run, small: Path, tmp_path: Path) -> None:
    code, out, _ = run("compare", small, "--reading", "all", "-o", tmp_path / "side.xlsx")
    assert code == 0
    assert max(width(line) for line in out.split("* the scenario's own choice")[0].splitlines()) <= 90
    lines = out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith(("A5", "A20"))][:3] == ["A5", "A20", "A20"]
    assert "six *" in out
    assert "JH-3.1b" in out
    assert "= need 5 x 1 = 5; room 4: 1 short" in out
    sheet = openpyxl.load_workbook(tmp_path / "side.xlsx").active
    told = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows() if row[0].value}
    assert told["Measure"][:4] == ["six *", "four", "a_reading_with_a_name_that_is_rather_long", "eight"]
    assert told["Result"][:4] == ["optimal", "impossible", "optimal", "optimal"]


def test_json_and_csv_say_the_same(run: Run, small: Path, tmp_path: Path) -> None:
    code, out, _ = run("compare", small, "--reading", "A20", "--json", "-o", tmp_path / "side.csv")
    said = json.loads(out)
    assert code == 0
    assert [one["status"] for one in said["outcomes"]] == ["optimal", "infeasible", "optimal", "optimal"]
    assert [one["chosen"] for one in said["outcomes"]] == [True, False, False, False]
    assert said["outcomes"][1]["clashes"] == ["JH-3.1b", "office:cap"]
    table = pd.read_csv(tmp_path / "side.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert list(table.columns) == ["code", "reading", "measure", "of", "value"]
    assert len(table) == len(said["table"])
    sessions = table[(table["measure"] == "sessions") & (table["reading"] == "six")]["value"].item()
    assert int(sessions) == next(
        r["value"] for r in said["table"] if r["measure"] == "sessions" and r["reading"] == "six"
    )


def test_in_chinese(run: Run, small: Path) -> None:
    code, out, _ = run("compare", small, "--reading", "A20", "--lang", "zh")
    assert code == 0
    assert all(word in out for word in ("结果", "不可行", "联系关系", "每岗位（leader）场次", "* 为本方案所采用"))
    assert max(width(line) for line in out.split("* 为本方案所采用")[0].splitlines()) <= 90


def test_a_reading_that_is_not_settled_exits_4(run: Run, small: Path) -> None:
    code, out, _ = run("compare", small, "--reading", "A5", "--seconds", "0")
    assert code == 4
    assert "not proven" in out


def test_another_year_has_other_slots(run: Run, tmp_path: Path) -> None:
    folder = new_folder("small", tmp_path)
    policy = (folder / "policy.toml").read_text(encoding="utf-8")
    (folder / "policy.toml").write_text(policy + READINGS.replace("k = 6", "k = 4"), encoding="utf-8")
    settings = (folder / "scenario.toml").read_text(encoding="utf-8")
    (folder / "scenario.toml").write_text(
        settings.replace("[session]", '[readings]\nA5 = "as_it_is"\n\n[session]'), encoding="utf-8"
    )
    for year in (2027, 2028):
        said = json.loads(run("compare", folder, "--reading", "A5", "--year", year, "--seconds", "0", "--json")[1])
        tuesdays = next(row["value"] for row in said["table"] if row["of"] == "tuesday")
        assert tuesdays == len(lo.scenario(folder, year=year).horizon.slots.query("name == 'tuesday'"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--reading", "A99"), "Known codes: A5, A20, or all"),
        (("--reading", "A20=six"), "Give the code alone, such as A20"),
        ((), "Give a code such as A3, or all"),
        (("--reading", "A20", "-o", "side.pdf"), "ends in .csv, .xlsx or .png"),
        (("--reading", "A20", "--lang", "fr"), "en or zh"),
    ],
)
def test_bad_words_exit_2_with_advice(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("compare", small, *words)
    assert code == 2
    assert said in out + err
    assert not list(tmp_path.glob("side.*"))


def test_a_scenario_without_readings_has_nothing_to_compare(run: Run, tmp_path: Path) -> None:
    code, _, err = run("compare", new_folder("plain", tmp_path), "--reading", "all")
    assert code == 2
    assert "there is nothing to compare" in err


def test_a_reading_that_spoils_a_rule_is_a_fault_that_names_it(small: Path) -> None:
    text = (small / "policy.toml").read_text(encoding="utf-8")
    (small / "policy.toml").write_text(text.replace("eight = { k = 8 }", "eight = { k = -8 }"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"A20\.eight"):
        variants.readings(lo.scenario(small), ["A20"])


def test_ctrl_c_ends_the_present_reading_and_those_to_come() -> None:
    stops = _Stops(None)
    first = stops()
    assert not first.due
    stops.ask()
    assert stops.interrupted
    assert first.due
    assert stops().due
