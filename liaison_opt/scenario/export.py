"""A raw scenario written out again, as a folder or as one workbook; both mean the same when read."""

from __future__ import annotations

import csv
import datetime as dt
import math
from pathlib import Path
from typing import Any

import pandas as pd
import tomlkit
import xlsxwriter

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.cells import CellError, date_of, is_blank, parse, plain
from liaison_opt.scenario.columns import BY_NAME, TABLES, Table
from liaison_opt.scenario.entities import PolicyRow, Raw
from liaison_opt.scenario.folder import POLICY_FILE, SETTINGS_FILE
from liaison_opt.scenario.records import MAX_ROWS, escaped
from liaison_opt.scenario.refuse import plain_heading
from liaison_opt.scenario.staging import staged
from liaison_opt.scenario.typed import typed
from liaison_opt.scenario.workbook import ENTRIES, POLICY_COLUMNS

_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same input gives the same bytes
MOST_CSV_ROWS = 100_000  # what Excel still opens without trouble
_MOST_SIGNS = 32_767  # what a cell of a workbook can hold


def export_folder(raw: Raw, folder: str | Path) -> Path:
    """Write a scenario as a folder of TOML and CSV files; a table of more than `MOST_CSV_ROWS` rows as Parquet.

    Parameters
    ----------
    raw
        The scenario; tables get their usual file names.
    folder
        A path that does not exist yet.

    Raises
    ------
    ScenarioError
        The folder is there already, or cannot be written.
    """
    goal = Path(folder)
    with staged(goal) as place:
        place.mkdir()
        _write(place / SETTINGS_FILE, tomlkit.dumps(_kept(raw)))
        _write(place / POLICY_FILE, tomlkit.dumps({"rule": [_tidy(row.data) for row in raw.policy]}))
        for table in TABLES:
            if table.name in raw.tables:
                write_table(place, table, raw.tables[table.name], said_of(raw))
    return goal


def export_workbook(raw: Raw, path: str | Path) -> Path:
    """Write a scenario as one workbook: settings, slots, duties, clauses, policy, a sheet a table, a readme.

    Parameters
    ----------
    raw
        The scenario.
    path
        An .xlsx path that does not exist yet.

    Raises
    ------
    ScenarioError
        The file is there already, cannot be written, or a table or text is longer than a sheet or cell.
    """
    goal = Path(path)
    faults = [
        Fault(file=name, problem=f"more than {MAX_ROWS:,} rows are too many for a sheet", todo="Export a folder")
        for name, frame in raw.tables.items() if len(frame) > MAX_ROWS
    ]  # fmt: skip
    if faults:
        raise ScenarioError(faults)
    with staged(goal) as place:
        book = xlsxwriter.Workbook(str(place))
        book.set_properties({"created": _MADE, "title": str(raw.settings.get("name", ""))})
        pen = _Pen(book)
        settings = _kept(raw)
        entries = {part: settings.pop(key, []) for part, key in ENTRIES.items()}
        pen.sheet("settings", ["key", "value"], [[key, as_cell(value)] for key, value in dotted(settings)])
        for part, rows in entries.items():
            pen.sheet(part, *_as_rows(rows))
        pen.sheet("policy", list(POLICY_COLUMNS), [policy_cells(row) for row in raw.policy])
        for table in TABLES:
            if table.name in raw.tables:
                frame = raw.tables[table.name]
                pen.sheet(table.name, [plain(name) for name in frame.columns], _typed_rows(table, frame))
        pen.sheet("readme", ["sheet", "column", "meaning", "含义", "required"], _explained())
        book.close()
    return goal


class _Pen:
    """Writes sheets with a bold frozen heading; text is never taken for a formula."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#DDE7F0", "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(self, name: str, heading: list[str], rows: list[list[Any]]) -> None:
        """One sheet; a sheet without columns is left out."""
        if not heading:
            return
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for column, title in enumerate(heading):
            sheet.write_string(0, column, title, self.head)
            sheet.set_column(column, column, _width([title, *(row[column] for row in rows)]))
        for number, row in enumerate(rows, start=1):
            lines = max(str(value).count("\n") for value in row) + 1
            if lines > 1:
                sheet.set_row(number, 15 * lines, self.wrap)
            for column, value in enumerate(row):
                self._write(sheet, number, column, value)

    def _write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if is_blank(value):
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, self.day)
        elif len(text := escaped(str(value))) > _MOST_SIGNS:
            problem = f"a text of {len(text):,} signs does not fit into a cell, which holds {_MOST_SIGNS:,}"
            raise ScenarioError([Fault(file=sheet.get_name(), row=row + 1, problem=problem, todo="Export a folder")])
        else:
            sheet.write_string(row, column, text, self.wrap if "\n" in text else None)


def _width(values: list[Any]) -> int:
    lines = [line for value in values if value is not None for line in str(value).split("\n")]
    widest = max((sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) for line in lines), default=8)
    return min(60, max(10, widest + 2))


def _kept(raw: Raw) -> dict[str, Any]:
    """The settings without `tables`: an export uses the usual names."""
    return {key: value for key, value in _tidy(raw.settings).items() if key != "tables"}


def _tidy(value: Any) -> Any:
    """Plain lists and dicts, without what TOML cannot say (None)."""
    if isinstance(value, dict):
        return {str(key): _tidy(inner) for key, inner in value.items() if inner is not None}
    return [_tidy(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def dotted(settings: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Nested settings as rows of the sheet `settings`: path and value."""
    pairs: list[tuple[str, Any]] = []
    for key, value in settings.items():
        pairs += dotted(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return pairs


def as_cell(value: Any) -> Any:
    """A setting as a cell: lists, and texts that could be taken for one, as TOML."""
    if isinstance(value, list) or (isinstance(value, str) and value.strip()[:1] in {"[", "{", '"'}):
        return inline(value)
    return value


def inline(value: Any) -> str:
    """A value as TOML in one line."""
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{tomlkit.key(str(k)).as_string()} = {inline(v)}" for k, v in value.items()) + "}"
    return str(tomlkit.item(value).as_string())


def _as_rows(entries: list[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    flat = []
    for entry in entries:
        readings = entry.get("readings")
        rest = dict(dotted({key: value for key, value in entry.items() if key != "readings"}))
        flat.append({**rest, "readings": tomlkit.dumps(readings).strip()} if readings else rest)
    heading = list(dict.fromkeys(key for entry in flat for key in entry))
    words = [{k: " ".join(v) if isinstance(v, list) else v for k, v in entry.items()} for entry in flat]
    return heading, [[entry.get(key) for key in heading] for entry in words]


def policy_cells(row: PolicyRow) -> list[Any]:
    """A rule as a row of the sheet `policy`, columns as in `POLICY_COLUMNS`."""
    data = _tidy(row.data)
    own = {key: data.pop(key, None) for key in POLICY_COLUMNS if key != "parameters"}
    readings = own.pop("readings")
    texts = [tomlkit.dumps(part).strip() if part else None for part in (data, readings)]
    return [*own.values(), *texts]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def said_of(raw: Raw) -> dict[str, str]:
    """What a file says of itself: the scenario's own sentences on what is synthetic, and the seed if one made it."""
    said, block = raw.settings.get("synthetic"), raw.settings.get("generate")
    sentences = said.items() if isinstance(said, dict) else [("en", said)] if said else []
    words = {f"synthetic.{lang}": str(sentence) for lang, sentence in sentences}
    return words | ({"seed": str(block.get("seed"))} if isinstance(block, dict) else {})


def write_table(folder: Path, table: Table, frame: pd.DataFrame, said: dict[str, str]) -> Path:
    """Write a raw table into a folder: as CSV, or as Parquet if it has more than `MOST_CSV_ROWS` rows; where it is.

    Parameters
    ----------
    folder
        The folder.
    table
        What it is; its file gets the usual name.
    frame
        The rows as read.
    said
        What a Parquet file says of itself, as `said_of` gives it.
    """
    if len(frame) <= MOST_CSV_ROWS:
        _write_csv(folder / table.file, frame)
        return folder / table.file
    from liaison_opt.scenario.parquet import write_parquet  # noqa: PLC0415 (pyarrow takes its time to load)

    values, faults = typed(table, frame)
    write_parquet(frame if faults else values, folder / f"{table.name}.parquet", said)
    return folder / f"{table.name}.parquet"


def _write_csv(path: Path, frame: pd.DataFrame) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:  # the mark makes Excel read it as UTF-8
        pen = csv.writer(stream, lineterminator="\r\n")
        pen.writerow([plain(name) for name in frame.columns])
        for row in frame.itertuples(index=False, name=None):
            pen.writerow(["" if _is_missing(cell) else _as_text(cell) for cell in row])


def _is_missing(cell: Any) -> bool:
    return cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and math.isnan(cell))


def _as_text(cell: Any) -> str:
    return escaped(cell) if isinstance(cell, str) else plain(cell)


def _typed_rows(table: Table, frame: pd.DataFrame) -> list[list[Any]]:
    """The cells as a planner expects them in a workbook: dates as dates, numbers as numbers."""
    known = {plain_heading(word): column for column in table.columns for word in (column.name, column.zh)}
    columns = [known.get(plain_heading(str(name))) for name in frame.columns]
    return [
        [as_typed(column, cell) for column, cell in zip(columns, row, strict=True)]
        for row in frame.itertuples(index=False, name=None)
    ]


def as_typed(column: Any, cell: Any) -> Any:
    """A cell of that column as a planner expects it in a workbook: a day as a day, a number as a number."""
    if _is_missing(cell):
        return None
    if column is None or is_blank(cell) or column.type not in {"date", "whole", "decimal"}:
        return cell
    try:
        return date_of(cell) if column.type == "date" else parse(column, cell)
    except CellError:
        return cell


def _explained() -> list[list[Any]]:
    return [
        [table.name, column.name, column.meaning, column.meaning_zh, "yes" if column.required else ""]
        for table in BY_NAME.values() for column in table.columns
    ]  # fmt: skip
