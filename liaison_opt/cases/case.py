"""A case study: its printed figures, derived figures and statements; run from scratch."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from liaison_opt.cases import bench, kept, reading, running, sound, tables
from liaison_opt.cases.find import find, shipped
from liaison_opt.cases.result import CaseResult, result_of
from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.executors import executor
from liaison_opt.language import language


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Case:
    """A case study as its two files say, all formulas worked out; prints itself as a summary.

    Parameters
    ----------
    folder
        Where it lies.
    case, printed
        case.toml and facts.toml, with the lines of their keys.
    figures
        Every number by id, exactly.
    kept
        What results.json holds; None without one.
    lang
        Language in which it shows itself.
    """

    folder: Path
    case: reading.Page
    printed: reading.Page
    figures: sound.Figures
    kept: dict[str, Any] | None
    lang: str = "en"

    @property
    def name(self) -> str:
        """The case's name."""
        return str(self.case.content.name)

    @property
    def title(self) -> str:
        """The title in its language."""
        return str(self.case.content.title.told(self.lang))

    @property
    def question(self) -> str:
        """The question that it asks."""
        return str(self.case.content.question.told(self.lang))

    @property
    def facts(self) -> pd.DataFrame:
        """One row a printed figure: what, value (as printed, with its bound), unit, clause, stands (checked | stated |
        open), how (what it is held against, or the reason), source; index id.
        """
        return tables.facts(self)

    @property
    def ratios(self) -> pd.DataFrame:
        """One row a derived figure: what, value (as told), exact (the fraction), unit, formula, given (the condition),
        tag (calculated | assumed: a number that no source states stands behind it), clause; index id.
        """
        return tables.ratios(self)

    @property
    def statements(self) -> pd.DataFrame:
        """One row a statement: what, kind (inconsistency | conditional | gap), formula, holds (True; NA for a gap),
        given, clause; index id.
        """
        return tables.statements(self)

    @property
    def assumed(self) -> pd.DataFrame:
        """One row a number that no source states: what, value, unit; index id."""
        return tables.assumed(self)

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run: what, scenario, until, expect, readings; index id."""
        return tables.runs(self)

    @property
    def counts(self) -> dict[str, int]:
        """How many facts are checked, stated, open; how many ratios and statements there are."""
        printed = self.printed.content
        how = [tables.stands(fact) for fact in printed.fact]
        made = {word: how.count(word) for word in tables.STANDS.values()}
        return {**made, "ratios": len(printed.ratio), "statements": len(printed.statement)}

    def value(self, ident: str) -> Fraction:
        """The number of a fact, an assumed figure or a ratio, exactly.

        Raises
        ------
        KeyError
            Nothing has this id, or it is a text.
        """
        return self.figures.values[ident]

    def run(
        self,
        runs: str | Sequence[str] | None = None,
        *,
        quick: bool = False,
        workers: int = 1,
        progress: running.Progress | None = None,
    ) -> CaseResult:
        """Plan the runs from scratch, one after the other, and hold every figure against them.

        Parameters
        ----------
        runs
            Id of the run to make, or several; None: all. What hangs on others is left out.
        quick
            Make none: only what needs no plan is checked.
        workers
            Parts of a plan solved at the same time; no figure depends on it.
        progress
            Called with the id of the run and each step of the solver.

        Raises
        ------
        ScenarioError
            A scenario, a check or a finding has faults: all are listed.
        """
        grounds = running.grounds(self.case, self.folder)
        first = self.case.content.run[0].id
        faults = [*bench.faults(bench.Bench(grounds, {}, first), self.case, self.printed), *self._unknown(runs)]
        if faults:
            raise ScenarioError(faults)
        asked = [runs] if isinstance(runs, str) else runs
        wanted = [] if quick else [name for name in grounds if asked is None or name in asked]
        seed = self.case.content.seed
        with executor(workers) as pool:
            made = {
                name: running.planned(grounds[name], seed=seed, workers=workers, executor=pool, progress=progress)
                for name in wanted
            }
        return result_of(self, bench.Bench(grounds, made, first))

    def _unknown(self, runs: str | Sequence[str] | None) -> list[Fault]:
        """Runs asked for that the case does not have."""
        known = [one.id for one in self.case.content.run]
        todo, problem = f"Known: {', '.join(known)}.", "the case has no such run"
        asked = [] if runs is None else [runs] if isinstance(runs, str) else list(runs)
        return [
            Fault(file=self.name, column="runs", value=name, problem=problem, todo=todo)
            for name in asked
            if name not in known
        ]

    def __repr__(self) -> str:
        return str(_shown().summary(self))

    def _repr_html_(self) -> str:
        return str(_shown().summary_html(self))


# A case shows itself by the room that reads answers; it is loaded only when somebody looks.
def _shown() -> Any:
    return importlib.import_module("liaison_opt.cases.showing")


def read(name: str | Path, *, lang: str | None = None) -> Case:
    """Read a case study and work out its formulas; nothing is planned, no scenario is read.

    Parameters
    ----------
    name
        A folder with case.toml and facts.toml, or the name of a case that comes with the package ("foshan").
    lang
        "en" or "zh"; None: `language()`.

    Raises
    ------
    ScenarioError
        Every fault of both files, with file and row.
    """
    folder = find(name)
    case, facts = reading.pages(folder)
    figures = sound.Figures(case, facts)
    if faults := [*sound.faults(case, facts, folder.resolve().name), *figures.faults]:
        raise ScenarioError(sorted(faults, key=lambda fault: (fault.file, fault.row or 0)))
    return Case(folder=folder, case=case, printed=facts, figures=figures, kept=kept.read(folder), lang=language(lang))


def listed(*, lang: str | None = None) -> pd.DataFrame:
    """The cases that come with the package: title, question, facts, ratios, statements, runs (numbers); index name."""
    columns = ["name", "title", "question", "facts", "ratios", "statements", "runs"]
    rows = []
    for name, folder in shipped().items():
        one = read(folder, lang=lang)
        sizes = (len(one.facts), one.counts["ratios"], one.counts["statements"], len(one.runs))
        rows.append((name, one.title, one.question, *sizes))
    return pd.DataFrame(rows, columns=columns).set_index("name")
