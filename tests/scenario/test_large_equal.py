"""The road for whole columns against the road for single cells: the same values, the same faults, in the same order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liaison_opt.scenario.columns import BY_NAME, Column, Table
from liaison_opt.scenario.typed import typed

pytestmark = pytest.mark.slow  # the quick tests stay under five minutes

# letters and snippets of which cells are made that are hard to tell apart
PIECES = [
    "", " ", "\u3000", "\t", "\n", "\x0b", "\x1f", "\u200b", "a", "Z", "村", "é", "ａ", "１", "²", "_", "-", ".", ",",
    "+", "#", "=", "'", "@", "/", "0", "1", "9", "20", "480", "481", "1e3", "1,200", "20.0", "2.5", "-7", "nan", "NaN",
    "null", "None", "#REF!", "#n/a", "13812345678", "138 1234 5678", "8613812345678", "44010519800101123X",
    "12345678901234567",
    "2027-03-01", "2027年3月1日", "20270301", "46447", "2027-02-30", "must", "必须", "tuesday", "inf", "000000000001",
]  # fmt: skip
CELLS = st.one_of(st.none(), st.lists(st.sampled_from(PIECES), max_size=4).map("".join), st.text(max_size=6))
KINDS = {
    "id": {}, "tag": {}, "tags": {}, "text": {}, "date": {}, "decimal": {"lo": -180, "hi": 180},
    "whole": {"lo": 1, "hi": 480},
    "choice": {"choices": (("must", "必须"), ("must_not", "不可"))},
}  # fmt: skip


def table_of(kind: str, *, required: bool, limits: dict | None = None) -> Table:
    column = Column(name="x", type=kind, zh="某", meaning="m", meaning_zh="某", required=required,
                    **(KINDS[kind] if limits is None else limits))  # fmt: skip
    other = Column(name="y", type="text", zh="另", meaning="n", meaning_zh="另")
    return Table(name="t", zh=("表",), meaning="t", meaning_zh="表", columns=(column, other), key=("x",))


def same(table: Table, frame: pd.DataFrame, cells: pd.DataFrame) -> None:
    """Both frames mean the same, one kept as arrays, the other as objects."""
    fast, fast_faults = typed(table, frame)
    slow, slow_faults = typed(table, cells)
    assert list(map(str, fast_faults)) == list(map(str, slow_faults))
    pd.testing.assert_frame_equal(fast, slow)


def as_text(cells: list[str | None], kind: str) -> pd.DataFrame:
    frame = pd.DataFrame({"x": cells, "y": ["a" if n % 3 else "" for n in range(len(cells))]}, dtype=kind)
    return frame.set_axis(range(2, len(cells) + 2))


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(cells=st.lists(CELLS, max_size=40))
@example(cells=PIECES)
@example(cells=["13812345678"] * 12 + ["x y"] * 12 + [" "] * 12)
@example(
    cells=["a\u200bb", "\u2028", "x\n", "\x1c", "１３８１２３４５６７８", "V131124100001", "V13112410000", "1" * 65]
)
def test_text(kind, required, cells):
    objects = as_text(cells, "object")
    objects = objects.where(objects.notna(), None)
    same(table_of(kind, required=required), as_text(cells, "str"), objects)


NUMBERS = {
    "int64": [0, 1, 480, 481, -5, 13812345678, 20270301, 46447, 10**15, 10**18],
    "float64": [0.0, 1.0, 480.0, 480.5, -7.25, np.nan, np.inf, -np.inf, 13812345678.0, 1e300, 46447.0],
    "Int64": [1, 2, pd.NA, 500, 13812345678],
    "Float64": [1.5, pd.NA, 3.0],
    "bool": [True, False],
    "boolean": [True, pd.NA],
    "datetime64[us]": [
        pd.Timestamp("2027-03-01"),
        pd.Timestamp("1970-01-01"),
        pd.NaT,
        pd.Timestamp("2027-03-01 10:00"),
    ],
    "datetime64[s]": [pd.Timestamp("2027-03-01"), pd.NaT],
}


def plain(value: object) -> object:
    """The value as a sheet would hold it."""
    if value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if isinstance(value, np.generic) else value


@pytest.mark.parametrize("stored", NUMBERS)
@pytest.mark.parametrize("kind", KINDS)
def test_numbers_and_days(kind, stored):
    values = pd.Series(NUMBERS[stored] * 13, dtype=stored)
    frame = pd.DataFrame({"x": values}).set_axis(range(2, len(values) + 2))
    cells = [plain(value) for value in values]
    objects = pd.DataFrame({"x": pd.Series(cells, dtype="object")}).set_axis(frame.index)
    same(table_of(kind, required=True), frame, objects)


def test_categories_zones_and_far_days():
    days = pd.Series([pd.Timestamp("2027-03-01")] * 3).dt.tz_localize("Asia/Shanghai")
    values, faults = typed(table_of("date", required=True), pd.DataFrame({"x": days}))
    assert values["x"].dt.strftime("%Y-%m-%d").tolist() == ["2027-03-01"] * 3
    assert len(faults) == 2  # the same day three times
    words = pd.DataFrame({"x": pd.Categorical(["a", "b c", None])}, index=[2, 3, 4])
    values, faults = typed(table_of("id", required=True), words.assign(y="t"))
    assert values["x"].tolist() == ["a", "", ""]
    assert [(fault.row, fault.problem) for fault in faults] == [
        (3, "this cell is not an id"),
        (4, "this cell is empty"),
    ]
    far = pd.DataFrame({"x": pd.Series(["9999999"], dtype="int64").astype("datetime64[s]")})
    far.iloc[0, 0] = np.datetime64(10**12, "s")
    assert "not a date" in str(typed(table_of("date", required=True), far)[1][0])


def test_private_numbers_in_a_strange_column_are_found_in_arrays_too():
    cells = pd.Series(["nothing"] * 700 + ["call １３８１２３４５６７８"], dtype="str")
    for strange in (cells, pd.Series([5] * 700 + [13812345678])):
        frame = pd.DataFrame({"id": [f"C{n}" for n in range(701)], "name": "n", "x": strange}).astype({"id": "str"})
        faults = [fault for fault in typed(BY_NAME["communities"], frame)[1] if fault.column == "x"]
        assert len(faults) == 1
        assert "mobile number" in faults[0].problem
