"""A what-if comparison on disk: the tidy table as CSV, a workbook with a sheet to print, the chart as PNG."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from liaison_opt.output import contract, labels
from liaison_opt.output import what_if as shown
from liaison_opt.output.book import Book, Column, fitting
from liaison_opt.study.what_if import WhatIf

_DPI = 150


def csv(found: WhatIf) -> bytes:
    """The tidy table, a row a variant; the same bytes for the same comparison."""
    table = found.table
    cells = {name: [_plain(value) for value in table[name]] for name in table.columns}
    return contract.to_csv(pd.DataFrame(cells, dtype="str"))


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return ""
    return str(round(value, 6)) if isinstance(value, float) else str(value)


def xlsx(found: WhatIf, lang: str) -> bytes:
    """A workbook: the variants line by line with every figure, then what is to be said of them."""
    title = shown.heading(found, lang)
    frame = shown.wide(found, lang, full=True)
    columns = [
        Column(name=str(name), heading=str(name), align="left" if number == 0 else "center")
        for number, name in enumerate(frame.columns)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "what_if.xlsx"
        book = Book(str(path), lang=lang, title=title, created=found.before.horizon.publish_on)
        page = book.sheet("what_if", fitting(frame.astype("str"), columns), landscape=True)
        row = page.head(title, [labels.synthetic(found.before, lang)])
        page.freeze(row + 1, 1)
        row = page.table(row, frame.astype("str"), columns) + 1
        for note in shown.notes(found, lang):
            row = page.sentence(row, note)
        page.printed(row)
        book.close()
        return path.read_bytes()


def png(found: WhatIf, lang: str) -> bytes:
    """The chart (`output.chart_what_if.frontier`); drawn without a window system, the same bytes each time."""
    from liaison_opt.output import chart_what_if  # noqa: PLC0415 (matplotlib takes its time to load)

    page = io.BytesIO()
    chart_what_if.frontier(found, lang).savefig(page, format="png", dpi=_DPI, metadata={"Software": None})
    return page.getvalue()
