"""The town-year at day resolution, ours and the obvious way, in one run: the same model, the same machine.

The obvious way hands the roster's model to CP-SAT with one weighted sum of all tiers, default parameters, 2 workers and
60 seconds. Run ``python benchmarks/plan_county_town.py``; the figures are kept in benchmarks/README.md by hand.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
from ortools.sat.python import cp_model

import liaison_opt as lo
from liaison_opt.rules.assemble import roster_model
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.rows import FREE, Matrix

SECONDS, WORKERS = 60, 2


def obvious(matrix: Matrix) -> tuple[str, float | None, float, dict[str, int]]:
    """Status, objective, bound and tiers of one weighted sum; each tier weighs more than all after it can cost."""
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, int(upper), "") for upper in matrix.upper]
    for row in range(len(matrix.lo)):
        span = slice(int(matrix.start[row]), int(matrix.start[row + 1]))
        line = cp_model.LinearExpr.weighted_sum([columns[j] for j in matrix.index[span]], matrix.coef[span].tolist())
        low, high = int(matrix.lo[row]), int(matrix.hi[row])
        low, high = (cp_model.INT_MIN if low <= -FREE else low), (cp_model.INT_MAX if high >= FREE else high)
        model.add_linear_constraint(line, low, high)
    cost, weight = np.zeros(len(columns), dtype=np.int64), 1
    for tier in reversed(matrix.tiers.values()):
        cost += weight * tier
        weight *= 10_000 if tier.any() else 1  # above what any later tier costs here, small enough for 64 bits
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, cost.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = WORKERS, SECONDS
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return solver.status_name(status), None, solver.best_objective_bound, {}
    values = np.array([solver.value(column) for column in columns])
    worth = {name: int(tier @ values) for name, tier in matrix.tiers.items()}
    return solver.status_name(status), solver.objective_value, solver.best_objective_bound, worth


def main() -> None:
    """Plan county_town, then hand its roster model to CP-SAT as one weighted sum."""
    scenario = lo.scenario("county_town")
    begin = time.perf_counter()
    plan = lo.plan(scenario)
    ours = time.perf_counter() - begin
    stage = plan.certificate.stages[-1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [f"ours      {ours:6.1f} s, {peak:.0f} MB, {stage.columns} columns, {stage.rows} rows, {stage.status}"]
    lines += [f"          {tier.tier}: {tier.objective} (bound {tier.bound}, {tier.status})" for tier in stage.tiers]
    matrix = roster_model(scenario, rules_of(scenario), plan.links).matrix
    begin = time.perf_counter()
    status, objective, bound, worth = obvious(matrix)
    lines.append(f"obvious   {time.perf_counter() - begin:6.1f} s, {status}, objective {objective}, bound {bound}")
    lines += [f"          {tier}: {value}" for tier, value in worth.items()]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
