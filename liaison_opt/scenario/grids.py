"""An office's list as it lies on disk: every sheet, or the CSV file, as a grid of cells."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path
from typing import Any

import openpyxl

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.cells import Cell, is_blank
from liaison_opt.scenario.guard import workbook_fault
from liaison_opt.scenario.headings import find_heading
from liaison_opt.scenario.records import DELIMITERS, csv_rows
from liaison_opt.scenario.sheets import DAMAGE
from liaison_opt.scenario.text import read_text

Rows = list[tuple[int, list[Cell]]]
_MAX_ROWS = 20_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grid:
    """Numbered rows of cells; `continued` holds (row, column) of cells that repeat the merged cell above."""

    name: str
    rows: Rows
    continued: frozenset[tuple[int, int]] = frozenset()


def grids(path: Path) -> list[Grid]:
    """The sheets of a workbook, or the one grid of a CSV file.

    Raises
    ------
    ScenarioError
        The file cannot be read.
    """
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        return [_csv_grid(path)]
    fault = workbook_fault(path, path.name)
    if fault is not None:
        raise ScenarioError([fault])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it drops
            # values, not formulas: a numbering made by =ROW()-2 is usual in such lists
            book = openpyxl.load_workbook(path, data_only=True, keep_links=False)
            return [_sheet_grid(sheet, f"{path.name}[{sheet.title}]") for sheet in book.worksheets]
    except DAMAGE as error:
        raise ScenarioError([Fault(file=path.name, problem="the workbook is damaged and cannot be read",
                                   todo="Open it in Excel or WPS and save it again as .xlsx")]) from error  # fmt: skip


def _csv_grid(path: Path) -> Grid:
    text, faults = read_text(path, path.name)
    if text is None:
        raise ScenarioError(faults)
    tried = [csv_rows(text, path.name, delimiter) for delimiter in DELIMITERS]
    read = [rows for rows, wrong in tried if not wrong]
    if not read:
        raise ScenarioError(tried[0][1])
    return Grid(name=path.name, rows=max(read, key=_known_headings))


def _known_headings(rows: Rows) -> int:
    heading = find_heading(rows)
    return 0 if heading is None else len(heading.used) + len(heading.dropped)


def _sheet_grid(sheet: Any, name: str) -> Grid:
    rows: Rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > _MAX_ROWS:
            break
        rows.append((number, list(cells)))
    continued = set()
    for area in sheet.merged_cells.ranges:
        if area.min_col == area.max_col and area.max_row <= len(rows):
            column = area.min_col - 1
            for row in range(area.min_row + 1, area.max_row + 1):
                rows[row - 1][1][column] = rows[area.min_row - 1][1][column]
                continued.add((row, column))
    return Grid(name=name, rows=[row for row in rows if not all(map(is_blank, row[1]))], continued=frozenset(continued))
