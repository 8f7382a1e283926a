"""A case as people read it: tables for a screen of 90 columns, and for a notebook."""

from __future__ import annotations

import html as markup
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from liaison_opt.output import words

if TYPE_CHECKING:
    from liaison_opt.cases.case import Case
    from liaison_opt.cases.result import CaseResult

SCREEN = 90


def summary(case: Case) -> str:
    """Title, question and counts of a case that was not run."""
    return "\n".join([f"{case.name}: {case.title}", case.question, counts_told(case.counts, case.lang)])


def counts_told(counts: dict[str, int], lang: str) -> str:
    """How many facts are checked, stated, open, and what else there is."""
    return words.text("case.counts", lang, **counts)


def tables(result: CaseResult, lang: str) -> dict[str, pd.DataFrame]:
    """Heading to table with headings in words: facts, derived figures, statements, findings; empty ones left out."""
    case, checks = result.case, result.checks.set_index("id")
    facts = case.facts[case.facts.index.isin(checks.index)]
    ratios = case.ratios[case.ratios.index.isin(checks.index)]
    statements = case.statements
    kinds = statements["kind"].map(lambda kind: words.text(f"case.kind_{kind}", lang))
    found: dict[str, dict[str, Any]] = {
        "facts": {"what": facts["what"], "figure": _with_unit(facts), "clause_head": facts["clause"],
                  "here": checks["here"].reindex(facts.index), "verdict": _verdict(checks, facts, lang)},
        "ratios": {"what": _given(ratios), "figure": _with_unit(ratios), "formula": ratios["formula"],
                   "verdict": _verdict(checks, ratios, lang)},
        "statements": {"what": _given(statements), "kind": kinds, "formula": statements["formula"],
                       "verdict": _verdict(checks, statements, lang)},
        "findings": {"what": _given(result.findings), "figure": _with_unit(result.findings),
                     "run": result.findings["run"]},
    }  # fmt: skip
    return {
        words.text(f"case.{name}", lang): pd.DataFrame(columns).rename(columns=lambda c: words.text(f"case.{c}", lang))
        for name, columns in found.items() if len(columns["what"])
    }  # fmt: skip


def _with_unit(table: pd.DataFrame) -> pd.Series:
    return (table["value"] + " " + table["unit"]).str.strip()


def _given(table: pd.DataFrame) -> pd.Series:
    pairs = zip(table["what"], table["given"], strict=True)
    said = [f"{what} [{given}]" if given else what for what, given in pairs]
    return pd.Series(said, index=table.index, dtype=object)


def _verdict(checks: pd.DataFrame, part: pd.DataFrame, lang: str) -> pd.Series:
    return checks["verdict"].reindex(part.index).map(lambda verdict: words.text(f"case.{verdict}", lang))


def told(result: CaseResult, lang: str) -> str:
    """The whole of a result for a screen: tables, runs, what is missed, counts."""
    case = result.case
    parts = [f"{case.title} ({case.name})", case.question, ""]
    for heading, table in tables(result, lang).items():
        parts += [heading, _printed(table), ""]
    return "\n".join([*parts, *ending(result, lang)])


def ending(result: CaseResult, lang: str) -> list[str]:
    """The last lines: runs, reasons, everything that is missed or differs, counts."""
    checks = result.checks
    lines = checks.loc[(checks["kind"] == "run") & (checks["verdict"] == "met"), "sentence"].tolist()
    lines += [words.text("case.missed_line", lang, sentence=sentence) for sentence in result.missed]
    lines += [words.text("case.differs_line", lang, sentence=sentence) for sentence in result.differences]
    left = len(result.case.facts) - int((checks["kind"] == "fact").sum())
    if left:
        lines.append(words.text("case.left_out", lang, count=left))
    if result.case.kept is None:
        lines.append(words.text("case.nothing_kept", lang))
    verdict = words.text(
        "case.fine" if result.ok else "case.not_fine", lang, count=len(result.missed) + len(result.differences)
    )
    return [*lines, f"{result.case.name}: {counts_told(result.case.counts, lang)} {verdict}"]


def _printed(table: pd.DataFrame) -> str:
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for number, column in enumerate(table.columns):
        shown.add_column(Text(str(column)), overflow="fold", ratio=3 if number == 0 else None)
    for row in table.to_numpy():
        shown.add_row(*(Text(str(cell)) for cell in row))
    page = io.StringIO()
    Console(
        file=page, width=SCREEN, color_system=None, force_terminal=False, force_jupyter=False, legacy_windows=False
    ).print(shown)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def html(result: CaseResult, lang: str) -> str:
    """The result for a notebook."""
    case = result.case
    parts = [f"<p><b>{markup.escape(case.title)}</b><br>{markup.escape(case.question)}</p>"]
    for heading, table in tables(result, lang).items():
        parts.append(f"<p><b>{markup.escape(heading)}</b></p>{table.to_html(index=False)}")
    return "".join(parts) + "".join(f"<p>{markup.escape(line)}</p>" for line in ending(result, lang))


def summary_html(case: Case) -> str:
    """The case for a notebook."""
    head = f"<p><b>{markup.escape(case.title)}</b><br>{markup.escape(case.question)}</p>"
    return f"{head}<p>{markup.escape(counts_told(case.counts, case.lang))}</p>"


def together(found: Sequence[CaseResult]) -> dict[str, int]:
    """The counts of several cases added up."""
    return {word: sum(one.case.counts[word] for one in found) for word in found[0].case.counts}


def total(found: Sequence[CaseResult], lang: str) -> str:
    """The last line after several cases: their counts added up, and which are not well."""
    bad = [one.case.name for one in found if not one.ok]
    end = words.text("case.fine", lang) if not bad else words.text("case.bad_cases", lang, cases=", ".join(bad))
    return f"{words.text('case.in_all', lang, count=len(found))} {counts_told(together(found), lang)} {end}"


def listing(table: pd.DataFrame, lang: str) -> str:
    """The cases there are, for a screen."""
    shown = table.reset_index()[["name", "title", "facts", "ratios", "statements", "runs"]]
    return _printed(shown.rename(columns=lambda c: words.text(f"case.list_{c}", lang)))


def as_json(result: CaseResult) -> dict[str, Any]:
    """The result for machines."""
    return {
        "case": result.case.name,
        "ok": result.ok,
        "decided": result.decided,
        "counts": result.case.counts,
        "checks": result.checks.to_dict("records"),
        "findings": result.findings.reset_index().to_dict("records"),
        "runs": result.found["runs"],
        "differences": list(result.differences),
    }
