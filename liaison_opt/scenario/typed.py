"""A table as read to a table with the right columns and types, with every fault on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario.cells import CellError, Value, is_blank, parse, plain
from liaison_opt.scenario.columns import Column, Table
from liaison_opt.scenario.refuse import masked, plain_heading, private_number, reason_against
from liaison_opt.scenario.words import advice

_DTYPES = {"date": "datetime64[us]", "whole": "Int64", "decimal": "float64"}
_BLANKS: dict[str, Any] = {"date": pd.NaT, "whole": 0, "decimal": float("nan")}
_SHOWN = 10  # faults of one kind in one column that are listed one by one


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
    frame = frame.loc[~frame.map(is_blank).all(axis=1)] if len(frame.columns) else frame
    found, faults = _headings(table, frame, file)
    columns: dict[str, pd.Series[Any]] = {}
    for column in table.columns:
        if column.name in found:
            columns[column.name], more = _cells(column, frame.iloc[:, found[column.name]], file)
            faults += more
        else:
            columns[column.name] = _series(column, [None] * len(frame), frame.index)
    result = pd.DataFrame(columns, index=frame.index)
    return result, faults + _repeated(table, result, file)


def _headings(table: Table, frame: pd.DataFrame, file: str) -> tuple[dict[str, int], list[Fault]]:
    known = {plain_heading(word): column.name for column in table.columns for word in (column.name, column.zh)}
    found: dict[str, int] = {}
    faults = []
    for place, heading in enumerate(str(name) for name in frame.columns):
        name = known.get(plain_heading(heading))
        if name is None:
            faults.append(_stranger(table, heading, frame.iloc[:, place], file))
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
    number = next(filter(None, map(private_number, cells)), None)
    if reason is None and number is not None:
        reason = f"its cells look like {number}"
    if reason is not None:
        return Fault(file=file, row=1, column=masked(heading), problem=f"this column is refused: {reason}",
                     todo="Delete the column and save again")  # fmt: skip
    names = [column.name for column in table.columns]
    otherwise = f"Delete it; the columns of this table are {', '.join(names)}"
    return Fault(file=file, row=1, column=masked(heading), problem="this column is not known here",
                 todo=advice(heading, names, otherwise))  # fmt: skip


def _cells(column: Column, cells: pd.Series[Any], file: str) -> tuple[pd.Series[Any], list[Fault]]:
    seen: dict[tuple[type, Any], Value | CellError] = {}  # 1 and True are equal, so the type is part of the key
    values: list[Value | None] = []
    wrong: list[tuple[int, Any, CellError]] = []
    gap = CellError("is empty", f"Fill it in: {column.meaning}")
    for row, cell in zip(cells.index.tolist(), cells.tolist(), strict=True):
        if is_blank(cell):
            values.append(None)
            if column.required:
                wrong.append((row, None, gap))
            continue
        key = (type(cell), cell)
        if key not in seen:
            seen[key] = _try(column, cell)
        value = seen[key]
        if isinstance(value, CellError):
            wrong.append((row, cell, value))
            values.append(None)
        else:
            values.append(value)
    return _series(column, values, cells.index), _listed(column, wrong, file)


def _try(column: Column, cell: Any) -> Value | CellError:
    try:
        return parse(column, cell)
    except CellError as error:
        return error


def _listed(column: Column, wrong: list[tuple[int, Any, CellError]], file: str) -> list[Fault]:
    """One fault a cell, but a column that is wrong from top to bottom is said once."""
    faults, counts = [], dict[str, int]()
    for row, cell, error in wrong:
        counts[error.problem] = counts.get(error.problem, 0) + 1
        if counts[error.problem] <= _SHOWN:
            value = None if cell is None else masked(plain(cell))
            faults.append(Fault(file=file, row=row, column=column.name, value=value,
                                problem=f"this cell {error.problem}", todo=error.todo))  # fmt: skip
    for problem, count in counts.items():
        if count > _SHOWN:
            faults.append(Fault(file=file, column=column.name, problem=f"{count - _SHOWN} more cells: each {problem}",
                                todo="Mend them in the same way"))  # fmt: skip
    return faults


def _series(column: Column, values: list[Value | None], index: pd.Index[Any]) -> pd.Series[Any]:
    blank = _BLANKS.get(column.type, "") if column.default is None else column.default
    filled = [blank if value is None else value for value in values]
    return pd.Series(filled, index=index, dtype=_DTYPES.get(column.type, "str"), name=column.name)


def _repeated(table: Table, frame: pd.DataFrame, file: str) -> list[Fault]:
    if not table.key:
        return []
    key = list(table.key)
    whole = [c.name for c in table.columns if c.name in key and c.required]
    filled = frame.loc[~_missing(frame, whole)]
    repeated = filled.loc[filled.duplicated(key)]
    first = filled.drop_duplicates(key).reset_index(names="row").set_index(key)["row"].to_dict()
    faults = []
    for row, values in zip(repeated.index.tolist(), repeated[key].itertuples(index=False, name=None), strict=True):
        earlier = first.get(values if len(key) > 1 else values[0], 2)
        shown = ", ".join(_shown(value) for value in values)
        what = "this id stands" if key == ["id"] else f"the same {', '.join(key)} stand"
        faults.append(Fault(file=file, row=row, column=key[0], value=shown, problem=f"{what} already in row {earlier}",
                            todo="Each may stand once: change or delete one of the two"))  # fmt: skip
    return faults


def _missing(frame: pd.DataFrame, columns: Iterable[str]) -> pd.Series[bool]:
    gone = pd.Series(data=False, index=frame.index)
    for name in columns:
        gone |= frame[name].isna() | (frame[name].astype("object") == "")
    return gone


def _shown(value: Any) -> str:
    return str(value.date()) if isinstance(value, pd.Timestamp) and not pd.isna(value) else str(value)
