"""The command `why`: a plan's folder is asked; what is no plan, or of no known scenario, is a fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tiny
from typer.testing import CliRunner

from liaison_opt.cli import app
from liaison_opt.cli import why as command
from liaison_opt.errors import ScenarioError
from liaison_opt.output import contract
from liaison_opt.solve.planner import plan

FLOOR = {"type": "min_visits", "id": "floor", "clause": "office:floor", "target": "community", "role": "leader",
         "scope": "target", "period": "horizon", "k": 1}  # fmt: skip


@pytest.fixture
def week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a plan of one village and one week, made of a scenario that the command is handed."""
    made = tiny.scenario([FLOOR], places=tiny.PLACES[:1], slots=tiny.SLOTS[:1], duties=tiny.DUTIES[:1],
                         first="2027-01-04", last="2027-01-10", cadres=[(*tiny.CADRES[0][:4], "P1")])  # fmt: skip
    contract.write(plan(made, until="roster"), tmp_path)
    monkeypatch.setattr(command, "_given", lambda *_: made)
    return tmp_path


def run(*words: Any) -> str:
    """What the command prints; it ends with exit code 0."""
    ended = CliRunner().invoke(app, ["why", *map(str, words)])
    assert ended.exit_code == 0, ended.output
    return ended.output


def test_a_folder_is_asked(week: Path) -> None:
    """The only Tuesday's session is forced, in both languages and as JSON."""
    session = contract.read(week).roster["session_id"].iloc[0]
    assert "It is forced" in run(week, "--session", session)
    assert "必须如此" in run(week, "--session", session, "--lang", "zh")
    told = json.loads(run(week, "--session", session, "--json"))
    assert told["status"] == "impossible"
    assert [line["rule"] for line in told["clauses"] if line["question"] == "without"] == ["floor"]


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    """An empty folder is no plan; a plan of a scenario that is not shipped needs its name."""
    with pytest.raises(ScenarioError):
        CliRunner().invoke(app, ["why", str(tmp_path), "--community", "P1"], catch_exceptions=False)
    made = tiny.scenario(places=tiny.PLACES[:1], slots=tiny.SLOTS[:1], duties=tiny.DUTIES[:1],
                         cadres=[(*tiny.CADRES[0][:4], "P1")])  # fmt: skip
    contract.write(plan(made, until="link"), tmp_path)
    with pytest.raises(ScenarioError, match="is not shipped"):
        CliRunner().invoke(app, ["why", str(tmp_path), "--community", "P1"], catch_exceptions=False)
