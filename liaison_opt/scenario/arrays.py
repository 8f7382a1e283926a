"""Whole columns of cells to values at once: what plainly fits is taken as an array, the rest cell by cell.

`cells.parse` says what a cell means. This is a faster road to the same end for columns of one kind (text, numbers,
days): an array is asked which cells can only mean one thing, and only the others, each distinct one once, are parsed.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from liaison_opt.scenario.cells import SANE, YEARS, CellError, Value, is_blank, parse
from liaison_opt.scenario.columns import Column
from liaison_opt.scenario.refuse import private_number

Mask = np.ndarray[Any, np.dtype[np.bool_]]
#: rows from which a table is kept as arrays; smaller ones are lists of cells, as a sheet has them
FAST_FROM = 500
SHOWN = 10  # faults of one kind in one column that are listed one by one

_SEEN = r"!-~\x{4E00}-\x{9FFF}"  # plain letters and common Chinese: NFKC leaves each as it is
_VISIBLE = f"[{_SEEN}]"
_PLAIN = f"^[ {_SEEN}]*$"
_IDS = r"^[A-Za-z0-9_\-.\x{4E00}-\x{9FFF}]+$"
_TEXTS = rf"^[!-\"$-~\x{{4E00}}-\x{{9FFF}}]([ {_SEEN}]*[{_SEEN}])?$"  # no # in front: errors of a spreadsheet
_MISSING = r"(?i)^(nan|none|null)$"
_WHOLE = r"^[0-9]{1,9}$"
_DECIMAL = r"^-?[0-9]{1,4}(\.[0-9]{1,15})?$"
# refuse.private_number for text in which every letter is _PLAIN
_PRIVATE = (
    r"(^|[^0-9])(\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}([^0-9]|$)"
    r"|(^|[^0-9])[0-9]{17}[0-9Xx]([^0-9A-Za-z]|$)"
)
_TEXTUAL = {"id", "tag", "tags", "text", "choice"}


@dataclasses.dataclass(frozen=True)
class Wrong:
    """Cells that cannot be used: the first `SHOWN` of each problem, by row, and how many there are of each."""

    shown: list[tuple[int, Any, CellError]]
    counts: dict[str, int]


def dtype_of(column: Column) -> str:
    """The type of the column in a typed table."""
    return {"date": "datetime64[us]", "whole": "Int64", "decimal": "float64"}.get(column.type, "str")


def tried(column: Column, cell: Any) -> Value | CellError:
    """The value of a filled cell, or why it has none."""
    try:
        return parse(column, cell)
    except CellError as error:
        return error


def tame(cells: pd.Series[Any]) -> pd.Series[Any]:
    """The column as one of str, int64, float64, bool, datetime64 or object, whatever it was kept as."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = pd.Series(cells.to_numpy(), index=cells.index, name=cells.name).convert_dtypes()
    elif isinstance(cells.dtype, pd.DatetimeTZDtype):
        cells = cells.dt.tz_localize(None)
    kind: Any = cells.dtype
    if isinstance(kind, pd.StringDtype):
        return cells.astype("str")
    if pd.api.types.is_bool_dtype(kind):
        return _objects(cells) if cells.isna().any() else cells.astype("bool")
    if pd.api.types.is_integer_dtype(kind):
        return _integers(cells)
    if pd.api.types.is_float_dtype(kind):
        return cells.astype("float64")
    return cells if isinstance(kind, np.dtype) and kind.kind in "MO" else _objects(cells)


def _objects(cells: pd.Series[Any]) -> pd.Series[Any]:
    return cells.astype("object").where(cells.notna(), None)


def _integers(cells: pd.Series[Any]) -> pd.Series[Any]:
    gaps = bool(cells.isna().any())
    size = max(abs(int(cells.max())), abs(int(cells.min()))) if cells.notna().any() else 0
    if gaps and size < 2**53:
        return cells.astype("float64")
    return _objects(cells) if gaps or size >= 2**63 else cells.astype("int64")


def blanks(cells: pd.Series[Any]) -> Mask:
    """Which cells of a tame column hold nothing but space; shape (rows,)."""
    if cells.dtype == object:
        return np.fromiter((is_blank(cell) for cell in cells.tolist()), dtype=bool, count=len(cells))
    if not isinstance(cells.dtype, pd.StringDtype):
        return np.asarray(cells.isna(), dtype=bool)
    hidden = ~_matches(cells, _VISIBLE)
    if hidden.any():
        codes, uniques = pd.factorize(cells[hidden])
        empty = np.array([*map(is_blank, uniques), True], dtype=bool)  # the last is for missing cells, coded -1
        hidden[hidden] = empty[codes]
    return hidden


def within(ids: pd.Series[str], known: pd.Series[str]) -> pd.Series[bool]:
    """Which texts stand among others; as `Series.isin`, which takes seconds where a column of text is long.

    Parameters
    ----------
    ids, known
        Columns of text, of any length.
    """
    asked, words = (_arrow(column).cast(pa.large_string()) for column in (ids, known))
    found = pc.is_in(asked, value_set=words.drop_null())
    return pd.Series(np.array(found.to_numpy(zero_copy_only=False), dtype=bool), index=ids.index)


def private_in(cells: pd.Series[Any]) -> str | None:
    """The kind of the first private number in a tame column, or None."""
    if pd.api.types.is_integer_dtype(cells.dtype):
        cells = cells.astype("str")
    if isinstance(cells.dtype, pd.StringDtype):
        cells = cells[(_matches(cells, _PRIVATE) | ~_matches(cells, _PLAIN)) & cells.notna().to_numpy()]
    values = cells.tolist() if cells.dtype == object else cells.dropna().unique().tolist()
    return next(filter(None, map(private_number, values)), None)


def parsed(column: Column, cells: pd.Series[Any], blank: Any) -> tuple[pd.Series[Any], Wrong]:
    """The values of a tame column that is not of objects, and the cells that cannot be used.

    Parameters
    ----------
    column
        What the cells should be.
    cells
        The column; its index holds row numbers.
    blank
        What an empty cell, or one that cannot be used, becomes.
    """
    if column.type in {*_TEXTUAL, "date"} and pd.api.types.is_integer_dtype(cells.dtype):
        cells = cells.astype("str")  # `plain` reads a whole number as its digits
    empty = blanks(cells)
    easy, values = _easy(column, cells)
    easy &= ~empty
    rest = np.flatnonzero(~easy & ~empty)
    codes, uniques = pd.factorize(cells.iloc[rest])
    found = [tried(column, _python(value)) for value in uniques]
    good = np.array([not isinstance(value, CellError) for value in found], dtype=bool)
    filled = [blank if isinstance(value, CellError) else value for value in found]
    result = _assembled(column, cells, easy, values, blank)
    if filled:
        _put(result, rest, codes, filled)
    gap = CellError("is empty", f"Fill it in: {column.meaning}")
    errors = [value for value in found if isinstance(value, CellError)]
    number_of = np.where(good, -1, np.cumsum(~good) - 1)
    which = np.full(len(cells), -1)
    if filled:
        which[rest] = number_of[codes]
    if column.required:
        which[empty] = len(errors)
    series = pd.Series(result, index=cells.index, name=column.name, dtype=dtype_of(column))
    return series, _wrong(cells, which, [*errors, gap])


def _easy(column: Column, cells: pd.Series[Any]) -> tuple[Mask, Any]:
    """Which cells can only mean one thing, and the values of these (numbers and days only)."""
    nothing = np.zeros(len(cells), dtype=bool)
    text = isinstance(cells.dtype, pd.StringDtype)
    number = not text and cells.dtype != bool and pd.api.types.is_numeric_dtype(cells.dtype)
    if column.type in {"whole", "decimal"} and (text or number):
        return _easy_numbers(column, cells, text=text)
    if column.type == "date" and not text and cells.dtype.kind == "M":
        years = cells.dt.year.fillna(0)
        whole_days = (cells == cells.dt.normalize()) & (years >= YEARS[0]) & (years <= YEARS[1])
        return whole_days.to_numpy(dtype=bool, copy=True), cells.to_numpy()
    if column.type in {"id", "text"} and text:
        easy = _matches(cells, _IDS if column.type == "id" else _TEXTS)
        easy &= _lengths(cells) <= (64 if column.type == "id" else 500)
        easy &= ~_matches(cells, _PRIVATE)
        return (easy & ~_matches(cells, _MISSING) if column.type == "id" else easy), None
    return nothing, None


def _easy_numbers(column: Column, cells: pd.Series[Any], *, text: bool) -> tuple[Mask, Any]:
    easy = np.ones(len(cells), dtype=bool)
    if text:
        easy = _matches(cells, _WHOLE if column.type == "whole" else _DECIMAL)
        plain = pc.if_else(pa.array(easy), _arrow(cells), pa.scalar("0", pa.large_string()))
        values = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
    else:
        values = cells.to_numpy(dtype="float64")
        easy = np.isfinite(values)
    lo = -SANE if column.lo is None else column.lo
    hi = SANE if column.hi is None else column.hi
    easy &= (lo <= values) & (values <= hi)
    if column.type == "whole":
        easy &= values == np.trunc(values)
    return easy, values


def _assembled(column: Column, cells: pd.Series[Any], easy: Mask, values: Any, blank: Any) -> Any:
    """The easy values, and `blank` elsewhere, as an array that can be written to."""
    if column.type == "whole":
        whole = np.full(len(cells), int(blank), dtype="int64")
        if values is not None:
            whole[easy] = values[easy].astype("int64")
        return whole
    if column.type == "decimal":
        return np.full(len(cells), blank, dtype="float64") if values is None else np.where(easy, values, blank)
    if column.type == "date":
        days = np.full(len(cells), np.datetime64("NaT", "us"))
        if values is not None:
            days[easy] = values[easy].astype("datetime64[us]")
        return days
    texts = cells if isinstance(cells.dtype, pd.StringDtype) else pd.Series("", index=cells.index, dtype="str")
    return (texts if easy.all() else texts.where(easy, blank)).array


def _put(result: Any, rest: Any, codes: Any, filled: list[Any]) -> None:
    """Write the values of the cells that were parsed one by one."""
    if isinstance(result, np.ndarray):
        result[rest] = pd.Series(filled, dtype=result.dtype).to_numpy()[codes]
    else:
        result[rest] = pd.array(filled, dtype="str").take(codes)


def _wrong(cells: pd.Series[Any], which: Any, errors: list[CellError]) -> Wrong:
    """The wrong cells of a column; `which` (rows,) is the number of the error, -1 where there is none."""
    problems = list(dict.fromkeys(error.problem for error in errors))
    kind = np.array([problems.index(error.problem) for error in errors])
    rows = np.flatnonzero(which >= 0)
    kinds = kind[which[rows]]
    first: list[int] = []
    counts = {}
    places, starts = np.unique(kinds, return_index=True)
    for place in places[np.argsort(starts)].tolist():
        of_kind = rows[kinds == place]
        counts[problems[place]] = len(of_kind)
        first += of_kind[:SHOWN].tolist()
    shown = []
    for at in sorted(first):
        error, value = errors[which[at]], cells.iloc[at]
        cell = None if error is errors[-1] else _python(value)
        shown.append((int(cells.index[at]), cell, error))
    return Wrong(shown, counts)


def _python(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, pd.Timestamp):
        # beyond the years of Python the text is judged, which is refused as any text that is no day
        return value.to_pydatetime(warn=False) if 1 <= value.year <= 9999 else str(value)
    return value.item() if isinstance(value, np.generic) else value


def _arrow(cells: pd.Series[Any]) -> Any:
    return pa.chunked_array(pa.array(cells)).combine_chunks() if len(cells) else pa.array([], pa.large_string())


def _matches(cells: pd.Series[Any], pattern: str) -> Mask:
    found = pc.fill_null(pc.match_substring_regex(_arrow(cells), pattern), fill_value=False)
    return np.array(found.to_numpy(zero_copy_only=False), dtype=bool)


def _lengths(cells: pd.Series[Any]) -> Any:
    return np.asarray(pc.fill_null(pc.utf8_length(_arrow(cells)), 0))
