"""The neutral model: columns, sparse integer rows and tiers. It feeds CP-SAT, the LP bound and the audit's recheck."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.model import Ints
    from liaison_opt.scenario import Scenario

#: stands for "no bound"; far above any sum that a model here can reach
FREE = 1 << 50


@dataclasses.dataclass(frozen=True, kw_only=True)
class Matrix:
    """A model as arrays: minimise the tiers in order, subject to lo <= A x <= hi, 0 <= x <= upper, x integer.

    Parameters
    ----------
    upper
        Upper bound of each column, shape (n,).
    start, index, coef
        A in compressed rows: the entries of row i are index[start[i]:start[i+1]].
    lo, hi
        Bounds of each row, shape (m,); -FREE and FREE where there is none.
    owners
        One row a row: rule (id), who, target, period.
    tiers
        Tier name to a cost a column, shape (n,), in the order in which they are minimised.
    """

    upper: Ints
    start: Ints
    index: Ints
    coef: Ints
    lo: Ints
    hi: Ints
    owners: pd.DataFrame
    tiers: dict[str, Ints]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all arrays: two models with the same fingerprint are the same model."""
        digest = hashlib.sha256()
        for array in (self.upper, self.start, self.index, self.coef, self.lo, self.hi, *self.tiers.values()):
            digest.update(np.ascontiguousarray(array, dtype="<i8").tobytes())
        digest.update("\n".join(self.tiers).encode())
        return digest.hexdigest()

    @property
    def row_of(self) -> Ints:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.lo)), np.diff(self.start))

    def activity(self, x: Ints) -> Ints:
        """A x."""
        return np.bincount(self.row_of, weights=self.coef * x[self.index], minlength=len(self.lo)).astype(np.int64)

    def obeys(self, x: Ints) -> bool:
        """True if x meets every bound."""
        done = self.activity(x)
        inside = (done >= self.lo) & (done <= self.hi)
        return bool(inside.all() and (x >= 0).all() and (x <= self.upper).all())

    def components(self, *, bundle: int = 64) -> list[tuple[Ints, Ints]]:
        """Parts that share nothing: (columns, rows) of each, ordered by their first column.

        Parts of fewer than `bundle` columns are put together, some thousands of columns at a time: a thousand
        two-column models cost more to hand over than to solve.
        """
        filled = np.diff(self.start) > 0
        label = _connected(len(self.upper), self.index, self.start[:-1][filled], np.diff(self.start)[filled])
        row_label = np.zeros(len(self.lo), dtype=np.int64)
        row_label[filled] = label[self.index[self.start[:-1][filled]]]
        firsts, number, sizes = np.unique(label, return_inverse=True, return_counts=True)
        bundled = _bundled(sizes, bundle)
        columns = _members(bundled[number], len(firsts))
        # a row without columns goes to the first part
        rows = _members(np.where(filled, bundled[number[row_label]] if len(firsts) else 0, 0), len(firsts))
        return list(zip(columns, rows, strict=True))[: int(bundled.max(initial=-1)) + 1]

    def over(self, columns: Ints) -> Matrix:
        """The model with all other columns at 0; rows keep their numbers."""
        place = np.full(len(self.upper), -1, dtype=np.int64)
        place[columns] = np.arange(len(columns))
        kept = place[self.index] >= 0
        sizes = np.bincount(self.row_of[kept], minlength=len(self.lo))
        return dataclasses.replace(
            self,
            upper=self.upper[columns],
            start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            index=place[self.index[kept]],
            coef=self.coef[kept],
            tiers={name: cost[columns] for name, cost in self.tiers.items()},
        )

    def part(self, columns: Ints, rows: Ints) -> Matrix:
        """The model of some columns and rows; the rows must touch no other column."""
        place = np.full(len(self.upper), -1, dtype=np.int64)
        place[columns] = np.arange(len(columns))
        sizes = np.diff(self.start)[rows]
        entries = _ranges(self.start[rows], sizes)
        return Matrix(
            upper=self.upper[columns],
            start=np.concatenate([[0], np.cumsum(sizes)]),
            index=place[self.index[entries]],
            coef=self.coef[entries],
            lo=self.lo[rows],
            hi=self.hi[rows],
            owners=self.owners.iloc[rows].reset_index(drop=True),
            tiers={name: cost[columns] for name, cost in self.tiers.items()},
        )


def _ranges(starts: Ints, sizes: Ints) -> Ints:
    offsets = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(starts, sizes) + offsets


def _connected(count: int, index: Ints, starts: Ints, sizes: Ints) -> Ints:
    """The least column that each column hangs together with; rows are index[start:start + size], none empty."""
    label = np.arange(count)
    while len(starts):
        least = np.repeat(np.minimum.reduceat(label[index], starts), sizes)
        merged = label.copy()
        np.minimum.at(merged, label[index], least)  # whoever spoke for a column now speaks for the row's least
        while (merged[merged] != merged).any():
            merged = merged[merged]
        if (merged == label).all():
            break
        label = merged
    return label


def _bundled(sizes: Ints, small: int, most: int = 4096) -> Ints:
    """The number of the bundle of each part: parts below `small` columns share bundles of at most `most` columns."""
    bundle = np.zeros(len(sizes), dtype=np.int64)
    used, pile, filled = 0, -1, 0
    for part, size in enumerate(sizes.tolist()):
        if size >= small or pile < 0 or filled + size > most:
            bundle[part] = used
            pile, filled = (pile, filled) if size >= small else (used, size)
            used += 1
        else:
            bundle[part] = pile
            filled += size
    return bundle


def _members(label: Ints, count: int) -> list[Ints]:
    """Who bears each label from 0 to count - 1, in order."""
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count))) if count else []


class Rows:
    """Collects columns and rows from the rules; implements `rules.model.Model`."""

    def __init__(
        self,
        scenario: Scenario,
        tiers: tuple[str, ...],
        *,
        links: pd.DataFrame,
        pairs: pd.DataFrame,
        sessions: pd.DataFrame,
    ) -> None:
        self.scenario = scenario
        self.links, self.pairs, self.sessions = links, pairs, sessions
        decided = pd.concat([links["col"], sessions["col"]])
        self._width = int(decided.max()) + 1 if len(decided) else 0
        self._upper = [np.ones(self._width, dtype=np.int64)]
        self._blocks: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
        self._owners: list[pd.DataFrame] = []
        self._costs: dict[str, list[tuple[Ints, Ints]]] = {tier: [] for tier in tiers}

    def integers(self, rule: Rule, count: int, *, upper: Any) -> Ints:
        """Add integer columns; see `Model`."""
        cols = np.arange(self._width, self._width + count)
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.int64), (count,)).copy())
        self._width += count
        return cols

    def slack(self, rule: Rule, groups: pd.DataFrame, cap: Any) -> Ints | None:
        """One charged slack column a group; see `Model`."""
        if rule.binding:
            return None
        cols = self.integers(rule, len(groups), upper=np.maximum(cap, 0))
        self.charge(rule, cols, 1)
        return cols

    def charge(self, rule: Rule, cols: Ints, amounts: Any) -> None:
        """Add to the objective of the rule's tier; see `Model`."""
        if rule.tier is not None:
            price = np.broadcast_to(np.asarray(amounts, dtype=np.int64), np.shape(cols)) * (rule.weight or 1)
            self._costs[rule.tier].append((np.asarray(cols), price))

    def fewest(self, tier: str, cols: Ints) -> None:
        """A last tier that counts these columns."""
        self._costs.setdefault(tier, []).append((cols, np.ones(len(cols), dtype=np.int64)))

    def rows(self, rule: Rule, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        """Add one row a group; see `Model`."""
        self.law(rule.id, groups, members, lo=lo, hi=hi)

    def law(self, owner: str, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        """Rows of a rule, or of a law that no policy need state, by its name."""
        count = len(groups)
        if not count:
            return
        clean = members[members["col"] >= 0].sort_values(["group", "col"], kind="stable")
        clean = clean.groupby(["group", "col"], sort=True)["coef"].sum().reset_index()
        low = np.broadcast_to(np.asarray(-FREE if lo is None else lo, dtype=np.int64), (count,))
        high = np.broadcast_to(np.asarray(FREE if hi is None else hi, dtype=np.int64), (count,))
        group = clean["group"].to_numpy(dtype=np.int64)
        sizes = np.bincount(group, minlength=count)
        self._blocks.append(
            (sizes, clean["col"].to_numpy(dtype=np.int64), clean["coef"].to_numpy(dtype=np.int64), low, high)
        )
        self._owners.append(groups[["who", "target", "period"]].assign(rule=owner))

    def bound(self, rule: Rule, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        """Rows with slack; see `Model`."""
        sides = [(lo, None, 1), (None, hi, -1)] if not rule.binding else [(lo, hi, 0)]
        reach = np.zeros(len(groups), dtype=np.int64)
        np.add.at(reach, members["group"].to_numpy(dtype=np.int64), np.abs(members["coef"].to_numpy(dtype=np.int64)))
        for low, high, sign in sides:
            if low is None and high is None:
                continue
            entries = members
            limit = np.broadcast_to(np.abs(np.asarray(low if low is not None else high, dtype=np.int64)), reach.shape)
            slack = self.slack(rule, groups, reach + limit)
            if slack is not None:
                extra = pd.DataFrame({"group": np.arange(len(groups)), "col": slack, "coef": sign})
                entries = pd.concat([members, extra])
            self.rows(rule, groups, entries, lo=low, hi=high)

    def matrix(self) -> Matrix:
        """Everything collected so far, as arrays."""
        blocks = self._blocks
        sizes = np.concatenate([b[0] for b in blocks]) if blocks else np.zeros(0, dtype=np.int64)
        tiers = {}
        for name, charges in self._costs.items():
            cost = np.zeros(self._width, dtype=np.int64)
            for cols, price in charges:
                np.add.at(cost, cols, price)
            tiers[name] = cost
        empty = pd.DataFrame(columns=["who", "target", "period", "rule"], dtype=object)
        start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        coef, lo, hi = _divided(start, *(_joined([b[i] for b in blocks]) for i in (2, 3, 4)))
        return Matrix(
            upper=np.concatenate(self._upper),
            start=start,
            index=_joined([b[1] for b in blocks]),
            coef=coef,
            lo=lo,
            hi=hi,
            owners=pd.concat(self._owners, ignore_index=True) if self._owners else empty,
            tiers=tiers,
        )


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def _divided(start: Ints, coef: Ints, lo: Ints, hi: Ints) -> tuple[Ints, Ints, Ints]:
    """Rows divided by what all their coefficients share, bounds rounded inwards: 6x >= 1 of whole x is x >= 1.

    No whole point is lost, and the relaxation comes closer to them.
    """
    filled = np.flatnonzero(np.diff(start) > 0)
    if not len(filled):
        return coef, lo, hi
    shared = np.ones(len(lo), dtype=np.int64)
    shared[filled] = np.maximum(np.gcd.reduceat(np.abs(coef), start[filled]), 1)
    low = np.where(lo > -FREE, -(-lo // shared), lo)
    high = np.where(hi < FREE, hi // shared, hi)
    return coef // np.repeat(shared, np.diff(start)), low, high
