"""A comparison as people read it: one line a measure, one column a variant, in blocks that fit a screen or a page."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from liaison_opt.output import labels, words
from liaison_opt.output.book import width
from liaison_opt.study.compare import Comparison, Key

SCREEN, _LABEL, _MOST = 90, 34, 3
#: measures in the order of the lines; those with parts (least, median, most) share a line
_LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("status", ()), ("clash", ()), ("broken", ()), ("wishes_missed", ()), ("tight", ()),
    ("links", ()), ("sessions", ()),
    ("visits_needed", ()), ("visits_a_household", ()), ("visits_asked", ("min", "max")),
    ("visits_owed", ("min", "median", "max")), ("visits_held", ()), ("visits_share", ()),
    ("sessions_a_post", ("min", "median", "max")), ("visits_a_post", ("min", "median", "max")),
    ("utilisation", ()), ("coverage", ()), ("km_mean", ()), ("km_max", ()),
    ("vacancy_places", ()), ("vacancy_households", ()), ("days_required", ()), ("slots", ()),
)  # fmt: skip
_SHARES = {"visits_share", "utilisation", "coverage"}


def wide(comparison: Comparison, lang: str) -> pd.DataFrame:
    """Measures in words down, variants across (code, reading; the scenario's own with a star), cells as text."""
    found = comparison.table
    cells = {key: _cells(part) for key, part in found.groupby(["code", "reading"], sort=False)}
    columns, rows = list(comparison.outcomes), {}
    for measure, parts in _LINES:
        names = [f"{measure}_{part}" for part in parts] or [measure]
        for of in dict.fromkeys(found.loc[found["measure"].isin(names), "of"]):
            whose = words.text("compare.of", lang, of=of) if of else ""
            rows[words.text(f"compare.{measure}", lang, of=whose)] = [
                _line(cells[key], measure, names, of, lang) for key in columns
            ]
    heads = [(code, f"{reading} *" if (code, reading) in comparison.chosen else reading) for code, reading in columns]
    names_ = [words.text("compare.code", lang), words.text("compare.reading", lang)]
    index = pd.MultiIndex.from_tuples(heads, names=names_)
    return pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype=object), columns=index, dtype=object)


def _cells(part: pd.DataFrame) -> dict[tuple[str, str], Any]:
    return dict(zip(zip(part["measure"], part["of"], strict=True), part["value"], strict=True))


def _line(cells: dict[tuple[str, str], Any], measure: str, names: list[str], of: str, lang: str) -> str:
    values = [cells.get((name, of)) for name in names]
    if measure == "status":
        gap = cells.get(("gap", ""))
        told = words.text(f"compare.status_{values[0]}", lang)
        return told if values[0] != "feasible" or gap is None else f"{told} {gap:.1%}"
    if all(value is None for value in values):
        return "–"
    if measure == "visits_asked":
        least, most = values
        if most is None:
            return f">= {least:,}"
        return f"{least:,}" if least == most else f"{least:,}–{most:,}"
    return " / ".join(_value(value, measure, lang) for value in values)


def _value(value: Any, measure: str, lang: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return words.text("missed.none", lang) if value == "none" else value
    if measure in _SHARES:
        # 99.96 % is not all: round towards less, so that 100 % means every one
        return f"{int(value * 1000) / 1000:.1%}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def blocks(frame: pd.DataFrame, most: int) -> Iterator[pd.DataFrame]:
    """The columns of one code after the other, as evenly dealt as they fit."""
    for code in dict.fromkeys(frame.columns.get_level_values(0)):
        part = frame.loc[:, [code]]
        count = -(-part.shape[1] // most)
        sizes = [part.shape[1] // count + (number < part.shape[1] % count) for number in range(count)]
        for end, size in zip(itertools.accumulate(sizes), sizes, strict=True):
            yield part.iloc[:, end - size : end]


def told(comparison: Comparison, lang: str) -> str:
    """The comparison for a screen of 90 columns, and why there is no plan where there is none."""
    parts = [heading(comparison, lang)]
    parts += [_printed(block) for block in blocks(wide(comparison, lang), _MOST)]
    if comparison.chosen:
        parts.append(words.text("compare.star", lang))
    parts += [f"{code} = {name}: {said}" for (code, name), said in reasons(comparison, lang)]
    return "\n".join(parts)


def heading(comparison: Comparison, lang: str) -> str:
    """Place and period of the one scenario whose variants they are; scenarios side by side have one each."""
    if not comparison.own:
        return words.text("scheme.side_by_side", lang)
    return labels.title(comparison.base, "title.compare", lang)


def reasons(comparison: Comparison, lang: str) -> list[tuple[Key, str]]:
    """Why a variant has no plan; variants that are one and the same scenario are told once."""
    first: dict[int, Key] = {}
    for key, outcome in comparison.outcomes.items():
        first.setdefault(id(outcome), key)
    found = [(key, comparison.outcomes[key].words) for key in first.values()]
    return [(key, said[lang]) for key, said in found if lang in said]


def _printed(block: pd.DataFrame) -> str:
    count = block.shape[1]
    room = (SCREEN - _LABEL - 2) // count - 2
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), title=None)
    table.add_column(Text(str(block.columns[0][0])), width=_LABEL, overflow="fold")
    for reading in block.columns.get_level_values(1):
        table.add_column(Text(_folded(str(reading), room)), width=min(room, 40), overflow="fold")
    for label, row in zip(block.index, block.to_numpy(), strict=True):
        lists = ["\n".join(_folded(item, room) for item in cell.split("; ")) for cell in row]
        table.add_row(Text(str(label)), *map(Text, lists))
    page = io.StringIO()
    Console(
        file=page, width=SCREEN, color_system=None, force_terminal=False, force_jupyter=False, legacy_windows=False
    ).print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


def _folded(text: str, room: int) -> str:
    """A long text broken after its spaces and the underscores of its names."""
    lines = [""]
    for part in re.findall(r"[^_ ]*(?:_+| +|$)", text):
        if lines[-1] and width(lines[-1] + part) > room:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def html(comparison: Comparison, lang: str) -> str:
    """The comparison for a notebook."""
    frame = wide(comparison, lang)
    said = "".join(
        f"<pre>{code} = {name}: {_escaped(reason)}</pre>" for (code, name), reason in reasons(comparison, lang)
    )
    star = f"<p>{words.text('compare.star', lang)}</p>" if comparison.chosen else ""
    return f"<p><b>{_escaped(heading(comparison, lang))}</b></p>{frame.to_html()}{star}{said}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison for machines."""
    rows = comparison.table.assign(value=comparison.table["value"].map(_plain))
    return {
        "scenario": comparison.base.name,
        "decided": comparison.decided,
        "outcomes": [
            {"code": code, "reading": reading, "status": one.status, "chosen": (code, reading) in comparison.chosen,
             "clashes": list(one.clauses), "why": one.words.get("en", "")}
            for (code, reading), one in comparison.outcomes.items()
        ],
        "table": rows.to_dict("records"),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value
