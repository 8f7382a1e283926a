"""CP-SAT behind one small door: deterministic by default, can be stopped, tells how it gets on."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from liaison_opt.rules.rows import FREE

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix

#: limits in the solver's deterministic time: for one try, and for a tier that resists
QUICK, LONG = 20.0, 120.0
#: strategies that take turns: their number is part of the search, so it is the same on every machine
STRATEGIES = 8
_BOUNDLESS = (cp_model.INFEASIBLE, cp_model.UNKNOWN)
_NAMES: dict[Any, Status] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
    cp_model.UNKNOWN: "unknown",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """How far a solve has come: for a progress bar."""

    stage: str
    tier: str
    best: int | None
    bound: int | None


Progress = Callable[[Step], None]


class Stop:
    """When to stop: after so many wall-clock seconds, or when somebody asks. Without either, never.

    Parameters
    ----------
    seconds
        Wall-clock limit over all solves that share this object; None = none (plans can then be repeated exactly).
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._asked = threading.Event()
        self._end = None if seconds is None else time.monotonic() + seconds
        self._epoch = None if seconds is None else time.time() + seconds

    @property
    def interrupted(self) -> bool:
        """True if somebody asked, whatever the clock says."""
        return self._asked.is_set()

    @property
    def limited(self) -> bool:
        """True if a clock is running: then a first plan comes before proofs."""
        return self._end is not None

    @property
    def end(self) -> float | None:
        """When the clock runs out, in seconds since 1970, which other processes and machines count, too."""
        return self._epoch

    @property
    def left(self) -> float | None:
        """Seconds that are left, 0 at the end; None without a clock."""
        if self._asked.is_set():
            return 0.0
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def ask(self) -> None:
        """Ask all solves that share this object to stop and keep what they have."""
        self._asked.set()

    def share(self, parts: int, least: float = 0.0) -> Stop:
        """Of the time that is left one part of so many, but that many seconds at least; who asks one, asks both."""
        left = self.left
        made = Stop(None if left is None else min(left, max(least, left / parts)))
        made._asked = self._asked
        return made

    @property
    def due(self) -> bool:
        """True if solving should end now."""
        return self._asked.is_set() or (self._end is not None and time.monotonic() >= self._end)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Solved:
    """An answer of CP-SAT: values a column (None if nothing was found), objective and bound, deterministic time."""

    status: Status
    values: Ints | None
    bound: int | None
    spent: float = 0.0


def cp_sat(
    matrix: Matrix,
    *,
    cost: Ints | None,
    fixed: dict[str, int],
    floor: int | None,
    hint: Ints | None,
    seed: int,
    stop: Stop,
    tell: Callable[[int | None, int | None], None] = lambda _best, _bound: None,
    effort: float = QUICK,
) -> Solved:
    """Solve a model with the earlier tiers fixed.

    Parameters
    ----------
    matrix
        The model.
    cost
        What to minimise, or None: any feasible point will do.
    fixed
        Tier to its greatest allowed value.
    floor
        A proven lower bound of the cost.
    hint
        A complete solution to start from.
    seed
        Random seed.
    stop
        When to stop early.
    tell
        Called with (best, bound) on each new solution.
    effort
        Limit in deterministic time.
    """
    if stop.due:  # to build a large model takes long, too
        return Solved(status="unknown", values=None, bound=None)
    model, columns = _model(matrix, fixed)
    if cost is not None:
        used = np.flatnonzero(cost)
        goal = cp_model.LinearExpr.weighted_sum([columns[j] for j in used], cost[used].tolist())
        if floor is not None:
            model.add(goal >= floor)
        model.minimize(goal)
    if hint is not None:
        for column, value in zip(columns, hint.tolist(), strict=True):
            model.add_hint(column, value)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    solver.parameters.catch_sigint_signal = False
    # several strategies take turns in a fixed order: as steady as one thread, and it does not get stuck as one does
    solver.parameters.num_workers = STRATEGIES
    solver.parameters.interleave_search = True
    status = _run(solver, model, _Watch(tell), stop)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    values = np.array([solver.value(column) for column in columns], dtype=np.int64) if found else None
    # a search that was stopped before it began has no bound of its own
    bound = round(solver.best_objective_bound) if cost is not None and status not in _BOUNDLESS else None
    name = _NAMES.get(status)
    if name is None:
        raise RuntimeError(f"CP-SAT refused the model: {solver.status_name(status)}")
    if name == "optimal" and cost is None:
        name = "feasible"
    return Solved(status=name, values=values, bound=bound, spent=solver.response_proto.deterministic_time)


def _model(matrix: Matrix, fixed: dict[str, int]) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, upper, "") for upper in matrix.upper.tolist()]
    start, index, coef = matrix.start.tolist(), matrix.index.tolist(), matrix.coef.tolist()
    for row, (lo, hi) in enumerate(zip(matrix.lo.tolist(), matrix.hi.tolist(), strict=True)):
        span = slice(start[row], start[row + 1])
        line = cp_model.LinearExpr.weighted_sum([columns[j] for j in index[span]], coef[span])
        low = cp_model.INT_MIN if lo <= -FREE else lo
        high = cp_model.INT_MAX if hi >= FREE else hi
        model.add_linear_constraint(line, low, high)
    for tier, value in fixed.items():
        used = np.flatnonzero(matrix.tiers[tier])
        weights = matrix.tiers[tier][used].tolist()
        model.add(cp_model.LinearExpr.weighted_sum([columns[j] for j in used], weights) <= value)
    return model, columns


class _Watch(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]
    """Passes each improvement on."""

    def __init__(self, tell: Callable[[int | None, int | None], None]) -> None:
        super().__init__()
        self._tell = tell

    def on_solution_callback(self) -> None:
        self._tell(round(self.objective_value), round(self.best_objective_bound))


def _run(solver: cp_model.CpSolver, model: cp_model.CpModel, watch: _Watch, stop: Stop) -> Any:
    """Solve in a thread, so that Ctrl-C and the clock are seen at once; the best plan so far is kept."""
    outcome: list[Any] = []
    thread = threading.Thread(target=lambda: outcome.append(solver.solve(model, watch)), daemon=True)
    thread.start()
    while thread.is_alive():
        try:
            thread.join(timeout=0.05)
        except KeyboardInterrupt:
            stop.ask()
        if stop.due:
            solver.stop_search()
    if not outcome:
        raise RuntimeError("CP-SAT ended without an answer")
    return outcome[0]
