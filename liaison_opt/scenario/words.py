"""The nearest known word for a typing slip."""

from __future__ import annotations

import difflib
import string
from collections.abc import Collection, Iterable

_MANY = 2_000  # words among which comparing with each one still takes no time


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None if none is alike.

    Among very many words (ids of households) only those that differ in one letter are looked for.
    """
    known = known if isinstance(known, Collection) else list(known)
    if len(known) > _MANY:
        alike = _one_slip(word.casefold())
        known = [name for name in known if name.casefold() in alike]
    by_fold = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def _one_slip(word: str) -> set[str]:
    """Every text that one slip of the pen makes of a word: a letter left out, put in, exchanged, or two swapped."""
    letters = sorted({*string.ascii_lowercase, *string.digits, *"-_.", *word})
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = {word} | {left + right[1:] for left, right in cuts if right}
    slips |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    for letter in letters:
        slips |= {left + letter + right for left, right in cuts}
        slips |= {left + letter + right[1:] for left, right in cuts if right}
    return slips


def advice(word: str, known: Iterable[str], otherwise: str) -> str:
    """A sentence that offers the nearest known word, or `otherwise` where there is none."""
    near = nearest(word, known)
    return f"Did you mean {near!r}?" if near else otherwise
