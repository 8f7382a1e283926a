"""Twins and small copies of the notebooks, and what all of them show.

    python docs/make_notebooks.py                  every notebook
    python docs/make_notebooks.py 10_foshan        one of them, with its twin and its small copy
    python docs/make_notebooks.py --check          says what is out of date; runs nothing

A notebook is written once, in English, as `notebooks/NAME.ipynb`. Its Chinese twin `notebooks/zh/NAME.ipynb` has prose
of its own and the same code cells, copied from the English one. Where the first code cell is tagged `parameters` and
its metadata hold `small`, `tests/small_notebooks/NAME.ipynb` is the same notebook with that cell's source replaced.
Each is run in its own folder. Exercises (`training/NAME`) have blanks to fill in: they are stored as they are, not run.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = ROOT / "notebooks"
CHINESE = ENGLISH / "zh"
SMALL = ROOT / "tests" / "small_notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class NotebookFault(Exception):
    """A notebook cannot be made; the message says why."""


def names() -> list[str]:
    """The names of all notebooks, such as "01_quick_start" and "training/1_graph"."""
    found = (path.relative_to(ENGLISH) for path in ENGLISH.rglob("*.ipynb"))
    return sorted(path.with_suffix("").as_posix() for path in found if path.parts[0] != "zh" and _visible(path))


def twin_of(name: str) -> Path:
    """Where the Chinese twin of a notebook stands."""
    return CHINESE / f"{name}.ipynb"


def is_exercise(name: str) -> bool:
    """Whether a notebook has blanks to fill in, so that it cannot be run as it is."""
    return name.startswith("training/") and not name.startswith("training/solutions/")


def read(path: Path) -> NotebookNode:
    """A notebook from its file."""
    return nbformat.read(path, as_version=4)


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def digest(notebook: NotebookNode) -> str:
    """What a notebook's code comes to; stored with its outputs, so that outputs of other code are noticed."""
    return hashlib.sha256("\0".join(cell.source for cell in code_of(notebook)).encode()).hexdigest()[:16]


def translated(english: NotebookNode, twin: NotebookNode, name: str) -> NotebookNode:
    """The twin with the English notebook's code cells and its own prose.

    Raises
    ------
    NotebookFault
        The two do not have the same kinds of cells in the same order.
    """
    kinds = [[cell.cell_type for cell in each.cells] for each in (english, twin)]
    if kinds[0] != kinds[1]:
        at = next((n for n, (one, two) in enumerate(zip(*kinds, strict=False)) if one != two), min(map(len, kinds)))
        raise NotebookFault(f"{name}: its twin has other cells from cell {at} on ({len(kinds[0])}, {len(kinds[1])})")
    made = copy.deepcopy(english)
    for cell, other in zip(made.cells, twin.cells, strict=True):
        if cell.cell_type != "code":
            cell.source = other.source
    return made


def small_of(notebook: NotebookNode, name: str) -> NotebookNode | None:
    """The notebook with the small parameters; None if it has none.

    Raises
    ------
    NotebookFault
        Parameters stand elsewhere than in the first code cell.
    """
    tagged = [cell for cell in code_of(notebook) if "parameters" in cell.metadata.get("tags", [])]
    if not tagged:
        return None
    if tagged != code_of(notebook)[:1] or "small" not in tagged[0].metadata:
        raise NotebookFault(f"{name}: the first code cell, and no other, holds parameters, and `small` in its metadata")
    made = copy.deepcopy(notebook)
    first = code_of(made)[0]
    first.source = "".join(first.metadata.pop("small"))  # a text, or its lines
    return made


def tidy(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what differs from run to run: clock times, ids, versions of the machine."""
    made = nbformat.v4.new_notebook(metadata=copy.deepcopy(METADATA))
    ran = any(cell.outputs for cell in code_of(notebook))
    if ran:
        made.metadata["ran"] = digest(notebook)
    for number, cell in enumerate(notebook.cells):
        kept = copy.deepcopy(cell)
        kept.id = f"cell-{number:02d}"
        kept.metadata = NotebookNode({key: kept.metadata[key] for key in ("tags", "small") if key in kept.metadata})
        made.cells.append(kept)
    return made


def run(notebook: NotebookNode, folder: Path, name: str) -> NotebookNode:
    """The notebook with fresh outputs, run in that folder.

    Raises
    ------
    NotebookFault
        A cell fails, or says something on the error stream (a warning, say).
    """
    made = copy.deepcopy(notebook)
    for cell in code_of(made):
        cell.outputs, cell.execution_count = [], None
    folder.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(made, timeout=None, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    try:
        client.execute()
    except CellExecutionError as error:
        raise NotebookFault(f"{name}: a cell fails: {error.ename}: {error.evalue}") from error
    for cell in code_of(made):
        said = "".join(out.text for out in cell.outputs if out.output_type == "stream" and out.name == "stderr")
        if said:
            raise NotebookFault(f"{name}: a cell says on the error stream: {said[:500]}")
    return made


def wanted(name: str) -> dict[Path, NotebookNode]:
    """The files that belong to a notebook, with the sources they are to have and the outputs that they have now."""
    path = ENGLISH / f"{name}.ipynb"
    english = read(path)
    made = {path: english}
    if twin_of(name).exists():
        made[twin_of(name)] = _with_outputs(translated(english, read(twin_of(name)), name), twin_of(name))
    small = small_of(english, name)
    if small is not None:
        target = SMALL / f"{name}.ipynb"
        made[target] = _with_outputs(small, target)
    return made


def complaints(name: str) -> list[str]:
    """What is out of date about a notebook, its twin and its small copy, as far as it can be told without running."""
    try:
        found = wanted(name)
    except NotebookFault as fault:
        return [str(fault)]
    said = [] if twin_of(name).exists() else [f"{name}: it has no Chinese twin"]
    for path, notebook in found.items():
        where = path.relative_to(ROOT).as_posix()
        if not path.exists():
            said.append(f"{where}: not made yet")
            continue
        now = read(path)
        if [cell.source for cell in now.cells] != [cell.source for cell in notebook.cells]:
            said.append(f"{where}: its code is not that of the English notebook")
        elif not is_exercise(name) and now.metadata.get("ran") != digest(now):
            said.append(f"{where}: its outputs were not made by its code")
        elif _text(tidy(now)) != path.read_text(encoding="utf-8"):
            said.append(f"{where}: it was not stored by this program")
    return said


def make(name: str, *, execute: bool = True) -> None:
    """Write a notebook, its twin and its small copy."""
    for path, notebook in wanted(name).items():
        where = path.relative_to(ROOT).as_posix()
        made = run(notebook, path.parent, where) if execute and not is_exercise(name) else notebook
        if is_exercise(name):
            for cell in code_of(made):
                cell.outputs, cell.execution_count = [], None
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(_text(tidy(made)), encoding="utf-8")
        part.replace(path)
        print(f"{where}: {path.stat().st_size:,} bytes", file=sys.stderr)  # noqa: T201


def _with_outputs(notebook: NotebookNode, path: Path) -> NotebookNode:
    """The notebook with the outputs that its file holds, where the code is still the same."""
    before = read(path) if path.exists() else None
    same = before is not None and digest(before) == digest(notebook)
    for number, cell in enumerate(code_of(notebook)):
        old = code_of(before)[number] if same else None
        cell.outputs = copy.deepcopy(old.outputs) if old else []
        cell.execution_count = old.execution_count if old else None
    if same:
        notebook.metadata = copy.deepcopy(before.metadata)
    return notebook


def _text(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"


def _visible(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts)


def main() -> int:
    """Read the command line; 0 if all is well, 1 if something is out of date, 2 if a notebook cannot be made."""
    parser = argparse.ArgumentParser(description="Make the notebooks' twins, small copies and outputs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as 10_foshan or training/1_graph; default: all")
    parser.add_argument("--check", action="store_true", help="only say what is out of date; run nothing")
    parser.add_argument("--no-run", action="store_true", help="copy code and tidy up; keep the outputs there are")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(names())
    if unknown:
        parser.error(f"there is no such notebook: {', '.join(sorted(unknown))}")
    try:
        said = []
        for name in asked.names or names():
            if asked.check:
                said += complaints(name)
            else:
                make(name, execute=not asked.no_run)
    except NotebookFault as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 2
    print(*said, sep="\n" if said else "", end="\n" if said else "")  # noqa: T201
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
