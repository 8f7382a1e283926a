"""Sheet 1, the year at a glance: dates down, posts across, the place in the cell, one colour a place."""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd

from liaison_opt.output import labels, tables, words
from liaison_opt.output.book import Book, Column, Page, fitting, lines_needed
from liaison_opt.plan import Plan

_FIXED = 4
_HEIGHT = 15.0
_ROWS_A_PAGE = 44
_CHARS_A_PAGE = 200  # beyond about one and a half of these the sheet is printed over several pages side by side
_DARK = "#6E7781"


@dataclasses.dataclass(frozen=True, kw_only=True)
class _View:
    """What the cells of the sheet are made from."""

    page: Page
    plan: Plan
    rows: pd.DataFrame
    grid: pd.DataFrame
    names: dict[str, str]
    colours: dict[str, str]
    absent: dict[tuple[pd.Timestamp, str], str]


def write(book: Book, plan: Plan) -> None:
    """Add the sheet."""
    lang = book.lang
    rows, grid = tables.glance_rows(plan), tables.glance_grid(plan)
    names, titles = labels.place_names(plan.scenario, lang), labels.post_titles(plan.scenario, lang)
    columns, widths = _columns(grid, names, titles, lang)
    page = book.sheet("glance", widths, landscape=True)
    colours = labels.colours(plan.scenario)
    absent = _absent(plan, lang)
    view = _View(page=page, plan=plan, rows=rows, grid=grid, names=names, colours=colours, absent=absent)
    said = [labels.standing(plan, lang), _times(plan, rows, lang), labels.synthetic(plan.scenario, lang)]
    row = page.head(labels.title(plan.scenario, "title.glance", lang), said)
    page.freeze(row + 1, _FIXED, repeat=(row, row))
    first = page.headings(row, columns)
    for number in range(len(rows)):
        _line(view, first + number, number)
    end = _legend(view, first + len(rows))
    page.printed(end)
    wide = _pages_wide(page)
    page.sheet.fit_to_pages(wide, max(1, -(-end // _ROWS_A_PAGE)))
    if wide > 1:
        page.sheet.repeat_columns(0, _FIXED - 1)


def _pages_wide(page: Page) -> int:
    return max(1, round(sum(page.widths) / _CHARS_A_PAGE))


def _absent(plan: Plan, lang: str) -> dict[tuple[pd.Timestamp, str], str]:
    """What stands in the cell of a missed slot: when it is made up, or that it is not."""
    told = plan.missed
    found = {}
    for date, cadre, day in zip(pd.to_datetime(told["date"]), told["cadre"], told["made_up_on"], strict=True):
        said = words.text("glance.absent", lang)
        if not pd.isna(day):
            said = words.text("glance.made_up", lang, date=words.day(pd.Timestamp(day), lang))
        found[date, str(cadre)] = said
    return found


def _columns(
    grid: pd.DataFrame, names: dict[str, str], titles: dict[str, str], lang: str
) -> tuple[list[Column], list[float]]:
    """Month, date, day and kind; then the posts, as wide as their places' names ask."""
    cells = grid.map(lambda ids: " ".join(names.get(i, i) for i in ids.split()))
    fixed = [
        Column(name=key, heading=words.text(f"column.{key}", lang)) for key in ("month", "date", "weekday", "kind")
    ]
    each = [Column(name=str(post), heading=titles.get(str(post), str(post)), lo=11, hi=16) for post in grid]
    return [*fixed, *each], [7.0, 9.0, 6.0, 9.0, *fitting(cells, each)]


def _times(plan: Plan, rows: pd.DataFrame, lang: str) -> str:
    """The hours of stationing, for the line under the title."""
    duties = set(tables.station_duties(plan.scenario))
    said = []
    for spec in plan.scenario.settings.slot:
        hours = {"start": spec.start, "end": spec.end}
        if not duties & set(spec.duties):
            continue
        if spec.use == "make_up":
            said.append(words.text("glance.make_up_times", lang, **hours))
        else:
            own = rows[(rows["kind"] == "regular") & (rows["start"] == spec.start)]
            name = words.text("list.comma", lang).join(words.weekdays(own["date"], lang).unique())
            said.append(words.text("glance.times", lang, name=name, **hours))
    return words.text("list.semicolon", lang).join(said)


def _line(view: _View, row: int, number: int) -> None:
    """One date: month, date, day and kind, then the posts or the holiday's name."""
    page, book, lang = view.page, view.page.book, view.page.book.lang
    date, kind = view.rows["date"].iloc[number], str(view.rows["kind"].iloc[number])
    opens = number == 0 or (date.month, date.year) != _month(view.rows["date"].iloc[number - 1])
    top: dict[str, Any] = {"top": 2, "top_color": _DARK} if opens else {}
    head = {"align": "center", **top, "italic": kind == "make_up"}
    if kind == "holiday":
        head["bg_color"] = labels.GREY
    month = words.month(date.strftime("%Y-%m"), lang) if opens else ""
    page.put(row, 0, month, book.boxed(**{"bold": True, "align": "center", "top": 0, "bottom": 0, **top}))
    page.put(row, 1, date, book.boxed(num_format=words.text("date.number_format", lang), **head))
    page.put(row, 2, words.weekday(date, lang), book.boxed(**head))
    page.put(row, 3, words.text(f"kind.{kind}", lang), book.boxed(shrink=True, **head))
    if kind == "holiday":
        label = view.rows["label_zh" if lang == "zh" else "label"].iloc[number]
        said = words.text("glance.holiday", lang, label=label or words.text("glance.holiday_plain", lang))
        align = "center" if _pages_wide(page) == 1 else "left"  # the middle of several pages may lie between two
        page.across(row, said, book.boxed(bg_color=labels.GREY, align=align, font_color="#57606A", **top), first=_FIXED)
    else:
        for column, post in enumerate(view.grid.columns, start=_FIXED):
            said, props = _cell(view, number, str(post))
            page.put(row, column, said, book.boxed(**{"align": "center", "shrink": True, **top, **props}))
    page.sheet.set_row(row, _HEIGHT)


def _month(date: pd.Timestamp) -> tuple[int, int]:
    return date.month, date.year


def _cell(view: _View, number: int, post: str) -> tuple[str, dict[str, Any]]:
    """One post on one date: what stands in the cell, and how it looks."""
    places = str(view.grid[post].iloc[number]).split()
    kind = view.rows["kind"].iloc[number]
    if not places:
        absent = view.absent.get((view.rows["date"].iloc[number], post), "")
        return absent if kind == "regular" else "", {"italic": True, "font_color": "#57606A"}
    said = words.text("list.comma", view.page.book.lang).join(view.names.get(place, place) for place in places)
    props: dict[str, Any] = {"bg_color": view.colours.get(places[0], labels.GREY)}
    if kind == "make_up":
        props |= {"bold": True, "border": 2, "border_color": _DARK, "top": 2}
    return said, props


def _legend(view: _View, row: int) -> int:
    """The places with their colours and numbers of sessions, as many a line as there are posts; then the marks."""
    page, book, lang = view.page, view.page.book, view.page.book.lang
    page.sheet.set_row(row, 8)
    row = page.heading(row + 1, words.text("glance.legend", lang))
    counts = tables.stationing(view.plan).groupby("community").size()
    high = 1
    across, served = max(1, page.last + 1 - _FIXED), tables.served(view.plan)
    for number, place in enumerate(served):
        said = f"{view.names[place]} ({counts.get(place, 0)})"
        style = book.boxed(bg_color=view.colours[place], align="center", text_wrap=True)
        column = _FIXED + number % across
        page.put(row, column, said, style)
        high = max(high, lines_needed(said, page.widths[column]))
        if column == page.last or number == len(served) - 1:
            page.sheet.set_row(row, _HEIGHT * high)
            row, high = row + 1, 1
    return page.sentence(row, words.text("glance.marks", lang), font_size=9)
