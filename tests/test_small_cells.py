"""Hidden cells: no reader of the visible ones can work one out, whatever he knows of the method."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ortools.sat.python import cp_model

from liaison_opt.study import small_cells
from liaison_opt.study.small_cells import Hidden


def reach(told: Hidden, cell: tuple[int, int], sense: int) -> int:
    """The least (sense 1) or greatest (-1) value that a reader can think of for one cell."""
    model, (rows, columns) = cp_model.CpModel(), told.values.shape
    most = int(told.values.max()) + 50
    x = {}
    for i, j in np.ndindex(rows, columns):
        value = int(told.values[i, j])
        lo, hi = (value, value)
        if told.hidden[i, j]:  # the strongest reader: small is 1 to 9, the others are known to be 10 or more
            lo, hi = (1, told.least - 1) if told.primary[i, j] else (min(value, told.least), most)
        x[i, j] = model.new_int_var(lo, hi, "")
    for i in range(rows):
        model.add(sum(x[i, j] for j in range(columns - 1)) == x[i, columns - 1])
    for j in range(columns):
        model.add(sum(x[i, j] for i in range(rows - 1)) == x[rows - 1, j])
    model.minimize(sense * x[cell])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return int(solver.value(x[cell]))


def tables() -> list[np.ndarray]:
    rng = np.random.default_rng(4)
    found = []
    for number in range(60):
        shape = (int(rng.integers(1, 6)), int(rng.integers(2, 6)))
        table = rng.poisson(rng.choice([4, 12, 30]), size=shape)
        found.append(np.where(rng.random(shape) < 0.25, 0, table) if number % 2 else table)
    return found


@pytest.mark.parametrize("number", range(60))
def test_no_hidden_small_cell_can_be_worked_out(number: int) -> None:
    told = small_cells.suppress(tables()[number])
    small = (told.values > 0) & (told.values < 10)
    assert (told.hidden | ~small).all()
    for i, j in zip(*np.nonzero(small), strict=True):
        low, high = (reach(told, (int(i), int(j)), sense) for sense in (1, -1))
        assert low < high, (told.values, told.hidden)


def test_hiding_the_small_cell_alone_would_give_it_back() -> None:
    table = np.array([[3, 40, 57], [30, 30, 40]])
    whole = small_cells.suppress(table)
    naive = Hidden(values=whole.values, primary=whole.primary, hidden=whole.primary, least=10)
    assert reach(naive, (0, 0), 1) == reach(naive, (0, 0), -1) == 3
    assert reach(whole, (0, 0), 1) < reach(whole, (0, 0), -1)
    assert whole.hidden.sum() == 4  # a rectangle is the least that protects one cell
    assert not whole.hidden[:, -1].any()


def test_a_large_table_needs_no_hiding_and_is_shown_whole() -> None:
    table = np.array([[30, 40], [50, 0]])
    told = small_cells.suppress(table)
    assert not told.hidden.any()
    shown = small_cells.shown(told, pd.Index(["a", "b"]), pd.Index(["x", "y"]))
    assert shown.loc["a"].tolist() == [30, 40, 70]
    assert shown.loc["total"].tolist() == [80, 40, 120]


def test_what_is_shown_says_few_and_covers_the_rest() -> None:
    told = small_cells.suppress(np.array([[3, 40, 57], [30, 30, 40]]))
    shown = small_cells.shown(told, pd.Index(["a", "b"]), pd.Index(["x", "y", "z"]))
    assert shown.loc["a", "x"] == "<10"
    assert (shown == "…").to_numpy().sum() == 3
    assert 3 not in shown.to_numpy().tolist()[0]


def test_shares_stop_where_they_would_tell_a_hidden_cell() -> None:
    table = np.array([[60, 3, 30, 7], [60, 30, 30, 0]])
    told = small_cells.suppress(table)
    told.hidden[:] = told.primary  # the months alone, by hand
    told.hidden[0, 2] = True
    found = small_cells.shares(told)
    assert found[0, 0] == pytest.approx(0.6)
    assert np.isnan(found[0, 1:]).all()  # 63 would tell the 3, 93 the 7
    assert found[1].tolist() == pytest.approx([0.5, 0.75, 1.0])


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        small_cells.suppress(np.array([[-1, 2]]))


def test_a_county_takes_seconds() -> None:
    rng = np.random.default_rng(0)
    table = rng.poisson(12, size=(120, 13))
    told = small_cells.suppress(table)
    assert told.hidden[told.primary].all()
    assert not told.hidden[-1, -1]
