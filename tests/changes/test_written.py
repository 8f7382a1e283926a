"""Changes made on disk: they read as the changes in memory, and only their lines differ."""

from __future__ import annotations

import shutil
from pathlib import Path

import office
import pandas as pd
import pytest
import tiny

from liaison_opt import changes as ch
from liaison_opt.changes import csv_text, toml_text, writing
from liaison_opt.changes.plainly import OUT
from liaison_opt.changes.rows import Rows
from liaison_opt.changes.texts import relined, text_of
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.policy import load
from liaison_opt.scenario import shipped
from liaison_opt.scenario.columns import BY_NAME
from liaison_opt.scenario.digest import digest
from liaison_opt.scenario.export import export_folder


def _written(scenario, changes, target: Path) -> Path:
    """Write, and hold what is read again against the changes in memory."""
    found = ch.written(scenario, changes, target)
    assert digest(load(found)) == digest(ch.applied(scenario, changes))
    return found


def test_only_the_lines_of_the_changes_differ_byte_for_byte(lane, home, tmp_path):
    made = _written(lane, [
        ch.SetParameter(rule="one-to-three", key="hi", value=2),
        ch.SetParameter(rule="max_visits-2", key="where", value={"kind": ["community"]}),
        ch.SetSetting(path="session.capacity", value=9),
        ch.SetSetting(path="session.detour", value=1.5),
        ch.SetSetting(path="slot.weekly.pattern", value="weekly:WED"),
        ch.SetCell(table="cadres", row=1, column="title", value='副, "代"'),
        ch.SetCell(table="communities", row=0, column="households", value=121),
        ch.DropRow(table="leave", row=0),
        ch.AddRow(table="leave", values={"cadre": "R1", "from": "2027-03-05", "to": "2027-03-05"}),
        ch.AddRow(table="pins", values={"community": "C1", "date": "2027-03-10", "pin": "must"}),
    ], tmp_path / "new")  # fmt: skip
    assert office.diff(home, made) == {
        "policy.toml": [
            b"-hi = 3      # three at most", b"+hi = 2      # three at most", b'+where = {kind = ["community"]}',
        ],
        "scenario.toml": [
            b'-friday = { pattern = "weekly:FRI" }\r', b'+friday = { pattern = "weekly:WED" }\r',
            b"-capacity = 8 # of the whole team\r", b"+capacity = 9 # of the whole team\r", b"+detour = 1.5\r",
        ],
        "communities.csv": ['-"C1";东湖;community;120;'.encode(), '+"C1";东湖;community;121;'.encode()],
        "leave.csv": [
            b"-L1,2027-03-02,2027-03-03", b"+R1,2027-03-05,2027-03-05", b"+",
        ],
        "pins.csv": [b"+\xef\xbb\xbfcadre,community,date,pin\r", b"+,C1,2027-03-10,must\r", b"+"],
        "干部.csv": ['-L2,"主任, 代",leader,C2\r'.encode("gbk"), '+L2,"副, ""代""",leader,C2\r'.encode("gbk")],
    }  # fmt: skip
    assert (made / "NOTES.md").read_text() == "kept as it is\n"
    assert not (made / ".hidden").exists()


def test_entries_go_behind_their_like_and_keep_the_comments_of_the_next(lane, home, tmp_path):
    made = _written(lane, [
        ch.AddEntry(section="slot", values={"name": "late", "pattern": "weekly:MON", "start": "18:00", "end": "19:00"}),
        ch.AddEntry(section="duty", values={"name": "talk", "title": {"zh": "谈心"}, "kinds": ["community"]}),
        ch.AddEntry(section="rule", values={"id": "x", "type": "max_visits", "clause": "office:x", "k": 9,
                                            "scope": "actor", "role": "leader", "period": "month"}),
    ], tmp_path / "new")  # fmt: skip
    lines = (made / "scenario.toml").read_bytes().decode().split("\r\n")
    at = lines.index('name = "late"')
    assert lines[at - 3 : at] == ['friday = { pattern = "weekly:FRI" }', "", "[[slot]]"]
    assert lines[at + 5] == "# What a slot is for comes below."
    assert lines[lines.index('title = {zh = "谈心"}') + 3] == "# Places."
    assert all(line[:1] == b"+" for found in office.diff(home, made).values() for line in found)
    assert (made / "policy.toml").read_text().endswith('k = 6\n\n[[rule]]\nid = "x"\ntype = "max_visits"\n'
                                                       'clause = "office:x"\nk = 9\nscope = "actor"\nrole = "leader"\n'
                                                       'period = "month"\n')  # fmt: skip


def test_readings_and_tables_of_memory_are_written_too(home, tmp_path):
    other = load(home, readings={"A3": "wide"})
    made = _written(other, [ch.SetParameter(rule="one-to-three", key="hi", value=5)], tmp_path / "new")
    assert office.diff(home, made)["policy.toml"] == [b"-wide = { hi = 4 }", b"+wide = { hi = 5 }"]
    assert b'+A3 = "wide"\r' in office.diff(home, made)["scenario.toml"]
    pins = pd.DataFrame({"cadre": ["L1"], "community": ["C1"], "date": ["2027-03-05"], "pin": ["must"]})
    pinned = load(home).replace(pins=pins)
    kept = _written(pinned, [ch.SetSetting(path="session.capacity", value=7)], tmp_path / "pinned")
    assert set(office.diff(home, kept)) == {"pins.csv", "scenario.toml"}


def test_a_scenario_without_files_is_exported_whole(tmp_path):
    made = tiny.scenario([{"id": "cap", "type": "max_visits", "clause": "office:cap", "scope": "actor",
                           "role": "leader", "period": "month", "k": 3}])  # fmt: skip
    _written(made, [ch.SetParameter(rule="cap", key="k", value=4)], tmp_path / "folder")
    _written(made, [ch.SetParameter(rule="cap", key="k", value=4)], tmp_path / "book.xlsx")


def test_parquet_tables_and_files_that_the_settings_name(lane, tmp_path):
    plain = export_folder(lane.raw, tmp_path / "plain")
    frame = pd.read_csv(plain / "communities.csv", dtype="str")
    frame.to_parquet(plain / "communities.parquet", index=False)
    (plain / "communities.csv").unlink()
    (plain / "deep").mkdir()
    shutil.move(plain / "leave.csv", plain / "deep" / "absent.csv")
    text = (plain / "scenario.toml").read_text(encoding="utf-8")
    (plain / "scenario.toml").write_text(f'{text}\n[tables]\nleave = "deep/absent.csv"\n', encoding="utf-8")
    read = load(plain)
    made = _written(read, [ch.SetCell(table="communities", row=0, column="households", value=77),
                           ch.DropRow(table="leave", row=1)], tmp_path / "new")  # fmt: skip
    assert {path.name for path in made.iterdir()} == {path.name for path in plain.iterdir()}
    assert load(made).communities["households"]["C1"] == 77
    assert (made / "deep" / "absent.csv").read_text(encoding="utf-8-sig") == "cadre,from,to\nL1,2027-03-02,2027-03-03\n"


def test_nothing_is_overwritten_and_nothing_half_written_stays(lane, home, tmp_path, monkeypatch):
    change = [ch.SetSetting(path="session.capacity", value=9)]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    for target in (tmp_path / "full", tmp_path / "full" / "mine.txt", home, tmp_path / "book.xlsx"):
        with pytest.raises(ScenarioError):
            ch.written(lane, change, target)
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert _written(lane, change, tmp_path / "empty").is_dir()
    monkeypatch.setattr(toml_text, "changed", lambda *_: office.SETTINGS)  # a writer that forgets the change
    with pytest.raises(ScenarioError, match="would not say"):
        ch.written(lane, change, tmp_path / "wrong")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "full"]


def test_a_folder_that_is_gone_or_changed_meanwhile(home, tmp_path):
    copy = shutil.copytree(home, tmp_path / "copy")
    read = load(copy)
    (copy / "policy.toml").write_text("", encoding="utf-8")
    with pytest.raises(ScenarioError):
        ch.written(read, [], tmp_path / "new")
    shutil.rmtree(copy)
    with pytest.raises(ScenarioError, match=r"missing|no such"):
        ch.written(read, [], tmp_path / "new")
    assert not (tmp_path / "new").exists()


TOML = [
    ("a = 1\n", [(("b",), {"x": [1, "y"]})], 'a = 1\nb = {x = [1, "y"]}\n'),
    ("a = 1 # why\n\n# of t\n[t]\nx = 2\n", [(("a",), 3), (("c",), True)],
     "a = 3 # why\nc = true\n\n# of t\n[t]\nx = 2\n"),
    ("[t]\nx = 2\n\n[u]\ny = 1", [(("t", "z"), 1), (("u", "w"), 2)], "[t]\nx = 2\nz = 1\n\n[u]\ny = 1\nw = 2\n"),
    ("t = { x = 2 } # c\n", [(("t", "y"), 3), (("t", "x"), 1)], "t = { x = 1, y = 3} # c\n"),
    ("t = { x = 2, y = 3 }\n", [(("t", "y"), OUT)], "t = { x = 2  }\n"),
    ("a = 1\nb = 2\n", [(("a",), OUT)], "b = 2\n"),
    ('a = """x\n[[s]]\nb = 1\n"""\n[[s]]\nn = 1\n', [(("s", 0, "m"), 2)],
     'a = """x\n[[s]]\nb = 1\n"""\n[[s]]\nn = 1\nm = 2\n'),
    ("", [(("k",), 1)], "k = 1\n"),
    ("x = [\n  1, # one\n]\n", [(("y",), 1)], "x = [\n  1, # one\n]\ny = 1\n"),
    ("s = [{ n = 1 }]\n", [(("s", 1), {"n": 2})], "s = [{ n = 1 }, {n = 2}]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edits", "wanted"), TOML)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_toml_keys_in_every_place(text, edits, wanted, newline):
    assert toml_text.changed(text.replace("\n", newline), edits, newline) == wanted.replace("\n", newline)


CSV = [
    ("id,title\nL1,a\nL2,b\n", {1: {"title": "c"}}, "id,title\nL1,a\nL2,c\n"),
    ('id,title\n"L1","a ""x"" b"\n', {0: {"title": "c"}}, 'id,title\n"L1","c"\n'),
    ('id,title\nL1,"a\nb"\nL2,x\n', {1: {"title": "=1+1"}}, 'id,title\nL1,"a\nb"\nL2,\'=1+1\n'),
    ("id,title\n\nL1\n,,\nL2,b", {0: {"title": "x,y"}}, 'id,title\n\nL1,"x,y"\n,,\nL2,b'),
    ("id,title\nL1,a\n", {0: {"title": "b\nc"}}, 'id,title\nL1,"b\nc"\n'),
    ("id\ttitle\r\nL1\t\r\n", {0: {"title": "a\tb"}}, 'id\ttitle\r\nL1\t"a\tb"\r\n'),
    ('id,title\nL1,""\nL2,a"b\n', {0: {"id": "L9"}, 1: {"id": "L8"}}, 'id,title\nL9,""\nL8,a"b\n'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cells", "wanted"), CSV)
def test_csv_cells_letter_by_letter(text, cells, wanted):
    numbers = [n for n, line in enumerate(text.replace("a\nb", "a b").split("\n"), start=1) if line.strip(",\r\t ")][1:]
    rows = Rows(table=BY_NAME["cadres"], headings=["id", "title"], present=2, cells=cells)
    assert csv_text.changed(text, rows, numbers, "\n") == wanted


def test_a_column_more_touches_the_heading_and_its_own_lines():
    rows = Rows(table=BY_NAME["leave"], headings=["cadre", "from", "to"], present=3)
    assert rows.heading("得知日期") == "known_on"
    rows.cells[0] = {"known_on": "2027-01-02"}
    rows.dropped.add(1)
    rows.added.append({"cadre": "L3"})
    text = "cadre,from,to\nL1,2027-01-01,2027-01-01\nL2,2027-01-01,2027-01-01"
    wanted = "cadre,from,to,known_on\nL1,2027-01-01,2027-01-01,2027-01-02\nL3,,,\n"
    assert csv_text.changed(text, rows, [2, 3], "\n") == wanted


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-be"])
def test_bytes_come_back_in_their_own_encoding(codec):
    data = (b"\xfe\xff" if codec == "utf-16-be" else b"") + "编号,职务\r\nL1,书记\r\n".encode(codec)
    text = text_of(data, "cadres.csv")
    assert text.bytes_of(text.text) == data
    assert text.newline == "\r\n"


def test_mixed_line_ends_stay_where_they_are():
    assert relined("a\r\nb\nc\r\n", "a\nB\nc\n", "\r\n") == "a\r\nB\r\nc\r\n"
    assert relined("a\r\nb\nc", "a\nb\nc\nd", "\n") == "a\r\nb\nc\nd"


def test_where_a_scenario_was_read_from(lane, home):
    assert writing.source_of(lane.raw) == home
    assert writing.source_of(tiny.scenario().raw) is None


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in shipped() if name != "gaozhou"])
def test_every_shipped_scenario_in_every_kind_of_change(name, tmp_path):
    read = load(name)
    slot, duty = read.settings.slot[0], read.settings.duty[0]
    role, rules = next(iter(read.roles)), [row.data for row in read.policy]
    groups: list[list[ch.Change]] = [
        [ch.SetSetting(path="session.capacity", value=11),
         ch.SetSetting(path=f"slot.{slot.name}.start", value="08:10")],
        [ch.SetParameter(rule=str(rules[0].get("id")), key="note", value="x"),
         ch.SetParameter(rule=str(rules[1].get("id")), key="note_zh", value=None)],
        [ch.AddEntry(section="slot", values={"name": "s9", "pattern": "weekly:FRI", "start": "09:00", "end": "11:00"}
                     | {"duties": [duty.name]}),
         ch.AddEntry(section="duty", values={"name": "d9", "role": role, "kinds": list(duty.kinds)})],
        [ch.SetCell(table="cadres", row=0, column="title", value='=a, "b"'), *ch.more_posts(read, role, 2),
         ch.AddRow(table="leave", values={"cadre": str(read.cadres.index[-1]), "from": "2027-03-02",
                                          "to": "2027-03-05"})],
    ]  # fmt: skip
    for number, group in enumerate(groups):
        made = _written(read, group, tmp_path / str(number))
        changed = office.diff(Path(str(read.raw.home)), made)
        assert set(changed) <= {"scenario.toml", "policy.toml", "cadres.csv", "leave.csv"}
        if read.raw.settings.get("generate") is None:
            assert sum(len(lines) for lines in changed.values()) < 24, changed
