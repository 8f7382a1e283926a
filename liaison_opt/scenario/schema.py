"""JSON Schema of the TOML files, for editors; and the tables of the format as Markdown, for the documentation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liaison_opt.scenario.columns import TABLES, Column
from liaison_opt.scenario.settings import Settings

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of `scenario.toml`."""
    return {"$schema": _DIALECT, **Settings.model_json_schema()}


def write_schemas(folder: Path, *, policy: Mapping[str, Any] | None = None) -> list[Path]:
    """Write `scenario.schema.json`, and `policy.schema.json` if its schema is given.

    Parameters
    ----------
    folder
        Where to write; made if it is not there.
    policy
        The JSON Schema of `policy.toml`, which the room of the rules knows.

    Returns
    -------
    The paths written.
    """
    schemas: dict[str, Mapping[str, Any]] = {"scenario": settings_schema()}
    if policy is not None:
        schemas["policy"] = {"$schema": _DIALECT, **policy}
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in schemas.items():
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def tables_as_markdown() -> str:
    """Every table and column of the format, as it stands in docs/scenario.md."""
    parts = []
    for table in TABLES:
        names = ", ".join(f"`{name}`" for name in table.zh)
        needed = "required" if table.required else "optional"
        said = f"{table.meaning} {table.meaning_zh} ({needed}; sheet `{table.name}` or {names})"
        parts += [f"### {table.file}", "", said, ""]
        if table.key:
            parts += [f"Differs in every row: {', '.join(f'`{name}`' for name in table.key)}.", ""]
        parts += ["| column | heading in Chinese | type | empty means | meaning | 含义 |", "|---|---|---|---|---|---|"]
        parts += [*map(_line, table.columns), ""]
    return "\n".join(parts)


def _line(column: Column) -> str:
    cells = [f"`{column.name}`", column.zh, _type(column), _empty(column), column.meaning, column.meaning_zh]
    return f"| {' | '.join(cells)} |"


def _type(column: Column) -> str:
    if column.choices:
        return " or ".join(f"`{word}` ({chinese})" for word, chinese in column.choices)
    if column.ref:
        return "id of `communities` or `households`" if column.ref == "targets" else f"id of `{column.ref}`"
    if column.lo is not None:
        return f"{column.type}, {column.lo:g} to {column.hi:g}"
    return column.type


def _empty(column: Column) -> str:
    if column.required:
        return "must be filled"
    return "nothing" if column.default in {None, ""} else f"`{column.default}`"
