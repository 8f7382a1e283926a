"""The notebooks as they are stored: where they are, their cells, and what is a figure in their prose."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
SMALL = ROOT / "tests" / "small_notebooks"


def maker() -> ModuleType:
    """The program that makes twins and small copies; it lies beside the documentation and is no package."""
    spec = importlib.util.spec_from_file_location("make_notebooks", ROOT / "docs" / "make_notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


MAKER = maker()
ENGLISH = [FOLDER / f"{name}.ipynb" for name in MAKER.names()]
TWINS = [path for path in (MAKER.twin_of(name) for name in MAKER.names()) if path.exists()]


def name_of(path: Path) -> str:
    """Short name of a notebook: "zh/training/1_graph"."""
    base = SMALL if path.is_relative_to(SMALL) else FOLDER
    return path.relative_to(base).with_suffix("").as_posix()


def is_exercise(path: Path) -> bool:
    """Whether it has blanks, so that it is stored without outputs."""
    return bool(MAKER.is_exercise(name_of(path).removeprefix("zh/")))


def cells_of(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def code_of(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in cells_of(path) if cell["cell_type"] == "code"]


def prose_of(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in cells_of(path) if cell["cell_type"] == "markdown"]


def shown(code: list[dict[str, Any]], inside: str) -> str:
    """The text output of the one cell whose source holds these words."""
    (cell,) = [cell for cell in code if inside in "".join(cell["source"])]
    texts = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell["outputs"]]
    return "\n".join("".join(text) for text in texts)


def row(text: str, label: str) -> list[int]:
    """The whole numbers of the line that begins with a label."""
    line = next(line for line in text.splitlines() if line.lstrip().startswith(label))
    return [int(number) for number in re.findall(r"(?<![\w-])\d+(?![\w-])", line.split(label, 1)[1])]


#: what holds digits and is no figure: code, links, ids of clauses and readings, names of notebooks and exercises,
#: dates, times that a part of a lesson takes, list numbers
_NO_FIGURE = re.compile(
    r"```.*?```|`[^`]*`|\]\([^)]*\)|\b[A-Z]{2,3}-\d+(?:\.\d+)?[a-z]?(?:\.\.\d+)?|\bA\d{1,2}\b"
    r"|[Nn]otebooks?\s+\d\d?(?:(?:,| and| to) \d\d?)*|笔记本 ?\d\d?(?:[、至] ?\d\d?)*"
    r"|(?:[Ee]xercises?|[Ss]essions?|练习|第) ?\d+(?:\.\d+)?(?: ?节)?"
    r"|\b(?:\d{1,2} \w+ )?(?:19|20)\d\d(?:-\d\d){0,2}(?!\d)(?: ?年(?:\d{1,2}月)?(?:\d{1,2}日)?)?"
    r"|\d+ ?(?:minutes?|分钟)(?=[^a-z]|$)|^\s*\d+[.、] |^#+ \d+(?:\.\d+)?",
    re.MULTILINE | re.DOTALL,
)
_TAGS = re.compile(r"published|calculated|assumed|公布|推算|假定")
#: a sentence ends at its sign, a line of a table or list at its end, a paragraph at the empty line
_ENDS = re.compile(r"(?<=[.?!])\s+|(?<=[。？！；])|\n\s*\n|\n(?=[|*\-#\d])")


def untagged(prose: str) -> list[str]:
    """The sentences and table rows that hold a figure and say of none whether it is published, calculated, assumed."""
    plain = _NO_FIGURE.sub(" ", prose)
    return [part.strip() for part in _ENDS.split(plain) if re.search(r"\d", part) and not _TAGS.search(part)]
