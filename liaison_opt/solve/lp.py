"""The linear relaxation: bounds with witnesses, and proofs that nothing is possible."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from ortools.math_opt import model_pb2
from ortools.math_opt.core.python import solver
from ortools.math_opt.python import mathopt

from liaison_opt.rules.rows import FREE
from liaison_opt.rules.witness import Witness, lower_bound, rounded

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix
    from liaison_opt.solve.engine import Stop

#: denominators tried, in order: small ones make witnesses that a person can read
SCALES = (1, 2, 6, 60, 2520, 720_720, 10**9)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Relaxed:
    """What the relaxation says: infeasible, or a bound with its witness (exact) and the point it sits at."""

    feasible: bool
    bound: int
    witness: Witness | None
    point: npt.NDArray[np.float64] | None = None


def relax(matrix: Matrix, cost: Ints, fixed: dict[str, int]) -> Relaxed:
    """Bound the cost from below, given that earlier tiers stay at or under their values.

    Parameters
    ----------
    matrix
        The model.
    cost
        Integer cost a column, shape (n,).
    fixed
        Earlier tier to its value.
    """
    floor = int(np.minimum(cost * matrix.upper, 0).sum())
    if not len(matrix.lo) or not cost.any():
        return Relaxed(feasible=True, bound=floor, witness=None)
    solved = solved_by_glop(matrix, cost, fixed)
    if solved is None:
        return Relaxed(feasible=False, bound=floor, witness=None)
    value, duals, tier_duals, point = solved
    held = {tier: (fixed[tier], y) for tier, y in zip(fixed, tier_duals, strict=True)}
    return dataclasses.replace(bounded(matrix, cost, value, duals, held), point=point)


def bounded(matrix: Matrix, cost: Ints, value: float, duals: Any, held: dict[str, tuple[int, float]]) -> Relaxed:
    """The exact bound that floating duals stand for.

    Parameters
    ----------
    matrix, cost
        The model and an integer cost a column, shape (n,).
    value
        What the relaxation is worth, about.
    duals
        A multiplier a row, shape (m,).
    held
        Earlier tier to its value and the multiplier of "tier <= value".
    """
    floor = int(np.minimum(cost * matrix.upper, 0).sum())
    goal = int(np.ceil(value - 1e-6))
    best, bound = None, floor
    for scale in SCALES:
        witness = rounded(matrix, duals, held, scale)
        proven = lower_bound(matrix, cost, witness)
        if proven > bound or (best is None and proven == floor):
            best, bound = witness, proven
        if proven >= goal:
            break
    return Relaxed(feasible=True, bound=bound, witness=best if bound > floor else None)


def corner(matrix: Matrix, cost: Ints, fixed: dict[str, int]) -> npt.NDArray[np.float64] | None:
    """A corner of the relaxation at which the tiers stay at or under their values, the cheapest by `cost`."""
    solved = solved_by_glop(matrix, cost, fixed)
    return None if solved is None else solved[3]


def relaxed(matrix: Matrix, stop: Stop | None = None) -> bool:
    """Whether the relaxation has a solution, as far as floats and the clock tell; that it has none: `refutation`."""
    return solved_by_glop(matrix, np.zeros(len(matrix.upper), dtype=np.int64), {}, stop) is not None


def refutation(matrix: Matrix, stop: Stop | None = None) -> Witness | None:
    """Multipliers that prove the rows contradictory, or None if their relaxation is not, or the clock has run out.

    The rows are made elastic at a price of 1 a unit; the duals of the cheapest breach are the proof.
    """
    low, high = np.flatnonzero(matrix.lo > -FREE), np.flatnonzero(matrix.hi < FREE)
    entries = np.concatenate([low, high])
    n, extra = len(matrix.upper), len(entries)
    order = np.argsort(np.concatenate([matrix.row_of, entries]), kind="stable")
    sizes = np.diff(matrix.start) + np.bincount(entries, minlength=len(matrix.lo))
    elastic = dataclasses.replace(
        matrix,
        upper=np.concatenate([matrix.upper, np.full(extra, FREE)]),
        start=np.concatenate([[0], np.cumsum(sizes)]),
        index=np.concatenate([matrix.index, n + np.arange(extra)])[order],
        coef=np.concatenate([matrix.coef, np.ones(len(low)), -np.ones(len(high))]).astype(np.int64)[order],
        tiers={},
    )
    solved = solved_by_glop(elastic, np.concatenate([np.zeros(n), np.ones(extra)]).astype(np.int64), {}, stop)
    if solved is None or solved[0] < 1e-6:
        return None
    for scale in SCALES:
        witness = rounded(matrix, solved[1], {}, scale)
        if lower_bound(matrix, np.zeros(n, dtype=np.int64), witness) > 0:
            return witness
    return None


def whole_corner(matrix: Matrix, stop: Stop | None = None) -> bool:
    """Whether a corner of the relaxation lies in whole numbers and obeys every row: a plan, found without a search.

    False says nothing; rows that count and share (flows) mostly have such corners.
    """
    solved = solved_by_glop(matrix, np.zeros(len(matrix.upper), dtype=np.int64), {}, stop)
    if solved is None:
        return False
    return matrix.obeys(np.rint(solved[3]).astype(np.int64))


def solved_by_glop(
    matrix: Matrix, cost: Ints, fixed: dict[str, int], stop: Stop | None = None
) -> tuple[float, Any, list[float], Any] | None:
    """Optimal value, duals (rows, then one a fixed tier) and a corner of the relaxation; None if none was found.

    That is: there is no solution, or the time of `stop` was over.
    """
    left = None if stop is None or stop.left is None else dt.timedelta(seconds=stop.left)
    if left is not None and not left:
        return None
    n, m, k = len(matrix.upper), len(matrix.lo), len(fixed)
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(n))
    proto.variables.lower_bounds.extend([0.0] * n)
    proto.variables.upper_bounds.extend(np.where(matrix.upper >= FREE, np.inf, matrix.upper).astype(float).tolist())
    proto.variables.integers.extend([False] * n)
    proto.linear_constraints.ids.extend(range(m + k))
    proto.linear_constraints.lower_bounds.extend(
        np.where(matrix.lo <= -FREE, -np.inf, matrix.lo).astype(float).tolist()
    )
    proto.linear_constraints.lower_bounds.extend([-np.inf] * k)
    proto.linear_constraints.upper_bounds.extend(np.where(matrix.hi >= FREE, np.inf, matrix.hi).astype(float).tolist())
    proto.linear_constraints.upper_bounds.extend([float(value) for value in fixed.values()])
    costs = [matrix.tiers[tier] for tier in fixed]
    columns = [np.flatnonzero(c) for c in costs]
    proto.linear_constraint_matrix.row_ids.extend(
        np.concatenate([matrix.row_of, *(np.full(len(c), m + i) for i, c in enumerate(columns))]).astype(int).tolist()
    )
    proto.linear_constraint_matrix.column_ids.extend(np.concatenate([matrix.index, *columns]).astype(int).tolist())
    proto.linear_constraint_matrix.coefficients.extend(
        np.concatenate([matrix.coef, *(c[at] for c, at in zip(costs, columns, strict=True))]).astype(float).tolist()
    )
    used = np.flatnonzero(cost)
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(cost[used].astype(float).tolist())
    # MathOpt's own way makes a Python object of every column, row and basis entry: longer than GLOP itself takes
    result = solver.solve(
        proto, mathopt.SolverType.GLOP.value, mathopt.StreamableSolverInitArguments().to_proto(),
        mathopt.SolveParameters(time_limit=left).to_proto(), mathopt.ModelSolveParameters().to_proto(), None,
        mathopt.CallbackRegistration().to_proto(), None, None,
    )  # fmt: skip
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL.value:
        return None
    best = result.solutions[0]
    duals, point = np.zeros(m + k), np.zeros(n)
    duals[list(best.dual_solution.dual_values.ids)] = list(best.dual_solution.dual_values.values)
    point[list(best.primal_solution.variable_values.ids)] = list(best.primal_solution.variable_values.values)
    return best.primal_solution.objective_value, duals[:m], duals[m:].tolist(), point
