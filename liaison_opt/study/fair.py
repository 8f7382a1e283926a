"""How evenly a burden is spread: the Gini coefficient and the distance between most and least."""

from __future__ import annotations

import numpy as np
import pandas as pd


def gini(loads: pd.Series[float] | list[float]) -> float | None:
    r"""The Gini coefficient: 0 if all carry the same, near 1 if one carries all; None if nobody carries anything.

    .. math:: G = \frac{\sum_i \sum_j |x_i - x_j|}{2 n^2 \bar x}
              = \frac{\sum_i (2 i - n - 1)\, x_{(i)}}{n \sum_i x_i}

    Parameters
    ----------
    loads
        What each post carries, not negative; in any unit.

    Raises
    ------
    ValueError
        A load is negative or missing.
    """
    values = np.sort(np.asarray(loads, dtype=np.float64))
    if np.isnan(values).any() or (values < 0).any():
        raise ValueError("loads are numbers from 0 on")
    n, total = len(values), float(values.sum())
    if not total:
        return None
    weight = 2 * np.arange(1, n + 1) - n - 1
    return float((weight * values).sum() / (n * total))


def spread(loads: pd.Series[float] | list[float]) -> float | None:
    """The most that one carries less the least; None if there is nobody."""
    values = np.asarray(loads, dtype=np.float64)
    return float(values.max() - values.min()) if len(values) else None
