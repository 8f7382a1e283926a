"""What if: the present scenario beside changed ones, each planned through the executor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_opt.changes import applied, without_place
from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.grids import planned_each
from liaison_opt.rules.policy import load
from liaison_opt.scenario.words import advice

if TYPE_CHECKING:
    from liaison_opt.executors.running import Progress, Stop
    from liaison_opt.scenario import Scenario
    from liaison_opt.study.what_if import WhatIf

_POSTS = "posts:"


def what_if(
    given: Scenario | str | Path,
    *,
    set: Mapping[str, Any] | None = None,  # noqa: A002 (reads as it is meant where it is called)
    add: Mapping[str, int | Sequence[int]] | None = None,
    drop: str | Sequence[str] = (),
    until: str = "visits",
    workers: int = 1,
    executor: Executor | None = None,
    seed: int = 0,
    seconds: float | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> WhatIf:
    """Plan a scenario as it is, and with something changed, side by side; several values span a grid.

    Parameters
    ----------
    given
        A scenario, or what `scenario` would read.
    set
        Name to value or values, such as {"monthly-cap.k": [4, 5, 6]}; names as in `study.axes.judged_axes`.
    add
        Role to so many posts more (or several such numbers), as `changes.more_posts` adds them.
    drop
        Ids of places that all changed scenarios lack, as `changes.without_place` takes them out.
    until
        The last stage of each plan: "link", "roster" or "visits".
    workers, executor
        Plans made at the same time, in processes or by any executor; no figure depends on it.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit for each plan; None leaves only limits in deterministic time.
    progress
        Called with (plans done, plans in all).
    stop
        Looked at between plans; `executors.Stopped` is raised when it is due.

    Raises
    ------
    ScenarioError
        Bad input; names that are not known and values that do not fit, all at once and before anything is planned.
    ValueError
        There is no such stage.
    """
    from liaison_opt.study.axes import judged_axes, varied_all  # noqa: PLC0415 (networkx is loaded where it is needed)
    from liaison_opt.study.grid import Cell, Grid  # noqa: PLC0415
    from liaison_opt.study.what_if import WhatIf, present_values  # noqa: PLC0415

    before = load(given) if isinstance(given, (str, Path)) else given
    dropped = (drop,) if isinstance(drop, str) else tuple(dict.fromkeys(drop))
    base, faults = _without(before, dropped)
    axes, more = _axes(base, dict(set or {}), dict(add or {}))
    faults += more
    if not (set or add or dropped):
        todo = (
            "Set a value, add posts or drop a place: set={'session.capacity': [8, 10]}, add={'leader': 1}, drop=['C3']."
        )
        faults.append(Fault(file="what-if", problem="there is nothing to change", todo=todo))
    try:
        found = judged_axes(base, axes) if axes else {}
    except ScenarioError as error:
        faults += error.faults
    if faults:
        raise ScenarioError(faults)
    made = varied_all(base, found)
    how: dict[str, Any] = {"seed": seed, "seconds": seconds, "until": until}
    scenarios = [before, *(one for _, one in made)]
    results = planned_each(scenarios, how, workers=workers, executor=executor, progress=progress, stop=stop)
    present = Cell(values=present_values(before, found), **results[0])
    cells = tuple(Cell(values=at, **result) for (at, _), result in zip(made, results[1:], strict=True))
    return WhatIf(before=before, present=present, grid=Grid(base=base, axes=found, cells=cells), without=dropped)


def _without(scenario: Scenario, dropped: tuple[str, ...]) -> tuple[Scenario, list[Fault]]:
    """The scenario without these places; as it is, and why, if it cannot be."""
    try:
        return (applied(scenario, without_place(scenario, *dropped)) if dropped else scenario), []
    except ScenarioError as error:
        return scenario, list(error.faults)


def _axes(
    scenario: Scenario, values: dict[str, Any], add: dict[str, int | Sequence[int]]
) -> tuple[dict[str, Any], list[Fault]]:
    """Axes with lists of values; posts more as numbers of posts, which is what an axis varies."""
    axes = {name: list(v) if isinstance(v, (list, tuple, range)) else [v] for name, v in values.items()}
    faults: list[Fault] = []
    for role, more in add.items():
        numbers: list[Any] = list(more) if isinstance(more, (list, tuple, range)) else [more]
        whole = all(isinstance(n, int) and not isinstance(n, bool) and n >= 1 for n in numbers)
        if role not in scenario.roles:
            problem, todo = (
                "no post has this role",
                advice(role, scenario.roles, f"Known are: {', '.join(scenario.roles)}."),
            )
        elif not whole or not numbers:
            problem, todo = "this is no number of posts more", "Give a whole number from 1."
        elif f"{_POSTS}{role}" in axes:
            problem, todo = "the number of these posts is set, too", f"Keep one: {_POSTS}{role}, or posts more."
        else:
            axes[f"{_POSTS}{role}"] = [len(scenario.roles[role]) + int(n) for n in numbers]
            continue
        shown = f"{role} = {', '.join(map(str, numbers))}"
        faults.append(Fault(file="what-if", column="add", value=shown, problem=problem, todo=todo))
    return axes, faults
