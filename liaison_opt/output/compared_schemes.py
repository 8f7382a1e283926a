"""Schemes side by side as people read them: one line a measure, one column a scheme, on a screen or in a notebook."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from liaison_opt.output import words
from liaison_opt.study.ranks import needed
from liaison_opt.study.scheme_figures import BY_NAME, MEASURES, Measure
from liaison_opt.study.schemes_compared import SchemeComparison

SCREEN, _LABEL = 90, 20
#: columns of one block on a screen
_MOST = 7


def wide(found: SchemeComparison, lang: str) -> pd.DataFrame:
    """Measures in words down, schemes across, cells as text: median (least–most), place."""
    cells = _cells(found)
    rows = {
        word(measure.name, lang): [" ".join(part for part in cells[measure.name, one] if part) for one in found.schemes]
        for measure in told_measures(found)
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=names(found, lang), dtype=object)


def word(measure: str, lang: str) -> str:
    """What a measure is called."""
    return words.text(f"scheme.{measure}", lang)


def names(found: SchemeComparison, lang: str) -> list[str]:
    """What the schemes are called, in their order."""
    return [titles.get(lang, name) for name, titles in found.titles.items()]


def told_measures(found: SchemeComparison) -> list[Measure]:
    """The measures that some plan has."""
    known = set(found.table["measure"])
    return [measure for measure in MEASURES if measure.name in known]


def places(found: SchemeComparison) -> dict[tuple[str, str], str]:
    """The place of a scheme by measure and scheme: "2", or "2–4" where it is undecided; nothing with one scheme."""
    if len(found.ranked) < 2:
        return {}
    return {
        (row["measure"], row["scheme"]): str(row["best"])
        if row["best"] == row["worst"]
        else f"{row['best']}–{row['worst']}"
        for row in found.ranks.to_dict("records")
    }


def value(number: float, measure: Measure) -> str:
    """A figure as it is printed: shares as percent, rounded down, so that 100 % means every one."""
    if measure.form == "share":
        return f"{int(number * 1000 + 1e-9) / 10:g}%"
    if measure.form == "two":
        return f"{number:.2f}"
    if measure.form == "one":
        return f"{number:.1f}" if number < 100 else f"{number:.0f}"
    return f"{number / 1000:.1f}k" if number >= 9_999.5 else f"{number:.0f}"


def between(low: float, high: float, measure: Measure) -> str:
    """A range in few letters: the unit stands once, thousands have a decimal."""
    if measure.form == "share":
        return f"{100 * low:.0f}–{int(100 * high + 1e-9)}%" if high - low >= 0.01 else f"±{50 * (high - low):.1g}%"
    if high >= 999.5 and measure.form != "two":
        return f"{low / 1000:.1f}–{high / 1000:.1f}k"
    return f"{value(low, measure)}–{value(high, measure)}"


def _cells(found: SchemeComparison) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Measure and scheme to median, range ("" where all seeds say the same) and place."""
    known = {(row["measure"], row["scheme"]): row for row in found.spans.to_dict("records")}
    place = places(found)
    cells = {}
    for measure in told_measures(found):
        for scheme in found.schemes:
            row = known.get((measure.name, scheme))
            if row is None:
                cells[measure.name, scheme] = ("–", "", "")
                continue
            middle = value(row["median"], measure)
            reach = between(row["lo"], row["hi"], measure) if row["lo"] != row["hi"] else ""
            told = place.get((measure.name, scheme), "")
            cells[measure.name, scheme] = (
                middle,
                f"({reach})" if reach else "",
                f"[{told}]" if told else "",
            )
    return cells


def heading(found: SchemeComparison, lang: str) -> str:
    """Which town, which year, how many schemes."""
    return words.text("scheme.heading", lang, **dict(found.town), count=len(found.schemes))


def notes(found: SchemeComparison, lang: str) -> list[str]:
    """What must be known to read the figures: hours, seeds, the rule for places, budgets that are not met."""
    said = []
    if found.budget is None:
        said.append(words.text("scheme.written", lang))
    else:
        said.append(words.text("scheme.equal", lang, hours=f"{found.budget:,.0f}"))
    if len(found.seeds) > 1:
        said.append(words.text("scheme.over", lang, count=len(found.seeds)))
    if len(found.ranked) > 1:
        said.append(
            words.text("scheme.rule", lang, least=needed(len(found.seeds)), count=len(found.seeds),
                       pairs=len(found.undecided), all=len(found.pairs))
        )  # fmt: skip
    said += unmet(found, lang)
    said.append(words.text("scheme.synthetic", lang, **dict(found.town)))
    return said


def unmet(found: SchemeComparison, lang: str) -> list[str]:
    """One sentence a scheme that does not meet the budget: its floor or ceiling and the clause that sets it."""
    said = []
    for scheme, title in zip(found.schemes, names(found, lang), strict=True):
        mine = found.cells[(found.cells["scheme"] == scheme) & (found.cells["stopped"] != "")]
        if mine.empty:
            continue
        why = str(mine["stopped"].mode().iloc[0])
        row = mine[mine["stopped"] == why].iloc[0]
        hours = "–" if pd.isna(row["hours"]) else f"{row['hours']:,.0f}"
        said.append(words.text(f"scheme.unmet_{why}", lang, scheme=title, posts=row["posts"],
                               clause=row["clauses"] or "–", hours=hours))  # fmt: skip
    return said


def told(found: SchemeComparison, lang: str) -> str:
    """The comparison for a screen of 90 columns."""
    cells = _cells(found)
    parts = [heading(found, lang), ""]
    for first in range(0, len(found.schemes), _MOST):
        parts.append(_block(found, found.schemes[first : first + _MOST], cells, lang))
    return "\n".join([*parts, *notes(found, lang)])


def _block(
    found: SchemeComparison, some: list[str], cells: dict[tuple[str, str], tuple[str, str, str]], lang: str
) -> str:
    room = min(20, (SCREEN - _LABEL) // max(1, len(some)) - 1)
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0))
    table.add_column(Text(words.text("scheme.measure", lang)), width=_LABEL - 1, overflow="fold")
    for name in some:
        table.add_column(Text(found.titles[name].get(lang, name)), width=room, overflow="fold", justify="right")
    for measure in told_measures(found):
        row = [cells[measure.name, scheme] for scheme in some]
        spread = [part[1].strip("()") for part in row]
        lines = [
            f"{part[0]} {part[2]}".strip() + (f"\n{low}" if any(spread) else "")
            for part, low in zip(row, spread, strict=True)
        ]
        table.add_row(Text(word(measure.name, lang)), *map(Text, lines))
    page = io.StringIO()
    Console(
        file=page, width=SCREEN, color_system=None, force_terminal=False, force_jupyter=False, legacy_windows=False
    ).print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


def html(found: SchemeComparison, lang: str) -> str:
    """The comparison for a notebook."""
    said = "".join(f"<li>{_escaped(note)}</li>" for note in notes(found, lang))
    return f"<p><b>{_escaped(heading(found, lang))}</b></p>{wide(found, lang).to_html()}<ul>{said}</ul>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_json(found: SchemeComparison) -> dict[str, Any]:
    """The comparison for machines."""
    cells = found.cells.astype({"hours": object, "most": object})
    cells = cells.where(cells.notna(), None)
    return {
        "town": dict(found.town), "seeds": list(found.seeds), "budget": found.budget, "ranked": found.ranked,
        "cells": cells.to_dict("records"), "spans": found.spans.to_dict("records"),
        "ranks": found.ranks.to_dict("records"), "pairs": found.pairs.to_dict("records"),
        "better": {name: measure.better for name, measure in BY_NAME.items()},
    }  # fmt: skip
