"""What hints and checks say, in English and Chinese, from `words.toml` beside this file."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any

from liaison_opt.language import language


class Said(str):
    """A sentence that a notebook shows as it is, without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@functools.cache
def catalogue() -> dict[str, dict[str, str]]:
    """Key such as "e1_2.hint" to language to text."""
    raw = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": entry for section, entries in raw.items() for name, entry in entries.items()}


def text(key: str, **fields: Any) -> Said:
    """The words for a key in the language of this notebook, with `{fields}` filled in.

    Raises
    ------
    KeyError
        The catalogue has no such key.
    """
    return text_in(language(), key, **fields)


def text_in(lang: str, key: str, **fields: Any) -> Said:
    """The words for a key in a given language.

    Raises
    ------
    KeyError
        The catalogue has no such key, or no such language.
    """
    return Said(catalogue()[key][lang].format(**fields))


def listed(items: list[str]) -> str:
    """Names one after the other, as the language writes them."""
    return text("say.comma").join(items)
