"""Rows that give way: what is added to a matrix so that bounds move, rules ask nothing, and leaves lie otherwise."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.barred import LEAVE
from liaison_opt.rules.rows import FREE, Matrix

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.view import Seen

#: the tier of an elastic model: what is given, at its price
PRICE = "price"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Moves:
    """A unit moves the bounds of a rule's rows by 1: floors (side ">=") down, caps ("<=") up."""

    rule: str
    side: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Drops:
    """The rule asks for nothing any more."""

    rule: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Spans:
    """A leave (who, and its period as in its rows) lies otherwise: so many units to its first and last day."""

    who: str
    period: str
    spans: tuple[tuple[int, dt.date, dt.date], ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Opens:
    """A day on which the model has candidates is not closed."""

    date: dt.date


class Giving:
    """Rows and columns on top of those of a matrix; of its own rows, bounds that give way."""

    def __init__(self, matrix: Matrix) -> None:
        self.width = len(matrix.upper)
        self._row, self._col, self._coef = [matrix.row_of], [matrix.index], [matrix.coef]
        self._lo, self._hi = [matrix.lo.copy()], [matrix.hi.copy()]
        self._upper = [matrix.upper]
        self._price = [matrix.tiers.get(PRICE, np.zeros(self.width, dtype=np.int64))]
        self._rule = [matrix.owners["rule"].to_numpy()]
        self._count = len(matrix.lo)

    def columns(self, upper: Ints, price: Ints) -> Ints:
        """Further columns, each at its price."""
        made = np.arange(self.width, self.width + len(upper))
        self.width += len(upper)
        self._upper.append(upper)
        self._price.append(price)
        return made

    def _rows(self, lo: Ints, hi: Ints, rule: Any = "") -> Ints:
        made = np.arange(self._count, self._count + len(lo))
        self._count += len(lo)
        self._lo.append(lo)
        self._hi.append(hi)
        self._rule.append(np.broadcast_to(np.asarray(rule, dtype=object), len(lo)))
        return made

    def _entries(self, rows: Ints, cols: Any, coef: Any) -> None:
        self._row.append(rows)
        self._col.append(np.broadcast_to(np.asarray(cols, dtype=np.int64), len(rows)))
        self._coef.append(np.broadcast_to(np.asarray(coef, dtype=np.int64), len(rows)))

    def _sides(self, rule: str) -> tuple[Ints, Ints]:
        """The rule's floors and caps."""
        mine = np.concatenate(self._rule) == rule
        lo, hi = np.concatenate(self._lo), np.concatenate(self._hi)
        return np.flatnonzero(mine & (lo > -FREE)), np.flatnonzero(mine & (hi < FREE))

    def move(self, effect: Moves, column: int) -> None:
        """The column's value moves the bounds."""
        floors, caps = self._sides(effect.rule)
        if effect.side != "<=":
            self._entries(floors, column, 1)
        if effect.side != ">=":
            self._entries(caps, column, -1)

    def drop(self, rule: str, column: int) -> None:
        """The column at 1 takes the rows away."""
        row, coef = np.concatenate(self._row), np.concatenate(self._coef)
        reach = coef * np.concatenate(self._upper)[np.concatenate(self._col)]
        most, least = (np.bincount(row, weights=part, minlength=self._count).astype(np.int64)
                       for part in (np.maximum(reach, 0), np.minimum(reach, 0)))  # fmt: skip
        floors, caps = self._sides(rule)
        self._entries(floors, column, np.maximum(np.concatenate(self._lo)[floors] - least[floors], 0))
        self._entries(caps, column, -np.maximum(most[caps] - np.concatenate(self._hi)[caps], 0))

    def open(self, sessions: pd.DataFrame, effect: Opens, column: int) -> None:
        """Candidates on that day only if the column is 1."""
        mine = sessions.loc[sessions["date"] == pd.Timestamp(effect.date), "col"].to_numpy(dtype=np.int64)
        held = self._rows(np.full(len(mine), -FREE), np.zeros(len(mine), dtype=np.int64))
        self._entries(held, mine, 1)
        self._entries(held, column, -1)

    def shift(
        self, seen: Seen, sessions: pd.DataFrame, who: str, period: str, moved: list[tuple[int, dt.date, dt.date]]
    ) -> None:
        """Of one leave: candidates that other days free, and those that they take; one change of a leave at most."""
        choice = self._rows(np.array([-FREE]), np.array([1]))
        self._entries(np.repeat(choice, len(moved)), [column for column, *_ in moved], 1)
        owners = seen.matrix.owners.iloc[seen.bars]
        bars = seen.bars[(owners["rule"] == LEAVE) & (owners["who"] == who) & (owners["period"] == period)]
        shut = seen.matrix.index[np.isin(seen.matrix.row_of, bars)]
        self._hi[0][bars] = FREE  # one row a candidate instead
        dates = np.zeros(len(seen.matrix.upper), dtype="datetime64[D]")
        dates[sessions["col"]] = sessions["date"].to_numpy().astype("datetime64[D]")
        held = self._rows(np.full(len(shut), -FREE), np.zeros(len(shut), dtype=np.int64))
        self._entries(held, shut, 1)
        away = _within(dates[shut], moved)
        for place, (column, *_) in enumerate(moved):
            self._entries(held[~away[:, place]], column, -1)
        mine = sessions.loc[sessions["cadre"] == who, "col"].to_numpy(dtype=np.int64)
        open_ = mine[~np.isin(mine, shut)]
        taken = _within(dates[open_], moved)
        some = np.flatnonzero(taken.any(axis=1))
        free = self._rows(np.full(len(some), -FREE), np.ones(len(some), dtype=np.int64))
        self._entries(free, open_[some], 1)
        for place, (column, *_) in enumerate(moved):
            self._entries(free[taken[some, place]], column, 1)

    def spare(self, columns: Ints, units: Ints, amount: int, column: int) -> None:
        """The column at 1: fewer units than that many are given."""
        upper = np.concatenate(self._upper)[columns]
        much = units * upper >= amount
        # of several columns one is chosen, with the units it stands for
        fewest = 1 if len(columns) > 1 else -(-amount // int(units[0]))
        room = int(upper[much].max())
        row = self._rows(np.array([-FREE]), np.array([room]))
        self._entries(np.repeat(row, int(much.sum())), columns[much], 1)
        self._entries(row, column, room - fewest + 1)

    def one_of(self, columns: list[Any]) -> None:
        """At least one of these is 1."""
        row = self._rows(np.array([1]), np.array([FREE]))
        self._entries(np.repeat(row, len(columns)), columns, 1)

    def matrix(self) -> Matrix:
        """All rows, in order."""
        row, col, coef = (np.concatenate(part) for part in (self._row, self._col, self._coef))
        order = np.lexsort((col, row))
        sizes = np.bincount(row, minlength=self._count)
        blank = pd.DataFrame({"who": "", "target": "", "period": "", "rule": np.concatenate(self._rule)})
        return Matrix(upper=np.concatenate(self._upper), start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
                      index=col[order], coef=coef[order], lo=np.concatenate(self._lo), hi=np.concatenate(self._hi),
                      owners=blank, tiers={PRICE: np.concatenate(self._price)})  # fmt: skip


def _within(days: Any, moved: list[tuple[int, dt.date, dt.date]]) -> Any:
    """Whether each day (rows) lies in each span (columns)."""
    return np.array([(days >= np.datetime64(first)) & (days <= np.datetime64(last)) for _, first, last in moved]).T
