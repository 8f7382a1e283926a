"""The walks of a scenario: between its zones and offices, pair by pair and along whole sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.walks import Walks

if TYPE_CHECKING:
    from liaison_opt.rules.walks import Ints
    from liaison_opt.scenario import Scenario


def walks_of(scenario: Scenario) -> Walks:
    """How long ways take in this scenario: its speed, its detour, and its table of ways if it has one."""
    session = scenario.settings.session
    return Walks(kmh=session.walk_kmh, detour=session.detour, table=scenario.walks if len(scenario.walks) else None)


def between(scenario: Scenario, start: pd.Series[Any], end: pd.Series[Any]) -> Ints:
    """Seconds from each place of `start` to the place of `end` in the same row, as `Walks.seconds` would say."""
    walks, places = walks_of(scenario), scenario.communities
    lon, lat = (places[axis].astype("float64") for axis in ("lon", "lat"))
    x, y, to_x, to_y = (ids.map(axis).to_numpy(dtype=np.float64) for ids in (start, end) for axis in (lon, lat))
    way = walks.between(x, y, to_x, to_y)
    if walks.table is not None:
        known = _listed(walks.table)
        place = known.index.get_indexer(pd.MultiIndex.from_arrays([start, end]))
        way = np.where(place >= 0, known.to_numpy(dtype=np.int64)[place], way)
    way[start.to_numpy() == end.to_numpy()] = 0
    return np.asarray(way, dtype=np.int64)


def along(scenario: Scenario, session: pd.Series[Any], at: pd.Series[Any], office: pd.Series[Any]) -> pd.Series[int]:
    """Seconds of walking a session: from the office through the stops in their order, and back.

    Parameters
    ----------
    scenario
        Places and speed.
    session
        The session of each stop; the stops of one session stand together, in order.
    at
        Id of the stop's zone (or community).
    office
        Id of the community whose office the walk begins and ends at.

    Returns
    -------
        Seconds, index = session ids.
    """
    first, last = session.ne(session.shift()), session.ne(session.shift(-1))
    before = at.shift().where(~first, office)
    way = pd.Series(between(scenario, before, at), index=session.index)
    home = pd.Series(0, index=session.index)
    home[last] = between(scenario, at[last], office[last])
    return (way + home).groupby(session.to_numpy()).sum().astype("int64")


def _listed(table: pd.DataFrame) -> pd.Series[int]:
    """Seconds of the listed ways by (from, to); one listed in one direction only takes as long back."""
    seconds = np.rint(table["minutes"].to_numpy(dtype=np.float64) * 60).astype(np.int64)
    there = pd.DataFrame({"a": table["from"].astype(str), "b": table["to"].astype(str), "s": seconds})
    both = pd.concat([there, there.rename(columns={"a": "b", "b": "a"})])
    return both.drop_duplicates(["a", "b"]).set_index(["a", "b"])["s"]
