"""Grids: cells, frontier and steps by hand, the same whatever the workers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import hamlet
import pandas as pd
import pytest

import liaison_opt as lo
from liaison_opt.errors import ScenarioError
from liaison_opt.executors import Workers
from liaison_opt.solve import failures, planner
from liaison_opt.study.grid import Cell, Grid

AXES = {"each.k": [1, 2], "duty.visit.visits": [1, 3]}


@pytest.fixture(scope="module")
def grid() -> Grid:
    """Five Tuesdays of two hours, three homes with S1 and two with S2: 5 k visits, one or three in a session."""
    return lo.grid(hamlet.scenario(), AXES)


def test_each_cell_by_hand(grid):
    table = grid.table.set_index(list(AXES))
    # one home in a session: 3 + 2 sessions of two hours; three homes: one session each
    assert list(table["sessions"].fillna(-1)) == [5, 2, -1, 4]
    assert list(table["staff_hours"].fillna(-1)) == [10, 4, -1, 8]
    assert list(table["hours_mean"].fillna(-1)) == [5, 2, -1, 4]
    assert list(table["enough"].fillna(-1)) == [5, 5, -1, 5]
    assert table.loc[(1, 1), "hours_max"] == 6
    assert table.loc[(1, 1), "utilisation"] == pytest.approx(0.5), "5 of 2 x 5 slots"
    assert table.loc[(2, 3), "visits"] == table.loc[(2, 3), "visits_needed"] == 10
    assert (table["places_share"].dropna() == 1).all()


def test_twice_six_visits_in_five_sessions_are_impossible_and_the_clause_is_named(grid):
    cell = grid.cells[2]
    assert cell.values == {"each.k": 2, "duty.visit.visits": 1}
    assert (cell.status, cell.planned, cell.figures) == ("infeasible", False, {})
    assert "6" in cell.words["en"]
    assert cell.words["zh"] != cell.words["en"]
    assert grid.decided


def test_the_frontier_holds_what_nothing_else_outdoes(grid):
    found = grid.frontier("hours_mean", "visits")
    assert found[["hours_mean", "visits"]].to_numpy().tolist() == [[2, 5], [4, 10]]
    assert len(grid.frontier("hours_mean", "enough")) == 1, "all see everybody: the cheapest one outdoes the others"
    assert len(grid.frontier("hours_mean", "visits", within={"duty.visit.visits": 1})) == 1
    assert grid.frontier("hours_mean", "visits", better={"hours_mean": "high"})["hours_mean"].tolist() == [4, 5]


def test_equal_cells_are_all_on_the_frontier():
    cells = tuple(Cell(values={"a": a}, status="optimal", figures={"enough": 3, "hours_mean": h})
                  for a, h in ((1, 2.0), (2, 2.0), (3, 4.0)))  # fmt: skip
    made = Grid(base=hamlet.scenario(), axes={"a": (1, 2, 3)}, cells=cells)
    assert list(made.frontier()["a"]) == [1, 2]


def test_a_step_is_measured_on_pairs_that_differ_in_nothing_else(grid):
    table = grid.steps("visits", "staff_hours").set_index("axis")
    more = table.loc["each.k"]  # of its two pairs one has no plan: 5 visits more for 4 hours
    assert (more["pairs"], more["without_plan"], more["gain"], more["cost"], more["each"]) == (1, 1, 5, 4, 0.8)
    larger = table.loc["duty.visit.visits"]
    assert (larger["gain"], larger["cost"]) == (0, -6)
    assert pd.isna(larger["each"]), "a step that gains nothing has no price"
    assert table.index[0] == "each.k"


def test_what_brings_more_for_no_more_is_free_and_comes_first():
    figures = {(1, 1): (5, 10.0), (1, 2): (7, 8.0), (2, 1): (6, 11.0), (2, 2): (9, 12.0)}
    cells = tuple(Cell(values={"a": a, "b": b}, status="optimal", figures={"enough": e, "staff_hours": h})
                  for (a, b), (e, h) in figures.items())  # fmt: skip
    made = Grid(base=hamlet.scenario(), axes={"a": (1, 2), "b": (1, 2)}, cells=cells)
    table = made.steps()
    assert list(table["axis"]) == ["b", "a"]
    assert (table["gain"][0], table["cost"][0], table["each"][0]) == (2.5, -0.5, 0)
    assert table["each"][1] == pytest.approx(2.5 / 1.5)
    assert (table["gain_min"][1], table["gain_max"][1]) == (1, 2)


def test_a_column_that_is_not_there_is_told_with_the_nearest(grid):
    with pytest.raises(ScenarioError, match="'hours_mean'"):
        grid.frontier("hours_men", "enough")
    with pytest.raises(ScenarioError, match="no such column"):
        grid.steps("enough", "status")
    with pytest.raises(ScenarioError, match="no such column"):
        grid.scenario({"each.kk": 1})
    with pytest.raises(ScenarioError, match="no direction"):
        grid.frontier("hours_mean", "visits", better={"visits": "up"})


@pytest.mark.slow
def test_the_grid_is_the_same_through_any_executor(grid):
    with ThreadPoolExecutor(2) as pool:
        other = lo.grid(hamlet.scenario(), {"duty.visit.visits": [1, 3]}, executor=pool)
    assert [cell.figures for cell in other.cells] == [cell.figures for cell in grid.cells[:2]]


@pytest.mark.slow
def test_the_grid_is_the_same_with_one_and_with_two_processes(grid):
    pool = Workers(2, spare=0.0)
    try:
        assert lo.grid(hamlet.scenario(), AXES, executor=pool).cells == grid.cells
    finally:
        pool.shutdown()
    assert lo.grid(hamlet.scenario(), AXES, workers=2).cells == grid.cells


def test_what_is_not_proven_either_way_is_never_called_impossible(monkeypatch):
    def gives_up(*_: object, **__: object) -> None:
        raise failures.NothingFound("the search ended")

    monkeypatch.setattr(planner, "plan", gives_up)
    found = lo.grid(hamlet.scenario(), {"each.k": [1]})
    assert found.cells[0].status == "unknown"
    assert not found.decided
    assert found.frontier.__self__ is found
    assert "not proven" in repr(found)


def test_bad_axes_are_told_before_anything_is_planned(monkeypatch):
    monkeypatch.setattr(planner, "plan", lambda *_, **__: pytest.fail("planned"))
    with pytest.raises(ScenarioError, match=r"with each\.k = 0"):
        lo.grid(hamlet.scenario(), {"each.k": [1, 0]})


def test_a_cell_can_be_planned_and_looked_at_by_itself(grid):
    plan = lo.plan(grid.scenario({"each.k": 2, "duty.visit.visits": 3}))
    assert len(plan.roster) == 4
