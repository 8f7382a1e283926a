"""Cells of CSV files: nothing that a spreadsheet would calculate, days as ISO says, and the same bytes everywhere."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

# A spreadsheet takes a cell that begins so for a formula; the wide forms count where wide digits are typed.
_RISKY = r"[=+\-@＝＋－＠\t\r\n]"


def word(value: object) -> str:
    """A cell as text: nothing is "", a whole number has no decimals, a day is ISO."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return str(value)


def to_csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV bytes: byte order mark, fixed line ends, ISO dates, nothing that a spreadsheet would calculate."""
    return lines(safe(frame)).encode("utf-8-sig")


def lines(frame: pd.DataFrame) -> str:
    """A table that `safe` made as CSV text with fixed line ends."""
    return str(frame.to_csv(index=False, lineterminator="\n", na_rep=""))


def safe(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with ISO dates, plain words for truth values, and nothing that a spreadsheet would calculate."""
    found = frame.copy()
    for column in found:
        if pd.api.types.is_datetime64_any_dtype(found[column]):
            found[column] = found[column].dt.strftime("%Y-%m-%d")
        elif pd.api.types.is_float_dtype(found[column]):
            found[column] = found[column].map(word)
        elif pd.api.types.is_bool_dtype(found[column]):
            found[column] = found[column].map({True: "true", False: "false"})
        elif not pd.api.types.is_numeric_dtype(found[column]):
            risky = found[column].astype("str").str.match(f"'*{_RISKY}").to_numpy(dtype=bool)
            found[column] = found[column].where(~risky, "'" + found[column].astype("str"))
    return found


def escape(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would take for a formula; `unescape` takes it off again."""
    return "'" + cell if re.match(f"'*{_RISKY}", cell) else cell


def unescape(cell: str) -> str:
    """The cell before `escape`."""
    return cell[1:] if re.match(f"'+{_RISKY}", cell) else cell
