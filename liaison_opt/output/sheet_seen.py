"""Sheets on households seen: one that may be published, and a workbook of its own for the office and the teams."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from liaison_opt.language import language
from liaison_opt.output import household_lists, labels, seen_tables, words
from liaison_opt.output.book import Book, Column, Page, fitting
from liaison_opt.output.sheet_lists import month_heading
from liaison_opt.plan import Plan
from liaison_opt.study import small_cells
from liaison_opt.study.seen import Seen, seen

_MOST_DUE = 2000
_MOST_BREAKS = 1000


def write(book: Book, plan: Plan) -> None:
    """Add the sheet that may be published, if there are visits: no count of fewer than ten households can be told."""
    if plan.visits is None or plan.scenario.households.empty:
        return
    told, lang = seen(plan), book.lang
    parts = [
        ("seen.by_month", seen_tables.published_shares(plan, told, lang)),
        ("seen.by_first", seen_tables.published(plan, told, lang)),
    ]
    head = [words.text("seen.published", lang, least=small_cells.LEAST), labels.synthetic(plan.scenario, lang)]
    _sheet(book, plan, "seen", parts, head)


def internal(plan: Plan, path: Path, *, lang: str | None = None) -> None:
    """Write the internal workbook: exact coverage, households still due, and the list of households of each session.

    Parameters
    ----------
    plan
        A plan with visits to listed households.
    path
        The file to write; its folder must exist.
    lang
        "en" or "zh".

    Raises
    ------
    ValueError
        The plan has no visits to listed households.
    """
    lang = language(lang)
    told = seen(plan)
    title = labels.title(plan.scenario, "title.seen_internal", lang)
    book = Book(str(path), lang=lang, title=title, created=plan.scenario.horizon.publish_on)
    head = [words.text("seen.internal", lang), labels.synthetic(plan.scenario, lang)]
    parts = [
        ("seen.by_community", seen_tables.by_community(plan, told, lang)),
        ("seen.by_cadre", seen_tables.by_cadre(plan, told, lang)),
    ]
    _sheet(book, plan, "seen_internal", parts, head)
    _due(book, plan, told, head)
    _lists(book, plan, head)
    book.close()


def _sheet(book: Book, plan: Plan, key: str, parts: Sequence[tuple[str, pd.DataFrame]], head: Sequence[str]) -> None:
    """A sheet of several tables below each other."""
    columns = [[_column(plan, str(name), book.lang) for name in frame] for _, frame in parts]
    each = [fitting(frame, mine) for (_, frame), mine in zip(parts, columns, strict=True)]
    widths = [max(fit[n] for fit in each if n < len(fit)) for n in range(max(map(len, each)))]
    page = book.sheet(key, widths, landscape=True)
    row = page.head(labels.title(plan.scenario, f"title.{key}", book.lang), head)
    page.freeze(row, 1)
    breaks = []
    for number, ((title, frame), mine) in enumerate(zip(parts, columns, strict=True)):
        if number:
            breaks.append(row)
        row = page.table(page.heading(row, words.text(title, book.lang)), frame, mine) + 1
    page.sheet.set_h_pagebreaks(breaks)
    page.printed(row - 1)


def _due(book: Book, plan: Plan, told: Seen, head: Sequence[str]) -> None:
    """Who still lacks a visit; at most `_MOST_DUE` lines, the rest is in due.csv."""
    names = labels.place_names(plan.scenario, book.lang)
    frame = told.still_due.head(_MOST_DUE)
    frame = frame.assign(place=frame["community"].map(names).fillna(frame["community"]))
    frame = frame[["place", "zone", "household", "required", "planned", "missing"]]
    page, row, columns = _one(book, plan, "still_due", frame, head)
    if frame.empty:
        page.printed(page.sentence(row, words.text("seen.nothing_due", book.lang)))
        return
    end = page.table(row, frame, columns)
    page.freeze(row + 1, 1, repeat=(0, row))
    page.filter(row, end, len(columns))
    if len(told.still_due) > _MOST_DUE:
        rest = f"{len(told.still_due) - _MOST_DUE:,}"
        end = page.sentence(end, words.text("seen.more", book.lang, count=rest, file="due.csv"))
    page.printed(end)


def _lists(book: Book, plan: Plan, head: Sequence[str]) -> None:
    """The households of each session, a page a session."""
    frame = household_lists.lists(plan, book.lang)
    names = labels.place_names(plan.scenario, book.lang)
    frame.insert(0, "place", frame["community"].map(names).fillna(frame["community"]))
    frame = frame.drop(columns="community")
    page, row, columns = _one(book, plan, "lists", frame, head)
    end = page.table(row, frame, columns)
    page.freeze(row + 1, 1, repeat=(0, row))
    page.filter(row, end, len(columns))
    page.printed(end)
    turns = frame["session"].ne(frame["session"].shift()).to_numpy().nonzero()[0][1:]
    page.sheet.set_h_pagebreaks([row + 1 + int(number) for number in turns][:_MOST_BREAKS])


def _one(book: Book, plan: Plan, key: str, frame: pd.DataFrame, head: Sequence[str]) -> tuple[Page, int, list[Column]]:
    columns = [_column(plan, str(name), book.lang) for name in frame]
    page = book.sheet(key, fitting(frame, columns), landscape=True)
    return page, page.head(labels.title(plan.scenario, f"title.{key}", book.lang), head), columns


def _column(plan: Plan, name: str, lang: str) -> Column:
    left = {"place", "post", "zone", "household", "session"}
    if name[:2].isdigit():
        return Column(name=name, heading=month_heading(name, plan, lang), lo=7, hi=10, align="center")
    return Column(
        name=name, heading=words.known("column", name, lang), lo=9, hi=34, align="left" if name in left else "center"
    )
