"""Printed figures: numbers, times, dates, rounding, and how they are shown."""

from __future__ import annotations

from fractions import Fraction

import pytest

from liaison_opt.cases.numbers import decimals, exact, fixed, shown, told_as


@pytest.mark.parametrize(
    ("figure", "number"),
    [
        (738, Fraction(738)),
        ("0.95", Fraction(19, 20)),
        ("-1.5", Fraction(-3, 2)),
        ("15:30", Fraction(31, 2)),
        ("00:00", Fraction(0)),
        ("weekly:TUE", None),
        ("2014-13-01", None),
        ("1e9", None),
        ("25:00", None),
        ("2-3", None),
    ],
)
def test_numbers_behind_print(figure: int | str, number: Fraction | None) -> None:
    assert exact(figure) == number


def test_dates_count_days() -> None:
    start, report = exact("2014-08-12"), exact("2014-10-24")
    assert start is not None
    assert report is not None
    assert report - start == 73
    assert start % 7 == 2  # a Tuesday: the first of January of the year 1 was a Monday, and its number is 1


@pytest.mark.parametrize(
    ("value", "figure", "same"),
    [
        (Fraction(738, 625), "1.181", True),
        (Fraction(738, 625), "1.18", True),
        (Fraction(738, 625), "1.180", False),
        (Fraction(5, 2), 3, True),
        (Fraction(5, 2), 2, True),
        (Fraction(249, 100), 3, False),
        (Fraction(57), 57, True),
        (Fraction(56), 57, False),
        (Fraction(2, 3), "0.666", False),
        (Fraction(-2, 3), "-0.667", True),
    ],
)
def test_told_as_is_rounding(value: Fraction, figure: int | str, same: bool) -> None:
    assert told_as(value, figure) is same


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(1234567), 3, "1,234,567"),
        (Fraction(-1234567, 100), 1, "-12,345.7"),
        (Fraction(1, 3), 3, "0.333"),
        (Fraction(1, 2), 3, "0.5"),
        (Fraction(-1, 2), 3, "-0.5"),
        (Fraction(1, 10**6), 3, "0.000001"),
        ("10601", 3, "10,601"),
        ("6.40", 3, "6.40"),
        ("15:00", 3, "15:00"),
        ("weekly:TUE", 3, "weekly:TUE"),
        (None, 3, "–"),
        (Fraction(0), 2, "0"),
    ],
)
def test_shown(value: Fraction | str | None, digits: int, text: str) -> None:
    assert shown(value, digits) == text


def test_fixed_decimals() -> None:
    assert [fixed(Fraction(1, 8), 2), fixed(Fraction(-1, 1000), 2), fixed(Fraction(7, 2), 0)] == ["0.13", "0.00", "4"]
    assert decimals("1.180") == 3
