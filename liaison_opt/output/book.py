"""The paper of the workbook: formats, page set-up, widths that fit, and cells that can never be formulas."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from liaison_opt.output import labels, words

_FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}
_LINE = "#B9BEC5"
_POINTS = 15.0
_INCHES = 0.4


def width(value: object) -> int:
    """How many narrow characters wide a text is: Chinese characters count double, the longest line counts."""
    lines = str(value).splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a printed table.

    Parameters
    ----------
    name
        The column of the frame.
    heading
        What stands above it.
    lo, hi
        Least and greatest width in characters; longer texts are wrapped.
    align
        "left", "center" or "right".
    """

    name: str
    heading: str
    lo: int = 6
    hi: int = 40
    align: str = "left"


class Book:
    """A workbook in the making; every string is written as a string, whatever it begins with."""

    def __init__(self, path: str, *, lang: str, title: str, created: dt.date) -> None:
        self.lang = lang
        self.book = xlsxwriter.Workbook(path, {"in_memory": True})
        self.book.set_properties({"title": title, "created": dt.datetime.combine(created, dt.time())})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def close(self) -> None:
        """Write the file."""
        self.book.close()

    def style(self, **props: Any) -> Any:
        """A cell format; the same properties give the same format."""
        full = {"font_name": _FONTS[self.lang], "font_size": 10, "font_color": labels.INK, "valign": "vcenter", **props}
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(full)
        return self._formats[key]

    def boxed(self, **props: Any) -> Any:
        """A format with a thin frame."""
        return self.style(**{"border": 1, "border_color": _LINE, **props})

    def sheet(self, key: str, widths: Sequence[float], *, landscape: bool = False) -> Page:
        """A new A4 sheet named by `sheet.key`, one page wide, with page numbers in the footer."""
        sheet = self.book.add_worksheet(words.text(f"sheet.{key}", self.lang))
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=_INCHES, right=_INCHES, top=0.5, bottom=0.6)
        sheet.set_footer(f"&C&8{words.text('page.number', self.lang)}")
        sheet.hide_gridlines(2)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        for number, wide in enumerate(widths):
            sheet.set_column(number, number, wide)
        return Page(book=self, sheet=sheet, widths=tuple(widths))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Page:
    """One sheet of known widths; its methods return the next free row."""

    book: Book
    sheet: Any
    widths: tuple[float, ...]

    @property
    def last(self) -> int:
        """Number of the last column."""
        return len(self.widths) - 1

    def put(self, row: int, column: int, value: object, style: Any) -> None:
        """One cell: numbers and dates as such, everything else as a string."""
        if value is None or value is pd.NaT or value is pd.NA or value == "" or _is_nan(value):
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, pd.Timestamp):
            self.sheet.write_datetime(row, column, value.to_pydatetime(), style)
        elif isinstance(value, int | float | np.number) and not isinstance(value, bool):
            self.sheet.write_number(row, column, float(value), style)
        else:
            self.sheet.write_string(row, column, str(value), style)

    def across(self, row: int, text: str, style: Any, *, first: int = 0) -> None:
        """One text over the columns from `first` to the last."""
        if self.last > first:
            self.sheet.merge_range(row, first, row, self.last, "", style)
        self.put(row, first, text, style)

    def head(self, title: str, lines: Sequence[str]) -> int:
        """Title and small lines across the page."""
        self.across(0, title, self.book.style(bold=True, font_size=16))
        self.sheet.set_row(0, 27)
        row = 1
        for line in [line for line in lines if line]:
            row = self.sentence(row, line, font_size=9, font_color="#57606A")
        return row

    def sentence(self, row: int, text: str, **props: Any) -> int:
        """A wrapped text across the page, as high as it needs."""
        self.across(row, text, self.book.style(**{"text_wrap": True, "valign": "top", **props}))
        self.sheet.set_row(row, _POINTS * lines_needed(text, sum(self.widths)))
        return row + 1

    def heading(self, row: int, text: str) -> int:
        """A small heading inside a sheet."""
        self.put(row, 0, text, self.book.style(bold=True, font_size=12))
        self.sheet.set_row(row, 21)
        return row + 1

    def headings(self, row: int, columns: Sequence[Column]) -> int:
        """The row of column headings, wrapped and as high as the longest needs."""
        style = self.book.boxed(bold=True, bg_color="#DDE3EA", text_wrap=True, align="center")
        for number, column in enumerate(columns):
            self.put(row, number, column.heading, style)
        lines = max((lines_needed(c.heading, wide) for c, wide in zip(columns, self.widths, strict=False)), default=1)
        self.sheet.set_row(row, _POINTS * lines + 4)
        return row + 1

    def table(self, row: int, frame: pd.DataFrame, columns: Sequence[Column]) -> int:
        """Headings and cells from `row` on."""
        row = self.headings(row, columns)
        dated = words.text("date.number_format_long", self.book.lang)
        for number, column in enumerate(columns):
            values = frame[column.name]
            props: dict[str, Any] = {"align": column.align, "text_wrap": True}
            if pd.api.types.is_datetime64_any_dtype(values):
                props["num_format"] = dated
            elif pd.api.types.is_numeric_dtype(values):
                props["num_format"] = "#,##0"
            style = self.book.boxed(**props)
            for offset, value in enumerate(values, start=row):
                self.put(offset, number, value, style)
        self._heights(row, frame, columns)
        return row + len(frame)

    def _heights(self, row: int, frame: pd.DataFrame, columns: Sequence[Column]) -> None:
        """Rows as high as their longest text needs; only columns that hold a long one are looked at."""
        pairs = [(frame[column.name], wide) for column, wide in zip(columns, self.widths, strict=False)]
        long = [(values.astype(str), wide) for values, wide in pairs if width_of(values) > wide - 1]
        for offset in range(len(frame)):
            lines = max((lines_needed(values.iloc[offset], wide) for values, wide in long), default=1)
            self.sheet.set_row(row + offset, _POINTS * lines + 1)

    def freeze(self, row: int, column: int = 0, *, repeat: tuple[int, int] | None = None) -> None:
        """Keep the rows above and the columns before in sight, and repeat rows on every printed page."""
        self.sheet.freeze_panes(row, column)
        if repeat is not None:
            self.sheet.repeat_rows(*repeat)

    def filter(self, row: int, end: int, columns: int) -> None:
        """Filter buttons on the headings in `row` of a table whose last line is before `end`."""
        self.sheet.autofilter(row, 0, max(row + 1, end - 1), columns - 1)

    def printed(self, end: int) -> None:
        """Print the rows before `end`."""
        self.sheet.print_area(0, 0, max(0, end - 1), self.last)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def width_of(values: pd.Series) -> int:
    """Width of the widest cell of a column in characters; dates and numbers as they are shown."""
    if values.empty:
        return 0
    if pd.api.types.is_datetime64_any_dtype(values):
        return 13
    if pd.api.types.is_numeric_dtype(values):
        return max(len(f"{value:,.0f}") for value in (values.fillna(0).min(), values.fillna(0).max()))
    return max(width(value) for value in values.astype(str))


def fitting(frame: pd.DataFrame, columns: Sequence[Column]) -> list[float]:
    """Widths of the columns: as wide as the content asks, between `lo` and `hi`."""
    found = []
    for column in columns:
        heading = max((width(word) for word in column.heading.split()), default=0)
        found.append(float(min(column.hi, max(column.lo, heading + 1, width_of(frame[column.name]) + 2))))
    return found


def lines_needed(text: object, chars: float) -> int:
    """How many lines a text takes in a cell of that width; words are not broken, so some of a full line is lost."""
    lines = 0
    for line in str(text).splitlines():
        wide = width(line)
        lines += 1 if wide <= chars - 1 else -(-wide // max(1, int(chars * 0.92)))
    return max(1, lines)
