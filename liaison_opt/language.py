"""The language in which Python shows things: said once for a terminal or a folder of notebooks, not in every call."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Literal, get_args

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
