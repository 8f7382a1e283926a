"""One cell to one value: dates as offices write them, numbers, ids, tags. Whatever is unclear is refused."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from liaison_opt.scenario.columns import Column
from liaison_opt.scenario.refuse import private_number

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | None
Value = str | int | float | dt.datetime


class Formula(str):
    """The text of a formula cell, which is never evaluated."""

    __slots__ = ()


class CellError(ValueError):
    """A cell that cannot be used: what is wrong with it and what to do."""

    def __init__(self, problem: str, todo: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.todo = todo


_EXCEL_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "########"}
_ID = re.compile(r"[\w\-.]{1,64}")
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_\-]{0,63}")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][+-]?\d{1,3})?|[+-]?\.\d+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?([ T]\s*0?0:00(:00)?(\.0+)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIALS = (20_000, 80_000)  # Excel's day numbers from 1954 to 2119
YEARS = (1990, 2100)
_DAY_ONE = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - local dates carry no time zone here
SANE = 1e9
_TEXT_LIMIT = 500


def is_blank(cell: Any) -> bool:
    """Whether the cell holds nothing but space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def parse(column: Column, cell: Cell) -> Value:
    """The value of a filled cell of that column.

    Raises
    ------
    CellError
        The cell cannot be used.
    """
    if isinstance(cell, Formula):
        raise CellError("is a formula", "Paste the cells as values (Paste Special, Values) and save again")
    if isinstance(cell, str) and cell.strip().upper() in _EXCEL_ERRORS:
        raise CellError("holds an error of the spreadsheet", "Mend the cell it was computed from, then paste values")
    private = None if column.type == "decimal" else private_number(cell)
    if private:
        raise CellError(f"looks like {private}", "Delete it; nothing here needs it (values are masked in messages)")
    return _PARSERS[column.type](column, cell)


def plain(cell: Cell) -> str:
    """The text of a cell with full-width letters made plain; whole numbers without a decimal point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _id(_: Column, cell: Cell) -> str:
    text = plain(cell)
    if isinstance(cell, (bool, dt.date, dt.time)):
        raise CellError("is not an id but a date or a truth value", "Format the column as text and type the id again")
    if not _ID.fullmatch(text):
        raise CellError("is not an id", "Use 1 to 64 letters, digits, - _ or . without spaces")
    if text.casefold() in {"nan", "none", "null"}:
        raise CellError("reads like a missing value", "Give the id, or leave the cell empty where that is allowed")
    return text


def _tag(_: Column, cell: Cell) -> str:
    text = plain(cell)
    if not _TAG.fullmatch(text):
        raise CellError("is not a tag", "Use one word of Latin letters, digits, - and _, beginning with a letter")
    return text


def _tags(column: Column, cell: Cell) -> str:
    words = [word for word in re.split(r"[\s,;、]+", plain(cell)) if word]
    return " ".join(dict.fromkeys(_tag(column, word) for word in words))


def _text(_: Column, cell: Cell) -> str:
    if isinstance(cell, bool):
        raise CellError("is a truth value, not a text", "Format the column as text and type it again")
    text = cell.strip() if isinstance(cell, str) else plain(cell)
    if len(text) > _TEXT_LIMIT:
        raise CellError(f"is longer than {_TEXT_LIMIT} characters", "Shorten it")
    if any(unicodedata.category(letter) == "Cc" for letter in text if letter not in "\n\t"):
        raise CellError("holds control characters", "Type the text again")
    return text


def _number(column: Column, cell: Cell) -> float:
    if isinstance(cell, (bool, dt.date, dt.time)):
        raise CellError("is a date or a truth value, not a number", "Format the column as a number and type it again")
    text = plain(cell)
    if not isinstance(cell, (int, float)) and not _NUMBER.fullmatch(text):
        raise CellError("is not a number", "Write digits only, such as 1200")
    number = float(cell) if isinstance(cell, (int, float)) else float(text.replace(",", ""))
    lo = -SANE if column.lo is None else column.lo
    hi = SANE if column.hi is None else column.hi
    if not math.isfinite(number):
        raise CellError("is not a finite number", "Write digits only, such as 1200")
    if not lo <= number <= hi:
        raise CellError(f"lies outside {lo:g} to {hi:g}", "Check the number")
    return number


def _whole(column: Column, cell: Cell) -> int:
    number = _number(column, cell)
    if number != int(number):
        raise CellError("is not a whole number", "Write it without decimals")
    return int(number)


def _choice(column: Column, cell: Cell) -> str:
    text = plain(cell).casefold()
    for word, chinese in column.choices:
        if text in {word, chinese}:
            return word
    raise CellError("is not one of the words allowed", "Use " + " or ".join(word for word, _ in column.choices))


def date_of(cell: Cell) -> dt.datetime:
    """The day that a cell names, at midnight.

    Read are 2027-03-01, 2027/3/1, 2027.3.1, 2027年3月1日, 20270301, Excel's day numbers, and date cells.

    Raises
    ------
    CellError
        The cell names no day, or one that cannot be told for certain.
    """
    day = _as_day(cell)
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise CellError(f"lies outside the years {YEARS[0]} to {YEARS[1]}", "Check the year")
    return day


def _as_day(cell: Cell) -> dt.datetime:
    if isinstance(cell, dt.datetime):
        if cell.replace(tzinfo=None).time() != dt.time():
            raise CellError("carries a time of day", "Give the day alone; whole days are planned")
        return cell.replace(tzinfo=None)
    if isinstance(cell, dt.date):
        return dt.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
    if isinstance(cell, (bool, dt.time)):
        raise CellError("is not a date", "Write it as 2027-03-01")
    text = plain(cell)
    written = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if written:
        try:
            return dt.datetime(int(written[1]), int(written[2]), int(written[3]))  # noqa: DTZ001
        except ValueError as error:
            raise CellError("is a day that does not exist", "Check day and month") from error
    serial = text.removesuffix(".0")
    if serial.isascii() and serial.isdigit() and len(serial) == 5 and _SERIALS[0] <= int(serial) <= _SERIALS[1]:
        return _DAY_ONE + dt.timedelta(days=int(serial))
    raise CellError("is not a date that can be told for certain", "Write it as 2027-03-01 (year, month, day)")


def _date(_: Column, cell: Cell) -> dt.datetime:
    return date_of(cell)


_PARSERS: dict[str, Callable[[Column, Cell], Value]] = {
    "id": _id, "tag": _tag, "tags": _tags, "text": _text, "date": _date, "whole": _whole, "decimal": _number,
    "choice": _choice,
}  # fmt: skip
