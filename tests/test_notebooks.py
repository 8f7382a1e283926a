"""Every notebook and its twin as stored: short, run in order, no warning, the same code, figures that are tagged.

nbval compares every stored output with a fresh one: `make test` runs the lessons, the small copies and the solutions,
`make test-slow` the rest. What single notebooks claim is tested in `test_notebook.py` and `test_notebook_pilots.py`.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from stored import ENGLISH, FOLDER, MAKER, SMALL, TWINS, cells_of, code_of, is_exercise, name_of, prose_of, untagged

COPIES = sorted(SMALL.rglob("*.ipynb"))
EVERY = pytest.mark.parametrize("path", ENGLISH + TWINS, ids=name_of)


def lines_of(path: Path) -> list[str]:
    """Lines of code; text that a cell writes to a file, and remarks, are none."""
    sources = ["".join(cell["source"]) for cell in code_of(path)]
    plain = [re.sub(r'"""(?:.|\n)*?"""', '""', source) for source in sources]
    lines = [line for source in plain for line in source.splitlines() if line.strip()]
    return [line for line in lines if not line.lstrip().startswith("#")]


@EVERY
def test_it_is_short_and_small(path: Path) -> None:
    nodes = [node for cell in code_of(path) for node in ast.walk(ast.parse("".join(cell["source"])))]
    assert len(lines_of(path)) <= 60
    assert not any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in nodes)
    assert path.stat().st_size < 300_000


@EVERY
def test_it_has_prose_first_and_before_every_turn(path: Path) -> None:
    kinds = "".join(cell["cell_type"][0] for cell in cells_of(path))
    assert kinds.startswith("m")
    assert "cccc" not in kinds
    assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize("path", ENGLISH + TWINS + COPIES, ids=lambda path: f"{path.parts[-2]}/{path.stem}")
def test_it_was_run_in_order_without_a_warning(path: Path) -> None:
    code = code_of(path)
    outputs = [out for cell in code for out in cell["outputs"]]
    if not path.is_relative_to(SMALL) and is_exercise(path):
        assert not outputs
        return
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert outputs
    assert not [out for out in outputs if out["output_type"] == "error" or out.get("name") == "stderr"]


@EVERY
def test_a_picture_is_not_compared_and_a_cell_that_draws_says_so(path: Path) -> None:
    for cell in code_of(path):
        source = "".join(cell["source"])
        drawn = any("image/png" in out.get("data", {}) for out in cell["outputs"])
        assert drawn <= source.startswith("# NBVAL_IGNORE_OUTPUT"), source


@EVERY
def test_every_figure_in_prose_says_what_it_is(path: Path) -> None:
    assert [said for prose in prose_of(path) for said in untagged(prose)] == []


@pytest.mark.parametrize("path", ENGLISH, ids=name_of)
def test_its_twin_has_the_same_code_and_chinese_prose(path: Path) -> None:
    twin = MAKER.twin_of(name_of(path))
    assert twin.exists()
    assert [cell["cell_type"] for cell in cells_of(twin)] == [cell["cell_type"] for cell in cells_of(path)]
    assert [cell["source"] for cell in code_of(twin)] == [cell["source"] for cell in code_of(path)]
    for english, chinese in zip(prose_of(path), prose_of(twin), strict=True):
        words = re.findall(r"[a-z]{2,}", re.sub(r"`[^`]*`|```.*?```|\]\([^)]*\)", "", chinese, flags=re.DOTALL))
        assert len(re.findall(r"[\u4e00-\u9fff]", chinese)) > 2 * len(words), chinese
        assert english != chinese
        assert english.count("\n## ") == chinese.count("\n## ")


def test_every_twin_has_its_notebook() -> None:
    every = {path for path in (FOLDER / "zh").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts}
    assert every == set(TWINS)


@pytest.mark.parametrize("path", COPIES, ids=lambda path: path.stem)
def test_a_small_copy_differs_in_its_parameters_only(path: Path) -> None:
    large = FOLDER / path.relative_to(SMALL)
    ours, theirs = cells_of(path), cells_of(large)
    first = next(at for at, cell in enumerate(theirs) if cell["cell_type"] == "code")
    assert theirs[first]["metadata"]["tags"] == ["parameters"]
    assert "".join(ours[first]["source"]) == theirs[first]["metadata"]["small"]
    assert "".join(ours[first]["source"]) != "".join(theirs[first]["source"])
    for at, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        assert at == first or mine["source"] == other["source"]


@pytest.mark.parametrize("path", [path for path in ENGLISH if MAKER.small_of(MAKER.read(path), "")], ids=name_of)
def test_parameters_are_plain_assignments_and_the_small_ones_name_the_same(path: Path) -> None:
    (cell,) = [cell for cell in code_of(path) if "parameters" in cell["metadata"].get("tags", [])]
    bodies = [ast.parse("".join(source)).body for source in (cell["source"], cell["metadata"]["small"])]
    assert all(isinstance(node, ast.Assign) for body in bodies for node in body)
    large, small = ([ast.unparse(t) for node in body for t in node.targets] for body in bodies)
    assert large == small
    rest = " ".join("".join(other["source"]) for other in code_of(path) if other is not cell)
    assert all(re.search(rf"\b{name}\b", rest) for name in large)


@pytest.mark.parametrize("name", MAKER.names())
def test_nothing_is_out_of_date(name: str) -> None:
    assert MAKER.complaints(name) == []


def test_a_sentence_with_a_figure_and_no_tag_is_found() -> None:
    good = "In 2014 it had 738 villages (published): `k = 3`, JH-3.1b, A34.\n\n1. Do it.\n\n- 40 short: calculated."
    assert untagged(good) == []
    assert untagged("It had 738 villages. They are published.") == ["It had 738 villages."]
    assert untagged("| villages | 738 |\n| leaders | 625 | published |") == ["| villages | 738 |"]
    assert untagged("全市有738个村。领导625名（公布）。") == ["全市有738个村。"]
    assert untagged("共738个村（公布），每人1.18个（推算）。2014年8月12日起。") == []
