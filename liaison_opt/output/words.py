"""Every word that the output shows, in English and Chinese, from `words.toml` beside this file."""

from __future__ import annotations

from typing import Any

import pandas as pd

from liaison_opt import language

LANGS = language.LANGS


def catalogue() -> dict[str, dict[str, str]]:
    """Key such as "glance.title" to language to text."""
    return language.catalogue(__package__)


def text(key: str, lang: str, **fields: Any) -> str:
    """The words for `key` in that language, with `{fields}` filled in.

    Raises
    ------
    KeyError
        If the catalogue has no such key or the language is unknown.
    """
    return catalogue()[key][lang].format(**fields)


def known(section: str, name: str, lang: str) -> str:
    """The words for `section.name`, or the name itself where the catalogue has none (a user's own duty, say)."""
    entry = catalogue().get(f"{section}.{name}")
    return name if entry is None else entry[lang]


def weekday(date: pd.Timestamp, lang: str) -> str:
    """Short name of the day of the week."""
    return text(f"weekday.d{date.weekday()}", lang)


def month(period: str, lang: str) -> str:
    """Short name of a month written as "2027-02"."""
    return text(f"month.m{int(period[-2:])}", lang)


def day(date: pd.Timestamp, lang: str) -> str:
    """Day and month, e.g. "5 Jan" and "1月5日"."""
    return text("date.day", lang, day=date.day, month=date.month, name=text(f"month.m{date.month}", lang))


def long_day(date: pd.Timestamp, lang: str) -> str:
    """Day, month and year, e.g. "5 Jan 2027" and "2027年1月5日"."""
    name = text(f"month.m{date.month}", lang)
    return text("date.long", lang, day=date.day, month=date.month, name=name, year=date.year)


def weekdays(dates: pd.Series, lang: str) -> pd.Series:
    """Short name of the day of the week, a date a row."""
    names = {number: text(f"weekday.d{number}", lang) for number in range(7)}
    return pd.Series(dates.dt.day_of_week.map(names), dtype="str")
