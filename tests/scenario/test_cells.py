from __future__ import annotations

import datetime as dt

import pytest

from liaison_opt.scenario.cells import CellError, Formula, date_of, parse
from liaison_opt.scenario.columns import CADRES, COMMUNITIES, PINS

COLUMN = {column.name: column for table in (CADRES, COMMUNITIES, PINS) for column in table.columns}
DAY = dt.datetime(2027, 3, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    "cell",
    [
        "2027-03-01",
        "2027/3/1",
        "2027.3.1",
        "2027年3月1日",
        "２０２７年３月１日",
        "20270301",
        46447,
        46447.0,
        "46447",
        "46447.0",
        DAY,
        DAY.date(),
        "2027-03-01 00:00:00",
        " 2027-3-1 ",
    ],
)
def test_days_as_offices_write_them(cell):
    assert date_of(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "3/1/2027",
        "2027-02-30",
        "1027-03-01",
        "soon",
        True,
        5,
        46447.5,
        dt.time(9),
        DAY.replace(hour=9),
    ],
)
def test_days_that_cannot_be_told(cell):
    with pytest.raises(CellError):
        date_of(cell)


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("id", 103, "103"),
        ("id", "12.0", "12.0"),
        ("id", 12.0, "12"),
        ("id", "Ｃ０１", "C01"),
        ("id", "东湖", "东湖"),
        ("roles", "leader, principal、leader", "leader principal"),
        ("households", "１，２００", 1200),
        ("households", "12.0", 12),
        ("lon", "113.32", 113.32),
        ("lon", 113, 113.0),
        ("pin", "必须", "must"),
        ("pin", "MUST_NOT", "must_not"),
        ("title", "副主任（兼）", "副主任（兼）"),
        ("lon", "113.13812345678", 113.13812345678),
    ],
)
def test_cells_that_are_read(name, cell, value):
    assert parse(COLUMN[name], cell) == value


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("id", "a b"),
        ("id", True),
        ("id", DAY),
        ("id", "x" * 65),
        ("id", "nan"),
        ("id", "../x"),
        ("id", 13812345678),
        ("roles", "领导"),
        ("households", 1.5),
        ("households", True),
        ("households", float("inf")),
        ("households", 10**9),
        ("lon", 181),
        ("lon", "nan"),
        ("title", "x\x07"),
        ("title", "x" * 501),
        ("title", Formula("=A1")),
        ("title", "#N/A"),
        ("priority", 4),
        ("name", "电话 +86 138-1234-5678"),
    ],
)
def test_cells_that_are_refused(name, cell):
    with pytest.raises(CellError) as caught:
        parse(COLUMN[name], cell)
    assert caught.value.todo
