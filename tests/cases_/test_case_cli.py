"""`liaison-opt case`: exit codes, both languages, one JSON object, files written; and several cases side by side."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import small_case

import liaison_opt as lo
from liaison_opt.cases import shipped
from liaison_opt.cases.side_by_side import all_of

Run = Callable[..., tuple[int, str, str]]


def test_lists_the_cases(run: Run) -> None:
    code, out, _ = run("case")
    assert code == 0
    assert all(name in out for name in shipped())
    code, out, _ = run("case", "--json")
    assert [row["name"] for row in json.loads(out)] == list(shipped())
    assert list(lo.cases().index) == list(shipped())


@pytest.mark.slow
def test_writes_and_is_met_again(run: Run, tmp_path: Path) -> None:
    home = small_case.folder(tmp_path)
    code, out, err = run("case", home, "--write", "--workers", "1", "--quiet")
    assert code == 0
    assert "written results.json, README.md" in err
    assert "hamlet: checked 8, stated 1, open 1; 4 ratios, 2 statements. All is well." in out
    assert max(map(len, out.splitlines())) <= 90
    code, out, _ = run("case", home, "--quick", "--lang", "zh")
    assert code == 0
    assert "hamlet: 已核对 8，仅列出 1，待考 1" in out


def test_a_missed_figure_ends_with_1(run: Run, tmp_path: Path) -> None:
    home = small_case.folder(tmp_path, facts=small_case.FACTS.replace("value = 8", "value = 9"))
    code, out, _ = run("case", home, "--quick")
    assert code == 1
    assert "MISSED: capacity (GZ-2) is missed: places of a session: 9, but place has 8" in out
    code, out, _ = run("case", home, "--quick", "--json")
    told = json.loads(out)
    assert code == 1
    assert told["ok"] is False
    assert [one["id"] for one in told["checks"] if one["verdict"] == "missed"] == ["capacity"]


def test_a_fault_ends_with_2(run: Run, tmp_path: Path) -> None:
    home = small_case.folder(tmp_path, facts=small_case.FACTS.replace('"FS-2"', '"FS-22"'))
    code, _, err = run("case", home)
    assert code == 2
    assert "facts.toml, row 8, column clause: no source has this clause" in err
    assert run("case", "foshn")[0] == 2
    assert run("case", "foshan", "--write", "--quick")[0] == 2
    assert run("case", "foshan", "--lang", "fr")[0] == 2
    code, out, _ = run("case", home, "--json")
    assert code == 2
    assert json.loads(out)["status"] == "bad_input"


@pytest.mark.slow
def test_nothing_found_ends_with_4(run: Run, tmp_path: Path) -> None:
    case = small_case.CASE.replace('until = "roster"', 'until = "roster"\nseconds = 0.000001')
    code, out, _ = run("case", small_case.folder(tmp_path, case=case), "--quiet")
    assert code == 4
    assert "not proven either way" in out


@pytest.mark.slow
def test_several_side_by_side(run: Run, tmp_path: Path) -> None:
    homes = [small_case.folder(tmp_path / name) for name in ("a", "b") if (tmp_path / name).mkdir() is None]
    bad = homes[1] / "facts.toml"
    bad.write_text(bad.read_text(encoding="utf-8").replace("value = 8", "value = 9"), encoding="utf-8")
    code, out, err = run("case", *homes, "--quick", "--workers", "1")
    assert code == 1
    assert "2 cases in all: checked 16, stated 2, open 2; 8 ratios, 4 statements. Not well: hamlet." in out
    assert "[2/2] hamlet: something is missed or differs" in err
    code, out, _ = run("case", *homes, "--quick", "--workers", "1", "--json")
    assert json.loads(out)["counts"]["checked"] == 16


@pytest.mark.slow
def test_as_many_processes_as_you_like(tmp_path: Path) -> None:
    homes = [small_case.folder(tmp_path / name) for name in ("a", "b") if (tmp_path / name).mkdir() is None]
    names = list(map(str, homes))
    one, two = all_of(names, workers=1), all_of(names, workers=2)
    assert [result.found for result in one] == [result.found for result in two]
    assert all(result.plans == {} for result in (*one, *two))
