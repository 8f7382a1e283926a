"""A table as read to a table with the right columns and types, with every fault on the way.

Columns of objects (small files, sheets) are read cell by cell; columns of one type (large files, Parquet, data frames)
as arrays. Both give the same values and the same faults.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario.arrays import SHOWN, Wrong, blanks, dtype_of, parsed, private_in, tame, tried
from liaison_opt.scenario.cells import CellError, Value, is_blank, plain
from liaison_opt.scenario.columns import Column, Table
from liaison_opt.scenario.refuse import masked, plain_heading, reason_against
from liaison_opt.scenario.words import advice

_BLANKS: dict[str, Any] = {"date": pd.NaT, "whole": 0, "decimal": float("nan")}


def empty(table: Table) -> pd.DataFrame:
    """The table without rows, every column with its type."""
    return pd.DataFrame({column.name: _series(column, [], pd.RangeIndex(0)) for column in table.columns})


def typed(table: Table, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """The table with all its columns typed; cells that cannot be used are blank.

    Parameters
    ----------
    table
        What the columns should be.
    frame
        Cells as read; the index holds row numbers, `attrs["file"]` the name of the file or sheet.

    Returns
    -------
    Columns in the order of `table`, index as in `frame`; and every fault.
    """
    file = str(frame.attrs.get("file", table.file))
    names = [str(name) for name in frame.columns]
    index, cells = _filled([tame(frame.iloc[:, place]) for place in range(len(names))], frame.index)
    found, faults = _headings(table, names, cells, file)
    columns: dict[str, pd.Series[Any]] = {}
    for column in table.columns:
        if column.name not in found:
            columns[column.name] = _constant(column, index)
            continue
        mine = cells[found[column.name]]
        if mine.dtype == object:
            columns[column.name], wrong = _cells(column, mine)
        else:
            columns[column.name], wrong = parsed(column, mine, _blank(column))
        faults += _listed(column, wrong, file)
    result = pd.DataFrame(columns, index=index)
    return result, faults + _repeated(table, result, file)


def _filled(cells: list[pd.Series[Any]], index: pd.Index[Any]) -> tuple[pd.Index[Any], list[pd.Series[Any]]]:
    """The columns without the rows that are blank from end to end."""
    empty = np.full(len(index), bool(cells))
    for column in cells:
        if not empty.any():
            return index, cells
        empty &= blanks(column)
    return (index[~empty], [column[~empty] for column in cells]) if empty.any() else (index, cells)


def _headings(
    table: Table, names: list[str], cells: list[pd.Series[Any]], file: str
) -> tuple[dict[str, int], list[Fault]]:
    known = {plain_heading(word): column.name for column in table.columns for word in (column.name, column.zh)}
    found: dict[str, int] = {}
    faults = []
    for place, heading in enumerate(names):
        name = known.get(plain_heading(heading))
        if name is None:
            faults.append(_stranger(table, heading, cells[place], file))
        elif name in found:
            faults.append(Fault(file=file, row=1, column=heading, problem="this column stands here twice",
                                todo="Keep one of the two"))  # fmt: skip
        else:
            found[name] = place
    missing = [column for column in table.columns if column.required and column.name not in found]
    return found, faults + [
        Fault(file=file, row=1, column=column.name, problem="this column is missing",
              todo=f"Add it: {column.meaning} ({column.zh}: {column.meaning_zh})") for column in missing
    ]  # fmt: skip


def _stranger(table: Table, heading: str, cells: pd.Series[Any], file: str) -> Fault:
    reason = reason_against(heading)
    number = private_in(cells) if reason is None else None
    if reason is None and number is not None:
        reason = f"its cells look like {number}"
    if reason is not None:
        return Fault(file=file, row=1, column=masked(heading), problem=f"this column is refused: {reason}",
                     todo="Delete the column and save again")  # fmt: skip
    names = [column.name for column in table.columns]
    otherwise = f"Delete it; the columns of this table are {', '.join(names)}"
    return Fault(file=file, row=1, column=masked(heading), problem="this column is not known here",
                 todo=advice(heading, names, otherwise))  # fmt: skip


def _cells(column: Column, cells: pd.Series[Any]) -> tuple[pd.Series[Any], Wrong]:
    seen: dict[tuple[type, Any], Value | CellError] = {}  # 1 and True are equal, so the type is part of the key
    values: list[Value | None] = []
    wrong = Wrong([], {})
    gap = CellError("is empty", f"Fill it in: {column.meaning}")
    for row, cell in zip(cells.index.tolist(), cells.tolist(), strict=True):
        if is_blank(cell):
            values.append(None)
            if column.required:
                _note(wrong, row, None, gap)
            continue
        key = (type(cell), cell)
        if key not in seen:
            seen[key] = tried(column, cell)
        value = seen[key]
        if isinstance(value, CellError):
            _note(wrong, row, cell, value)
            values.append(None)
        else:
            values.append(value)
    return _series(column, values, cells.index), wrong


def _note(wrong: Wrong, row: int, cell: Any, error: CellError) -> None:
    count = wrong.counts.get(error.problem, 0) + 1
    wrong.counts[error.problem] = count
    if count <= SHOWN:
        wrong.shown.append((row, cell, error))


def _listed(column: Column, wrong: Wrong, file: str) -> list[Fault]:
    """One fault a cell, but a column that is wrong from top to bottom is said once."""
    faults = [
        Fault(file=file, row=row, column=column.name, value=None if cell is None else masked(plain(cell)),
              problem=f"this cell {error.problem}", todo=error.todo) for row, cell, error in wrong.shown
    ]  # fmt: skip
    return faults + [
        Fault(file=file, column=column.name, problem=f"{count - SHOWN:,} more cells: each {problem}",
              todo="Mend them in the same way") for problem, count in wrong.counts.items() if count > SHOWN
    ]  # fmt: skip


def _blank(column: Column) -> Any:
    return _BLANKS.get(column.type, "") if column.default is None else column.default


def _series(column: Column, values: list[Value | None], index: pd.Index[Any]) -> pd.Series[Any]:
    blank = _blank(column)
    filled = [blank if value is None else value for value in values]
    return pd.Series(filled, index=index, dtype=dtype_of(column), name=column.name)


def _constant(column: Column, index: pd.Index[Any]) -> pd.Series[Any]:
    """A column that is not there: every cell is blank."""
    return pd.Series(_blank(column), index=index, dtype=dtype_of(column), name=column.name)


def _repeated(table: Table, frame: pd.DataFrame, file: str) -> list[Fault]:
    if not table.key:
        return []
    key = list(table.key)
    again = frame.duplicated(key)
    if not again.any():
        return []
    whole = [c.name for c in table.columns if c.name in key and c.required]
    filled = frame.loc[~_missing(frame, whole)]
    repeated = filled.loc[filled.duplicated(key)]
    first = filled.loc[filled.duplicated(key, keep="last") & ~filled.duplicated(key)]
    rows = first.reset_index(names="row").set_index(key)["row"].to_dict()
    what = "this id stands" if key == ["id"] else f"the same {', '.join(key)} stand"
    faults = []
    shown = repeated.head(SHOWN)
    for row, values in zip(shown.index.tolist(), shown[key].itertuples(index=False, name=None), strict=True):
        earlier = rows.get(values if len(key) > 1 else values[0], 2)
        faults.append(Fault(file=file, row=row, column=key[0], value=", ".join(map(_shown, values)),
                            problem=f"{what} already in row {earlier}{_elsewhere(table, frame, earlier, row)}",
                            todo="Each may stand once: change or delete one of the two"))  # fmt: skip
    if len(repeated) > SHOWN:
        problem = f"{len(repeated) - SHOWN:,} more rows: {what} already in an earlier row"
        faults.append(Fault(file=file, column=key[0], problem=problem, todo="Mend them in the same way"))
    return faults


def _elsewhere(table: Table, frame: pd.DataFrame, earlier: int, row: int) -> str:
    """What to add if the two rows put one household into two places."""
    if table.name != "households":
        return ""
    there, here = (str(frame["community"].loc[number]) for number in (earlier, row))
    return f", there in {there} and here in {here}" if there != here and there and here else ""


def _missing(frame: pd.DataFrame, columns: Iterable[str]) -> pd.Series[bool]:
    gone = pd.Series(data=False, index=frame.index)
    for name in columns:
        column = frame[name]
        gone |= column.isna() | (column == "" if isinstance(column.dtype, pd.StringDtype) else False)
    return gone


def _shown(value: Any) -> str:
    return str(value.date()) if isinstance(value, pd.Timestamp) and not pd.isna(value) else str(value)
