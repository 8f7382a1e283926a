"""The runs of a case: scenarios changed as case.toml says, planned from scratch, each with what came of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.policy import load, rules_of
from liaison_opt.scenario.find import shipped_folders
from liaison_opt.scenario.folder import SETTINGS_FILE
from liaison_opt.scenario.words import advice

if TYPE_CHECKING:
    from liaison_opt.cases.models import Run
    from liaison_opt.cases.reading import Page
    from liaison_opt.plan import Plan, Status
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import PolicyRow, Scenario

#: called with the id of the run and a `solve.engine.Step`
Progress = Callable[[str, Any], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ground:
    """What a run plans.

    Parameters
    ----------
    run
        The entry of case.toml.
    scenario
        The scenario with the run's readings and changes.
    rules
        Its rules, after the readings.
    policy
        Id of each rule as the scenario's own policy.toml has it, to its clause, form and parameters.
    """

    run: Run
    scenario: Scenario
    rules: tuple[Rule, ...]
    policy: dict[str, dict[str, Any]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a run.

    Parameters
    ----------
    run
        Its id.
    status
        "optimal" or "feasible" with a plan; "infeasible": proven that there is none; "unknown": nothing found.
    plan
        The plan; None without one, or where plans are not kept.
    violations
        Binding violations of the plan.
    tiers
        Stage and tier to value and bound: {"roster/teams": (0, 0)}.
    need, room
        The two sides of the sum that proves an impossible run; None where no sum does.
    why
        Why there is no plan, by language.
    """

    run: str
    status: Status
    plan: Plan | None = None
    violations: int = 0
    tiers: dict[str, tuple[int | None, int | None]] = dataclasses.field(default_factory=dict)
    need: int | None = None
    room: int | None = None
    why: dict[str, str] = dataclasses.field(default_factory=dict)


def grounds(page: Page, folder: Path) -> dict[str, Ground]:
    """Run id to what it plans, scenarios read once each.

    Raises
    ------
    ScenarioError
        A scenario cannot be read, or a change does not fit it: every fault of every run.
    """
    found: dict[str, Ground] = {}
    read: dict[str, Scenario | list[Fault]] = {}
    faults: list[Fault] = []
    for number, run in enumerate(page.content.run):
        if run.scenario not in read:
            read[run.scenario] = _read(page, f"run.{number}.scenario", run.scenario, folder)
            given = read[run.scenario]
            faults += given if isinstance(given, list) else []
        base = read[run.scenario]
        if isinstance(base, list):
            continue
        try:
            found[run.id] = _changed(run, base)
        except ScenarioError as error:
            faults += [_at_run(page, number, run, fault) for fault in error.faults]
    if faults:
        raise ScenarioError(faults)
    return found


def _read(page: Page, path: str, name: str, folder: Path) -> Scenario | list[Fault]:
    """The scenario: a folder beside the case's own files if the name leads to one, else a shipped one."""
    # not just `load(name)`: in the folder of all cases, a case's own folder would be taken for the scenario
    known, beside = shipped_folders(), folder / name
    where = beside if (beside / SETTINGS_FILE).is_file() else known.get(name)
    if where is None:
        todo = advice(name, known, "Name a shipped scenario, or a folder inside the case's own.")
        return [page.fault(path, "there is no such scenario", todo, name)]
    try:
        return load(where)
    except ScenarioError as error:
        said = f"{page.file}, row {page.row(path)}: in the scenario {name!r}: "
        return [dataclasses.replace(fault, problem=said + fault.problem) for fault in error.faults]


def _changed(run: Run, base: Scenario) -> Ground:
    change: dict[str, Any] = {"readings": run.readings, "rules": run.rules, "duties": run.duties, "year": run.year}
    change = {key: value for key, value in change.items() if value}
    scenario = base.replace(**change) if change else base
    return Ground(run=run, scenario=scenario, rules=rules_of(scenario), policy=told(base.policy))


def told(policy: Sequence[PolicyRow]) -> dict[str, dict[str, Any]]:
    """Id of each rule to its clause, form and parameters, as policy.toml has them; notes left out."""
    found = {}
    for number, row in enumerate(policy, start=1):
        data = {key: value for key, value in row.data.items() if key not in {"id", "note", "note_zh"}}
        found[str(row.data.get("id", f"{row.data.get('type')}-{number}"))] = data
    return found


def _at_run(page: Page, number: int, run: Run, fault: Fault) -> Fault:
    """A fault of a changed scenario, said at the run that changes it."""
    problem = f"run {run.id!r} does not fit the scenario {run.scenario!r}: {fault.problem}"
    column = ".".join(part for part in (run.id, fault.column) if part)
    return dataclasses.replace(fault, file=page.file, row=page.row(f"run.{number}"), column=column, problem=problem)


def planned(
    ground: Ground, *, seed: int, workers: int = 1, executor: Executor | None = None, progress: Progress | None = None
) -> Outcome:
    """Plan one run from scratch; that there is no plan, or that none was found, is an outcome like any other."""
    from liaison_opt.output import console  # noqa: PLC0415 (matplotlib and the solver load when they are needed)
    from liaison_opt.solve import failures, planner  # noqa: PLC0415

    run = ground.run
    step = None if progress is None else (lambda one: progress(run.id, one))
    try:
        plan = planner.plan(ground.scenario, seed=seed, seconds=run.seconds, workers=workers, executor=executor,
                            until=run.until, lang="en", progress=step)  # fmt: skip
    except failures.Infeasible as error:
        need, room = error.sides or (None, None)
        why = {lang: console.infeasible(error, lang) for lang in ("en", "zh")}
        return Outcome(run=run.id, status="infeasible", need=need, room=room, why=why)
    except failures.NothingFound as error:
        return Outcome(run=run.id, status="unknown", why=dict.fromkeys(("en", "zh"), str(error)))
    tiers = {f"{s.stage}/{t.tier}": (t.objective, t.bound) for s in plan.certificate.stages for t in s.tiers}
    status: Status = "optimal" if plan.status == "optimal" else "feasible"
    return Outcome(run=run.id, status=status, plan=plan, violations=plan.violations, tiers=tiers)
