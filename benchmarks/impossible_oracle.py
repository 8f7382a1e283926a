"""The judge of the impossible scenarios: the neutral model of links and roster, handed to CP-SAT as it is.

What CP-SAT does not decide is asked of Glop once more, in fractions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from liaison_opt.rules.assemble import StageModel, joint_model
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.scenario import Scenario

#: effort of one question, in the solver's deterministic time; what takes longer is no case
EFFORT = 30.0


def possible(scenario: Scenario, *, effort: float = EFFORT) -> str:
    """Say whether any plan obeys every binding rule: "feasible", "infeasible" or "unknown"."""
    return solved(joint_model(scenario, rules_of(scenario)).matrix, effort=effort)


def model_of(scenario: Scenario) -> StageModel:
    """The model of any links with any roster."""
    return joint_model(scenario, rules_of(scenario))


def solved(matrix: Matrix, *, effort: float = EFFORT) -> str:
    """Status of all rows over all columns, without any wish."""
    model = cp_model.CpModel()
    bounded = _bounded(matrix)
    touched = np.unique(matrix.index[np.isin(matrix.row_of, bounded)]).tolist()  # the others are free
    columns = {j: model.new_int_var(0, int(matrix.upper[j]), "") for j in touched}
    for row in bounded:
        _constrain(model, columns, matrix, row)
    status, _ = _answer(model, effort)
    return "infeasible" if status == "unknown" and not _in_fractions(matrix) else status


def _in_fractions(matrix: Matrix) -> bool:
    """Whether even fractions could obey the rows: a search for whole numbers sees no sum of many rows."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    columns = [solver.NumVar(0, upper, "") for upper in matrix.upper.tolist()]
    for row in _bounded(matrix):
        span = slice(int(matrix.start[row]), int(matrix.start[row + 1]))
        low, high = int(matrix.lo[row]), int(matrix.hi[row])
        line = solver.Constraint(
            -solver.infinity() if low <= -FREE else low, solver.infinity() if high >= FREE else high
        )
        for column, coef in zip(matrix.index[span].tolist(), matrix.coef[span].tolist(), strict=True):
            line.SetCoefficient(columns[column], coef)
    return bool(solver.Solve() != pywraplp.Solver.INFEASIBLE)


def dropped(matrix: Matrix, rules: list[str], *, effort: float = EFFORT) -> set[str] | None:
    """The fewest of these rules without which the others can be obeyed; None if that was not found out."""
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, upper, "") for upper in matrix.upper.tolist()]
    kept = {rule: model.new_bool_var("") for rule in rules}
    owners = matrix.owners["rule"].tolist()
    for row in _bounded(matrix):
        constraint = _constrain(model, columns, matrix, row)
        if owners[row] in kept:
            constraint.only_enforce_if(kept[owners[row]])
    model.maximize(cp_model.LinearExpr.sum(list(kept.values())))
    status, solver = _answer(model, effort)
    return {rule for rule in rules if not solver.value(kept[rule])} if status == "feasible" else None


def _bounded(matrix: Matrix) -> list[int]:
    """The rows that bound anything."""
    found: list[int] = np.flatnonzero((matrix.lo > -FREE) | (matrix.hi < FREE)).tolist()
    return found


def _constrain(model: cp_model.CpModel, columns: Any, matrix: Matrix, row: int) -> Any:
    span = slice(int(matrix.start[row]), int(matrix.start[row + 1]))
    line = cp_model.LinearExpr.weighted_sum(
        [columns[j] for j in matrix.index[span].tolist()], matrix.coef[span].tolist()
    )
    low, high = int(matrix.lo[row]), int(matrix.hi[row])
    return model.add_linear_constraint(
        line, cp_model.INT_MIN if low <= -FREE else low, cp_model.INT_MAX if high >= FREE else high
    )


def _answer(model: cp_model.CpModel, effort: float) -> tuple[str, cp_model.CpSolver]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    found = {cp_model.OPTIMAL: "feasible", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "infeasible"}
    return found.get(status, "unknown"), solver
