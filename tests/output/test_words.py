from __future__ import annotations

import re
import string
from pathlib import Path

import pandas as pd
import pytest

from liaison_opt.output import words

CODE = sorted(Path(words.__file__).parent.glob("*.py"))
NAMED = re.compile(r'words\.text\(\s*"([a-z_]+\.[a-z_0-9]+)"')


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_every_key_with_the_same_fields_but_for_month_names():
    for key, entry in words.catalogue().items():
        assert set(entry) == set(words.LANGS), key
        assert all(text.strip() for text in entry.values()), key
        if not key.startswith("date."):
            assert _fields(entry["en"]) == _fields(entry["zh"]), key


def test_every_key_that_the_code_names_is_in_the_catalogue():
    named = {key for file in CODE for key in NAMED.findall(file.read_text("utf-8"))}
    assert len(named) > 40
    assert named <= set(words.catalogue())


def test_dates_in_both_languages():
    date = pd.Timestamp(2027, 1, 5)
    assert words.weekday(date, "en") == "Tue"
    assert words.weekday(date, "zh") == "周二"
    assert words.day(date, "en") == "5 Jan"
    assert words.long_day(date, "zh") == "2027年1月5日"
    assert words.month("2027-12", "en") == "Dec"


def test_an_unknown_key_is_an_error_and_an_unknown_duty_is_its_own_name():
    with pytest.raises(KeyError):
        words.text("no.such", "en")
    assert words.known("duty", "tree_planting", "zh") == "tree_planting"
