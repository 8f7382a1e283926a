"""A fingerprint of what was given, so that an answer can be held against its question."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from liaison_opt.scenario.entities import Scenario

_TABLES = ("cadres", "communities", "households", "leave", "links", "pins", "windows", "wishes", "calendar", "walks")
_LONG = 50_000  # rows from which a table is taken column by column


def digest(scenario: Scenario) -> str:
    """SHA-256 over settings, rules, tables, days and slots; the same for a folder and its workbook.

    What repairs would cost is left out: no plan depends on it.
    """
    state = hashlib.sha256()
    settings = scenario.settings.model_dump(mode="json", exclude={"repairs"})
    state.update(json.dumps(settings, sort_keys=True, ensure_ascii=False).encode())
    for row in scenario.policy:
        state.update(json.dumps(row.data, sort_keys=True, ensure_ascii=False, default=str).encode())
    for name in _TABLES:
        state.update(_bytes(getattr(scenario, name)))
    for frame in (scenario.horizon.days, scenario.horizon.slots):
        state.update(frame.to_csv(lineterminator="\n", date_format="%Y-%m-%d").encode())
    return state.hexdigest()


def _bytes(frame: pd.DataFrame) -> bytes:
    if len(frame) < _LONG:
        return frame.to_csv(lineterminator="\n", date_format="%Y-%m-%d").encode()
    flat = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    heading = ",".join(flat.columns)
    return b"\n".join([f"{heading} {len(flat)}".encode(), *(_column(flat[name]) for name in flat.columns)])


def _column(cells: pd.Series[str]) -> bytes:
    """A column as bytes that are the same on every machine: no text of a table holds the sign that parts them."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return np.asarray(cells, dtype="<f8").tobytes()
    if isinstance(cells.dtype, np.dtype) and cells.dtype.kind == "M":
        return np.asarray(cells, dtype="datetime64[us]").astype("<i8").tobytes()
    return "\x1f".join(cells.tolist()).encode()
