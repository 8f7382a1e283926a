"""Which clauses there are, and what is wrong with how a policy or a scenario cites them."""

from __future__ import annotations

import csv
import functools
from importlib import resources
from typing import TYPE_CHECKING

from liaison_opt.errors import Fault
from liaison_opt.rules.base import Rule, nearest

if TYPE_CHECKING:
    from liaison_opt.scenario import PolicyRow, Raw


@functools.cache
def clause_ids() -> dict[str, str]:
    """Every clause id of the sources, and why it is refused ("" if it is not)."""
    text = resources.files("liaison_opt.rules").joinpath("clauses.csv").read_text(encoding="utf-8")
    return {row["clause"]: row["refused"] for row in csv.DictReader(text.splitlines())}


def clause_faults(row: PolicyRow, rule: Rule) -> list[Fault]:
    """What is wrong with the clause that a rule cites; office:NAME is always right."""
    if rule.clause.startswith("office:") and len(rule.clause) > len("office:"):
        return []
    wrong = _wrong(rule.clause, "A rule of the office's own cites office:NAME.", "Take the rule out of the policy.")
    return [] if wrong is None else [_fault(row.file, row.row, "clause", rule.clause, wrong)]


def note_faults(raw: Raw) -> list[Fault]:
    """What is wrong with the `[[clause]]` entries of scenario.toml: unknown or refused ids, ids told twice.

    A clause is planned or it is told, never both; judged from the plain values, so that these faults are told with all
    others. Shapes (a missing key, an unknown kind) are the settings' own faults.
    """
    file = raw.files.get("settings", "scenario.toml")
    cited = {str(row.data.get("clause")): row for row in reversed(raw.policy)}
    listed = raw.settings.get("clause", [])
    faults: list[Fault] = []
    seen: dict[str, int | None] = {}
    for number, entry in enumerate(listed if isinstance(listed, (list, tuple)) else []):
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            continue
        line = raw.rows.get(f"clause.{number}.id", raw.rows.get(f"clause.{number}"))
        column = f"clause.{number}.id"
        wrong = _wrong(name, "Only clauses of the sources are listed.", "Take the entry out.")
        if wrong is not None:
            faults.append(_fault(file, line, column, name, wrong))
        if name in seen:
            other = "another entry" if seen[name] is None else f"the entry in row {seen[name]}"
            faults.append(_fault(file, line, column, name, (f"{other} lists this clause, too", "Keep one of the two.")))
        if name in cited:
            rule = cited[name]
            called = rule.data.get("id", rule.data.get("type"))
            problem = f"the rule {called!r} ({rule.file}, row {rule.row}) is made of this clause, too"
            faults.append(_fault(file, line, column, name, (problem, "Keep the rule or the entry, not both.")))
        seen.setdefault(name, line)
    return faults


def _wrong(clause: str, unknown: str, refused: str) -> tuple[str, str] | None:
    """Problem and advice, or None if the sources have the clause and it is not refused."""
    known = clause_ids()
    if clause not in known:
        return "no source has this clause", f"{nearest(clause, list(known))} {unknown}"
    if known[clause]:
        return f"this clause is refused, not built: {known[clause]}", refused
    return None


def _fault(file: str, row: int | None, column: str, value: str, said: tuple[str, str]) -> Fault:
    return Fault(file=file, row=row, column=column, value=value, problem=said[0], todo=said[1])
