"""A scenario in one workbook: sheets settings, slots, duties, policy, clauses, and one sheet a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario import toml_in
from liaison_opt.scenario.cells import Cell, Formula, is_blank, plain
from liaison_opt.scenario.columns import TABLES, Table, table_called
from liaison_opt.scenario.entities import PolicyRow, Raw
from liaison_opt.scenario.folder import renamed_tables
from liaison_opt.scenario.records import from_rows
from liaison_opt.scenario.refuse import masked, plain_heading
from liaison_opt.scenario.sheets import Rows, read_sheets
from liaison_opt.scenario.words import advice, nearest

PARTS = {
    "settings": ("settings", "设置"),
    "slots": ("slots", "时段"),
    "duties": ("duties", "任务"),
    "policy": ("policy", "规则"),
    "clauses": ("clauses", "条款"),
    "readme": ("readme", "说明"),
}
_STRAIGHT = str.maketrans("“”＂", '"' * 3)
_TOML_COLUMNS = {"parameters", "readings"}
POLICY_COLUMNS = ("id", "type", "clause", "tier", "weight", "note", "parameters", "readings")
#: sheets that hold one table of `scenario.toml` each, a row an entry, and the key of that table
ENTRIES = {"slots": "slot", "duties": "duty", "clauses": "clause"}
_LISTS = {"slots": {"duties"}, "duties": {"kinds"}}
_PART_COLUMNS = {
    "slots": ("name", "pattern", "start", "end", "use", "duties", "on_holiday", "missing_day", "readings"),
    "duties": ("name", "title.en", "title.zh", "role", "kinds", "at", "visits", "overnight"),
    "policy": POLICY_COLUMNS,
    "clauses": ("id", "kind", "en", "zh"),
}


def read_workbook(path: Path, tables: Mapping[str, str] | None = None) -> tuple[Raw, list[Fault]]:
    """Everything in the workbook that belongs to a scenario, and every fault in reading it."""
    sheets, faults = read_sheets(path, path.name)
    if faults:
        unread = ("settings", "policy", *(table.name for table in TABLES))
        return Raw(settings={}, policy=(), tables={}, unread=unread), faults
    reader = _Reader(path.name, sheets)
    settings = reader.settings()
    policy = reader.policy()
    frames = reader.tables(settings, tables)
    raw = Raw(settings=settings, policy=policy, tables=frames, files=reader.files, home=str(path.parent),
              rows=reader.lines, unread=tuple(reader.unread), notes=reader.notes())  # fmt: skip
    return raw, reader.faults


class _Reader:
    """One pass over the sheets; collects what was read, what was not, and why."""

    def __init__(self, book: str, sheets: dict[str, Rows]) -> None:
        self.book = book
        self.sheets = sheets
        self.used: set[str] = set()
        self.faults: list[Fault] = []
        self.files: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self.unread: list[str] = []

    def _sheet(self, part: str, names: tuple[str, ...], *, required: bool) -> str | None:
        wanted = {name.casefold() for name in names}
        alike = [title for title in self.sheets if title.strip().casefold() in wanted]
        self.used.update(alike)
        if len(alike) > 1:
            self._fault(alike[1], f"{alike[0]} and {alike[1]} are the same sheet", "Keep one of the two")
        if alike:
            self.files[part] = f"{self.book}[{alike[0]}]"
            return alike[0]
        if required:
            near = nearest(names[0], self.sheets)
            hint = f"There is {near!r}: rename it if it is meant" if near else f"Add a sheet called {names[0]}"
            self._fault(names[0], "the sheet is missing", hint)
            self.files[part] = f"{self.book}[{names[0]}]"
            self.unread.append(part)
        return None

    def _fault(self, title: str, problem: str, todo: str, **more: Any) -> None:
        self.faults.append(Fault(file=f"{self.book}[{title}]", problem=problem, todo=todo, **more))

    def settings(self) -> dict[str, Any]:
        """The nested settings of the sheets settings, slots, duties and clauses."""
        title = self._sheet("settings", PARTS["settings"], required=True)
        content: dict[str, Any] = {}
        for row, cells in self.sheets.get(title or "", []):
            key, value = plain(cells[0]) if cells else "", cells[1] if len(cells) > 1 else None
            if is_blank(cells[0]) or plain_heading(key) in {"key", "键", "项目"} or is_blank(value):
                continue
            self._place(content, key, self._value(value, str(title), row, key), str(title), row)
        for part, key in ENTRIES.items():
            entries = self._entries(self._sheet(part, PARTS[part], required=False), part)
            if entries and key in content:
                self._fault(str(title), f"`{key}` stands here and on the sheet {part}", "Keep one of the two",
                            row=self.lines.get(key), column=key)  # fmt: skip
            if entries:
                content[key] = [{k: v for k, v in entry.items() if k != "row"} for entry in entries]
                for place, entry in enumerate(entries):
                    self.lines[f"{key}.{place}"] = entry["row"]
        self.faults += toml_in.private_faults(content, self.files.get("settings", self.book))
        return content

    def _place(self, content: dict[str, Any], key: str, value: Any, title: str, row: int) -> None:
        *parents, leaf = key.split(".")
        level: Any = content
        for parent in parents:
            level = level.setdefault(parent, {}) if isinstance(level, dict) else None
        if not isinstance(level, dict) or leaf in level:
            self._fault(title, "this key stands here twice", "Keep one of the two", row=row, column=key)
            return
        level[leaf] = value
        self.lines[key] = row

    def _value(self, cell: Cell, title: str, row: int, column: str) -> Any:
        if isinstance(cell, Formula):
            self._fault(title, "this cell is a formula", "Paste the cells as values (Paste Special, Values)",
                        row=row, column=column)  # fmt: skip
            return None
        if isinstance(cell, dt.datetime):
            return cell.date() if cell.time() == dt.time() else cell
        if isinstance(cell, dt.time):
            return cell.strftime("%H:%M")
        if isinstance(cell, float) and cell.is_integer():
            return int(cell)
        if isinstance(cell, str) and cell.strip()[:1] in {"[", "{", '"'}:
            parsed = self._toml(f"value = {cell.strip()}", title, row, column)
            return parsed.get("value")
        return cell.strip() if isinstance(cell, str) else cell

    def _toml(self, text: str, title: str, row: int, column: str) -> dict[str, Any]:
        content, faults = toml_in.parse(text, title)
        if faults:  # Excel and WPS make curly quotation marks as one types
            straight, still = toml_in.parse(text.translate(_STRAIGHT), title)
            content, faults = (content, faults) if still else (straight, [])
        for fault in faults:
            self._fault(title, fault.problem, fault.todo, row=row, column=column)
        return content or {}

    def _entries(self, title: str | None, part: str) -> list[dict[str, Any]]:
        """The rows of a sheet of slots, duties, rules or clauses as nested dicts, each with its `row`."""
        if title is None or not self.sheets[title]:
            return []
        frame, faults = from_rows(self.sheets[title], self.files[part])
        self.faults += faults
        if frame is None:
            return []
        columns = _PART_COLUMNS[part]
        for heading in map(str, frame.columns):
            if heading not in columns:
                self._fault(title, "this column is not known here", row=1, column=masked(heading),
                            todo=advice(heading, columns, f"The columns are {', '.join(columns)}"))  # fmt: skip
        kept = [place for place, heading in enumerate(frame.columns) if str(heading) in columns]
        entries = []
        for row, *cells in frame.iloc[:, kept].itertuples(name=None):
            entry: dict[str, Any] = {"row": row}
            for heading, cell in zip([str(frame.columns[place]) for place in kept], cells, strict=True):
                if not is_blank(cell):
                    read = self._nested if heading in _TOML_COLUMNS else self._value
                    self._enter(entry, heading, read(cell, title, row, heading), part)
            entries.append(entry)
        return entries

    @staticmethod
    def _enter(entry: dict[str, Any], heading: str, value: Any, part: str) -> None:
        if heading in _LISTS.get(part, set()) and isinstance(value, str):
            value = value.replace(",", " ").replace("、", " ").split()
        head, _, leaf = heading.partition(".")
        if leaf:
            entry.setdefault(head, {})[leaf] = value
        else:
            entry[heading] = value

    def policy(self) -> tuple[PolicyRow, ...]:
        """The rules of the sheet policy; parameters and readings are TOML lines inside one cell."""
        title = self._sheet("policy", PARTS["policy"], required=True)
        rows = []
        for entry in self._entries(title, "policy"):
            row = entry.pop("row")
            parameters, readings = entry.pop("parameters", {}), entry.pop("readings", {})
            data = {**entry, **parameters, **({"readings": readings} if readings else {})}
            for name in parameters:
                if name in entry:
                    self._fault(str(title), f"`{name}` stands in its own column and in parameters",
                                "Keep one of the two", row=row, column="parameters")  # fmt: skip
            rows.append(PolicyRow(data=data, file=self.files["policy"], row=row))
            self.faults += toml_in.private_faults(data, self.files["policy"], row)
        return tuple(rows)

    def _nested(self, cell: Cell, title: str, row: int, column: str) -> dict[str, Any]:
        """The TOML lines of a cell; nothing, and a fault, if it holds anything else."""
        if isinstance(cell, str) and not isinstance(cell, Formula):
            return self._toml(cell, title, row, column)
        self._fault(title, "this cell does not hold parameters", 'Write lines such as role = "leader"',
                    row=row, column=column)  # fmt: skip
        return {}

    def tables(self, settings: dict[str, Any], chosen: Mapping[str, str] | None) -> dict[str, pd.DataFrame]:
        """The raw frame of every table that has a sheet."""
        renamed, faults = renamed_tables(settings, chosen, self.files.get("settings", self.book))
        self.faults += faults
        frames = {}
        for table in TABLES:
            names = (renamed[table.name],) if table.name in renamed else table.names
            title = self._sheet(table.name, names, required=table.required or table.name in renamed)
            if title is not None and (self.sheets[title] or table.required):
                frame = self._frame(table, title)
                if frame is not None:
                    frames[table.name] = frame
        return frames

    def _frame(self, table: Table, title: str) -> pd.DataFrame | None:
        frame, faults = from_rows(self.sheets[title], self.files[table.name])
        self.faults += faults
        if frame is None:
            self.unread.append(table.name)
        return frame

    def notes(self) -> tuple[str, ...]:
        """One note for each sheet that is filled and was not read."""
        ignored = {name.casefold() for name in PARTS["readme"]}
        left = [title for title, rows in self.sheets.items() if rows and title not in self.used]
        return tuple(
            f"{self.book}[{title}]: no sheet of this name is known; not read"
            for title in left if title.strip().casefold() not in ignored and table_called(title) is None
        )  # fmt: skip
