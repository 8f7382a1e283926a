"""The file of a roster as sheets of numbered rows, and the heading row of each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liaison_opt.errors import Fault, RosterError
from liaison_opt.scenario.cells import is_blank, plain
from liaison_opt.scenario.grids import grids
from liaison_opt.scenario.headings import meaning
from liaison_opt.scenario.records import DELIMITERS, csv_rows
from liaison_opt.scenario.refuse import masked, plain_heading, reason_against
from liaison_opt.scenario.sheets import Rows, read_sheets
from liaison_opt.scenario.text import read_text

SEARCHED = 15  # a title, the hours and a sentence may stand above the heading
ROSTER = {
    "date": "date 日期 驻点日期 时间日期",
    "start": "start from 开始 开始时间 起始时间",
    "end": "end to 结束 结束时间",
    "time": "time hours 时间 时段 驻点时间",
    "cadre": "cadre post leader cadreid lead 岗位 干部 领导 岗位编号 带队领导 带班领导 驻点岗位 驻点干部",
    "team": "team with members 陪同 队伍 团队 同行 随行 陪同岗位 成员 陪同人员",
    "community": "community communityid village 社区 村 村社区 村居 联系点 社区编号 驻点社区 驻点村 社区名称 村名",
    "target": "target 联系对象",
    "place": "place 地点",
    "office": "where office 驻点地点 办公地点",
    "duty": "duty task 任务 事项 工作任务",
    "kind": "kind type session 类型 类别 性质 场次",
    "replaces": "replaces makesup 补何日 补驻日期 替代 替代日期 补哪天 原定日期",
    "announced": "announced announcedon 公告日 公布日期 公布 公告日期",
    "session_id": "sessionid 场次编号",
    "stay_id": "stayid 驻村编号",
    "status": "status 状态",
}
LINKS = {
    "cadre": ROSTER["cadre"],
    "target": f"{ROSTER['target']} {ROSTER['community']}",
    "kind": "kind type 类型 类别",
    "from": "from start 开始 起",
    "to": "to end 结束 止",
}
_MEANT = {"title": "cadre", "community": "community", "place": "office"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet, or the CSV file: `title` is "" for a file, `name` is what messages call it."""

    path: Path
    title: str
    name: str
    rows: Rows

    @property
    def book(self) -> bool:
        """Whether it is a sheet of a workbook."""
        return self.title != ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Heading:
    """The heading row: field to column number, and the headings that mean nothing here."""

    row: int
    used: dict[str, int]
    words: dict[int, str]
    ignored: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]
    twice: tuple[int, ...]


def sheets_of(path: Path) -> list[Sheet]:
    """Every sheet of the file that holds anything.

    Raises
    ------
    RosterError
        The file cannot be read, or is empty.
    """
    if path.is_dir():
        raise RosterError([Fault(file=path.name, problem="this is a folder",
                                 todo="Name the roster in it: roster.csv or roster.xlsx")])  # fmt: skip
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        return [_csv(path)]
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        raise RosterError([Fault(file=path.name, problem="a roster is a .csv file or an .xlsx workbook",
                                 todo="Save it as .xlsx, or as CSV UTF-8")])  # fmt: skip
    found, faults = read_sheets(path, path.name)
    if faults:
        raise RosterError(faults)
    filled = [(title, rows) for title, rows in found.items() if rows]
    sheets = [Sheet(path=path, title=title, name=f"{path.name}[{title}]", rows=rows) for title, rows in filled]
    if not sheets:
        todo = "Fill in the heading and the sessions"
        raise RosterError([Fault(file=path.name, problem="the workbook is empty", todo=todo)])
    return sheets


def _csv(path: Path) -> Sheet:
    text, faults = read_text(path, path.name)
    if text is None:
        raise RosterError(faults)
    tried = [csv_rows(text, path.name, delimiter) for delimiter in DELIMITERS]
    read = [[(n, cells) for n, cells in rows if not all(map(is_blank, cells))] for rows, wrong in tried if not wrong]
    if not read:
        raise RosterError(tried[0][1])
    return Sheet(path=path, title="", name=path.name, rows=max(read, key=_known))


def _known(rows: Rows) -> int:
    return max((len(read_heading(*row, ROSTER).used) for row in rows[:SEARCHED]), default=0)


def merged(sheet: Sheet) -> dict[tuple[int, int], Any]:
    """(row, column) of cells that repeat the merged cell above, and what stands in them; for workbooks only."""
    if not sheet.book:
        return {}
    grid = next((grid for grid in grids(sheet.path) if grid.name == sheet.name), None)
    if grid is None:
        return {}
    rows = dict(grid.rows)
    return {(row, place): rows[row][place] for row, place in sorted(grid.continued) if row in rows}


def find_heading(
    rows: Rows, fields: Mapping[str, str], needed: tuple[str, ...]
) -> tuple[Heading | None, tuple[str, ...]]:
    """The first row near the top that has all needed columns; else None and what the best row lacks."""
    lacking = needed
    for row in rows:
        if row[0] > SEARCHED:
            break
        heading = read_heading(*row, fields)
        gone = tuple(name for name in needed if name not in heading.used)
        if not gone:
            return heading, ()
        if len(gone) < len(lacking):
            lacking = gone
    return None, lacking


def read_heading(row: int, cells: list[Any], fields: Mapping[str, str]) -> Heading:
    """What each cell of a row means if the row is a heading."""
    known = {plain_heading(word): field for field, words in fields.items() for word in words.split()}
    used: dict[str, int] = {}
    words = {place: plain(cell) for place, cell in enumerate(cells) if not is_blank(cell)}
    ignored, refused, twice = [], [], []
    for place, word in words.items():
        field, reason = known.get(plain_heading(word)), reason_against(word)
        if field is None and reason is None and (meant := _MEANT.get(meaning(word) or "")) in fields:
            field = meant
        if field is None:
            refused += [(place, reason)] if reason else []
            ignored += [] if reason else [place]
        elif field in used:
            twice.append(place)
        else:
            used[field] = place
    _settle(used, fields)
    return Heading(row=row, used=used, words=words, ignored=tuple(ignored), refused=tuple(refused), twice=tuple(twice))


def _settle(used: dict[str, int], fields: Mapping[str, str]) -> None:
    """A column "place" is the public office if a community is named beside it, else the community itself."""
    if "office" not in fields:
        return
    for other in ("place", "target"):
        if "community" not in used and other in used:
            used["community"] = used.pop(other)
    office = used.pop("office", None)
    if office is not None:
        used.setdefault("place" if "community" in used else "community", office)


def heading_faults(sheet: Sheet, heading: Heading) -> list[Fault]:
    """Columns that are refused, and columns that stand there twice."""
    problems = [
        (place, f"this column is refused: {reason}", "Delete the column and save again")
        for place, reason in heading.refused
    ]
    twice = "a column of this meaning stands here twice"
    problems += [(place, twice, "Keep one of the two") for place in heading.twice]
    return [
        Fault(file=sheet.name, row=heading.row, column=masked(heading.words[place]), problem=problem, todo=todo)
        for place, problem, todo in problems
    ]
