"""A roster from a file: whatever sheet holds it, whoever typed it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from liaison_opt.errors import Fault, RosterError
from liaison_opt.paper.faults import Faults
from liaison_opt.paper.grid import find_grid, read_grid
from liaison_opt.paper.lists import NEEDED, Listed, read_list
from liaison_opt.paper.merge import edited, merged, who_is_where
from liaison_opt.paper.sheets import ROSTER, Sheet, find_heading, sheets_of
from liaison_opt.paper.slots import inferred
from liaison_opt.plan import ROSTER_COLUMNS
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.words import advice

Reader = Callable[[Faults], Listed]
_MEANING = {
    "date": "of days (date, 日期)", "cadre": "of posts (cadre, 岗位)", "community": "of places (community, 社区)",
}  # fmt: skip
_ORDER = ("date", "start", "cadre")


def read_roster(path: Path, scenario: Scenario, *, sheet: str | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Read a roster that was typed by hand, or edited in a spreadsheet, for `audit.audit`.

    Read are CSV files (ours or any other), lists with one session a row, grids with dates down and posts across, and
    the workbook that `output.workbook` writes. That workbook shows the roster several times: the sheet that says
    something else than the others is the one that was edited, and its edits are worked into the sheet `roster`, which
    keeps times, teams, meetings and announcements. Posts, places and duties are named by id or title (zh or en).

    Parameters
    ----------
    path
        A .csv or .xlsx file.
    scenario
        What was given: posts, places, duties, calendar.
    sheet
        The sheet to read; None = found as described.

    Returns
    -------
    The sessions, sorted by date, start and cadre, and notes in plain words on what was understood. Columns: date,
    cadre, community; start, end, duty and kind ("" where the file does not say and the calendar leaves a choice); and
    of the other columns of `plan.ROSTER_COLUMNS` those that the file has. Dates are datetime64, all else is text.

    Raises
    ------
    RosterError
        With every fault found: sheet, row, column, value and what to do.
    """
    path = Path(path)
    sheets = sheets_of(path)
    faults = Faults()
    titles = [each.title for each in sheets]
    if sheet is not None and sheet.casefold() not in {title.casefold() for title in titles}:
        todo = advice(sheet, titles, f"The sheets are {', '.join(titles)}")
        raise RosterError([Fault(file=path.name, value=sheet, problem="there is no sheet of this name", todo=todo)])
    frame, notes = _chosen(sheets, scenario, faults, sheet)
    frame, told = inferred(frame, scenario)
    columns = [column for column in ROSTER_COLUMNS if column in frame]
    return frame[columns].sort_values(list(_ORDER), kind="stable", ignore_index=True), [*notes, *told]


def _chosen(
    sheets: list[Sheet], scenario: Scenario, faults: Faults, named: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """The roster of the sheet that counts, with the edits of another worked in."""
    readers = {each.title: reader for each in sheets if (reader := _reader(each, scenario)) is not None}
    picked = next((title for title in readers if named is None or title.casefold() == named.casefold()), None)
    if picked is None:
        raise RosterError([_no_roster(sheets, named)])
    bases = [each.title for each in sheets if each.title in readers and _is_base(each)]
    if len(bases) == 1 and len(readers) > 1:
        return _whole_book(readers, bases[0], scenario, faults, None if named is None else picked)
    read = readers[picked](faults)
    _stop(faults)
    return read.frame, [*_said(read), *_unread([title for title in readers if title != picked])]


def _whole_book(
    readers: dict[str, Reader], base: str, scenario: Scenario, faults: Faults, named: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """Our own workbook: the sheet `roster`, and the sheets that show the same another way."""
    reads = {title: reader(faults) for title, reader in readers.items() if named is None or title in {named, base}}
    _stop(faults)
    whole = reads.pop(base)
    view = edited(whole, list(reads.values()), scenario) if named is None else reads.get(named)
    if view is None:
        return whole.frame, [*_said(whole), *_agreeing(whole, list(reads.values()), scenario)]
    frame, changes = merged(whole, view, scenario)
    return frame, [*_said(view), f"times, teams and other duties: sheet {base}", *changes]


def _reader(sheet: Sheet, scenario: Scenario) -> Reader | None:
    """How the sheet is read: as a grid, as a list, or not at all."""
    corner = find_grid(sheet, scenario)
    if corner is not None:
        return lambda faults: read_grid(sheet, corner, scenario, faults)
    heading, _ = find_heading(sheet.rows, ROSTER, NEEDED)
    if heading is not None:
        return lambda faults: read_list(sheet, heading, scenario, faults)
    return None


def _is_base(sheet: Sheet) -> bool:
    heading, _ = find_heading(sheet.rows, ROSTER, (*NEEDED, "session_id"))
    return heading is not None and sheet.book


def _stop(faults: Faults) -> None:
    if faults.listed:
        raise RosterError(faults.listed)


def _no_roster(sheets: list[Sheet], named: str | None) -> Fault:
    looked = [each for each in sheets if named is None or each.title.casefold() == named.casefold()]
    best = min(looked, key=lambda each: len(find_heading(each.rows, ROSTER, NEEDED)[1]))
    lacking = find_heading(best.rows, ROSTER, NEEDED)[1]
    problem = "no column " + " and no column ".join(_MEANING[name] for name in lacking)
    todo = "Name the columns so, in one of the first 15 rows; or put dates down and posts across"
    return Fault(file=best.name, problem=problem, todo=todo)


def _said(read: Listed) -> list[str]:
    where = f"sheet {read.sheet.title}" if read.sheet.book else read.sheet.name
    return [f"read: {where}, {len(read.frame)} sessions", *read.notes]


def _agreeing(whole: Listed, views: list[Listed], scenario: Scenario) -> list[str]:
    """Which other sheets were compared with the one that was read, and what came of it."""
    told = who_is_where(whole, scenario)
    pairs = [(view.sheet.title, who_is_where(view, scenario) == told) for view in views]
    groups = (("the same stands in", True), ("edits of this sheet do not stand in", False))
    return [
        f"{said} sheet {', '.join(title for title, same in pairs if same is wanted)}"
        for said, wanted in groups if any(same is wanted for _, same in pairs)
    ]  # fmt: skip


def _unread(titles: list[str]) -> list[str]:
    return [f"not read: sheet {', '.join(titles)}"] if titles else []
