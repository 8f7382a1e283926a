"""Patterns against days worked out by hand, against dateutil, and against rules that must always hold."""

from __future__ import annotations

import pandas as pd
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.scenario import patterns


def days(first: str, last: str) -> pd.DataFrame:
    dates = pd.date_range(first, last)
    return pd.DataFrame({"date": dates, "working": dates.day_of_week < 5})


YEAR = days("2027-01-01", "2027-12-31")
WINDOWS = pd.DataFrame({
    "name": ["spring", "spring", "late"],
    "from": pd.to_datetime(["2027-03-01", "2027-03-10", "2028-01-01"]),
    "to": pd.to_datetime(["2027-03-02", "2027-03-10", "2028-01-31"]),
})  # fmt: skip


def found(pattern: str, table: pd.DataFrame = YEAR, missing_day: str = "skip") -> list[str]:
    chosen = patterns.days_of(pattern, table, missing_day, windows=WINDOWS)  # type: ignore[arg-type]
    return [f"{day:%Y-%m-%d}" for day in chosen]


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("daily", 365), ("workdays", 261), ("weekly:TUE", 52), ("weekly:tue,THU", 104), ("weekly:FRI", 53),
        ("monthday:10,20,30", 35), ("monthday:-1", 12), ("nth:2:SAT", 12), ("nth:5:FRI", 5), ("nth:-1:FRI,SAT", 24),
        ("month:7", 31), ("month:7,8", 62), ("dates:2027-03-01,2027-04-02,2030-01-01", 2),
        ("window:spring", 3), ("window:late", 0), ("FREQ=WEEKLY;BYDAY=TU", 52), ("RRULE:FREQ=MONTHLY;BYDAY=-1FR", 12),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", 26), ("FREQ=DAILY;COUNT=10", 10), ("FREQ=DAILY;UNTIL=20270115", 15),
        ("weekly:TUE@2027-03-01..2027-06-30", 18), ("daily@month:7,8", 62), ("workdays@weekly:SAT", 0),
        ("weekly:TUE@month:3@monthday:2,9", 2), ("weekly:TUE@window:spring", 1),
        ("weekly:TUE|weekly:THU", 104), ("weekly:TUE | weekly:TUE@month:3", 52), ("weekly:TUE@month:7|nth:1:SAT", 16),
        ("workdays|weekly:SAT", 313), ("weekly:TUE@window:spring|window:spring", 3),
        ("FREQ=WEEKLY;BYDAY=TU|daily", 365),
    ],
)  # fmt: skip
def test_counts_of_2027(pattern: str, count: int) -> None:
    assert patterns.check(pattern) is None
    assert len(found(pattern)) == count


def test_days_by_hand() -> None:
    assert found("nth:2:SAT")[:2] == ["2027-01-09", "2027-02-13"]
    assert found("nth:-1:FRI")[:2] == ["2027-01-29", "2027-02-26"]
    assert found("nth:5:FRI")[:2] == ["2027-01-29", "2027-04-30"]
    assert found("dates:2027-04-02,2027-03-01,2027-03-01") == ["2027-03-01", "2027-04-02"]


def test_a_missing_day_is_skipped_or_put_at_the_end_of_the_month() -> None:
    february, leap = days("2027-02-01", "2027-02-28"), days("2028-02-01", "2028-02-29")
    assert found("monthday:10,30", february) == ["2027-02-10"]
    assert found("monthday:10,30", february, "month_end") == ["2027-02-10", "2027-02-28"]
    assert found("monthday:30,31", leap, "month_end") == ["2028-02-29"]
    assert found("monthday:29", leap) == ["2028-02-29"]
    assert found("monthday:31", days("2027-04-01", "2027-05-31"), "month_end") == ["2027-04-30", "2027-05-31"]


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("", "empty"), ("weekly:TUE@", "empty"), ("weekly:TUE|", "empty"), ("daily||daily", "empty"),
        ("weekly:TUE|weekly:TEU", "no weekday"), ("weekly:TEU", "no weekday"), ("weekly:", "missing"),
        ("weekly:TUE,,FRI", "comma"), ("wekly:TUE", "no pattern"), ("monthday:32", "day of the month"),
        ("monthday:0", "day of the month"), ("nth:6:SAT", "count"), ("nth:2", "missing"), ("month:13", "month"),
        ("dates:2027-02-30", "no date"), ("dates:20270201", "no date"), ("daily:3", "nothing after"),
        ("weekly:TUE@2027-06-30..2027-03-01", "before it starts"), ("weekly:TUE@2027-02-31..2027-03-01", "no date"),
        ("FREQ=HOURLY", "FREQ must be"), ("FREQ=DAILY;INTERVAL=0", "INTERVAL"), ("FREQ=DAILY;BYHOUR=3", "BYHOUR"),
        ("FREQ=WEEKLY;BYDAY=XX", "cannot be read"), ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("FREQ=DAILY;COUNT=-1", "COUNT"),
        ("FREQ=DAILY;UNTIL=20270230", "cannot be read"), ("FREQ=DAILY;UNTIL=20270301T000000Z", "cannot be read"),
        ("monthday:１", "day of the month"), ("FREQ=MONTHLY;BYMONTHDAY=", "cannot be read"), ("=1+1", "no pattern"),
    ],
)  # fmt: skip
def test_a_bad_pattern_is_told_why(pattern: str, says: str) -> None:
    assert says in str(patterns.check(pattern))
    with pytest.raises(ValueError, match=says):
        patterns.days_of(pattern, YEAR)


def test_an_unknown_window_names_those_there_are() -> None:
    assert patterns.check("window:autumn") is None  # windows belong to a scenario; the pattern alone can be read
    with pytest.raises(ValueError, match="'autumn'; the windows are: spring, late"):
        found("window:autumn")


@given(
    start=st.dates(min_value=pd.Timestamp("2019-01-01").date(), max_value=pd.Timestamp("2031-12-31").date()),
    length=st.integers(0, 500),
    rule=st.sampled_from(["FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=2SA", "FREQ=MONTHLY;BYMONTHDAY=10,20,30"]),
)
@settings(max_examples=60, deadline=None)
def test_short_names_mean_the_same_as_the_rfc(start: object, length: int, rule: str) -> None:
    short = {"FREQ=WEEKLY;BYDAY=TU": "weekly:TUE", "FREQ=MONTHLY;BYDAY=2SA": "nth:2:SAT"}
    first = pd.Timestamp(start)  # type: ignore[arg-type]
    table = days(str(first.date()), str((first + pd.Timedelta(days=length)).date()))
    last = table["date"].iloc[-1].to_pydatetime()
    expected = [f"{d:%Y-%m-%d}" for d in rrulestr(rule, dtstart=first.to_pydatetime()).between(
        first.to_pydatetime(), last, inc=True)]  # fmt: skip
    assert found(short.get(rule, "monthday:10,20,30"), table) == expected == found(rule, table)


@given(st.text(alphabet="weklymonthdaFREQ=;:,@.-0123TUE", max_size=25))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_but_never_breaks(text: str) -> None:
    week = YEAR.head(10)
    problem = patterns.check(text)
    if problem is None:
        assert patterns.days_of(text, week).isin(week["date"]).all()
    else:
        assert problem
