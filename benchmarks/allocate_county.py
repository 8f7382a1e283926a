"""Households to sessions from one town to a county: seconds of work, peak memory, and what was proven.

Synthetic places: a town has 17 villages of 6 cadres with 140 households each; every cadre visits alone on 49 Tuesdays,
at most 8 households a session; each household is owed two visits at least 90 days apart, by the same visitor. One
process a size, so that the peak is that size's own; seconds are processor time of one core.

Run: python benchmarks/allocate_county.py [towns ...]
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time

import numpy as np
import pandas as pd

from liaison_opt.solve.visits.allocate import allocate

VILLAGES, CADRES, EACH, ZONES, TUESDAYS, PLACES, K, GAP = 17, 6, 140, 59, 49, 8, 2, 90


def county(towns: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Households, sessions and places of so many towns, all synthetic."""
    draw = np.random.default_rng(seed)
    villages = [f"t{town:02d}-v{v:02d}" for town in range(towns) for v in range(VILLAGES)]
    names = np.array(villages, dtype=object)
    count = len(villages) * CADRES * EACH
    village = np.repeat(np.arange(len(villages)), CADRES * EACH)
    zones = np.array([f"{name}-z{z:02d}" for name in villages for z in range(ZONES)], dtype=object)
    zone = village * ZONES + draw.integers(0, ZONES, count)
    households = pd.DataFrame(
        {"id": [f"h{i:06d}" for i in range(count)], "community": names[village], "zone": zones[zone], "k": K}
    )
    cadres = np.array([f"{name}-c{c}" for name in villages for c in range(CADRES)], dtype=object)
    days = pd.date_range("2027-01-05", periods=TUESDAYS, freq="7D")
    sessions = pd.DataFrame(
        {"cadre": np.repeat(cadres, TUESDAYS), "community": np.repeat(names, CADRES * TUESDAYS),
         "date": np.tile(days, len(cadres)), "start": "14:30", "slot": "tuesday", "places": PLACES}
    )  # fmt: skip
    sessions["session_id"] = sessions["date"].dt.strftime("%Y%m%d") + "-" + sessions["cadre"]
    office = draw.uniform(0, 0.5, (len(villages), 1, 2))
    spot = office + draw.normal(0, 0.008, (len(villages), ZONES, 2))
    where = np.concatenate([office.reshape(-1, 2), spot.reshape(-1, 2)]) + np.array([110.6, 21.8])
    places = pd.DataFrame(where, columns=["lon", "lat"], index=pd.Index([*names, *zones], name="id"))
    return households, sessions, places


def one(towns: int) -> None:
    """Print one size's line."""
    households, sessions, places = county(towns, seed=1)
    began, wall = time.process_time(), time.perf_counter()
    found = allocate(households, sessions, places, min_gap=GAP, same_visitor=True)
    took, passed = time.process_time() - began, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    verdicts = found.pools["status"].value_counts().to_dict()
    print(  # noqa: T201
        f"{towns:5d} {len(households):11,d} {len(sessions):9,d} {len(found.visits):9,d} {took:9.1f} {passed:8.1f} "
        f"{peak:8.2f}  {verdicts}",
        flush=True,
    )


def main() -> None:
    """Print a line a size."""
    sizes = [int(text) for text in sys.argv[1:]] or [1, 2, 4, 8, 16, 28]
    print("towns  households  sessions    visits  cpu secs wall secs  peak GB  pools")  # noqa: T201
    start = multiprocessing.get_context("spawn")
    for towns in sizes:
        process = start.Process(target=one, args=(towns,))
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(f"{towns} towns: the process ended with {process.exitcode}")


if __name__ == "__main__":
    main()
