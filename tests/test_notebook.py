"""What the prose of the first two lessons claims is what their cells show; all notebooks: `test_notebooks.py`."""

from __future__ import annotations

import re
from typing import Any

import holidays
import pandas as pd
import pytest
from stored import FOLDER, cells_of, code_of, row, shown


@pytest.fixture(scope="module")
def code() -> list[dict[str, Any]]:
    return code_of(FOLDER / "01_quick_start.ipynb")


@pytest.fixture(scope="module")
def second() -> list[dict[str, Any]]:
    return code_of(FOLDER / "02_write_your_own_policy.ipynb")


@pytest.mark.parametrize("name", ["01_quick_start", "02_write_your_own_policy"])
def test_prose_holds_no_figure_that_a_cell_should_compute(name: str) -> None:
    cells = cells_of(FOLDER / f"{name}.ipynb")
    prose = " ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    plain = re.sub(r"`[^`]*`|[A-Z]{2}-[\d.]+\w?|\bA\d+\b", "", prose)
    assert set(re.findall(r"\d+", plain)) <= {"2015"}


def test_what_the_prose_says_of_the_cap_is_so(code: list[dict[str, Any]]) -> None:
    cost, by_month = shown(code, "caps = {6: plan}"), shown(code, "by_month = pd.DataFrame")
    none, one, many = row(cost, "attendance")
    assert none == 0
    assert one == 1
    months = [row(by_month, label) for label in re.findall(r"^\d{4}-\d\d", by_month, re.MULTILINE)]
    leaders = len(re.findall(r"^L\d", shown(code, "counts ="), re.MULTILINE))
    assert all(tuesdays == 5 and absent >= leaders for _, _, absent, tuesdays in months)
    assert many == sum(month[2] for month in months)
    assert all(row(shown(code, "counts ="), f"L{n}")[-1] <= 1 for n in range(1, leaders + 1))


def test_the_absence_under_the_middle_cap_lies_in_the_month_of_a_make_up(code: list[dict[str, Any]]) -> None:
    text = shown(code, 'absent[5]["sentence"]')
    absent = re.findall(r"slot of (\d{4}-\d\d)-\d\d", text)
    made_up = re.findall(r"(\d{4}-\d\d)-\d\d *$", text, re.MULTILINE)
    assert len(absent) == 1
    assert absent[0] in made_up


def test_what_the_prose_says_of_the_readings_is_so(code: list[dict[str, Any]]) -> None:
    tuesday, friday = row(shown(code, "friday ="), "wishes")
    assert tuesday < friday
    kept = shown(code, "kept =")
    assert len({tuple(row(kept, day)) for day in ("monday", "tuesday", "thursday")}) == 3
    assert re.search(r"stricter reading: 0; most places of one leader: 3", shown(code, "verdict ="))
    found = re.search(r"in addition: optimal; all counted: (\d+) links needed, room for (\d+)", shown(code, "two ="))
    assert found is not None
    assert int(found[1]) > int(found[2])


def test_the_proof_is_a_count_and_minimal(code: list[dict[str, Any]]) -> None:
    text = shown(code, "as impossible")
    found = re.search(r"needed (\d+), room for (\d+); .*: True", text)
    assert found is not None
    assert int(found[1]) > int(found[2])
    assert text.count("JH-3.1b") == int(found[1])
    assert text.count("office:monthly_cap") == 1


def test_every_fault_of_the_draft_is_told_with_its_row_and_mended(second: list[dict[str, Any]]) -> None:
    told = shown(second, "except lo.ScenarioError")
    for wrong, right in (("XT-4.1", "XT-4.1d"), ("leaders", "leader"), ("wish", "wishes")):
        assert re.search(rf"\s{re.escape(wrong)}\s", told)
        assert f"Did you mean '{right}'?" in told
    (cell,) = [cell for cell in second if "mended =" in "".join(cell["source"])]
    assert "".join(cell["source"]).count(".replace(") == 3


def test_the_clause_changes_the_plan_step_by_step(second: list[dict[str, Any]]) -> None:
    before = row(shown(second, "verdict = lo.audit"), "lines:")
    assert before[0] > 0
    assert before[1] == 0
    then, now, sessions, kept = (int(n) for n in re.findall(r"\d+", shown(second, "wished = lo.plan").splitlines()[0]))
    assert then == before[0] > now > 0
    assert sessions == kept
    links = shown(second, "bound = lo.plan")
    places = [row(links, f"L{n}") for n in (1, 2, 3)]
    assert max(wish for wish, _ in places) == 3
    assert [binding for _, binding in places] == [2, 2, 2]
    assert "0 binding violations" in links


def test_the_fortnight_that_cannot_be_has_one_tuesday_and_a_holiday(second: list[dict[str, Any]]) -> None:
    text = shown(second, '"max_gap": 14')
    need, room = (int(n) for n in re.findall(r"needed (\d+), room for (\d+)", text)[0])
    assert need > room
    first, last = pd.to_datetime(re.search(r"(\S+)\.\.(\S+)", text).groups())  # type: ignore[union-attr]
    tuesdays = pd.date_range(first, last, freq="W-TUE")
    off = holidays.country_holidays("CN", years=first.year)
    assert [day.date() in off for day in tuesdays] == [False, True]


def test_what_becomes_of_a_holiday_is_what_the_wish_costs(second: list[dict[str, Any]]) -> None:
    text = shown(second, "slot.readings.A39")
    skip, move, keep = (row(text, name) for name in ("skip", "move", "keep"))
    assert skip[0] < move[0] == keep[0]
    assert skip[1] > move[1] > keep[1]
    assert re.search(r"^\d+ weeks: 0 lines, optimal", shown(second, "weeks = 4"))
