"""Figures as they are printed, as exact numbers, and printed again."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

from liaison_opt.cases.formulas import rounded

_DECIMAL = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def exact(figure: int | str) -> Fraction | None:
    """The number that a printed figure stands for; None if it is a text.

    Times ("15:30") are hours since midnight, dates ("2014-08-12") are numbers of days, so that a difference is a
    length in hours or days.
    """
    text = str(figure).strip()
    if _DECIMAL.fullmatch(text):
        return Fraction(text)
    if clock := _CLOCK.fullmatch(text):
        return Fraction(60 * int(clock[1]) + int(clock[2]), 60)
    if _DAY.fullmatch(text):
        try:
            return Fraction(dt.date.fromisoformat(text).toordinal())
        except ValueError:
            return None
    return None


def is_plain(figure: int | str) -> bool:
    """True if the figure is a number, not a time, a date or a text."""
    return _DECIMAL.fullmatch(str(figure).strip()) is not None


def decimals(figure: int | str) -> int:
    """How many decimals a printed number shows."""
    _, _, behind = str(figure).strip().partition(".")
    return len(behind)


def told_as(value: Fraction, figure: int | str) -> bool:
    """True if the number is printed like this: equal after rounding to the figure's decimals."""
    printed = exact(figure)
    return printed is not None and abs(value - printed) * 2 * 10 ** decimals(figure) <= 1


def shown(value: Fraction | int | str | None, digits: int = 3) -> str:
    """A number for a table: thousands apart, at most so many decimals, no zeros at the end; texts as they are.

    A number that is not 0 never prints as 0: it gets the decimals that it needs.
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return value if not is_plain(value) else _apart(value)
    number = Fraction(value)
    if number.denominator == 1:
        return f"{int(number):,}"
    while rounded(number, digits) == 0 and digits < 12:
        digits += 1
    return _apart(fixed(number, digits).rstrip("0").rstrip("."))


def fixed(value: Fraction, digits: int) -> str:
    """A number with exactly so many decimals."""
    whole = rounded(value, digits) * 10**digits
    sign, body = "-" if whole < 0 else "", str(abs(int(whole))).rjust(digits + 1, "0")
    return sign + (f"{body[:-digits]}.{body[-digits:]}" if digits else body)


def _apart(text: str) -> str:
    """Thousands apart: 12345.6 becomes 12,345.6."""
    sign = "-" if text.strip().startswith("-") else ""
    whole, dot, behind = text.strip().lstrip("+-").partition(".")
    return f"{sign}{int(whole):,}{dot}{behind}"
