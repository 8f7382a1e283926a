"""The present scenario and its changed ones as people read them: a line each, in a table that fits a screen."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from liaison_opt.language import language
from liaison_opt.output import axis_words, labels, words
from liaison_opt.output.book import width
from liaison_opt.output.grid_table import number
from liaison_opt.study.cells import FIGURES
from liaison_opt.study.grid import Cell
from liaison_opt.study.what_if import PAIRS, WhatIf

SCREEN = 100
_WHOLE = 22
#: figures of the short table, each group shown by the first of its names that any variant has
_SHORT = (
    ("visits",), ("enough_share", "visits_share", "places_share"), ("sessions",), ("hours_mean",), ("km_mean",),
    ("broken",),
)  # fmt: skip


def wide(found: WhatIf, lang: str | None = None, *, full: bool = False) -> pd.DataFrame:
    """The table in words: number, axes, how far it is proven, figures as they are printed.

    Parameters
    ----------
    found
        What was planned.
    lang
        "en" or "zh".
    full
        All figures rather than those that fit a screen.
    """
    lang = language(lang)
    table = found.table
    columns: dict[str, list[str]] = {words.text("what_if.variant", lang): [str(n) for n in table["variant"]]}
    for name in found.grid.axes:
        values = [cell.values[name] for cell in found.cells]
        columns[axis_words.axis(found.before, name, lang)] = [_value(value) for value in values]
    columns[words.text("what_if.standing", lang)] = [standing(cell, lang) for cell in found.cells]
    if full and table["clauses"].ne("").any():  # why there is no plan stands below the short table
        columns[words.text("grid.clauses", lang)] = list(table["clauses"])
    for name in _figures(list(table.columns), full=full):
        head = axis_words.figure(name, lang) if full else words.text(f"what_if.head_{name}", lang)
        cells = [cell.figures.get(name) for cell in found.cells]
        columns[head] = ["–" if v is None else figure(float(v), name) for v in cells]
    return pd.DataFrame(columns, dtype=object)


def figure(value: float, name: str) -> str:
    """A figure as it is printed; short distances to the ten metres."""
    return f"{value:.2f}" if name == "km_mean" and value < 10 else number(value, name)


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else axis_words.value(value)


def _figures(known: list[str], *, full: bool) -> list[str]:
    if full:
        return [name for name in FIGURES if name in known]
    shown = [next((name for name in group if name in known), None) for group in _SHORT]
    return [name for name in shown if name is not None]


def standing(cell: Cell, lang: str) -> str:
    """How far a variant is proven: a plan with its gap, proven impossible, or not proven either way."""
    if cell.status == "feasible":
        return words.text("grid.feasible", lang, gap=f"{cell.figures.get('gap', 0.0):.1%}")
    said = {"infeasible": "grid.impossible", "unknown": "grid.undecided", "optimal": "compare.status_optimal"}
    return words.text(said[cell.status], lang)


def heading(found: WhatIf, lang: str) -> str:
    """Place and period."""
    return labels.title(found.before, "what_if.title", lang)


def notes(found: WhatIf, lang: str) -> list[str]:
    """What the numbers mean, which places are left out, which variants nothing outdoes, and why some have no plan."""
    said = [words.text("what_if.star", lang)]
    if found.without:
        names = labels.place_names(found.before, lang)
        listed = words.text("list.comma", lang).join(f"{names.get(place, '')} ({place})" for place in found.without)
        said.append(words.text("what_if.without", lang, names=listed))
    if not any(cell.planned for cell in found.cells):
        said.append(words.text("what_if.none", lang))
    for x, gains in PAIRS:
        y = found.pair(x, gains)
        if y is not None:
            told = {"x": axis_words.figure(x, lang), "y": axis_words.figure(y, lang)}
            numbers = words.text("list.comma", lang).join(map(str, sorted(found.frontier(x, y)["variant"])))
            said.append(words.text("what_if.best", lang, numbers=numbers, **told))
    for place, cell in enumerate(found.cells):
        if lang in cell.words:
            said.append(words.text("what_if.why", lang, number=place, said=cell.words[lang]))
    return said


def told(found: WhatIf, lang: str | None = None, *, full: bool = False) -> str:
    """The comparison for a terminal; `full` shows every figure, as wide as they are."""
    lang = language(lang)
    frame = wide(found, lang, full=full)
    return "\n".join([heading(found, lang), _printed(frame), *notes(found, lang)])


def html(found: WhatIf, lang: str | None = None) -> str:
    """The comparison for a notebook."""
    lang = language(lang)
    said = "".join(f"<p style='white-space:pre-wrap'>{_escaped(note)}</p>" for note in notes(found, lang))
    return f"<p><b>{_escaped(heading(found, lang))}</b></p>{wide(found, lang).to_html(index=False)}{said}"


def as_json(found: WhatIf) -> dict[str, Any]:
    """The table for machines: one object a variant, and which nothing outdoes."""
    cells = [
        {"variant": place, "values": dict(cell.values), "status": cell.status, "clauses": list(cell.clauses),
         "figures": {name: round(value, 6) if isinstance(value, float) else value
                     for name, value in cell.figures.items()}}
        for place, cell in enumerate(found.cells)
    ]  # fmt: skip
    pairs = [(x, found.pair(x, gains)) for x, gains in PAIRS]
    best = {f"{x}/{y}": sorted(map(int, found.frontier(x, y)["variant"])) for x, y in pairs if y is not None}
    return {"scenario": found.before.name, "without": list(found.without), "variants": cells, "undominated": best}


def _printed(frame: pd.DataFrame) -> str:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for name in frame.columns:
        numbers = all(cell == "–" or cell[:1].isdigit() for cell in frame[name])
        word = max(_word(part) for part in str(name).split())  # words are not broken, nor short cells
        cell = max(width(cell) for cell in frame[name])
        least = min(max(word, cell if cell <= _WHOLE else 8), _WHOLE)
        table.add_column(Text(str(name)), width=least, overflow="fold", justify="right" if numbers else "left")
    for row in frame.to_numpy():
        table.add_row(*[Text(str(cell)) for cell in row])
    page, across = io.StringIO(), 40 * len(table.columns)  # columns have their width: nothing is cut off
    how: dict[str, Any] = {"color_system": None, "force_terminal": False, "force_jupyter": False}
    Console(file=page, width=across, legacy_windows=False, **how).print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


def _word(part: str) -> int:
    """How wide a word of a heading must be; Chinese can be broken anywhere."""
    return width(part) if part.isascii() else min(width(part), 12)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
