"""Which variants of a scenario stand side by side, and how each is planned."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.output import console as told
from liaison_opt.output.words import LANGS
from liaison_opt.rules.policy import reading_names
from liaison_opt.scenario import Scenario
from liaison_opt.study.compare import Comparison, Key, Outcome, compare

if TYPE_CHECKING:
    from liaison_opt.solve.engine import Progress, Stop

ALL = "all"


def readings(
    scenario: Scenario,
    codes: Sequence[str],
    *,
    seed: int = 0,
    seconds: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    stops: Callable[[], Stop] | None = None,
    lang: str = "en",
) -> Comparison:
    """Plan each reading of the codes and put them side by side.

    Parameters
    ----------
    scenario
        What is given; its own choice is one of the columns.
    codes
        Codes such as "A34", or "all". Each is varied alone, the others as the scenario has them.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit for each reading; None leaves only limits in deterministic time.
    workers
        Components solved at the same time; no plan depends on it.
    progress
        Called with each step of the solver.
    stops
        Makes the `Stop` of the next reading, for a caller who may want to end early.
    lang
        Language of sentences.

    Raises
    ------
    ScenarioError
        An unknown code, or a reading that does not fit the scenario.
    """
    variants = _variants(scenario, _known(scenario, codes))
    chosen = [key for key in variants if scenario.settings.readings.get(key[0]) == key[1]]
    how = {"seed": seed, "seconds": seconds, "workers": workers, "progress": progress, "lang": lang}

    def made(one: Scenario) -> Outcome:
        """Plan one reading."""
        return planned(one, stop=None if stops is None else stops(), **how)

    return compare(variants, made, base=scenario, chosen=chosen, lang=lang)


def planned(scenario: Scenario, **how: Any) -> Outcome:
    """Plan a scenario; that there is no plan, or that none was found, is an outcome like any other."""
    from liaison_opt.solve import failures, planner  # noqa: PLC0415 (OR-Tools takes most of a second to load)

    try:
        plan = planner.plan(scenario, **how)
    except failures.Infeasible as error:
        clauses = tuple(dict.fromkeys(clause for clash in error.clashes for clause in clash.rows["clause"]))
        words = {lang: told.infeasible(error, lang) for lang in LANGS}
        return Outcome(status="infeasible", clauses=clauses, words=words)
    except failures.NothingFound as error:
        return Outcome(status="unknown", words=dict.fromkeys(LANGS, str(error)))
    return Outcome(status="optimal" if plan.status == "optimal" else "feasible", plan=plan)


def _known(scenario: Scenario, codes: Sequence[str]) -> list[str]:
    """The codes asked for, each once; "all" stands for every code that the scenario has readings for."""
    known = sorted(reading_names(scenario), key=lambda code: int(code[1:]) if code[1:].isdigit() else 0)
    asked = list(dict.fromkeys(code for given in codes for code in (known if given == ALL else [given])))
    todo = f"Known codes: {', '.join(known)}, or all." if known else "This scenario has no readings to compare."
    faults = [
        Fault(file=scenario.name, column="reading", value=code, problem="the scenario has no readings of this code",
              todo=f"Give the code alone, such as {code.split('=')[0]}." if code.split("=")[0] in known else todo)
        for code in asked if code not in known
    ]  # fmt: skip
    if not asked:
        faults = [Fault(file=scenario.name, column="reading", problem="there is nothing to compare", todo=todo)]
    if faults:
        raise ScenarioError(faults)
    return asked


def _variants(scenario: Scenario, codes: list[str]) -> dict[Key, Scenario]:
    """Each reading of each code; the scenario's own choice is the scenario itself, so that it is planned once."""
    found: dict[Key, Scenario] = {}
    faults: list[Fault] = []
    for code in codes:
        for name in reading_names(scenario)[code]:
            if scenario.settings.readings.get(code) == name:
                found[code, name] = scenario
                continue
            try:
                found[code, name] = scenario.replace(readings={code: name})
            except ScenarioError as error:
                said = f"with {code} = {name}: "
                faults += [dataclasses.replace(fault, problem=said + fault.problem) for fault in error.faults]
    if faults:
        raise ScenarioError(faults)
    return found
