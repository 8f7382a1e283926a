"""What if: one scenario planned under every combination of changed values, side by side."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_opt.executors import executor as chosen
from liaison_opt.executors import run
from liaison_opt.rules.policy import load

if TYPE_CHECKING:
    from liaison_opt.executors.running import Progress, Stop
    from liaison_opt.scenario import Scenario
    from liaison_opt.study.grid import Grid


def grid(
    given: Scenario | str | Path,
    axes: Mapping[str, Sequence[Any]],
    *,
    until: str = "visits",
    workers: int = 1,
    executor: Executor | None = None,
    seed: int = 0,
    seconds: float | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Grid:
    """Plan a scenario under every combination of values, each plan apart from the others.

    Parameters
    ----------
    given
        A scenario, or what `scenario` would read.
    axes
        What is varied and its values, such as {"every-home-twice.k": [1, 2, 3], "posts:cadre": [20, 24]}: a rule's
        parameter, a setting ("session.capacity", "duty.home_visits.visits"), a reading ("readings.A28") or the number
        of posts of a role; see `study.axes.judged_axes`.
    until
        The last stage of each plan: "link", "roster" or "visits".
    workers
        Cells planned at the same time, in processes; the grid does not depend on it.
    executor
        Any `concurrent.futures.Executor` in place of these.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit for each cell; None leaves only limits in deterministic time.
    progress
        Called with (cells done, cells in all).
    stop
        Looked at between cells; `executors.Stopped` is raised when it is due.

    Returns
    -------
        A cell without a plan is a cell like any other: proven impossible, with the clauses that clash, or not proven
        either way.

    Raises
    ------
    ScenarioError
        Bad input; names that are not known and values that do not fit, all at once and before anything is planned.
    ValueError
        There is no such stage.
    """
    from liaison_opt.study.axes import judged_axes, varied_all  # noqa: PLC0415 (networkx is loaded where it is needed)
    from liaison_opt.study.grid import Cell, Grid  # noqa: PLC0415

    scenario = load(given) if isinstance(given, (str, Path)) else given
    found = judged_axes(scenario, axes)
    made = varied_all(scenario, found)
    how: dict[str, Any] = {"seed": seed, "seconds": seconds, "until": until}
    scenarios = [one for _, one in made]
    results = planned_each(scenarios, how, workers=workers, executor=executor, progress=progress, stop=stop)
    cells = [Cell(values=at, **result) for (at, _), result in zip(made, results, strict=True)]
    return Grid(base=scenario, axes=found, cells=tuple(cells))


def planned_each(
    scenarios: Sequence[Scenario],
    how: Mapping[str, Any],
    *,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> list[dict[str, Any]]:
    """What planning each scenario comes to, as the fields of a `study.grid.Cell` but its values.

    Parameters
    ----------
    scenarios
        Each is planned apart from the others.
    how
        seed, seconds, until: as in `grid`.
    workers, executor, progress, stop
        As in `grid`.
    """
    job = functools.partial(_planned, how=dict(how))
    if executor is not None:
        return run(job, scenarios, executor=executor, progress=progress, stop=stop)
    with chosen(workers) as pool:
        return run(job, scenarios, executor=pool, progress=progress, stop=stop)


def _planned(scenario: Scenario, *, how: Mapping[str, Any]) -> dict[str, Any]:
    """One cell, planned and measured where the job runs: a plan is large, its figures are not."""
    from liaison_opt.study.cells import figures_of  # noqa: PLC0415
    from liaison_opt.variants import planned  # noqa: PLC0415 (what it shows is loaded only where something is planned)

    outcome = planned(scenario, **how)
    figures = {} if outcome.plan is None else figures_of(outcome.plan)
    return {"status": outcome.status, "clauses": outcome.clauses, "words": dict(outcome.words), "figures": figures}
