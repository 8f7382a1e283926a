"""A village's zones split into compact areas of even load, one a member."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.rules.transport import Held, plain
from liaison_opt.rules.walks import Walks
from liaison_opt.solve.areas.exact import LARGEST, exact_areas
from liaison_opt.solve.areas.medoids import improved, spread
from liaison_opt.solve.areas.tables import check
from liaison_opt.solve.areas.visitors import ROUNDS, alternate, by_counts
from liaison_opt.solve.linking.loads import fit
from liaison_opt.solve.linking.transport import transport

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints


@dataclasses.dataclass(frozen=True, kw_only=True)
class Areas:
    """Areas, and how far they are proven.

    Parameters
    ----------
    zones
        Columns zone, member, households: one row a zone and member (one member a zone unless split); None if none.
    members
        One row a member: households, zones, centre (zone at the middle, or "" where places were given), seconds
        (households x way to the centre).
    status
        "optimal" and "infeasible" are proven; "feasible" carries a gap or no bound; "unknown" is neither.
    objective, bound
        Sum over households of the seconds from their zone to the centre of their area; bound None if not known.
    least, most
        Households that an area must and may have.
    engine
        What proved it, or found it.
    """

    zones: pd.DataFrame | None
    members: pd.DataFrame | None
    status: Status
    objective: int | None
    bound: int | None
    least: int
    most: int
    engine: str


def areas(
    zones: pd.DataFrame,
    members: int | pd.DataFrame,
    *,
    tol: float = 0.1,
    split: bool = False,
    seed: int = 0,
    seconds: float | None = None,
    walks: Walks | None = None,
) -> Areas:
    """Split zones into compact areas of even load, one a member (clauses JH-3.4b, RY-4).

    An area is the more compact the less its households have to walk to its centre: the member's place where that is
    given, else the zone of the area (with `split`: any zone) that lies best. With places given the answer is proven by
    a flow (split) or CP-SAT (whole zones); without, by HiGHS on the p-median problem where zones are few.

    Parameters
    ----------
    zones
        Columns id, lon, lat, households.
    members
        How many, or their places: columns id, lon, lat.
    tol
        How far a load may lie from the mean, as a share of it.
    split
        Zones may be shared by members.
    seed
        Seed of CP-SAT.
    seconds
        Wall-clock limit of each solve; None leaves deterministic ones.
    walks
        How long ways take; default 4 km/h.

    Raises
    ------
    ScenarioError
        Missing columns or numbers.
    """
    placed = isinstance(members, pd.DataFrame)
    check(zones, members, tol)
    n = zones["households"].to_numpy(dtype=np.int64)
    places = zones[["id", "lon", "lat"]]
    if isinstance(members, pd.DataFrame):
        places = pd.concat([places, members[["id", "lon", "lat"]]])
        names = members["id"].astype(str).tolist()
    else:
        names = [f"area {i}" for i in range(1, members + 1)]
    ways = (walks or Walks()).seconds(places["lon"], places["lat"], places["id"].astype(str))
    count, mean = len(names), int(n.sum()) / len(names)
    least, most = int(np.ceil(mean * (1 - tol) - 1e-9)), int(np.floor(mean * (1 + tol) + 1e-9))
    if least > most:  # a mean that is no whole number, and no tolerance
        least, most = int(np.floor(mean)), int(np.ceil(mean))
    lo, hi = np.full(count, least), np.full(count, most)
    if placed:
        centre = np.arange(count) + len(n)
        counts, status, bound, engine = _given(n, ways[: len(n), centre], lo, hi, split=split, seed=seed, limit=seconds)
    else:
        inner = ways[: len(n), : len(n)]
        counts, centre, status, bound, engine = _free(n, inner, lo, hi, split=split, seed=seed, limit=seconds)
    if counts is None:
        return Areas(zones=None, members=None, status=status, objective=None, bound=bound, least=least, most=most,
                     engine=engine)  # fmt: skip
    cost = counts * ways[: len(n)][:, centre]
    row, column = np.nonzero(counts)
    ids = zones["id"].astype(str).to_numpy(dtype=object)
    return Areas(
        zones=pd.DataFrame(
            {"zone": ids[row], "member": np.array(names, dtype=object)[column], "households": counts[row, column]}
        ),
        members=pd.DataFrame(
            {
                "member": names,
                "households": counts.sum(axis=0),
                "zones": (counts > 0).sum(axis=0),
                "centre": "" if placed else ids[centre % len(n)],
                "seconds": cost.sum(axis=0),
            }
        ),
        status=status,
        objective=int(cost.sum()),
        bound=bound,
        least=least,
        most=most,
        engine=engine,
    )


def _given(
    n: Ints, ways: Ints, lo: Ints, hi: Ints, *, split: bool, seed: int, limit: float | None
) -> tuple[Ints | None, Status, int | None, str]:
    """Share out among fixed centres; ways (Z, M). Counts (Z, M), status, bound, engine."""
    counts = np.zeros(ways.shape, dtype=np.int64)
    if split:
        found = transport(by_counts(n, ways, lo, hi))
        counts[found.targets, found.actors] = found.amount
        done = found.objective is not None
        return counts if done else None, found.status, found.objective, "min_cost_flow"
    used = np.flatnonzero(n)  # a zone without households goes to nobody
    one = np.ones(len(used), dtype=np.int64)
    fitted = fit(plain(Held((ways[used] * n[used, None]).T), lo, hi, one, one, n[used]), seed=seed, seconds=limit)
    counts[used[fitted.targets], fitted.actors] = n[used[fitted.targets]]
    return (counts if fitted.objective is not None else None), fitted.status, fitted.bound, "cp_sat"


def _free(
    n: Ints, ways: Ints, lo: Ints, hi: Ints, *, split: bool, seed: int, limit: float | None
) -> tuple[Ints | None, Ints, Status, int | None, str]:
    """Find centres, too: counts, centres, status, bound, engine."""
    used = np.flatnonzero(n)
    inner, weight = ways[np.ix_(used, used)], n[used]
    if not split and len(used) < len(lo) and int(lo[0]) > 0:
        return None, used, "infeasible", None, "count"  # fewer zones than areas that must not be empty
    if not len(used):
        return np.zeros((len(n), len(lo)), dtype=np.int64), np.zeros(len(lo), dtype=np.int64), "optimal", 0, "count"
    centres = spread(weight, inner, len(lo))
    counts, centres = alternate(weight, inner, centres, lo, hi)
    status: Status = "feasible"
    if not split:
        whole, status, centres = _whole(weight, inner, centres, lo, hi, seed=seed, limit=limit)
        counts = np.zeros_like(counts) if whole is None else whole
    bound, engine = None, "alternation"
    if len(used) <= LARGEST:
        known = None if status in {"infeasible", "unknown"} else int((counts * inner[:, centres]).sum())
        answer = exact_areas(weight, inner, len(lo), int(lo[0]), int(hi[0]), split=split, seconds_limit=limit)
        status, bound, engine = answer.status, answer.bound, "highs"
        if answer.centres is not None and (known is None or answer.objective < known):
            centres = answer.centres
            shared = answer.counts
            if split:  # with the centres fixed whole households are a flow
                shared = _given(weight, inner[:, centres], lo, hi, split=True, seed=seed, limit=limit)[0]
            counts = counts if shared is None else shared
            known = int((counts * inner[:, centres]).sum())
        if known is not None:
            status = "optimal" if bound == known else "feasible"
    elif status in {"infeasible", "unknown"}:
        status = "unknown"  # no areas around these centres; perhaps around others
    if status in {"infeasible", "unknown"}:
        return None, centres, status, bound, engine
    full = np.zeros((len(n), len(lo)), dtype=np.int64)
    full[used] = counts
    return full, used[centres], status, bound, engine


def _whole(
    n: Ints, ways: Ints, centres: Ints, lo: Ints, hi: Ints, *, seed: int, limit: float | None
) -> tuple[Ints | None, Status, Ints]:
    """Whole zones around centres, which move to the middle of their own zones while that helps."""
    best: Ints | None = None
    status: Status = "unknown"
    for _ in range(ROUNDS):
        counts, told, _, _ = _given(n, ways[:, centres], lo, hi, split=False, seed=seed, limit=limit)
        if counts is None:
            return best, told if best is None else status, centres
        best, status = counts, "feasible"
        moved = improved(counts, ways, own=True)
        if (moved == centres).all():
            break
        centres = moved
    return best, status, centres
