"""Broken inputs, end to end: a clear message, exit 2, no traceback, nothing written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import liaison_opt as lo
from liaison_opt import cli
from liaison_opt.scenario.start import new_folder, new_workbook

Break = Callable[[Path], None]


def _swap(file: str, old: str, new: str) -> Break:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8-sig")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _whole(file: str, content: bytes) -> Break:
    return lambda folder: _put(folder / file, content)


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _policy(rule: str) -> Break:
    def change(folder: Path) -> None:
        path = folder / "policy.toml"
        path.write_text(path.read_text(encoding="utf-8") + f"\n[[rule]]\n{rule}\n", encoding="utf-8")

    return change


def _phones(folder: Path) -> None:
    lines = (folder / "cadres.csv").read_text(encoding="utf-8-sig").splitlines()
    rest = [f"{line},1380000000{number}" for number, line in enumerate(lines[1:])]
    (folder / "cadres.csv").write_text("\n".join([lines[0] + ",contact", *rest]), encoding="utf-8")


CASES: dict[str, tuple[Break, tuple[str, ...]]] = {
    "missing file": (lambda folder: (folder / "cadres.csv").unlink(), ("cadres.csv", "missing")),
    "empty table": (_whole("communities.csv", b""), ("communities.csv", "empty")),
    "no cadre": (_whole("cadres.csv", b"id,title,roles\n"), ("cadres.csv", "no rows")),
    "duplicate id": (_swap("cadres.csv", "L2,", "L1,"), ("cadres.csv", "row 3", "L1")),
    "unknown community": (_whole("links.csv", b"cadre,target\nL1,V99\n"), ("links.csv", "row 2", "V99")),
    "leave ends first": (
        _whole("leave.csv", b"cadre,from,to\nL1,2027-05-09,2027-05-02\n"),
        ("leave.csv", "row 2", "2027-05-02"),
    ),
    "unknown form": (_policy('clause = "JH-2.0b"\ntype = "links_per_actr"'), ("policy.toml", "links_per_actor")),
    "wrong type": (
        _policy('clause = "JH-2.0b"\ntype = "links_per_actor"\nrole = "leader"\ntarget = "community"\nlo = "two"'),
        ("lo", "two"),
    ),
    "unknown key": (_swap("scenario.toml", "[[slot]]", "[calender]\n\n[[slot]]"), ("scenario.toml", "calendar")),
    "not a number": (
        _whole("wishes.csv", b"cadre,community,date,weight\n,V1,2027-03-02,NaN\n"),
        ("wishes.csv", "weight", "NaN"),
    ),
    "undecodable": (_whole("leave.csv", b"cadre,from,to\nL1,\xff\xfe\x00\x81,2027-01-01\n"), ("leave.csv",)),
    "phone numbers": (_phones, ("cadres.csv", "contact")),
    "a name column": (_swap("cadres.csv", "title", "姓名"), ("cadres.csv", "姓名")),
    "refused clause": (_policy('clause = "JH-2.3a"\ntype = "spacing"\nmax_gap = 30'), ("JH-2.3a", "refused")),
    "unknown clause": (_policy('clause = "JH-3.1z"\ntype = "spacing"\nmax_gap = 30'), ("JH-3.1z", "JH-3.1")),
    "formula": (_whole("leave.csv", b"cadre,from,to\nL1,=TODAY(),2027-01-09\n"), ("leave.csv", "row 2", "formula")),
    "a path that climbs out": (
        _swap("scenario.toml", "[[slot]]", '[tables]\nleave = "../../secret.csv"\n\n[[slot]]'),
        ("../../secret.csv",),
    ),
    "broken toml": (_swap("scenario.toml", "[[slot]]", "[[slot]"), ("scenario.toml", "row")),
}


@pytest.mark.parametrize("name", CASES)
def test_broken_input(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = new_folder("small", tmp_path)
    change, words = CASES[name]
    change(folder)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    monkeypatch.setattr(sys, "argv", ["liaison-opt", "plan", str(folder), "-o", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    assert stop.value.code == 2
    assert "Traceback" not in said.out + said.err
    assert all(word in said.err for word in words), said.err
    assert "13800000001" not in said.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_formula_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = new_workbook("small", tmp_path / "small.xlsx")
    book = openpyxl.load_workbook(path)
    book["leave"]["B2"] = "=TODAY()"
    book.save(path)
    with pytest.raises(lo.ScenarioError, match="formula"):
        lo.scenario(path)


def test_excel_serial_dates_and_gb18030_are_read_right(tmp_path: Path) -> None:
    folder = new_folder("small", tmp_path)
    _put(folder / "leave.csv", "cadre,from,to\nL1,46448,2027年3月5日\n".encode("gb18030"))
    leave = lo.scenario(folder).leave
    assert str(leave["from"].iloc[0].date()) == "2027-03-02"
    assert str(leave["to"].iloc[0].date()) == "2027-03-05"
