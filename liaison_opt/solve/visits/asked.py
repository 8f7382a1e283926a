"""The tables that `allocate` is given: checked, every fault at once, and brought to one form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules import cuts

#: column to its value where the column is missing; None = it must be there
HOUSEHOLDS = {
    "id": None,
    "community": None,
    "zone": "",
    "minutes": 0,
    "k": None,
    "k_max": 0,
    "windows": "",
    "visitor": "",
}
SESSIONS = {
    "session_id": None, "cadre": "", "community": None, "date": None, "start": "", "slot": "", "places": None,
    "minutes": 0,
}  # fmt: skip
_NUMBERS = ("minutes", "k", "k_max", "places")
#: more than any table means; far from an overflow in any sum
_MOST = 10_000_000


def sound(
    households: pd.DataFrame, sessions: pd.DataFrame, places: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The three tables with all columns and plain types; k no more than k_max (0 = no maximum of its own).

    A household without a zone lies at its community's office.

    Parameters
    ----------
    households, sessions, places
        As in `allocate.allocate`.

    Raises
    ------
    ScenarioError
        With every fault found: a missing column, ids twice (a household in two communities, too), numbers that are
        none, below 0 or absurd, dates that are none.
    """
    faults: list[Fault] = []
    homes = _table(households, "households", HOUSEHOLDS, "id", faults)
    table = _table(sessions, "sessions", SESSIONS, "session_id", faults)
    where = _table(places.reset_index(names="id"), "places", {"id": None, "lon": None, "lat": None}, "id", faults)
    if "date" in table:
        table["date"] = pd.to_datetime(table["date"], errors="coerce")
        _tell(faults, "sessions", sessions, "date", table["date"].isna(), "this is not a date", "Give the day")
    if faults:
        raise ScenarioError(faults)
    homes["zone"] = homes["zone"].where(homes["zone"] != "", homes["community"])
    homes["k"] = cuts.asked(homes)
    return homes, table, where.set_index("id")


def _table(
    given: pd.DataFrame, file: str, columns: dict[str, str | int | None], key: str, faults: list[Fault]
) -> pd.DataFrame:
    made: dict[str, pd.Series] = {}
    for column, default in columns.items():
        if column not in given:
            if default is None:
                faults.append(Fault(file=file, column=column, problem="a column is missing", todo="Add it"))
            else:
                made[column] = pd.Series(default, index=given.index, dtype="str" if default == "" else "int64")
        elif column in _NUMBERS:
            number = pd.to_numeric(given[column], errors="coerce").astype("float64")
            wrong = ~((number >= 0) & (number <= _MOST) & (number == np.floor(number)))
            _tell(faults, file, given, column, wrong, "a whole number, 0 or more, is needed", "Correct the number")
            made[column] = number.where(~wrong, 0).astype("int64")
        elif column in {"lon", "lat"}:
            made[column] = pd.to_numeric(given[column], errors="coerce").astype("float64")
        elif column == "date":
            made[column] = given[column]
        else:
            made[column] = given[column].astype("str").where(given[column].notna(), "")
            if default is None:
                empty = made[column].str.strip() == ""
                _tell(faults, file, given, column, empty, "the cell is empty", "Give an id")
    if key in made:
        twice = made[key].duplicated()
        _tell(faults, file, given, key, twice, "this id is listed before", "Give every row an id of its own")
    return pd.DataFrame(made, index=given.index).reset_index(drop=True)


def _tell(
    faults: list[Fault], file: str, given: pd.DataFrame, column: str, wrong: pd.Series[bool], problem: str, todo: str
) -> None:
    for at in np.flatnonzero(wrong.to_numpy(dtype=bool)):
        value = str(given[column].iloc[at])
        faults.append(Fault(file=file, row=int(at) + 2, column=column, value=value, problem=problem, todo=todo))
