"""First sessions of a round for many villages at once: full ones of a single zone, then neighbours together."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from liaison_opt.solve.walks.tours import FAR

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pools:
    """Villages (or areas of one visitor) whose zones are grouped side by side, padded to one number of zones.

    Parameters
    ----------
    n
        Households to be seen, shape (b, Z); 0 where there is no such zone.
    way
        Seconds of walking, shape (b, Z + 1, Z + 1), the office first.
    places
        Households a session can hold, shape (b,).
    unit
        Seconds that one visit takes, shape (b, Z).
    limit
        Seconds that a session lasts, visits and walking together, shape (b,); `FAR` if there is no end.
    """

    n: Ints
    way: Ints
    places: Ints
    unit: Ints
    limit: Ints

    def copies(self, count: int) -> Pools:
        """Give each pool `count` times, one block of all pools after the other."""
        fields = (np.concatenate([getattr(self, field.name)] * count) for field in dataclasses.fields(self))
        return Pools(**dict(zip(("n", "way", "places", "unit", "limit"), fields, strict=True)))

    @property
    def most(self) -> Ints:
        """Households of one zone that a session of its own can hold, shape (b, Z); 0: out of reach of any session."""
        there = self.way[:, 0, 1:] + self.way[:, 1:, 0]
        spare = self.limit[:, None] - there
        fit = np.where(self.unit > 0, spare // np.maximum(self.unit, 1), np.where(spare >= 0, FAR, 0))
        return np.asarray(np.clip(np.minimum(self.places[:, None], fit), 0, None))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stops:
    """What is seen where: one row a session and zone.

    Parameters
    ----------
    pool, session, zone, count
        Shape (r,): number of the pool; of the session within it; of the zone, from 0; households seen there.
    """

    pool: Ints
    session: Ints
    zone: Ints
    count: Ints


def full_sessions(pools: Pools) -> tuple[Ints, Ints]:
    """Split households into full sessions of one zone and the rest.

    Returns
    -------
        How many full sessions each zone has and how many households remain, both of shape (b, Z). Households that no
        session can hold, not even alone, are in neither.
    """
    most = pools.most
    reach = np.where(most > 0, pools.n, 0)
    sessions = reach // np.maximum(most, 1)
    return sessions, reach - sessions * most


def filled(pools: Pools, rest: Ints, noise: Floats | None = None) -> Stops:
    """Fill sessions one after the other: start at the zone farthest from the office, go on to the nearest.

    A zone is split where the places or the minutes end. Without minutes that bind, a pool needs as few sessions as
    there can be, households / places rounded up.

    Parameters
    ----------
    pools
        The pools; `n` is not read.
    rest
        Households to be seen, shape (b, Z).
    noise
        Factors on what is far and near, shape (b, Z), to get another first answer; None: 1.

    Returns
    -------
        One row a session and zone; sessions are numbered from 0 in each pool, in the order they were filled.
    """
    rest, way, (batch, _) = rest.copy(), pools.way, rest.shape
    factor = np.ones(rest.shape) if noise is None else noise
    far = (way[:, 0, 1:] + way[:, 1:, 0]) * factor
    rows = np.arange(batch)
    session = np.full(batch, -1, dtype=np.int64)
    room, spent, here = (np.zeros(batch, dtype=np.int64) for _ in range(3))
    near = np.zeros(rest.shape)
    found: list[tuple[Ints, Ints, Ints, Ints]] = []
    alone = pools.most
    while rest.any():
        # how many of each zone still fit if it is the next stop
        spare = pools.limit[:, None] - spent[:, None] - way[rows, here][:, 1:] - way[:, 1:, 0]
        fit = np.where(pools.unit > 0, spare // np.maximum(pools.unit, 1), np.where(spare >= 0, FAR, 0))
        most = np.minimum(np.minimum(rest, room[:, None]), fit)
        stuck = ~(most > 0).any(axis=1) & rest.any(axis=1)
        if stuck.any():
            session[stuck] += 1
            room[stuck], spent[stuck], here[stuck] = pools.places[stuck], 0, 0
            most[stuck] = np.minimum(rest, alone)[stuck]
            near[stuck] = -far[stuck]
        score = np.where(most > 0, near, np.inf)
        zone = score.argmin(axis=1)
        live = np.flatnonzero(np.isfinite(score[rows, zone]))
        if not live.size:
            raise ValueError("households are left that no session can hold; take them out first")
        at, count = zone[live], most[live, zone[live]]
        found.append((live, session[live].copy(), at, count))
        rest[live, at] -= count
        room[live] -= count
        spent[live] += way[live, here[live], at + 1] + count * pools.unit[live, at]
        opened = here[live] == 0
        here[live] = at + 1
        both = np.minimum(way[live, at + 1, 1:], way[live, 1:, at + 1]) * factor[live]
        near[live] = np.where(opened[:, None], both, np.minimum(near[live], both))
    columns = [np.concatenate(column).astype(np.int64) for column in zip(*found, strict=True)] or [
        np.zeros(0, np.int64)
    ] * 4
    return Stops(pool=columns[0], session=columns[1], zone=columns[2], count=columns[3])
