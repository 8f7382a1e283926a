"""The nearest known word for a typing slip."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None if none is alike."""
    by_fold = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def advice(word: str, known: Iterable[str], otherwise: str) -> str:
    """A sentence that offers the nearest known word, or `otherwise` where there is none."""
    near = nearest(word, known)
    return f"Did you mean {near!r}?" if near else otherwise
