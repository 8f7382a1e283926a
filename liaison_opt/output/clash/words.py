"""The words in which a clash is told, from `words.toml` beside this file: its own, for they are many."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def catalogue() -> dict[str, dict[str, str]]:
    """Key such as "told.impossible" to language to text; "en1" is the English for exactly one."""
    raw = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": entry for section, entries in raw.items() for name, entry in entries.items()}


def text(key: str, lang: str, **fields: Any) -> str:
    """The words for `key`, with `{fields}` filled in; `n` decides between one and many, and is grouped by thousands.

    Raises
    ------
    KeyError
        If the catalogue has no such key or the language is unknown.
    """
    entry = catalogue()[key]
    one = lang == "en" and fields.get("n") == 1
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in fields.items()}
    return (entry.get("en1") or entry["en"] if one else entry[lang]).format(**shown)


def known(key: str) -> bool:
    """True if the catalogue has such a key."""
    return key in catalogue()


def listed(names: list[str], lang: str) -> str:
    """Names one after the other."""
    return (", " if lang == "en" else "、").join(names)
