"""A grid as a table in words, for a terminal and a notebook."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from liaison_opt.language import language
from liaison_opt.output import axis_words, labels, words
from liaison_opt.study.cells import SHARES
from liaison_opt.study.grid import Cell, Grid


def number(value: float, name: str) -> str:
    """A figure as it is printed: shares in percent, never 100 before all are there; a decimal where it is small."""
    if name in SHARES:
        return f"{value:.0%}" if value in {0.0, 1.0} else f"{min(value, 0.999):.1%}".replace(".0%", "%")
    return f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:,.1f}"


def wide(grid: Grid, lang: str | None = None) -> pd.DataFrame:
    """The table of a grid in words: a row a cell, figures as they are printed."""
    lang = language(lang)
    table = grid.table
    found = {axis_words.axis(grid.base, name, lang): [axis_words.value(v) for v in table[name]] for name in grid.axes}
    found[words.text("grid.status", lang)] = [_standing(cell, lang) for cell in grid.cells]
    if table["clauses"].ne("").any():
        found[words.text("grid.clauses", lang)] = list(table["clauses"])
    for name in _chosen(table.columns):
        column = [None if pd.isna(v) else float(v) for v in table[name]]
        found[axis_words.figure(name, lang)] = ["–" if v is None else number(v, name) for v in column]
    return pd.DataFrame(found, dtype=object)


def _standing(cell: Cell, lang: str) -> str:
    """How far a cell is proven; the gap where its plan is not."""
    if cell.status == "feasible":
        return words.text("grid.feasible", lang, gap=f"{cell.figures.get('gap', 0.0):.1%}")
    return words.text(f"compare.status_{cell.status}", lang)


def _chosen(columns: Collection[str]) -> list[str]:
    """The figures of a printed table; the others are in `Grid.table`."""
    wanted = (
        "enough_share",
        "short",
        "visits",
        "visits_share",
        "places_share",
        "sessions",
        "staff_hours",
        "hours_mean",
    )
    left_out = {"visits_share", "places_share"} if "enough_share" in columns else set()
    return [name for name in wanted if name in columns and name not in left_out]


def told(grid: Grid, lang: str | None = None) -> str:
    """The grid for a terminal."""
    lang = language(lang)
    return f"{_heading(grid, lang)}\n{wide(grid, lang).to_string(index=False)}"


def html(grid: Grid, lang: str | None = None) -> str:
    """The grid for a notebook."""
    lang = language(lang)
    return f"<p><b>{_heading(grid, lang)}</b></p>{wide(grid, lang).to_html(index=False)}"


def _heading(grid: Grid, lang: str) -> str:
    place, period = grid.base.title(lang), labels.period(grid.base, lang)
    return words.text("grid.table_title", lang, place=place, period=period, count=len(grid.cells))


def steps(grid: Grid, gain: str = "enough", cost: str = "staff_hours", lang: str | None = None) -> pd.DataFrame:
    """`Grid.steps` in words: what one step along each axis buys, and for how much."""
    lang = language(lang)
    told = {name: axis_words.figure(name, lang) for name in (gain, cost)}
    rows = []
    for row in grid.steps(gain, cost).to_dict("records"):
        spread = "–" if not row["pairs"] else f"{number(row['gain_min'], gain)} … {number(row['gain_max'], gain)}"
        rows.append([
            _step(grid, row, lang), str(row["pairs"]), str(row["without_plan"]), _or_dash(row["gain"], gain), spread,
            _or_dash(row["cost"], cost), _price(row["each"]),
        ])  # fmt: skip
    heads = [words.text(f"grid.{key}", lang) for key in ("step", "pairs", "without_plan")]
    heads += [words.text("grid.gain", lang, what=told[gain]), words.text("grid.gain_range", lang)]
    heads += [words.text("grid.cost", lang, what=told[cost]), words.text("grid.each", lang)]
    return pd.DataFrame(rows, columns=heads, dtype=object)


def verdict(grid: Grid, gain: str = "enough", cost: str = "staff_hours", lang: str | None = None) -> str:
    """Which step buys most for least, in a sentence that says that it is calculated."""
    lang = language(lang)
    what, spent = axis_words.figure(gain, lang), axis_words.figure(cost, lang)
    table = grid.steps(gain, cost)
    able = table[table["gain"].fillna(0) > 0].to_dict("records")
    if not able:
        return words.text("grid.no_gain", lang, what=what)
    first, last = able[0], able[-1]
    said = {"step": _step(grid, first, lang), "gain": _or_dash(first["gain"], gain), "what": what, "cost": spent}
    found = words.text("grid.free" if first["each"] == 0 else "grid.cheapest", lang, each=_price(first["each"]), **said)
    if len(able) == 1:
        return found
    return f"{found} {words.text('grid.dearest', lang, step=_step(grid, last, lang), each=_price(last['each']))}"


def _step(grid: Grid, row: Mapping[Any, Any], lang: str) -> str:
    first, second = axis_words.value(row["from"]), axis_words.value(row["to"])
    said = axis_words.axis(grid.base, row["axis"], lang)
    return words.text("grid.from_to", lang, axis=said, first=first, second=second)


def _or_dash(value: Any, name: str) -> str:
    return "–" if pd.isna(value) else number(float(value), name)


def _price(value: Any) -> str:
    return "–" if pd.isna(value) else f"{float(value):,.2f}"
