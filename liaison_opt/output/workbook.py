"""`roster.xlsx`: what the office publishes (posts and places only), what justifies it, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_opt.language import language
from liaison_opt.output import (
    labels,
    limits,
    sheet_clauses,
    sheet_coverage,
    sheet_glance,
    sheet_lists,
    sheet_rules,
    sheet_seen,
)
from liaison_opt.output.book import Book
from liaison_opt.plan import Plan

if TYPE_CHECKING:
    from liaison_opt.study import Coverage


def write(
    plan: Plan,
    path: Path,
    *,
    lang: str | None = None,
    coverage: Coverage | None = None,
    baseline: Mapping[str, int] | None = None,
    notes: Sequence[str] = (),
) -> None:
    """Write the workbook: the same bytes for the same plan.

    Of a plan with more than `limits.MOST_LISTED` sessions the sheets that list each of them are left out, and the
    sheet of assumptions says so.

    Parameters
    ----------
    plan
        What to show.
    path
        The file to write; its folder must exist.
    lang
        "en" or "zh".
    coverage
        Household visits, need against room; no coverage sheet without it and `baseline`.
    baseline
        Figures of a spreadsheet round-robin, with the keys of `tables.figures`, to be shown beside the plan's.
    notes
        Sentences for the assumptions sheet, besides those of the scenario.
    """
    lang = language(lang)
    title = labels.title(plan.scenario, "title.glance", lang)
    book = Book(str(path), lang=lang, title=title, created=plan.scenario.horizon.publish_on)
    listed = limits.sheets(plan)
    if listed:
        sheet_glance.write(book, plan)
        sheet_lists.cadre(book, plan)
        sheet_lists.community(book, plan)
    sheet_lists.month(book, plan)
    if listed:
        sheet_lists.meetings(book, plan)
    sheet_coverage.write(book, plan, coverage, baseline)
    sheet_seen.write(book, plan)
    sheet_rules.compliance(book, plan)
    sheet_rules.missed(book, plan)
    sheet_clauses.write(book, plan)
    sheet_rules.assumptions(book, plan, [*notes, *limits.left_out(plan, lang)])
    if listed:
        sheet_lists.roster(book, plan)
    book.close()
