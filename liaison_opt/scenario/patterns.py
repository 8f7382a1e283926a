"""Which days a pattern means: short names for the usual ones, RFC 5545 for the rest, windows that restrict both.

========================  ==========================================================================
pattern                   days
========================  ==========================================================================
``daily``                 every day
``workdays``              every working day (holidays out, weekend days worked in exchange in)
``weekly:TUE,THU``        these weekdays
``monthday:10,20,30``     these days of the month, -1 = the last; ``missing_day`` says what February does
``nth:2:SAT``             the second Saturday of each month, ``nth:-1:FRI`` the last Friday
``month:7,8``             every day of these months
``dates:2027-03-01,…``    exactly these days
``window:NAME``           every day of the windows of that name
``FREQ=WEEKLY;…``         an RFC 5545 rule, counted from the first day of the horizon
========================  ==========================================================================

``@`` adds a restriction, as often as wanted: ``weekly:TUE@2027-03-01..2027-06-30``, ``daily@month:7,8``,
``workdays@weekly:FRI``. Each part after an ``@`` is a span of days or any pattern of the table.

``|`` unites: ``weekly:TUE|nth:1:SAT`` means the Tuesdays and the first Saturdays. It parts first, so each side has
restrictions of its own: ``weekly:TUE@month:7,8|weekly:THU``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from dateutil.rrule import rrulebase, rrulestr

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
MissingDay = Literal["skip", "month_end"]
Mask = npt.NDArray[np.bool_]

_RRULE_KEYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
               "BYSETPOS", "WKST"}  # fmt: skip
_FREQS = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_SPAN = re.compile(r"^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$")


def days_of(
    pattern: str, days: pd.DataFrame, missing_day: MissingDay = "skip", *, windows: pd.DataFrame | None = None
) -> pd.DatetimeIndex:
    """Days of the horizon that the pattern means.

    Parameters
    ----------
    pattern
        See the table of this module; letters may be large or small.
    days
        One row a day, sorted; columns date (datetime64) and working (bool).
    missing_day
        For ``monthday``: what becomes of the 30th in a month that ends on the 28th.
    windows
        Columns name, from, to: the spans that ``window:NAME`` may name.

    Returns
    -------
    pandas.DatetimeIndex
        Sorted, without repeats.

    Raises
    ------
    ValueError
        If the pattern cannot be read; the message says what is wrong and what is allowed.
    """
    dates = pd.DatetimeIndex(days["date"])
    chosen = np.zeros(len(dates), dtype=bool)
    for side in sides(pattern):
        meant = np.ones(len(dates), dtype=bool)
        for part in _parts(side):
            meant &= _mask(part, days, missing_day, windows)
        chosen |= meant
    return dates[chosen]


def sides(pattern: str) -> list[str]:
    """What a pattern unites: the texts between its ``|``."""
    return [side.strip() for side in pattern.split("|")]


def check(pattern: str) -> str | None:
    """What is wrong with a pattern, or None if it can be read (names of windows are not looked up)."""
    first = dt.date(2024, 1, 1)
    week = pd.DataFrame({"date": pd.date_range(first, periods=7), "working": True})
    parts = [part for side in sides(pattern) for part in side.split("@")]
    named = [part.split(":", 1)[1].strip() for part in parts if _word(part) == "window" and ":" in part]
    windows = pd.DataFrame({"name": named, "from": pd.Timestamp(first), "to": pd.Timestamp(first)})
    try:
        for part in [part for side in sides(pattern) for part in _parts(side)]:
            if part.upper().startswith(("FREQ=", "RRULE:")):
                _rule(part, first)  # read only: a rule that never comes true would be searched for seconds
            else:
                _mask(part, week, "skip", windows)
    except ValueError as problem:
        return str(problem)
    return None


def _parts(pattern: str) -> list[str]:
    parts = [part.strip() for part in pattern.strip().split("@")]
    if not all(parts):
        raise ValueError("the pattern, or the part after an @ or a |, is empty")
    return parts


def _word(part: str) -> str:
    return part.split(":", 1)[0].strip().lower()


def _mask(part: str, days: pd.DataFrame, missing_day: MissingDay, windows: pd.DataFrame | None) -> Mask:
    """Return one boolean a day for one part of a pattern."""
    dates = pd.DatetimeIndex(days["date"])
    if span := _SPAN.match(part):
        first, last = (_day(text) for text in span.groups())
        if last < first:
            raise ValueError(f"the span {part} ends before it starts")
        return _between(dates, first, last)
    if part.upper().startswith(("FREQ=", "RRULE:")):
        return np.asarray(dates.isin(_recurring(part, dates)))
    word, _, rest = part.partition(":")
    word = word.strip().lower()
    if word in {"daily", "workdays"}:
        if rest:
            raise ValueError(f"{word} takes nothing after it")
        return np.ones(len(dates), dtype=bool) if word == "daily" else days["working"].to_numpy(dtype=bool)
    if word == "monthday":
        return _monthday(rest, dates, missing_day)
    if word == "window":
        return _window(rest, dates, windows)
    if word not in _WORDS:
        known = ", ".join(["daily", "workdays", "monthday", "window", *_WORDS])
        raise ValueError(f"{part!r} is no pattern; known are {known}, a span FROM..TO, or an RFC 5545 rule FREQ=…")
    return _WORDS[word](rest, dates)


def _between(dates: pd.DatetimeIndex, first: pd.Timestamp, last: pd.Timestamp) -> Mask:
    return np.asarray((dates >= first) & (dates <= last))


def _items(rest: str, what: str) -> list[str]:
    items = [item.strip() for item in rest.split(",")]
    if not all(items):
        raise ValueError(f"{what} are missing, or there is a comma too many")
    return items


def _whole(text: str, lo: int, hi: int, what: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,4}", text, re.ASCII) or not lo <= int(text) <= hi or int(text) == 0:
        raise ValueError(f"{text!r} is no {what}: a whole number from {lo} to {hi}{', not 0' if lo < 0 else ''}")
    return int(text)


def _weekday(text: str) -> int:
    if text.upper() not in WEEKDAYS:
        raise ValueError(f"{text!r} is no weekday: use {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(text.upper())


def _day(text: str) -> pd.Timestamp:
    day = None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        with contextlib.suppress(ValueError):  # such as 2027-02-30
            day = dt.date.fromisoformat(text)
    if day is None:
        raise ValueError(f"{text!r} is no date: write it as 2027-03-01")
    return pd.Timestamp(day)


def _weekly(rest: str, dates: pd.DatetimeIndex) -> Mask:
    wanted = [_weekday(item) for item in _items(rest, "the weekdays")]
    return np.asarray(dates.day_of_week.isin(wanted))


def _month(rest: str, dates: pd.DatetimeIndex) -> Mask:
    wanted = [_whole(item, 1, 12, "month") for item in _items(rest, "the months")]
    return np.asarray(dates.month.isin(wanted))


def _dates(rest: str, dates: pd.DatetimeIndex) -> Mask:
    return np.asarray(dates.isin([_day(item) for item in _items(rest, "the dates")]))


def _nth(rest: str, dates: pd.DatetimeIndex) -> Mask:
    count, _, weekday = (text.strip() for text in rest.partition(":"))
    wanted = _whole(count, -5, 5, "count of a weekday in its month")
    weekdays = [_weekday(item) for item in _items(weekday, "the weekdays")]
    ordinal = (dates.day - 1) // 7 + 1 if wanted > 0 else -((dates.days_in_month - dates.day) // 7 + 1)
    return np.asarray(dates.day_of_week.isin(weekdays) & (ordinal == wanted))


def _monthday(rest: str, dates: pd.DatetimeIndex, missing_day: MissingDay) -> Mask:
    wanted = [_whole(item, -31, 31, "day of the month") for item in _items(rest, "the days of the month")]
    chosen = dates.day.isin(wanted) | (dates.day - dates.days_in_month - 1).isin(wanted)
    if missing_day == "month_end":
        chosen |= (dates.day == dates.days_in_month) & (dates.days_in_month < max(wanted))
    return np.asarray(chosen)


def _window(rest: str, dates: pd.DatetimeIndex, windows: pd.DataFrame | None) -> Mask:
    name = rest.strip()
    if windows is None or not (windows["name"] == name).any():
        known = "" if windows is None else ", ".join(dict.fromkeys(windows["name"].astype(str)))
        raise ValueError(f"there is no window {name!r}; the windows are: {known or 'none'}")
    chosen = np.zeros(len(dates), dtype=bool)
    spans = windows.loc[windows["name"] == name, ["from", "to"]]
    for first, last in zip(spans["from"], spans["to"], strict=True):
        chosen |= _between(dates, first, last)
    return chosen


_WORDS: dict[str, Callable[[str, pd.DatetimeIndex], Mask]] = {
    "weekly": _weekly,
    "month": _month,
    "nth": _nth,
    "dates": _dates,
}


def _recurring(part: str, dates: pd.DatetimeIndex) -> list[dt.datetime]:
    if dates.empty:
        return []
    rule = _rule(part, dates[0].date())
    last = dates[-1].to_pydatetime()
    return list(rule.between(dates[0].to_pydatetime(), last, inc=True))


def _rule(part: str, first: dt.date) -> rrulebase:
    """Read an RFC 5545 rule; what could hang or step by hours is refused before dateutil sees it."""
    text = part.upper().removeprefix("RRULE:").rstrip(";")
    pairs = [piece.partition("=") for piece in text.split(";")]
    keys = [key for key, _, _ in pairs]
    if unknown := [key for key in keys if key not in _RRULE_KEYS]:
        raise ValueError(f"{unknown[0]!r} is not understood in an RFC 5545 rule of days; known: {sorted(_RRULE_KEYS)}")
    if len(set(keys)) < len(keys):
        raise ValueError("a key stands twice in the RFC 5545 rule")
    values = {key: value for key, _, value in pairs}
    if values.get("FREQ") not in _FREQS:
        raise ValueError(f"FREQ must be one of {', '.join(sorted(_FREQS))}")
    for key in ("INTERVAL", "COUNT"):
        if key in values:
            _whole(values[key], 1, 9999, key)
    try:
        return rrulestr(text, dtstart=dt.datetime.combine(first, dt.time()))
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise ValueError(f"the RFC 5545 rule cannot be read ({problem})") from None
