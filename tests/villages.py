"""Small synthetic counties for tests that share out households."""

from __future__ import annotations

import numpy as np
import pandas as pd

Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def village(rng: np.random.Generator, name: str, households: int, members: int, zones: int, *, points: bool) -> Tables:
    """A synthetic village; with `points` every second member has a place of its own."""
    z = pd.DataFrame({"id": [f"{name}Z{i}" for i in range(zones)], "community": name,
                      "lon": 115.7 + 0.02 * rng.random(zones), "lat": 38.2 + 0.02 * rng.random(zones)})  # fmt: skip
    tables = []
    for letter, count in (("h", households), ("m", members)):
        ids = [f"{name}{letter}{i}" for i in range(count)]
        tables.append(pd.DataFrame({"id": ids, "community": name, "zone": rng.choice(z["id"], count)}))
    if points:
        own = np.arange(members) % 2 == 0
        tables[1]["lon"] = np.where(own, 115.7 + 0.02 * rng.random(members), np.nan)
        tables[1]["lat"] = np.where(own, 38.2 + 0.02 * rng.random(members), np.nan)
    return tables[0], tables[1], z


def county(seed: int = 0, *, villages: int = 3, points: bool = False) -> Tables:
    rng = np.random.default_rng(seed)
    parts = [village(rng, f"V{i}", 24 + 3 * i, 4, 5, points=points) for i in range(villages)]
    h, m, z = (pd.concat(side, ignore_index=True) for side in zip(*parts, strict=True))
    return h.sample(frac=1, random_state=seed).reset_index(drop=True), m, z
