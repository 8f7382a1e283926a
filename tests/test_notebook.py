"""The notebook as stored: short, run in order, no warning; what its prose claims is what its cells show.

`make test` runs it by nbval, which compares every stored output with a fresh one.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

PATH = Path(__file__).resolve().parents[1] / "notebooks" / "01_quick_start.ipynb"


@pytest.fixture(scope="module")
def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))["cells"]
    return found


@pytest.fixture(scope="module")
def code(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [cell for cell in cells if cell["cell_type"] == "code"]


def shown(code: list[dict[str, Any]], inside: str) -> str:
    """The text output of the one cell whose source holds these words."""
    (cell,) = [cell for cell in code if inside in "".join(cell["source"])]
    texts = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell["outputs"]]
    return "\n".join("".join(text) for text in texts)


def row(text: str, label: str) -> list[int]:
    """The whole numbers of the line that begins with a label."""
    line = next(line for line in text.splitlines() if line.lstrip().startswith(label))
    return [int(number) for number in re.findall(r"(?<![\w-])\d+(?![\w-])", line.split(label, 1)[1])]


def test_it_is_short_and_small(code: list[dict[str, Any]]) -> None:
    lines = [line for cell in code for line in "".join(cell["source"]).splitlines() if line.strip()]
    assert len([line for line in lines if not line.lstrip().startswith("#")]) <= 60
    assert not any(
        isinstance(node, ast.FunctionDef) for cell in code for node in ast.walk(ast.parse("".join(cell["source"])))
    )
    assert PATH.stat().st_size < 300_000


def test_prose_comes_first_and_before_every_turn(cells: list[dict[str, Any]]) -> None:
    kinds = "".join(cell["cell_type"][0] for cell in cells)
    assert kinds.startswith("m")
    assert "cccc" not in kinds
    assert json.loads(PATH.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"


def test_every_cell_was_run_in_order_without_a_warning(code: list[dict[str, Any]]) -> None:
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [out for cell in code for out in cell["outputs"]]
    assert all(cell["outputs"] for cell in code)
    assert not [out for out in outputs if out["output_type"] == "error" or out.get("name") == "stderr"]


def test_prose_holds_no_figure_that_a_cell_should_compute(cells: list[dict[str, Any]]) -> None:
    prose = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    plain = re.sub(r"`[^`]*`|JH-[\d.]+\w?|\bA\d\b", "", prose)
    assert set(re.findall(r"\d+", plain)) <= {"2015"}


def test_what_the_prose_says_of_the_cap_is_so(code: list[dict[str, Any]]) -> None:
    cost, by_month = shown(code, "caps = {6: plan}"), shown(code, "by_month = pd.DataFrame")
    none, one, many = row(cost, "attendance")
    assert none == 0
    assert one == 1
    months = [row(by_month, label) for label in re.findall(r"^\d{4}-\d\d", by_month, re.MULTILINE)]
    leaders = len(re.findall(r"^L\d", shown(code, "counts ="), re.MULTILINE))
    assert all(tuesdays == 5 and absent >= leaders for _, _, absent, tuesdays in months)
    assert many == sum(month[2] for month in months)
    assert all(row(shown(code, "counts ="), f"L{n}")[-1] <= 1 for n in range(1, leaders + 1))


def test_the_absence_under_the_middle_cap_lies_in_the_month_of_a_make_up(code: list[dict[str, Any]]) -> None:
    text = shown(code, 'absent[5]["sentence"]')
    absent = re.findall(r"slot of (\d{4}-\d\d)-\d\d", text)
    made_up = re.findall(r"(\d{4}-\d\d)-\d\d *$", text, re.MULTILINE)
    assert len(absent) == 1
    assert absent[0] in made_up


def test_what_the_prose_says_of_the_readings_is_so(code: list[dict[str, Any]]) -> None:
    tuesday, friday = row(shown(code, "friday ="), "wishes")
    assert tuesday < friday
    kept = shown(code, "kept =")
    assert len({tuple(row(kept, day)) for day in ("monday", "tuesday", "thursday")}) == 3
    assert re.search(r"stricter reading: 0; most places of one leader: 3", shown(code, "verdict ="))
    found = re.search(r"in addition: optimal; all counted: (\d+) links needed, room for (\d+)", shown(code, "two ="))
    assert found is not None
    assert int(found[1]) > int(found[2])


def test_the_proof_is_a_count_and_minimal(code: list[dict[str, Any]]) -> None:
    text = shown(code, "as impossible")
    found = re.search(r"needed (\d+), room for (\d+); .*: True", text)
    assert found is not None
    assert int(found[1]) > int(found[2])
    assert text.count("JH-3.1b") == int(found[1])
    assert text.count("office:monthly_cap") == 1
