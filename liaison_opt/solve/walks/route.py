"""In what order on the day: each session's shortest walk from the village office through its zones and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_opt.plan import ROUTE_COLUMNS, VISIT_COLUMNS
from liaison_opt.rules.walks import Walks
from liaison_opt.solve.walks.tours import EXACT, shortest, tour

Ints = npt.NDArray[np.int64]
Names = npt.NDArray[np.object_]


def route(
    visits: pd.DataFrame, roster: pd.DataFrame, households: pd.DataFrame, places: pd.DataFrame, walks: Walks
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put the visits of every session in the order of its shortest walk.

    Sessions that see the same zones of the same village share one tour, and tours with equally many stops are solved
    side by side, so that a county takes seconds.

    Parameters
    ----------
    visits
        One row a visit: session_id, household; other columns are not read.
    roster
        One row a session: session_id, community (whose own point is the office).
    households
        id, community, zone ("" = at the point of the community), minutes of one visit.
    places
        Index: id of villages and zones. Columns: lon, lat. A way from or to a place that is not there, or has no
        point, takes 0 seconds.
    walks
        How long ways take.

    Returns
    -------
        Visits with columns `plan.VISIT_COLUMNS`, and routes with columns `plan.ROUTE_COLUMNS`, both in the order of the
        roster and of the walk. A visit's id is its session's with its place in the walk; households of one zone are
        seen in the order of their ids. Of equally short walks it is the one that comes first in the order of `places`.
        A stop's zone is the community's id where its households have no zone.

    Raises
    ------
    ValueError
        Visits name sessions or households that are not there, or ids are not unique.
    """
    session = _codes(visits["session_id"], roster["session_id"], "session_id")
    household = _codes(visits["household"], households["id"], "household")
    at = households["zone"].where(households["zone"].ne(""), households["community"]).to_numpy(dtype=object)
    known = places.index.to_numpy(dtype=object)
    codes, extra = _places(np.concatenate((at, roster["community"].to_numpy(dtype=object))), known)
    names = np.concatenate((known, extra))
    zone, office = codes[: len(at)][household], codes[len(at) :]

    # one row a stop, by session and then by place: where it starts among the visits, and how many it has
    by_id = np.argsort(np.argsort(households["id"].to_numpy(dtype=object), kind="stable"), kind="stable")
    order = np.lexsort((by_id[household], zone, session))
    session, household, zone = session[order], household[order], zone[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (session[1:] != session[:-1]) | (zone[1:] != zone[:-1])
    stop = np.cumsum(new) - 1
    stops = pd.DataFrame({"session": session[new], "zone": zone[new]}, dtype="int64")
    stops["households"] = np.bincount(stop, minlength=len(stops))
    minutes = households["minutes"].to_numpy(dtype=np.int64)[household]
    stops["visit_minutes"] = np.bincount(stop, weights=minutes, minlength=len(stops)).astype(np.int64)

    points = [
        np.append(places[axis].to_numpy(dtype=np.float64), np.full(len(extra), np.nan)) for axis in ("lon", "lat")
    ]
    place, walk, home = _walked(stops, office, points, names, walks)
    stops["order"], stops["walk_seconds"] = place, walk
    back = pd.DataFrame({"session": stops["session"].unique(), "zone": -1, "households": 0, "visit_minutes": 0})
    back["order"], back["walk_seconds"] = np.bincount(stops["session"])[back["session"]] + 1, home
    routes = pd.concat([stops, back]).sort_values(["session", "order"], kind="stable", ignore_index=True)
    routes["session_id"] = roster["session_id"].array.take(routes["session"])
    routes["zone"] = pd.array(np.append(names, "")[routes["zone"]], dtype="str")

    sorted_visits = np.lexsort((np.arange(len(stop)), place[stop], session))
    session, household = session[sorted_visits], household[sorted_visits]
    seen = pd.DataFrame({"session_id": roster["session_id"].array.take(session)})
    seen["household"] = households["id"].array.take(household)
    first = np.concatenate(([True], session[1:] != session[:-1])) if len(session) else np.zeros(0, dtype=bool)
    seen["order"] = np.arange(len(session)) - np.flatnonzero(first)[np.cumsum(first) - 1] + 1
    digits = pd.Series([f".{k:02d}" for k in range(int(seen["order"].max()) + 1 if len(seen) else 1)], dtype="str")
    seen["visit_id"] = seen["session_id"] + digits.array.take(seen["order"].to_numpy())
    return seen[list(VISIT_COLUMNS)], routes[list(ROUTE_COLUMNS)]


def _walked(
    stops: pd.DataFrame, office: Ints, points: list[npt.NDArray[np.float64]], names: Names, walks: Walks
) -> tuple[Ints, Ints, Ints]:
    """Each stop's place in its session's walk from 1 and the seconds to it, and each session's seconds back home."""
    place, walk = (np.zeros(len(stops), dtype=np.int64) for _ in range(2))
    sessions, start, size = np.unique(stops["session"].to_numpy(), return_index=True, return_counts=True)
    home = np.zeros(len(sessions), dtype=np.int64)
    zone = stops["zone"].to_numpy()
    for many in np.unique(size).tolist():
        chosen = np.flatnonzero(size == many)
        cells = start[chosen][:, None] + np.arange(many)
        nodes = np.column_stack((office[sessions[chosen]], zone[cells]))
        # equal walks are solved once
        unique, inverse = np.unique(nodes, axis=0, return_inverse=True)
        orders, legs = _solved(unique, points, names, walks)
        position = np.argsort(orders, axis=1)[inverse.ravel()]
        place[cells] = position + 1
        walk[cells] = np.take_along_axis(legs[inverse.ravel()], position, axis=1)
        home[chosen] = legs[inverse.ravel(), -1]
    return place, walk, home


def _solved(
    nodes: Ints, points: list[npt.NDArray[np.float64]], names: Names, walks: Walks, step: int = 20_000
) -> tuple[Ints, Ints]:
    """Orders of stops, numbers from 1, shape (u, m), and seconds of each leg with the way home, shape (u, m + 1)."""
    size = nodes.shape[1] - 1
    orders, legs = np.zeros((len(nodes), size), dtype=np.int64), np.zeros(nodes.shape, dtype=np.int64)
    for first in range(0, len(nodes), step):
        part = nodes[first : first + step]
        way = walks.seconds(points[0][part], points[1][part], names[part] if walks.table is not None else None)
        if size <= EXACT:
            found, _ = shortest(way)
        else:
            found = np.array([tour(one).order for one in way], dtype=np.int64)
        path = np.pad(found, ((0, 0), (1, 1)))
        orders[first : first + step] = found
        legs[first : first + step] = way[np.arange(len(part))[:, None], path[:, :-1], path[:, 1:]]
    return orders, legs


def _codes(asked: pd.Series, known: pd.Series, column: str) -> Ints:
    """Find the row of each asked id among the known."""
    index = pd.Index(known)
    if not index.is_unique:
        raise ValueError(f"{column}: ids stand more than once: {_few(index[index.duplicated()])}")
    codes: Ints = index.get_indexer(pd.Index(asked)).astype(np.int64)
    if (codes < 0).any():
        raise ValueError(f"{column}: visits name ids that are not there: {_few(asked[codes < 0])}")
    return codes


def _places(asked: Names, known: Names) -> tuple[Ints, Names]:
    """Find each place's number among the known ones and, after them, those that are not there."""
    codes: Ints = pd.Index(known).get_indexer(pd.Index(asked)).astype(np.int64)
    lost = codes < 0
    more, extra = pd.factorize(asked[lost])
    codes[lost] = len(known) + more
    return codes, np.asarray(extra, dtype=object)


def _few(ids: pd.Series | pd.Index) -> str:
    shown = [str(i) for i in dict.fromkeys(ids)]
    return ", ".join(shown[:5]) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")
