from __future__ import annotations

import openpyxl
import pytest

from liaison_opt.output import labels, tables, words, workbook
from liaison_opt.study import need_and_room

SHEETS = [
    "glance",
    "cadre",
    "community",
    "month",
    "meetings",
    "coverage",
    "compliance",
    "missed",
    "assumptions",
    "roster",
]


@pytest.fixture(scope="module", params=["en", "zh"])
def book(request, plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "roster.xlsx"
    coverage = need_and_room(plan.scenario, plan.roster)
    baseline = {"sessions": 22, "missed": 2, "spread": 2, "violations": 3}
    workbook.write(plan, path, lang=request.param, coverage=coverage, baseline=baseline, notes=("A caller's note.",))
    return request.param, openpyxl.load_workbook(path)


def _cells(sheet):
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_all_sheets_are_there_in_order_and_ready_to_print(book):
    lang, file = book
    assert file.sheetnames == [words.text(f"sheet.{name}", lang) for name in SHEETS]
    for sheet in file:
        assert sheet.print_area
        assert sheet.freeze_panes
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}  # left out of the file, it means one page


def test_no_cell_is_a_formula(book):
    _, file = book
    assert all(cell.data_type != "f" for sheet in file for row in sheet.iter_rows() for cell in row)
    # Both the sentence of the audit and, in English, the name of a place begin like formulas.
    assert any(str(value).startswith("=") for sheet in file for value in _cells(sheet)) == (book[0] == "en")


def test_the_glance_shows_each_session_in_its_colour(book, plan):
    lang, file = book
    sheet = file.worksheets[0]
    names, fills = labels.place_names(plan.scenario, lang), labels.colours(plan.scenario)
    for place in ("C1", "C2", "C3", "E1"):
        cells = [cell for row in sheet.iter_rows(min_col=5) for cell in row if cell.value == names[place]]
        assert len(cells) == (tables.stationing(plan)["community"] == place).sum()
        assert {cell.fill.fgColor.rgb[-6:] for cell in cells} == {fills[place][1:]}
    told = _cells(sheet)
    assert labels.synthetic(plan.scenario, lang) in told
    assert labels.standing(plan, lang) in told
    assert words.text("glance.absent", lang) in told
    assert any(str(value).startswith("→") for value in told)


def test_posts_and_places_only_and_absences_without_reason(book):
    _, file = book
    assert not any("SECRET" in str(value) for sheet in file for value in _cells(sheet))


def test_coverage_compares_with_the_round_robin_and_shows_the_shortfall(book, plan):
    lang, file = book
    sheet = file[words.text("sheet.coverage", lang)]
    rows = {row[0].value: [cell.value for cell in row[1:3]] for row in sheet.iter_rows()}
    assert rows[words.text("measure.sessions", lang)] == [23, 22]
    assert rows[words.text("measure.violations", lang)] == [0, 3]
    told = need_and_room(plan.scenario, plan.roster)
    assert told.proof[lang] in _cells(sheet)
    total = rows[words.text("column.total", lang)]
    assert total[1] == told.by_place["need"].sum()


def test_compliance_says_met_not_met_and_not_judged(book):
    lang, file = book
    sheet = file[words.text("sheet.compliance", lang)]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows()}
    assert rows["JH-2.0b"][5] == words.text("comply.kept", lang)
    assert rows["JH-3.1b"][5] == words.text("comply.unmet", lang)
    assert rows["JH-3.6b"][4] == words.text("comply.not_judged", lang)
    assert any("holds no session on 2027-03-30" in str(value) for value in _cells(sheet))


def test_assumptions_tell_settings_notes_and_proof(book):
    lang, file = book
    told = _cells(file[words.text("sheet.assumptions", lang)])
    for said in ("A note.", "A caller's note.", "associations_in_addition", "8", words.text("proof.lp_dual", lang)):
        assert said in told


def test_the_last_sheet_is_the_roster_itself(book, plan):
    _, file = book
    sheet = file["roster"]
    assert [cell.value for cell in sheet[1]] == list(plan.roster.columns)
    assert sheet.max_row == len(plan.roster) + 1
    assert sheet["B2"].value == plan.roster["date"].iloc[0].to_pydatetime()


def test_the_same_plan_gives_the_same_bytes(plan, tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        workbook.write(plan, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_empty_plan_gives_a_workbook(empty_plan, tmp_path, lang):
    workbook.write(empty_plan, tmp_path / "roster.xlsx", lang=lang)
    assert words.text("sheet.glance", lang) in openpyxl.load_workbook(tmp_path / "roster.xlsx").sheetnames
