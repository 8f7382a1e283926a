"""The order of 200 sessions' walks against exact methods that share no line with ours: lengths must be equal.

Run ``python benchmarks/tours.py``. Sessions have 1 to 8 stops, every fifth 9 to 12; stops are zones of synthetic
Gaozhou villages, and every fourth session's ways take longer uphill (not the same both ways). Up to 7 stops all orders
are tried, beyond that CP-SAT closes a circuit and proves it.
"""

from __future__ import annotations

import itertools
import sys
import time

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from liaison_opt.rules.walks import Walks
from liaison_opt.scenario.places.generate import generate
from liaison_opt.scenario.places.named import block_of
from liaison_opt.solve.walks.tours import tour

SESSIONS, SEED, TRIED = 200, 2027, 7
Ints = npt.NDArray[np.int64]


def sessions() -> list[Ints]:
    """Seconds of walking of 200 sessions, the office first."""
    dice = np.random.default_rng(SEED)
    table = generate(block_of("gaozhou"))["communities"]
    towards = table[table["kind"] == "zone"].groupby("parent").groups
    offices = table[table["kind"] == "village"]
    found = []
    for number in range(SESSIONS):
        stops = int(dice.integers(9, 13)) if number % 5 == 4 else int(dice.integers(1, 9))
        office = offices.iloc[int(dice.integers(len(offices)))]
        rows = dice.choice(np.asarray(towards[office["id"]]), stops, replace=False)
        lon, lat = (np.append(office[axis], table.loc[rows, axis].to_numpy(np.float64)) for axis in ("lon", "lat"))
        way = Walks().seconds(lon, lat)
        if number % 4 == 3:
            height = dice.random(stops + 1)
            way = np.rint(way * (1 + np.clip(height[None, :] - height[:, None], 0, None))).astype(np.int64)
        found.append(way)
    return found


def exact(way: Ints) -> int:
    """Least seconds of a closed tour, by trying all orders or by a circuit that CP-SAT proves."""
    stops = range(1, len(way))
    if len(way) - 1 <= TRIED:
        return min(
            sum(int(way[a, b]) for a, b in itertools.pairwise((0, *order, 0)))
            for order in itertools.permutations(stops)
        )
    model = cp_model.CpModel()
    pairs = list(itertools.permutations(range(len(way)), 2))
    arcs = [(a, b, model.new_bool_var("")) for a, b in pairs]
    model.add_circuit(arcs)
    model.minimize(sum(int(way[a, b]) * arc for a, b, arc in arcs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 1, 60
    if solver.solve(model) != cp_model.OPTIMAL:
        raise ValueError(f"CP-SAT did not prove a circuit of {len(way) - 1} stops in 60 seconds")
    return int(solver.objective_value)


def main() -> int:
    """Print a line a number of stops; exit 1 unless all lengths are equal and all of ours are proven."""
    ways = sessions()
    begin = time.perf_counter()
    ours = [tour(way) for way in ways]
    took = time.perf_counter() - begin
    begin = time.perf_counter()
    theirs = [exact(way) for way in ways]
    other = time.perf_counter() - begin
    sizes = np.array([len(way) - 1 for way in ways])
    equal = np.array([mine.length == best for mine, best in zip(ours, theirs, strict=True)])
    proven = np.array([mine.proven for mine in ours])
    lines = [f"{'stops':>5} {'sessions':>9} {'equal':>6} {'proven':>7}  against"]
    for size in np.unique(sizes).tolist():
        here = sizes == size
        method = "all orders" if size <= TRIED else "CP-SAT circuit"
        lines.append(f"{size:>5} {here.sum():>9} {equal[here].sum():>6} {proven[here].sum():>7}  {method}")
    lines.append(f"{equal.sum()} of {len(ways)} equal, {proven.sum()} proven; {took:.2f} s, the others {other:.1f} s.")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if (equal & proven).all() else 1


if __name__ == "__main__":
    sys.exit(main())
