"""Folder to workbook to folder: the same scenario each time, and the same bytes for the same input."""

from __future__ import annotations

import csv
import dataclasses

import openpyxl
import pandas as pd
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import PolicyRow, build, read
from liaison_opt.scenario.export import export_folder, export_workbook
from liaison_opt.scenario.records import escaped, unescaped

TABLES = ("cadres", "communities", "leave", "links", "pins", "windows", "wishes", "calendar")
RULE = {
    "type": "max_visits",
    "clause": "office:cap",
    "id": "cap",
    "k": 6,
    "weight": 2,
    "tier": "wishes",
    "note": "=“a”",
    "where": {"households": {"lo": 100, "hi": 900}},
    "role": ["leader", "principal"],
    "readings": {"A3": {"counted": {"k": 5}}},
}


@pytest.fixture
def rich(small):
    """The small scenario with every table, awkward texts, and settings of every shape."""
    (small / "links.csv").write_text("cadre,target,from\nL1,C01,\nL2,C02,2027-02-01\n", encoding="utf-8")
    (small / "pins.csv").write_text("cadre,community,date,pin\n,C01,2027/3/2,must\n", encoding="utf-8")
    (small / "windows.csv").write_text("name,kind,from,to\n'+festival,policy,2027-02-01,2027-02-05\n", encoding="utf-8")
    (small / "wishes.csv").write_text("community,date,weight\nC03,46447,2\n", encoding="utf-8")
    (small / "calendar.csv").write_text("date,day,label\n2027-05-10,holiday,'=x\n", encoding="utf-8")
    (small / "communities.csv").write_text(
        'id,name,lon,lat,households\n001,"a, ""b""",-113.5,23,"1,200"\nC01,-x,,,5\nC02,b,,,\nC03,@c,,,\n',
        encoding="utf-8",
    )
    raw, faults = read(small)
    assert not faults
    settings = {
        **raw.settings,
        "readings": {"A3": "counted"},
        "sources": ["[a] “b”", "c"],
        "synthetic": "[note",
        "assumptions": [{"en": 'say "x" = 1', "zh": "按“原则上”理解"}],
        "slot": [
            {
                **raw.settings["slot"][0],
                "duties": ["station"],
                "readings": {"A4": {"friday": {"pattern": "weekly:FRI"}}},
            },
            raw.settings["slot"][1],
        ],
    }
    policy = (*raw.policy, PolicyRow(data=RULE, file="policy.toml", row=99))
    return dataclasses.replace(raw, settings=settings, policy=policy)


def same(one, other):
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.settings == other.settings
    assert [row.data for row in one.policy] == [row.data for row in other.policy]


def test_folder_workbook_folder(rich, tmp_path):
    first, faults = build(rich)
    assert not faults
    book = export_workbook(rich, tmp_path / "a.xlsx")
    from_book, read_faults = read(book)
    second, faults = build(from_book)
    assert not read_faults + faults
    same(first, second)
    from_folder, read_faults = read(export_folder(from_book, tmp_path / "b"))
    third, faults = build(from_folder)
    assert not read_faults + faults
    same(first, third)
    assert first.windows["name"].tolist() == ["+festival"]
    assert first.communities.loc["001", "lon"] == -113.5


def test_the_same_bytes_twice_and_nothing_overwritten(rich, tmp_path):
    one, two = (export_workbook(rich, tmp_path / name).read_bytes() for name in ("1.xlsx", "2.xlsx"))
    assert one == two
    with pytest.raises(ScenarioError, match="nothing is overwritten"):
        export_workbook(rich, tmp_path / "1.xlsx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.xlsx", "2.xlsx", "small"]


def test_exported_cells_cannot_become_formulas(rich, tmp_path):
    export_folder(rich, tmp_path / "b")
    with (tmp_path / "b" / "calendar.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1][2] == "'=x"
    book = openpyxl.load_workbook(export_workbook(rich, tmp_path / "a.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or str(cell.value)[0] in "=@+"]
    assert book["wishes"]["B2"].is_date
    assert book["communities"]["C2"].value == -113.5


@pytest.mark.parametrize("text", ["=1", "'=1", "''@x", "-5", "-x", "+86", "a=b", "'quoted'", ""])
def test_escaping_is_undone_exactly(text):
    assert unescaped(escaped(text)) == text


def test_curly_quotation_marks_and_chinese_sheets_are_understood(rich, tmp_path, judge):
    path = export_workbook(rich, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    for english, chinese in {"settings": "设置", "policy": "规则", "cadres": "干部", "slots": "时段"}.items():
        book[english].title = chinese
    cell = next(row[6] for row in book["规则"].iter_rows(min_row=2))
    cell.value = str(cell.value).replace('"leader"', "“leader”")
    book.save(path)
    scenario, faults = judge(path)
    assert not faults
    assert scenario.policy[0].data["role"] == "leader"
