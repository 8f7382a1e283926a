"""From counts to households: who of a class is seen in which session, dealt in turn, all pools at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from liaison_opt.solve.visits.pools import Ints, Pools


def dealt(pools: Pools, of: Ints, session: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Deal visits to the households of each class in turn, in order of time.

    The m-th visit of a class of n households goes to its (m mod n)-th: everyone gets as many as everyone else, give or
    take one, and two visits of one household are n visits of the class apart.

    Parameters
    ----------
    pools
        Households sorted by class, sessions by pool and time.
    of, session, count
        Visits: row of `pools.classes`, row of `pools.held`, how many.

    Returns
    -------
        For each visit the row of `pools.homes` and the row of `pools.held`, in order of class and time.
    """
    order = np.lexsort((session, of))
    of, session, count = of[order], session[order], count[order]
    n = pools.classes["n"].to_numpy(dtype=np.int64)
    first_home = np.concatenate([[0], np.cumsum(n)[:-1]]).astype(np.int64)
    of, session = np.repeat(of, count), np.repeat(session, count)
    begin = np.searchsorted(of, np.arange(len(n)))
    turn = np.arange(len(of)) - begin[of]
    return (first_home[of] + turn % n[of]).astype(np.int64), session


def counts(pools: Pools, home: Ints) -> Ints:
    """Visits planned a household, shape (households,), in the order of `pools.homes`."""
    return np.bincount(home, minlength=len(pools.homes)).astype(np.int64)


def closest(home: Ints, day: Ints) -> int | None:
    """Fewest days between two visits of one household, or None where nobody is seen twice."""
    order = np.lexsort((day, home))
    same = home[order][1:] == home[order][:-1]
    waits = np.diff(day[order])[same]
    return int(waits.min()) if len(waits) else None


def long_waits(pools: Pools, home: Ints, day: Ints, max_gap: int) -> Ints:
    """Waits longer than `max_gap` days, by pool: between visits, from the pool's first day, and until its last.

    Parameters
    ----------
    pools
        The pools; those who are asked no visit wait for none.
    home, day
        Row of `pools.homes` and day of each visit.
    max_gap
        Days.
    """
    pool = pools.homes["pool"].to_numpy(dtype=np.int64)
    ends = pools.held.groupby("pool")["day"].agg(["min", "max"]).reindex(pools.table.index)
    ends = ends.dropna().astype("int64")
    asked = np.flatnonzero((pools.homes["k"] > 0).to_numpy() & np.isin(pool, ends.index))
    frame = pd.DataFrame(
        {
            "home": np.concatenate([home, asked, asked]),
            "day": np.concatenate([day, ends["min"].reindex(pool[asked]), ends["max"].reindex(pool[asked])]),
        }
    ).sort_values(["home", "day"], kind="stable")
    late = (frame["home"].diff() == 0) & (frame["day"].diff() > max_gap)
    return np.bincount(pool[frame.loc[late, "home"]], minlength=len(pools.table)).astype(np.int64)
