"""Schemes on the same town over many seeds, as written or at equal staff-hours, side by side in worker processes."""

from __future__ import annotations

import dataclasses
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.executors import executor as started
from liaison_opt.executors import run
from liaison_opt.scenario.places.one_town import USUAL
from liaison_opt.schemes.read import Scheme, scheme, schemes
from liaison_opt.schemes.search import Cell, Job, Place, solved
from liaison_opt.schemes.under import bound_at
from liaison_opt.study.schemes_compared import TABLE, SchemeComparison

if TYPE_CHECKING:
    from liaison_opt.executors.running import Stop

#: what the budget has above the median, since other seeds have other leave; then whole hundreds
_MARGIN, _ROUND = 1.01, 100


def compare_schemes(
    place: str,
    town: str | None = None,
    *,
    schemes: Sequence[str | Path | Scheme] | None = None,
    hours: Literal["equal", "written"] | float = "equal",
    seeds: int | Sequence[int] = 20,
    villages: int = USUAL,
    homes: int = 60,
    year: int = 2027,
    readings: Mapping[str, Mapping[str, str]] | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    stop: Stop | None = None,
) -> SchemeComparison:
    """Put the same town under several schemes, over many seeds, and compare what they come to.

    Parameters
    ----------
    place, town, villages, homes, year
        Which town; see `schemes.town.town`.
    schemes
        Names of shipped schemes, folders, or schemes; None: all that come with the package.
    hours
        "written": each scheme with the posts that it has as it is written. "equal": each with as many posts as the
        median of the hours that they use as written (first seed; 1 % more, rounded up to a hundred) pays for; a number:
        that many staff-hours a year.
    seeds
        So many, from 0 on, or which.
    readings
        Scheme to the readings that replace its own.
    workers
        Processes; the result does not depend on it.
    executor
        Any `concurrent.futures.Executor` instead.
    progress
        Called with (done, total) after each town and scheme.
    stop
        Looked at between towns and schemes.

    Raises
    ------
    ScenarioError
        Unknown schemes, places, readings; numbers that cannot be used; every fault at once.
    Stopped
        `stop` was due.
    """
    chosen = _chosen(schemes)
    found = tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds)
    _check(chosen, hours, found, readings or {})
    at = Place(place=place, town=town, seed=found[0], villages=villages, homes=homes, year=year)
    first = at.made()  # faults of the town come before any plan
    jobs = [Job(at=at, scheme=one, readings=(readings or {}).get(one.name, {})) for one in chosen]
    if executor is not None:
        cells, budget = _cells(jobs, found, hours, executor, progress, stop)
    else:
        with started(workers) as pool:
            cells, budget = _cells(jobs, found, hours, pool, progress, stop)
    told = {"place": first.place, "name": first.name, "villages": first.villages, "real": first.real,
            "households": len(first.households), "posts": len(first.cadres), "year": year}  # fmt: skip
    by_name = {one.name: one for one in chosen}
    return SchemeComparison(
        town=told, titles={one.name: one.short for one in chosen}, seeds=found, budget=budget,
        cells=pd.DataFrame([_row(cell, by_name[cell.scheme]) for cell in cells]).astype({"most": "Int64"}),
        table=pd.DataFrame(
            [(cell.scheme, cell.seed, name, value) for cell in cells for name, value in cell.chosen.figures.items()],
            columns=list(TABLE),
        ),
    )  # fmt: skip


def _cells(
    jobs: list[Job],
    seeds: tuple[int, ...],
    hours: str | float,
    pool: Executor | None,
    progress: Callable[[int, int | None], None] | None,
    stop: Stop | None,
) -> tuple[list[Cell], float | None]:
    """All cells, scheme by scheme in the order of the jobs, and the budget."""
    total = len(jobs) * len(seeds) + (0 if hours == "written" else len(jobs))
    steps = _Steps(progress, total)

    def done(some: list[Job]) -> list[Cell]:
        """Plan these, wherever there is room."""
        return run(solved, some, executor=pool, progress=steps.tell, stop=stop)

    written = done(jobs)
    steps.settle(len(jobs))
    budget, begun = None, written
    if hours != "written":
        budget = _budget(written) if hours == "equal" else float(hours)
        known = [dataclasses.replace(job, budget=budget, known=cell.tried)
                 for job, cell in zip(jobs, written, strict=True)]  # fmt: skip
        begun = done(known)
        steps.settle(len(jobs))
    others = [
        dataclasses.replace(job, at=dataclasses.replace(job.at, seed=seed), budget=budget, first=cell.chosen.posts,
                            twice=False)
        for seed in seeds[1:] for job, cell in zip(jobs, begun, strict=True)
    ]  # fmt: skip
    rest = done(others) if others else []
    every = [*begun, *rest]
    return [cell for number in range(len(jobs)) for cell in every[number :: len(jobs)]], budget


class _Steps:
    """Progress over several rounds of jobs as one."""

    def __init__(self, progress: Callable[[int, int | None], None] | None, total: int) -> None:
        self._progress, self._total, self._before = progress, total, 0

    def tell(self, done: int, _: int | None) -> None:
        """So many of this round are done."""
        if self._progress is not None:
            self._progress(self._before + done, self._total)

    def settle(self, count: int) -> None:
        """The round is over."""
        self._before += count


def _budget(written: list[Cell]) -> float:
    """The median of the hours as written, with a margin, in whole hundreds."""
    used = [cell.chosen.hours for cell in written if cell.chosen.hours is not None]
    if not used:
        todo = "Give `hours` a number, or look at each scheme with lo.plan(lo.under(town, scheme))."
        problem = "no scheme has a plan as written, so there is no median of hours"
        raise ScenarioError([Fault(file="schemes", column="hours", problem=problem, todo=todo)])
    return float(math.ceil(_MARGIN * statistics.median(used) / _ROUND) * _ROUND)


def _chosen(wanted: Sequence[str | Path | Scheme] | None) -> list[Scheme]:
    """The schemes asked for; every fault of any at once."""
    names: Sequence[str | Path | Scheme] = schemes() if wanted is None else wanted
    found: list[Scheme] = []
    faults: list[Fault] = []
    for one in names:
        try:
            found.append(one if isinstance(one, Scheme) else scheme(one))
        except ScenarioError as error:
            faults += error.faults
    twice = sorted({one.name for one in found if [other.name for other in found].count(one.name) > 1})
    faults += [_fault("schemes", name, "Give each scheme a `name` of its own, and name it once.") for name in twice]
    if not names:
        faults.append(_fault("schemes", "", f"Name some of: {', '.join(schemes())}."))
    if faults:
        raise ScenarioError(faults)
    return found


def _check(chosen: list[Scheme], hours: object, seeds: tuple[int, ...], readings: Mapping[str, object]) -> None:
    names = [one.name for one in chosen]
    faults = [_fault("readings", name, f"Readings are given a scheme: {', '.join(names)}.")
              for name in readings if name not in names]  # fmt: skip
    number = isinstance(hours, (int, float)) and not isinstance(hours, bool)
    if not (hours in ("equal", "written") if isinstance(hours, str) else number and float(hours) > 0):  # type: ignore[arg-type]
        faults.append(_fault("hours", str(hours), 'Give "equal", "written", or staff-hours a year.'))
    bad = [seed for seed in seeds if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**31]
    if not seeds or bad or len(set(seeds)) < len(seeds):
        value = ", ".join(map(str, bad)) or str(len(seeds))
        faults.append(_fault("seeds", value, "Give a number of seeds from 1 on, or different whole numbers."))
    if faults:
        raise ScenarioError(faults)


def _fault(column: str, value: str, todo: str) -> Fault:
    return Fault(file="schemes", column=column, value=value, problem="this cannot be used", todo=todo)


def _row(cell: Cell, of: Scheme) -> dict[str, object]:
    """What is told of a cell besides its figures."""
    clauses = cell.chosen.clauses
    if cell.stopped in ("least", "most"):
        bound = bound_at(of, cell.span, cell.chosen.posts)
        clauses = (bound.clause,) if bound is not None else ()
    return {
        "scheme": cell.scheme, "seed": cell.seed, "status": cell.chosen.status, "posts": cell.chosen.posts,
        "written": cell.span.written, "least": cell.span.least, "most": cell.span.most,
        "hours": float("nan") if cell.chosen.hours is None else cell.chosen.hours, "stopped": cell.stopped,
        "broken": cell.chosen.broken, "clauses": "; ".join(clauses),
    }  # fmt: skip
