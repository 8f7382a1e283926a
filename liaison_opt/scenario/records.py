"""Rows of cells, from a CSV file or a sheet, to a raw frame: heading, blank rows, rows that are too long."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario.cells import Cell, Formula, is_blank, plain
from liaison_opt.scenario.refuse import masked

MAX_ROWS = 200_000  # of a sheet
MAX_TABLE_ROWS = 3_000_000  # of a CSV or Parquet file
MAX_COLUMNS = 200
DELIMITERS = ",\t;"
_LONG = 20_000  # letters from which a CSV text is kept as columns
_ESCAPED = re.compile(r"'+[=+\-@]")
_NEEDS_ESCAPE = re.compile(r"'*[=+\-@]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def from_csv(text: str, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The raw frame of a CSV text; None and faults if the rows cannot be told apart."""
    text = text.lstrip("\ufeff")
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)  # the first of equals: a single column counts as comma-separated
    if len(text) > _LONG:
        from liaison_opt.scenario.csv_columns import from_long_csv  # noqa: PLC0415 (pyarrow takes its time to load)

        return from_long_csv(text, file, delimiter)
    rows, faults = csv_rows(text, file, delimiter)
    return from_rows(rows, file) if not faults else (None, faults)


def csv_rows(text: str, file: str, delimiter: str) -> tuple[list[tuple[int, list[Cell]]], list[Fault]]:
    """The numbered rows of a CSV text, as a spreadsheet would number them."""
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            rows.append((number, [read_cell(cell) for cell in cells]))
            if number > MAX_ROWS + 1:
                break
    except csv.Error as error:
        return [], [unread_row(file, len(rows) + 1, error)]
    return rows, []


def unread_row(file: str, row: int, error: csv.Error) -> Fault:
    """The fault of a row in which the cells cannot be told apart."""
    return Fault(file=file, row=row, problem=f"the row cannot be read as CSV ({error})",
                 todo="Look for a quotation mark that is not closed")  # fmt: skip


def overlong(file: str, row: int, cell: Cell) -> Fault:
    """The fault of a row with a cell beyond the heading."""
    return Fault(file=file, row=row, problem="the row has more cells than the heading has columns",
                 todo="Put a text that holds commas into quotation marks, or remove the extra cell",
                 value=masked(cell))  # fmt: skip


def read_cell(cell: str) -> Cell:
    """A CSV cell; an apostrophe before = + - @ is the mark of an escaped text."""
    if cell.startswith("="):
        return Formula(cell)
    return unescaped(cell)


def unescaped(cell: str) -> str:
    """The cell without the apostrophe that `escaped` put before it."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def escaped(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet could take it for a formula."""
    if isinstance(cell, Formula) or _PLAIN_NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}" if _NEEDS_ESCAPE.match(cell) else cell


def from_rows(rows: Iterable[tuple[int, Sequence[Cell]]], file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The raw frame of numbered rows, the first filled one being the heading."""
    filled = ((number, cells) for number, cells in rows if not all(map(is_blank, cells)))
    first = next(filled, None)
    if first is None:
        return None, [Fault(file=file, problem="the table is empty", todo="Write the heading and the rows")]
    heading = [plain(cell) if not is_blank(cell) else "" for cell in first[1]]
    while heading and not heading[-1]:
        heading.pop()
    faults = heading_faults(heading, first[0], file)
    numbers: list[int] = []
    body: list[list[Cell]] = []
    for number, cells in filled:
        if len(body) >= MAX_ROWS or len(heading) > MAX_COLUMNS:
            problem = f"the table has more than {MAX_ROWS:,} rows or {MAX_COLUMNS} columns"
            faults.append(Fault(file=file, problem=problem, todo="Keep only what the plan needs"))
            return None, faults
        if not all(map(is_blank, cells[len(heading) :])):
            faults.append(overlong(file, number, next(c for c in cells[len(heading) :] if not is_blank(c))))
        numbers.append(number)
        body.append([*cells[: len(heading)], *[None] * (len(heading) - len(cells))])
    if any(not name for name in heading):
        return None, faults
    index = pd.Index(numbers, dtype="int64")
    frame = pd.DataFrame(body, columns=pd.Index(heading, dtype="object"), index=index, dtype="object")
    frame.attrs["file"] = file
    return frame, faults


def heading_faults(heading: list[str], row: int, file: str) -> list[Fault]:
    """The faults of a heading alone: columns without a name, and names that stand twice."""
    faults = []
    if any(not name for name in heading):
        faults.append(Fault(file=file, row=row, problem="a column has no heading",
                            todo="Name the column, or delete it"))  # fmt: skip
    twice = dict.fromkeys(name for name in heading if name and heading.count(name) > 1)
    return faults + [
        Fault(file=file, row=row, column=masked(name), problem="two columns have this heading",
              todo="Keep one of the two") for name in twice
    ]  # fmt: skip
