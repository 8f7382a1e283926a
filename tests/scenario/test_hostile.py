"""Broken input, item by item: each gives its message with file, row and column, and never an exception."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_opt.scenario import records

SETTINGS = "scenario.toml"
HEAD = "id,title,roles\n"
PLACES = "id,name\n"


def put(file: str, content: str | bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoil


def swap(file: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8-sig")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return spoil


def drop(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).unlink()


def cadres(rows: str) -> Callable[[Path], None]:
    return put("cadres.csv", HEAD + rows)


def places(rest: str) -> Callable[[Path], None]:
    return put("communities.csv", PLACES.strip() + rest)


def leave(rows: str) -> Callable[[Path], None]:
    return put("leave.csv", "cadre,from,to\n" + rows)


def pins(rows: str) -> Callable[[Path], None]:
    return put("pins.csv", "cadre,community,date,pin\n" + rows)


def elsewhere(path: str) -> Callable[[Path], None]:
    return swap(SETTINGS, "[session]", f'[tables]\nleave = "{path}"\n[session]')


def link_out(folder: Path) -> None:
    outside = folder.parent / "outside.csv"
    outside.write_text("cadre,from,to\n", encoding="utf-8")
    (folder / "leave.csv").unlink()
    (folder / "leave.csv").symlink_to(outside)


def misspelt(folder: Path) -> None:
    (folder / "cadres.csv").rename(folder / "cadre.csv")


# (what is done, file, row, column, part of the message)
CASES = {
    "missing file": (drop("communities.csv"), "communities.csv", None, None, "missing"),
    "missing settings": (drop("scenario.toml"), SETTINGS, None, None, "missing"),
    "missing policy": (drop("policy.toml"), "policy.toml", None, None, "missing"),
    "misspelt file": (misspelt, "cadres.csv", None, None, "'cadre.csv'"),
    "empty file": (put("leave.csv", b""), "leave.csv", None, None, "empty"),
    "empty table": (put("communities.csv", PLACES), "communities.csv", None, None, "no rows"),
    "0 cadres": (put("cadres.csv", HEAD), "cadres.csv", None, None, "no rows"),
    "duplicate id": (cadres("L1,a,leader\nL1,b,leader\nL3,c,leader\n"), "cadres.csv", 3, "id", "row 2"),
    "unknown community": (put("wishes.csv", "community,date\nC1,2027-03-02\n"), "wishes.csv", 2, "community", "'C01'"),
    "unknown cadre": (leave("L9,2027-03-01,2027-03-02\n"), "leave.csv", 2, "cadre", "no post"),
    "unknown home": (put("cadres.csv", "id,title,roles,home\nL3,a,leader,C99\n"), "cadres.csv", 2, "home", "no place"),
    "leave ends first": (leave("L1,2027-03-09,2027-03-01\n"), "leave.csv", 2, "to", "before"),
    "wrong type": (places(",households\nC01,a,many\n"), "communities.csv", 2, "households", "not a number"),
    "NaN": (places(",lon,lat\nC01,a,nan,23\n"), "communities.csv", 2, "lon", "not a number"),
    "infinite": (places(",households\nC01,a,1e999\n"), "communities.csv", 2, "households", "not a finite number"),
    "negative": (places(",households\nC01,a,-4\n"), "communities.csv", 2, "households", "outside"),
    "no such day": (leave("L1,2027-02-30,2027-03-01\n"), "leave.csv", 2, "from", "does not exist"),
    "unclear day": (leave("L1,3/4/2027,2027-03-05\n"), "leave.csv", 2, "from", "for certain"),
    "NUL bytes": (put("cadres.csv", b"id,title,roles\nL1,\x00\x00,leader\n"), "cadres.csv", 2, None, "not readable"),
    "no encoding fits": (
        put("cadres.csv", b"id,title,roles\nL1,\xff\xfe\xff,leader\n"),
        "cadres.csv",
        2,
        None,
        "not readable",
    ),
    "phone column": (
        put("cadres.csv", "id,title,roles,联系电话\nL1,a,leader,1\n"),
        "cadres.csv",
        1,
        "联系电话",
        "phone",
    ),
    "phones unnamed": (
        put("cadres.csv", "id,title,roles,x\nL1,a,leader,13812345678\n"),
        "cadres.csv",
        1,
        "x",
        "mobile",
    ),
    "phone in a cell": (cadres("L1,主任 138 1234 5678,leader\n"), "cadres.csv", 2, "title", "mobile"),
    "identity number": (cadres("L1,44010519800101123X,leader\n"), "cadres.csv", 2, "title", "identity"),
    "name column": (put("cadres.csv", "id,姓 名,title,roles\nL1,a,b,leader\n"), "cadres.csv", 1, "姓 名", "persons"),
    "opinions": (
        put("communities.csv", "id,name,Opinion_Text\nC01,a,b\n"),
        "communities.csv",
        1,
        "Opinion_Text",
        "opinions",
    ),
    "unknown column": (put("cadres.csv", "id,titel,roles\nL1,a,leader\n"), "cadres.csv", 1, "titel", "'title'"),
    "column missing": (put("cadres.csv", "id,title\nL1,a\n"), "cadres.csv", 1, "roles", "missing"),
    "heading twice": (
        put("cadres.csv", "id,title,title,roles\nL1,a,b,leader\n"),
        "cadres.csv",
        1,
        "title",
        "two columns",
    ),
    "too many cells": (cadres("L1,a,leader,b\n"), "cadres.csv", 2, None, "more cells"),
    "open quotation": (cadres('L1,"a,leader\n'), "cadres.csv", None, None, "quotation mark"),
    "formula": (cadres("L1,=A1&B1,leader\n"), "cadres.csv", 2, "title", "Paste"),
    "spreadsheet error": (cadres("L1,#REF!,leader\n"), "cadres.csv", 2, "title", "error"),
    "blank id": (cadres(",a,leader\n"), "cadres.csv", 2, "id", "empty"),
    "circle": (put("communities.csv", "id,name,parent\nA,a,B\nB,b,A\n"), "communities.csv", 2, "parent", "circle"),
    "half a place": (places(",lon\nC01,a,113.3\n"), "communities.csv", 2, "lon, lat", "only one"),
    "contrary pins": (pins("L1,C01,2027-03-02,must\nL1,C01,2027-03-02,不可\n"), "pins.csv", 3, "cadre", "already"),
    "pin off the slots": (pins("L1,C01,2027-03-03,must\n"), "pins.csv", 2, "date", "no slot"),
    "pin misspelt": (pins("L1,C01,2027-03-02,maybe\n"), "pins.csv", 2, "pin", "must_not"),
    "not TOML": (swap(SETTINGS, 'start = "14:30"', "start = 14:30"), SETTINGS, 20, None, "not TOML"),
    "unknown key": (
        swap(SETTINGS, "[session]\ncapacity", "[session]\ncapacty"),
        SETTINGS,
        39,
        "session.capacty",
        "'capacity'",
    ),
    "wrong type in settings": (swap(SETTINGS, "year = 2027", 'year = "soon"'), SETTINGS, 8, "horizon.year", "integer"),
    "bad clock": (swap(SETTINGS, '"17:30"', '"25:30"'), SETTINGS, 21, "slot.tuesday.end", "14:30"),
    "bad pattern": (
        swap(SETTINGS, 'pattern = "weekly:TUE', 'pattern = "weekly:TEU'),
        SETTINGS,
        None,
        "slot.tuesday.pattern",
        "",
    ),
    "phone in settings": (swap(SETTINGS, "A small street", "Call 13912345678"), SETTINGS, None, "title.en", "mobile"),
    "rules not rule": (swap("policy.toml", "[[rule]]\n", "[[rules]]\n"), "policy.toml", 5, "rules", "'rule'"),
    "path climbs out": (elsewhere("../leave.csv"), "../leave.csv", None, None, "out of"),
    "absolute path": (elsewhere("/etc/hostname"), "/etc/hostname", None, None, "out of"),
    "link leads out": (link_out, "leave.csv", None, None, "out of"),
    "named file missing": (elsewhere("leaves.csv"), SETTINGS, None, "tables.leave", "'leave.csv'"),
}


# where the rest can still be built, so that faults of the rules can be told in the same breath
USABLE = [
    CASES[name]
    for name in (
        "missing policy",
        "empty file",
        "unknown community",
        "unknown cadre",
        "leave ends first",
        "no such day",
        "unclear day",
        "too many cells",
        "contrary pins",
        "pin off the slots",
        "pin misspelt",
        "phone in settings",
        "rules not rule",
        "path climbs out",
        "absolute path",
        "link leads out",
        "named file missing",
    )
]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_broken_input_has_its_message(case, small, judge):
    spoil, file, row, column, part = case
    spoil(small)
    scenario, faults = judge(small)
    same = [f for f in faults if (f.file, f.row, f.column) == (file, row, column) and part in str(f)]
    assert same or (row is None and column is None and any(f.file == file and part in str(f) for f in faults)), faults
    assert all(fault.todo for fault in faults)
    assert scenario is None or case in USABLE


def test_one_mistake_is_said_once(small, judge):
    cadres("L1,a,leader\nL2,b,leader\nL3,=1,leader\n")(small)
    assert len(judge(small)[1]) == 1


def test_all_faults_come_at_once(small, judge):
    leave("L9,2027-03-01,2027-03-02\nL1,2027-03-09,2027-03-01\n")(small)
    swap(SETTINGS, "capacity", "capacty")(small)
    put("cadres.csv", "id,title,roles,电话\nL1,a,leader,1\n")(small)
    assert {fault.file for fault in judge(small)[1]} == {"leave.csv", SETTINGS, "cadres.csv"}


def test_private_numbers_are_never_printed(small, judge):
    put("cadres.csv", "id,title,roles,13712345678\nL1,13812345678,leader,a\n44010519800101123X,x,leader,b\n")(small)
    put("communities.csv", "id,name,households\nC01,a,13912345678\nC02,b １３６１２３４５６７８,1\n")(small)
    said = "\n".join(map(str, judge(small)[1]))
    assert "masked" in said
    assert not any(digits in said for digits in ("12345678", "19800101", "３４５６"))


def test_a_column_wrong_from_top_to_bottom_is_not_said_a_thousand_times(small, judge):
    put("communities.csv", "id,name,households\n" + "".join(f"C{n},a,x\n" for n in range(1000)))(small)
    faults = [fault for fault in judge(small)[1] if fault.column == "households"]
    assert len(faults) == 11
    assert "990 more" in faults[-1].problem


def test_a_table_that_cannot_be_read_is_not_held_against_the_others(small, judge):
    put("communities.csv", b"\x00\x01\x02")(small)
    put("wishes.csv", "community,date\nC01,2027-03-02\n")(small)
    assert [fault.file for fault in judge(small)[1]] == ["communities.csv"]


def test_a_table_that_is_too_long_is_refused(small, judge, monkeypatch):
    monkeypatch.setattr(records, "MAX_ROWS", 50)
    put("wishes.csv", "community,date\n" + "C01,2027-03-02\n" * 51)(small)
    assert "more than 50 rows" in str(judge(small)[1])


def test_where_nothing_is(tmp_path, judge):
    scenario, faults = judge(tmp_path / "nowhere")
    assert scenario is None
    assert "no such scenario" in faults[0].problem
    (tmp_path / "a.xls").write_bytes(b"x")
    assert "neither" in judge(tmp_path / "a.xls")[1][0].problem
