"""The same visitor all year: households without one are shared out among those who hold sessions in their community."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.rules.cuts import UNLIMITED
from liaison_opt.rules.walks import Walks
from liaison_opt.solve.areas.visitors import visitors
from liaison_opt.solve.visits.cutting import cheapest
from liaison_opt.solve.visits.pools import Ints, Pools

#: a visitor may have this part more than the fair share, so that an area can end where its zone does
SLACK = 0.05


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Village:
    """What the choice in a community needs: households a zone (Z,), ways (Z, Z), room a visitor in households (M,)."""

    number: int
    n: Ints
    seconds: Ints
    room: Ints


def shared(villages: list[Village]) -> list[Ints]:
    """Households by zone and visitor, shape (Z, M), of each community: compact areas in proportion to room.

    Parameters
    ----------
    villages
        Communities; where there is less room than households everyone is given a share beyond it.
    """
    found = []
    for village in villages:
        total, room = int(village.n.sum()), int(village.room.sum())
        fair = -(-total * village.room // max(1, room))
        loose = np.minimum(village.room, np.ceil(fair * (1 + SLACK)).astype(np.int64))
        # with room to spare an area may end at a zone's end, else every share is needed in full
        most = np.maximum(loose, fair) if room >= total else fair
        found.append(visitors(village.n, village.seconds, most))
    return found


def asks(pools: Pools, walks: Walks, *, min_gap: int) -> tuple[list[Village], pd.DataFrame]:
    """The communities where households lack a visitor, and the posts that hold sessions there.

    Parameters
    ----------
    pools
        Pools of whole communities (those of one visitor need no choice).
    walks
        How long ways take.
    min_gap
        Days between two visits of one household.

    Returns
    -------
        One entry a community with sessions; the posts' table has the columns pool, cadre (sorted) and room.
    """
    homes = pools.homes[pools.homes["visitor"] == ""]
    posts = _posts(pools, min_gap)
    zones = homes.groupby(["pool", "zone"], sort=True).size().rename("n").reset_index()
    spots = pools.places[["lon", "lat"]].reindex(zones["zone"]).to_numpy(dtype=np.float64)
    number, names = zones["pool"].to_numpy(), zones["zone"].to_numpy(dtype=object)
    count, room = zones["n"].to_numpy(dtype=np.int64), posts["room"].to_numpy(dtype=np.int64)
    found = []
    for pool in np.unique(number):
        z, p = _rows(number, pool), _rows(posts["pool"].to_numpy(), pool)
        if room[p].sum():
            seconds = walks.seconds(spots[z, 0], spots[z, 1], names[z])
            found.append(Village(number=int(pool), n=count[z], seconds=seconds, room=room[p]))
    return found, posts


def _rows(sorted_: Ints, value: int) -> slice:
    return slice(*np.searchsorted(sorted_, [value, value + 1]))


def named(pools: Pools, villages: list[Village], shares: list[Ints], posts: pd.DataFrame) -> pd.Series[str]:
    """The visitor of each household of `pools.homes`, given and chosen; "" where nobody holds a session.

    Parameters
    ----------
    pools, villages, posts
        As in `asks`.
    shares
        One array a village (`shared`); the households of a zone are dealt in order of their ids.
    """
    visitor = pools.homes["visitor"].to_numpy(dtype=object).copy()
    open_ = pools.homes[pools.homes["visitor"] == ""].sort_values(["pool", "zone", "id"], kind="stable")
    index, pool = open_.index.to_numpy(), open_["pool"].to_numpy()
    at, cadre = posts["pool"].to_numpy(), posts["cadre"].to_numpy(dtype=object)
    for village, given in zip(villages, shares, strict=True):
        rows, cadres = index[_rows(pool, village.number)], cadre[_rows(at, village.number)]
        share = given.copy()
        share[:, int(village.room.argmax())] += village.n - given.sum(axis=1)
        visitor[rows] = np.repeat(np.tile(cadres, len(share)), share.ravel())
    return pd.Series(visitor, index=pools.homes.index, dtype="str")


def _posts(pools: Pools, min_gap: int) -> pd.DataFrame:
    """Who holds sessions where, and how many households they can see as often as the community's ask on average."""
    homes = pools.homes.groupby("pool")
    k, minutes = homes["k"].mean(), homes["minutes"].mean()
    held = pools.held[pools.held["places"] > 0]
    taken = pools.homes[pools.homes["visitor"] != ""].groupby(["pool", "visitor"]).size().to_dict()
    rows: list[dict[str, Any]] = []
    for key, part in held.groupby(["pool", "cadre"], sort=True):
        pool, cadre = int(part["pool"].iloc[0]), str(key[1])
        limit, each = part["limit"].to_numpy(dtype=np.int64), 60 * float(minutes[pool])
        room = part["places"].to_numpy(dtype=np.int64)
        if each > 0:
            room = np.where(limit < UNLIMITED, np.minimum(room, limit // each), room).astype(np.int64)
        day = part["day"].to_numpy(dtype=np.int64)
        most = _most(day.tobytes(), room.tobytes(), max(1, int(np.ceil(k[pool]))), min_gap)
        rows.append({"pool": pool, "cadre": cadre, "room": max(0, most - taken.get((pool, cadre), 0))})
    return pd.DataFrame(rows, columns=["pool", "cadre", "room"])


@functools.lru_cache(maxsize=4096)
def _most(days: bytes, rooms: bytes, k: int, min_gap: int) -> int:
    """Most households that these sessions can see k times each, the gap kept."""
    day, room = np.frombuffer(days, dtype=np.int64), np.frombuffer(rooms, dtype=np.int64)
    low, high = 0, int(room.sum()) // k
    if cheapest(day, room, high, min_gap)[1] >= k * high:
        return high  # usually so: the gap does not bind
    while low < high:
        middle = (low + high + 1) // 2
        if cheapest(day, room, middle, min_gap)[1] >= k * middle:
            low = middle
        else:
            high = middle - 1
    return low
