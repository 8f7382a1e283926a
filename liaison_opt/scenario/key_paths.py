"""Where a fault of pydantic's lies in a TOML file: the key as people say it, its line, the keys known there."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from typing import Any

import pydantic


def row_of(where: Sequence[Any], rows: Mapping[str, int]) -> int | None:
    """The line of a key, or of the nearest thing that it stands in; None if no line is known."""
    steps = [str(part) for part in where]
    paths = (".".join(steps[:length]) for length in range(len(steps), 0, -1))
    return next((rows[path] for path in paths if path in rows), None)


def called(where: Sequence[Any], told: Any, *, name: str) -> str:
    """The key path; an entry of a list is called by its key `name` rather than its number."""
    shown, level = [], told
    for part in where:
        try:
            level = level[part]
        except (KeyError, IndexError, TypeError):
            level = None
        own = level.get(name) if isinstance(part, int) and isinstance(level, dict) else None
        shown.append(own if isinstance(own, str) else str(part))
    return ".".join(shown)


def keys_at(form: type[pydantic.BaseModel], where: Sequence[Any]) -> list[str]:
    """The keys that a model knows at a place; steps that are no field (numbers, keys of a mapping) are passed over."""
    model = form
    for part in where:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        model = (field and _model_in(field.annotation)) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[pydantic.BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return annotation
    return next(filter(None, map(_model_in, typing.get_args(annotation))), None)
