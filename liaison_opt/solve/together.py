"""Many small components as one relaxation: where its corner is whole, it is the answer, and its duals are the proofs.

A thousand components of fifty columns are a thousand calls of LP and CP-SAT, some fifty milliseconds each, of which the
solving is the least. Side by side in one relaxation they still share nothing: its corner is a corner of each, its duals
are duals of each, and each keeps bounds and witnesses of its own, checked in exact integers.
"""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.executors import batches, interrupted
from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.solve.engine import Stop, cp_sat
from liaison_opt.solve.lp import Relaxed, bounded, solved_by_glop
from liaison_opt.solve.tiers import SMALL, TINY, Answer, Tell, lexicographic, proven

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

#: columns of one search for whole numbers over several components whose corners were not whole
SEARCH = 4096
Chains = list[dict[str, Relaxed]]
Held = list[dict[str, tuple[int, float]]]


Part = tuple["Ints", "Ints"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Group:
    """Components side by side: the first takes the first widths[0] columns and heights[0] rows, and so on."""

    matrix: Matrix
    widths: Ints
    heights: Ints

    @classmethod
    def of(cls, matrix: Matrix, parts: list[Part]) -> Group:
        """The components `parts`, as (columns, rows), of a model; without the owners, who solve nothing."""
        anonymous = dataclasses.replace(matrix, owners=pd.DataFrame(index=range(len(matrix.lo))))
        columns, rows = (np.concatenate([part[side] for part in parts]).astype(np.int64) for side in (0, 1))
        return cls(
            matrix=anonymous.part(columns, rows),
            widths=np.array([len(columns) for columns, _ in parts], dtype=np.int64),
            heights=np.array([len(rows) for _, rows in parts], dtype=np.int64),
        )

    @property
    def columns(self) -> list[slice]:
        """The columns of each component."""
        ends = np.cumsum(self.widths)
        return [slice(int(end - width), int(end)) for end, width in zip(ends, self.widths, strict=True)]

    def parts(self) -> list[Matrix]:
        """The components as models of their own."""
        ends = np.cumsum(self.heights)
        spans = zip(self.columns, ends - self.heights, ends, strict=True)
        return [self.matrix.part(np.arange(c.start, c.stop), np.arange(first, last)) for c, first, last in spans]

    def chosen(self, numbers: list[int]) -> Group:
        """Some of the components."""
        ends = np.cumsum(self.heights)
        places = self.columns
        chosen = [
            (np.arange(places[k].start, places[k].stop), np.arange(ends[k] - self.heights[k], ends[k])) for k in numbers
        ]
        return Group.of(self.matrix, chosen)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Job:
    """One group of a stage, as it is sent to a worker: its number, the seed, and when the clock runs out.

    `alone`: its one component is solved as such, and tells how it gets on.
    """

    number: int
    group: Group
    alone: bool
    seed: int
    end: float | None

    def __repr__(self) -> str:
        return f"{len(self.group.widths)} components of {int(self.group.widths.sum())} columns"


class Told(Stop):
    """A stop in a worker process: the clock of the job, and what the parent was asked."""

    @property
    def due(self) -> bool:
        """True if the parent was asked to stop, or the clock has run out."""
        if interrupted():
            self.ask()
        return super().due


def elsewhere(job: Job) -> list[Answer]:
    """Solve a group in a worker process or on another machine."""
    stop = Told(None if job.end is None else max(0.0, job.end - time.time()))
    return solved(job, stop, lambda _tier, _best, _bound: None)


def solved(job: Job, stop: Stop, tell: Tell) -> list[Answer]:
    """Solve a group here."""
    if job.alone:
        return [lexicographic(job.group.matrix, seed=job.seed, stop=stop, tell=tell)]
    return together(job.group, seed=job.seed, stop=stop)


def together(group: Group, *, seed: int, stop: Stop) -> list[Answer]:
    """Minimise the tiers in order over each component; the answers are as good as `tiers.lexicographic`'s.

    Components whose corner is not whole are searched together at their bounds; those that have no point there, and
    those that are large, take the long road one by one.

    Parameters
    ----------
    group
        The components.
    seed
        Random seed of the searches.
    stop
        When to stop early.
    """
    parts = group.parts()
    chained = _chains(group, parts)
    if chained is None and len(parts) == 1:
        return [lexicographic(parts[0], seed=seed, stop=stop)]
    if chained is None:  # one of them is impossible, or has no point at a bound that was rounded up: find it
        half = len(parts) // 2
        sides = (group.chosen(list(range(half))), group.chosen(list(range(half, len(parts)))))
        return [answer for side in sides for answer in together(side, seed=seed, stop=stop)]
    chains, point = chained
    answers: dict[int, Answer] = {}
    for number, columns in enumerate(group.columns):
        whole = np.rint(point[columns]).astype(np.int64)
        if _at_bounds(parts[number], chains[number], whole):
            answers[number] = _optimal(chains[number], whole, "glop")
    open_ = [n for n, part in enumerate(parts) if n not in answers and len(part.lo) and len(part.upper) <= SMALL]
    for numbers in batches(open_, lambda n: int(group.widths[n]), SEARCH):
        answers.update(_searched(group, numbers, chains, seed=seed, stop=stop))
    return [answers[n] if n in answers else lexicographic(part, seed=seed, stop=stop) for n, part in enumerate(parts)]


def _chains(group: Group, parts: list[Matrix]) -> tuple[Chains, np.ndarray] | None:
    """Each component's bounds tier by tier, given those before, and the last corner; None if it has no solution."""
    chains: Chains = [{} for _ in parts]
    point = np.zeros(len(group.matrix.upper))
    known = False
    for tier, cost in group.matrix.tiers.items():
        floors = [int(np.minimum(part.tiers[tier] * part.upper, 0).sum()) for part in parts]
        worth = [float(cost[columns] @ point[columns]) for columns in group.columns]
        if not cost.any() or (known and all(w < f + TINY for w, f in zip(worth, floors, strict=True))):
            for chain, floor in zip(chains, floors, strict=True):  # nothing better can come
                chain[tier] = Relaxed(feasible=True, bound=floor, witness=None)
            continue
        wider, owner = _held(group, chains)
        solved = solved_by_glop(wider, cost, {})
        if solved is None:
            return None
        known, duals, point = True, solved[1], solved[3]
        ends = np.cumsum(group.heights)
        held_at: Held = [{} for _ in parts]
        for (number, name), price in zip(owner, duals[len(group.matrix.lo) :].tolist(), strict=True):
            held_at[number][name] = (chains[number][name].bound, price)
        for number, (part, columns) in enumerate(zip(parts, group.columns, strict=True)):
            own = part.tiers[tier]
            rows = duals[ends[number] - group.heights[number] : ends[number]]
            chains[number][tier] = bounded(part, own, float(own @ point[columns]), rows, held_at[number])
    return chains, point


def _held(group: Group, chains: Chains) -> tuple[Matrix, list[tuple[int, str]]]:
    """The model with a row more for each component and tier whose bound is known; whose row and tier each one is."""
    matrix = group.matrix
    index, coef, high, owner = [matrix.index], [matrix.coef], [], []
    for number, (chain, columns) in enumerate(zip(chains, group.columns, strict=True)):
        for tier, relaxed in chain.items():
            cost = matrix.tiers[tier][columns]
            used = np.flatnonzero(cost)
            if len(used):
                index.append(used + columns.start)
                coef.append(cost[used])
                high.append(relaxed.bound)
                owner.append((number, tier))
    sizes = [len(entries) for entries in index[1:]]
    held = dataclasses.replace(
        matrix,
        start=np.concatenate([matrix.start, matrix.start[-1] + np.cumsum(sizes)]).astype(np.int64),
        index=np.concatenate(index),
        coef=np.concatenate(coef),
        lo=np.concatenate([matrix.lo, np.full(len(high), -FREE)]),
        hi=np.concatenate([matrix.hi, np.array(high, dtype=np.int64)]),
    )
    return held, owner


def _at_bounds(part: Matrix, chain: dict[str, Relaxed], values: Ints) -> bool:
    """True if the values obey every row and are worth every tier's bound: in whole numbers, nothing is rounded here."""
    return part.obeys(values) and all(int(part.tiers[tier] @ values) == r.bound for tier, r in chain.items())


def _optimal(chain: dict[str, Relaxed], values: Ints, engine: str) -> Answer:
    return Answer(
        status="optimal", values=values, tiers={tier: proven(relaxed) for tier, relaxed in chain.items()}, engine=engine
    )


def _searched(group: Group, numbers: list[int], chains: Chains, *, seed: int, stop: Stop) -> dict[int, Answer]:
    """One search for whole numbers at the bounds of several components; empty if there are none, or none were found."""
    some = group.chosen(numbers)
    held, _ = _held(some, [chains[n] for n in numbers])
    values = cp_sat(held, cost=None, fixed={}, floor=None, hint=None, seed=seed, stop=stop).values
    if values is None:
        return {}
    found = zip(numbers, some.columns, strict=True)
    return {n: _optimal(chains[n], values[columns], "glop+cp-sat") for n, columns in found}
