"""Links of households judged against their certificates: cost counted, bound proven again, no solver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.flow_witness import FlowWitness, transport_bound
from liaison_opt.rules.share_pools import Pool, Sharing, pools

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

CHECK_COLUMNS = ("community", "objective", "bound", "breaches", "proven")


def recheck(
    given: Sharing,
    certificates: tuple[dict[str, Any], ...],
    members: Ints | None,
    households: Ints | None,
    *,
    across: bool = False,
) -> pd.DataFrame:
    """Prove again what the certificates of `share` claim.

    Parameters
    ----------
    given
        The input, read again (`rules.share_input.sharing`).
    certificates
        One a village with links; where links were refused, only those of the villages that cannot be linked.
    members, households
        The links, as numbers into the input; None where they were refused.
    across
        As in `share`.

    Returns
    -------
        Columns `CHECK_COLUMNS`: objective counted from the links (NA without), bound from the witness, breaches of
        floors, ceilings, `each` and of links listed twice or across pools, and proven: nothing is breached and
        objective and bound meet, or the witness refutes.
    """
    by_name = {str(certificate["community"]): certificate for certificate in certificates}
    rows: list[tuple[Any, ...]] = []
    for pool in pools(given, across=across):
        certificate = by_name.get(pool.name)
        if certificate is None:
            if members is not None:
                rows.append((pool.name, pd.NA, pd.NA, 0, False))
            continue
        witness = FlowWitness.from_json(certificate)
        bound = transport_bound(pool.problem, witness)
        same = certificate["fingerprint"] == pool.fingerprint and certificate["bound"] == bound
        if members is None or households is None:
            rows.append((pool.name, pd.NA, bound, 0, same and witness.ray and bound > 0))
            continue
        objective, breaches = _counted(given, pool, members, households)
        proven = same and not witness.ray and not breaches and objective == bound
        rows.append((pool.name, objective, bound, breaches, proven))
    kinds = {"objective": "Int64", "bound": "Int64", "breaches": "int64", "proven": "bool"}
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS)).astype(kinds)


def _counted(given: Sharing, pool: Pool, members: Ints, households: Ints) -> tuple[int, int]:
    """Cost of the pool's links, and how many numbers they breach."""
    at_m, at_h = np.full(len(given.of), -1, dtype=np.int64), np.full(len(given.home), -1, dtype=np.int64)
    at_m[pool.members] = np.arange(len(pool.members))
    at_h[pool.households] = np.arange(len(pool.households))
    m, h = at_m[members], at_h[households]
    astray = int(((m >= 0) ^ (h >= 0)).sum())
    m, h = m[(m >= 0) & (h >= 0)], h[(m >= 0) & (h >= 0)]
    load = np.bincount(m, minlength=len(pool.members))
    links = np.bincount(h, minlength=len(pool.households))
    twice = len(m) - len(np.unique(m * max(1, len(pool.households)) + h))
    floor, ceiling = given.floor[pool.members], given.ceiling[pool.members]
    outside = int(((load < floor) | (load > ceiling)).sum())
    outside += int(((links < given.each[0]) | (links > given.each[1])).sum())
    problem = pool.problem
    row = np.repeat(np.arange(len(problem.floor)), problem.actor_size)[m]
    column = np.repeat(np.arange(len(problem.lo)), problem.target_size)[h]
    total = 0
    for at, cost, _ in problem.blocks():
        used = np.flatnonzero((row >= at.start) & (row < at.stop))
        total += int(cost[row[used] - at.start, column[used]].sum())
    return total, astray + twice + outside
