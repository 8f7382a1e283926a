"""A scenario from values and data frames that are already in memory, as in a notebook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.arrays import FAST_FROM, tame
from liaison_opt.scenario.columns import BY_NAME
from liaison_opt.scenario.entities import PolicyRow, Raw
from liaison_opt.scenario.words import advice


def from_frames(*, settings: Mapping[str, Any], policy: Sequence[Mapping[str, Any]], **tables: pd.DataFrame) -> Raw:
    """A raw scenario from plain values and frames.

    Parameters
    ----------
    settings
        What `scenario.toml` would hold.
    policy
        The rules, one mapping each.
    tables
        A frame a table: cadres, communities, leave, links, pins, windows, wishes, calendar. An index called
        "id" is taken as the column of that name.

    Raises
    ------
    ScenarioError
        A table has an unknown name.
    """
    unknown = [name for name in tables if name not in BY_NAME]
    if unknown:
        raise ScenarioError([
            Fault(file=name, problem="there is no table of this name",
                  todo=advice(name, BY_NAME, f"The tables are {', '.join(BY_NAME)}")) for name in unknown
        ])  # fmt: skip
    return Raw(
        settings=dict(settings),
        policy=tuple(PolicyRow(data=dict(data), file="policy", row=n) for n, data in enumerate(policy, start=1)),
        tables={name: _raw_frame(name, frame) for name, frame in tables.items()},
        files={"settings": "settings", "policy": "policy", **{name: name for name in tables}},
    )


def _raw_frame(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    flat = frame.reset_index() if frame.index.name == "id" and "id" not in frame.columns else frame
    index = pd.RangeIndex(2, len(flat) + 2)
    columns = {place: _column(flat.iloc[:, place].set_axis(index)) for place in range(len(flat.columns))}
    raw = pd.DataFrame(columns, index=index)
    raw.columns = pd.Index([str(column) for column in flat.columns], dtype="object")
    raw.attrs["file"] = name
    return raw


def _column(cells: pd.Series[Any]) -> pd.Series[Any]:
    """A long column of one type as it is, any other as plain cells."""
    if len(cells) >= FAST_FROM:
        kept = tame(cells)
        texts = kept.dtype == object and set(map(type, kept.dropna().tolist())) == {str}
        if texts or kept.dtype != object:
            return kept.astype("str") if texts else kept.copy()
    return pd.Series([_cell(value) for value in cells.tolist()], index=cells.index, dtype="object")


def _cell(value: Any) -> Any:
    if value is None or (not isinstance(value, (list, dict, tuple, set, np.ndarray)) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, (str, int, float, dt.date, dt.time)) else str(value)
