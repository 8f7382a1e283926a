"""Rules made wrong on purpose: models that hear more or less than was said, checkers that tell more or less."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.rules.base import Rule
from liaison_opt.rules.rows import Rows

Bounds = tuple[pd.DataFrame, pd.DataFrame, Any, Any]


def _shift(lo: Any, hi: Any, low: int, high: int) -> tuple[Any, Any]:
    return (None if lo is None else np.asarray(lo) + low), (None if hi is None else np.asarray(hi) + high)


def _every_other(groups: pd.DataFrame, members: pd.DataFrame, lo: Any, hi: Any) -> Bounds:
    """Only every other group, from the second on: the rows of the rest are never written."""
    kept = np.arange(len(groups)) % 2 == 1
    number = np.cumsum(kept) - 1
    mine = members[kept[members["group"].to_numpy(dtype=np.int64)]]
    mine = mine.assign(group=number[mine["group"].to_numpy(dtype=np.int64)])
    lo, hi = (side if side is None or np.ndim(side) == 0 else np.asarray(side)[kept] for side in (lo, hi))
    return groups[kept].reset_index(drop=True), mine, lo, hi


#: what becomes of a row's bounds; None where a mutant cannot touch them
ROWS: dict[str, tuple[str, Callable[[pd.DataFrame, pd.DataFrame, Any, Any], Bounds]]] = {
    "floor one lower": ("too weak", lambda g, m, lo, hi: (g, m, *_shift(lo, hi, -1, 0))),
    "cap one higher": ("too weak", lambda g, m, lo, hi: (g, m, *_shift(lo, hi, 0, 1))),
    "every other group left out": ("too weak", _every_other),
    "floor one higher": ("too strong", lambda g, m, lo, hi: (g, m, *_shift(lo, hi, 1, 0))),
    "cap one lower": ("too strong", lambda g, m, lo, hi: (g, m, *_shift(lo, hi, 0, -1))),
}
PRICES = {"charges nothing": ("too weak", 0), "charges twice": ("too strong", 2)}


@dataclasses.dataclass
class Bent:
    """A model that passes everything on to `model`, but the rows and prices changed by a mutant."""

    model: Rows
    mutant: str
    touched: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def _changed(self, groups: pd.DataFrame, members: pd.DataFrame, lo: Any, hi: Any) -> Bounds:
        if self.mutant not in ROWS or not len(groups):
            return groups, members, lo, hi
        side = {"floor": lo, "cap": hi}.get(self.mutant.split()[0], 0)
        self.touched |= side is not None
        return ROWS[self.mutant][1](groups, members, lo, hi)

    def bound(self, rule: Rule, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        groups, members, lo, hi = self._changed(groups, members, lo, hi)
        type(self.model).bound(self, rule, groups, members, lo=lo, hi=hi)  # type: ignore[arg-type]

    def rows(self, rule: Rule, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        self.model.rows(rule, groups, members, lo=lo, hi=hi)

    def slack(self, rule: Rule, groups: pd.DataFrame, cap: Any) -> Any:
        return type(self.model).slack(self, rule, groups, cap)  # type: ignore[arg-type]

    def charge(self, rule: Rule, cols: Any, amounts: Any) -> None:
        if self.mutant in PRICES and rule.tier is not None:
            self.touched |= bool(len(cols))
            amounts = np.asarray(amounts) * PRICES[self.mutant][1]
        self.model.charge(rule, cols, amounts)


class BentRows(Bent):
    """As `Bent`, for forms that write their rows themselves (balance): the mutant changes those."""

    def rows(self, rule: Rule, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        groups, members, lo, hi = self._changed(groups, members, lo, hi)
        self.model.rows(rule, groups, members, lo=lo, hi=hi)

    def bound(self, rule: Rule, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        type(self.model).bound(self, rule, groups, members, lo=lo, hi=hi)  # type: ignore[arg-type]


def _line_more(found: pd.DataFrame) -> pd.DataFrame:
    line = pd.DataFrame(
        {"who": [""], "target": [""], "period": [""], "required": [0], "actual": [1], "amount": [1], "say": ["over"]}
    )
    return line if found.empty else pd.concat([found, line], ignore_index=True)


#: what becomes of the lines that a checker tells
LINES: dict[str, tuple[str, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "tells nothing": ("too weak", lambda found: found.iloc[:0]),
    "forgets the last line": ("too weak", lambda found: found.iloc[:-1]),
    "amounts one less": ("too weak", lambda found: found.assign(amount=found["amount"] - 1)),
    "amounts one more": ("too strong", lambda found: found.assign(amount=found["amount"] + 1)),
    "a line too many": ("too strong", _line_more),
}
