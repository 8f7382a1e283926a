"""`liaison-opt explain`, what `plan` says where nothing is possible, and `plan --apply-repair`."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hamlet
import pandas as pd
import pytest
import tiny
from hamlet import CADRES

from liaison_opt import api
from liaison_opt.changes import SetParameter, applied
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.export import export_folder
from liaison_opt.solve.certificates import certificate_of
from liaison_opt.solve.clashing import diagnose as module
from liaison_opt.solve.clashing.diagnose import Diagnosis
from liaison_opt.solve.failures import Infeasible
from liaison_opt.why import repairs as finding
from liaison_opt.why.repairs import Part, Repair

Run = Callable[..., tuple[int, str, str]]
ATTEND = {"type": "fixed_slot", "id": "attend", "clause": "JH-3.1b", "role": "leader", "slot": "tuesday",
          "attend": True}  # fmt: skip
CAP = {"type": "max_visits", "id": "cap", "clause": "office:cap", "role": "leader", "k": 1, "period": "month",
       "scope": "actor"}  # fmt: skip
#: Tuesdays of January in the street's four weeks: 5, 12, 19
ENOUGH = 3


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hamlet whose village W has nobody: two households there are owed a visit each."""
    return export_folder(hamlet.scenario(cadres=CADRES[:1]).raw, tmp_path_factory.mktemp("lonely") / "given")


@pytest.fixture(scope="module")
def capped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A street where everybody must come each Tuesday, and at most once a month; with a comment of the office's."""
    made = tiny.scenario([ATTEND, CAP])
    raw = dataclasses.replace(made.raw, policy=made.policy)
    folder = export_folder(raw, tmp_path_factory.mktemp("capped") / "given")
    policy = folder / "policy.toml"
    policy.write_text("# what the office has decided\n" + policy.read_text("utf-8"), encoding="utf-8")
    return folder


def raised(scenario: Scenario, _: Diagnosis, **__: Any) -> list[Repair]:
    """One change by hand: the cap raised to as many Tuesdays as a month has."""
    change = SetParameter(rule="cap", key="k", value=ENOUGH)
    part = Part(kind="cap", name="cap", amount=ENOUGH - 1, cost=4, changes=(change,))
    return [Repair(kind="cap", changes=(change,), amount=ENOUGH - 1, unit="units", cost=4, status="confirmed",
                   minimal=True, scenario=applied(scenario, [change]), before=scenario, parts=(part,))]  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Diagnosis:
    """Why the hamlet of `lonely` is impossible, solved once."""
    return module.diagnose(hamlet.scenario(cadres=CADRES[:1]))


@pytest.fixture
def known(found: Diagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hamlet is not solved again."""
    monkeypatch.setattr(module, "diagnose", lambda *_, **__: found)


def clash_found(scenario: Scenario, **_: Any) -> Diagnosis:
    return Diagnosis(status="infeasible", stage="roster")


@pytest.mark.usefixtures("known")
def test_what_is_impossible_is_said_with_exit_code_3_and_written(lonely: Path, run: Run, tmp_path: Path) -> None:
    code, out, _ = run("explain", lonely, "--no-repairs", "-o", tmp_path / "why")
    assert code == 3
    assert out.startswith("Impossible: no plan can obey all binding clauses. This is proven.\n")
    assert "- office:each (each): Place W (W), 1 to 31 Mar 2027: at least 2 sessions (visit)" in out
    assert "need 2; room 0: 2 short" in out
    written = {path.name for path in (tmp_path / "why").iterdir()}
    assert written == {
        "explanation.txt",
        "explanation.json",
        "clauses.csv",
        "arithmetic.csv",
        "lost.csv",
        "repairs.csv",
    }
    clauses = pd.read_csv(tmp_path / "why" / "clauses.csv")
    assert clauses[["rule", "target"]].to_dict("records") == [{"rule": "each", "target": "W"}]
    before = {path.name: path.read_bytes() for path in (tmp_path / "why").iterdir()}
    run("explain", lonely, "--no-repairs", "-o", tmp_path / "why")
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "why").iterdir()}


@pytest.mark.usefixtures("known")
def test_the_same_for_machines_and_in_chinese(lonely: Path, run: Run) -> None:
    code, out, _ = run("explain", lonely, "--no-repairs", "--json", "--lang", "zh")
    told = json.loads(out)
    assert (code, told["status"], told["repairs"]) == (3, "infeasible", None)
    assert told["clashes"][0]["need"] == 2
    assert told["clauses"][0]["sentence"].startswith("Place W（W），2027年3月1日至31日：")
    assert told["verdict"].startswith("不可行")


def test_what_is_possible_has_exit_code_0(capped: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "diagnose", lambda *_, **__: Diagnosis(status="feasible"))
    code, out, _ = run("explain", capped)
    assert (code, out) == (0, "Possible: some plan obeys every binding clause. Nothing clashes.\n")


@pytest.mark.slow
def test_visits_that_find_no_session_are_counted(run: Run, tmp_path: Path) -> None:
    """Nine visits to one household, five Tuesdays, one session on each: four are missing."""
    often = {"id": "often", "community": "V", "zone": "V1", "k_required": 9}
    given = export_folder(hamlet.scenario(homes=[often]).raw, tmp_path / "given")
    code, out, _ = run("explain", given)
    assert code == 1
    assert "4 (households: 1)" in out
    assert "5 of 9 are planned" in out
    assert "Impossible" not in out


def test_not_proven_is_exit_code_4(lonely: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "diagnose", lambda *_, **__: Diagnosis(status="unknown"))
    code, out, _ = run("explain", lonely)
    assert code == 4
    assert out.startswith("Not proven either way")
    assert "This is proven" not in out
    code, out, _ = run("plan", lonely, "--apply-repair", "1", "-q")
    assert code == 4
    assert out.startswith("Not proven either way")


def test_a_plan_that_is_impossible_ends_with_where_to_look(
    lonely: Path, found: Diagnosis, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(scenario: Scenario, **_: Any) -> None:
        """What planning ends with, without the solve."""
        raise Infeasible(scenario, list(found.clashes), certificate_of(scenario, []), found.total)

    monkeypatch.setattr(api, "plan", refuse)
    code, out, _ = run("plan", lonely, "-o", tmp_path / "out", "-q", "--workers", "1")
    assert code == 3
    assert "need 2; room 0: 2 short" in out
    assert out.splitlines()[-1] == f"liaison-opt explain {lonely} lists what would make it possible."
    assert not (tmp_path / "out").exists()


def test_a_change_is_written_with_the_comments_kept(
    capped: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "repairs", raised)
    monkeypatch.setattr(module, "diagnose", clash_found)
    code, out, _ = run("plan", capped, "--apply-repair", "1", "-o", tmp_path / "out", "-q", "--until", "link")
    assert code in {0, 1}  # without a roster nobody attends
    assert "Change 1: " in out
    assert f"The changed scenario: {tmp_path / 'out' / 'scenario'}" in out
    old, new = ((folder / "policy.toml").read_text("utf-8").splitlines() for folder in
                (capped, tmp_path / "out" / "scenario"))  # fmt: skip
    assert [line for line in new if line not in old] == [f"k = {ENOUGH}"]
    assert [line for line in old if line not in new] == ["k = 1"]
    assert new[0] == "# what the office has decided"
    for file in capped.iterdir():
        if file.name != "policy.toml":
            assert (tmp_path / "out" / "scenario" / file.name).read_bytes() == file.read_bytes()
    code, _, err = run("plan", tmp_path / "out" / "scenario", "-o", tmp_path / "out", "-q", "--until", "link")
    assert code == 2  # the folder holds the office's own scenario by now
    assert "scenario" in err


@pytest.mark.parametrize(("number", "said"), [("2", "There is 1: give 1."), ("0", "There is 1: give 1.")])
def test_a_change_that_is_not_there_is_a_fault(
    number: str, said: str, capped: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "repairs", raised)
    monkeypatch.setattr(module, "diagnose", clash_found)
    code, _, err = run("plan", capped, "--apply-repair", number, "-o", tmp_path / "out", "-q")
    assert code == 2
    assert said in err
    assert not (tmp_path / "out").exists()


def test_nothing_is_changed_where_nothing_clashes_or_in_the_scenarios_own_folder(
    capped: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "diagnose", lambda *_, **__: Diagnosis(status="feasible"))
    code, _, err = run("plan", capped, "--apply-repair", "1", "-o", tmp_path / "out", "-q")
    assert code == 2
    assert "every binding clause can be kept as it is" in err
    code, _, err = run("plan", capped, "--apply-repair", "1", "--best-effort", "-o", capped.parent, "-q")
    assert code == 2
    assert "2 faults" in err
    assert "lies inside this folder" in err


@pytest.mark.slow
def test_the_first_change_of_the_list_makes_a_plan_and_so_does_its_scenario(
    capped: Path, run: Run, tmp_path: Path
) -> None:
    code, out, _ = run("explain", capped)
    assert code == 3
    assert "\n1. " in out
    code, out, _ = run("plan", capped, "--apply-repair", "1", "-o", tmp_path / "out", "-q", "--workers", "1")
    assert code == 0
    assert "Binding violations: 0." in out
    code, _, _ = run("plan", tmp_path / "out" / "scenario", "-o", tmp_path / "again", "-q", "--workers", "1")
    assert code == 0
    assert (tmp_path / "again" / "roster.csv").read_bytes() == (tmp_path / "out" / "roster.csv").read_bytes()


@pytest.mark.slow
def test_best_effort_plans_and_lists_what_is_not_kept(
    capped: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three Tuesdays of January against one session a month: two posts are two sessions over, or miss two each."""
    monkeypatch.setattr("liaison_opt.output.console.SOME", 1)
    code, out, _ = run("plan", capped, "--best-effort", "-o", tmp_path / "out", "-q", "--workers", "1")
    assert code == 1
    assert (tmp_path / "out" / "roster.csv").exists()
    broken = int(re.findall(r"Binding violations: (\d+)\.", out)[0])
    assert broken > 1
    assert f"\n- and {broken - 1} more: audit.csv\n" in out
    _, out, _ = run("plan", capped, "--best-effort", "-o", tmp_path / "zh", "-q", "--workers", "1", "--lang", "zh")
    assert "尽力方案：按条款顺序" in out
    assert "best effort: lacking" not in out
