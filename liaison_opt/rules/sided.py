"""Rows that are floor and cap at once, as two rows: one side may clash, or give way, without the other."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.rules.rows import FREE, Matrix


def sided(matrix: Matrix, rows: Any) -> tuple[Matrix, Any]:
    """The matrix with rows that are floor and cap at once as two, and those rows with their caps.

    Its `owners` tell by `side` which is which: 0 stands where it stood, 1 is the cap of another.
    """
    both = rows[(matrix.lo[rows] > -FREE) & (matrix.hi[rows] < FREE)]
    parts = [np.arange(matrix.start[row], matrix.start[row + 1]) for row in both]
    entries = np.concatenate([np.arange(len(matrix.index)), *parts]).astype(np.int64)
    high = matrix.hi.copy()
    high[both] = FREE
    owners = pd.concat([matrix.owners.assign(side=0), matrix.owners.iloc[both].assign(side=1)], ignore_index=True)
    split = dataclasses.replace(
        matrix,
        start=np.concatenate(
            [matrix.start, matrix.start[-1] + np.cumsum([len(part) for part in parts], dtype=np.int64)]
        ),
        index=matrix.index[entries],
        coef=matrix.coef[entries],
        lo=np.concatenate([matrix.lo, np.full(len(both), -FREE)]),
        hi=np.concatenate([high, matrix.hi[both]]),
        owners=owners,
    )
    return split, np.concatenate([rows, len(matrix.lo) + np.arange(len(both))])
