"""CSV text with some rows changed: of a line that changes only the cells that do, of all others nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

from liaison_opt.changes.rows import Rows
from liaison_opt.scenario.cells import is_blank, plain
from liaison_opt.scenario.columns import Table
from liaison_opt.scenario.records import DELIMITERS, escaped


def changed(text: str, rows: Rows, numbers: list[int], newline: str) -> str:
    """The text of a table with its rows changed.

    Parameters
    ----------
    text
        CSV without a mark, line ends as they are.
    rows
        What becomes of them.
    numbers
        The number of each row of the table as read: a record of the text, the first being 1.
    newline
        The end of lines that are new.
    """
    delimiter = max(DELIMITERS, key=text.split("\n", 1)[0].count)  # as `records.from_csv` tells it
    records = _records(text, delimiter)
    filled = [place for place, (cells, _) in enumerate(records) if not all(map(is_blank, cells))]
    texts = [raw for _, raw in records]
    if len(rows.headings) > rows.present:
        fresh = {place: rows.headings[place] for place in range(rows.present, len(rows.headings))}
        texts[filled[0]] = _with_cells(texts[filled[0]], fresh, delimiter)
    for row, cells in rows.cells.items():
        at = {rows.headings.index(name): cell_text(value) for name, value in cells.items()}
        texts[numbers[row] - 1] = _with_cells(texts[numbers[row] - 1], at, delimiter)
    last = filled[-1]
    added = [_line([cell_text(made.get(name)) for name in rows.headings], delimiter) + newline for made in rows.added]
    if added and not texts[last].endswith(("\n", "\r")):
        texts[last] += newline
    texts[last] += "".join(added)
    gone = {numbers[row] - 1 for row in rows.dropped}
    if last in gone:  # rows that come are not the row that goes
        texts[last], gone = "".join(added), gone - {last}
    return "".join(raw for place, raw in enumerate(texts) if place not in gone)


def begun(table: Table, rows: Rows) -> str:
    """The text of a table that there was not: heading and rows, as an export writes them."""
    lines = [[column.name for column in table.columns]]
    lines += [[cell_text(made.get(name)) for name in rows.headings] for made in rows.added]
    return "".join(_line(line, ",") + "\r\n" for line in lines)


def cell_text(value: Any) -> str:
    """A cell as an export writes it: nothing for nothing, a text that looks like a formula with its apostrophe."""
    if value is None:
        return ""
    return escaped(value) if isinstance(value, str) else plain(value)


def _records(text: str, delimiter: str) -> list[tuple[list[str], str]]:
    """Each record as cells and as it stands, with its line end; a cell in quotation marks may hold line ends."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    found, begin = [], 0
    for cells in reader:
        found.append((cells, "".join(lines[begin : reader.line_num])))
        begin = reader.line_num
    return found


def _with_cells(record: str, cells: dict[int, str], delimiter: str) -> str:
    """The record with other cells at these places; the rest of it letter by letter as it was."""
    body = record.rstrip("\r\n")
    parts = _split(body, delimiter)
    parts += [""] * (max(cells) + 1 - len(parts))
    for place, cell in cells.items():
        quoted = parts[place].startswith('"')
        parts[place] = _quoted(cell) if quoted else _line([cell], delimiter) if cell else ""
    return delimiter.join(parts) + record[len(body) :]


def _split(body: str, delimiter: str) -> list[str]:
    """The cells of a record as they stand, quotation marks and all."""
    parts, begin, inside = [], 0, False
    for place, sign in enumerate(body):
        if sign == '"' and (inside or place == begin):
            inside = not inside
        elif sign == '"' and body[place - 1] == '"' and body[begin] == '"':
            inside = True  # a doubled mark inside quotation marks
        elif sign == delimiter and not inside:
            parts.append(body[begin:place])
            begin = place + 1
    return [*parts, body[begin:]]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _line(cells: list[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)  # these signs are what it quotes for
    return out.getvalue().removesuffix("\r\n")
