"""Costs as integers: as they are, as decimals, or rounded; and what the rounding can be worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

#: rounded costs have about nine digits: sums over a county stay far inside 64 bits
DIGITS = 9


def scaled(costs: npt.NDArray[np.float64]) -> tuple[Ints, int, bool]:
    """Integer costs, what one unit of the given costs became, and whether nothing was lost.

    Parameters
    ----------
    costs
        Finite numbers, any shape.
    """
    most = float(np.abs(costs).max(initial=0.0))
    digits = DIGITS - 1 - int(np.floor(np.log10(most))) if most > 0 else 0
    for power in range(max(0, min(digits, 6)) + 1):
        factor = 10**power
        whole = np.rint(costs * factor)
        # decimals as they are written (2.35) come back exactly when divided
        if np.array_equal(whole / factor, costs):
            return whole.astype(np.int64), factor, True
    factor = 10 ** max(0, digits)
    return np.rint(costs * factor).astype(np.int64), factor, False
