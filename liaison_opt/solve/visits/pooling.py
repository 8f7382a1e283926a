"""Plans of many pools, each by the first road that serves it; a function of plain arrays, fit for another process."""

from __future__ import annotations

import dataclasses

import numpy as np

from liaison_opt.rules.cuts import UNLIMITED
from liaison_opt.solve.visits.bytime import by_time, fits, long_waits
from liaison_opt.solve.visits.cutting import Cut, cut
from liaison_opt.solve.visits.pools import Ints, Pool
from liaison_opt.solve.visits.repair import repaired
from liaison_opt.solve.visits.rounds import Draft, in_rounds, in_turn, nothing


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """A pool's plan; where visits are missing also the tightest cut."""

    number: int
    draft: Draft
    cut: Cut | None


def answers(pools: list[Pool]) -> list[Answer]:
    """Plan pools.

    1. Pools whose households differ only in place: the same groups of neighbours every round.
    2. Where that does not fit: one queue along a tour (the most visits there can be, if time does not bind).
    3. Else session after session, the most urgent first.
    4. Where visits are missing though the cut leaves room, and the pool is small: CP-SAT from there.

    Parameters
    ----------
    pools
        Any pools; an answer does not depend on the others in the list.
    """
    return [_answer(pool, draft) for pool, draft in zip(pools, in_rounds(pools), strict=True)]


def _answer(pool: Pool, first: Draft | None) -> Answer:
    need = pool.need
    if first is not None and first.planned == need and fits(pool, first).all():
        return Answer(number=pool.number, draft=first, cut=None)
    draft = _general(pool)
    if draft.planned == need:
        return Answer(number=pool.number, draft=draft, cut=None)
    least = cut(pool)
    if draft.planned < min(need, least.bound):
        draft = repaired(pool, draft, min(need, least.bound))
    return Answer(number=pool.number, draft=draft, cut=least if draft.planned < need else None)


def _general(pool: Pool) -> Draft:
    if not len(pool.day) or pool.need == 0:
        return nothing()
    unlimited = pool.alike and bool((pool.limit == UNLIMITED).all())
    if not pool.max_gap:
        return in_turn(pool) if unlimited else by_time(pool)
    drafts = [by_time(pool, paced=True), by_time(pool), *([in_turn(pool)] if unlimited else [])]
    return min(drafts, key=lambda draft: (-draft.planned, long_waits(pool, draft)))


def visits_asked(days: Ints, max_gap: int) -> int:
    """Fewest visits that leave no wait longer than `max_gap` days between the first and the last of these days.

    Where the days themselves lie further apart than that, each such wait is taken as it is.

    Parameters
    ----------
    days
        Days on which somebody can come, in any order.
    max_gap
        Days.
    """
    days = np.unique(days)
    if not len(days):
        return 0
    at, count = 0, 0
    while days[-1] - days[at] > max_gap:
        at = max(at + 1, int(np.searchsorted(days, days[at] + max_gap, side="right")) - 1)
        count += 1
    return count
