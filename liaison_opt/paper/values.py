"""Cells of a roster to values: days, times of day, kinds of session; as offices write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from liaison_opt.scenario.cells import CellError, Formula, parse, plain
from liaison_opt.scenario.columns import Column

if TYPE_CHECKING:
    from liaison_opt.scenario import Horizon

_DATE = Column(name="date", type="date", zh="日期", meaning="the day", meaning_zh="日期")
_TEXT = Column(name="text", type="text", zh="文字", meaning="a text", meaning_zh="文字")
_WEEKDAY = re.compile(
    r"[\s(,]*(?:(?:周|星期|礼拜)([一二三四五六日天])|(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)\s*\)?$", re.IGNORECASE
)
_CHINESE_DAYS = "一二三四五六日"
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_ENGLISH = re.compile(r"(\d{1,2})[\s-]*([A-Za-z]{3})[a-z]*\.?[\s,-]*(\d{4})?")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.时点]([0-5]\d)分?(?::00(?:\.0+)?)?")
_SPAN = re.compile(r"\s*(?:-|–|—|~|～|至|到|to)+\s*")
_KINDS = {
    "regular": "regular normal 正常 常规 定期 固定", "make_up": "make_up make-up makeup 补驻 补班 补",
    "moved": "moved 调整 改期 调班", "holiday": "holiday 假日 节假日 放假",
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_STANDS_FOR = re.compile(r"(?:make-?\s?up\s+for|makes\s+up|补驻?)\s*(\S.*)", re.IGNORECASE)
_ABSENT = {
    "absent", "leave", "on leave", "away", "off", "none", "缺", "缺勤", "请假", "休假", "休", "公休",
    "假", "无", "-", "—", "/",
}  # fmt: skip
_TOTALS = {"合计", "总计", "小计", "total", "totals", "sum"}
_ESCAPED = re.compile(r"'+[＝＋－＠]")


def day_of(cell: Any, horizon: Horizon) -> dt.datetime:
    """The day that a cell names; where it names no year, the one day of the horizon that fits.

    Raises
    ------
    CellError
        It names none, several, or its weekday contradicts it.
    """
    if not isinstance(cell, str) or isinstance(cell, Formula):
        return _parsed(cell)
    text = plain(cell)
    said = _WEEKDAY.search(text)
    day = _written(text[: said.start()] if said else text, horizon)
    if said:
        chinese = _CHINESE_DAYS.index(said[1].replace("天", "日")) if said[1] else None
        if day.weekday() != (_ENGLISH_DAYS.index(said[2].casefold()) if chinese is None else chinese):
            raise CellError(f"names a weekday that {day.date()} is not", "Check day and weekday")
    return day


def _parsed(cell: Any) -> dt.datetime:
    day = parse(_DATE, cell)
    if not isinstance(day, dt.datetime):
        raise CellError("is not a date", "Write it as 2027-03-01")
    return day


def _written(text: str, horizon: Horizon) -> dt.datetime:
    chinese, english = _CHINESE.fullmatch(text), _ENGLISH.fullmatch(text)
    if english and english[2].casefold() in _MONTHS:
        year = [int(english[3])] if english[3] else None
        return _in_year(int(english[1]), _MONTHS.index(english[2].casefold()) + 1, year, horizon)
    if chinese:
        return _in_year(int(chinese[2]), int(chinese[1]), None, horizon)
    return _parsed(text)


def _in_year(day: int, month: int, years: list[int] | None, horizon: Horizon) -> dt.datetime:
    found = []
    for year in years or range(horizon.first.year, horizon.last.year + 1):
        try:
            found.append(dt.datetime(year, month, day))  # noqa: DTZ001 - local dates carry no time zone here
        except ValueError:
            continue
    inside = [date for date in found if horizon.first <= date.date() <= horizon.last]
    if len(inside) > 1:
        raise CellError("names no year, and several fit", "Write it as 2027-03-01")
    if not found:
        raise CellError("is a day that does not exist", "Check day and month")
    return (inside or found)[0]


def clock(cell: Any) -> str:
    """A time of day as "HH:MM".

    Raises
    ------
    CellError
        It is none.
    """
    if isinstance(cell, dt.datetime):
        cell = cell.time()
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M}"
    found = _CLOCK.fullmatch(text(cell)) if not isinstance(cell, (bool, dt.date)) else None
    if found is None:
        raise CellError("is not a time of day", "Write it as 14:30")
    return f"{int(found[1]):02}:{found[2]}"


def span(cell: Any) -> tuple[str, str]:
    """Start and end of "14:30–17:30"; the end is "" where only a start is given.

    Raises
    ------
    CellError
        It is neither a time of day nor two.
    """
    if isinstance(cell, str):
        parts = [part for part in _SPAN.split(text(cell)) if part]
        if len(parts) == 2:
            return clock(parts[0]), clock(parts[1])
    return clock(cell), ""


def kind_of(cell: Any, horizon: Horizon) -> tuple[str, dt.datetime | None]:
    """The kind of session, and the day that a make-up stands for if the cell says so.

    Raises
    ------
    CellError
        The word is not known.
    """
    word = text(cell)
    plain_word = "".join(word.casefold().split())
    if plain_word in _KIND_OF:
        return _KIND_OF[plain_word], None
    stands = _STANDS_FOR.fullmatch(word)
    if stands:
        return "make_up", day_of(stands[1], horizon)
    raise CellError("is not a kind of session", "Use regular, make_up or moved (正常, 补驻, 调整)")


def text(cell: Any) -> str:
    """A text without the mark of an escaped cell.

    Raises
    ------
    CellError
        It is a formula, a private number, or no text.
    """
    found = str(parse(_TEXT, cell))
    found = found[1:] if _ESCAPED.match(found) else found
    return plain(found)


def says_absent(cell: Any) -> bool:
    """Whether a cell of the grid says that the post is away, or when it makes the session up."""
    word = plain(cell).casefold()
    return word in _ABSENT or word.startswith(("→", "->"))


def is_total(cell: Any) -> bool:
    """Whether a row that begins so only adds up."""
    return isinstance(cell, str) and "".join(plain(cell).casefold().split()).rstrip(":") in _TOTALS
