"""A scenario folder as it lies on disk: scenario.toml, policy.toml and one CSV or Parquet file a table."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario import toml_in
from liaison_opt.scenario.columns import BY_NAME, TABLES, Table, table_called
from liaison_opt.scenario.entities import PolicyRow, Raw
from liaison_opt.scenario.places.made import generated
from liaison_opt.scenario.records import from_csv
from liaison_opt.scenario.text import MAX_BYTES, MAX_TABLE_BYTES, read_text
from liaison_opt.scenario.words import advice, nearest

SETTINGS_FILE = "scenario.toml"
POLICY_FILE = "policy.toml"
_READ_SUFFIXES = (".csv", ".parquet")
_TABLE_SUFFIXES = {*_READ_SUFFIXES, ".tsv", ".xlsx"}


@dataclasses.dataclass(kw_only=True)
class _Found:
    """What has been read so far."""

    faults: list[Fault] = dataclasses.field(default_factory=list)
    unread: list[str] = dataclasses.field(default_factory=list)
    files: dict[str, str] = dataclasses.field(default_factory=dict)


def read_folder(folder: Path, tables: Mapping[str, str] | None = None) -> tuple[Raw, list[Fault]]:
    """Everything in the folder that belongs to a scenario, and every fault in reading it."""
    found = _Found()
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith((".", "~")))
    settings, rows = _settings(folder, names, found)
    policy = _policy(folder, names, found)
    renamed = renamed_tables(settings, tables, SETTINGS_FILE)
    found.faults += renamed[1]
    frames: dict[str, pd.DataFrame] = {}
    beside = {table.name for table in TABLES if _beside(table, names, renamed[0])}
    made = generated(settings, beside=beside)
    found.faults += made.faults
    for table in TABLES:
        if table.name in made.names and table.name not in beside:
            found.files[table.name] = f"{table.name}.parquet"
            if table.name in made.tables:
                frames[table.name] = made.tables[table.name]
            else:
                found.unread.append(table.name)
            continue
        name = _file_of(table, names, renamed[0].get(table.name), found)
        frame = None if name is None else _frame(folder, name, table, found)
        if frame is not None:
            frames[table.name] = frame
    notes = (*made.notes, *_left_aside(names, set(found.files.values())))
    raw = Raw(settings=settings, policy=policy, tables=frames, files=found.files, home=str(folder), rows=rows,
              unread=tuple(found.unread), notes=notes)  # fmt: skip
    return raw, found.faults


def inside(folder: Path, name: str) -> Path | None:
    """The path of a file below the folder; None if the name or a link leads out of it."""
    pure = PurePath(name)
    drive = len(name) > 1 and name[1] == ":"
    if not name or "\x00" in name or "\\" in name or drive or pure.is_absolute() or ".." in pure.parts:
        return None
    path = folder / pure
    return path if path.resolve().is_relative_to(folder.resolve()) else None


def renamed_tables(
    settings: Mapping[str, Any], tables: Mapping[str, str] | None, file: str
) -> tuple[dict[str, str], list[Fault]]:
    """Table name to the file or sheet that the settings, or the caller, name for it."""
    stated = settings.get("tables", {})
    chosen = {str(k): v for k, v in stated.items() if isinstance(v, str)} if isinstance(stated, dict) else {}
    chosen.update(tables or {})
    faults = [
        Fault(file=file, column=f"tables.{name}", problem="there is no table of this name",
              todo=advice(name, BY_NAME, f"The tables are {', '.join(BY_NAME)}"))
        for name in chosen if name not in BY_NAME
    ]  # fmt: skip
    return chosen, faults


def _text(folder: Path, name: str, part: str, found: _Found) -> str | None:
    path = inside(folder, name)
    if path is None:
        found.faults.append(_outside(name))
        text = None
    else:
        limit = MAX_TABLE_BYTES if PurePath(name).suffix.lower() == ".csv" else MAX_BYTES
        text, faults = read_text(path, name, limit)
        found.faults += faults
    if text is None:
        found.unread.append(part)
    return text


def _outside(name: str) -> Fault:
    return Fault(file=name, problem="the path leads out of the scenario folder",
                 todo="Copy the file into the folder and name it there")  # fmt: skip


def _present(name: str, names: list[str], part: str, todo: str, found: _Found) -> bool:
    found.files[part] = name
    if name in names:
        return True
    near = nearest(name, [other for other in names if PurePath(other).suffix == PurePath(name).suffix])
    found.faults.append(Fault(file=name, problem="the file is missing",
                              todo=f"There is {near!r}: rename it if it is meant" if near else todo))  # fmt: skip
    found.unread.append(part)
    return False


def _settings(folder: Path, names: list[str], found: _Found) -> tuple[dict[str, Any], dict[str, int]]:
    todo = "Write it, or start from `liaison-opt new NAME`"
    if not _present(SETTINGS_FILE, names, "settings", todo, found):
        return {}, {}
    text = _text(folder, SETTINGS_FILE, "settings", found)
    if text is None:
        return {}, {}
    content, faults = toml_in.parse(text, SETTINGS_FILE)
    found.faults += faults
    if content is None:
        found.unread.append("settings")
        return {}, {}
    found.faults += toml_in.private_faults(content, SETTINGS_FILE)
    return content, toml_in.lines_of(text)


def _policy(folder: Path, names: list[str], found: _Found) -> tuple[PolicyRow, ...]:
    todo = "Write it, or start from `liaison-opt new NAME`"
    if not _present(POLICY_FILE, names, "policy", todo, found):
        return ()
    text = _text(folder, POLICY_FILE, "policy", found)
    if text is None:
        return ()
    rows, faults = toml_in.rules(text, POLICY_FILE)
    found.faults += faults
    if not rows and faults:
        found.unread.append("policy")
    return rows


def _beside(table: Table, names: list[str], renamed: Mapping[str, str]) -> bool:
    """True if a file of the folder holds the table: it counts, and not what a `[generate]` block would make."""
    files = [PurePath(name) for name in names if PurePath(name).suffix.lower() in _READ_SUFFIXES]
    return table.name in renamed or any(table_called(file.stem) is table for file in files)


def _file_of(table: Table, names: list[str], stated: str | None, found: _Found) -> str | None:
    """The file that holds the table, or None if it is not there."""
    if stated is not None:
        return stated
    files = [name for name in names if PurePath(name).suffix.lower() in _READ_SUFFIXES]
    alike = [name for name in files if table_called(PurePath(name).stem) is table]
    if len(alike) > 1:
        found.faults.append(Fault(file=alike[1], problem=f"{alike[0]} and {alike[1]} are the same table",
                                  todo="Keep one of the two"))  # fmt: skip
    if alike or not table.required:
        return alike[0] if alike else None
    _present(table.file, names, table.name, f"Write it: {table.meaning}", found)
    return None


def _frame(folder: Path, name: str, table: Table, found: _Found) -> pd.DataFrame | None:
    found.files[table.name] = name
    path = inside(folder, name)
    if path is not None and not path.exists():
        found.faults.append(Fault(file=SETTINGS_FILE, column=f"tables.{table.name}", value=name,
                                  problem="the file named here does not exist",
                                  todo=advice(name, sorted(p.name for p in folder.iterdir()),
                                              "Check the name; it is looked for in the scenario folder")))  # fmt: skip
        found.unread.append(table.name)
        return None
    if path is not None and path.suffix.lower() not in _READ_SUFFIXES:
        found.faults.append(Fault(file=name, problem="a table of a folder is a .csv or .parquet file",
                                  todo="Save it as CSV UTF-8, or keep the whole scenario in one workbook"))  # fmt: skip
        found.unread.append(table.name)
        return None
    if PurePath(name).suffix.lower() == ".parquet":
        from liaison_opt.scenario.parquet import from_parquet  # noqa: PLC0415 (pyarrow takes its time to load)

        frame, faults = from_parquet(path, name) if path is not None else (None, [_outside(name)])
    else:
        text = _text(folder, name, table.name, found)
        if text is None:
            return None
        frame, faults = from_csv(text, name)
    found.faults += faults
    if frame is None:
        found.unread.append(table.name)
    return frame


def _left_aside(names: list[str], used: set[str]) -> tuple[str, ...]:
    notes = []
    for name in names:
        pure = PurePath(name)
        if pure.suffix.lower() not in _TABLE_SUFFIXES or name in used:
            continue
        near = nearest(pure.stem, BY_NAME)
        hint = f" (did you mean {near}{pure.suffix if pure.suffix in _READ_SUFFIXES else '.csv'}?)" if near else ""
        notes.append(f"{name}: no table of this name is known; not read{hint}")
    return tuple(notes)
