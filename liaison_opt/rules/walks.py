"""How long the ways between a village office and its zones take on foot: one answer for planning and for checking."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: columns of a table of ways
WAY_COLUMNS = ("from", "to", "minutes")
EARTH_METRES = 6_371_008.8
#: nobody walks longer than a day between two zones of a village
LONGEST = 24 * 60


@dataclasses.dataclass(frozen=True, eq=False)
class Walks:
    """How long ways take, in whole seconds.

    A way is the great circle between two points, made longer by `detour` because paths bend, walked at `kmh`. Ways
    that are known better stand in a table. Whoever plans, routes or checks asks here, so that all agree to the second.

    Parameters
    ----------
    kmh
        Walking speed in kilometres an hour.
    detour
        How much longer a path is than the straight line.
    table
        Known ways, columns from, to (ids of zones; the office of a village goes by the village's id) and minutes; it
        replaces what would be computed. A way listed in one direction only takes as long back.

    Raises
    ------
    ScenarioError
        The speed, the detour or rows of the table cannot be used; all faults at once.
    """

    kmh: float = 4.0
    detour: float = 1.3
    table: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        found = [
            Fault(
                file="walks", problem=f"{name} is not a number above 0", todo="Give a number above 0", value=str(value)
            )
            for name, value in (("kmh", self.kmh), ("detour", self.detour))
            if not (np.isfinite(value) and value > 0)
        ]
        if self.table is not None:
            found += way_faults(self.table)
        if found:
            raise ScenarioError(found)

    def seconds(self, lon: npt.ArrayLike, lat: npt.ArrayLike, ids: npt.ArrayLike | None = None) -> Ints:
        """Seconds from each of n places to each other.

        Parameters
        ----------
        lon, lat
            Degrees, shape (n,), or (b, n) for many small sets at once. Ways from or to a place without coordinates
            take 0 seconds (see `missing`) unless the table lists them.
        ids
            The places' ids, of the same shape, needed where there is a table.

        Returns
        -------
            Whole seconds, shape (n, n) or (b, n, n); the diagonal is 0.

        Raises
        ------
        ValueError
            There is a table, but ids are not given.
        """
        x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        way = self.between(x[..., :, None], y[..., :, None], x[..., None, :], y[..., None, :])
        if self.table is not None:
            if ids is None:
                raise ValueError("a table of ways names places: give their ids, too")
            way = self._replaced(way, np.asarray(ids, dtype=object))
        way[..., np.arange(x.shape[-1]), np.arange(x.shape[-1])] = 0
        return way

    def between(self, lon: npt.ArrayLike, lat: npt.ArrayLike, to_lon: npt.ArrayLike, to_lat: npt.ArrayLike) -> Ints:
        """Whole seconds from points to points, shapes that fit together; 0 where a coordinate is missing.

        What the straight line tells, in degrees; a table is not asked.
        """
        x, y, to_x, to_y = (np.radians(np.asarray(side, dtype=np.float64)) for side in (lon, lat, to_lon, to_lat))
        half = np.sin((y - to_y) / 2) ** 2 + np.cos(y) * np.cos(to_y) * np.sin((x - to_x) / 2) ** 2
        metres = 2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
        seconds = np.rint(metres * (self.detour * 3.6 / self.kmh))
        return np.asarray(np.where(np.isfinite(seconds), seconds, 0.0), dtype=np.int64)

    @staticmethod
    def missing(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Which of n places lack a coordinate, shape (n,): computed ways from and to them are 0 seconds."""
        both = np.asarray(lon, dtype=np.float64) + np.asarray(lat, dtype=np.float64)
        return ~np.isfinite(both)

    @functools.cached_property
    def _known(self) -> tuple[pd.Index, Ints, Ints]:
        """Ids of the table, and its ways: number of start times count of ids plus number of end, rising; seconds."""
        table = self.table if self.table is not None else pd.DataFrame(columns=list(WAY_COLUMNS))
        ends = [table[side].astype(str).to_numpy(dtype=object) for side in ("from", "to")]
        codes, names = pd.factorize(np.concatenate(ends), sort=True)
        here, there = np.split(codes.astype(np.int64), 2)
        seconds = np.rint(table["minutes"].to_numpy(dtype=np.float64) * 60).astype(np.int64)
        # listed ways come first, so that the way back is taken only where it is not listed itself
        keys = np.concatenate((here * len(names) + there, there * len(names) + here))
        found, at = np.unique(keys, return_index=True)
        return pd.Index(names, dtype=object), found, np.concatenate((seconds, seconds))[at]

    def _replaced(self, way: Ints, ids: npt.NDArray[np.object_]) -> Ints:
        """Take the table's ways between these places instead of the computed ones."""
        names, keys, seconds = self._known
        if not len(keys):
            return way
        code = names.get_indexer(pd.Index(ids.ravel())).astype(np.int64).reshape(ids.shape)
        both = (code[..., :, None] >= 0) & (code[..., None, :] >= 0)
        key = code[..., :, None] * len(names) + code[..., None, :]
        at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        return np.asarray(np.where(both & (keys[at] == key), seconds[at], way))


def way_faults(table: pd.DataFrame, known: Iterable[str] | None = None, *, file: str = "walks") -> list[Fault]:
    """Everything wrong with a table of ways.

    Parameters
    ----------
    table
        Columns `WAY_COLUMNS`; the index may hold the rows that a spreadsheet shows.
    known
        Ids that may stand in it (zones and villages); None: not checked.
    file
        The table's name in messages.

    Returns
    -------
        The faults in the order of rows; empty if there are none.
    """
    gone = [column for column in WAY_COLUMNS if column not in table]
    if gone:
        todo = "Give the columns from, to and minutes"
        return [Fault(file=file, problem="a column is missing", todo=todo, column=column) for column in gone]
    faults: list[tuple[int, Fault]] = []
    shown = table.index.tolist()

    def tell(wrong: npt.NDArray[np.bool_], column: str, problem: str, todo: str) -> None:
        """Note a fault for each row that is wrong."""
        for at in np.flatnonzero(wrong):
            row, value = shown[at], table[column].iloc[at]
            line = int(row) if isinstance(row, int) else int(at) + 2
            faults.append(
                (int(at), Fault(file=file, row=line, column=column, problem=problem, todo=todo, value=str(value)))
            )

    minutes = pd.to_numeric(table["minutes"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    tell(~np.isfinite(minutes), "minutes", "this is not a number of minutes", "Give the minutes that the way takes")
    tell(np.isfinite(minutes) & ((minutes < 0) | (minutes > LONGEST)), "minutes",
         f"a way takes 0 to {LONGEST} minutes", "Correct the minutes")  # fmt: skip
    ends = {side: table[side].astype(str) for side in ("from", "to")}
    for side, ids in ends.items():
        empty = (table[side].isna() | ids.str.strip().eq("")).to_numpy(dtype=bool)
        tell(empty, side, "no place is named", "Give the id of a zone, or of a village for its office")
        if known is not None:
            strange = ~ids.isin([str(i) for i in known]).to_numpy(dtype=bool) & ~empty
            tell(strange, side, "there is no such place", "Give the id of a zone, or of a village for its office")
    pairs = pd.DataFrame(ends)
    twice = pairs.duplicated(["from", "to"]).to_numpy(dtype=bool)
    tell(twice, "to", "this way is listed before", "Keep one row a way and direction")
    return [fault for _, fault in sorted(faults, key=_first)]


def _first(entry: tuple[int, Any]) -> int:
    return entry[0]
