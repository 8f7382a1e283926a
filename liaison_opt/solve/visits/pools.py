"""Pools: the households that a set of sessions is there for, as plain arrays; one pool's plan needs no other's.

A pool is a community, or a community and a visitor where every household has its own. Households of one zone with equal
minutes, windows and visits are a class: plans speak of how many of a class are seen in a session, and who they are is
dealt at the end (`solve/visits/dealing.py`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_opt.rules.cuts import UNLIMITED
from liaison_opt.rules.walks import Walks

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Pool:
    """One pool: C classes of households, S sessions in order of time, Z zones.

    Parameters
    ----------
    number
        The pool's row in `Pools.table`.
    zone, minutes, n, k
        A class's zone (0..Z-1), minutes a visit, households, visits asked a household; shape (C,).
    can
        Which class can be seen in which session (windows, visitor, minutes), shape (C, S).
    day, places, limit
        A session's day number, places, and seconds (`cuts.UNLIMITED` = no limit); shape (S,).
    seconds
        Walking seconds, shape (Z + 1, Z + 1), the office first.
    min_gap, max_gap
        Days between two visits of one household, at least and at most (0 = no greatest gap).
    seed
        Seed of the searches that need one.
    """

    number: int
    zone: Ints
    minutes: Ints
    n: Ints
    k: Ints
    can: Bools
    day: Ints
    places: Ints
    limit: Ints
    seconds: Ints
    min_gap: int
    max_gap: int
    seed: int

    @property
    def need(self) -> int:
        """Visits asked, over all households."""
        return int((self.n * self.k).sum())

    @property
    def alike(self) -> bool:
        """True if all households ask the same and can come at any time, so that only their number matters."""
        return len(self.n) > 0 and bool(self.can.all()) and int(self.k.min()) == int(self.k.max())


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Pools:
    """All pools of a county, sorted: households by pool and class, sessions by pool and time.

    Parameters
    ----------
    table
        One row a pool: community, visitor ("" = all of the community), households, sessions, room (places).
    homes
        Households sorted by class, with columns pool, class and the input's own.
    classes
        One row a class: pool, zone, minutes, windows, k, visitor, n.
    held
        Sessions sorted by pool, day, start and id, with columns pool, day, limit and the input's own.
    places
        Index id; lon, lat.
    """

    table: pd.DataFrame
    homes: pd.DataFrame
    classes: pd.DataFrame
    held: pd.DataFrame
    places: pd.DataFrame

    def each(self, walks: Walks, *, min_gap: int, max_gap: int, seed: int) -> Iterator[Pool]:
        """The pools one after the other, as arrays.

        Parameters
        ----------
        walks
            How long ways take.
        min_gap, max_gap
            Days between visits of one household (max_gap 0: no greatest gap).
        seed
            Seed of the searches.
        """
        count = len(self.table)
        c_at = np.searchsorted(self.classes["pool"].to_numpy(), np.arange(count + 1))
        s_at = np.searchsorted(self.held["pool"].to_numpy(), np.arange(count + 1))
        zones, names = pd.factorize(self.classes["zone"])
        lon, lat = (self.places[c].reindex(names).to_numpy(dtype=np.float64) for c in ("lon", "lat"))
        at = self.places[["lon", "lat"]].reindex(self.table["community"]).to_numpy(dtype=np.float64)
        columns = {c: self.classes[c].to_numpy(dtype=np.int64) for c in ("minutes", "n", "k")}
        window, visitor = self.classes["windows"].to_numpy(dtype=object), self.classes["visitor"].to_numpy(dtype=object)
        times = {c: self.held[c].to_numpy(dtype=np.int64) for c in ("day", "places", "limit")}
        slot, cadre = self.held["slot"].to_numpy(dtype=object), self.held["cadre"].to_numpy(dtype=object)
        ids, communities = np.asarray(names, dtype=object), self.table["community"].to_numpy(dtype=object)
        for p in range(count):
            c, s = slice(c_at[p], c_at[p + 1]), slice(s_at[p], s_at[p + 1])
            own, zone = np.unique(zones[c], return_inverse=True)
            seconds = walks.seconds(
                np.append(at[p, 0], lon[own]), np.append(at[p, 1], lat[own]), [str(communities[p]), *map(str, ids[own])]
            )
            limit = times["limit"][s]
            can = 60 * columns["minutes"][c][:, None] <= limit[None, :]
            yield Pool(
                number=p, zone=zone.astype(np.int64), **{name: values[c] for name, values in columns.items()},
                can=can & _welcome(window[c], visitor[c], slot[s], cadre[s]),
                **{name: values[s] for name, values in times.items()},
                seconds=seconds, min_gap=min_gap, max_gap=max_gap, seed=seed,
            )  # fmt: skip


def pools(households: pd.DataFrame, sessions: pd.DataFrame, places: pd.DataFrame) -> Pools:
    """Sort households and sessions into pools.

    Parameters
    ----------
    households
        Columns id, community, zone, minutes, k (visits asked, k_max heeded), windows, visitor; sound.
    sessions
        Columns session_id, cadre, community, date, start, slot, places, minutes; sound.
    places
        Index id; lon, lat.
    """
    # a community is divided by visitor only where every household has one: else sessions serve both kinds
    code, names = pd.factorize(households["community"], sort=True)
    open_ = np.zeros(len(names), dtype=bool)
    open_[code[(households["visitor"] == "").to_numpy()]] = True
    homes = households.assign(_code=code, _visitor=households["visitor"].mask(open_[code], ""))
    homes["pool"] = homes.groupby(["_code", "_visitor"], sort=True).ngroup().astype(np.int64)
    table = homes.drop_duplicates("pool").sort_values("pool")[["community", "_visitor", "_code", "pool"]]
    by = ["pool", "zone", "minutes", "windows", "k", "visitor"]
    homes["class"] = homes.groupby(by, sort=True).ngroup().astype(np.int64)
    homes = homes.drop(columns=["_visitor", "_code"]).sort_values(["class", "id"], kind="stable").reset_index(drop=True)
    sizes = homes.groupby("class").size()
    classes = homes.drop_duplicates("class")[by].reset_index(drop=True).assign(n=sizes.to_numpy(dtype=np.int64))
    held = _held(sessions, table, names, open_)
    table = table[["community", "_visitor"]].rename(columns={"_visitor": "visitor"}).reset_index(drop=True)
    for column, numbers, weights in (
        ("households", homes["pool"], None),
        ("sessions", held["pool"], None),
        ("room", held["pool"], held["places"]),
    ):
        table[column] = np.bincount(numbers, weights=weights, minlength=len(table)).astype(np.int64)
    return Pools(table=table, homes=homes, classes=classes, held=held, places=places)


def _held(sessions: pd.DataFrame, table: pd.DataFrame, names: pd.Index, open_: Bools) -> pd.DataFrame:
    """The sessions that some pool can use, sorted by pool and time."""
    code = names.get_indexer(pd.Index(sessions["community"]))
    held = sessions.assign(_code=code)[code >= 0]
    held["_visitor"] = held["cadre"].mask(open_[held["_code"].to_numpy()], "")
    held = held.merge(table[["_code", "_visitor", "pool"]], on=["_code", "_visitor"]).drop(
        columns=["_code", "_visitor"]
    )
    day = held["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    limit = held["minutes"].to_numpy(dtype=np.int64) * 60
    held = held.assign(day=day, limit=np.where(limit > 0, limit, UNLIMITED))
    return held.sort_values(["pool", "day", "start", "session_id"], kind="stable").reset_index(drop=True)


def _welcome(windows: Any, visitor: Any, slot: Any, cadre: Any) -> Bools:
    """Which class is let into which session by its windows and its visitor: shape (C, S)."""
    can = np.ones((len(windows), len(slot)), dtype=bool)
    for words in set(windows) - {""}:
        can[windows == words] = np.isin(slot.astype(str), str(words).split())
    for name in set(visitor) - {""}:
        can[visitor == name] &= cadre == name
    return can
