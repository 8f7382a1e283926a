"""Tables with many rows: CSV and Parquet mean the same, each fault has its row, and nothing is lost on the way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import build, csv_columns, export, from_frames, parquet, read, records
from liaison_opt.scenario.digest import digest
from liaison_opt.scenario.entities import MANY

PLACES = pd.DataFrame({
    "id": ["V1", "V2", "V1Z1", "V2Z1"], "name": ["甲村", "乙村", "一片", "一片"],
    "kind": ["community"] * 2 + ["zone"] * 2, "parent": ["", "", "V1", "V2"],
    "lon": [115.1, 115.2, 115.101, 115.201], "lat": [38.1, 38.2, 38.101, 38.201],
})  # fmt: skip


def homes(count: int) -> pd.DataFrame:
    """Synthetic households, half in each village."""
    village = np.where(np.arange(count) % 2, "V2", "V1")
    return pd.DataFrame({
        "id": [f"H{n:06d}" for n in range(count)], "community": village, "zone": village + np.array(["Z1"]),
        "windows": np.where(np.arange(count) % 7, "", "tuesday"), "minutes": 15 + np.arange(count) % 16, "k_max": 4,
    })  # fmt: skip


@pytest.fixture
def large(small):
    """The small scenario with 2,000 households in two villages, as CSV."""
    for name in ("links", "pins", "wishes"):
        (small / f"{name}.csv").unlink(missing_ok=True)
    PLACES.to_csv(small / "communities.csv", index=False)
    (small / "cadres.csv").write_text("id,title,roles\nL1,a,leader principal\nL3,b,leader\n", encoding="utf-8")
    homes(2000).to_csv(small / "households.csv", index=False)
    return small


def with_homes(folder, frame, name="households.parquet"):
    for old in ("households.csv", "households.parquet"):
        (folder / old).unlink(missing_ok=True)
    if name.endswith(".csv"):
        frame.to_csv(folder / name, index=False)
    else:
        frame.to_parquet(folder / name, index=False)
    return folder


def said(judge, folder):
    """The faults, without the name of the file."""
    return [str(fault).replace("households.parquet", "FILE").replace("households.csv", "FILE")
            for fault in judge(folder)[1]]  # fmt: skip


def test_csv_and_parquet_mean_the_same(large, judge):
    one, faults = judge(large)
    assert not faults
    two, faults = judge(with_homes(large, homes(2000)))
    assert not faults
    pd.testing.assert_frame_equal(one.households, two.households)
    assert digest(one) == digest(two)
    assert one.households["minutes"].sum() == homes(2000)["minutes"].sum()


def spoilt(**cells):
    frame = homes(2000).astype(dict.fromkeys(cells, "object"))
    for name, (row, value) in cells.items():
        frame.loc[row - 2, name] = value
    return frame


@pytest.mark.parametrize(("cells", "row", "problem"), [
    ({"minutes": (1234, "0")}, 1234, "outside 1 to 480"),
    ({"minutes": (1234, "10000")}, 1234, "outside 1 to 480"),
    ({"minutes": (777, "soon")}, 777, "not a number"),
    ({"id": (600, "Zhang San")}, 600, "not an id"),
    ({"id": (600, "13812345678")}, 600, "mobile number"),
    ({"id": (600, "")}, 600, "is empty"),
    ({"id": (600, "V1")}, 600, "a place has this id"),
    ({"community": (600, "V3")}, 600, "no place has this id"),
    ({"zone": (600, "V2Z1"), "community": (600, "V1")}, 600, "no part of the household's place V1"),
    ({"windows": (600, "tuesday teusday")}, 600, "Did you mean 'tuesday'"),
    ({"k_max": (600, "400")}, 600, "outside 0 to 366"),
])  # fmt: skip
def test_one_bad_cell_is_told_with_its_row(large, judge, cells, row, problem):
    frame = spoilt(**cells)
    faults = judge(with_homes(large, frame, "households.csv"))[1]
    assert [fault.row for fault in faults] == [row]
    assert problem in str(faults[0])
    assert said(judge, large) == said(judge, with_homes(large, frame.astype("str")))


def test_a_household_in_two_villages(large, judge):
    frame = homes(2000)
    frame.loc[1999, "id"] = "H000000"
    scenario, faults = judge(with_homes(large, frame))
    assert scenario is not None  # the table is set aside, the fault is told
    assert str(faults[0]) == (
        "households.parquet, row 2001, column id: this id stands already in row 2, there in V1 and here in V2 "
        "(value: H000000). Each may stand once: change or delete one of the two"
    )
    faults = judge(with_homes(large, pd.concat([homes(2000), homes(2000)])))[1]
    assert len(faults) == 11
    assert "1,990 more rows" in faults[-1].problem


def test_columns_wrong_from_top_to_bottom_are_said_once(large, judge):
    for column, value in {"minutes": 0, "windows": "wednesday", "zone": "V1Z1", "community": "V9", "k_max": 1}.items():
        frame = homes(2000).assign(**{column: value})
        faults = judge(with_homes(large, frame.assign(k_required=2) if column == "k_max" else frame))[1]
        assert len(faults) == 11, column
        assert "more cells" in faults[-1].problem


def test_blank_rows_and_formulas_in_a_long_csv(large, judge):
    text = (large / "households.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    lines[1000:1000] = ["", " , ,", ",,,,,"]
    lines[1500] = lines[1500].replace("H", "=H")
    lines[1600] += ",,,"
    lines[1700] += ",one too many"
    lines[1800] = "H9,V1"
    (large / "households.csv").write_text("\n\n" + "\r\n".join(lines), encoding="utf-8")
    scenario, faults = judge(large)
    assert [(fault.row, fault.problem) for fault in faults] == [
        (1703, "the row has more cells than the heading has columns"), (1503, "this cell is a formula")]  # fmt: skip
    lines[1500], lines[1700] = lines[1499].replace("H", "'-H"), lines[1499].replace("H", "X")
    (large / "households.csv").write_text("\n".join(lines), encoding="utf-8")
    scenario, faults = judge(large)
    assert not faults
    assert len(scenario.households) == 2000
    assert scenario.households.set_index("id").loc["H9"].tolist() == ["V1", "", "", 20, 0, 0]


def test_a_long_csv_is_read_like_a_short_one(large, monkeypatch):
    text = (large / "households.csv").read_text(encoding="utf-8").replace("V1Z1", '"V1\nZ1"', 5) + '"a ""b""",x\n=1,y\n'
    monkeypatch.setattr(csv_columns, "_CHUNK", 300)
    long, faults = records.from_csv(text, "f")
    monkeypatch.setattr(records, "_LONG", 10**9)
    short, also = records.from_csv(text, "f")
    assert faults == also == []
    assert long.astype("object").fillna("").to_numpy().tolist() == short.astype("object").fillna("").to_numpy().tolist()
    assert long.index.tolist() == short.index.tolist()
    assert long.attrs == short.attrs
    broken = text + 'a,"b\n'
    assert records.from_csv(broken, "f")[1] == csv_columns.from_long_csv(broken, "f", ",")[1]


def test_too_many_rows(large, judge, monkeypatch):
    monkeypatch.setattr(csv_columns, "MAX_TABLE_ROWS", 1999)
    assert "more than 1,999 rows" in str(judge(large)[1])
    monkeypatch.setattr(parquet, "MAX_TABLE_ROWS", 1999)
    assert "more than 1,999 rows" in str(judge(with_homes(large, homes(2000)))[1])


def damaged(path, how):
    good = path.read_bytes()
    footer = len(good) - 8 - int.from_bytes(good[-8:-4], "little")
    path.write_bytes({"cut": good[: len(good) // 2], "csv": b"id,community\nH1,V1\n", "zip": b"PK\x03\x04" + good,
                      "empty": b"", "middle": good[:40] + b"\xff" * 400 + good[440:],
                      "footer": good[:footer] + b"\xff" * 200 + good[footer + 200 :]}[how])  # fmt: skip


@pytest.mark.parametrize(("how", "problem"), [
    ("cut", "cut off"), ("csv", "not a Parquet file"), ("zip", "another zip file"), ("empty", "the file is empty"),
    ("middle", "damaged"), ("footer", "damaged"),
])  # fmt: skip
def test_a_parquet_file_that_is_none(large, judge, how, problem):
    damaged(with_homes(large, homes(2000)) / "households.parquet", how)
    faults = judge(large)[1]
    assert [fault.file for fault in faults] == ["households.parquet"]
    assert problem in faults[0].problem


@pytest.mark.parametrize(("column", "values", "problem"), [
    ("minutes", [[1], [2]], "this one holds list"), ("minutes", [{"a": 1}] * 2, "this one holds struct"),
    ("minutes", [b"1", b"2"], "this one holds binary"), ("姓名", ["a", "b"], "roster names posts"),
    ("联系电话", ["1", "2"], "phone"), ("x", ["13812345678", "a"], "mobile number"), ("health", [1, 2], "health"),
    ("zonne", ["a", "b"], "Did you mean 'zone'"), ("risk", [0.1, 0.2], "no household carries a score"),
])  # fmt: skip
def test_columns_that_parquet_must_not_hold(large, judge, column, values, problem):
    with_homes(large, homes(2)).joinpath("households.parquet").unlink()
    table = pa.table({**{name: homes(2)[name].tolist() for name in ("id", "community")}, column: values})
    pq.write_table(table, large / "households.parquet")
    faults = judge(large)[1]
    assert len(faults) == 1
    assert problem in str(faults[0])
    assert faults[0].row == 1
    assert "13812345678" not in str(faults[0])


def test_a_parquet_file_that_unpacks_to_too_much(large, judge):
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 30_000, pa.int32()), ["x" * 100_000])
    table = pa.table({"id": texts, "community": ["V1"] * 30_000})
    (large / "households.csv").unlink()
    pq.write_table(table, large / "households.parquet")
    assert (large / "households.parquet").stat().st_size < 1_000_000
    assert "unpack to more than is safe" in str(judge(large)[1])


def test_odd_but_honest_types(large, judge):
    table = pa.table({
        "id": pa.array(["H1", "H2"]).dictionary_encode(), "community": pa.array(["V1"] * 2, pa.large_string()),
        "zone": pa.array([None, None]), "minutes": pa.array([20, None], pa.int16()),
        "k_max": pa.array([3, 4], pa.decimal128(5, 0)), "k_required": pa.array([1, 2], pa.uint8()),
    })  # fmt: skip
    (large / "households.csv").unlink()
    pq.write_table(table, large / "households.parquet")
    leave = pa.table({"cadre": ["L1"], "from": pa.array([20_000], pa.date32()).cast(pa.timestamp("ns", "UTC")),
                      "to": pa.array([20_900], pa.date32())})  # fmt: skip
    (large / "leave.csv").unlink()
    pq.write_table(leave, large / "leave.parquet")
    scenario, faults = judge(large)
    assert not faults
    assert scenario.households["minutes"].tolist() == [20, 20]
    assert scenario.households["k_max"].tolist() == [3, 4]
    assert str(scenario.leave["to"].iloc[0].date()) == "2027-03-23"


def test_both_files_of_one_table(large, judge):
    homes(2000).to_parquet(large / "households.parquet", index=False)
    assert "are the same table" in str(judge(large)[1])


@pytest.mark.parametrize("rows", [0, 2000])
def test_export_keeps_every_household(large, tmp_path, monkeypatch, rows):
    raw, faults = read(with_homes(large, homes(rows), "households.csv"))
    meant, more = build(raw)
    assert not faults + more
    monkeypatch.setattr(export, "MOST_CSV_ROWS", 500)
    out = export.export_folder(raw, tmp_path / "out")
    assert (out / f"households.{'parquet' if rows else 'csv'}").is_file()
    again, faults = read(out)
    assert not faults
    assert digest(build(again)[0]) == digest(meant)
    export.export_folder(raw, tmp_path / "twice")
    for path in out.iterdir():
        assert path.read_bytes() == (tmp_path / "twice" / path.name).read_bytes()
    book, faults = read(export.export_workbook(again, tmp_path / "b.xlsx"))
    assert digest(build(book)[0]) == digest(meant)
    monkeypatch.setattr(export, "MAX_ROWS", 1999)
    if rows:
        with pytest.raises(ScenarioError, match="too many for a sheet"):
            export.export_workbook(raw, tmp_path / "c.xlsx")


@pytest.mark.slow
def test_frames_in_memory_take_the_same_road(large):
    raw, _ = read(large)
    for kept in (homes(2000), homes(2000).convert_dtypes(), homes(2000).astype("object"), homes(2000).set_index("id")):
        frames = {**raw.tables, "households": kept}
        again = from_frames(settings=raw.settings, policy=[row.data for row in raw.policy], **frames)
        scenario, faults = build(again)
        assert not faults
        pd.testing.assert_frame_equal(scenario.households, build(raw)[0].households)


def test_many_households_are_looked_up_not_listed(large, judge):
    few = judge(large)[0]
    assert not few.many_households
    assert len(few.kinds["household"]) == 2000
    many = judge(with_homes(large, homes(MANY + 1)))[0]
    assert many.many_households
    assert many.kinds == {"community": ["V1", "V2"], "zone": ["V1Z1", "V2Z1"], "household": []}
    assert many.targets is many.communities
    ids = pd.Series(["H000003", "V1Z1", "nobody", "H000003"], index=[7, 8, 9, 5], dtype="str")
    for scenario in (few, many):
        found = scenario.look_up(ids)
        assert found.index.tolist() == [7, 8, 9, 5]
        assert found["kind"].fillna("").tolist() == ["household", "zone", "", "household"]
        assert found["lon"].tolist()[0] == 115.201
        assert found["parent"].fillna("").tolist() == ["V2", "V1", "", "V2"]


@pytest.mark.slow
def test_a_million_rows_with_one_bad_cell(large, judge):
    frame = homes(1_000_000)
    frame.loc[777_775, "minutes"] = 10_000
    for name in ("households.parquet", "households.csv"):
        scenario, faults = judge(with_homes(large, frame, name))
        assert [(fault.row, fault.column, fault.value) for fault in faults] == [(777_777, "minutes", "10000")]
        assert scenario.households.empty
    frame.loc[777_775, "minutes"] = 20
    scenario, faults = judge(with_homes(large, frame))
    assert not faults
    assert len(scenario.households) == 1_000_000
