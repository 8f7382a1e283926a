"""The command line as a person meets it: exit codes, messages, nothing half-written, no traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import liaison_opt as lo
from liaison_opt import cli
from liaison_opt.scenario.start import new_folder
from liaison_opt.solve.engine import Stop

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return new_folder("small", tmp_path)


def test_version_and_help(run: Run) -> None:
    assert run("--version")[1].startswith("liaison-opt 0.")
    code, out, _ = run("-h")
    assert code == 0
    out = " ".join(out.split())
    assert all(
        word in out for word in ("check", "plan", "audit", "export", "new", "graph", "schema", "3 proven impossible")
    )


def test_check_says_nothing_is_wrong(run: Run, small: Path) -> None:
    code, out, _ = run("check", small)
    assert code == 0
    assert "nothing wrong" in out
    assert json.loads(run("check", small, "--json")[1])["posts"] == 3


def test_plan_then_audit_the_folder_and_the_paper(run: Run, small: Path, tmp_path: Path) -> None:
    code, out, _ = run("plan", small, "-o", tmp_path / "out")
    assert code == 0
    assert "proven optimal" in out
    assert "Binding violations: 0" in out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {
        "roster.csv",
        "links.csv",
        "audit.csv",
        "certificate.json",
        "timings.json",
        "roster.xlsx",
        "calendar",
        "charts",
    } == names
    code, out, _ = run("audit", small, tmp_path / "out")
    assert code == 0
    assert "Proofs rechecked" in out
    code, out, _ = run("audit", small, tmp_path / "out" / "roster.csv", "--lang", "zh")
    assert code == 0
    assert "未发现违反硬性规则" in out


def test_a_typed_roster_that_breaks_a_rule_exits_1(run: Run, small: Path, tmp_path: Path) -> None:
    run("plan", small, "-o", tmp_path / "out")
    roster = pd.read_csv(tmp_path / "out" / "roster.csv", dtype=str, encoding="utf-8-sig")
    regular = roster[roster["kind"] == "regular"]
    moved = regular.iloc[0].copy()
    other = next(
        c
        for c in roster["community"].unique()
        if c not in set(regular.loc[regular["cadre"] == moved["cadre"], "community"])
    )
    roster.loc[moved.name, ["community", "target"]] = other
    roster[["date", "cadre", "community"]].to_csv(tmp_path / "typed.csv", index=False, encoding="gb18030")
    code, out, _ = run("audit", small, tmp_path / "typed.csv", "--links", tmp_path / "out" / "links.csv", "--json")
    said = json.loads(out)
    assert code == 1
    assert said["violations"] >= 1
    assert any(line["target"] == other for line in said["lines"])
    assert any(not rule["judged"] for rule in said["compliance"])


def test_an_impossible_wish_exits_3_with_clauses_cadre_and_sum(run: Run, small: Path, tmp_path: Path) -> None:
    text = (small / "policy.toml").read_text(encoding="utf-8")
    (small / "policy.toml").write_text(text + IMPOSSIBLE, encoding="utf-8")
    code, out, _ = run("plan", small, "-o", tmp_path / "out")
    assert code == 3
    assert "JH-3.1b" in out
    assert "office:tight_cap" in out
    assert "= need 5 x 1 = 5; room 4: 1 short" in out
    assert not (tmp_path / "out").exists()
    assert json.loads(run("plan", small, "-o", tmp_path / "out", "--json")[1])["status"] == "infeasible"


IMPOSSIBLE = """
[[rule]]
id = "all-attend"
clause = "JH-3.1b"
type = "fixed_slot"
role = "leader"
slot = "tuesday"
attend = true

[[rule]]
id = "tight-cap"
clause = "office:tight_cap"
type = "max_visits"
role = "leader"
period = "month"
scope = "actor"
k = 4
"""


def test_no_time_exits_4_and_writes_nothing(run: Run, small: Path, tmp_path: Path) -> None:
    code, out, _ = run("plan", small, "-o", tmp_path / "out", "--seconds", "0")
    assert code == 4
    assert "not proven either way" in out
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "no_such_place"), "no_such_place"),
        (("plan", "jianghay"), "jianghai"),
        (("check", "jianghai", "--reading", "A3"), "A3=NAME"),
        (("check", "jianghai", "--reading", "A3=limit_count_all"), "limit_counts_all"),
        (("check", "jianghai", "--reading", "A99=x"), "A99"),
        (("check", "jianghai", "--year", "3027"), "horizon"),
        (("plan", "jianghai", "--lang", "fr"), "en or zh"),
        (("audit", "jianghai", "nothing.csv"), "nothing.csv"),
    ],
)
def test_bad_words_exit_2_with_advice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*words)
    assert code == 2
    assert said in err + out
    assert not list(tmp_path.iterdir())


def test_a_foreign_folder_is_not_overwritten(run: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("mine")
    code, _, err = run("plan", small, "-o", tmp_path / "out")
    assert code == 2
    assert "out" in err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.docx"]


def test_new_from_list_check_export_graph_schema(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    listed = pd.DataFrame(
        {
            "序号": [1, 2],
            "姓名": ["甲", "乙"],
            "职务": ["镇长", "副镇长"],
            "电话": ["13900000000", "13900000001"],
            "联系村": ["东村、西村", "南村"],
        }
    )
    listed.to_excel("list.xlsx", index=False)
    code, out, _ = run("new", "town", "--from", "list.xlsx")
    assert code == 0
    assert "姓名" in out
    assert "电话" in out
    assert "13900000000" not in out + "".join(p.read_text(encoding="utf-8-sig") for p in Path("town").iterdir())
    assert run("check", "town")[0] == 0
    assert run("export", "town", "town.xlsx")[0] == 0
    assert run("check", "town.xlsx")[0] == 0
    code, out, _ = run("graph", "town", "-o", "town.png", "--json")
    assert Path("town.png").stat().st_size > 1000
    assert run("schema", "-o", "schema")[0] == 0
    assert (
        json.loads(Path("schema/policy.schema.json").read_text(encoding="utf-8"))["properties"]["rule"]["type"]
        == "array"
    )
    assert run("new", "town")[0] == 2


def test_export_of_one_kind_from_a_plan(run: Run, small: Path, tmp_path: Path) -> None:
    run("plan", small, "-o", tmp_path / "out")
    assert run("export", small, tmp_path / "again.xlsx", "--plan", tmp_path / "out")[0] == 0
    code, out, _ = run("export", small, tmp_path / "ics", "--plan", tmp_path / "out", "--kind", "ics")
    assert code == 0
    assert len(list((tmp_path / "ics").glob("*.ics"))) == out.count("Written:")


def test_an_edited_roster_comes_back_as_pins(run: Run, small: Path, tmp_path: Path) -> None:
    run("plan", small, "-o", tmp_path / "out")
    first = pd.read_csv(tmp_path / "out" / "roster.csv", dtype=str, encoding="utf-8-sig")
    code, _, _ = run("plan", small, "-o", tmp_path / "two", "--pins", tmp_path / "out" / "roster.xlsx", "--seed", "7")
    assert code == 0
    second = pd.read_csv(tmp_path / "two" / "roster.csv", dtype=str, encoding="utf-8-sig")
    key = ["date", "cadre", "community"]
    station = first[(first["duty"] == "station") & (first["kind"] == "regular")][key]
    assert len(station.merge(second[key], on=key)) == len(station)


@pytest.mark.slow
def test_a_gbk_console_is_no_obstacle(small: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "gbk"}
    done = subprocess.run(
        [sys.executable, "-m", "liaison_opt.cli", "check", str(small)],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert "nothing wrong" in done.stdout.decode("gbk")


def test_ctrl_c_keeps_the_best_plan_so_far_and_says_what_is_unproven(small: Path) -> None:
    """The signal arrives with the first sign of progress, before anything is solved."""
    stop, sent = Stop(), []

    def progress(_step: object) -> None:
        if not sent:
            sent.append(1)
            os.kill(os.getpid(), signal.SIGINT)

    with cli.interruptible(stop):
        plan = lo.plan(lo.scenario(small), stop=stop, progress=progress)
    assert sent
    assert stop.interrupted
    assert plan.status in {"feasible", "optimal"}
    assert plan.violations == 0
    assert any("stopped" in note for stage in plan.certificate.stages for note in stage.notes)
    unproven = plan.tiers[plan.tiers["status"] != "optimal"]
    assert (unproven["gap"] > 0).all()
