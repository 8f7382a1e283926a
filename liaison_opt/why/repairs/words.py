"""The words of repairs, in English and Chinese, from `words.toml` beside this file."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


@functools.cache
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Section, key, then language to text."""
    found: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
        resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    )
    return found


def text(key: str, lang: str, **fields: Any) -> str:
    """A text of the section `say`, filled in."""
    return catalogue()["say"][key][lang].format(**fields)


def counted(kind: str, amount: int, lang: str) -> str:
    """What is done, with its units: "leave shifted by 1 day"."""
    entry = catalogue()["kind"][kind]
    one = entry.get(f"{lang}_one", entry[lang])
    return (one if amount == 1 else entry[lang]).format(amount=f"{amount:,}")


def unit(kind: str) -> str:
    """What is counted, one English word."""
    return catalogue()["kind"][kind]["unit"]
