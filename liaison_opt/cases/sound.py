"""Does a case hang together? Ids, sources, clauses, runs, and every formula worked out; all faults at once."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterator
from fractions import Fraction

from liaison_opt.cases.formulas import FUNCTIONS, FormulaError, Value, names, parse, work_out
from liaison_opt.cases.reading import Page, entries
from liaison_opt.errors import Fault
from liaison_opt.rules.clauses import clause_ids
from liaison_opt.scenario.words import advice


class Figures:
    """The numbers of a case by id, and what its ratios and statements come to.

    Attributes
    ----------
    values
        Facts that are numbers, assumed figures and ratios, exactly.
    spans
        Facts: the least and the greatest number that their print allows.
    truths
        Statements with a formula: whether it is true.
    """

    def __init__(self, case: Page, facts: Page) -> None:
        self.values: dict[str, Fraction] = {}
        self.spans: dict[str, tuple[Fraction, Fraction]] = {}
        self.truths: dict[str, bool] = {}
        self.faults: list[Fault] = []
        self._texts = {fact.id for fact in facts.content.fact if fact.number is None}
        for fact in facts.content.fact:
            if fact.number is not None and fact.span is not None:
                self.values[fact.id], self.spans[fact.id] = fact.number, fact.span
        for one in facts.content.assumed:
            self.values[one.id] = one.number
        self._ratios(facts)
        for number, one in enumerate(facts.content.statement):
            if one.formula is not None:
                found = self._told(facts, f"statement.{number}", one.formula, set(self.values), truth=True)
                if isinstance(found, bool):
                    self.truths[one.id] = found
        self._findings(case)

    def _ratios(self, page: Page) -> None:
        """Ratios may lean on each other in any order, but not in a circle."""
        waiting = {f"ratio.{number}": one for number, one in enumerate(page.content.ratio)}
        known = {*self.values, *(one.id for one in waiting.values())}
        while waiting:
            ready = {
                path: one for path, one in waiting.items()
                if not {other.id for other in waiting.values()} & set(_names(one.formula))
            }  # fmt: skip
            if not ready:
                circle = ", ".join(one.id for one in waiting.values())
                self.faults += [
                    page.fault(
                        f"{path}.formula", "the ratio leans on itself", f"Break the circle: {circle}.", one.formula
                    )
                    for path, one in waiting.items()
                ]
                return
            for path, one in ready.items():
                found = self._told(page, path, one.formula, known, truth=False)
                if isinstance(found, Fraction):
                    self.values[one.id] = found
                del waiting[path]

    def _findings(self, page: Page) -> None:
        """A finding's formula may lean on figures and on findings before it; it is worked out after the runs."""
        known = set(self.values)
        for number, one in enumerate(page.content.finding):
            if one.formula is not None:
                self._tree(page, f"finding.{number}.formula", one.formula, known)
            known.add(one.id)

    def _told(self, page: Page, path: str, text: str, known: set[str], *, truth: bool) -> Value | None:
        """What a formula comes to; None and a fault if it cannot be worked out."""
        tree = self._tree(page, f"{path}.formula", text, known)
        if tree is None or not set(names(tree)) <= set(self.values):  # the fault of another formula is told there
            return None
        try:
            found = work_out(tree, self.values, self.spans)
        except FormulaError as error:
            self.faults.append(page.fault(f"{path}.formula", str(error), error.todo, text))
            return None
        if isinstance(found, bool) != truth:
            problem = "this is a number, not a statement" if truth else "this is a statement, not a number"
            self.faults.append(page.fault(f"{path}.formula", problem, "Compare figures in statements only.", text))
            return None
        return found

    def _tree(self, page: Page, path: str, text: str, known: set[str]) -> ast.expr | None:
        try:
            tree = parse(text)
        except FormulaError as error:
            self.faults.append(page.fault(path, str(error), error.todo, text))
            return None
        bad = [name for name in names(tree) if name not in known]
        for name in bad:
            problem = f"{name!r} is a text, not a number" if name in self._texts else f"nothing here is called {name!r}"
            todo = advice(
                name, known, "Ids of facts, assumed figures and ratios can be used (in case.toml: of findings)."
            )
            self.faults.append(page.fault(path, problem, todo, text))
        return None if bad else tree


def _names(text: str) -> list[str]:
    try:
        return names(parse(text))
    except FormulaError:  # told where the formula is worked out
        return []


def faults(case: Page, facts: Page, folder: str) -> Iterator[Fault]:
    """Everything that is wrong across the entries of a sound pair of files, formulas apart."""
    if case.content.name != folder:
        yield case.fault("name", f"the folder is called {folder!r}", "Give both the same name.", case.content.name)
    yield from _twice(case, facts)
    for number, fact in enumerate(facts.content.fact):
        if fact.source not in facts.content.sources:
            todo = advice(fact.source, facts.content.sources, f"Known: {', '.join(facts.content.sources)}")
            yield facts.fault(f"fact.{number}.source", "there is no such source", todo, fact.source)
    runs = [run.id for run in case.content.run]
    for page in (case, facts):
        for path, entry in entries(page):
            yield from _clause(page, path, entry)
            said = getattr(entry, "run", None) or getattr(getattr(entry, "check", None), "run", None)
            if isinstance(said, str) and said not in runs:
                at = f"{path}.run" if hasattr(entry, "run") else f"{path}.check"
                todo = advice(said, runs, f"Known: {', '.join(runs)}")
                yield page.fault(at, "case.toml has no such run", todo, said)


def _twice(case: Page, facts: Page) -> Iterator[Fault]:
    """Ids that stand twice, and words that no id can be."""
    seen: dict[tuple[bool, str], str] = {}
    for page in (facts, case):
        for path, entry in entries(page):
            key = (path.startswith("run."), entry.id)
            if key in seen:
                problem = f"this id stands there already ({seen[key]})"
                yield page.fault(f"{path}.id", problem, "Give each an id of its own.", entry.id)
            seen.setdefault(key, f"{page.file}, row {page.row(f'{path}.id')}")
            if keyword.iskeyword(entry.id) or entry.id in FUNCTIONS:
                yield page.fault(f"{path}.id", "this word means something in formulas", "Choose another id.", entry.id)


def _clause(page: Page, path: str, entry: object) -> Iterator[Fault]:
    clause = getattr(entry, "clause", "")
    if not clause:
        return
    known = clause_ids()
    if clause not in known:
        todo = advice(clause, known, "Cite a clause of the sources")
        yield page.fault(f"{path}.clause", "no source has this clause", todo, clause)
    elif known[clause] and getattr(entry, "check", None) is not None:
        todo = "Say so in `open`; nothing is made of it."
        yield page.fault(f"{path}.clause", f"this clause is refused, not built: {known[clause]}", todo, clause)
