"""Sheet of the clauses that no roster plans: conduct to be ticked off, printed forms, purposes of visits, the rest."""

from __future__ import annotations

import pandas as pd

from liaison_opt.output import labels, words
from liaison_opt.output.book import Book, Column, Page
from liaison_opt.plan import Plan

#: what comes first is what somebody has to do
KINDS = ("checklist", "template", "tag", "none")
BOX = "☐"
_WIDTHS = (6.0, 12.0, 78.0)


def write(book: Book, plan: Plan) -> None:
    """Add the sheet if the scenario has such clauses; each kind is a table of its own."""
    given = plan.scenario.settings.clause
    if not given:
        return
    page = book.sheet("clauses", _WIDTHS)
    said = [words.text("clauses.about", book.lang), labels.synthetic(plan.scenario, book.lang)]
    row = page.head(labels.title(plan.scenario, "title.clauses", book.lang), said)
    page.freeze(row)
    for kind in KINDS:
        frame = clause_table(plan, kind, book.lang)
        if len(frame):
            row = _listed(page, row, kind, frame)
    page.printed(row - 1)


def clause_table(plan: Plan, kind: str, lang: str) -> pd.DataFrame:
    """tick, clause, note: the clauses of one kind, in the order of the scenario; boxes to tick, or running numbers."""
    entries = [note for note in plan.scenario.settings.clause if note.kind == kind]
    return pd.DataFrame(
        {
            "tick": [BOX if kind == "checklist" else str(number) for number in range(1, len(entries) + 1)],
            "clause": [note.id for note in entries],
            "note": [note.zh if lang == "zh" else note.en for note in entries],
        },
        dtype="str",
    )


def _listed(page: Page, row: int, kind: str, frame: pd.DataFrame) -> int:
    lang = page.book.lang
    row = page.heading(row, f"{words.text(f'clauses.{kind}', lang)} ({len(frame)})")
    row = page.sentence(row, words.text(f"clauses.{kind}_about", lang), font_color="#57606A", font_size=9)
    first = words.text("column.tick", lang) if kind == "checklist" else words.text("column.number", lang)
    columns = [
        Column(name="tick", heading=first, align="center"),
        Column(name="clause", heading=words.text("column.clause", lang)),
        Column(name="note", heading=words.text("column.note", lang)),
    ]
    return page.table(row, frame, columns) + 1
