"""A comparison on disk: the tidy table as CSV, or a workbook with one sheet to print."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pandas as pd

from liaison_opt.output import contract, labels, words
from liaison_opt.output.book import Book, Column
from liaison_opt.output.compared import blocks, heading, reasons, wide
from liaison_opt.study.compare import Comparison

_ACROSS = 4


def csv(comparison: Comparison) -> bytes:
    """The tidy table: code, reading, measure, of, value; the same bytes for the same comparison."""
    values = [str(round(v, 6)) if isinstance(v, float) else str(v) for v in comparison.table["value"]]
    return contract.to_csv(comparison.table.assign(value=pd.Series(values, index=comparison.table.index, dtype="str")))


def xlsx(comparison: Comparison, lang: str) -> bytes:
    """A workbook: the variants side by side, four to a table, then why there is no plan where there is none."""
    title = heading(comparison, lang)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "comparison.xlsx"
        book = Book(str(path), lang=lang, title=title, created=comparison.base.horizon.publish_on)
        _sheet(book, comparison, title)
        book.close()
        return path.read_bytes()


def png(comparison: Comparison, lang: str) -> bytes:
    """The chart (`output.chart_compared.variants`), drawn without a window system."""
    from matplotlib.figure import Figure  # noqa: PLC0415 (takes its time to load)

    from liaison_opt.output import chart_compared  # noqa: PLC0415

    figure = Figure(figsize=(9.0, 1.9 + 0.34 * len(comparison.outcomes)), layout="constrained")
    chart_compared.variants(comparison, figure.add_subplot(), lang)
    page = io.BytesIO()
    figure.savefig(page, format="png", dpi=150, metadata={"Software": None})
    return page.getvalue()


def _sheet(book: Book, comparison: Comparison, title: str) -> None:
    lang = book.lang
    parts = list(blocks(wide(comparison, lang), _ACROSS))
    across = max(block.shape[1] for block in parts)
    page = book.sheet("compare", [34.0, *[24.0] * across], landscape=across > 2)
    star = words.text("compare.star", lang) if comparison.chosen else ""
    row = page.head(title, [star, labels.synthetic(comparison.base, lang)])
    page.freeze(row, 1)
    for block in parts:
        row = page.heading(row, str(block.columns[0][0]))
        names = [f"v{number}" for number in range(block.shape[1])]
        frame = block.set_axis(names, axis="columns").rename_axis("measure").reset_index()
        columns = [Column(name="measure", heading=words.text("column.measure", lang))]
        columns += [
            Column(name=name, heading=str(head[1]), align="center")
            for name, head in zip(names, block.columns, strict=True)
        ]
        row = page.table(row, frame.astype("str"), columns) + 1
    for (code, name), said in reasons(comparison, lang):
        row = page.sentence(row, f"{code} = {name}: {said}")
    page.printed(row)
