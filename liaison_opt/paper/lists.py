"""A list with one session a row, from a CSV file or a sheet, to a table of ids and days."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.paper import names, slots, values
from liaison_opt.paper.faults import Faults
from liaison_opt.paper.sheets import Heading, Sheet, heading_faults, merged
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.cells import Cell, CellError, is_blank, plain
from liaison_opt.scenario.refuse import private_number
from liaison_opt.scenario.sheets import Rows

Reader = Callable[[Any], dict[str, Any]]
NEEDED = ("date", "cadre", "community")
DATES = ("date", "replaces", "announced", "from", "to")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Listed:
    """A list as read.

    Parameters
    ----------
    sheet
        Where it stands.
    frame
        One row a session, only columns that the list has; the index holds the rows of the sheet.
    each_post
        Whether the sheet shows a session again under every post of its team.
    rows
        The lines as they stand there; the same as `frame` unless `each_post`.
    notes
        What was understood, in plain words.
    """

    sheet: Sheet
    frame: pd.DataFrame
    rows: pd.DataFrame
    each_post: bool = False
    notes: tuple[str, ...] = ()


def parsers(scenario: Scenario) -> dict[str, Reader]:
    """Field to the function that reads a filled cell of it, possibly into several fields."""
    posts, places, duties = names.posts(scenario), names.places(scenario), names.duties(scenario)
    horizon = scenario.horizon

    def cadre(cell: Any) -> dict[str, Any]:
        """The leading post, and the others as its team."""
        first, *others = posts.several(cell)
        return {"cadre": first, "with": " ".join(others)}

    def kind(cell: Any) -> dict[str, Any]:
        """The kind, and the day it stands for."""
        word, stands_for = values.kind_of(cell, horizon)
        if word == "holiday":
            raise CellError("says that nothing is held", "Delete the row, or write regular, make_up or moved")
        return {"kind": word, "stands_for": stands_for}

    def time(cell: Any) -> dict[str, Any]:
        """Start and end."""
        return dict(zip(("start", "end"), values.span(cell), strict=True))

    found: dict[str, Reader] = {
        "cadre": cadre, "kind": kind, "time": time,
        "team": lambda cell: {"team": " ".join(posts.several(cell))},
        "duty": lambda cell: {"duty": duties.one(cell)},
    }  # fmt: skip
    found["community"] = _into("community", places.one)
    found["target"] = _into("target", names.targets(scenario).one)
    for field in DATES:
        found[field] = _into(field, lambda cell: values.day_of(cell, horizon))
    for field in ("start", "end"):
        found[field] = _into(field, values.clock)
    for field in ("place", "session_id", "stay_id", "status"):
        found[field] = _into(field, values.text)
    return found


def _into(field: str, read: Callable[[Any], Any]) -> Reader:
    return lambda cell: {field: read(cell)}


def read_list(sheet: Sheet, heading: Heading, scenario: Scenario, faults: Faults) -> Listed:
    """The sessions below the heading, every cell understood; what is not goes to `faults`."""
    faults.extend(heading_faults(sheet, heading))
    lines, skipped = read_rows(sheet, heading, parsers(scenario), faults, NEEDED)
    frame = _framed(lines, heading)
    if frame.empty and not skipped and not faults.listed:
        faults.add(Fault(file=sheet.name, problem="there is no session below the heading", todo="Fill in the sessions"))
    _check_dates(sheet, heading, frame, scenario, faults)
    _check_repeats(sheet, frame, faults)
    notes = _notes(heading, skipped)
    rows, folded = frame, 0
    if "team" in frame and not frame.empty:
        frame, folded = _one_a_session(frame, scenario)
        if folded:
            notes.append(f"{folded} rows that show a session again under another post of its team were put together")
    return Listed(sheet=sheet, frame=frame, rows=rows, each_post=folded > 0, notes=tuple(notes))


def _filled_down(sheet: Sheet, heading: Heading, needed: tuple[str, ...]) -> Rows:
    """The rows with merged cells filled in; the workbook is looked at again only if a needed cell is blank."""
    body = [row for row in sheet.rows if row[0] > heading.row]
    wanted = [heading.used[field] for field in needed]
    if not any(is_blank(_at(cells, place)) for _, cells in body for place in wanted):
        return body
    known = merged(sheet)
    if not known:
        return body
    width = max(wanted) + 1
    return [
        (row, [known.get((row, n), cell) if is_blank(cell) else cell for n, cell in enumerate(_padded(cells, width))])
        for row, cells in body
    ]


def _at(cells: list[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _padded(cells: list[Cell], width: int) -> list[Cell]:
    return [*cells, *[None] * (width - len(cells))]


def read_rows(
    sheet: Sheet, heading: Heading, read: dict[str, Reader], faults: Faults, needed: tuple[str, ...]
) -> tuple[list[dict[str, Any]], list[int]]:
    """One mapping a row that could be read, and the rows that are no entries (totals, headings, footnotes)."""
    seen: dict[tuple[str, type, Any], dict[str, Any] | CellError] = {}
    lines, skipped = [], []
    for row, cells in _filled_down(sheet, heading, needed):
        if _is_no_session(cells, heading):
            skipped.append(row)
            continue
        line: dict[str, Any] = {"row": row}
        for field, place in heading.used.items():
            cell = _at(cells, place)
            if is_blank(cell):
                if field in needed:
                    faults.cell(sheet.name, row, heading.words[place], None, CellError("is empty", "Fill it in"))
                continue
            key = (field, type(cell), cell)
            if key not in seen:
                seen[key] = _tried(read[field], cell)
            found = seen[key]
            if isinstance(found, CellError):
                faults.cell(sheet.name, row, heading.words[place], cell, found)
            else:
                line.update(found)
        _refuse_private(sheet, heading, row, cells, faults)
        lines.append(line)
    return lines, skipped


def _tried(read: Reader, cell: Any) -> dict[str, Any] | CellError:
    try:
        return read(cell)
    except CellError as error:
        return error


def _is_no_session(cells: list[Cell], heading: Heading) -> bool:
    """A line that adds up, a heading repeated for print, or a footnote: one filled cell that is not a day."""
    filled = [place for place, cell in enumerate(cells) if not is_blank(cell)]
    if values.is_total(cells[filled[0]]):
        return True
    if all(plain(cells[place]) == heading.words.get(place) for place in filled):
        return True
    only = filled[0]
    return len(filled) == 1 and isinstance(cells[only], str) and (only == 0 or only not in heading.used.values())


def _refuse_private(sheet: Sheet, heading: Heading, row: int, cells: list[Cell], faults: Faults) -> None:
    """Phone and identity numbers in columns that are not read; those that are read say it themselves."""
    used = {*heading.used.values(), *(place for place, _ in heading.refused)}
    for place, cell in enumerate(cells):
        kind = None if place in used else private_number(cell)
        if kind:
            faults.cell(sheet.name, row, heading.words.get(place, f"number {place + 1}"), cell,
                        CellError(f"looks like {kind}", "Delete the column and save again"))  # fmt: skip


def _framed(lines: list[dict[str, Any]], heading: Heading) -> pd.DataFrame:
    """The lines as a table with the columns that the heading has, times and teams taken apart."""
    used = dict.fromkeys(field for field in heading.used if field != "time")
    used |= dict.fromkeys(("start", "end") if "time" in heading.used else ())
    used |= dict.fromkeys(["team"] if any(line.get("with") for line in lines) else [])
    if any(line.get("stands_for") for line in lines):
        used |= {"replaces": None}
    for line in lines:
        line["team"] = " ".join(dict.fromkeys(f"{line.get('with', '')} {line.get('team', '')}".split()))
        line["replaces"] = line.get("replaces") or line.get("stands_for")
    rows = pd.Index([line["row"] for line in lines], dtype="int64")
    columns = {field: [line.get(field) for line in lines] for field in used}
    return pd.DataFrame({field: typed(field, cells, rows) for field, cells in columns.items()}, index=rows)


def typed(field: str, cells: list[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """A column with the type that the plan's own table has."""
    if field in DATES:
        return pd.Series(pd.to_datetime(pd.Series(cells, index=index, dtype="object")), dtype="datetime64[us]")
    return pd.Series(["" if cell is None else cell for cell in cells], index=index, dtype="str")


def _check_dates(sheet: Sheet, heading: Heading, frame: pd.DataFrame, scenario: Scenario, faults: Faults) -> None:
    first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    days = frame["date"].dropna()
    problem = f"lies outside the planned period, {first.date()} to {last.date()}"
    outside = CellError(problem, "Correct the day, or delete the row")
    for row, day in days[(days < first) | (days > last)].items():
        faults.cell(sheet.name, int(str(row)), heading.words[heading.used["date"]], str(day.date()), outside)


def _check_repeats(sheet: Sheet, frame: pd.DataFrame, faults: Faults) -> None:
    whole = frame[frame["date"].notna() & frame["cadre"].ne("") & frame["community"].ne("")]
    first = dict[Any, Any]()
    plain_cells = whole.astype("object").where(whole.notna(), None)
    for row, line in zip(whole.index, plain_cells.itertuples(index=False, name=None), strict=True):
        if line in first:
            problem = f"the same line stands already in row {first[line]}"
            faults.add(Fault(file=sheet.name, row=int(row), problem=problem, todo="Delete one of the two"))
        first.setdefault(line, row)
    if "session_id" in frame:
        ids = frame["session_id"]
        for row, key in ids[ids.ne("") & ids.duplicated()].items():
            again = CellError("stands in an earlier row too", "Give each session its own id")
            faults.cell(sheet.name, int(str(row)), "session_id", key, again)


def _notes(heading: Heading, skipped: list[int]) -> list[str]:
    taken = [(heading.words[place], field) for field, place in heading.used.items() if heading.words[place] != field]
    notes = ["columns: " + ", ".join(f"{word} = {field}" for word, field in taken)] if taken else []
    if heading.ignored:
        notes.append("columns not needed: " + ", ".join(heading.words[place] for place in heading.ignored))
    if skipped:
        notes.append(f"rows that are no sessions: {', '.join(map(str, skipped))}")
    return notes


def _one_a_session(frame: pd.DataFrame, scenario: Scenario) -> tuple[pd.DataFrame, int]:
    """A list by post shows a session once under each post of its team; it is one session all the same."""
    groups: dict[Any, list[int]] = {}
    start = frame["start"] if "start" in frame else pd.Series("", index=frame.index)
    for place, (date, time, community, cadre, team) in enumerate(
        zip(frame["date"], start, frame["community"], frame["cadre"], frame["team"], strict=True)
    ):
        groups.setdefault((date, time, community, frozenset([cadre, *team.split()])), []).append(place)
    leaders = slots.may_lead(scenario)
    kept = frame.copy()
    dropped: list[int] = []
    for places in groups.values():
        if len(places) < 2:
            continue
        cadres = [str(frame["cadre"].iloc[place]) for place in places]
        # each row of the others names the leading post first; a post without the role never leads
        named = Counter(str(frame["team"].iloc[place]).split()[0] for place in places)
        lead = min(range(len(places)), key=lambda n: (cadres[n] not in leaders, -named[cadres[n]], n))
        dropped += [place for n, place in enumerate(places) if n != lead]
    return kept.drop(index=kept.index[dropped]), len(dropped)
