"""Settings as read to `Settings`, with what pydantic finds wrong said in plain words."""

from __future__ import annotations

import typing
from typing import Any

import pydantic

from liaison_opt.errors import Fault
from liaison_opt.scenario.entities import Raw
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
    known = _known_keys(where)
    problem = str(entry["msg"]).removeprefix("Value error, ")
    todo = "Correct it"
    if kind == "extra_forbidden":
        problem, todo = "this key is not known here", advice(str(where[-1]), known, f"Known keys: {', '.join(known)}")
    elif kind == "missing":
        problem, todo = "this key is missing", "Add it"
    elif kind == "string_pattern_mismatch" and where and where[-1] in {"start", "end"}:
        problem, todo = "this is not a time of day", "Write it as HH:MM, such as 14:30"
    shown = masked(value) if isinstance(value, (str, int, float)) and kind != "extra_forbidden" else None
    return Fault(file=file, row=_row(where, raw.rows), column=_path(where, raw.settings) or None, value=shown,
                 problem=problem, todo=todo)  # fmt: skip


def _row(where: tuple[str | int, ...], rows: dict[str, int]) -> int | None:
    for length in range(len(where), 0, -1):
        row = rows.get(".".join(map(str, where[:length])))
        if row is not None:
            return row
    return None


def _path(where: tuple[str | int, ...], settings: Any) -> str:
    """The key path; a slot or duty is called by its name rather than its number."""
    shown, level = [], settings
    for part in where:
        try:
            level = level[part]
        except (KeyError, IndexError, TypeError):
            level = None
        name = level.get("name") if isinstance(part, int) and isinstance(level, dict) else None
        shown.append(name if isinstance(name, str) else str(part))
    return ".".join(shown)


def _known_keys(where: tuple[str | int, ...]) -> list[str]:
    """The keys that the model knows at that place."""
    model: type[pydantic.BaseModel] | None = Settings
    for part in where[:-1]:
        if model is None:
            return []
        if isinstance(part, str):
            field = model.model_fields.get(part)
            model = None if field is None else _model_in(field.annotation)
    return [] if model is None else list(model.model_fields)


def _model_in(annotation: Any) -> type[pydantic.BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return annotation
    return next(filter(None, map(_model_in, typing.get_args(annotation))), None)
