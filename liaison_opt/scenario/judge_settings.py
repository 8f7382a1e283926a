"""Settings as read to `Settings`, with what pydantic finds wrong said in plain words."""

from __future__ import annotations

from typing import Any

import pydantic

from liaison_opt.errors import Fault
from liaison_opt.scenario.entities import Raw
from liaison_opt.scenario.key_paths import called, keys_at, row_of
from liaison_opt.scenario.refuse import masked
from liaison_opt.scenario.settings import Settings
from liaison_opt.scenario.words import advice


def judge_settings(raw: Raw) -> tuple[Settings | None, list[Fault]]:
    """The validated settings, or None and every fault in them."""
    try:
        return Settings.model_validate(raw.settings), []
    except pydantic.ValidationError as error:
        file = raw.files.get("settings", "scenario.toml")
        return None, [_fault(dict(entry), raw, file) for entry in error.errors(include_url=False)]


def _fault(entry: dict[str, Any], raw: Raw, file: str) -> Fault:
    where = tuple(entry["loc"])
    kind = str(entry["type"])
    value = entry.get("input")
    known = keys_at(Settings, where[:-1])
    problem = str(entry["msg"]).removeprefix("Value error, ")
    todo = "Correct it"
    if kind == "extra_forbidden":
        problem, todo = "this key is not known here", advice(str(where[-1]), known, f"Known keys: {', '.join(known)}")
    elif kind == "missing":
        problem, todo = "this key is missing", "Add it"
    elif kind == "string_pattern_mismatch" and where and where[-1] in {"start", "end"}:
        problem, todo = "this is not a time of day", "Write it as HH:MM, such as 14:30"
    shown = masked(value) if isinstance(value, (str, int, float)) and kind != "extra_forbidden" else None
    column = called(where, raw.settings, name="name") or None
    return Fault(file=file, row=row_of(where, raw.rows), column=column, value=shown, problem=problem, todo=todo)
