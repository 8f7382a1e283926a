"""Whether the longitudes and latitudes of places can be right: exchanged, far away from all others, or not there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario.arrays import within
from liaison_opt.scenario.columns import Table
from liaison_opt.scenario.note import Note
from liaison_opt.scenario.refuse import plain_heading

FAR_KM = 300.0
_EARTH_KM = 6371.0
_LON, _LAT = (73.0, 136.0), (3.0, 54.0)  # the land and the islands of China, degrees


def exchanged(table: Table, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """A fault if longitudes stand under latitude; the columns are then blanked, so that it is said once.

    Parameters
    ----------
    table
        The table of places.
    frame
        Its cells as read.
    """
    places = {
        name: place
        for name in ("lon", "lat")
        for place, heading in enumerate(frame.columns)
        for column in table.columns
        if column.name == name and plain_heading(str(heading)) in {plain_heading(name), plain_heading(column.zh)}
    }
    if len(places) < 2:
        return frame, []
    lon, lat = (
        pd.to_numeric(frame.iloc[:, places[name]], errors="coerce").astype("float64") for name in ("lon", "lat")
    )
    swapped = lat.between(*_LON) & lon.between(*_LAT)
    if not swapped.any():
        return frame, []
    first = swapped[swapped].index[0]
    more = int(swapped.sum()) - 1
    also = f" (here and in {more:,} more rows)" if more else ""
    fault = Fault(file=str(frame.attrs.get("file", table.file)), row=int(first), column="lon, lat",
                  value=f"{lon[first]:g}, {lat[first]:g}", problem=f"longitude and latitude look swapped{also}",
                  todo="Exchange the two: lon is degrees east (China: 73 to 135), lat degrees north")  # fmt: skip
    cleared = frame.copy()
    for place in places.values():
        cleared.isetitem(place, frame.iloc[:, place].astype("object").where(~swapped, None).array)
    cleared.attrs = dict(frame.attrs)
    return cleared, [fault]


def notes(places: pd.DataFrame, homes: pd.DataFrame) -> list[Note]:
    """What a person should know of the coordinates: places far off, and what cannot be done without them.

    Parameters
    ----------
    places
        Index: id. Columns lon, lat (degrees or NaN).
    homes
        Columns community, zone: where households lie.
    """
    return [*_far(places), *_absent(places, homes)]


def _far(places: pd.DataFrame) -> list[Note]:
    known = places.loc[places["lon"].notna() & places["lat"].notna(), ["lon", "lat"]]
    if len(known) < 3:
        return []
    distance = _km(known["lon"], known["lat"], float(known["lon"].median()), float(known["lat"].median()))
    far = known.index[distance > FAR_KM]
    if far.empty:
        return []
    names = _some(far)
    en = f"{len(far)} of {len(known)} places lie more than {FAR_KM:g} km from the middle of all: {names}; "
    zh = f"{len(known)} 个地点中有 {len(far)} 个距全体中心超过 {FAR_KM:g} 公里：{names}；"
    return [Note(f"{en}check their coordinates", f"{zh}请核对经纬度")]


def _absent(places: pd.DataFrame, homes: pd.DataFrame) -> list[Note]:
    if homes.empty:
        return []
    used = pd.concat([homes["zone"].drop_duplicates(), homes["community"].drop_duplicates()])
    there = places.loc[within(places.index.to_series(), used)]
    gone = there.index[there["lon"].isna() | there["lat"].isna()]
    if gone.empty:
        return []
    names = _some(gone)
    en = f"{len(gone)} of {len(there)} places in which households lie have no coordinates ({names}): "
    zh = f"{len(there)} 个住户所在地点中有 {len(gone)} 个没有经纬度（{names}）："
    return [Note(f"{en}no way can be measured there, so walking times and distances leave them out",
                 f"{zh}无法计算路程，步行时间和距离不含这些地点")]  # fmt: skip


def _some(ids: pd.Index[Any]) -> str:
    return ", ".join(map(str, ids[:5])) + (", …" if len(ids) > 5 else "")


def _km(lon: pd.Series[float], lat: pd.Series[float], lon0: float, lat0: float) -> Any:
    """Great-circle distance to one point, kilometres (haversine)."""
    a, b = np.radians(lat.to_numpy()), np.radians(lat0)
    half = np.sin((a - b) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon.to_numpy() - lon0) / 2) ** 2
    return 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
