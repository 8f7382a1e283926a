"""A grid as points by two figures: those that no other outdoes are ringed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from liaison_opt.language import language
from liaison_opt.output import axis_words, canvas, grid_table, labels, words
from liaison_opt.study.grid import Grid

#: Okabe-Ito, without the yellow that vanishes on paper; a shape goes with each, so that no one needs the colour
_MARKS = (
    ("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#CC79A7", "D"),
    ("#E69F00", "v"), ("#56B4E9", "P"), ("#000000", "X"),
)  # fmt: skip
_NAMED = 14  # points of a frontier that are named


def frontier(grid: Grid, x: str, y: str, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw every cell with a plan, and ring those that no other outdoes.

    Shape and colour say the value of the first axis, and a line joins the best cells of each of its values. Ringed
    points are named by all axes with more than one value. Cells without a plan stand at the foot where `x` is an axis,
    and are counted in the note.

    Parameters
    ----------
    grid
        What was planned.
    x, y
        Columns of numbers of `Grid.table`.
    ax
        Where to draw; None: a figure of its own.
    lang
        "en" or "zh"; None = `language()`.

    Raises
    ------
    ScenarioError
        The grid has no such column of numbers.
    """
    lang = language(lang)
    best = grid.frontier(x, y)
    ax = canvas.axes_of(ax, (9.0, 5.8))
    table = grid.columns([x, y])
    able = table[table["status"].isin(["optimal", "feasible"])].dropna(subset=[x, y])
    handles = _points(ax, grid, able, (x, y), lang)
    if len(best):
        ax.scatter(best[x], best[y], s=150, facecolor="none", edgecolor=labels.INK, linewidth=1.4, zorder=4)
        _name_points(ax, grid, best, (x, y))
        told = words.text("grid.undominated", lang)
        style: dict[str, Any] = {"marker": "o", "markersize": 11, "markerfacecolor": "none"}
        handles.append(Line2D([], [], color=labels.INK, linestyle="", label=told, **style))
    else:
        ax.text(0.5, 0.5, words.text("grid.none_planned", lang), ha="center", transform=ax.transAxes)
    ax.margins(0.08)
    handles += _at_the_foot(ax, grid, x, lang)
    ax.set_xlabel(_column(grid, x, lang), fontsize=11)
    ax.set_ylabel(_column(grid, y, lang), fontsize=11)
    for axis, name in ((ax.xaxis, x), (ax.yaxis, y)):
        axis.set_major_formatter(_tick(name))
    ax.grid(color=labels.GREY, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.legend(handles=handles, fontsize=9, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    title = labels.title(grid.base, "grid.frontier_title", lang)
    return canvas.finish(ax, grid.base, title, lang, note=_note(grid, lang))


def _points(ax: Axes, grid: Grid, able: pd.DataFrame, on: tuple[str, str], lang: str) -> list[Line2D]:
    """The cells, by the first axis that has more than one value; returns the key."""
    first = _first(grid)
    said, found = axis_words.axis(grid.base, first, lang), []
    for number, value in enumerate(grid.axes[first]):
        colour, marker = _MARKS[number % len(_MARKS)]
        mine = able[able[first].map(lambda item, value=value: item == value).astype(bool)]
        if len(mine) and first not in on:
            costs = grid.frontier(*on, within={first: value})
            ax.plot(costs[on[0]], costs[on[1]], color=colour, linewidth=1.1, linestyle="--", zorder=1.5)
        ax.scatter(
            mine[on[0]], mine[on[1]], s=48, color=colour, marker=marker, edgecolor="white", linewidth=0.6, zorder=3
        )
        told = words.text("grid.at", lang, axis=said, value=axis_words.value(value))
        found.append(Line2D([], [], color=colour, marker=marker, linestyle="", label=told))
    return found


def _tick(name: str) -> Callable[[float, float], str]:
    """How the ticks of a column are printed."""
    return lambda tick, _: grid_table.number(tick, name)


def _first(grid: Grid) -> str:
    """The first axis that has more than one value."""
    return next((name for name, values in grid.axes.items() if len(values) > 1), next(iter(grid.axes)))


def _name_points(ax: Axes, grid: Grid, best: pd.DataFrame, on: tuple[str, str]) -> None:
    """The values of the axes beside the points of the frontier; of equal points the first, of very many some."""
    axes = [name for name, values in grid.axes.items() if len(values) > 1]
    shown = best.drop_duplicates(list(on))
    step = -(-len(shown) // _NAMED)
    for _, row in shown.iloc[:: max(1, step)].iterrows():
        said = " · ".join(axis_words.value(row[name]) for name in axes)
        style: dict[str, Any] = {"fontsize": 8, "color": labels.INK, "path_effects": canvas.HALO, "zorder": 5}
        ax.annotate(said, (row[on[0]], row[on[1]]), (7, -13), textcoords="offset points", **style)


def _at_the_foot(ax: Axes, grid: Grid, x: str, lang: str) -> list[Line2D]:
    """A cross for each cell without a plan, where its place is known; returns the key."""
    if x not in grid.axes:
        return []
    found = []
    left, right = ax.get_xlim()
    edge = 0.06 * (max(grid.axes[x]) - min(grid.axes[x]) or 1)
    ax.set_xlim(min(left, min(grid.axes[x]) - edge), max(right, max(grid.axes[x]) + edge))
    ax.set_xticks(list(grid.axes[x]))
    for status, marker, key in (("infeasible", "x", "impossible"), ("unknown", "$?$", "undecided")):
        spots = [cell.values[x] for cell in grid.cells if cell.status == status]
        if spots:
            where = ax.get_xaxis_transform()
            ax.scatter(spots, [0.03] * len(spots), marker=marker, s=50, color=labels.INK, transform=where, zorder=4)
            style: dict[str, Any] = {"color": labels.INK, "marker": marker, "linestyle": ""}
            found.append(Line2D([], [], label=words.text(f"grid.{key}", lang), **style))
    return found


def _column(grid: Grid, name: str, lang: str) -> str:
    return axis_words.axis(grid.base, name, lang) if name in grid.axes else axis_words.figure(name, lang)


def _note(grid: Grid, lang: str) -> str:
    """How many cells have no plan, and what the names of the points mean."""
    parts = []
    for status, key in (("infeasible", "count_impossible"), ("unknown", "count_undecided")):
        count = sum(cell.status == status for cell in grid.cells)
        if count:
            parts.append(words.text(f"grid.{key}", lang, count=count, all=len(grid.cells)))
    axes = [axis_words.axis(grid.base, name, lang) for name, values in grid.axes.items() if len(values) > 1]
    parts.append(words.text("grid.points", lang, axes=" · ".join(axes)))
    if len(grid.axes[_first(grid)]) > 1:
        parts.append(words.text("grid.one_series", lang))
    return words.text("list.semicolon", lang).join(parts)
