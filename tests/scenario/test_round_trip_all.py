"""Every scenario that comes with the project means the same as a folder and as a workbook."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import build, read
from liaison_opt.scenario.digest import digest
from liaison_opt.scenario.export import export_folder, export_workbook

ROOT = Path(__file__).resolve().parents[2] / "scenarios"
# generated tables are no files to be carried; the largest do not fit into a workbook
GENERATED = {"foshan", "gaozhou", "raoyang"}
ALL = sorted({path.parent.name for path in ROOT.glob("*/scenario.toml")} - GENERATED)
# between them these two have every table, setting and kind of duty; the others take their second in the slow run
QUICK = {"jianghai", "county_leaders"}


def _digest(where):
    raw, read_faults = read(where)
    scenario, faults = build(raw)
    assert not read_faults + faults
    return digest(scenario)


def test_there_are_scenarios_with_all_that_a_workbook_must_carry():
    """So that the next test cannot pass for want of content."""
    raws = [read(ROOT / name)[0] for name in ALL]
    duties = [duty for raw in raws for duty in raw.settings.get("duty", [])]
    assert any(duty.get("visits") for duty in duties)
    assert any(duty.get("overnight") for duty in duties)
    assert any(raw.settings.get("clause") for raw in raws)
    assert any("households" in raw.tables for raw in raws)


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in QUICK else pytest.mark.slow) for n in ALL])
def test_workbook_and_folder_mean_what_the_scenario_means(name, tmp_path):
    meant = _digest(ROOT / name)
    book = export_workbook(read(ROOT / name)[0], tmp_path / "a.xlsx")
    assert _digest(book) == meant
    assert _digest(export_folder(read(book)[0], tmp_path / "b")) == meant


def test_each_clause_note_has_a_row_of_its_own(tmp_path):
    name = next(name for name in ALL if read(ROOT / name)[0].settings.get("clause"))
    raw = read(ROOT / name)[0]
    rows = list(openpyxl.load_workbook(export_workbook(raw, tmp_path / "a.xlsx"))["clauses"].values)
    assert rows[0] == ("id", "kind", "en", "zh")
    assert rows[1:] == [tuple(note[key] for key in rows[0]) for note in raw.settings["clause"]]


def test_a_text_longer_than_a_cell_is_refused_and_not_cut(tmp_path):
    raw = read(ROOT / "jianghai")[0]
    long = dataclasses.replace(raw, settings={**raw.settings, "sources": ["x" * 40_000]})
    with pytest.raises(ScenarioError, match="does not fit into a cell"):
        export_workbook(long, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_table_on_the_sheet_settings_and_on_its_own_is_a_fault(tmp_path):
    path = export_workbook(read(ROOT / "jianghai")[0], tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["settings"].append(["duty", '[{ name = "other" }]'])
    book.save(path)
    faults = read(path)[1]
    assert any("stands here and on the sheet duties" in fault.problem for fault in faults)
