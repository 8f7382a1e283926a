"""What a planner has fixed by hand, given back to the program: pins from a roster, links from a list."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd

from liaison_opt.errors import Fault, RosterError
from liaison_opt.paper.faults import Faults
from liaison_opt.paper.lists import parsers, read_rows, typed
from liaison_opt.paper.sheets import LINKS, find_heading, heading_faults, sheets_of
from liaison_opt.paper.slots import inferred, station_duties
from liaison_opt.paper.values import text
from liaison_opt.plan import LINK_COLUMNS
from liaison_opt.scenario import Raw, Scenario
from liaison_opt.scenario.cells import CellError

PIN_COLUMNS = ("cadre", "community", "date", "pin")


def as_pins(roster: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The stationing sessions of a roster as pins, so that a new plan keeps them.

    Only duties held along links become pins. Make-ups are left out: they follow from leave, and the program places
    them anew. A session is pinned for the post that leads it; its team may change.

    Parameters
    ----------
    roster
        At least date, cadre, community; duty and kind are inferred from the calendar where they are missing.
    scenario
        What was given.

    Returns
    -------
    DataFrame
        cadre, community, date (datetime64), pin ("must"); sorted by date, cadre, community.
    """
    known, _ = inferred(roster.reset_index(drop=True), scenario)
    mine = known[known["duty"].isin(station_duties(scenario)) & known["kind"].ne("make_up")]
    pins = mine[["cadre", "community", "date"]].drop_duplicates()
    pins = pins.sort_values(["date", "cadre", "community"], ignore_index=True)
    return pins.assign(pin=pd.Series("must", index=pins.index, dtype="str"))[list(PIN_COLUMNS)]


def with_pins(raw: Raw, pins: pd.DataFrame) -> Raw:
    """The scenario as read, with these pins instead of its own; to be judged again by `scenario.build`.

    Parameters
    ----------
    raw
        What was read (`Scenario.raw`).
    pins
        cadre, community, date, pin ("must" | "must_not"), as `as_pins` gives it.
    """
    return _with_table(raw, "pins", pins[list(PIN_COLUMNS)])


def with_links(raw: Raw, links: pd.DataFrame) -> Raw:
    """The scenario as read, with these links given instead of its own; to be judged again by `scenario.build`.

    Parameters
    ----------
    raw
        What was read (`Scenario.raw`).
    links
        cadre, target, kind, from, to, as `links_in` gives it.
    """
    return _with_table(raw, "links", links[list(LINK_COLUMNS)])


def _with_table(raw: Raw, name: str, frame: pd.DataFrame) -> Raw:
    """Cells and row numbers as if the table had been read from a file of its name."""
    cells = frame.astype("object").where(frame.notna(), None)
    for column in frame.select_dtypes("datetime"):
        days = [None if pd.isna(day) else day.to_pydatetime() for day in frame[column]]
        cells[column] = pd.Series(days, dtype="object", index=frame.index)
    cells.index = pd.RangeIndex(2, len(frame) + 2)
    cells.attrs["file"] = name
    return dataclasses.replace(raw, tables={**raw.tables, name: cells}, files={**raw.files, name: name},
                               unread=tuple(part for part in raw.unread if part != name))  # fmt: skip


def links_in(path: Path, scenario: Scenario) -> pd.DataFrame:
    """Read links that were typed by hand, from a .csv or .xlsx file.

    Parameters
    ----------
    path
        The file; headings cadre and target (岗位 and 联系对象, and the like), optionally kind, from, to. Posts and
        places by id or title.
    scenario
        What was given.

    Returns
    -------
    DataFrame
        Columns `plan.LINK_COLUMNS`. An empty kind is the kind of the place; empty days are those of the horizon.

    Raises
    ------
    RosterError
        With every fault found.
    """
    faults = Faults()
    needed = ("cadre", "target")
    found = [(sheet, *find_heading(sheet.rows, LINKS, needed)) for sheet in sheets_of(Path(path))]
    sheet, heading, _ = next((each for each in found if each[1] is not None), found[0])
    if heading is None:
        raise RosterError([Fault(file=sheet.name, problem="no column of posts, or none of places, was found",
                                 todo="Name the columns cadre and target (岗位, 联系对象)")])  # fmt: skip
    faults.extend(heading_faults(sheet, heading))
    readers = {**parsers(scenario), "kind": lambda cell: {"kind": text(cell)}}
    lines, _ = read_rows(sheet, heading, readers, faults, needed)
    kinds = scenario.communities["kind"].to_dict()
    rows = pd.Index([line["row"] for line in lines], dtype="int64")
    frame = pd.DataFrame({column: typed(column, [line.get(column) for line in lines], rows) for column in LINK_COLUMNS})
    first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    frame = frame.assign(
        kind=frame["kind"].where(frame["kind"].ne(""), frame["target"].map(kinds).fillna("")).astype("str"),
        **{"from": frame["from"].fillna(first), "to": frame["to"].fillna(last)},
    )
    if frame.empty:
        faults.add(Fault(file=sheet.name, problem="there is no link below the heading", todo="Fill in the links"))
    _check(frame, sheet.name, faults)
    if faults.listed:
        raise RosterError(faults.listed)
    return frame.reset_index(drop=True)


def _check(frame: pd.DataFrame, file: str, faults: Faults) -> None:
    """Links that end before they begin, and links that stand there twice."""
    for row in frame.index[frame["to"] < frame["from"]]:
        early = CellError("lies before the first day", "Swap the two days")
        faults.cell(file, int(row), "to", str(frame["to"].loc[row].date()), early)
    whole = frame["cadre"].ne("") & frame["target"].ne("")
    for row in frame.index[whole & frame.duplicated(["cadre", "target", "from"])]:
        faults.add(Fault(file=file, row=int(row), value=f"{frame['cadre'].loc[row]}, {frame['target'].loc[row]}",
                         problem="this link stands in an earlier row too", todo="Delete one of the two"))  # fmt: skip
