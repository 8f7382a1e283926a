"""Draws that are the same on every machine: the raw stream of PCG64, and nothing but whole numbers made of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class Dice:
    """A stream of draws for one purpose.

    NumPy promises that `SeedSequence` and the raw output of `PCG64` never change; it does not promise that of
    `Generator`, nor are logarithms the same in every C library.

    Parameters
    ----------
    seed
        The scenario's seed.
    purpose
        Numbers that tell this stream from the others, so that more households do not move a village.
    """

    def __init__(self, seed: int, *purpose: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, *purpose]))

    def below(self, limit: int | Ints, size: int) -> Ints:
        """Whole numbers from 0 to `limit` - 1, shape (size,); the limit may differ from draw to draw."""
        raw = np.asarray(self._bits.random_raw(size), dtype=np.uint64) >> np.uint64(16)
        return (raw % np.asarray(limit, dtype=np.uint64)).astype(np.int64)

    def skewed(self, size: int) -> Ints:
        """Positive numbers spread like household counts: products of six even factors, nearly log-normal.

        The factors lie between 0.6 and 1.4 in thousandths; the coefficient of variation of the product is 0.61.
        """
        product = np.full(size, 1_000_000, dtype=np.int64)
        for _ in range(6):
            product = product * (600 + self.below(801, size)) // 1_000
        return product

    def shuffled(self, size: int) -> Ints:
        """A permutation of 0 to `size` - 1."""
        return np.argsort(self.below(2**47, size), kind="stable").astype(np.int64)
