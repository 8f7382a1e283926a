"""Broken workbooks: each gives its message, and none is opened that is not safe to open."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from liaison_opt.scenario import start


def spoilt_book(path: Path, kind: str) -> None:
    start.new_workbook("small", path)
    if kind in {"formula", "extra sheet", "no policy", "no cadres"}:
        book = openpyxl.load_workbook(path)
        if kind == "formula":
            book["cadres"]["B2"] = "=1+1"
            book["settings"]["B2"] = "=A1"
        elif kind == "extra sheet":
            book.create_sheet("Tabelle9")["A1"] = "x"
        else:
            book.remove(book[kind.removeprefix("no ")])
        book.save(path)
    elif kind == "password":
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    elif kind == "not a zip":
        path.write_bytes(b"hello")
    elif kind == "cut off":
        path.write_bytes(path.read_bytes()[:-600])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "bits":
        data = bytearray(path.read_bytes())
        data[400:2000] = struct.pack("B", 7) * 1600
        path.write_bytes(bytes(data))
    else:
        member = {"bomb": "xl/media/x.bin", "climbing": "../../x.xml", "entities": "xl/z.xml"}[kind]
        content = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>" if kind == "entities" else b"0" * 3_000_000
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, content)


BOOKS = {
    "formula": "formula",
    "no policy": "the sheet is missing",
    "no cadres": "the sheet is missing",
    "password": "password",
    "not a zip": "not a workbook",
    "cut off": "not a workbook",
    "empty": "empty",
    "bits": "",
    "bomb": "packed",
    "climbing": "climbs out",
    "entities": "entities",
}


@pytest.mark.parametrize(("kind", "part"), BOOKS.items())
def test_broken_workbooks(kind, part, tmp_path, judge):
    path = tmp_path / "s.xlsx"
    spoilt_book(path, kind)
    scenario, faults = judge(path)
    assert scenario is None or kind == "no policy"
    assert faults
    assert any(part in str(fault) for fault in faults), faults


def test_formula_cells_are_named_with_sheet_row_and_column(tmp_path, judge):
    spoilt_book(tmp_path / "s.xlsx", "formula")
    where = {(f.file, f.row, f.column) for f in judge(tmp_path / "s.xlsx")[1]}
    assert ("s.xlsx[cadres]", 2, "title") in where
    assert ("s.xlsx[settings]", 2, "name") in where


def test_a_sheet_of_no_known_name_is_noted(tmp_path, judge):
    spoilt_book(tmp_path / "s.xlsx", "extra sheet")
    scenario, faults = judge(tmp_path / "s.xlsx")
    assert not faults
    assert any("Tabelle9" in note for note in scenario.notes)
