"""Which days are worked: public holidays and swapped working days of a country, with the office's own changes."""

from __future__ import annotations

import datetime as dt
import re

import holidays
import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario.note import Note

_US_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_OBSERVED = re.compile(r" \(observed\)|（补假）")
_BREAK = (" (break)", "假期")


def public_days(
    country: str, first: dt.date, last: dt.date, overrides: pd.DataFrame
) -> tuple[pd.DataFrame, list[str], list[Fault]]:
    """One row a day of the period.

    In China a holiday is announced as one break: a weekend day that lies in an unbroken run of days off with a public
    holiday in it is a holiday too (Sunday, 4 October 2026, between the days of the National Day).

    Parameters
    ----------
    country
        ISO 3166 code.
    first, last
        The period, both days included.
    overrides
        Columns date, day ("holiday" | "workday"), label; the last line for a date holds.

    Returns
    -------
    tuple
        Columns date (datetime64), weekday (0 = Monday), working, holiday, swapped, label, label_zh; then warnings in
        plain words; then faults.
    """
    try:
        known = _published(country, first, last)
    except NotImplementedError:
        todo = "Use an ISO 3166 code that the `holidays` package knows, such as CN; other days go into `calendar`."
        problem = "no public holidays are known for this country"
        fault = Fault(file="scenario.toml", column="calendar.country", value=country, problem=problem, todo=todo)
        days = _days(first, last, _empty(), overrides, set())
        return days, [], [fault]
    english, chinese = known
    swaps = {day for day in english.weekend_workdays if first <= day <= last}
    named = pd.DataFrame({
        "date": pd.to_datetime(sorted(english)),
        "label": [_US_DATE.sub(r"\3-\1-\2", english[day]) for day in sorted(english)],
        "label_zh": [chinese[day] for day in sorted(english)],
    })  # fmt: skip
    days = _days(first, last, named, overrides, swaps)
    if country == "CN":
        days = _whole_breaks(days, named)
    return days, _unpublished(country, english, first, last, overrides), []


def _published(country: str, first: dt.date, last: dt.date) -> tuple[holidays.HolidayBase, holidays.HolidayBase]:
    years = range(first.year - 1, last.year + 2)  # a day off in January may be worked for in December
    english = holidays.country_holidays(country, years=years, language="en_US")
    return english, holidays.country_holidays(country, years=years, language="zh_CN")


def _empty() -> pd.DataFrame:
    return pd.DataFrame({"date": pd.to_datetime([]), "label": pd.Series(dtype=str), "label_zh": pd.Series(dtype=str)})


def _days(
    first: dt.date, last: dt.date, named: pd.DataFrame, overrides: pd.DataFrame, swaps: set[dt.date]
) -> pd.DataFrame:
    dates = pd.date_range(first, last).as_unit("us")
    own = overrides.drop_duplicates("date", keep="last").set_index("date").reindex(dates)
    label = named.set_index("date").reindex(dates)
    weekend = dates.day_of_week >= 5
    off = own["day"].eq("holiday").to_numpy()
    worked = own["day"].eq("workday").to_numpy()
    holiday = (label["label"].notna().to_numpy() | off) & ~worked
    swapped = (dates.isin(pd.to_datetime(sorted(swaps))) | (worked & weekend)) & ~holiday
    days = pd.DataFrame({
        "date": dates,
        "weekday": dates.day_of_week,
        "working": (~weekend & ~holiday) | swapped,
        "holiday": holiday,
        "swapped": swapped,
    })  # fmt: skip
    given = own["label"].astype(object).where(off, None)
    for column, plain in (("label", "holiday of the office"), ("label_zh", "本单位假日")):
        text = given.where(given.fillna("").astype(str).str.strip() != "", label[column].astype(object))
        days[column] = text.fillna(plain).astype(str).where(holiday, "").to_numpy()
    return days


def _whole_breaks(days: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Weekend days inside an announced break become holidays, named after the nearest named day of the break."""
    runs = (days["working"] != days["working"].shift()).cumsum()
    public = days["holiday"] & days["date"].isin(named["date"])
    more = ~days["working"] & ~days["holiday"] & public.groupby(runs).transform("any")
    found = days.copy()
    found["holiday"] |= more
    for column, suffix in zip(("label", "label_zh"), _BREAK, strict=True):
        bare = days[column].str.replace(_OBSERVED, "", regex=True)
        proper = bare.where(days["holiday"] & ~days["label"].str.startswith("Day off"))
        nearest = proper.groupby(runs).ffill().fillna(proper.groupby(runs).bfill())
        found.loc[more, column] = nearest[more].fillna("") + suffix
    return found


def _unpublished(
    country: str, calendar: holidays.HolidayBase, first: dt.date, last: dt.date, overrides: pd.DataFrame
) -> list[str]:
    """Warn for years whose swapped days a country usually publishes but the library does not hold yet."""
    past = range(first.year - 5, first.year)
    usual = holidays.country_holidays(country, years=past).weekend_workdays
    if not any(day.year in past for day in usual):
        return []
    own = set(overrides["date"].dt.year) if len(overrides) else set()
    held = {day.year for day in calendar.weekend_workdays} | own
    return [
        Note(
            f"the official swapped working days of {year} are not in the calendar yet: statutory holidays only; "
            "add them to the table `calendar` once they are published, and plan again",
            f"{year}年的官方调休安排尚未公布，目前只按法定节假日排班；公布后请填入 calendar 表并重新排班",
        )
        for year in range(first.year, last.year + 1)
        if year not in held
    ]
