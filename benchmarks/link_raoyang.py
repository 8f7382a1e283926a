"""Households shared out among members at the size of Raoyang, on a synthetic county; seconds and peak memory.

8,500 members, 56,000 households, 200 villages, about 4,000 zones; every place is invented here. Run
``python benchmarks/link_raoyang.py``; the figures are kept in benchmarks/README.md by hand.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from liaison_opt.rules.flow_witness import FlowWitness, transport_bound
from liaison_opt.rules.share_input import sharing
from liaison_opt.rules.share_pools import pools
from liaison_opt.solve.linking.share import Shared, share

HOUSEHOLDS, MEMBERS, VILLAGES, ZONE = 56_000, 8_500, 200, 14


def county(seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A synthetic county: households, members (in proportion to households, at a zone of their village) and zones."""
    rng = np.random.default_rng(seed)
    share_of = rng.lognormal(0, 0.5, VILLAGES)
    n = _parts(share_of, HOUSEHOLDS)
    m = _parts(n, MEMBERS)
    lon, lat = 115.6 + 0.5 * rng.random(VILLAGES), 38.1 + 0.3 * rng.random(VILLAGES)
    many = np.maximum(1, -(-n // ZONE))
    village = np.repeat(np.arange(VILLAGES), many)
    names = np.array([f"V{v:03}" for v in range(VILLAGES)], dtype=object)
    nth = np.arange(len(village)) - np.repeat(np.cumsum(many) - many, many)
    zones = pd.DataFrame({
        "id": [f"V{v:03}Z{z:02}" for v, z in zip(village, nth, strict=True)],
        "community": names[village],
        "lon": lon[village] + rng.normal(0, 0.004, len(village)),
        "lat": lat[village] + rng.normal(0, 0.004, len(village)),
    })  # fmt: skip
    first = np.cumsum(many) - many

    def within(of: np.ndarray) -> np.ndarray:
        return np.asarray(first[of] + rng.integers(0, many[of]))

    tables = []
    for letter, counts in (("H", n), ("M", m)):
        of = np.repeat(np.arange(VILLAGES), counts)
        ids = [f"{letter}{i:07}" for i in range(1, len(of) + 1)]
        tables.append(pd.DataFrame({"id": ids, "community": names[of], "zone": zones["id"].to_numpy()[within(of)]}))
    return tables[0], tables[1], zones


def _parts(weights: np.ndarray, total: int) -> np.ndarray:
    """Whole parts of a total in proportion to weights, by largest remainder."""
    exact = weights / weights.sum() * total
    whole = np.floor(exact).astype(np.int64)
    whole[np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]] += 1
    return np.asarray(whole)


def main() -> None:
    """Within villages, a floor that cannot be, across villages, and last year's links as wishes."""
    households, members, zones = county()
    say(f"{len(households)} households, {len(members)} members, {len(zones)} zones, {VILLAGES} villages (synthetic)")
    inside = timed("within villages, 5 to 8", households, members, zones, floor=5, ceiling=8)
    begin = time.perf_counter()
    given = sharing(households, members, zones, floor=5, ceiling=8)
    proven = sum(
        transport_bound(pool.problem, FlowWitness.from_json(witness))
        for pool, witness in zip(pools(given), inside.certificates, strict=True)
    )
    say(f"  checked without a solver: bound {proven} in {time.perf_counter() - begin:.2f} s")
    refused = timed("within villages, 8 to 12", households, members, zones, floor=8, ceiling=12)
    say(*(f"  {sentence}" for lang in ("en", "zh") for sentence in refused.sentences(lang)))
    if inside.links is not None:
        last = inside.links.rename(columns={"target": "household", "cadre": "member"})[["household", "member"]]
        kept = timed("5 to 8 again, last year's links worth 600 s, one member in ten gone", households,
                     members.iloc[np.arange(len(members)) % 10 != 0], zones, floor=5, ceiling=9,
                     wishes=last[last["member"].isin(members["id"].iloc[np.arange(len(members)) % 10 != 0])]
                     .assign(worth=600))  # fmt: skip
        say(f"  wishes met: {int(kept.villages['worth'].sum()) // 600}")
    county_wide = timed(
        "across villages (a relaxation), 5 to 8", households, members, zones, floor=5, ceiling=8, across=True
    )
    if inside.objective is not None and county_wide.objective is not None:
        say(f"  walking saved by crossing village lines: {100 * (1 - county_wide.objective / inside.objective):.1f} %")


def timed(name: str, *tables: pd.DataFrame, **options: object) -> Shared:
    """Run and print one case."""
    begin = time.perf_counter()
    shared = share(*tables, **options)  # type: ignore[arg-type]
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    links = 0 if shared.links is None else shared.links["target"].nunique()
    say(f"{name}: {shared.status}, {links} households linked, objective {shared.objective} s (ways less wishes), "
        f"bound {shared.bound}, {seconds:.2f} s, peak so far {peak:.0f} MB")  # fmt: skip
    return shared


def say(*lines: str) -> None:
    """Print lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    main()
