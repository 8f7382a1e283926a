"""Walking of one round of a village's sessions, ours and PyVRP's: the same households, places and seconds of walking.

Run ``python benchmarks/compactness.py [villages] [seconds]``; it needs ``pip install pyvrp``, which the package does
not need. Villages are drawn from synthetic Gaozhou (300 to 900 households, zones of 8 to 20, households at the centre
of their zone); a session holds 8. PyVRP gets as many vehicles as sessions are needed, and its time a village in a
process of its own, twice: once for all households, and once, an easier task for it, for those that are left when full
sessions of one zone are taken out as we do (their walking is added).
"""

from __future__ import annotations

import concurrent.futures
import importlib.metadata
import multiprocessing
import sys
import time
import warnings

import numpy as np
import numpy.typing as npt

from liaison_opt.rules.walks import Walks
from liaison_opt.scenario.places.generate import generate
from liaison_opt.scenario.places.named import block_of
from liaison_opt.solve.walks.grouping import Session, group

PLACES, SEED, WITHIN = 8, 2027, 1.10
Ints = npt.NDArray[np.int64]


def villages(count: int) -> list[tuple[str, Ints, Ints]]:
    """Id, households a zone and seconds of walking (office first) of villages with 300 to 900 households."""
    table = generate(block_of("gaozhou"))["communities"]
    zones = {str(village): frame for village, frame in table[table["kind"] == "zone"].groupby("parent")}
    fit = table[(table["kind"] == "village") & table["households"].between(300, 900)]
    chosen = np.sort(np.random.default_rng(SEED).choice(len(fit), count, replace=False))
    found = []
    for _, row in fit.iloc[chosen].iterrows():
        frame = zones[str(row["id"])]
        lon, lat = (np.append(row[axis], frame[axis].to_numpy(dtype=np.float64)) for axis in ("lon", "lat"))
        found.append((str(row["id"]), frame["households"].to_numpy(dtype=np.int64), Walks().seconds(lon, lat)))
    return found


def walking(way: Ints, sessions: list[Session]) -> int:
    """Seconds of walking of all sessions, in the order in which they name their zones."""
    paths = [[0, *(zone + 1 for zone, _ in session), 0] for session in sessions]
    return sum(int(way[path[:-1], path[1:]].sum()) for path in paths)


def sessions_of(n: Ints, way: Ints) -> tuple[list[Session], float]:
    """Our sessions, after checking that they see everybody once, and the seconds they took."""
    begin = time.perf_counter()
    sessions = group(n, way, PLACES)
    took = time.perf_counter() - begin
    seen = np.bincount([z for s in sessions for z, _ in s], [c for s in sessions for _, c in s], len(n))
    if (seen != n).any() or max(sum(c for _, c in s) for s in sessions) > PLACES:
        raise ValueError(f"our sessions do not see everybody once, {PLACES} at a time")
    return sessions, took


def peer(n: Ints, way: Ints, seconds: float) -> float:
    """Seconds of walking of PyVRP's best answer; NaN if it found none that fits."""
    import pyvrp  # noqa: PLC0415 (only here, so that the rest runs without it)

    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(len(way))],
        clients=[pyvrp.Client(zone + 1, delivery=[1]) for zone in np.repeat(np.arange(len(n)), n).tolist()],
        depots=[pyvrp.Depot(0)],
        vehicle_types=[pyvrp.VehicleType(num_available=-(-int(n.sum()) // PLACES), capacity=[PLACES])],
        distance_matrices=[way],
        duration_matrices=[np.zeros_like(way)],
    )
    # places are as scarce as can be here; that its penalties reach their end says nothing about the answer
    warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
    result = pyvrp.solve(data, stop=pyvrp.stop.MaxRuntime(seconds), seed=1, display=False)
    return float(result.cost()) if result.is_feasible() else float("nan")


def main(count: int = 20, seconds: float = 10) -> int:
    """Print a line a village, and say whether we are within 10 % with no more sessions than needed."""
    spawn = multiprocessing.get_context("spawn")
    sys.stdout.write(
        "minutes of walking in one round; sessions: ours / fewest; ratio: ours / PyVRP's\n"
        f"{'village':>13} {'households':>10} {'zones':>5} {'sessions':>9} {'ours':>7} {'PyVRP':>7} {'ratio':>6} "
        f"{'on rest':>7} {'ratio':>6} {'our seconds':>11}\n"
    )
    ratios, more = np.full((count, 2), np.nan), 0
    for k, (name, n, way) in enumerate(villages(count)):
        sessions, took = sessions_of(n, way)
        full = int((n // PLACES * (way[0, 1:] + way[1:, 0])).sum())
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn) as alone:
            whole = alone.submit(peer, n, way, seconds).result()
            rest = full + alone.submit(peer, n % PLACES, way, seconds).result()
        ours, need = walking(way, sessions), -(-int(n.sum()) // PLACES)
        more = max(more, len(sessions) - need)
        ratios[k] = ours / whole, ours / rest
        sys.stdout.write(
            f"{name:>13} {n.sum():>10} {len(n):>5} {len(sessions):>5}/{need:<3} {ours / 60:>7.1f} {whole / 60:>7.1f} "
            f"{ratios[k, 0]:>6.3f} {rest / 60:>7.1f} {ratios[k, 1]:>6.3f} {took:>11.3f}\n"
        )
        sys.stdout.flush()
    known = np.isfinite(ratios)
    good = more == 0 and known.any() and (ratios[known] <= WITHIN).all()
    sys.stdout.write(
        f"PyVRP {importlib.metadata.version('pyvrp')}, {seconds:g} s each; answers for {known[:, 0].sum()} "
        f"and {known[:, 1].sum()} of {count}.\nRatio: mean {np.nanmean(ratios[:, 0]):.3f}, worst "
        f"{np.nanmax(ratios[:, 0]):.3f}; on rest: mean {np.nanmean(ratios[:, 1]):.3f}, worst "
        f"{np.nanmax(ratios[:, 1]):.3f}; most sessions above need: {more}.\n"
        f"{'Within' if good else 'NOT within'} 10 % with no more sessions than needed.\n"
    )
    return 0 if good else 1


if __name__ == "__main__":
    given = [float(value) for value in sys.argv[1:3]]
    sys.exit(main(int(given[0]) if given else 20, given[1] if len(given) > 1 else 10))
