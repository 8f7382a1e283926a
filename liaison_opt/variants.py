"""Which variants of a scenario stand side by side, and how each is planned."""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.executors import executor as started
from liaison_opt.executors import run
from liaison_opt.language import language
from liaison_opt.output import console as told
from liaison_opt.output.words import LANGS
from liaison_opt.rules.policy import judged, reading_names
from liaison_opt.scenario import PolicyRow, Scenario
from liaison_opt.study.compare import Comparison, Key, Outcome, compare

if TYPE_CHECKING:
    from liaison_opt.solve.engine import Progress, Stop

ALL = "all"
#: seconds of planning here before processes are started, which takes a second or two itself
SPARE = 1.0


def readings(
    scenario: Scenario,
    codes: Sequence[str],
    *,
    seed: int = 0,
    seconds: float | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stops: Callable[[], Stop] | None = None,
    lang: str | None = None,
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
    workers, executor
        Readings planned at the same time, in processes of this machine or by any executor; no plan depends on it.
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
    lang = language(lang)
    variants = _variants(scenario, _known(scenario, codes))
    chosen = [key for key in variants if scenario.settings.readings.get(key[0]) == key[1]]
    making = _Making(seed=seed, seconds=seconds, workers=workers, executor=executor, progress=progress, stops=stops,
                     lang=lang)  # fmt: skip
    return compare(variants, making.one, base=scenario, chosen=chosen, lang=lang, through=making.all)


def named(
    scenarios: Mapping[str, Scenario],
    *,
    seed: int = 0,
    seconds: float | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stops: Callable[[], Stop] | None = None,
    lang: str | None = None,
) -> Comparison:
    """Plan any scenarios and put them side by side under their names.

    Parameters
    ----------
    scenarios
        Name of the column to scenario, on any places and under any policies.
    seed, seconds, workers, executor, progress, stops, lang
        As in `readings`.

    Raises
    ------
    ScenarioError
        There is nothing to compare.
    """
    if not scenarios:
        todo = "Name one scenario or more."
        raise ScenarioError([Fault(file="compare", problem="there is nothing to compare", todo=todo)])
    lang = language(lang)
    making = _Making(seed=seed, seconds=seconds, workers=workers, executor=executor, progress=progress, stops=stops,
                     lang=lang)  # fmt: skip
    keys = {("scenario", name): scenario for name, scenario in scenarios.items()}
    return compare(keys, making.one, base=next(iter(scenarios.values())), lang=lang, through=making.all)


def policies(scenario: Scenario, others: Mapping[str, Sequence[PolicyRow]]) -> dict[str, Scenario]:
    """The scenario under its own policy and under others, by name.

    Parameters
    ----------
    scenario
        What stays: places, posts, calendar, readings as far as the policy knows them.
    others
        Name to the rules as read.

    Raises
    ------
    ScenarioError
        Rules that do not fit the scenario; every fault of every policy.
    """
    found, faults = {scenario.name: scenario}, list[Fault]()
    for name, rows in others.items():
        known = reading_names(dataclasses.replace(scenario, policy=tuple(rows)))
        settings = dict(scenario.raw.settings)
        settings["readings"] = {code: choice for code, choice in scenario.settings.readings.items() if code in known}
        raw = dataclasses.replace(scenario.raw, policy=tuple(rows), settings=settings)
        try:
            found[name] = judged(raw, [])
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Making:
    """How the variants are planned: here for a moment, then side by side where there are workers."""

    seed: int
    seconds: float | None
    workers: int
    executor: Executor | None
    progress: Progress | None
    stops: Callable[[], Stop] | None
    lang: str

    def one(self, scenario: Scenario) -> Outcome:
        """Plan one here."""
        stop = None if self.stops is None else self.stops()
        how: dict[str, Any] = {"seed": self.seed, "seconds": self.seconds, "lang": self.lang, "workers": self.workers}
        return planned(scenario, stop=stop, progress=self.progress, **how)

    def all(self, scenarios: list[Scenario]) -> list[Outcome]:
        """Plan all: processes are asked for once a second of work was done here, since small plans need none."""
        if self.executor is not None:
            return self._elsewhere(scenarios, self.executor)
        found: list[Outcome] = []
        begun = time.monotonic()
        while len(found) < len(scenarios) and (self.workers < 2 or time.monotonic() - begun < SPARE):
            found.append(self.one(scenarios[len(found)]))
        if len(found) == len(scenarios):
            return found
        with started(self.workers) as pool:
            return found + self._elsewhere(scenarios[len(found) :], pool)

    def _elsewhere(self, scenarios: list[Scenario], pool: Executor | None) -> list[Outcome]:
        """Plan these in worker processes, which hear of a stop; their results come back in order."""
        job = functools.partial(_job, seed=self.seed, seconds=self.seconds, lang=self.lang)
        stop = None if self.stops is None else self.stops()
        return run(job, scenarios, executor=pool, progress=self._told, stop=stop, drain=stop is not None)

    def _told(self, done: int, total: int | None) -> None:
        if self.progress is not None:
            from liaison_opt.solve.engine import Step  # noqa: PLC0415 (OR-Tools takes most of a second to load)

            self.progress(Step(stage="compare", tier="", best=done, bound=total))


def _job(scenario: Scenario, *, seed: int, seconds: float | None, lang: str) -> Outcome:
    """Plan one variant in a worker process."""
    from liaison_opt.solve.together import Told  # noqa: PLC0415 (OR-Tools takes most of a second to load)

    return planned(scenario, seed=seed, stop=Told(seconds), lang=lang)


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
