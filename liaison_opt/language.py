"""The language in which Python shows things: said once for a terminal or a folder of notebooks, not in every call."""

from __future__ import annotations

import functools
import os
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from liaison_opt.errors import Fault, ScenarioError

Lang = Literal["en", "zh"]
LANGS: tuple[str, ...] = get_args(Lang)
#: how far something is proven, in a word (`plan.Status`)
STATUS = {
    "en": {"optimal": "optimal", "feasible": "feasible", "infeasible": "infeasible", "unknown": "unknown"},
    "zh": {"optimal": "已证最优", "feasible": "可行", "infeasible": "已证不可行", "unknown": "未知"},
}
VARIABLE = "LIAISON_OPT_LANG"
FILE = "liaison_opt.toml"
#: folders above the working directory that are searched, too
_PARENTS = 3


def language(lang: str | None = None) -> Lang:
    """The language in which to show something.

    Parameters
    ----------
    lang
        "en" or "zh": taken as it is. None: the environment variable `LIAISON_OPT_LANG`; else the key `lang` of the
        nearest `liaison_opt.toml`, in the working directory or one of the three folders above it; else "en".

    Raises
    ------
    ScenarioError
        The word is no language, or the file cannot be read; it says which file or variable to mend.
    """
    if lang is not None:
        return _known(lang, "lang")
    said = os.environ.get(VARIABLE, "")
    if said:
        return _known(said, "environment", VARIABLE)
    here = Path.cwd()
    for folder in (here, *here.parents[:_PARENTS]):
        file = folder / FILE
        if file.is_file():
            return _of_file(file)
    return "en"


@functools.cache
def sections(package: str, file: str = "words.toml") -> dict[str, dict[str, dict[str, str]]]:
    """The words of a package, from the file beside its modules: section, key, then language to text.

    Parameters
    ----------
    package
        Name of the package: `__package__` of whoever asks.
    file
        TOML, UTF-8.
    """
    return tomllib.loads(resources.files(package).joinpath(file).read_text(encoding="utf-8"))


@functools.cache
def catalogue(package: str, file: str = "words.toml") -> dict[str, dict[str, str]]:
    """The same by keys such as "glance.title"."""
    found = sections(package, file)
    return {f"{section}.{name}": entry for section, entries in found.items() for name, entry in entries.items()}


def filled(entry: Mapping[str, str], lang: str, fields: Mapping[str, Any], *, grouped: bool = False) -> str:
    """A text with its `{fields}`; where `n` is 1, the English for exactly one ("en1"), if there is one.

    Parameters
    ----------
    entry
        Language to text.
    lang
        "en" or "zh".
    fields
        What is filled in.
    grouped
        Whole numbers are written with commas.

    Raises
    ------
    KeyError
        There is no such language.
    """
    one = lang == "en" and fields.get("n") == 1
    shown = {name: f"{value:,}" if grouped and isinstance(value, int) else value for name, value in fields.items()}
    return (entry.get("en1", entry["en"]) if one else entry[lang]).format(**shown)


def _known(word: object, file: str, column: str | None = None) -> Lang:
    for name in get_args(Lang):
        if word == name:
            return name  # type: ignore[no-any-return]
    todo = f"Give {' or '.join(LANGS)}."
    raise ScenarioError([Fault(file=file, column=column, value=str(word), problem="this is no language", todo=todo)])


def _of_file(file: Path) -> Lang:
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:  # TOML and UTF-8 that are wrong are both ValueErrors
        todo = 'It holds one line: lang = "en" or lang = "zh".'
        raise ScenarioError([Fault(file=str(file), problem=f"it cannot be read: {error}", todo=todo)]) from error
    unknown = [
        Fault(file=str(file), column=key, problem="this file has no such key", todo="Its one key is lang.")
        for key in told
        if key != "lang"
    ]
    if unknown:
        raise ScenarioError(unknown)
    return _known(told.get("lang", "en"), str(file), "lang")
