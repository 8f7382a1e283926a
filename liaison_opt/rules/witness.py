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
    (weak duality of linear programming). All sums are of Python integers.

    Raises
    ------
    ValueError
        A multiplier leans on a bound that a row does not have, or the scale is not positive.
    """
    scale = witness.scale
    if scale <= 0:
        raise ValueError("the scale of a witness is positive")
    reduced = [scale * int(c) for c in cost]
    total = 0
    start, index, coef = matrix.start, matrix.index, matrix.coef
    for row, y in witness.rows.items():
        side = int(matrix.lo[row] if y > 0 else matrix.hi[row])
        if abs(side) >= FREE:
            raise ValueError(f"row {row} has no bound on the side that its multiplier leans on")
        total += y * side
        for entry in range(int(start[row]), int(start[row + 1])):
            reduced[int(index[entry])] -= y * int(coef[entry])
    for tier, (value, y) in witness.fixed.items():
        if y > 0:
            raise ValueError(f"the multiplier of tier {tier} must not be positive")
        total += y * value
        for column in np.flatnonzero(matrix.tiers[tier]):
            reduced[int(column)] -= y * int(matrix.tiers[tier][column])
    total += sum(min(0, r) * int(u) for r, u in zip(reduced, matrix.upper, strict=True))
    return -((-total) // scale)


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
