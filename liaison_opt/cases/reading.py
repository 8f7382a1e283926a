"""A case's two files to models, every fault at once with file and row: keys, ids, sources, clauses, formulas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pydantic

from liaison_opt.cases.find import CASE_FILE, FACTS_FILE
from liaison_opt.cases.models import CaseFile, FactsFile
from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario import toml_in
from liaison_opt.scenario.key_paths import called, keys_at
from liaison_opt.scenario.text import read_text
from liaison_opt.scenario.words import advice

Model = TypeVar("Model", bound=pydantic.BaseModel)
#: the lists of a file whose entries have ids
LISTS = ("fact", "assumed", "ratio", "statement", "run", "finding")


class Page:
    """One file: its model if the shapes are right, the lines of its keys, its faults."""

    def __init__(self, folder: Path, file: str, form: type[Model]) -> None:
        self.file, self.rows = file, dict[str, int]()
        self.content: Any = None
        text, self.faults = read_text(folder / file, file)
        if text is None:
            return
        told, self.faults = toml_in.parse(text, file)
        self.rows = toml_in.lines_of(text)
        if told is None:
            return
        self.faults += toml_in.private_faults({k: v for k, v in told.items() if k != "fact"}, file)
        try:
            self.content = form.model_validate(told)
        except pydantic.ValidationError as error:
            wrong: list[dict[str, Any]] = [dict(one) for one in error.errors(include_url=False)]
            # a list whose entries all have faults of their own is not empty, too
            wrong = [one for one in wrong if one["type"] != "too_short" or not told.get(one["loc"][0])]
            self.faults += [self._shape(one, told, form) for one in wrong]

    def fault(self, path: str, problem: str, todo: str, value: object = None) -> Fault:
        """A fault at a key, with the line where it stands."""
        column = path.rpartition(".")[2]
        return Fault(file=self.file, row=self.row(path), column=column, problem=problem, todo=todo,
                     value=None if value is None else str(value))  # fmt: skip

    def row(self, path: str) -> int | None:
        """The line of a key, or of what it stands in."""
        while path:
            for known in (path, f"{path}.0"):  # a list by itself stands where its first entry begins
                if known in self.rows:
                    return self.rows[known]
            path = path.rpartition(".")[0]
        return None

    def _shape(self, entry: dict[str, Any], told: Any, form: type[pydantic.BaseModel]) -> Fault:
        where = [part for part in entry["loc"] if not _of_union(part)]
        kind, value = str(entry["type"]), entry.get("input")
        problem, todo = str(entry["msg"]).removeprefix("Value error, "), "Correct it; docs/cases.md tells of each key."
        if kind == "extra_forbidden":
            known = keys_at(form, where[:-1])
            problem, todo = "this key is not known here", advice(str(where[-1]), known, f"Known: {', '.join(known)}")
        elif kind == "missing":
            problem, todo = "this key is missing", "Add it"
        elif isinstance(value, float):
            problem, todo = "a decimal is written as text, so that it stays exact", f'Write "{value}".'
        shown = str(value) if isinstance(value, (str, int, float)) and kind != "extra_forbidden" else None
        path = ".".join(map(str, where))
        return Fault(file=self.file, row=self.row(path), column=called(where, told, name="id") or None, value=shown,
                     problem=problem[:1].lower() + problem[1:], todo=todo)  # fmt: skip


def _of_union(part: object) -> bool:
    """True for a step of pydantic's path that names a branch of a union, not a key."""
    return isinstance(part, str) and part.startswith(("int", "constrained-", "function-", "str", "is-"))


def entries(page: Page) -> Iterator[tuple[str, Any]]:
    """Each entry of the lists of a sound file, with its path ("fact.3")."""
    for name in LISTS:
        for number, entry in enumerate(getattr(page.content, name, ())):
            yield f"{name}.{number}", entry


def pages(folder: Path) -> tuple[Page, Page]:
    """Both files of a case as they stand.

    Raises
    ------
    ScenarioError
        A file is missing, is no TOML, or its shapes are wrong: every fault of both.
    """
    case, facts = Page(folder, CASE_FILE, CaseFile), Page(folder, FACTS_FILE, FactsFile)
    if faults := [*case.faults, *facts.faults]:
        raise ScenarioError(faults)
    return case, facts
