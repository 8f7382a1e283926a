"""The sheets of a workbook as rows of cells; formulas are kept as such and never evaluated."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from liaison_opt.errors import Fault
from liaison_opt.scenario.cells import Cell, Formula, is_blank
from liaison_opt.scenario.guard import workbook_fault
from liaison_opt.scenario.records import MAX_ROWS, unescaped

Rows = list[tuple[int, list[Cell]]]

# All that a damaged workbook has been seen to raise inside openpyxl; anything else is a fault of this program.
DAMAGE = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, NotImplementedError, RuntimeError,
    ParseError, zipfile.BadZipFile, zlib.error, InvalidFileException,
)  # fmt: skip


def read_sheets(path: Path, file: str) -> tuple[dict[str, Rows], list[Fault]]:
    """Sheet name to its filled rows with their numbers; nothing and the faults if it cannot be opened."""
    fault = workbook_fault(path, file)
    if fault is not None:
        return {}, [fault]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it drops
            book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
            try:
                if book.epoch == CALENDAR_MAC_1904:
                    todo = "Switch the 1904 date system off in the options and save it again"
                    return {}, [Fault(file=file, problem="the workbook counts its days from 1904", todo=todo)]
                return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}, []
            finally:
                book.close()
    except DAMAGE:
        return {}, [Fault(file=file, problem="the workbook is damaged and cannot be read",
                          todo="Open it in Excel or WPS and save it again as .xlsx")]  # fmt: skip


def _rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    kept = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = [_cell(cell) for cell in cells]
        while values and is_blank(values[-1]):
            values.pop()
        if values:
            yield number, values
            kept += 1
        if kept > MAX_ROWS + 1 or number > 5 * MAX_ROWS:
            return


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None or isinstance(value, (bool, int, float, dt.date, dt.time)):
        return value
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return Formula(value if isinstance(value, str) else "=…")
    return unescaped(value) if isinstance(value, str) else str(value)
