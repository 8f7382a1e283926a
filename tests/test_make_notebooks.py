"""The program that makes twins, small copies and outputs: what it copies, what it refuses, what it notices."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from stored import MAKER


def notebook(*cells: tuple[str, str], **first: object) -> NotebookNode:
    """Cells as kind and source; `first` is the metadata of the first code cell."""
    make = {"md": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    made = nbformat.v4.new_notebook(cells=[make[kind](source) for kind, source in cells])
    for cell in MAKER.code_of(made)[:1]:
        cell.metadata.update(first)
    return made


ENGLISH = notebook(("md", "# One"), ("code", "k = 3"), ("md", "Two."), ("code", "print(k)"))


def test_a_twin_keeps_its_prose_and_takes_the_code() -> None:
    twin = notebook(("md", "# 一"), ("code", "k = 4"), ("md", "二。"), ("code", ""))
    made = MAKER.translated(ENGLISH, twin, "x")
    assert [cell.source for cell in made.cells] == ["# 一", "k = 3", "二。", "print(k)"]


def test_a_twin_with_other_cells_is_refused_and_the_cell_is_named() -> None:
    with pytest.raises(MAKER.NotebookFault, match=r"x: its twin has other cells from cell 2 on \(4, 4\)"):
        MAKER.translated(ENGLISH, notebook(("md", "一"), ("code", ""), ("code", ""), ("md", "二")), "x")
    with pytest.raises(MAKER.NotebookFault, match=r"from cell 3 on \(4, 3\)"):
        MAKER.translated(ENGLISH, notebook(("md", "一"), ("code", ""), ("md", "二")), "x")


def test_a_small_copy_has_the_small_parameters() -> None:
    large = notebook(("md", "a"), ("code", "k = 300"), ("code", "print(k)"), tags=["parameters"], small="k = 3")
    small = MAKER.small_of(large, "x")
    assert [cell.source for cell in small.cells] == ["a", "k = 3", "print(k)"]
    assert "small" not in MAKER.code_of(small)[0].metadata
    assert MAKER.code_of(large)[0].source == "k = 300"
    lines = notebook(("code", "k = 300"), tags=["parameters"], small=["k = 3\n", "n = 4"])
    assert MAKER.small_of(lines, "x").cells[0].source == "k = 3\nn = 4"
    assert MAKER.small_of(ENGLISH, "x") is None


def test_parameters_without_a_small_size_or_in_a_later_cell_are_refused() -> None:
    with pytest.raises(MAKER.NotebookFault, match="the first code cell, and no other"):
        MAKER.small_of(notebook(("code", "k = 300"), tags=["parameters"]), "x")
    late = notebook(("code", "import os"), ("code", "k = 300"))
    late.cells[1].metadata.update(tags=["parameters"], small="k = 3")
    with pytest.raises(MAKER.NotebookFault, match="the first code cell, and no other"):
        MAKER.small_of(late, "x")


def test_tidying_twice_is_tidying_once_and_forgets_the_run() -> None:
    rough = notebook(("md", "a"), ("code", "1 + 1"), tags=["parameters"], small="1", execution={"iopub": "2026"})
    rough.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="2")]
    rough.metadata["language_info"] = {"name": "python", "version": "3.11.7"}
    once = MAKER.tidy(rough)
    assert nbformat.writes(MAKER.tidy(once)) == nbformat.writes(once)
    assert "2026" not in nbformat.writes(once)
    assert "3.11" not in nbformat.writes(once)
    assert [cell.id for cell in once.cells] == ["cell-00", "cell-01"]
    assert once.cells[1].metadata == {"tags": ["parameters"], "small": "1"}
    assert once.metadata["ran"] == MAKER.digest(rough)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own, with one notebook and its twin."""
    for name, folder in {"ROOT": "", "ENGLISH": "notebooks", "CHINESE": "notebooks/zh", "SMALL": "small"}.items():
        monkeypatch.setattr(MAKER, name, tmp_path / folder)
    (tmp_path / "notebooks" / "zh").mkdir(parents=True)
    made = notebook(("md", "a"), ("code", "k = 300"), ("code", "print(k)"), tags=["parameters"], small="k = 3")
    nbformat.write(made, tmp_path / "notebooks" / "one.ipynb")
    nbformat.write(notebook(("md", "一"), ("code", ""), ("code", "")), tmp_path / "notebooks" / "zh" / "one.ipynb")
    return tmp_path


def output_of(path: Path) -> str:
    return str(MAKER.code_of(MAKER.read(path))[1].outputs[0].text)


@pytest.mark.slow
def test_all_three_are_run_and_a_second_run_changes_nothing(desk: Path) -> None:
    assert MAKER.complaints("one") != []
    MAKER.make("one")
    files = [desk / "notebooks" / "one.ipynb", desk / "notebooks" / "zh" / "one.ipynb", desk / "small" / "one.ipynb"]
    assert [output_of(path) for path in files] == ["300\n", "300\n", "3\n"]
    assert MAKER.complaints("one") == []
    before = [path.read_bytes() for path in files]
    MAKER.make("one")
    assert [path.read_bytes() for path in files] == before
    MAKER.make("one", execute=False)
    assert [path.read_bytes() for path in files] == before
    files[0].write_text(files[0].read_text().replace("print(k)", "print(2 * k)"))
    assert MAKER.complaints("one") == [
        "notebooks/one.ipynb: its outputs were not made by its code",
        "notebooks/zh/one.ipynb: its code is not that of the English notebook",
        "small/one.ipynb: its code is not that of the English notebook",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "said"),
    [("1 / 0", "a cell fails: ZeroDivisionError"), ("import warnings; warnings.warn('old')", "error stream: .*old")],
)
def test_what_fails_or_warns_is_not_stored(desk: Path, source: str, said: str) -> None:
    path = desk / "notebooks" / "bad.ipynb"
    nbformat.write(notebook(("md", "a"), ("code", source)), path)
    before = path.read_bytes()
    with pytest.raises(MAKER.NotebookFault, match=said):
        MAKER.make("bad")
    assert path.read_bytes() == before


def test_an_exercise_is_stored_as_it_is(desk: Path) -> None:
    path = desk / "notebooks" / "training" / "ex.ipynb"
    path.parent.mkdir()
    blank = notebook(("md", "a"), ("code", "answer = ..."))
    blank.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="2")]
    nbformat.write(blank, path)
    MAKER.make("training/ex")
    assert MAKER.read(path).cells[1].outputs == []
    assert MAKER.complaints("training/ex") == ["training/ex: it has no Chinese twin"]
    assert MAKER.names() == ["one", "training/ex"]
