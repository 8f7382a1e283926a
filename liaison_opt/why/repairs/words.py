"""The words of repairs, in English and Chinese, from `words.toml` beside this file."""

from __future__ import annotations

from typing import Any

from liaison_opt.language import sections


def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Section, key, then language to text."""
    return sections(__package__)


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
