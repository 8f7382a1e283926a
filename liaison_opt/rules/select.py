"""Choosing rows of a table by a rule's words: role, kind, where, when, period, scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import pandas as pd
import pydantic
from pydantic import Field

from liaison_opt.scenario.dates import written
from liaison_opt.scenario.settings import Strict

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario


#: a number that can be compared
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Range(Strict):
    """From `lo` to `hi`, both included; either may be left out."""

    lo: Finite | str | None = None
    hi: Finite | str | None = None


Value = str | int | float | bool
Where = dict[str, Value | list[Value] | Range]
#: one name, or a list of names
Names = Annotated[
    tuple[str, ...],
    pydantic.BeforeValidator(lambda v: (v,) if isinstance(v, str) else v),
    pydantic.WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Scope = Literal["pair", "actor", "target", "group"]
Period = Annotated[
    str,
    Field(
        pattern=r"^(week|month|quarter|half_year|year|horizon|window:[A-Za-z][\w\-]*)$",
        description="week (ISO), month, quarter, half_year, year, horizon, or window:KIND of windows.csv",
    ),
]
PERIODS = ("week", "month", "quarter", "half_year", "year")
_FREQ = {"week": "W-SUN", "month": "M", "quarter": "Q", "half_year": "Q", "year": "Y"}


def match(frame: pd.DataFrame, where: Where, scenario: Scenario | None = None) -> pd.Series[Any]:
    """Which rows fit every column of `where`; the key `window` asks for dates inside windows of those kinds."""
    fits: pd.Series[Any] = pd.Series(np.ones(len(frame), dtype=bool), index=frame.index)
    for column, wanted in where.items():
        if column == "window":
            fits &= inside(frame["date"], scenario, _listed(wanted))
        elif isinstance(wanted, Range):
            series = _asked(frame, column)
            if wanted.lo is not None:
                fits &= series >= _like(series, wanted.lo)
            if wanted.hi is not None:
                fits &= series <= _like(series, wanted.hi)
        else:
            series = _asked(frame, column)
            fits &= series.isin([_like(series, value) for value in _listed(wanted)])
    return fits.fillna(value=False).astype(bool)


#: columns that hold whole numbers; all others hold words, `date` days
_NUMBERS = frozenset({"households", "households_away", "priority", "month_no"})


def misfits(column: str, wanted: Any) -> list[tuple[str, str]]:
    """Values of a filter that its column cannot be compared with: (value, what to do)."""
    values = [v for v in (wanted.lo, wanted.hi) if v is not None] if isinstance(wanted, Range) else _listed(wanted)
    if column == "date":
        wrong = [v for v in values if not _is_day(v)]
        return [(str(v), "Write the day as 2027-03-01.") for v in wrong]
    number = column in _NUMBERS
    wrong = [v for v in values if isinstance(v, str) == number or isinstance(v, bool)]
    return [(str(v), f"The column `{column}` holds {'numbers' if number else 'words'}.") for v in wrong]


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and not pd.isna(pd.Timestamp(value))
    except ValueError:
        return False


def _asked(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    """A column of the table; weekday (MON …) and month_no are read off the date, so every dated table has them."""
    if column in {"weekday", "month_no"}:
        dates = frame["date"]
        return pd.Series(written(dates, "%a").str.upper() if column == "weekday" else dates.dt.month)
    return pd.Series(frame[column])


def _listed(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, (list, tuple)) else [wanted]


def _like(series: pd.Series[Any], value: Any) -> Any:
    return pd.Timestamp(value) if pd.api.types.is_datetime64_any_dtype(series) else value


def inside(dates: pd.Series[Any], scenario: Scenario | None, kinds: list[str]) -> pd.Series[Any]:
    """Which dates lie in a window of one of these kinds (or of that name)."""
    fits = pd.Series(np.zeros(len(dates), dtype=bool), index=dates.index)
    if scenario is None:
        return fits
    windows = scenario.windows
    chosen = windows[windows["kind"].isin(kinds) | windows["name"].isin(kinds)]
    for first, last in zip(chosen["from"], chosen["to"], strict=True):
        fits |= (dates >= first) & (dates <= last)
    return fits


def spans(scenario: Scenario, period: str, *, whole: bool) -> pd.DataFrame:
    """The periods that meet the horizon: period, from, to. `whole` keeps those that lie wholly inside it."""
    first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    if period == "horizon":
        return pd.DataFrame({"period": ["horizon"], "from": [first], "to": [last]})
    if period.startswith("window:"):
        kind = period.removeprefix("window:")
        windows = scenario.windows[scenario.windows["kind"].eq(kind) | scenario.windows["name"].eq(kind)]
        found = pd.DataFrame({"period": windows["name"], "from": windows["from"], "to": windows["to"]})
        found = found[(found["to"] >= first) & (found["from"] <= last)]
    else:
        days = scenario.horizon.days
        bins = pd.PeriodIndex(days["date"], freq=_FREQ[period])
        starts, ends = bins.start_time.normalize(), bins.end_time.normalize()
        if period == "half_year":
            second = pd.Series(starts.month > 6).to_numpy()
            starts = pd.DatetimeIndex(
                [pd.Timestamp(y, 7 if s else 1, 1) for y, s in zip(starts.year, second, strict=True)]
            )
            ends = starts + pd.DateOffset(months=6) - pd.Timedelta(days=1)
        found = pd.DataFrame({"period": days[period].to_numpy(), "from": starts, "to": ends})
    found = found.drop_duplicates("period").reset_index(drop=True)
    if whole:
        found = found[(found["from"] >= first) & (found["to"] <= last)].reset_index(drop=True)
    return found


def in_periods(table: pd.DataFrame, scenario: Scenario, period: str) -> pd.DataFrame:
    """The table with a column `period`; a row stands once for each window that holds it."""
    if period == "horizon":
        return table.assign(period="horizon")
    if period in PERIODS:
        return table.assign(period=table[period])
    parts = [
        table[(table["date"] >= row["from"]) & (table["date"] <= row["to"])].assign(period=row["period"])
        for row in spans(scenario, period, whole=False).to_dict("records")
    ]
    return pd.concat(parts) if parts else table.iloc[:0].assign(period="")


def keyed(table: pd.DataFrame, scope: str) -> pd.DataFrame:
    """The table with the columns who and target that a scope groups by ("" where it does not)."""
    who = table["cadre"] if scope in {"pair", "actor"} else ""
    target = table["target"] if scope in {"pair", "target"} else ""
    return table.assign(who=who, target=target)


def cross(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Every row of the one with every row of the other."""
    return left.merge(right, how="cross")


def groups(**columns: Any) -> pd.DataFrame:
    """A table of groups with who, target and period filled in where not given."""
    frame = pd.DataFrame({name: list(values) for name, values in columns.items() if not isinstance(values, str)})
    for name in ("who", "target", "period"):
        if name not in frame:
            frame[name] = columns.get(name, "")
    return frame.reset_index(drop=True)


def members(keys: pd.DataFrame, table: pd.DataFrame, on: list[str], coef: Any = 1) -> pd.DataFrame:
    """Sparse entries: which columns of `table` belong to which group of `keys`. Columns group, col, coef."""
    if table.empty or keys.empty:  # a column without cells has no type to be merged by
        return pd.DataFrame({"group": [], "col": [], "coef": []}, dtype="int64")
    numbered = keys[on].assign(group=np.arange(len(keys)))
    picked = table[[*on, "col"]].assign(coef=coef)
    return picked.merge(numbered, on=on, how="inner")[["group", "col", "coef"]]
