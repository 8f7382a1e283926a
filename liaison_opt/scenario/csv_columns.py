"""A long CSV text to columns: the rows of `csv.reader`, taken some thousands at a time and kept as arrays."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from liaison_opt.errors import Fault
from liaison_opt.scenario.arrays import SHOWN
from liaison_opt.scenario.cells import is_blank, plain
from liaison_opt.scenario.records import MAX_COLUMNS, MAX_TABLE_ROWS, heading_faults, overlong, read_cell, unread_row

_CHUNK = 4_000  # rows held as lists at one time; few enough to stay in the processor's cache
_MARKED = r"^(=|'+[=+\-@])"  # formulas, and texts escaped so as not to become one


def from_long_csv(text: str, file: str, delimiter: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The raw frame of a long CSV text, as `records.from_csv` gives it for a short one.

    Parameters
    ----------
    text
        The text, without a byte order mark.
    file
        The name of the file for messages.
    delimiter
        The sign between two cells.

    Returns
    -------
    The frame with columns of text (of objects where a cell is a formula), and the faults; None if no rows can be told.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    done = 0
    faults: list[Fault] = []
    parts: list[list[Any]] = []
    try:
        above = 0
        heading: list[str] = []
        for cells in reader:
            above += 1
            if not all(map(is_blank, cells)):
                heading = [plain(cell) if not is_blank(cell) else "" for cell in cells]
                break
        while heading and not heading[-1]:
            heading.pop()
        if not heading:
            return None, [Fault(file=file, problem="the table is empty", todo="Write the heading and the rows")]
        faults = heading_faults(heading, above, file)
        if len(heading) > MAX_COLUMNS or not all(heading):
            return None, faults or [_too_large(file)]
        too_long = 0
        while rows := list(_some(reader)):
            extra = _squared(rows, len(heading), above + done + 1)
            faults += [overlong(file, row, cell) for row, cell in extra[: max(0, SHOWN - too_long)]]
            too_long += len(extra)
            parts.append([pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)])
            done += len(rows)
            if done > MAX_TABLE_ROWS:
                return None, [*faults, _too_large(file)]
    except csv.Error as error:
        return None, [unread_row(file, _rows_before_the_fault(text, delimiter) + 1, error)]
    if too_long > SHOWN:
        faults.append(Fault(file=file, problem=f"{too_long - SHOWN:,} more rows have more cells than the heading",
                            todo="Mend them in the same way"))  # fmt: skip
    index = pd.RangeIndex(above + 1, above + done + 1)
    columns = {place: _column([part[place] for part in parts], index) for place in range(len(heading))}
    frame = pd.DataFrame(columns, index=index)
    frame.columns = pd.Index(heading, dtype="object")
    frame.attrs["file"] = file
    return frame, faults


def _rows_before_the_fault(text: str, delimiter: str) -> int:
    count = 0
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            count += 1
    except csv.Error:
        return count
    return count


def _some(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    return itertools.islice(reader, _CHUNK)


def _too_large(file: str) -> Fault:
    problem = f"the table has more than {MAX_TABLE_ROWS:,} rows or {MAX_COLUMNS} columns"
    return Fault(file=file, problem=problem, todo="Keep only what the plan needs")


def _squared(rows: list[list[str]], width: int, first: int) -> list[tuple[int, str]]:
    """Bring all rows to one width, in place; row numbers and cells that stand beyond the heading."""
    extra = []
    if set(map(len, rows)) == {width}:
        return []
    for number, cells in enumerate(rows):
        beyond = next((cell for cell in cells[width:] if not is_blank(cell)), None)
        if beyond is not None:
            extra.append((first + number, beyond))
        rows[number] = [*cells[:width], *[""] * (width - len(cells))]
    return extra


def _column(chunks: list[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    whole = pa.chunked_array(chunks, pa.large_string())
    marked = pc.any(pc.match_substring_regex(whole, _MARKED)).as_py()
    if marked:
        return pd.Series([read_cell(cell) for cell in whole.to_pylist()], index=index, dtype="object")
    return pd.Series(whole.to_pandas(), dtype="str").set_axis(index)
