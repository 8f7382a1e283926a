"""Periods of a clash in words: "Feb 2027", "2 to 20 Feb 2027", "each of 12 months, Jan 2027 to Dec 2027"."""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.output import labels, words
from liaison_opt.output.clash.words import listed, text

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario

#: periods that are listed one by one
_FEW = 5
_FORMS = {
    "year": re.compile(r"\d{4}"),
    "month": re.compile(r"\d{4}-\d{2}"),
    "week": re.compile(r"\d{4}-W\d{2}"),
    "quarter": re.compile(r"\d{4}-Q\d"),
    "half": re.compile(r"\d{4}-H\d"),
    "day": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "slot": re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}"),
    "stretch": re.compile(r"\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}"),
}
_THINGS = {"year": "years", "month": "months", "week": "weeks", "quarter": "quarters", "half": "halves", "day": "days",
           "slot": "slots", "stretch": "stretches", "span": "spans", "": "spans"}  # fmt: skip


def kind_of(period: str) -> str:
    """What kind of period a row of a model speaks of: a key of the forms, "span" (a named one), or "" (none)."""
    if period in {"", "horizon"}:
        return ""
    return next((kind for kind, form in _FORMS.items() if form.fullmatch(period)), "span")


@functools.lru_cache(maxsize=4096)
def _day(label: str) -> pd.Timestamp:
    return pd.Timestamp(label)


def bounds(period: str, scenario: Scenario) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """First and last day of a period; None where it has no dates of its own, such as a link's whole term."""
    kind = kind_of(period)
    if kind == "":
        return None
    if kind == "span":
        mine = scenario.windows[scenario.windows["name"].eq(period)]
        return (mine["from"].min(), mine["to"].max()) if len(mine) else None
    if kind == "stretch":
        first, last = period.split("..")
        return _day(first), _day(last)
    if kind in {"day", "slot"}:
        return _day(period[:10]), _day(period[:10])
    if kind == "week":
        monday = pd.Timestamp.fromisocalendar(int(period[:4]), int(period[-2:]), 1)
        return monday, monday + pd.Timedelta(days=6)
    months = {"year": 12, "half": 6, "quarter": 3, "month": 1}[kind]
    number = {"year": 1, "month": int(period[-2:]) if kind == "month" else 1}.get(kind, 0)
    month = number or (int(period[-1]) - 1) * months + 1
    first_day = pd.Timestamp(int(period[:4]), month, 1)
    return first_day, first_day + pd.DateOffset(months=months) - pd.Timedelta(days=1)


def falling(days: pd.Series[Any], periods: Iterable[str], scenario: Scenario) -> pd.Series[Any] | None:
    """Which of the days lie in any of the periods; None where no period has dates of its own."""
    spans = [bounds(period, scenario) for period in dict.fromkeys(periods)]
    inside = [days.between(*one) for one in spans if one is not None]
    return functools.reduce(operator.or_, inside) if inside else None


def span(first: pd.Timestamp, last: pd.Timestamp, lang: str) -> str:
    """Two days as one stretch; what both share is said once."""
    if first == last:
        return words.long_day(first, lang)
    if lang == "en":
        begin = words.long_day(first, lang) if first.year != last.year else words.day(first, lang)
        if (first.year, first.month) == (last.year, last.month):
            begin = str(first.day)
        return text("when.stretch", lang, first=begin, last=words.long_day(last, lang))
    end = words.long_day(last, lang) if first.year != last.year else words.day(last, lang)
    if (first.year, first.month) == (last.year, last.month):
        end = f"{last.day}日"
    return text("when.stretch", lang, first=words.long_day(first, lang), last=end)


def when(period: str, scenario: Scenario, lang: str) -> str:
    """One period in words; "" for a link, which stands for its whole term."""
    if period == "horizon":
        first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
        year = first.is_year_start and last.is_year_end and first.year == last.year
        return labels.period(scenario, lang) if year else span(first, last, lang)
    kind, found = kind_of(period), bounds(period, scenario)
    if found is None:
        return period
    first, last = found
    if kind in {"day", "stretch"}:
        return span(first, last, lang)
    month, half = words.text(f"month.m{first.month}", lang), "上半年" if first.month == 1 else "下半年"
    name = {"month": month, "half": half}.get(kind, period)
    day = words.day(first, lang) if kind == "week" else words.long_day(first, lang)
    n = int(period[-2:]) if kind == "week" else int(period[-1]) if kind in {"quarter", "half"} else 0
    return text(f"when.{kind}", lang, name=name, n=n, year=period[:4], day=day, time=period[11:],
                span=span(first, last, lang))  # fmt: skip


def whens(periods: list[str], scenario: Scenario, lang: str) -> str:
    """Several periods: a few one by one, many by their number, first and last."""
    found = sorted(dict.fromkeys(periods))
    told = [when(period, scenario, lang) for period in found]
    if len(found) <= _FEW and (days := _in_one_month(found, lang)):
        return days
    if len(found) <= _FEW:
        return listed([one for one in told if one], lang)
    things = text(f"when.{_THINGS[kind_of(found[0])]}", lang)
    key = "when.each" if _unbroken(found, scenario) else "when.some"
    return text(key, lang, n=len(found), things=things, first=told[0], last=told[-1])


def _unbroken(periods: list[str], scenario: Scenario) -> bool:
    """Whether each period begins on the day after the one before."""
    ends = [bounds(period, scenario) for period in periods]
    return all(one and two and one[1] + pd.Timedelta(days=1) == two[0] for one, two in itertools.pairwise(ends))


def _in_one_month(periods: list[str], lang: str) -> str:
    """Days of one month (at one time of day, if they are slots): the month is said once; "" if they are not such."""
    alike = {(kind_of(period), period[:7], period[11:]) for period in periods}
    if len(periods) < 2 or len(alike) > 1 or kind_of(periods[0]) not in {"day", "slot"}:
        return ""
    *first, last = (_day(period[:10]) for period in periods)
    ends = words.long_day(last, lang)
    if lang == "en":
        told = listed([*(str(day.day) for day in first), ends], lang)
    else:
        told = listed([words.long_day(first[0], lang), *(f"{day.day}日" for day in (*first[1:], last))], lang)
    return f"{told} {periods[0][11:]}".strip()
