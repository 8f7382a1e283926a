"""Which households are seen in which session: pool by pool, in rounds, with a proof where places are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.executors import run
from liaison_opt.rules.walks import Walks
from liaison_opt.solve.visits import choosing
from liaison_opt.solve.visits.allocation import Allocation, collected
from liaison_opt.solve.visits.asked import sound
from liaison_opt.solve.visits.pooling import answers, visits_asked
from liaison_opt.solve.visits.pools import Pool, Pools, pools

if TYPE_CHECKING:
    from liaison_opt.solve.engine import Stop

#: classes a job: enough that sending them costs little beside planning them
WORK = 2400


def allocate(
    households: pd.DataFrame,
    sessions: pd.DataFrame,
    places: pd.DataFrame,
    *,
    min_gap: int = 1,
    max_gap: int | None = None,
    walks: Walks | None = None,
    same_visitor: bool = False,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    stop: Stop | None = None,
) -> Allocation:
    """Deal households to sessions, so that each is seen as often as asked.

    A session holds at most `places` households, and visits plus the shortest walk from the office through their zones
    and back fit its minutes. No household is seen outside its windows, by another than its visitor, or twice within
    `min_gap` days, ever. Where visits are missing, a cut tells whether any plan on these sessions could hold them
    (`rules/cuts.py`); places to spare are left empty.

    Parameters
    ----------
    households
        id, community, k (visits asked) and optionally zone ("" = at the office), minutes a visit, k_max (most visits,
        attempts counted; 0 = no maximum of its own; it wins over k), windows (names of slots, space-separated; "" =
        any), visitor (a cadre; "" = anyone).
    sessions
        session_id, community, date, places (households), and optionally cadre, start ("HH:MM"), slot (name),
        minutes (0 = no limit).
    places
        Index id; lon, lat (degrees) of communities (their offices) and zones. Where they lack, walking is 0.
    min_gap
        Days between two visits of one household, at least; 1 = not twice a day.
    max_gap
        Days that no household should wait, at most: between visits, from its pool's first session, and until the
        last. It raises the visits asked, up to k_max. Waits that remain longer are counted, not hidden.
    walks
        How long ways take; None = on foot as `Walks()` has it.
    same_visitor
        True: every household has one visitor all year; who lacks one is given one of those who hold sessions there,
        in compact areas in proportion to room. A shortage that only this choice makes is never called proven.
    seed
        Seed of the searches.
    executor
        Any `concurrent.futures.Executor`; the answer does not depend on it.
    progress
        Called with (jobs done, jobs).
    stop
        Ends the work early, if asked.

    Raises
    ------
    ScenarioError
        The tables cannot be used; every fault at once.
    ValueError
        `min_gap` is below 1, or `max_gap` below `min_gap`.
    """
    if min_gap < 1 or (max_gap is not None and max_gap < min_gap):
        raise ValueError(f"days between visits: 1 <= min_gap ({min_gap}) <= max_gap ({max_gap})")
    homes, held, where = sound(households, sessions, places)
    walks = walks or Walks()

    def work(function: Callable[[Any], Any], jobs: Iterable[Any], **told: Any) -> list[Any]:
        """Run the jobs where the caller wants them run."""
        return run(function, jobs, executor=executor, stop=stop, **told)

    whole = pools(_raised(homes, held, max_gap), held, where)
    chosen = frozenset[str]()
    told = whole
    if same_visitor and (whole.homes["visitor"] == "").any():
        told, chosen = _shared(whole, held, walks, min_gap, work)
    each = told.each(walks, min_gap=min_gap, max_gap=max_gap or 0, seed=seed)
    parts = work(answers, _chunks(each), progress=progress)
    found = [answer for part in parts for answer in part]
    return collected(homes, told, whole, chosen, found, walks, min_gap=min_gap, max_gap=max_gap or 0, seed=seed)


def _chunks(each: Iterator[Pool]) -> Iterator[list[Pool]]:
    chunk: list[Pool] = []
    classes = 0
    for pool in each:
        chunk.append(pool)
        classes += len(pool.n)
        if classes >= WORK:
            yield chunk
            chunk, classes = [], 0
    if chunk:
        yield chunk


def _raised(homes: pd.DataFrame, held: pd.DataFrame, max_gap: int | None) -> pd.DataFrame:
    """The households with as many visits asked as the greatest gap needs, never above k_max."""
    if max_gap is None or held.empty:
        return homes
    day = held["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    least = (
        pd.Series(day).groupby(held["community"].to_numpy()).agg(lambda days: visits_asked(days.to_numpy(), max_gap))
    )
    wanted = homes["community"].map(least).fillna(0).astype("int64")
    top = homes["k_max"].where(homes["k_max"] > 0, wanted.max())
    # who is asked no visit is not visited for the sake of a gap
    raised = np.where(homes["k"] > 0, np.maximum(homes["k"], np.minimum(wanted, top)), 0)
    return homes.assign(k=raised)


def _shared(
    whole: Pools, held: pd.DataFrame, walks: Walks, min_gap: int, work: Callable[..., list[Any]]
) -> tuple[Pools, frozenset[str]]:
    """Pools with a visitor for each household, and the communities where one was chosen here."""
    villages, posts = choosing.asks(whole, walks, min_gap=min_gap)
    jobs = [villages[i : i + 32] for i in range(0, len(villages), 32)]
    shares = [share for part in work(choosing.shared, jobs) for share in part]
    homes = whole.homes.assign(visitor=choosing.named(whole, villages, shares, posts))
    names = whole.table["community"].to_numpy(dtype=object)
    homes = homes.drop(columns=["pool", "class"])
    return pools(homes, held, whole.places), frozenset(str(names[village.number]) for village in villages)
