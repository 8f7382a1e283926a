"""The words in which a clash is told, from `words.toml` beside this file: its own, for they are many."""

from __future__ import annotations

from typing import Any

from liaison_opt import language


def catalogue() -> dict[str, dict[str, str]]:
    """Key such as "told.impossible" to language to text; "en1" is the English for exactly one."""
    return language.catalogue(__package__)


def text(key: str, lang: str, **fields: Any) -> str:
    """The words for `key`, with `{fields}` filled in; `n` decides between one and many, and is grouped by thousands.

    Raises
    ------
    KeyError
        If the catalogue has no such key or the language is unknown.
    """
    return language.filled(catalogue()[key], lang, fields, grouped=True)


def known(key: str) -> bool:
    """True if the catalogue has such a key."""
    return key in catalogue()


def listed(names: list[str], lang: str) -> str:
    """Names one after the other."""
    return (", " if lang == "en" else "、").join(names)
