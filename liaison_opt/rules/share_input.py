"""Tables of households, members and zones as arrays for sharing; every fault at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.share_pools import Sharing
from liaison_opt.rules.walks import Walks

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

    Floats = npt.NDArray[np.float64]

#: more links than this a household or member are a slip of the pen
MOST = 1_000_000


class _Faults:
    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, file: str, column: str, problem: str, todo: str, value: object = None) -> None:
        shown = None if value is None else str(value)
        self.found.append(Fault(file=file, column=column, problem=problem, todo=todo, value=shown))

    def rows(
        self, file: str, column: str, wrong: npt.NDArray[np.bool_], table: pd.DataFrame, problem: str, todo: str
    ) -> None:
        """One fault for all wrong rows of a column: how many, and the first."""
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            self.add(file, column, f"{int(wrong.sum())} rows: {problem}; the first is row {at + 2}", todo,
                     table[column].iloc[at])  # fmt: skip

    def stop(self) -> None:
        if self.found:
            raise ScenarioError(self.found)


def sharing(
    households: pd.DataFrame,
    members: pd.DataFrame,
    zones: pd.DataFrame,
    *,
    floor: int | pd.Series,
    ceiling: int | pd.Series,
    each: int | tuple[int, int] = 1,
    wishes: pd.DataFrame | None = None,
    walks: Walks | None = None,
) -> Sharing:
    """Check the tables of `share` and turn them into arrays.

    Parameters
    ----------
    households
        Columns id, community, zone.
    members
        Columns id, community, and zone or lon, lat (their own place; the zone's centre where empty).
    zones
        Columns id, community, lon, lat.
    floor, ceiling
        Links of a member: a number, or a Series by member id.
    each
        Links of a household: a number, or (least, greatest).
    wishes
        Columns household, member, worth (seconds of walking that it is worth).
    walks
        How long ways take.

    Raises
    ------
    ScenarioError
        Missing columns, ids used twice, unknown zones, a zone of another village, missing coordinates, floors above
        ceilings: all of them.
    """
    faults = _Faults()
    needs = {
        "households": ["id", "community", "zone"],
        "members": ["id", "community"],
        "zones": ["id", "community", "lon", "lat"],
    }
    tables = {"households": households, "members": members, "zones": zones}
    for file, columns in needs.items():
        for column in columns:
            if column not in tables[file]:
                faults.add(file, column, "the column is missing", "Add it")
    if "zone" not in members and not {"lon", "lat"} <= set(members.columns):
        faults.add("members", "zone", "members have no place", "Give a zone, or lon and lat")
    faults.stop()
    for file, table in tables.items():
        faults.rows(
            file, "id", table["id"].duplicated().to_numpy(), table, "the id is used before", "Keep one row an id"
        )
        for column in ("id", "community"):
            faults.rows(file, column, _empty(table[column]), table, "nothing is given", "Complete the row")
    ids = pd.Index(zones["id"].astype(str))
    lon, lat = _points(zones, faults)
    if ids.has_duplicates:
        faults.stop()
    zone = _lookup(ids, households, "households", faults)
    _belong(households, zone, zones, faults)
    m_lon, m_lat, place = _places(members, ids, lon, lat, faults)
    floors, ceilings = (_numbers(v, members, n, faults) for v, n in ((floor, "floor"), (ceiling, "ceiling")))
    over = np.flatnonzero(floors > ceilings)
    if len(over):
        faults.add("members", "floor", f"{len(over)} floors exceed their ceiling", "Correct either",
                   f"{members['id'].iloc[over[0]]}: {floors[over[0]]} > {ceilings[over[0]]}")  # fmt: skip
    least, most = each if isinstance(each, tuple) else (each, each)
    if not 0 <= least <= most <= MOST:
        faults.add("each", "", f"from {least} to {most} links a household", "Give 0 <= least <= greatest")
    wanted = _wishes(wishes, households, members, faults)
    faults.stop()
    home = households["community"].astype(str).to_numpy(dtype=object)
    of = members["community"].astype(str).to_numpy(dtype=object)
    village = pd.Index(np.union1d(home, of))
    return Sharing(
        village=village, home=village.get_indexer(home), zone=zone, of=village.get_indexer(of), lon=m_lon, lat=m_lat,
        place=place, zone_ids=ids.to_numpy(dtype=object), zone_lon=lon, zone_lat=lat, floor=floors, ceiling=ceilings,
        each=(int(least), int(most)), wishes=wanted, walks=walks or Walks(),
    )  # fmt: skip


def _belong(households: pd.DataFrame, zone: Ints, zones: pd.DataFrame, faults: _Faults) -> None:
    """A household's zone lies in the household's village."""
    if (zone >= 0).all() and len(zone):
        belongs = zones["community"].astype(str).to_numpy(dtype=object)[zone]
        strange = belongs != households["community"].astype(str).to_numpy(dtype=object)
        faults.rows("households", "zone", strange, households, "the zone lies in another community", "Correct either")


def _points(zones: pd.DataFrame, faults: _Faults) -> tuple[Floats, Floats]:
    """Centres of zones, in degrees."""
    lon, lat = _number(zones["lon"]), _number(zones["lat"])
    faults.rows("zones", "lon", ~(np.abs(lon) <= 180), zones, "no longitude", "Give degrees")
    faults.rows("zones", "lat", np.isnan(lat), zones, "no latitude", "Give degrees")
    faults.rows("zones", "lat", np.abs(lat) > 90, zones, "no latitude; perhaps swapped with lon", "Give degrees")
    return lon, lat


def _places(
    members: pd.DataFrame, ids: pd.Index, lon: Floats, lat: Floats, faults: _Faults
) -> tuple[Floats, Floats, Ints]:
    """Where members start: degrees, and the number of the zone at whose centre that is (-1: a place of their own)."""
    m_lon, m_lat = np.full(len(members), np.nan), np.full(len(members), np.nan)
    if {"lon", "lat"} <= set(members.columns):
        m_lon, m_lat = _number(members["lon"]), _number(members["lat"])
    own = np.isfinite(m_lon) & np.isfinite(m_lat)
    wild = own & ((np.abs(m_lat) > 90) | (np.abs(m_lon) > 180))
    column = "lat" if "lat" in members else "zone"
    faults.rows("members", column, wild, members, "no latitude; perhaps swapped with lon", "Give degrees")
    place = np.full(len(members), -1, dtype=np.int64)
    if "zone" in members:
        at = np.asarray(ids.get_indexer(pd.Index(members["zone"].astype(str))), dtype=np.int64)
        faults.rows("members", "zone", ~own & (at < 0), members, "there is no such zone", "Correct the id")
        place = np.where(own, -1, at)
        inside = place >= 0
        m_lon[inside], m_lat[inside] = lon[place[inside]], lat[place[inside]]
    else:
        faults.rows("members", "lon", ~own, members, "no place", "Give degrees, or a zone")
    return m_lon, m_lat, place


def _empty(column: pd.Series) -> npt.NDArray[np.bool_]:
    return np.asarray(column.isna() | column.astype(str).str.strip().eq(""), dtype=bool)


def _number(column: pd.Series) -> Floats:
    return pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan, copy=True)


def _lookup(ids: pd.Index, table: pd.DataFrame, file: str, faults: _Faults) -> Ints:
    at = np.asarray(ids.get_indexer(pd.Index(table["zone"].astype(str))), dtype=np.int64)
    faults.rows(file, "zone", at < 0, table, "there is no such zone", "Correct the id")
    return at


def _numbers(given: int | pd.Series, members: pd.DataFrame, name: str, faults: _Faults) -> Ints:
    """One whole number a member."""
    none = np.zeros(len(members), dtype=np.int64)
    if isinstance(given, pd.Series):
        if given.index.has_duplicates or not members["id"].isin(given.index).all():
            faults.add(
                "members", name, "some members have no number, or two", "Give a Series with one number a member id"
            )
            return none
        values = _number(given.reindex(members["id"]))
    else:
        values = np.full(len(members), float(given))
    bad = ~np.isfinite(values) | (values < 0) | (values % 1 != 0) | (values > MOST)
    if bad.any():
        faults.add("members", name, f"{int(bad.sum())} are not whole numbers from 0", "Correct them", values[bad][0])
        return none
    return values.astype(np.int64)


def _wishes(wishes: Any, households: pd.DataFrame, members: pd.DataFrame, faults: _Faults) -> tuple[Ints, Ints, Ints]:
    none = np.zeros(0, dtype=np.int64)
    if wishes is None or not len(wishes):
        return none, none, none
    for column in ("household", "member", "worth"):
        if column not in wishes:
            faults.add("wishes", column, "the column is missing", "Add it")
            return none, none, none
    if households["id"].duplicated().any() or members["id"].duplicated().any():
        return none, none, none
    h = np.asarray(pd.Index(households["id"]).get_indexer(wishes["household"]), dtype=np.int64)
    m = np.asarray(pd.Index(members["id"]).get_indexer(wishes["member"]), dtype=np.int64)
    worth = _number(wishes["worth"])
    todo = "Correct the id or delete the wish"
    faults.rows("wishes", "household", h < 0, wishes, "there is no such household", todo)
    faults.rows("wishes", "member", m < 0, wishes, "there is no such member", todo)
    bad = ~np.isfinite(worth) | (worth < 0) | (worth % 1 != 0) | (worth > 10**9)
    faults.rows("wishes", "worth", bad, wishes, "not a whole number of seconds from 0", "Give whole seconds")
    twice = wishes.duplicated(["household", "member"]).to_numpy()
    faults.rows("wishes", "household", twice, wishes, "the pair is listed before", "Keep one row a pair")
    return (none, none, none) if bad.any() else (h, m, worth.astype(np.int64))
