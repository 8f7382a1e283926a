"""A workbook with some cells changed: all other cells, formats and sheets stay as they are."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from liaison_opt.changes import toml_text
from liaison_opt.changes.plainly import OUT, Steps, at
from liaison_opt.changes.rows import Rows
from liaison_opt.scenario.cells import is_blank, plain
from liaison_opt.scenario.columns import BY_NAME, Table
from liaison_opt.scenario.entities import Raw
from liaison_opt.scenario.export import as_cell, as_typed, dotted, inline, policy_cells
from liaison_opt.scenario.records import escaped
from liaison_opt.scenario.refuse import plain_heading
from liaison_opt.scenario.toml_in import parse
from liaison_opt.scenario.workbook import ENTRIES, POLICY_COLUMNS

_STAMP = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")
_PART = {key: part for part, key in ENTRIES.items()}
_STRAIGHT = str.maketrans("“”＂", '"' * 3)
_TOML = ("parameters", "readings")


def changed_book(
    source: Path,
    goal: Path,
    disk: Raw,
    new: Raw,
    rows: dict[str, Rows],
    edits: dict[str, list[tuple[Steps, Any]]],
    whole: set[str],
) -> None:
    """Write a workbook with changed cells; the same input gives the same bytes.

    Parameters
    ----------
    source, goal
        The workbook as it is, and where the other one goes.
    disk
        The workbook as read.
    new
        The changed scenario.
    rows
        Table name to what becomes of its rows.
    edits
        The keys of "settings" and "policy" that change.
    whole
        Tables that are written anew.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it drops
        book = openpyxl.load_workbook(source)
    pen = _Pen(book, disk, new)
    for steps, value in edits["settings"]:
        pen.setting(steps, value)
    for steps, value in edits["policy"]:
        pen.rule(steps, value)
    for name in dict.fromkeys([*rows, *sorted(whole)]):
        if name in whole or name not in disk.tables:
            pen.table_anew(BY_NAME[name])
        else:
            pen.table(rows[name])
    out = io.BytesIO()
    book.save(out)
    goal.write_bytes(_stamped(out.getvalue()))


class _Pen:
    """Finds the cell that holds a key or a row, and writes it."""

    def __init__(self, book: Any, disk: Raw, new: Raw) -> None:
        self.book = book
        self.disk = disk
        self.new = new

    def _sheet(self, part: str) -> Any:
        """The sheet of a part; a new one if the workbook has none."""
        _, sign, title = self.disk.files.get(part, "").partition("[")
        name = title.removesuffix("]") if sign else part
        return self.book[name] if name in self.book.sheetnames else self.book.create_sheet(name)

    def setting(self, steps: Steps, value: Any) -> None:
        """Write a key of the settings: on their own sheet, or on that of slots, duties or clauses."""
        part = _PART.get(str(steps[0]))
        if part is not None and str(steps[0]) not in self.disk.rows:
            if len(steps) == 2:
                self._entry(part, value)
            else:
                self._of_entry(part, self.disk.rows[f"{steps[0]}.{steps[1]}"], steps[2:], value)
            return
        sheet = self._sheet("settings")
        words = [str(step) for step in steps]
        stands = next((n for n in range(len(words), 0, -1) if ".".join(words[:n]) in self.disk.rows), None)
        if stands is not None:
            path = steps[:stands]
            found = value if stands == len(steps) else at(self.new.settings, path)
            self._write(sheet, self.disk.rows[".".join(words[:stands])], 2, None if found is OUT else _as_toml(found))
            return
        pairs = dotted({".".join(words): value}) if value is not OUT else []
        for key, one in pairs:
            row = _next_row(sheet)
            self._write(sheet, row, 1, key)
            self._write(sheet, row, 2, as_cell(one))

    def _entry(self, part: str, values: dict[str, Any]) -> None:
        """A slot or duty more, on its sheet."""
        sheet = self._sheet(part)
        row = max(2, _next_row(sheet))
        flat = dict(dotted({key: value for key, value in values.items() if key != "readings"}))
        for key, value in flat.items():
            self._write(sheet, row, self._column(sheet, key), _words(value))
        if values.get("readings"):
            self._write(sheet, row, self._column(sheet, "readings"), toml_text.changed("", _pairs(values["readings"])))

    def _of_entry(self, part: str, row: int, steps: Steps, value: Any) -> None:
        """A key of a slot, duty or clause."""
        sheet = self._sheet(part)
        if steps[0] in _TOML:
            self._toml(sheet, row, str(steps[0]), steps[1:], value)
            return
        key = ".".join(str(step) for step in steps)
        pairs = dotted({key: value}) if isinstance(value, dict) else [(key, value)]
        for name, one in pairs:
            self._write(sheet, row, self._column(sheet, name), None if one is OUT else _words(one))

    def rule(self, steps: Steps, value: Any) -> None:
        """Write a key of a rule, or a rule more."""
        sheet = self._sheet("policy")
        if len(steps) == 1:
            row = max(2, _next_row(sheet))
            for name, cell in zip(POLICY_COLUMNS, policy_cells(self.new.policy[int(steps[0])]), strict=True):
                if cell is not None:
                    self._write(sheet, row, self._column(sheet, name), cell)
            return
        row, key = self.disk.policy[int(steps[0])].row, str(steps[1])
        if key == "readings":
            self._toml(sheet, row, "readings", steps[2:], value)
        elif key in POLICY_COLUMNS and key not in self._parameters(sheet, row):
            self._write(sheet, row, self._column(sheet, key), None if value is OUT else value)
        else:
            self._toml(sheet, row, "parameters", steps[1:], value)

    def _parameters(self, sheet: Any, row: int) -> dict[str, Any]:
        text = sheet.cell(row, self._column(sheet, "parameters")).value
        return parse(str(text or "").translate(_STRAIGHT), "policy")[0] or {}

    def _toml(self, sheet: Any, row: int, column: str, steps: Steps, value: Any) -> None:
        """A key in the TOML lines of a cell."""
        at_column = self._column(sheet, column)
        text = str(sheet.cell(row, at_column).value or "")
        if parse(text, column)[1]:  # curly quotation marks, as Excel makes them
            text = text.translate(_STRAIGHT)
        self._write(sheet, row, at_column, toml_text.changed(text, [(steps, value)]).rstrip("\n") or None)

    def _column(self, sheet: Any, name: str) -> int:
        """The number of a column by its heading; a new one behind the last if there is none."""
        head = _heading_row(sheet)
        for cell in sheet[head]:
            if not is_blank(cell.value) and plain(cell.value) == name:
                return int(cell.column)
        last = max((int(cell.column) for cell in sheet[head] if not is_blank(cell.value)), default=0)
        self._write(sheet, head, last + 1, name)
        return last + 1

    def table(self, rows: Rows) -> None:
        """Write what becomes of the rows of a table that has a sheet."""
        sheet, numbers = self._sheet(rows.table.name), self.disk.tables[rows.table.name].index.tolist()
        for place in range(rows.present, len(rows.headings)):
            self._write(sheet, _heading_row(sheet), place + 1, rows.headings[place])
        known = _columns(rows.table)
        for row, cells in rows.cells.items():
            for name, value in cells.items():
                cell = as_typed(known.get(plain_heading(name)), value)
                self._write(sheet, numbers[row], rows.headings.index(name) + 1, cell)
        after = max([*numbers, _heading_row(sheet)]) + 1
        for place, made in enumerate(rows.added):
            for name, value in made.items():
                cell = as_typed(known.get(plain_heading(name)), value)
                self._write(sheet, after + place, rows.headings.index(name) + 1, cell, like=numbers[-1:])
        for row in sorted(rows.dropped, reverse=True):
            self._drop(sheet, numbers[row])

    def _drop(self, sheet: Any, number: int) -> None:
        """Take a row out; where merged cells stand it is emptied, since they would not move with the others."""
        if sheet.merged_cells.ranges:
            for cell in sheet[number]:
                self._write(sheet, number, cell.column, None)
        else:
            sheet.delete_rows(number)

    def table_anew(self, table: Table) -> None:
        """Write a table whole, on a sheet that is emptied or new."""
        sheet, frame = self._sheet(table.name), self.new.tables.get(table.name)
        sheet.delete_rows(1, max(1, sheet.max_row))
        known = _columns(table)
        headings = [] if frame is None else [plain(name) for name in frame.columns]
        for place, heading in enumerate(headings, start=1):
            self._write(sheet, 1, place, heading)
        cells = () if frame is None else frame.itertuples(index=False, name=None)
        for number, row in enumerate(cells, start=2):
            for place, (heading, value) in enumerate(zip(headings, row, strict=True), start=1):
                self._write(sheet, number, place, as_typed(known.get(plain_heading(heading)), value))

    @staticmethod
    def _write(sheet: Any, row: int, column: int, value: Any, like: list[int] | None = None) -> None:
        """One cell; text is never taken for a formula, a day is shown as one."""
        cell = sheet.cell(row, column)
        if like and not cell.has_style:
            cell._style = copy.copy(sheet.cell(like[0], column)._style)  # noqa: SLF001 (openpyxl's own way to copy one)
        text = isinstance(value, str)
        cell.value = escaped(value) if text else value
        if text:
            cell.data_type = "s"
        if isinstance(value, dt.date) and cell.number_format in {"General", "yyyy-mm-dd h:mm:ss"}:
            cell.number_format = "yyyy-mm-dd"


def _columns(table: Table) -> dict[str, Any]:
    return {plain_heading(word): column for column in table.columns for word in (column.name, column.zh)}


def _heading_row(sheet: Any) -> int:
    """The first filled row of a sheet, which is what is read as its heading."""
    filled = (row[0].row for row in sheet.iter_rows() if not all(is_blank(cell.value) for cell in row))
    return int(next(filled, 1))


def _next_row(sheet: Any) -> int:
    """The row behind the last filled one."""
    filled = [row[0].row for row in sheet.iter_rows() if not all(is_blank(cell.value) for cell in row)]
    return int(filled[-1]) + 1 if filled else 1


def _words(value: Any) -> Any:
    """A value of a sheet of slots or duties: a list of names as words."""
    return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else as_cell(value)


def _as_toml(value: Any) -> Any:
    return inline(value) if isinstance(value, dict) else as_cell(value)


def _pairs(data: dict[str, Any]) -> list[tuple[Steps, Any]]:
    return [((key,), value) for key, value in data.items()]


def _stamped(data: bytes) -> bytes:
    """The same workbook without the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "docProps/core.xml":
                content = _MODIFIED.sub(b"", content)
            info = zipfile.ZipInfo(member.filename, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return out.getvalue()
