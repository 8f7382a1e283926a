"""Households and members as transports, a village at a time or all together, and links dealt out of the answer."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_opt.rules.transport import Costs, Held, Transport
from liaison_opt.rules.walks import Walks
from liaison_opt.rules.ways import Ways

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

    Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sharing:
    """Sound input of `share`, as arrays.

    Parameters
    ----------
    village
        Names of villages; `home` and `of` are numbers into it.
    home, zone
        Village and zone of each household, shape (H,).
    of
        Village of each member, shape (M,).
    lon, lat, place
        Where each member starts, and the number of that zone (-1: a place of the member's own), shape (M,).
    zone_ids, zone_lon, zone_lat
        The zones.
    floor, ceiling
        By member.
    each
        Least and greatest number of links a household.
    wishes
        household, member (numbers), worth (seconds).
    walks
        How long ways take.
    """

    village: pd.Index
    home: Ints
    zone: Ints
    of: Ints
    lon: Floats
    lat: Floats
    place: Ints
    zone_ids: npt.NDArray[Any]
    zone_lon: Floats
    zone_lat: Floats
    floor: Ints
    ceiling: Ints
    each: tuple[int, int]
    wishes: tuple[Ints, Ints, Ints]
    walks: Walks


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pool:
    """One village (or the whole county): its transport, and who stands behind rows and columns.

    Households of one zone with the same wishes are a column; members of one place with the same floor and ceiling are a
    row, unless somebody wishes for one of them or households have several members.

    Parameters
    ----------
    name
        The village; "" where all are one.
    problem
        Rows are groups of members, columns are classes of households; costs are walking seconds less wishes.
    members, households
        Numbers into the input, sorted by row and by column.
    wishes
        Row, column and worth of the wishes in the costs.
    """

    name: str
    problem: Transport
    members: Ints
    households: Ints
    wishes: tuple[Ints, Ints, Ints]

    def deal(self, actors: Ints, targets: Ints, amount: Ints) -> tuple[Ints, Ints, Ints]:
        """Members and households of the links behind a flow.

        Columns hand out their households in order, row after row; where a household has several members the columns
        go round, so that all get as many. Rows hand households to their members in runs of even length.

        Parameters
        ----------
        actors, targets, amount
            Used pairs, sorted by target, then actor.

        Returns
        -------
            Numbers of member, household and used pair, one link an entry, sorted by household.
        """
        first_t = np.concatenate([[0], np.cumsum(self.problem.target_size)])
        row, column = np.repeat(actors, amount), np.repeat(targets, amount)
        start = np.flatnonzero(np.concatenate([[True], column[1:] != column[:-1]])) if len(column) else column
        turn = np.arange(len(column)) - np.repeat(start, np.diff(np.append(start, len(column))))
        household = self.households[first_t[column] + turn % np.maximum(self.problem.target_size[column], 1)]
        # within a row: by column, so that each member's run lies in few zones
        order = np.lexsort((np.arange(len(row)), row))
        total = np.bincount(row, minlength=len(self.problem.floor))
        size = self.problem.actor_size
        first_a = np.concatenate([[0], np.cumsum(size)])
        nth = np.arange(len(self.members)) - np.repeat(first_a[:-1], size)
        share, rest = total // np.maximum(size, 1), total % np.maximum(size, 1)
        loads = np.repeat(share, size) + (nth < np.repeat(rest, size))
        member = np.empty(len(row), dtype=np.int64)
        member[order] = np.repeat(self.members, loads)
        by = np.lexsort((member, household))
        return member[by], household[by], np.repeat(np.arange(len(actors)), amount)[by]

    def worth(self, actors: Ints, targets: Ints) -> Ints:
        """What wishes take off the walk, by pair of a row and a column."""
        a, t, worth = self.wishes
        width = max(1, len(self.problem.lo))
        order = np.argsort(a * width + t)
        key = np.append((a * width + t)[order], -1)
        at = np.searchsorted(key[:-1], actors * width + targets)
        return np.where(key[at] == actors * width + targets, np.append(worth[order], 0)[at], 0)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that the transport is made of: equal for equal problems."""
        digest = hashlib.sha256()
        p = self.problem
        costs = [p.cost.values] if isinstance(p.cost, Held) else p.cost.arrays if isinstance(p.cost, Ways) else []
        for array in (*costs, p.floor, p.ceiling, p.lo, p.hi, p.actor_size, p.target_size, p.load):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def pools(given: Sharing, *, across: bool = False) -> Iterator[Pool]:
    """The transports of all villages in order, or one of the county."""
    home = np.zeros_like(given.home) if across else given.home
    of = np.zeros_like(given.of) if across else given.of
    count = 1 if across else len(given.village)
    wisher = _signatures(given, home, of)
    alone = np.full(len(of), -1, dtype=np.int64)
    wanted = np.arange(len(of)) if given.each != (1, 1) else np.unique(given.wishes[1])
    alone[wanted] = wanted
    by_class = np.lexsort((np.arange(len(home)), wisher, given.zone, home))
    spot = np.where(given.place >= 0, given.place, len(given.zone_ids) + np.arange(len(of)))
    by_group = np.lexsort((np.arange(len(of)), alone, given.ceiling, given.floor, spot, of))
    at_h = np.searchsorted(home[by_class], np.arange(count + 1))
    at_m = np.searchsorted(of[by_group], np.arange(count + 1))
    for v in range(count):
        h, m = by_class[at_h[v] : at_h[v + 1]], by_group[at_m[v] : at_m[v + 1]]
        classes, column = _runs(given.zone[h], wisher[h])
        groups, row = _runs(spot[m], given.floor[m], given.ceiling[m], alone[m])
        n, size = np.diff(np.append(classes, len(h))), np.diff(np.append(groups, len(m)))
        first_h, first_m = h[classes], m[groups]
        wishes = _cells(given, h, m, column, row, home, of, v)
        problem = Transport(
            cost=_costs(given, first_m, given.zone[first_h], wishes, across=across),
            floor=given.floor[first_m] * size,
            ceiling=given.ceiling[first_m] * size,
            lo=n * given.each[0],
            hi=n * given.each[1],
            actor_size=size,
            target_size=n,
            load=np.ones(len(n), dtype=np.int64),
        )
        yield Pool(
            name="" if across else str(given.village[v]), problem=problem, members=m, households=h, wishes=wishes
        )


def _runs(*columns: Ints) -> tuple[Ints, Ints]:
    """Where runs of equal rows begin in sorted columns, and the run of each row."""
    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    new = np.ones(len(columns[0]), dtype=bool)
    new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return np.flatnonzero(new), np.cumsum(new) - 1


def _signatures(given: Sharing, home: Ints, of: Ints) -> Ints:
    """A number a household: equal for households with the same wishes, 0 without; others' villages do not count."""
    h, m, worth = given.wishes
    sign = np.zeros(len(home), dtype=np.int64)
    if not len(h):
        return sign
    near = home[h] == of[m]
    order = np.lexsort((m[near], h[near]))
    h, m, worth = h[near][order], m[near][order], worth[near][order]
    nth = pd.Series(h).groupby(h).cumcount().to_numpy()
    # one more wish a round: households that agreed so far are told apart by the next
    for k in range(int(nth.max(initial=-1)) + 1):
        at = nth == k
        keys = pd.DataFrame({"before": sign[h[at]], "m": m[at], "worth": worth[at]})
        sign[h[at]] = keys.groupby(["before", "m", "worth"], sort=True).ngroup().to_numpy() + 1 + int(sign.max())
    return sign


def _cells(
    given: Sharing, h: Ints, m: Ints, column: Ints, row: Ints, home: Ints, of: Ints, v: int
) -> tuple[Ints, Ints, Ints]:
    """Wishes of this pool as row, column, worth; one an agreeing class."""
    wh, wm, worth = given.wishes
    inside = np.flatnonzero((home[wh] == v) & (of[wm] == v)) if len(wh) else np.zeros(0, dtype=np.int64)
    if not len(inside):
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    t = column[pd.Index(h).get_indexer(pd.Index(wh[inside]))]
    a = row[pd.Index(m).get_indexer(pd.Index(wm[inside]))]
    _, first = np.unique(a * (int(t.max()) + 1) + t, return_index=True)
    return a[first], t[first], worth[inside][first]


def _costs(given: Sharing, m: Ints, zone: Ints, wishes: tuple[Ints, Ints, Ints], *, across: bool) -> Costs:
    """Walking seconds between the members' places and the zones, less wishes."""
    if across:
        return Ways(
            walks=given.walks, lon=given.lon[m], lat=given.lat[m], to_lon=given.zone_lon[zone],
            to_lat=given.zone_lat[zone], known=_known(given, m, zone), wishes=wishes,
        )  # fmt: skip
    # each zone once, so that known ways between ids are found; members with places of their own come after
    place = given.place[m]
    spots = np.union1d(zone, place[place >= 0]).astype(np.int64)
    away = np.flatnonzero(place < 0)
    row = np.searchsorted(spots, place)
    row[away] = len(spots) + np.arange(len(away))
    seconds = given.walks.seconds(
        np.append(given.zone_lon[spots], given.lon[m[away]]),
        np.append(given.zone_lat[spots], given.lat[m[away]]),
        [*given.zone_ids[spots], *[""] * len(away)],
    )
    cost = seconds[np.ix_(row, np.searchsorted(spots, zone))]
    a, t, worth = wishes
    cost[a, t] -= worth
    return Held(cost)


def _known(given: Sharing, m: Ints, zone: Ints) -> tuple[Ints, Ints, Ints]:
    """Ways that the table of walks gives between these rows and columns."""
    none = np.zeros(0, dtype=np.int64)
    if given.walks.table is None or not len(given.walks.table):
        return none, none, none
    table = given.walks.table.astype({"from": str, "to": str})
    back = table.rename(columns={"from": "to", "to": "from"})
    ways = pd.concat([table, back])[["from", "to", "minutes"]].drop_duplicates(["from", "to"])
    here = pd.DataFrame({"from": np.append(given.zone_ids, "")[given.place[m]], "a": np.arange(len(m))})
    there = pd.DataFrame({"to": given.zone_ids[zone], "t": np.arange(len(zone))})
    found = ways.merge(here[here["from"] != ""], on="from").merge(there, on="to")
    found = found[found["from"] != found["to"]]
    seconds = np.rint(found["minutes"].to_numpy(dtype=float) * 60).astype(np.int64)
    return found["a"].to_numpy(dtype=np.int64), found["t"].to_numpy(dtype=np.int64), seconds
