"""Sheet 6: household visits, need against room, what would close the shortfall, and a clerk's roster beside ours."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from liaison_opt.output import labels, tables, words
from liaison_opt.output.book import Book, Column, Page, fitting
from liaison_opt.output.sheet_lists import month_heading
from liaison_opt.plan import Plan

if TYPE_CHECKING:
    from liaison_opt.study import Coverage

_PLACE = ("place", "households", "away", "need", "sessions", "room", "shortfall", "sessions_needed", "sessions_short")
_PAGE = 24  # rows of two tables that share a page


def write(book: Book, plan: Plan, coverage: Coverage | None, baseline: Mapping[str, int] | None) -> None:
    """Add the sheet if there is something to show."""
    if coverage is None and baseline is None:
        return
    parts = _parts(book, plan, coverage)
    page = book.sheet("coverage", _widths(parts), landscape=True)
    said = [labels.synthetic(plan.scenario, book.lang)]
    row = page.head(labels.title(plan.scenario, "title.coverage", book.lang), said)
    page.freeze(row, 1)
    row = page.sentence(row, words.text("cover.none", book.lang)) if coverage is None else _summary(page, row, coverage)
    breaks = []
    for number, (title, frame, columns) in enumerate(parts):
        if number and len(frame) + len(parts[number - 1][1]) > _PAGE:
            breaks.append(row)
        row = page.heading(row, title)
        end = page.table(row, frame, columns)
        if "sessions_needed" in frame:  # a sheet can have one filter
            page.filter(row, end, len(columns))
        row = end + 1
    if baseline is not None:
        row = _compare(page, row, plan, baseline)
    page.sheet.set_h_pagebreaks(breaks)
    page.printed(row - 1)


def _parts(book: Book, plan: Plan, coverage: Coverage | None) -> list[tuple[str, pd.DataFrame, list[Column]]]:
    """The tables of the sheet: by rule where sessions hold visits, by place, and what is still due after each month."""
    if coverage is None:
        return []
    made = {"by_rule": rule_table(plan, coverage, book.lang)} if coverage.by_rule is not None else {}
    if len(coverage.by_place):
        made |= {"by_place": place_table(plan, coverage, book.lang), "by_month": due_table(plan, coverage, book.lang)}
    least = {"by_month": 8}
    return [
        (
            words.text(f"cover.{key}", book.lang),
            frame,
            [_column(book, plan, str(name), lo=least.get(key, 10)) for name in frame],
        )
        for key, frame in made.items()
    ]


def _column(book: Book, plan: Plan, name: str, lo: int) -> Column:
    if name[:2].isdigit():
        return Column(name=name, heading=month_heading(name, plan, book.lang), lo=lo, align="center")
    heading = words.known("column", name, book.lang)
    if name in {"place", "note"}:
        return Column(name=name, heading=heading, lo=26, hi=34)
    return Column(name=name, heading=heading, lo=lo, hi=14, align="center")


def _widths(parts: list[tuple[str, pd.DataFrame, list[Column]]]) -> list[float]:
    """Widths that suit both tables, and at least the three columns of the comparison."""
    found = [30.0, 12.0, 12.0, 12.0]
    for _, frame, columns in parts:
        pairs = itertools.zip_longest(found, fitting(frame, columns), fillvalue=0.0)
        found = [max(pair) for pair in pairs]
    return found


def place_table(plan: Plan, coverage: Coverage, lang: str) -> pd.DataFrame:
    """Need, room and shortfall a place, with a line of totals."""
    told = coverage.by_place.reset_index(drop=True)
    if coverage.by_rule is None or not told["away"].any():  # elsewhere it is a number of visits, told in `need`
        told = told.drop(columns="away")
    frame = told.assign(place=told["community"].map(labels.place_names(plan.scenario, lang)))
    frame = frame[[name for name in _PLACE if name in frame]]
    numbers = [name for name in frame if name != "place"]
    total = {"place": words.text("column.total", lang), **frame[numbers].sum().to_dict()}
    return pd.concat([frame, pd.DataFrame([total])], ignore_index=True).astype(dict.fromkeys(numbers, "int64"))


def rule_table(plan: Plan, coverage: Coverage, lang: str) -> pd.DataFrame:
    """What each rule on households asks for and what the sessions of its duties hold."""
    told = pd.DataFrame() if coverage.by_rule is None else coverage.by_rule
    notes = plan.compliance.drop_duplicates("rule").set_index("rule")["note"]
    join = words.text("list.comma", lang).join
    force = {True: words.text("comply.binding", lang), False: words.text("comply.wish_plain", lang)}
    return pd.DataFrame(
        {
            "note": told["rule"].map(notes).where(lambda note: note != "", told["rule"]),
            "clause": told["clause"],
            "duty": [join(labels.duty_title(plan.scenario, name, lang) for name in d.split()) for d in told["duty"]],
            "binding": told["binding"].map(force),
            **{name: told[name] for name in ("periods", "need", "room", "shortfall")},
        }
    )


def due_table(plan: Plan, coverage: Coverage, lang: str) -> pd.DataFrame:
    """Visits still due at the end of each month: places down, months across."""
    wide = coverage.by_month.pivot_table(index="community", columns="month", values="due", aggfunc="sum", sort=True)
    wide = wide.reindex(index=coverage.by_place["community"]).astype("int64")
    names = labels.place_names(plan.scenario, lang)
    return wide.rename(index=names).rename_axis(index="place", columns=None).reset_index()


def _summary(page: Page, row: int, coverage: Coverage) -> int:
    """Whether there is room, why not, and what would close the shortfall."""
    lang = page.book.lang
    row = page.sentence(row, coverage.proof[lang], bold=True, font_size=11)
    if coverage.repairs.empty:
        return row + 1
    row = page.heading(row, words.text("cover.repairs", lang))
    for repair in coverage.repairs.itertuples():
        said = getattr(repair, f"sentence_{lang}")
        row = page.sentence(row, f"• {said}  [{_units(str(repair.arithmetic), lang)}]")
    return row + 1


def _units(arithmetic: str, lang: str) -> str:
    """A calculation with its units in that language."""
    return re.sub(r"[a-z]+", lambda found: words.known("unit", found[0], lang), arithmetic).replace("->", "→")


def _compare(page: Page, row: int, plan: Plan, baseline: Mapping[str, int]) -> int:
    """The plan beside a roster dealt round in a spreadsheet, measure by measure."""
    lang = page.book.lang
    ours = tables.figures(plan)
    kept = [key for key in ours if key in baseline]
    frame = pd.DataFrame(
        {
            "measure": [words.text(f"measure.{key}", lang) for key in kept],
            "plan": [ours[key] for key in kept],
            "baseline": [int(baseline[key]) for key in kept],
        }
    )
    columns = [
        Column(
            name=str(name), heading=words.text(f"column.{name}", lang), align="left" if name == "measure" else "center"
        )
        for name in frame
    ]
    row = page.heading(row, words.text("cover.compare", lang))
    return page.table(row, frame, columns) + 1
