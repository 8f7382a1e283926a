"""Exercises and solutions: the same cells but for the blanks; blanks fail their check, solutions pass."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest

from liaison_opt import training
from liaison_opt.training import desk

FOLDERS = (desk.notebooks() / "training", desk.notebooks() / "zh" / "training")
PAIRS = [(path, path.parent / "solutions" / path.name) for folder in FOLDERS for path in sorted(folder.glob("*.ipynb"))]
EACH = pytest.mark.parametrize(("blank", "solved"), PAIRS, ids=lambda path: "-".join(path.parts[-3:]))
_CHECK = re.compile(r'training\.check\("([\d.]+)", answer\)')


def cells_of(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def number(cell: dict[str, Any]) -> str | None:
    found = _CHECK.search(source(cell)) if cell["cell_type"] == "code" else None
    return None if found is None else found[1]


def test_every_exercise_is_in_a_notebook_and_every_notebook_has_a_solution() -> None:
    for folder in FOLDERS:
        asked = [number(cell) for path in sorted(folder.glob("*.ipynb")) for cell in cells_of(path) if number(cell)]
        assert asked == training.exercises()
        assert {path.name for path in folder.glob("*.ipynb")} == {
            path.name for path in folder.glob("solutions/*.ipynb")
        }


@EACH
def test_only_the_blanks_differ(blank: Path, solved: Path) -> None:
    ours, theirs = cells_of(blank), cells_of(solved)
    asked = []
    for mine, other in zip(ours, theirs, strict=True):
        if number(mine) is None:
            assert source(mine) == source(other)
            continue
        asked.append(number(mine))
        assert number(other) == number(mine)
        assert "..." in source(mine)
        assert "..." not in source(other)
        assert source(mine).splitlines()[-1] == source(other).splitlines()[-1]
    assert 4 <= len(asked) <= 6
    prose = " ".join(source(cell) for cell in ours if cell["cell_type"] == "markdown")
    assert all(f'training.hint("{asked[0]}")' in prose and (name or "") in prose for name in asked)


@EACH
def test_the_parts_take_three_quarters_of_an_hour(blank: Path, solved: Path) -> None:
    table = source(cells_of(blank)[0])
    parts = [int(found) for found in re.findall(r"\| (\d+) (?:minutes|分钟) \|", table)]
    assert sum(parts) == 45


@EACH
def test_a_blank_exercise_fails_and_says_that_it_is_blank(blank: Path, solved: Path) -> None:
    for cell in cells_of(blank):
        if number(cell):
            with pytest.raises(training.NotYet, match=f"{number(cell)}"):
                exec(compile(source(cell), str(blank), "exec"), {"training": training})  # noqa: S102


@pytest.mark.slow
@EACH
def test_run_cell_by_cell(blank: Path, solved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell of the solution runs; of the exercises every cell but the blank ones, which fail."""
    monkeypatch.chdir(solved.parent)
    for path, right in ((solved, True), (blank, False)):
        names: dict[str, Any] = {}
        for cell in cells_of(path):
            if cell["cell_type"] != "code":
                continue
            if number(cell) and not right:
                with pytest.raises(training.NotYet):
                    _run(source(cell), names)
            else:
                said = _run(source(cell), names)
                assert not number(cell) or said[: len("正确")] in {"Ri", "正确"}
    plt.close("all")


def _run(text: str, names: dict[str, Any]) -> str:
    """Run a cell; what its last line comes to, as a notebook would show it."""
    *body, last = ast.parse(text).body
    exec(compile(ast.Module(body, []), "cell", "exec"), names)  # noqa: S102
    if isinstance(last, ast.Expr):
        return repr(eval(compile(ast.Expression(last.value), "cell", "eval"), names))  # noqa: S307
    exec(compile(ast.Module([last], []), "cell", "exec"), names)  # noqa: S102
    return ""
