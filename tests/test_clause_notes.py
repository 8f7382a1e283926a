"""Clauses that are no rules: told once, never refused ones, and printed to be ticked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from liaison_opt import api
from liaison_opt.errors import ScenarioError
from liaison_opt.output import sheet_clauses, words, workbook
from liaison_opt.plan import Plan
from liaison_opt.rules.clauses import clause_ids
from liaison_opt.scenario.export import export_workbook
from liaison_opt.scenario.folder import read_folder
from liaison_opt.scenario.settings import ClauseNote
from liaison_opt.scenario.start import new_folder

NOTE = '\n[[clause]]\nid = "{id}"\nkind = "{kind}"\nen = "Wear a badge."\nzh = "佩戴标识。"\n'
RULE = '\n[[rule]]\nid = "receive"\nclause = "JH-3.2b"\ntype = "no_overlap"\nresource = "target"\n'
Street = Callable[..., Path]


@pytest.fixture
def street(tmp_path: Path) -> Street:
    """The small scenario with these clauses added to its scenario.toml."""

    def make(*ids: str, kind: str = "checklist", policy: str = "") -> Path:
        folder = new_folder("small", tmp_path)
        for name, more in (
            ("scenario.toml", "".join(NOTE.format(id=i, kind=kind) for i in ids)),
            ("policy.toml", policy),
        ):
            text = (folder / name).read_text(encoding="utf-8")
            (folder / name).write_text(text + more, encoding="utf-8")
        return folder

    return make


def _faults(folder: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        api.scenario(folder)
    assert all(fault.file == "scenario.toml" and fault.row for fault in caught.value.faults)
    return str(caught.value)


def test_clauses_of_the_sources_are_fine_and_keep_their_order(street: Street) -> None:
    scenario = api.scenario(street("JH-3.2a", "JH-0.1"))
    assert [(note.id, note.kind) for note in scenario.settings.clause] == [
        ("JH-3.2a", "checklist"),
        ("JH-0.1", "checklist"),
    ]


def test_an_unknown_clause_is_a_fault_with_the_nearest_id(street: Street) -> None:
    said = _faults(street("JH-3.2z"))
    assert "no source has this clause (value: JH-3.2z)" in said
    assert "JH-3.2" in said.split("Did you mean")[1]


def test_the_offices_own_numbers_are_no_clauses_to_list(street: Street) -> None:
    assert "office:badge" in _faults(street("office:badge"))


@pytest.mark.parametrize("refused", [name for name, reason in clause_ids().items() if reason])
def test_every_refused_clause_is_a_fault(street: Street, refused: str) -> None:
    assert f"this clause is refused, not built: {clause_ids()[refused]} (value: {refused})" in _faults(street(refused))


def test_a_clause_listed_twice_is_a_fault_that_names_the_other_row(street: Street) -> None:
    folder = street("JH-3.2a", "JH-0.1", "JH-3.2a")
    lines = (folder / "scenario.toml").read_text(encoding="utf-8").splitlines()
    first, last = (n for n, line in enumerate(lines, start=1) if line == 'id = "JH-3.2a"')
    assert f"row {last}, column clause.2.id: the entry in row {first} lists this clause, too" in _faults(folder)


def test_a_clause_is_a_rule_or_a_note_and_the_fault_names_both(street: Street) -> None:
    said = _faults(street("JH-3.2b", policy=RULE))
    assert "column clause.0.id: the rule 'receive' (policy.toml, row" in said
    assert "(value: JH-3.2b)" in said


def test_faults_of_clauses_are_told_with_those_of_the_tables(street: Street) -> None:
    folder = street("JH-3.2z")
    (folder / "cadres.csv").write_text("id,title\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        api.scenario(folder)
    assert {"scenario.toml", "cadres.csv"} <= {fault.file for fault in caught.value.faults}


def test_clauses_survive_the_way_through_a_workbook(street: Street, tmp_path: Path) -> None:
    folder = street("JH-3.2a", "JH-0.1")
    raw, _ = read_folder(folder)
    book = export_workbook(raw, tmp_path / "small.xlsx")
    assert api.scenario(book).settings.clause == api.scenario(folder).settings.clause


def _with(plan: Plan, *notes: tuple[str, str]) -> Plan:
    entries = tuple(ClauseNote(id=i, kind=kind, en=f"={i} in English", zh=f"{i}中文") for i, kind in notes)
    settings = plan.scenario.settings.model_copy(update={"clause": entries})
    return dataclasses.replace(plan, scenario=dataclasses.replace(plan.scenario, settings=settings))


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = new_folder("small", tmp_path_factory.mktemp("clauses"))
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    short = text.replace("{ year = 2027 }", "{ start = 2027-03-01, end = 2027-03-31 }")
    assert short != text
    (folder / "scenario.toml").write_text(short, encoding="utf-8")
    return api.plan(folder)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_sheet_has_boxes_first_then_templates_tags_and_the_rest(planned: Plan, tmp_path: Path, lang: str) -> None:
    mixed = _with(
        planned,
        ("JH-0.1", "none"),
        ("JH-3.2a", "checklist"),
        ("JH-4.2", "tag"),
        ("JH-3.6b", "template"),
        ("JH-1.1", "checklist"),
    )
    workbook.write(mixed, tmp_path / "book.xlsx", lang=lang)
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")[words.text("sheet.clauses", lang)]
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]
    listed = [row for row in rows if row[1] in {"JH-0.1", "JH-3.2a", "JH-4.2", "JH-3.6b", "JH-1.1"}]
    assert [row[:2] for row in listed] == [
        ["☐", "JH-3.2a"],
        ["☐", "JH-1.1"],
        ["1", "JH-3.6b"],
        ["1", "JH-4.2"],
        ["1", "JH-0.1"],
    ]
    assert listed[0][2] == ("JH-3.2a中文" if lang == "zh" else "=JH-3.2a in English")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    headings = [row[0] for row in rows if row[0]]
    kinds = [
        f"{words.text(f'clauses.{kind}', lang)} ({count})"
        for kind, count in zip(sheet_clauses.KINDS, (2, 1, 1, 1), strict=True)
    ]
    assert [text for text in headings if text in kinds] == kinds
    assert sheet.print_area


def test_no_sheet_without_clauses_and_no_empty_tables(planned: Plan, tmp_path: Path) -> None:
    workbook.write(planned, tmp_path / "without.xlsx")
    assert words.text("sheet.clauses", "en") not in openpyxl.load_workbook(tmp_path / "without.xlsx").sheetnames
    workbook.write(_with(planned, ("JH-4.2", "tag")), tmp_path / "tags.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "tags.xlsx")[words.text("sheet.clauses", "en")]
    said = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(text.startswith(words.text("clauses.tag", "en")) for text in said)
    assert not any(text.startswith(words.text("clauses.checklist", "en")) or text == sheet_clauses.BOX for text in said)
