"""The headings of the lists that offices keep, Chinese and English, and what each means here."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from liaison_opt.scenario.cells import is_blank, plain
from liaison_opt.scenario.refuse import masked, plain_heading, reason_against

SEARCHED = 20  # a title, a date line and a group line may stand above the heading
# Longer phrases first: a heading belongs to the first phrase that it holds.
_PHRASES: tuple[tuple[str, str], ...] = (
    ("title", "挂点领导 挂钩领导 联系领导 包村领导 包保领导 驻点领导 包片领导"),
    ("community", "联系村居 联系村社区 联系社区 联系村 联系点 联系对象 挂点村 挂点社区 挂钩村 挂钩社区"),
    ("community", "包保村 包保社区 包村 驻点村 驻点社区 责任社区 责任村 所联系 communit village"),
    ("households", "户数 households householdcount"),
    ("place", "驻点地点 接访地点 接待地点 办公地点 地点 office venue"),
    ("leave_from", "请假开始 请假起 休假开始 休假起 leavefrom leavestart"),
    ("leave_to", "请假结束 请假止 休假结束 休假止 leaveto leaveend leaveuntil"),
    ("leave", "请假时间 请假日期 请假 休假 leave absence"),
    ("title", "职务 职位 岗位 职责 post position jobtitle title leader"),
)  # fmt: skip
_PLACES = {"村", "社区", "村居", "村社区", "名称", "村名", "行政村", "村居名称", "社区名称", "村社区名称"}
_NUMBERING = {"序号", "编号", "no", "nr", "sn", "id", "number", "serial", "serialnumber", ""}
NOT_NEEDED = "it is not needed for a roster"
_NUMBERED = "it only numbers the rows; ids are made anew"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Heading:
    """The heading row of a list: which columns are used, and which are dropped, and why."""

    row: int
    used: dict[str, int]
    mapping: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    names: int | None  # the column of persons' names, kept in memory only to take them out of other cells


def meaning(heading: str) -> str | None:
    """What a heading means: community, title, households, place, leave …; None if nothing here."""
    word = plain_heading(heading)
    if word in _PLACES:
        return "community"
    return next((name for name, phrases in _PHRASES if any(part in word for part in phrases.split())), None)


def find_heading(rows: Sequence[tuple[int, list[Any]]]) -> Heading | None:
    """The heading among the first rows: the one with most known words; None if no row has two of them."""
    best: tuple[int, Heading] | None = None
    for number, cells in rows[:SEARCHED]:
        heading = _read(number, ["" if is_blank(cell) else plain(cell) for cell in cells])
        known = len(heading.used) + sum(reason != NOT_NEEDED for _, reason in heading.dropped)
        if heading.used and known >= 2 and (best is None or known > best[0]):
            best = known, heading
    return best[1] if best else None


def _read(row: int, words: list[str]) -> Heading:
    used: dict[str, int] = {}
    mapping, dropped = [], []
    names = None
    for place, word in enumerate(words):
        if not word:
            continue
        name, reason = meaning(word), reason_against(word)
        if plain_heading(word) in _NUMBERING:
            dropped.append((word, _NUMBERED))
        elif reason is not None and (name is None or name == "place" or "leader" in plain_heading(word)):
            dropped.append((masked(word), reason))
            if names is None and ("姓名" in word or "name" in plain_heading(word)):
                names = place
        elif name is None or name in used:
            dropped.append((masked(word), NOT_NEEDED))
        else:
            used[name] = place
            mapping.append((word, name))
    return Heading(row=row, used=used, mapping=tuple(mapping), dropped=tuple(dropped), names=names)
