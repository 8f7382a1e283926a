"""What is to become of the rows of one table, and the table in memory after it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pandas as pd

from liaison_opt.changes.kinds import AddRow, Change, DropRow, SetCell
from liaison_opt.changes.plainly import plain_value, same
from liaison_opt.errors import Fault
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.columns import BY_NAME, Table
from liaison_opt.scenario.refuse import plain_heading
from liaison_opt.scenario.words import advice


@dataclasses.dataclass(kw_only=True)
class Rows:
    """The changes of one table, gathered: cells by row and heading, rows that come, rows that go.

    Parameters
    ----------
    table
        The table.
    headings
        The headings that it has, as they stand in the file, then those that it gets.
    present
        So many of them are there already.
    cells
        Row (from 0, as read) to heading to value.
    added
        Heading to value, a row each.
    dropped
        Rows that go.
    """

    table: Table
    headings: list[str]
    present: int
    cells: dict[int, dict[str, Any]] = dataclasses.field(default_factory=dict)
    added: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    dropped: set[int] = dataclasses.field(default_factory=set)

    def heading(self, name: str) -> str | None:
        """The heading of a column as the table has it; None if the table can have no such column."""
        wanted = plain_heading(str(name))
        for column in self.table.columns:
            words = {plain_heading(column.name), plain_heading(column.zh)}
            if wanted in words:
                found = next((heading for heading in self.headings if plain_heading(heading) in words), None)
                if found is None:
                    self.headings.append(found := column.name)
                return found
        return None


def gathered(scenario: Scenario, changes: list[Change]) -> tuple[dict[str, Rows], list[Fault]]:
    """Table name to what becomes of its rows; and every change that names nothing there is, or contradicts another.

    Parameters
    ----------
    scenario
        The scenario as it is.
    changes
        Changes; those of rules and settings are passed over.
    """
    found: dict[str, Rows] = {}
    faults: list[Fault] = []
    for change in changes:
        if not isinstance(change, (SetCell, AddRow, DropRow)):
            continue
        if change.table not in BY_NAME:
            todo = advice(str(change.table), BY_NAME, f"The tables are {', '.join(BY_NAME)}.")
            problem = "there is no table of this name"
            faults.append(Fault(file="change", value=str(change.table), problem=problem, todo=todo))
            continue
        frame = scenario.raw.tables.get(change.table)
        rows = found.setdefault(change.table, _begun(BY_NAME[change.table], frame))
        file = scenario.raw.files.get(change.table, rows.table.file)
        faults += _entered(rows, change, frame, file)
    return found, faults


def _begun(table: Table, frame: pd.DataFrame | None) -> Rows:
    if frame is None:
        return Rows(table=table, headings=[column.name for column in table.columns], present=0)
    return Rows(table=table, headings=[str(name) for name in frame.columns], present=len(frame.columns))


def _entered(rows: Rows, change: Change, frame: pd.DataFrame | None, file: str) -> list[Fault]:
    """Take in one change; why it cannot be."""
    if isinstance(change, AddRow):
        made, faults = _values(rows, change.values, file)
        rows.added += [made] if made else []
        todo = f"The columns are {', '.join(column.name for column in rows.table.columns)}."
        return faults if made or faults else [Fault(file=file, problem="a row without values", todo=todo)]
    if not isinstance(change, (SetCell, DropRow)):
        return []
    length = 0 if frame is None else len(frame)
    if not isinstance(change.row, int) or isinstance(change.row, bool) or not 0 <= change.row < length:
        problem, todo = "the table has no such row", f"Rows count from 0 to {length - 1}." if length else "It is empty."
        return [Fault(file=file, value=f"row {change.row}", problem=problem, todo=todo)]
    shown = int(frame.index[change.row]) if frame is not None else None
    if isinstance(change, DropRow):
        clash = change.row in rows.cells
        rows.dropped.add(change.row)
    else:
        made, faults = _values(rows, {change.column: change.value}, file, shown)
        if faults:
            return faults
        before = rows.cells.setdefault(change.row, {})
        clash = change.row in rows.dropped
        clash |= any(name in before and not same(before[name], value) for name, value in made.items())
        before |= made
    todo = "Keep one of the two."
    return [Fault(file=file, row=shown, problem="two changes of this row contradict each other", todo=todo)] * clash


def _values(
    rows: Rows, values: Mapping[str, Any], file: str, row: int | None = None
) -> tuple[dict[str, Any], list[Fault]]:
    """Heading to plain value; and columns that the table cannot have, values that no cell can hold."""
    made: dict[str, Any] = {}
    faults: list[Fault] = []
    names = [column.name for column in rows.table.columns]
    for name, value in values.items():
        heading = rows.heading(name)
        if heading is None:
            todo = advice(str(name), names, f"The columns are {', '.join(names)}.")
            faults.append(
                Fault(file=file, row=row, column=str(name), problem="this column is not known here", todo=todo)
            )
            continue
        try:
            plain = None if value is None else plain_value(value)
        except ValueError as error:
            faults.append(Fault(file=file, row=row, column=str(name), problem=str(error), todo="Give a plain value."))
            continue
        if isinstance(plain, (list, dict)):
            todo = "Give one value; several tags are one text with spaces between them."
            faults.append(Fault(file=file, row=row, column=str(name), problem="a cell holds one value", todo=todo))
            continue
        made[heading] = plain
    return made, faults


def edited(frame: pd.DataFrame | None, rows: Rows, file: str) -> pd.DataFrame:
    """The raw table after its changes; rows that stay keep their numbers.

    Parameters
    ----------
    frame
        The raw table; None if there is none yet.
    rows
        What becomes of it.
    file
        The name of its file, for messages.
    """
    if frame is None:
        frame = pd.DataFrame(
            columns=pd.Index(rows.headings, dtype=object), index=pd.Index([], dtype="int64"), dtype=object
        )
    attrs = {**frame.attrs, "file": file}
    columns: dict[str, pd.Series[Any]] = {}
    numbers = _numbers(frame, len(rows.added))
    for heading in rows.headings:
        cells = frame[heading] if heading in frame.columns else pd.Series(None, index=frame.index, dtype=object)
        set_here = {row: cells_of[heading] for row, cells_of in rows.cells.items() if heading in cells_of}
        columns[heading] = _column(cells, set_here, [made.get(heading) for made in rows.added], numbers)
    found = pd.DataFrame(columns, index=numbers)
    found.columns = pd.Index(rows.headings, dtype=object)
    kept = [place for place in range(len(frame) + len(rows.added)) if place not in rows.dropped]
    found = found.iloc[kept] if rows.dropped else found
    found.attrs.update(attrs)
    return found


def _numbers(frame: pd.DataFrame, more: int) -> pd.Index[Any]:
    kept = [int(number) for number in frame.index]
    last = kept[-1] if kept else 1
    return pd.Index([*kept, *range(last + 1, last + more + 1)], dtype="int64")


def _column(cells: pd.Series[Any], changed: dict[int, Any], added: list[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """A column with cells set and added; of a long column the type stays if the new cells fit it."""
    fits = cells.dtype == object or all(isinstance(v, str) for v in (*changed.values(), *added))
    if not changed and not added:
        return cells
    if not fits or cells.dtype not in {"object", "str"}:
        cells = cells.astype(object)
    values = cells.tolist()
    for row, value in changed.items():
        values[row] = value
    return pd.Series([*values, *added], index=index, dtype=cells.dtype, name=cells.name)
