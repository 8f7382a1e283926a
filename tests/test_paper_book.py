"""The program's own files come back: untouched, and after somebody edited one of the sheets."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from liaison_opt import api
from liaison_opt.errors import RosterError
from liaison_opt.output import contract, workbook
from liaison_opt.paper import read_roster
from liaison_opt.plan import Plan
from liaison_opt.scenario.start import new_folder

LANGS = ("en", "zh")
GLANCE, CADRE, COMMUNITY, ROSTER = 0, 1, 2, -1


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Two months of the small street with one make-up; a post that may not lead comes along to every session at C06."""
    folder = new_folder("small", tmp_path_factory.mktemp("book"))
    with (folder / "cadres.csv").open("a", encoding="utf-8") as file:
        file.write('R6,新塘村干部,"Clerk, Xintang Village",committee,C06\n')
    settings = folder / "scenario.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("year = 2027", "start = 2027-03-01, end = 2027-04-30"), encoding="utf-8")
    made = api.plan(api.scenario(folder))
    beside = made.roster["community"].map({"C06": "R6"}).fillna("").astype("str")
    return dataclasses.replace(made, roster=made.roster.assign(team=beside))


@pytest.fixture(scope="module")
def books(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbook in both languages."""
    folder = tmp_path_factory.mktemp("books")
    for lang in LANGS:
        workbook.write(plan, folder / f"{lang}.xlsx", lang=lang)
    return {lang: folder / f"{lang}.xlsx" for lang in LANGS}


def who(frame: pd.DataFrame) -> Counter[tuple[str, str, str]]:
    days = frame["date"].dt.strftime("%Y-%m-%d")
    return Counter(zip(days, frame["cadre"], frame["community"], strict=True))


def same(found: pd.DataFrame, plan: Plan) -> None:
    wanted = plan.roster.sort_values(["date", "start", "cadre"], kind="stable")
    pd.testing.assert_frame_equal(contract.normal(found, "roster"), contract.normal(wanted, "roster"))


def heading(sheet: Any) -> int:
    return next(row for row in range(1, 15) if {"Date", "日期"} & {cell.value for cell in sheet[row]})


def place_cell(sheet: Any) -> Any:
    """The cell with the place of the second session of a list."""
    row = 1 if sheet.title == "roster" else heading(sheet)
    column = next(c.column for c in sheet[row] if c.value in {"community", "Place", "村（社区）"})
    return sheet.cell(row + 2, column)


def test_the_contract_csv_comes_back_whole(plan: Plan, tmp_path: Path) -> None:
    odd = dataclasses.replace(plan, roster=plan.roster.assign(place='=街道,"办公室"', stay_id="-1", status="＝x"))
    (tmp_path / "roster.csv").write_bytes(contract.to_csv(odd.roster))
    found, _ = read_roster(tmp_path / "roster.csv", plan.scenario)
    same(found.assign(status="＝x"), odd)  # full-width signs are read as plain ones


@pytest.mark.parametrize("lang", LANGS)
def test_an_untouched_workbook_comes_back_whole(plan: Plan, books: dict[str, Path], lang: str) -> None:
    found, notes = read_roster(books[lang], plan.scenario)
    same(found, plan)
    assert notes[0].startswith("read: sheet roster, ")
    assert notes[1].startswith("the same stands in sheet ")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kept", [GLANCE, CADRE, COMMUNITY])
def test_each_sheet_alone_holds_the_same_sessions(
    plan: Plan, books: dict[str, Path], lang: str, kept: int, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(books[lang])
    for title in [title for title in book.sheetnames if title != book.sheetnames[kept]]:
        del book[title]
    book.save(tmp_path / "one.xlsx")
    found, notes = read_roster(tmp_path / "one.xlsx", plan.scenario)
    assert who(found) == who(plan.roster)
    columns = ["date", "cadre", "community", "start", "end", "duty", "kind"]
    columns += ["team", "replaces"] if kept != GLANCE else []
    wanted = plan.roster.sort_values(["date", "start", "cadre"], kind="stable")
    told, true = (contract.normal(frame, "roster")[columns] for frame in (found, wanted))
    pd.testing.assert_frame_equal(told, true)
    assert book.sheetnames[0] in notes[0]


@pytest.mark.parametrize("lang", LANGS)
def test_a_place_changed_in_the_grid_changes_that_session_only(
    plan: Plan, books: dict[str, Path], lang: str, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(books[lang])
    sheet = book.worksheets[GLANCE]
    row = heading(sheet) + 1
    old = plan.roster.sort_values(["date", "cadre"]).iloc[0]
    place = "C06" if old["community"] != "C06" else "C01"
    sheet.cell(row, 5).value = plan.scenario.communities.loc[place, "name_en" if lang == "en" else "name"]
    book.save(tmp_path / "edited.xlsx")
    found, notes = read_roster(tmp_path / "edited.xlsx", plan.scenario)
    day = f"{old['date']:%Y-%m-%d}"
    assert who(found) - who(plan.roster) == Counter([(day, old["cadre"], place)])
    assert who(plan.roster) - who(found) == Counter([(day, old["cadre"], old["community"])])
    changed = found[found["session_id"] == old["session_id"]].iloc[0]
    assert changed["announced"] == old["announced"]
    assert changed["place"] == plan.scenario.communities.loc[place, "place"]
    assert changed["team"] == ("R6" if place == "C06" else "")
    assert f"changed in sheet {book.sheetnames[GLANCE]}: {day} {old['cadre']}: {old['community']} → {place}" in notes


def test_a_session_moved_taken_out_or_added_in_the_grid(plan: Plan, books: dict[str, Path], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(books["zh"])
    sheet = book.worksheets[GLANCE]
    first = heading(sheet) + 1
    rows = [row for row in range(first, first + 60) if sheet.cell(row, 4).value == "正常"]
    made_up = next(row for row in range(first, first + 60) if sheet.cell(row, 4).value == "补驻")
    sheet.cell(rows[0], 5).value = None  # L1 stays away on the first day
    post = next(column for column in range(5, 8) if sheet.cell(made_up, column).value)
    other = next(column for column in range(5, 8) if column != post)
    sheet.cell(made_up, other).value = "东湖社区"  # another post comes along, elsewhere
    sheet.cell(made_up, 2).value = sheet.cell(made_up, 2).value + pd.Timedelta(days=7)
    book.save(tmp_path / "edited.xlsx")
    found, notes = read_roster(tmp_path / "edited.xlsx", plan.scenario)
    assert len(found) == len(plan.roster)
    (was,) = plan.roster[plan.roster["kind"] == "make_up"].to_dict("records")
    now = found[found["kind"] == "make_up"].set_index("session_id")
    assert len(now) == 2
    assert now.loc[was["session_id"], "date"] == was["date"] + pd.Timedelta(days=7)
    assert now.loc[was["session_id"], "replaces"] == was["replaces"]
    assert now.loc[was["session_id"], "start"] == "09:00"
    (new,) = [row for key, row in now.iterrows() if key != was["session_id"]]
    assert (new["community"], new["start"], new["duty"]) == ("C01", "09:00", "station")
    assert pd.isna(new["announced"])
    assert any(note.startswith("no announcement is known for new sessions: ") for note in notes)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("edited", [CADRE, COMMUNITY, ROSTER])
def test_the_sheet_that_differs_from_the_others_was_edited(
    plan: Plan, books: dict[str, Path], lang: str, edited: int, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(books[lang])
    sheet = book.worksheets[edited]
    target = place_cell(sheet)
    names = plan.scenario.communities["name" if lang == "zh" else "name_en"]
    old = next(key for key, name in names.items() if target.value in {key, name})
    new = "C05" if old != "C05" else "C04"
    target.value = new
    book.save(tmp_path / "edited.xlsx")
    found, notes = read_roster(tmp_path / "edited.xlsx", plan.scenario)
    gone, come = who(plan.roster) - who(found), who(found) - who(plan.roster)
    assert [place for _, _, place in gone.elements()] == [old]
    assert [place for _, _, place in come.elements()] == [new]
    assert sheet.title in notes[0]


def test_two_sheets_edited_in_two_ways_must_be_told_apart(plan: Plan, books: dict[str, Path], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(books["en"])
    glance, roster = book.worksheets[GLANCE], book.worksheets[ROSTER]
    glance.cell(heading(glance) + 1, 5).value = None
    roster.delete_rows(10)
    book.save(tmp_path / "edited.xlsx")
    with pytest.raises(RosterError, match="say which one to read"):
        read_roster(tmp_path / "edited.xlsx", plan.scenario)
    found, _ = read_roster(tmp_path / "edited.xlsx", plan.scenario, sheet="ROSTER")
    assert len(found) == len(plan.roster) - 1
    with pytest.raises(RosterError, match="Did you mean 'By cadre'"):
        read_roster(tmp_path / "edited.xlsx", plan.scenario, sheet="By cadres")


def test_faults_of_an_edited_workbook_name_sheet_row_and_post(
    plan: Plan, books: dict[str, Path], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(books["en"])
    sheet = book.worksheets[GLANCE]
    row = heading(sheet) + 1
    sheet.cell(row, 5).value, sheet.cell(row + 1, 5).value = "Donghoo", "=A1"
    book.save(tmp_path / "edited.xlsx")
    with pytest.raises(RosterError) as caught:
        read_roster(tmp_path / "edited.xlsx", plan.scenario)
    first, second = caught.value.faults
    assert (first.file, first.row, first.column) == ("edited.xlsx[Year at a glance]", row, "Street Party Secretary")
    assert first.todo == "Did you mean 'Donghu'?"
    assert second.problem == "this cell is a formula"
