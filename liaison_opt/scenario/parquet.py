"""A table kept as Parquet: read with the same care as a CSV file, and written with the same bytes each time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from liaison_opt.errors import Fault
from liaison_opt.scenario.cells import is_blank, plain
from liaison_opt.scenario.records import MAX_COLUMNS, MAX_TABLE_ROWS, heading_faults
from liaison_opt.scenario.refuse import masked
from liaison_opt.scenario.text import MAX_TABLE_BYTES

MAX_UNPACKED = 2_000_000_000
_MARK = b"PAR1"
_SAVE_AGAIN = "Write it again, for instance with `DataFrame.to_parquet(path, index=False)`"
_PLAIN_TYPES = "text, numbers, dates"


def from_parquet(path: Path, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The raw frame of a Parquet file; None and the faults if it cannot be had.

    Parameters
    ----------
    path
        The file.
    file
        Its name for messages; the first row of the table counts as row 2, as in a spreadsheet.
    """
    fault = _guard(path, file)
    if fault is not None:
        return None, [fault]
    try:
        with pq.ParquetFile(path, memory_map=False) as source:
            faults = _schema_faults(source.schema_arrow, file) or _size_faults(source.metadata, file)
            if faults:
                return None, faults
            names = [str(name) for name in source.schema_arrow.names]
        # a text that stands a million times unpacks once as a dictionary, and is measured before it is spread out
        with pq.ParquetFile(path, read_dictionary=names) as source:
            table = source.read()
        return _frame(table, file)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError, MemoryError):
        return None, [Fault(file=file, problem="the Parquet file is damaged and cannot be read", todo=_SAVE_AGAIN)]


def write_parquet(frame: pd.DataFrame, path: Path, metadata: Mapping[str, str] | None = None) -> None:
    """Write a table without its index; the same frame gives the same bytes.

    Parameters
    ----------
    frame
        Columns of text, numbers or dates; a column of objects becomes text.
    path
        Where to write; an old file is replaced.
    metadata
        Words about the file, such as {"synthetic": "seed 1"}; they stand in the file's own metadata.
    """
    arrays = [_column_out(frame.iloc[:, place]) for place in range(len(frame.columns))]
    words = {key.encode(): value.encode() for key, value in sorted((metadata or {}).items())}
    table = pa.table(arrays, names=[plain(name) for name in frame.columns])
    how: dict[str, Any] = {"compression": "zstd", "version": "2.6", "store_schema": False}
    with pq.ParquetWriter(path, table.schema, **how) as writer:
        writer.write_table(table, row_group_size=250_000)
        writer.add_key_value_metadata(words)  # what stands in the schema is left out where the schema is not stored


def _column_out(cells: pd.Series[Any]) -> Any:
    if isinstance(cells.dtype, pd.StringDtype):
        return pa.array(cells).cast(pa.string()) if len(cells) else pa.array([], pa.string())
    if cells.dtype != object:
        return pa.array(cells, from_pandas=True)
    return pa.array([None if is_blank(cell) else str(plain(cell)) for cell in cells.tolist()], pa.string())


def _guard(path: Path, file: str) -> Fault | None:
    if not path.is_file():
        return Fault(file=file, problem="this is not a file", todo="Put a file of that name there")
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4)
            stream.seek(max(0, size - 4))
            tail = stream.read(4)
    except OSError as error:
        return Fault(file=file, problem=f"the file cannot be opened ({error.strerror})",
                     todo="Close it in other programs and check that you may read it")  # fmt: skip
    if size > MAX_TABLE_BYTES:
        return Fault(file=file, problem=f"the file is larger than {MAX_TABLE_BYTES // 1_000_000} MB",
                     todo="Keep only the rows that the plan needs")  # fmt: skip
    return _marks_fault(head, tail, file)


def _marks_fault(head: bytes, tail: bytes, file: str) -> Fault | None:
    if not head:
        return Fault(file=file, problem="the file is empty", todo="Fill it in, or delete it if it is optional")
    if head == _MARK and tail != _MARK:
        return Fault(file=file, problem="the Parquet file is cut off", todo=_SAVE_AGAIN)
    if head != _MARK:
        looks = " (it looks like a workbook or another zip file)" if head[:2] == b"PK" else ""
        todo = "Rename it if it is a CSV file; a workbook holds a whole scenario"
        return Fault(file=file, problem=f"this is not a Parquet file{looks}", todo=todo)
    return None


def _schema_faults(schema: Any, file: str) -> list[Fault]:
    names = [str(name) for name in schema.names]
    if len(names) > MAX_COLUMNS:
        return [Fault(file=file, problem=f"the table has more than {MAX_COLUMNS} columns",
                      todo="Keep only what the plan needs")]  # fmt: skip
    return heading_faults(names, 1, file) + [
        Fault(file=file, row=1, column=masked(name), problem=f"a column holds {_PLAIN_TYPES}; this one holds {kind}",
              todo="Write one plain value a cell") for name, kind in zip(names, schema.types, strict=True)
        if _unusable(kind)
    ]  # fmt: skip


def _unusable(kind: Any) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    nested, binary = pa.types.is_nested(kind), pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    odd = pa.types.is_fixed_size_binary(kind) or pa.types.is_duration(kind) or pa.types.is_time(kind)
    return bool(nested or binary or odd)


def _size_faults(metadata: Any, file: str) -> list[Fault]:
    unpacked = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if metadata.num_rows > MAX_TABLE_ROWS or unpacked > MAX_UNPACKED:
        problem = f"the table has more than {MAX_TABLE_ROWS:,} rows, or unpacks to more than is safe to open"
        return [Fault(file=file, problem=problem, todo="Keep only what the plan needs")]
    return []


def _frame(table: Any, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    size = sum(_text_bytes(column) for column in table.columns)
    if size > MAX_UNPACKED:
        return None, [Fault(file=file, problem="the texts of the table unpack to more than is safe to open",
                            todo="Keep only what the plan needs")]  # fmt: skip
    index = pd.RangeIndex(2, table.num_rows + 2)
    columns = {place: _series(column, index) for place, column in enumerate(table.columns)}
    frame = pd.DataFrame(columns, index=index)
    frame.columns = pd.Index([plain(str(name)) for name in table.column_names], dtype="object")
    frame.attrs["file"] = file
    return frame, []


def _text_bytes(column: Any) -> int:
    """What the texts of a column come to once every cell holds its own."""
    total = 0
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type) and len(chunk.dictionary):
            lengths = np.asarray(pc.fill_null(pc.binary_length(chunk.dictionary), 0), dtype="int64")
            total += int(lengths[np.asarray(chunk.indices.drop_null())].sum())
    return total


def _series(column: Any, index: pd.Index[Any]) -> pd.Series[Any]:
    """One column as text, numbers, truth values or days; the numbers of a column with gaps become decimals."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_null(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts: pd.Series[Any] = column.cast(pa.large_string()).to_pandas().astype("str")
        return texts.set_axis(index)
    if pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_date(kind):
        column = column.cast(pa.timestamp("ms")).cast(pa.timestamp("us"))
    elif pa.types.is_timestamp(kind) and kind.tz:
        column = pc.local_timestamp(column)
    values: pd.Series[Any] = column.to_pandas()
    return values.set_axis(index)
