"""Areas with free centres, proven: the capacitated p-median problem by HiGHS."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints

#: zones up to which the proof is tried: the model has their square of columns
LARGEST = 40
#: branches that HiGHS may look at: a limit that does not depend on the clock
NODES = 3000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Exact:
    """What HiGHS says: centres (M,) and, for whole zones, counts (Z, M); None if it found none; the bound is proven."""

    status: Status
    centres: Ints | None
    counts: Ints | None
    objective: int
    bound: int | None


def exact_areas(
    n: Ints, seconds: Ints, count: int, least: int, most: int, *, split: bool, seconds_limit: float | None = None
) -> Exact:
    """The p-median problem with loads from `least` to `most` an area.

    Parameters
    ----------
    n
        Households a zone, shape (Z,).
    seconds
        Ways from zone to centre, shape (Z, Z).
    count
        How many areas.
    least, most
        Households an area.
    split
        Zones can be shared and centres can share a zone; else zones are whole and a centre lies in its own area.
    seconds_limit
        Wall-clock limit; None: a limit in branches.
    """
    zones = len(n)
    x = np.arange(zones * zones).reshape(zones, zones)  # share of zone (row) that goes to centre (column)
    y = zones * zones + np.arange(zones)
    rows: list[tuple[Ints, Ints, Ints]] = []
    lower: list[Ints] = []
    upper: list[Ints] = []
    total = 0

    def add(columns: Ints, coefs: Ints, lo: float, hi: float) -> None:
        """Rows of equal length, shape (rows, entries)."""
        nonlocal total
        many = len(columns)
        rows.append((np.repeat(total + np.arange(many), columns.shape[1]), columns.ravel(), coefs.ravel()))
        lower.append(np.full(many, lo))
        upper.append(np.full(many, hi))
        total += many

    add(x, np.ones_like(x), 1, 1)
    add(y[None, :], np.ones((1, zones), dtype=np.int64), count, count)
    link = np.stack([x.ravel(), np.tile(y, zones)], axis=1)
    add(link, np.tile([1, -1], (len(link), 1)), -math.inf, 0)
    load = np.concatenate([x.T, y[:, None]], axis=1)
    weight = np.tile(n, (zones, 1))
    add(load, np.concatenate([weight, np.full((zones, 1), -most)], axis=1), -math.inf, 0)
    add(load, np.concatenate([weight, np.full((zones, 1), -least)], axis=1), 0, math.inf)
    if not split:
        add(np.stack([np.diagonal(x), y], axis=1), np.tile([1, -1], (zones, 1)), 0, math.inf)
    cost = (seconds * n[:, None]).ravel()
    result = _highs(
        np.concatenate([np.ones(zones * zones), np.full(zones, count if split else 1)]),
        np.concatenate([np.full(zones * zones, not split), np.ones(zones, dtype=bool)]),
        cost,
        rows,
        (np.concatenate(lower), np.concatenate(upper)),
        seconds_limit,
    )
    reason = result.termination.reason
    if reason == mathopt.TerminationReason.INFEASIBLE:
        return Exact(status="infeasible", centres=None, counts=None, objective=0, bound=None)
    low = result.termination.objective_bounds.dual_bound
    # costs are whole seconds: a bound is rounded up, less what floats may be off
    bound = max(0, math.ceil(low - 1e-7 * max(1.0, abs(low)))) if math.isfinite(low) else None
    if not result.has_primal_feasible_solution():
        return Exact(status="unknown", centres=None, counts=None, objective=0, bound=bound)
    values = np.zeros(zones * zones + zones)
    for variable, value in result.variable_values().items():
        values[variable.id] = value
    opened = np.rint(values[y]).astype(np.int64)
    centres = np.repeat(np.arange(zones), opened)
    if split:
        # with the centres fixed the shares are a flow: the caller finds whole households
        objective = round(float(values[: zones * zones] @ cost))
        return Exact(status="feasible", centres=centres, counts=None, objective=objective, bound=bound)
    counts = np.rint(values[x[:, centres]]).astype(np.int64) * n[:, None]
    objective = int((counts * seconds[:, centres]).sum())
    return Exact(status="feasible", centres=centres, counts=counts, objective=objective, bound=bound)


def _highs(
    upper: Ints,
    whole: Ints,
    cost: Ints,
    rows: list[tuple[Ints, Ints, Ints]],
    bounds: tuple[Any, Any],
    limit: float | None,
) -> Any:
    """Solve a model given as arrays."""
    n, m = len(upper), len(bounds[0])
    row, column, coef = (np.concatenate(side) for side in zip(*rows, strict=True))
    order = np.lexsort((column, row))
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(n))
    proto.variables.lower_bounds.extend([0.0] * n)
    proto.variables.upper_bounds.extend(upper.astype(float).tolist())
    proto.variables.integers.extend(whole.astype(bool).tolist())
    proto.linear_constraints.ids.extend(range(m))
    proto.linear_constraints.lower_bounds.extend(bounds[0].tolist())
    proto.linear_constraints.upper_bounds.extend(bounds[1].tolist())
    proto.linear_constraint_matrix.row_ids.extend(row[order].tolist())
    proto.linear_constraint_matrix.column_ids.extend(column[order].tolist())
    proto.linear_constraint_matrix.coefficients.extend(coef[order].astype(float).tolist())
    used = np.flatnonzero(cost)
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(cost[used].astype(float).tolist())
    params = mathopt.SolveParameters(
        node_limit=NODES,
        relative_gap_tolerance=0.0,
        absolute_gap_tolerance=0.5,  # costs are whole seconds
        time_limit=None if limit is None else dt.timedelta(seconds=limit),
    )
    return mathopt.solve(mathopt.Model.from_model_proto(proto), mathopt.SolverType.HIGHS, params=params)
