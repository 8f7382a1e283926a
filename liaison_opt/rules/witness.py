"""Bounds that anyone can check: integer multipliers of rows, added up in exact arithmetic. No solver, no floats."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_opt.rules.rows import FREE

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix


@dataclasses.dataclass(frozen=True, kw_only=True)
class Witness:
    """Multipliers of the rows, as integers over a common scale.

    Parameters
    ----------
    scale
        The common denominator.
    rows
        Row number to integer multiplier (nonzero ones only).
    fixed
        Earlier tier to (its value, integer multiplier): the row "tier <= value", multiplier <= 0.
    """

    scale: int
    rows: dict[int, int]
    fixed: dict[str, tuple[int, int]] = dataclasses.field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "scale": self.scale,
            "rows": [[row, y] for row, y in sorted(self.rows.items())],
            "fixed": [[tier, value, y] for tier, (value, y) in self.fixed.items()],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Witness:
        """The inverse of `to_json`."""
        return cls(
            scale=int(data["scale"]),
            rows={int(row): int(y) for row, y in data["rows"]},
            fixed={str(tier): (int(value), int(y)) for tier, value, y in data["fixed"]},
        )


def lower_bound(matrix: Matrix, cost: Ints, witness: Witness) -> int:
    """The bound that the multipliers prove: no feasible x has a cost below it.

    For multipliers y (y >= 0 takes a row's lo, y < 0 its hi) every feasible x obeys
    cost x >= y b + sum over columns of min(0, upper x reduced cost); rounded up, since cost and x are integer
    (weak duality of linear programming). All sums are exact: in 64 bits where none can overflow, else in Python's
    integers.

    Raises
    ------
    ValueError
        A multiplier leans on a bound that a row does not have, or the scale is not positive.
    IndexError
        There is no such row.
    """
    scale = witness.scale
    if scale <= 0:
        raise ValueError("the scale of a witness is positive")
    if not all(0 <= row < len(matrix.lo) for row in witness.rows):
        raise IndexError("the witness names a row that the model does not have")
    rows = np.fromiter(witness.rows, dtype=np.int64, count=len(witness.rows))
    price = np.array(list(witness.rows.values()), dtype=object)
    side = np.where(price > 0, matrix.lo[rows], matrix.hi[rows])
    if (bare := np.flatnonzero(np.abs(side) >= FREE)).size:
        raise ValueError(f"row {rows[bare[0]]} has no bound on the side that its multiplier leans on")
    for tier, (_, y) in witness.fixed.items():
        if y > 0:
            raise ValueError(f"the multiplier of tier {tier} must not be positive")
    held = [(matrix.tiers[tier], value, y) for tier, (value, y) in witness.fixed.items()]
    kind: Any = np.int64 if _fits(matrix, cost, witness, price, side, held) else object
    sizes = np.diff(matrix.start)[rows]
    entries = np.repeat(matrix.start[rows] - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    reduced = scale * cost.astype(kind)
    np.subtract.at(reduced, matrix.index[entries], np.repeat(price.astype(kind), sizes) * matrix.coef[entries])
    total = int((price.astype(kind) * side).sum())
    for charge, value, y in held:
        total += y * value
        reduced = reduced - y * charge.astype(kind)
    total += int((np.minimum(reduced, 0) * matrix.upper.astype(kind)).sum())
    return -((-total) // scale)


def _fits(matrix: Matrix, cost: Ints, witness: Witness, price: Any, side: Ints, held: list[Any]) -> bool:
    """True if no sum of a bound can leave 64 bits; else Python's integers do it, slowly."""
    prices = int(np.abs(price).max(initial=0))
    reduced = witness.scale * _most(cost) + prices * int(np.abs(matrix.coef).sum())
    reduced += sum(abs(y) * _most(charge) for charge, _, y in held)
    total = prices * (1 + sum(abs(int(bound)) for bound in side)) + reduced * int(matrix.upper.astype(float).sum() + 1)
    return bool(total < 1 << 61)


def _most(values: Ints) -> int:
    return int(np.abs(values).max(initial=0))


def refutes(matrix: Matrix, witness: Witness) -> bool:
    """True if the multipliers prove that no x obeys the rows: they add up to 0 >= something positive."""
    return lower_bound(matrix, np.zeros(len(matrix.upper), dtype=np.int64), witness) > 0


def rounded(matrix: Matrix, duals: Any, fixed: dict[str, tuple[int, float]], scale: int) -> Witness:
    """Floating multipliers as integers over `scale`; those that lean on a missing bound are dropped."""
    whole = np.rint(np.asarray(duals, dtype=float) * scale).astype(np.int64)
    whole[(whole > 0) & (matrix.lo <= -FREE)] = 0
    whole[(whole < 0) & (matrix.hi >= FREE)] = 0
    return Witness(
        scale=scale,
        rows={int(row): int(whole[row]) for row in np.flatnonzero(whole)},
        fixed={tier: (value, min(0, round(y * scale))) for tier, (value, y) in fixed.items() if round(y * scale) < 0},
    )
