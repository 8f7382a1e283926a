"""What if: the present scenario beside changed ones, by hand; the command; files in both languages."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import hamlet
import openpyxl
import pandas as pd
import pytest
from PIL import Image

import liaison_opt as lo
from liaison_opt.cli.what_if import _values
from liaison_opt.errors import ScenarioError
from liaison_opt.executors import Stopped
from liaison_opt.output import what_if as shown
from liaison_opt.output import what_if_files as files
from liaison_opt.output.book import width
from liaison_opt.scenario.export import export_folder
from liaison_opt.study.grid import Grid
from liaison_opt.study.what_if import WhatIf


@pytest.fixture(scope="module")
def found() -> WhatIf:
    """Five Tuesdays, three homes with S1 and two with S2: k visits each, three or one in a session."""
    return lo.what_if(hamlet.scenario(), set={"each.k": [1, 2], "duty.visit.visits": 1})


def test_the_present_stands_first_and_each_variant_by_hand(found):
    table = found.table
    assert list(table["variant"]) == [0, 1, 2]
    assert list(table["each.k"]) == [1, 1, 2]
    assert list(table["duty.visit.visits"]) == [3, 1, 1]
    # 3 + 2 homes, three in a session: 2 sessions; one in a session: 5; six visits in five Tuesdays: impossible
    assert list(table["status"]) == ["optimal", "optimal", "infeasible"]
    assert list(table["sessions"].fillna(-1)) == [2, 5, -1]
    assert table["clauses"].iloc[2]
    assert list(found.frontier("hours_mean", "visits")["variant"]) == [0], "one in a session only costs hours"
    assert found.decided
    assert found.scenario(0) is found.before
    assert found.scenario(1).settings.duty[0].visits == 1
    with pytest.raises(ScenarioError):
        found.scenario(3)


def test_a_post_more_and_a_place_less():
    made = lo.what_if(hamlet.scenario(), add={"staff": 1}, drop="W")
    assert list(made.table["posts:staff"]) == [2, 2], "S2 works only in W and goes with it"
    assert list(made.grid.scenario(made.grid.cells[0].values).cadres.index) == ["S1", "S1-x1"]
    assert list(made.table["visits"]) == [5, 3]
    assert made.without == ("W",)
    assert "W1" not in made.grid.base.communities.index
    assert made.before.communities.index.tolist() == hamlet.scenario().communities.index.tolist()


def test_a_place_less_and_nothing_else_has_a_picture_too(found):
    made = WhatIf(before=found.before, present=found.present, without=("W",),
                  grid=Grid(base=found.before, axes={}, cells=(found.cells[1],)))  # fmt: skip
    assert list(made.table["variant"]) == [0, 1]
    assert files.png(made, "en")[:4] == b"\x89PNG"
    assert "From 1 on without" in shown.told(made, "en")
    none = dataclasses.replace(made, present=found.cells[2], grid=dataclasses.replace(made.grid, cells=found.cells[2:]))
    assert files.png(none, "zh")[:4] == b"\x89PNG"
    assert "No variant has a plan." in shown.told(none, "en")


def test_nothing_is_planned_where_anything_is_wrong(monkeypatch):
    monkeypatch.setattr(sys.modules["liaison_opt.what_if"], "planned_each", None)  # its name is a function, too
    with pytest.raises(ScenarioError) as caught:
        lo.what_if(hamlet.scenario(), set={"eech.k": 1, "each.k": []}, add={"stuff": 1, "staff": 0}, drop=["X", "T"])
    said = "\n".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 6
    assert "Did you mean 'each'?" in said
    assert "Drop these, too: V, W" in said
    for how in ({}, {"set": {"each.k": ["many"]}}, {"set": {"posts:staff": 2}, "add": {"staff": 1}}):
        with pytest.raises(ScenarioError):
            lo.what_if(hamlet.scenario(), **how)


def test_a_stop_is_heard_between_plans():
    class Ended:
        interrupted, due = True, True

        def ask(self) -> None: ...

    with pytest.raises(Stopped):
        lo.what_if(hamlet.scenario(), set={"each.k": [1, 2]}, stop=Ended())


def test_a_plan_that_was_not_found_in_time_is_not_called_impossible(found):
    open_cell = dataclasses.replace(found.cells[2], status="unknown", clauses=(), words={})
    made = dataclasses.replace(found, grid=dataclasses.replace(found.grid, cells=(found.cells[1], open_cell)))
    assert not made.decided
    assert "not proven either way" in shown.told(made, "en")
    assert "未能判定" in shown.told(made, "zh")
    assert "impossible" not in shown.told(made, "en")


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["No.", "proven impossible", "0 is the scenario as it is.", "Visits enough"]),
    ("zh", ["序号", "已证明无解", "0 为现状。", "走访 足够"]),
])  # fmt: skip
def test_what_a_person_reads_fits_a_screen(found, lang, words):
    text = shown.told(found, lang)
    for word in words:
        assert all(part in text for part in word.split(" ")), word
    table = text.split("\n\n", maxsplit=1)[0]
    assert max(width(line) for line in table.splitlines()) <= shown.SCREEN
    assert len(shown.wide(found, lang, full=True).columns) > len(shown.wide(found, lang).columns)
    assert found.cells[2].words[lang] in text
    assert "<table" in shown.html(found, lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_files_hold_the_same_and_repeat_byte_for_byte(found, lang, tmp_path):
    (tmp_path / "a.png").write_bytes(files.png(found, lang))
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.width > 800
    assert lang == "zh" or files.png(found, lang) == (tmp_path / "a.png").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(files.xlsx(found, lang))
    assert files.xlsx(found, lang) == (tmp_path / "a.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"0", "1", "2"} <= set(cells)
    assert ("proven impossible" if lang == "en" else "已证明无解") in cells
    (tmp_path / "a.csv").write_bytes(files.csv(found))
    read = pd.read_csv(tmp_path / "a.csv", encoding="utf-8-sig")
    assert read["sessions"].fillna(-1).tolist() == [2, 5, -1]
    assert list(read["status"]) == ["optimal", "optimal", "infeasible"]


def test_values_of_the_command_line():
    assert _values(["a.k=4,5", "a.k=5,6", 'p="weekly:TUE,THU",daily', "x=true", "l=[1, 2],[3]"], "--set") == (
        {"a.k": [4, 5, 6], "p": ["weekly:TUE,THU", "daily"], "x": [True], "l": [[1, 2], [3]]},
        [],
    )
    assert _values(["leader", "deputy=2"], "--add-cadre", bare=1)[0] == {"leader": [1], "deputy": [2]}
    for wrong in ("=3", "a", "a=", " =1"):
        assert len(_values([wrong], "--set")[1]) == 1, wrong


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_folder(hamlet.scenario().raw, tmp_path_factory.mktemp("what_if") / "hamlet")


def test_the_command_writes_its_files(run, place, found, monkeypatch, tmp_path):
    fields = [{f.name: getattr(cell, f.name) for f in dataclasses.fields(cell)} for cell in found.cells[:2]]
    kept = [{name: value for name, value in one.items() if name != "values"} for one in fields]
    asked = []
    monkeypatch.setattr(
        sys.modules["liaison_opt.what_if"], "planned_each", lambda made, *_, **__: asked.append(made) or kept
    )
    out = tmp_path / "out"
    code, said, _ = run("what-if", place, "--set", "duty.visit.visits=1", "--json", "-q", "--workers", 1, "-o", out)
    assert code == 0
    assert [scenario.settings.duty[0].visits for scenario in asked[0]] == [3, 1]
    told = json.loads(said)
    assert [cell["values"]["duty.visit.visits"] for cell in told["variants"]] == [3, 1]
    assert [cell["figures"]["sessions"] for cell in told["variants"]] == [2, 5]
    assert sorted(path.name for path in out.iterdir()) == ["frontier.png", "what_if.csv", "what_if.xlsx"]


@pytest.mark.parametrize(("statuses", "code"), [(["infeasible", "optimal"], 0), (["optimal", "unknown"], 4)])
def test_exit_codes(run, place, monkeypatch, statuses, code):
    cells = [{"status": status, "clauses": (), "words": {}, "figures": {}} for status in statuses]
    monkeypatch.setattr(sys.modules["liaison_opt.what_if"], "planned_each", lambda *_, **__: cells)
    done, said, _ = run("what-if", place, "--add-cadre", "staff", "-q", "--workers", 1, "--lang", "zh")
    assert done == code
    assert ("未能判定" in said) == (code == 4)


def test_every_slip_at_once_is_exit_2(run, place, tmp_path):
    words = ["--set", "eech.k=2", "--add-cadre", "stuff", "--drop-community", "W9", "-q"]
    code, _, said = run("what-if", place, *words)
    assert (code, said.split(" ")[0]) == (2, "3")
    code, _, said = run(
        "what-if", place, "--set", "x", "--add-cadre", "=1", "--until", "moon", "-o", tmp_path / "a.csv"
    )
    assert (code, said.split(" ")[0]) == (2, "4")
    assert run("what-if", place)[0] == 2
