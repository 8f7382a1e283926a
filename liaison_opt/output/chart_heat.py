"""A grid as a heat map: one figure over two axes, cells without a plan marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.language import language
from liaison_opt.output import axis_words, canvas, grid_table, labels, words
from liaison_opt.scenario.words import advice
from liaison_opt.study.cells import FIGURES, SHARES
from liaison_opt.study.grid import Cell, Grid

#: how a cell without a plan is marked, and the words for it
_MARKED = {"infeasible": ("×", "impossible"), "unknown": ("?", "undecided")}
_DARK = 0.55  # above this share of the range the figures are white
_PRINTED = 160  # cells of a heat map; with more the numbers could not be read


def heatmap(
    grid: Grid,
    x: str,
    y: str,
    value: str,
    ax: Axes | None = None,
    lang: str | None = None,
    *,
    at: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw one figure over two axes, the number in each cell; without a plan a hatched cell with × (or ?).

    Parameters
    ----------
    grid
        What was planned.
    x, y
        Two axes of the grid.
    value
        A figure of the grid.
    ax
        Where to draw; None: a figure of its own.
    lang
        "en" or "zh"; None = `language()`.
    at
        Axis to value, for the other axes; one that is left out stands at the middle of its values;
        the note says at which.

    Raises
    ------
    ScenarioError
        The grid has no such axis, value or figure, or both axes are the same.
    """
    lang = language(lang)
    fixed = _fixed(grid, (x, y), value, at or {})
    across, down = grid.axes[x], grid.axes[y]
    chosen = {
        (_key(c.values[x]), _key(c.values[y])): c for c in grid.cells if all(c.values[k] == v for k, v in fixed.items())
    }
    cells = [[chosen[_key(one), _key(two)] for one in across] for two in down]
    drawn = np.array([[float(c.figures.get(value, np.nan)) for c in row] for row in cells])
    ax = canvas.axes_of(ax, (3.0 + 0.95 * len(across), 2.6 + 0.6 * len(down)))
    low, high = (0.0, 1.0) if value in SHARES else _range(drawn)
    ax.set_facecolor("white")
    ax.imshow(drawn, cmap="Blues", vmin=low, vmax=high, aspect="auto", interpolation="nearest", origin="lower")
    for (row, column), number in np.ndenumerate(drawn):
        _cell(ax, (column, row), cells[row][column], number, value, (number - low) / max(high - low, 1e-9))
    ax.set_xticks(range(len(across)), [axis_words.value(item) for item in across], fontsize=10)
    ax.set_yticks(range(len(down)), [axis_words.value(item) for item in down], fontsize=10)
    ax.set_xlabel(axis_words.axis(grid.base, x, lang), fontsize=11)
    ax.set_ylabel(axis_words.axis(grid.base, y, lang), fontsize=11)
    canvas.bare(ax)
    said = [
        words.text("grid.at", lang, axis=axis_words.axis(grid.base, name, lang), value=axis_words.value(item))
        for name, item in fixed.items()
    ]
    kinds = {cell.status for row in cells for cell in row}
    for status, (mark, key) in _MARKED.items():
        if status in kinds:
            said.append(words.text("grid.marked", lang, mark=mark, said=words.text(f"grid.{key}", lang)))
    place, period = grid.base.title(lang), labels.period(grid.base, lang)
    title = words.text("grid.heat_title", lang, place=place, period=period, value=axis_words.figure(value, lang))
    return canvas.finish(ax, grid.base, title, lang, note=words.text("list.semicolon", lang).join(said))


def _range(drawn: np.ndarray[Any, Any]) -> tuple[float, float]:
    known = drawn[~np.isnan(drawn)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)


def _cell(ax: Axes, at: tuple[int, int], cell: Cell, number: float, value: str, share: float) -> None:
    """The number of one cell, or the mark that it has none."""
    column, row = at
    ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor="white", linewidth=2))
    style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 10, "in_layout": False}
    if cell.planned and not np.isnan(number):
        if len(ax.texts) <= _PRINTED:
            ax.text(
                column, row, grid_table.number(number, value), color="white" if share > _DARK else labels.INK, **style
            )
        return
    box: dict[str, Any] = {"facecolor": "white", "edgecolor": canvas.EDGE, "hatch": "////", "linewidth": 0.6}
    ax.add_patch(Rectangle((column - 0.46, row - 0.44), 0.92, 0.88, **box))
    mark = _MARKED[cell.status][0] if cell.status in _MARKED else "–"
    ax.text(column, row, mark, color=labels.INK, path_effects=canvas.HALO, **{**style, "fontsize": 14})


def _fixed(grid: Grid, over: tuple[str, str], value: str, at: Mapping[str, Any]) -> dict[str, Any]:
    """The values at which the other axes stand, or every fault of what was asked for."""
    faults: list[Fault] = []
    for name in (*over, *at):
        if name not in grid.axes:
            todo = advice(name, grid.axes, f"The axes are {', '.join(grid.axes)}.")
            faults.append(Fault(file="grid", column=name, problem="the grid has no such axis", todo=todo))
        elif name in at and at[name] not in grid.axes[name]:
            todo = f"Its values are {', '.join(map(str, grid.axes[name]))}."
            faults.append(Fault(file="grid", column=name, value=str(at[name]), problem="not planned", todo=todo))
    if over[0] == over[1]:
        faults.append(Fault(file="grid", column=over[0], problem="one axis twice", todo="Name two axes."))
    known = [name for name in FIGURES if any(name in cell.figures for cell in grid.cells)]
    if value not in known and known:
        todo = advice(value, known, f"Known are: {', '.join(known)}.")
        faults.append(Fault(file="grid", column=value, problem="the grid has no such figure", todo=todo))
    if faults:
        raise ScenarioError(faults)
    return {k: at.get(k, values[len(values) // 2]) for k, values in grid.axes.items() if k not in over}


def _key(item: Any) -> str:
    return repr(item)
