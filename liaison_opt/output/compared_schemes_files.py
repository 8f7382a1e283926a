"""Schemes side by side on disk: the tidy table as CSV, a workbook, or the figure as PNG."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from pathlib import Path

import pandas as pd

from liaison_opt.output import compared_schemes as shown
from liaison_opt.output import contract, words
from liaison_opt.output.book import Book, Column
from liaison_opt.study.schemes_compared import SchemeComparison

_DPI = 150


def csv(found: SchemeComparison) -> bytes:
    """The tidy table: scheme, seed, measure, value; the same bytes for the same comparison."""
    values = [str(round(value, 6)) for value in found.table["value"]]
    return contract.to_csv(found.table.assign(value=pd.Series(values, index=found.table.index, dtype="str")))


def png(found: SchemeComparison, lang: str) -> bytes:
    """The figure; drawn without a window system, and the same bytes for the same comparison."""
    from matplotlib.figure import Figure  # noqa: PLC0415 (takes its time to load)

    from liaison_opt.output import chart_compared  # noqa: PLC0415

    figure = Figure(figsize=chart_compared.size(found), layout="constrained")
    chart_compared.onto(figure, found, lang)
    page = io.BytesIO()
    figure.savefig(page, format="png", dpi=_DPI, metadata={"Software": None})
    return page.getvalue()


def xlsx(found: SchemeComparison, lang: str) -> bytes:
    """A workbook: the schemes side by side, what came of each seed, and the orders with their counts."""
    title = shown.heading(found, lang)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schemes.xlsx"
        book = Book(str(path), lang=lang, title=title, created=dt.date(int(found.town["year"]), 1, 1))
        _side_by_side(book, found, title)
        _table(book, "cells", _cells(found, lang), title)
        if len(found.ranked) > 1:
            _table(book, "pairs", _pairs(found, lang), title)
        book.close()
        return path.read_bytes()


def _side_by_side(book: Book, found: SchemeComparison, title: str) -> None:
    lang, frame = book.lang, shown.wide(found, book.lang)
    page = book.sheet("scheme_table", [24.0, *[22.0] * frame.shape[1]], landscape=True)
    row = page.head(title, shown.notes(found, lang))
    page.freeze(row, 1)
    names = [f"s{number}" for number in range(frame.shape[1])]
    columns = [Column(name="measure", heading=words.text("scheme.measure", lang))]
    columns += [Column(name=name, heading=str(head), align="center")
                for name, head in zip(names, frame.columns, strict=True)]  # fmt: skip
    row = page.table(
        row, frame.set_axis(names, axis="columns").rename_axis("measure").reset_index().astype("str"), columns
    )
    page.printed(row)


def _cells(found: SchemeComparison, lang: str) -> pd.DataFrame:
    """Scheme, seed, posts and every figure, one row a scheme and seed."""
    figures = found.table.pivot_table(index=["scheme", "seed"], columns="measure", values="value", sort=False)
    figures = figures[[measure.name for measure in shown.told_measures(found)]].reset_index()
    cells = found.cells[["scheme", "seed", "posts", "clauses"]].rename(columns={"posts": "posts_scaled"})
    rows = cells.merge(figures, on=["scheme", "seed"], how="left")
    rows["scheme"] = rows["scheme"].map(dict(zip(found.schemes, shown.names(found, lang), strict=True)))
    text = {measure.name: rows[measure.name].map(lambda n: "–" if pd.isna(n) else f"{n:.4g}") for measure
            in shown.told_measures(found)}  # fmt: skip
    rows = rows.assign(**text)
    heads = {"scheme": "scheme", "seed": "seed", "posts_scaled": "posts_scaled", "clauses": "stopped"}
    named = {name: words.text(f"scheme.{key}", lang) for name, key in heads.items()}
    named |= {measure.name: shown.word(measure.name, lang) for measure in shown.told_measures(found)}
    return rows.rename(columns=named)


def _pairs(found: SchemeComparison, lang: str) -> pd.DataFrame:
    """The orders of two schemes each, measure by measure."""
    short = dict(zip(found.schemes, shown.names(found, lang), strict=True))
    rows = found.pairs.assign(
        measure=found.pairs["measure"].map(lambda name: shown.word(name, lang)),
        first=found.pairs["first"].map(short), second=found.pairs["second"].map(short),
        verdict=found.pairs["verdict"].map(lambda said: words.text(f"scheme.v_{said}", lang)),
    ).drop(columns="seeds")  # fmt: skip
    return rows.rename(columns={name: words.text(f"scheme.{name}", lang) for name in rows.columns})


def _table(book: Book, name: str, frame: pd.DataFrame, title: str) -> None:
    page = book.sheet(f"scheme_{name}", [14.0] * frame.shape[1], landscape=True)
    row = page.head(title, [])
    page.freeze(row, 1)
    names = [f"c{number}" for number in range(frame.shape[1])]
    columns = [Column(name=name, heading=str(head)) for name, head in zip(names, frame.columns, strict=True)]
    page.printed(page.table(row, frame.set_axis(names, axis="columns").astype("str"), columns))
