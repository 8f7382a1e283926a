"""What a case came to: every figure with its verdict, the findings, and what differs from the results that are kept."""

from __future__ import annotations

import dataclasses
import importlib
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.cases import checking, kept
from liaison_opt.cases.formulas import FormulaError, names, parse, work_out
from liaison_opt.cases.numbers import exact, fixed, shown
from liaison_opt.cases.tables import given, unit

if TYPE_CHECKING:
    from liaison_opt.cases.bench import Bench
    from liaison_opt.cases.case import Case
    from liaison_opt.cases.models import Finding
    from liaison_opt.cases.running import Outcome
    from liaison_opt.plan import Plan

_FINDING = ["id", "what", "value", "exact", "unit", "run", "given"]


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class CaseResult:
    """What a case came to; prints itself as tables.

    Parameters
    ----------
    case
        The case.
    checks
        One row a figure that was looked at: id, kind (fact | ratio | inconsistency | conditional | gap | run), clause,
        published, here, verdict (met | missed | stated | open), sentence.
    findings
        One row a figure made by the code: id, what, value, exact, unit, run, given.
    outcomes
        Run id to what came of it.
    differences
        What is not as results.json keeps it, a sentence each; empty without such a file.
    found
        What results.json would hold.
    """

    case: Case
    checks: pd.DataFrame
    findings: pd.DataFrame
    outcomes: dict[str, Outcome]
    differences: tuple[str, ...]
    found: dict[str, Any]

    @property
    def plans(self) -> dict[str, Plan]:
        """Run id to the plan that was made."""
        return {name: one.plan for name, one in self.outcomes.items() if one.plan is not None}

    @property
    def missed(self) -> list[str]:
        """The sentences of what is missed."""
        return self.checks.loc[self.checks["verdict"] == "missed", "sentence"].tolist()

    @property
    def ok(self) -> bool:
        """True if nothing is missed and nothing differs from results.json."""
        return not self.missed and not self.differences

    @property
    def decided(self) -> bool:
        """False if a run ended with neither a plan nor a proof that there is none."""
        return all(one.status != "unknown" for one in self.outcomes.values())

    def light(self) -> CaseResult:
        """The same without plans: small enough to come home from another process."""
        return dataclasses.replace(
            self, outcomes={name: dataclasses.replace(one, plan=None) for name, one in self.outcomes.items()}
        )

    def __repr__(self) -> str:
        return str(_shown().told(self, self.case.lang))

    def _repr_html_(self) -> str:
        return str(_shown().html(self, self.case.lang))


# A result shows itself by the room that reads answers; it is loaded only when somebody looks.
def _shown() -> Any:
    return importlib.import_module("liaison_opt.cases.showing")


def result_of(case: Case, bench: Bench) -> CaseResult:
    """Every line and finding, and how they differ from what is kept."""
    lines = [checking.of_fact(one, bench) for one in case.printed.content.fact]
    lines += [checking.of_ratio(one, case.figures, bench) for one in case.printed.content.ratio]
    lines += [checking.of_statement(one, case.figures) for one in case.printed.content.statement]
    lines += [checking.of_run(bench.grounds[name], one) for name, one in bench.outcomes.items()]
    rows = [{**dataclasses.asdict(one), "sentence": one.sentence[case.lang]} for one in lines if one is not None]
    figures, findings = _findings(case, bench)
    found: dict[str, Any] = {
        "case": case.name, "counts": case.counts, "findings": figures, "runs": kept.of_runs(bench.outcomes),
        "policies": kept.of_policies(bench.grounds),
    }  # fmt: skip
    whole = len(bench.outcomes) == len(bench.grounds)
    return CaseResult(
        case=case,
        checks=pd.DataFrame(rows, columns=list(checking.COLUMNS)),
        findings=findings,
        outcomes=dict(bench.outcomes),
        differences=() if case.kept is None else tuple(kept.differences(case.kept, found, case.lang, whole=whole)),
        found=found,
    )


def _findings(case: Case, bench: Bench) -> tuple[dict[str, str], pd.DataFrame]:
    """Id to the figure as results.json keeps it, and the table; findings of runs that were not made are left out."""
    values, made, rows = dict(case.figures.values), dict[str, str](), list[dict[str, Any]]()
    for one in case.case.content.finding:
        run = "" if one.formula is not None else one.run or case.case.content.run[0].id
        if run and run not in bench.outcomes:
            continue
        if one.formula is not None:
            if not set(names(parse(one.formula))) <= set(values):  # leans on a run that was not made
                continue
            value: Fraction | str | None = _worked_out(one.formula, values, case)
        else:
            value = _of_run(one, run, bench)
        if isinstance(value, Fraction):
            values[one.id] = value
        made[one.id] = _kept(value, one.digits)
        told = (
            one.id,
            one.told(case.lang),
            shown_finding(made[one.id], one.digits),
            "" if value is None else str(value),
        )
        rows.append(dict(zip(_FINDING, (*told, unit(one, case.lang), run, given(one, case.lang)), strict=True)))
    return made, pd.DataFrame(rows, columns=_FINDING).set_index("id")


def _worked_out(formula: str, values: dict[str, Fraction], case: Case) -> Fraction | str:
    """A finding by formula; one that cannot be worked out (a division by a finding of 0) says so."""
    try:
        worked = work_out(parse(formula), values, case.figures.spans)
    except FormulaError as error:
        return str(error)
    return str(worked).lower() if isinstance(worked, bool) else worked


def _of_run(one: Finding, run: str, bench: Bench) -> Fraction | str | None:
    """A finding of a run: a side of its proof, or a measure of its plan."""
    if one.proof is None:
        return bench.measured(run, one.measure or "", one.of)
    side = getattr(bench.outcomes[run], one.proof)
    return None if side is None else Fraction(side)


def _kept(value: Fraction | str | None, digits: int) -> str:
    """A finding as text: whole numbers whole, others with the decimals that are told."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return str(int(value)) if value.denominator == 1 else fixed(value, digits)


def shown_finding(text: str, digits: int) -> str:
    """A finding, as results.json keeps it, for a table."""
    number = exact(text)
    return text if number is None else shown(number, digits)
