"""What hints and checks say, in English and Chinese, from `words.toml` beside this file."""

from __future__ import annotations

from typing import Any

from liaison_opt import language


class Said(str):
    """A sentence that a notebook shows as it is, without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def catalogue() -> dict[str, dict[str, str]]:
    """Key such as "e1_2.hint" to language to text."""
    return language.catalogue(__package__)


def text(key: str, **fields: Any) -> Said:
    """The words for a key in the language of this notebook, with `{fields}` filled in.

    Raises
    ------
    KeyError
        The catalogue has no such key.
    """
    return text_in(language.language(), key, **fields)


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
