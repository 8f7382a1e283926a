"""Changes made in a workbook: they read as the changes in memory, and all other cells stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from liaison_opt import changes as ch
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.policy import load
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.digest import digest
from liaison_opt.scenario.export import export_workbook


@pytest.fixture(scope="module")
def book(lane: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The street as one workbook that somebody has worked in: Chinese sheet name, own sheet and colours."""
    path = export_workbook(lane.raw, tmp_path_factory.mktemp("book") / "lane.xlsx")
    made = openpyxl.load_workbook(path)
    made["cadres"].title = "干部"
    made["leave"].cell(2, 1).font = Font(bold=True, color="FF0000")
    made["leave"].cell(3, 1).font = Font(italic=True)
    made.create_sheet("my own")["B7"] = "=1+1"
    parameters = [cell.value for cell in made["policy"][1]].index("parameters") + 1
    cell = made["policy"].cell(2, parameters)
    cell.value = str(cell.value).replace('role = "leader"', "role = “leader”")  # as Excel and WPS type it
    made.save(path)
    return load(path)


def _cells(path: Path) -> dict[tuple[str, str], Any]:
    made = openpyxl.load_workbook(path)
    return {
        (s.title, c.coordinate): c.value
        for s in made.worksheets
        for row in s.iter_rows()
        for c in row
        if c.value is not None
    }


def _changed(before: Path, after: Path) -> dict[tuple[str, str], Any]:
    old, new = _cells(before), _cells(after)
    return {at: new.get(at) for at in {*old, *new} if old.get(at) != new.get(at)}


def _path(scenario: Scenario) -> Path:
    return Path(str(scenario.raw.home)) / "lane.xlsx"


def test_only_the_cells_of_the_changes_differ(book, tmp_path):
    changes = [
        ch.SetParameter(rule="one-to-three", key="hi", value=2),
        ch.SetParameter(rule="one-to-three", key="clause", value="office:x"),
        ch.SetSetting(path="session.capacity", value=9),
        ch.SetSetting(path="tiers", value=["other", "asked"]),
        ch.SetSetting(path="slot.weekly.start", value="14:00"),
        ch.SetSetting(path="slot.weekly.pattern", value="weekly:WED"),
        ch.SetCell(table="cadres", row=1, column="title", value="=代"),
        ch.SetCell(table="communities", row=0, column="households", value=121),
        ch.SetCell(table="leave", row=1, column="to", value="2027-03-11"),
        ch.AddRow(table="leave", values={"cadre": "R1", "from": "2027-03-05", "to": "2027-03-05"}),
    ]
    found = ch.written(book, changes, tmp_path / "new")
    assert found.name == "new.xlsx"
    assert digest(load(found)) == digest(ch.applied(book, changes))
    changed = _changed(_path(book), found)
    assert {sheet for sheet, _ in changed} == {"policy", "settings", "slots", "干部", "communities", "leave"}
    assert len(changed) == 12, "a cell for each change, three of the row that comes"
    assert [v for (sheet, _), v in sorted(changed.items()) if sheet == "干部"] == ["'=代"]
    made = openpyxl.load_workbook(found)
    assert made["leave"]["A2"].font.bold
    assert made["leave"]["A4"].font.italic, "a row that comes looks like the one above"
    assert made["leave"]["C3"].is_date
    assert made["my own"]["B7"].value == "=1+1"


def test_entries_and_sheets_that_there_were_not(book, tmp_path):
    changes = [
        ch.AddEntry(section="slot", values={"name": "late", "pattern": "weekly:MON", "start": "18:00", "end": "19:00",
                                            "duties": ["station"], "readings": {"A4": {"friday": {"start": "18:30"}}}}),
        ch.AddEntry(section="duty", values={"name": "talk", "title": {"zh": "谈心"}, "kinds": ["community", "zone"]}),
        ch.AddEntry(section="rule", values={"id": "x", "type": "max_visits", "clause": "office:x", "k": 9,
                                            "scope": "actor", "role": "leader", "period": "month"}),
        ch.AddRow(table="pins", values={"community": "C1", "date": "2027-03-05", "pin": "must"}),
        ch.SetSetting(path="calendar.on_holiday", value="keep"),
        ch.SetParameter(rule="max_visits-2", key="weight", value=2),
        ch.SetParameter(rule="max_visits-2", key="tier", value="asked"),
    ]  # fmt: skip
    found = ch.written(book, changes, tmp_path / "new.xlsx")
    read = load(found)
    assert digest(read) == digest(ch.applied(book, changes))
    assert set(read.horizon.slots.loc[read.horizon.slots["name"] == "late", "start"]) == {"18:30"}
    again = ch.written(book, changes, tmp_path / "again.xlsx")
    assert found.read_bytes() == again.read_bytes(), "no clock in it"


@pytest.mark.parametrize("merged", [False, True])
def test_rows_go_and_those_below_stay_whole(book, tmp_path, merged):
    path = tmp_path / "lane.xlsx"
    made = openpyxl.load_workbook(_path(book))
    if merged:
        made["leave"].merge_cells("F8:G9")
    made.save(path)
    read = load(path)
    changes = [ch.DropRow(table="leave", row=0), ch.SetParameter(rule="one-to-three", key="hi", value=None)]
    found = ch.written(read, changes, tmp_path / "new.xlsx")
    assert digest(load(found)) == digest(ch.applied(read, changes))
    row = openpyxl.load_workbook(found)["leave"][3 if merged else 2]
    assert row[0].value == "L2"
    assert row[0].font.italic


def test_a_place_less_and_other_readings(book, tmp_path):
    other = load(_path(book), readings={"A3": "wide"})
    changes = [*ch.without_place(other, "C2"), *ch.more_posts(other, "leader")]
    found = ch.written(other, changes, tmp_path / "new.xlsx")
    read = load(found)
    assert digest(read) == digest(ch.applied(other, changes))
    assert read.settings.readings == {"A4": "friday", "A3": "wide"}


def test_faults_leave_nothing_behind(book, tmp_path):
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    with pytest.raises(ScenarioError, match="there already"):
        ch.written(book, [ch.SetSetting(path="session.capacity", value=9)], tmp_path / "there.xlsx")
    with pytest.raises(ScenarioError, match="capacity"):
        ch.written(book, [ch.SetSetting(path="session.capacity", value="x")], tmp_path / "new.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["there.xlsx"]
