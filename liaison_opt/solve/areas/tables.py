"""Zones and members as `areas` takes them: every fault at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError


def check(zones: pd.DataFrame, members: int | pd.DataFrame, tol: float) -> None:
    """Judge the input of `areas`.

    Parameters
    ----------
    zones
        Columns id, lon, lat, households.
    members
        How many, or columns id, lon, lat.
    tol
        A share of the mean.

    Raises
    ------
    ScenarioError
        Missing columns or numbers, ids used twice, no members, no such tolerance.
    """
    found = _table("zones", zones, ["id", "lon", "lat", "households"])
    if isinstance(members, pd.DataFrame):
        found += _table("members", members, ["id", "lon", "lat"])
    elif members < 1:
        found.append(Fault(file="members", problem=f"{members} members", todo="Give 1 or more"))
    if not 0 <= tol < 1:
        found.append(Fault(file="tol", problem=f"tol is {tol}", todo="Give a share of the mean from 0 to below 1"))
    if found:
        raise ScenarioError(found)


def _table(file: str, table: pd.DataFrame, columns: list[str]) -> list[Fault]:
    found = []
    if not len(table):
        found.append(Fault(file=file, problem="the table is empty", todo="Give one row each"))
    for column in columns:
        if column not in table:
            found.append(Fault(file=file, column=column, problem="the column is missing", todo="Add it"))
        elif column == "id":
            if table["id"].duplicated().any():
                found.append(Fault(file=file, column="id", problem="an id is used twice", todo="Give each row its own"))
        else:
            bad = int(_bad(table[column], counted=column == "households").sum())
            if bad:
                found.append(
                    Fault(file=file, column=column, problem=f"{bad} rows have no usable number", todo="Complete them")
                )
    return found


def _bad(column: pd.Series, *, counted: bool) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which are no numbers, or, where households are counted, no whole numbers from 0."""
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = ~np.isfinite(values)
    return np.asarray(bad | (values < 0) | (values % 1 != 0) if counted else bad)
