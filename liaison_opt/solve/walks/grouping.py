"""One round of visits: which households are seen together, in as few sessions as can be and with little walking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_opt.solve.walks.compact import Sessions, compacted
from liaison_opt.solve.walks.fill import Pools, filled, full_sessions
from liaison_opt.solve.walks.pairs import SESSION
from liaison_opt.solve.walks.tours import FAR

Ints = npt.NDArray[np.int64]
#: one session: zone (number from 0) and how many of its households are seen
Session = list[tuple[int, int]]
#: first answers tried for each pool; the best one is kept
STARTS = 2
#: cells of one batch of pools
_CELLS = 3_000_000


def group(
    n: npt.ArrayLike,
    seconds: npt.ArrayLike,
    places: int,
    *,
    minutes: npt.ArrayLike | None = None,
    session_minutes: int | None = None,
    starts: int = STARTS,
) -> list[Session]:
    """Split one round of a village's visits into sessions.

    Zones with more households than a session holds get full sessions of their own; the rest is filled by neighbours,
    and pairs of neighbouring sessions are dealt anew, each in the best way there is, until no pair gets shorter.

    Parameters
    ----------
    n
        Households to be seen in each zone, shape (Z,).
    seconds
        Seconds of walking, shape (Z + 1, Z + 1), the office first.
    places
        Households a session can hold.
    minutes
        Minutes that one visit takes in each zone, shape (Z,) or one number for all. Where households of a zone differ,
        give the longest to be safe whichever are seen, or treat each length as a zone of its own at the same place.
    session_minutes
        Minutes that a session lasts; visits and the shortest walk from the office and back must fit. None: no end.
    starts
        First answers tried; the best is kept. The first is without noise, the others are seeded.

    Returns
    -------
        The sessions, each a list of (zone, households) in the order of its shortest walk; zones count from 0. A zone
        may be split over sessions. There are ceil(N / places) sessions unless minutes ask for more. Households that
        even a session of their own could not hold are left out.

    Raises
    ------
    ValueError
        Shapes do not fit, numbers are negative, or places or starts is less than 1.
    """
    return groups([n], [seconds], [places], minutes=[minutes], session_minutes=[session_minutes], starts=starts)[0]


def groups(
    n: Sequence[npt.ArrayLike],
    seconds: Sequence[npt.ArrayLike],
    places: Sequence[int],
    *,
    minutes: Sequence[npt.ArrayLike | None] | None = None,
    session_minutes: Sequence[int | None] | None = None,
    starts: int = STARTS,
) -> list[list[Session]]:
    """Group many pools (villages, or the areas of one visitor each) at once; much faster than one after the other.

    Parameters
    ----------
    n, seconds, places, minutes, session_minutes
        As in `group`, one entry a pool.
    starts
        As in `group`.

    Returns
    -------
        The sessions of each pool, in the order of pools; a pool's answer does not depend on the others.

    Raises
    ------
    ValueError
        As in `group`.
    """
    if starts < 1:
        raise ValueError(f"at least 1 first answer is tried, not {starts}")
    lengths = [None] * len(n) if minutes is None else minutes
    limits = [None] * len(n) if session_minutes is None else session_minutes
    pools = [_pool(*given) for given in zip(n, seconds, places, lengths, limits, strict=True)]
    answers: list[list[Session]] = [[] for _ in pools]
    for rows in _batches([pool.n.shape[1] for pool in pools], starts):
        for row, answer in zip(rows, _grouped(_padded([pools[row] for row in rows]), starts), strict=True):
            answers[row] = answer
    return answers


def needed(
    n: Sequence[npt.ArrayLike],
    seconds: Sequence[npt.ArrayLike],
    places: Sequence[int],
    *,
    minutes: Sequence[npt.ArrayLike | None],
    session_minutes: Sequence[int | None],
) -> list[int]:
    """How many sessions a round of each pool takes, without working out good walks: as `groups`, or one more.

    Parameters
    ----------
    n, seconds, places, minutes, session_minutes
        As in `groups`.

    Returns
    -------
        Sessions a round, one number a pool; where minutes do not bind, households / places rounded up.
    """
    pools = [_pool(*given) for given in zip(n, seconds, places, minutes, session_minutes, strict=True)]
    answer = [0] * len(pools)
    for rows in _batches([pool.n.shape[1] for pool in pools], 1):
        batch = _padded([pools[row] for row in rows])
        full, rest = full_sessions(batch)
        first = filled(batch, rest)
        others = pd.Series(first.session).groupby(first.pool).nunique().reindex(range(len(rows)), fill_value=0)
        for row, count in zip(rows, (full.sum(axis=1) + others.to_numpy()).tolist(), strict=True):
            answer[row] = int(count)
    return answer


def _grouped(pools: Pools, starts: int) -> list[list[Session]]:
    """Group the pools of one batch."""
    full, rest = full_sessions(pools)
    batch, most = len(rest), pools.most
    tried = pools.copies(starts)
    wide = rest.shape[1]
    noise = np.ones((starts, batch, wide))
    for start in range(1, starts):
        # the first zones get the same noise however far the batch is padded
        noise[start] += 0.5 * np.random.default_rng([start, 2027]).random(wide)
    sessions = Sessions(tried, filled(tried, np.tile(rest, (starts, 1)), noise.reshape(starts * batch, wide)))
    compacted(sessions)
    price = np.zeros(batch * starts, dtype=np.int64)
    np.add.at(price, sessions.pool, sessions.walk + SESSION * (sessions.zone[:, 0] >= 0))
    best = price.reshape(starts, batch).argmin(axis=0)
    answers: list[list[Session]] = [[] for _ in range(batch)]
    for pool, zone in np.argwhere(full > 0).tolist():
        answers[pool] += [[(zone, int(most[pool, zone]))] for _ in range(int(full[pool, zone]))]
    kept = np.flatnonzero((best[sessions.pool % batch] == sessions.pool // batch) & (sessions.zone[:, 0] >= 0))
    listed = zip(sessions.pool[kept].tolist(), sessions.zone[kept].tolist(), sessions.count[kept].tolist(), strict=True)
    for pool, zones, counts in listed:
        answers[pool % batch].append([(z, c) for z, c in zip(zones, counts, strict=True) if c > 0])
    return answers


def _batches(sizes: list[int], starts: int) -> Iterator[list[int]]:
    """Numbers of pools, those of like size together, so that little is padded and memory stays bounded."""
    rows: list[int] = []
    for row in sorted(range(len(sizes)), key=sizes.__getitem__):
        # sizes rise: this pool is the largest, and the first is the smallest
        if rows and (
            (len(rows) + 1) * starts * (sizes[row] + 1) ** 2 > _CELLS or sizes[row] > 1.3 * sizes[rows[0]] + 2
        ):
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _padded(pools: list[Pools]) -> Pools:
    """Pools of one each as one batch; zones that a pool does not have hold no household."""
    wide = max(pool.n.shape[1] for pool in pools)
    n, unit = (np.zeros((len(pools), wide), dtype=np.int64) for _ in range(2))
    way = np.zeros((len(pools), wide + 1, wide + 1), dtype=np.int64)
    for row, pool in enumerate(pools):
        size = pool.n.shape[1]
        n[row, :size], unit[row, :size], way[row, : size + 1, : size + 1] = pool.n[0], pool.unit[0], pool.way[0]
    places, limit = (np.concatenate([getattr(pool, name) for pool in pools]) for name in ("places", "limit"))
    return Pools(n=n, way=way, unit=unit, places=places, limit=limit)


def _pool(
    n: npt.ArrayLike, seconds: npt.ArrayLike, places: int, minutes: npt.ArrayLike | None, limit: int | None
) -> Pools:
    """Check and bring one pool to its arrays."""
    count = np.asarray(n).astype(np.int64).reshape(1, -1)
    size = count.shape[1]
    way = np.asarray(seconds).astype(np.int64)
    if way.shape != (size + 1, size + 1):
        raise ValueError(f"{size} zones need a matrix of shape ({size + 1}, {size + 1}), not {way.shape}")
    visit = np.zeros(size) if minutes is None else np.broadcast_to(np.asarray(minutes, dtype=np.float64), (size,))
    if (count < 0).any() or (way < 0).any() or not (visit >= 0).all():
        raise ValueError("households, seconds and minutes are 0 or more")
    if places < 1:
        raise ValueError(f"a session holds 1 household or more, not {places}")
    return Pools(
        n=count,
        way=way[None],
        places=np.array([places], dtype=np.int64),
        unit=np.ceil(visit * 60).astype(np.int64)[None],
        limit=np.array([FAR if limit is None else limit * 60], dtype=np.int64),
    )
