"""The year at a glance: dates down, posts across, the place in the cell; edited, or drawn by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.paper import values
from liaison_opt.paper.faults import Faults
from liaison_opt.paper.lists import Listed, typed
from liaison_opt.paper.names import Names, places, posts
from liaison_opt.paper.sheets import ROSTER, SEARCHED, Sheet, read_heading
from liaison_opt.scenario import Horizon, Scenario
from liaison_opt.scenario.cells import CellError, Formula, is_blank
from liaison_opt.scenario.refuse import masked, plain_heading, reason_against

_ASIDE = {"month", "week", "weekday", "day", "no", "number", "月份", "月", "周次", "周", "星期", "序号"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Corner:
    """The heading row of a grid: where date and kind stand, which post each further column is."""

    row: int
    date: int
    kind: int | None
    posts: dict[int, str]
    words: dict[int, str]
    strangers: tuple[int, ...]


def find_grid(sheet: Sheet, scenario: Scenario) -> Corner | None:
    """The heading of a grid, or None if the sheet is none."""
    known = posts(scenario)
    for row, cells in sheet.rows:
        if row > SEARCHED:
            return None
        named = {place for place, cell in enumerate(cells) if not is_blank(cell) and known.knows(cell)}
        heading = read_heading(row, [None if place in named else cell for place, cell in enumerate(cells)], ROSTER)
        if not named or "date" not in heading.used or {"cadre", "community"} & heading.used.keys():
            continue
        date, kind = heading.used["date"], heading.used.get("kind")
        words = {place: str(cell) for place, cell in enumerate(cells) if not is_blank(cell)}
        strangers = [place for place, word in heading.words.items()
                     if place not in (date, kind) and plain_heading(word) not in _ASIDE]  # fmt: skip
        sure = {place: known.spelt_once(cells[place]) for place in sorted(named)}
        unsure = [place for place, post in sure.items() if post is None]
        found = {place: post for place, post in sure.items() if post is not None}
        aside = tuple(sorted([*strangers, *unsure]))
        return Corner(row=row, date=date, kind=kind, posts=found, words=words, strangers=aside)
    return None


def read_grid(sheet: Sheet, corner: Corner, scenario: Scenario, faults: Faults) -> Listed:
    """The sessions of a grid, one row a filled cell; what is not understood goes to `faults`."""
    reader = _Reader(sheet, corner, scenario, faults)
    skipped = reader.strangers(posts(scenario))
    reader.read()
    rows = pd.Index([line["row"] for line in reader.lines], dtype="int64")
    fields = ["date", "cadre", "community", *(["kind"] if corner.kind is not None else [])]
    columns = {field: [line[field] for line in reader.lines] for field in fields}
    frame = pd.DataFrame({field: typed(field, cells, rows) for field, cells in columns.items()}, index=rows)
    if frame.empty and not faults.listed:
        faults.add(Fault(file=sheet.name, problem="no cell of the grid names a place", todo="Fill in the sessions"))
    notes = [f"a grid of dates and posts: {len(corner.posts)} posts, {frame['date'].nunique()} dates"]
    if skipped:
        notes.append("columns not needed: " + ", ".join(skipped))
    return Listed(sheet=sheet, frame=frame, rows=frame, notes=tuple(notes))


class _Reader:
    """Goes through the rows of a grid once."""

    def __init__(self, sheet: Sheet, corner: Corner, scenario: Scenario, faults: Faults) -> None:
        self.sheet, self.corner, self.faults = sheet, corner, faults
        self.horizon: Horizon = scenario.horizon
        self.places: Names = places(scenario)
        self.lines: list[dict[str, Any]] = []
        self._seen: dict[tuple[type, Any], list[str] | CellError] = {}
        self._held: dict[tuple[dt.datetime, str, str, str], int] = {}

    def strangers(self, known: Names) -> list[str]:
        """Columns that are neither a post nor known: refused, a post misspelt, or of no use here."""
        unused = []
        for place in self.corner.strangers:
            word = self.corner.words[place]
            reason = reason_against(word)
            filled = [cells[place] for row, cells in self.sheet.rows if row > self.corner.row and place < len(cells)]
            if reason is not None and not known.knows(word):
                problem, todo = f"this column is refused: {reason}", "Delete the column and save again"
                self.faults.add(
                    Fault(file=self.sheet.name, row=self.corner.row, column=masked(word), problem=problem, todo=todo)
                )
            elif known.knows(word) or any(self.places.knows(cell) for cell in filled):
                try:
                    known.one(word)
                except CellError as error:
                    self.faults.cell(self.sheet.name, self.corner.row, word, word, error)
            else:
                unused.append(masked(word))
        return unused

    def read(self) -> None:
        """Every row with a day; what stands below the last of them is the legend."""
        rows = [(row, cells) for row, cells in self.sheet.rows if row > self.corner.row]
        dated = [row for row, cells in rows if not is_blank(self._date(cells)) and self._filled(cells)]
        for row, cells in rows:
            date = self._date(cells)
            if is_blank(date):
                self._dateless(row, cells, within=bool(dated) and row < dated[-1])
            elif self._filled(cells) and not values.is_total(cells[0]) and not values.is_total(date):
                self._dated(row, cells, date)

    def _date(self, cells: list[Any]) -> Any:
        return cells[self.corner.date] if self.corner.date < len(cells) else None

    def _filled(self, cells: list[Any]) -> list[Any]:
        """What stands under the posts."""
        return [cells[place] for place in self.corner.posts if place < len(cells) and not is_blank(cells[place])]

    def _dateless(self, row: int, cells: list[Any], *, within: bool) -> None:
        """A row without a day is a fault if it holds a session; the legend also names places, but with their counts."""
        filled = self._filled(cells)
        if (within and filled) or any(self.places.knows(cell) for cell in filled):
            empty = CellError("is empty", "Fill in the day")
            self.faults.cell(self.sheet.name, row, self.corner.words[self.corner.date], None, empty)

    def _dated(self, row: int, cells: list[Any], date: Any) -> None:
        try:
            day = values.day_of(date, self.horizon)
            self._must_be_inside(day)
            kind = self._kind(cells)
        except CellError as error:
            self.faults.cell(self.sheet.name, row, self.corner.words[self.corner.date], date, error)
        else:
            self._line(row, cells, day, kind)

    def _must_be_inside(self, day: dt.datetime) -> None:
        if not self.horizon.first <= day.date() <= self.horizon.last:
            span = f"{self.horizon.first} to {self.horizon.last}"
            raise CellError(f"lies outside the planned period, {span}", "Correct the day, or delete the row")

    def _kind(self, cells: list[Any]) -> str:
        place = self.corner.kind
        if place is None or place >= len(cells) or is_blank(cells[place]):
            return ""
        return values.kind_of(cells[place], self.horizon)[0]

    def _line(self, row: int, cells: list[Any], day: dt.datetime, kind: str) -> None:
        for place, post in self.corner.posts.items():
            cell = cells[place] if place < len(cells) else None
            if is_blank(cell) or (not isinstance(cell, Formula) and values.says_absent(cell)):
                continue
            found = self._named(cell)
            if isinstance(found, CellError):
                # a public holiday's name runs across the posts
                if kind != "holiday" or isinstance(cell, Formula):
                    self.faults.cell(self.sheet.name, row, self.corner.words[place], cell, found)
                continue
            held = "regular" if kind == "holiday" else kind
            for where in found:
                self._add(row, {"date": day, "cadre": post, "community": where, "kind": held})

    def _named(self, cell: Any) -> list[str] | CellError:
        key = (type(cell), cell)
        if key not in self._seen:
            try:
                self._seen[key] = self.places.several(cell)
            except CellError as error:
                self._seen[key] = error
        return self._seen[key]

    def _add(self, row: int, line: dict[str, Any]) -> None:
        key = (line["date"], line["cadre"], line["community"], line["kind"])
        if key in self._held:
            problem = f"the same session stands already in row {self._held[key]}"
            said = f"{key[0].date()}, {key[1]}, {key[2]}"
            self.faults.add(
                Fault(file=self.sheet.name, row=row, value=said, problem=problem, todo="Delete one of the two")
            )
        self._held.setdefault(key, row)
        self.lines.append({"row": row, **line})
