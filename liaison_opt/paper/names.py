"""What a cell names: a post, a place or a duty, by id or by title, in Chinese or English."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from liaison_opt.scenario.cells import CellError, Formula, plain
from liaison_opt.scenario.refuse import private_number
from liaison_opt.scenario.words import advice

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario

# What the fixed names of duties are called where the scenario gives them no title.
_DUTIES = {
    "station": "stationing 驻点联系 驻点", "reception": "接访", "home_visits": "homevisits 入户走访", "stay": "驻村",
    "meeting": "会议", "talk": "谈心谈话", "service": "志愿服务", "issue_meeting": "issuemeeting 议事会议",
    "review": "听取汇报", "consultation": "征求意见", "committee_meeting": "committeemeeting 居委会(联社)议事会",
}  # fmt: skip
_BETWEEN = re.compile(r"([;；、,，/\s]+)")


def folded(text: str) -> str:
    """A text without case and spaces, full-width letters made plain: how names are compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclasses.dataclass(frozen=True, kw_only=True)
class Names:
    """All spellings of the posts, places or duties of a scenario.

    Parameters
    ----------
    what
        What they are, for messages: "post", "place", "duty".
    ids
        The ids, in the order of the table.
    spelt
        Folded spelling to the ids that it may mean.
    shown
        Spellings as the scenario writes them, to name the nearest one.
    """

    what: str
    ids: tuple[str, ...]
    spelt: dict[str, tuple[str, ...]]
    shown: tuple[str, ...]

    def one(self, cell: Any) -> str:
        """The id that a cell names.

        Raises
        ------
        CellError
            None or several fit; the message holds their ids, or the nearest name.
        """
        text = _text(cell)
        found = self._ids(text)
        if len(found) == 1:
            return found[0]
        if found:
            raise CellError(f"fits several {self.what}s: {', '.join(found)}", "Write the id instead")
        todo = advice(text, self.shown, f"Use an id or a name of the scenario, one {self.what} a cell")
        raise CellError(f"names no {self.what} of the scenario", todo)

    def several(self, cell: Any) -> list[str]:
        """The ids that a cell names one after another: at each point the longest name that is known counts.

        Raises
        ------
        CellError
            A part of the cell names nothing, or several things.
        """
        parts = _BETWEEN.split(_text(cell).strip(";；、,，/ \t\n"))
        found: list[str] = []
        place = 0
        while place < len(parts):
            for end in range(len(parts), place, -2):
                if len(self._ids("".join(parts[place:end]))) == 1:
                    break
            else:
                # name the whole cell if nothing in it is known, else the part that is not
                self.one("".join(parts) if not found else parts[place])
            found += self._ids("".join(parts[place:end]))
            place = end + 1
        return list(dict.fromkeys(found))

    def knows(self, cell: Any) -> bool:
        """Whether the cell names anything, be it several."""
        return isinstance(cell, (str, int, float)) and bool(self._ids(plain(cell)))

    def spelt_once(self, cell: Any) -> str | None:
        """The id that a cell names; None if it names none, or more than one thing."""
        found = self._ids(plain(cell))
        return found[0] if len(found) == 1 else None

    def _ids(self, text: str) -> tuple[str, ...]:
        return (text,) if text in self.ids else self.spelt.get(folded(text), ())


def _text(cell: Any) -> str:
    if isinstance(cell, Formula):
        raise CellError("is a formula", "Paste the cells as values (Paste Special, Values) and save again")
    private = private_number(cell)
    if private:
        raise CellError(f"looks like {private}", "Delete it; nothing here needs it (values are masked in messages)")
    return plain(cell)


def _names(what: str, ids: Iterable[str], spellings: Iterable[tuple[str, str]]) -> Names:
    """Names from (id, spelling) pairs; an id wins over the same word used as a title."""
    spelt: dict[str, list[str]] = {}
    shown: dict[str, None] = {}
    for key, word in spellings:
        if not word:
            continue
        shown[word] = None
        # where two things share a title, our own workbook writes the id behind it
        for spelling in (word, f"{word}({key})"):
            owners = spelt.setdefault(folded(spelling), [])
            if key not in owners:
                owners.append(key)
    by_id: dict[str, list[str]] = {}
    for key in ids:
        shown[key] = None
        by_id.setdefault(folded(key), []).append(key)
    whole = {word: tuple(owners) for word, owners in {**spelt, **by_id}.items()}
    return Names(what=what, ids=tuple(ids), spelt=whole, shown=tuple(shown))


def posts(scenario: Scenario) -> Names:
    """The posts, by id and title."""
    ids = [str(key) for key in scenario.cadres.index]
    return _names("post", ids, _columns(scenario.cadres, "title", "title_en"))


def places(scenario: Scenario) -> Names:
    """The places, by id and name."""
    ids = [str(key) for key in scenario.communities.index]
    return _names("place", ids, _columns(scenario.communities, "name", "name_en"))


def targets(scenario: Scenario) -> Names:
    """The places by id and name, and households by their opaque id: what a link may lead to."""
    ids = [str(key) for key in scenario.targets.index]
    return _names("place", ids, _columns(scenario.communities, "name", "name_en"))


def duties(scenario: Scenario) -> Names:
    """The duties, by name, title, and the common word."""
    pairs = []
    for spec in scenario.settings.duty:
        pairs += [(spec.name, title) for title in spec.title.values()]
        pairs += [(spec.name, word) for word in _DUTIES.get(spec.name, "").split()]
    return _names("duty", [spec.name for spec in scenario.settings.duty], pairs)


def _columns(table: Any, *columns: str) -> list[tuple[str, str]]:
    return [
        (str(key), str(word).strip())
        for column in columns if column in table
        for key, word in table[column].fillna("").items()
    ]  # fmt: skip
