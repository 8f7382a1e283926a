"""What `--write` leaves in the folder of a case: results.json and the tables between the marks of README.md."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_opt.cases import kept, tables
from liaison_opt.cases.find import README_FILE, RESULTS_FILE
from liaison_opt.cases.result import CaseResult, shown_finding
from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.output import words

if TYPE_CHECKING:
    from liaison_opt.cases.case import Case

_BLOCK = re.compile(r"(<!-- case:(\w+) -->\n)(.*?)(<!-- /case -->)", re.DOTALL)
#: head and rows of a table
Block = tuple[list[str], list[list[Any]]]
#: the tables that a README may hold
BLOCKS = ("facts", "ratios", "findings", "statements", "open")


def write(result: CaseResult) -> list[str]:
    """Write results.json and the README's tables, if nothing is missed; says what was written.

    Raises
    ------
    ScenarioError
        The folder cannot be written to, or the README has a mark that is not known.
    """
    case = result.case
    if result.missed or not result.decided:
        return [words.text("case.not_written", case.lang, case=case.name)]
    texts = {RESULTS_FILE: kept.text(result.found)}
    readme = case.folder / README_FILE
    if readme.is_file():
        fresh = dataclasses.replace(case, lang="en", kept=result.found)
        texts[README_FILE] = filled(readme.read_text(encoding="utf-8"), fresh)
    for name, text in texts.items():
        _save(case.folder / name, text)
    return [words.text("case.written", case.lang, case=case.name, files=", ".join(texts))]


def again(result: CaseResult) -> CaseResult:
    """The result beside what is kept now."""
    before = kept.read(result.case.folder)
    found = () if before is None else tuple(kept.differences(before, result.found, result.case.lang))
    return dataclasses.replace(result, case=dataclasses.replace(result.case, kept=before), differences=found)


def filled(text: str, case: Case) -> str:
    """A README with its tables made anew from the case and the results that it keeps.

    Raises
    ------
    ScenarioError
        A mark names no table, or is not closed.
    """
    marks = re.findall(r"<!-- case:(\w*) -->", text)
    faults = [
        Fault(file=README_FILE, value=name, problem="there is no such table", todo=f"Known: {', '.join(BLOCKS)}.")
        for name in marks if name not in BLOCKS
    ]  # fmt: skip
    if len(marks) != len(_BLOCK.findall(text)):
        todo = "Each <!-- case:… --> stands alone in a line and is closed by <!-- /case -->."
        faults.append(Fault(file=README_FILE, problem="a mark of a table is not closed", todo=todo))
    if faults:
        raise ScenarioError(faults)
    return _BLOCK.sub(lambda found: f"{found[1]}{block(case, found[2])}{found[4]}", text)


def block(case: Case, name: str) -> str:
    """One table of a README as Markdown, ending with a line break."""
    head, rows = _TABLES[name](case)
    if not rows:
        return "\n"
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines) + "\n\n"


def _cell(value: Any) -> str:
    """A cell on one line; inside code every sign stands for itself, but for the bar that ends a cell."""
    text = " ".join(str(value).split()).replace("|", "\\|")
    return text if text.startswith("`") else text.replace("<", "&lt;")


def _facts(case: Case) -> Block:
    rows = [
        [row["what"], f"{row['value']} {row['unit']}", row["clause"], "published", _how(row)]
        for row in case.facts.to_dict("records")
    ]
    return ["Figure in print", "Value", "Clause", "Tag", "How it is checked"], rows


def _how(row: Mapping[Any, Any]) -> str:
    return f"`{row['how']}`" if row["stands"] == "checked" else f"{row['stands']}: {row['how']}"


def _ratios(case: Case) -> Block:
    tag = {"calculated": "calculated", "assumed": "calculated from assumed figures"}
    rows = [
        [_conditional(row), f"{row['value']} {row['unit']}", f"`{row['formula']}`", tag[row["tag"]]]
        for row in case.ratios.to_dict("records")
    ]
    return ["Derived figure", "Value", "Formula", "Tag"], rows


def _conditional(row: Mapping[Any, Any]) -> str:
    return f"{row['what']} ({row['given']})" if row["given"] else str(row["what"])


def _findings(case: Case) -> Block:
    figures = {} if case.kept is None else case.kept["findings"]
    first = case.case.content.run[0].id
    rows = [
        [_conditional({"what": one.told("en"), "given": tables.given(one, "en")}),
         f"{shown_finding(figures[one.id], one.digits)} {tables.unit(one, 'en')}",
         "(formula)" if one.formula is not None else one.run or first, "calculated"]
        for one in case.case.content.finding if one.id in figures
    ]  # fmt: skip
    return ["Finding", "Figure", "Run", "Tag"], rows


def _statements(case: Case) -> Block:
    said = case.statements[case.statements["kind"] != "gap"]
    rows = [[_conditional(row), row["kind"], f"`{row['formula']}`"] for row in said.to_dict("records")]
    return ["Statement", "Kind", "Holds"], rows


def _open(case: Case) -> Block:
    facts, gaps = case.facts, case.statements
    rows = [[row["what"], row["clause"], row["how"]] for row in facts[facts["stands"] == "open"].to_dict("records")]
    silent = gaps[gaps["kind"] == "gap"].to_dict("records")
    rows += [[_conditional(row), row["clause"], "the source does not say"] for row in silent]
    return ["What is left open", "Clause", "Why"], rows


_TABLES = {"facts": _facts, "ratios": _ratios, "findings": _findings, "statements": _statements, "open": _open}


def _save(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        fault = Fault(
            file=str(path),
            problem=f"it cannot be written ({error.strerror})",
            todo="Copy the case to a folder of yours.",
        )
        raise ScenarioError([fault]) from error
