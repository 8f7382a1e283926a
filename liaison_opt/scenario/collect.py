"""Row by row through an office's list: posts, places, links and leave, under ids that say nothing."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from liaison_opt.scenario.cells import CellError, date_of, is_blank, plain
from liaison_opt.scenario.grids import Grid
from liaison_opt.scenario.headings import Heading
from liaison_opt.scenario.posts import place_of, roles_of, title_of
from liaison_opt.scenario.refuse import private_number

_SEPARATORS = re.compile(r"[、,，;；/\n\r]+")
_SPAN = re.compile(r"\s*(?:至|到|~|～|—+|–|\bto\b)\s*")
_NOTHING = {"", "无", "-", "—", "/", "none", "n/a", "暂无"}
_TOTALS = ("合计", "总计", "小计", "total")
_KINDS = (("联合社", "association"), ("经联社", "association"), ("经济社", "society"), ("公司", "enterprise"),
          ("企业", "enterprise"))  # fmt: skip


class Collector:
    """Gathers what the rows say; names of persons stay in `_names` and go nowhere else."""

    def __init__(self, heading: Heading, grid: Grid) -> None:
        self.heading = heading
        self.rows = [row for row in grid.rows if row[0] > heading.row]
        self.continued = grid.continued
        self.titles: list[str] = []  # one entry a post; the id is its number
        self.places: dict[str, dict[str, Any]] = {}
        self.links: dict[tuple[int, str], None] = {}
        self.leave: list[tuple[int, str, str]] = []
        self.bad: list[tuple[int, str]] = []
        self._known: dict[tuple[str, str], int] = {}
        self._names = self._all_names()
        self._several = any(len(self._split(cells)) > 1 for _, cells in self.rows)
        self._post_first = heading.used["title"] < heading.used["community"]

    def _all_names(self) -> tuple[str, ...]:
        place = self.heading.names
        if place is None:
            return ()
        found = (plain(cells[place]) for _, cells in self.rows if place < len(cells) and not is_blank(cells[place]))
        return tuple(dict.fromkeys(re.sub(r"\s+", "", name) for name in found))

    def _cell(self, cells: list[Any], what: str) -> Any:
        place = self.heading.used.get(what)
        return None if place is None or place >= len(cells) or is_blank(cells[place]) else cells[place]

    def _split(self, cells: list[Any]) -> list[str]:
        cell = self._cell(cells, "community")
        text = "" if cell is None else str(cell).strip()
        parts = _SEPARATORS.split(text)
        if any(ord(letter) > 0x2E7F for letter in text):  # English names hold spaces, Chinese ones do not
            parts = [word for part in parts for word in part.split()]
        return [part.strip() for part in parts if part.strip().casefold() not in _NOTHING]

    def collect(self) -> None:
        """Go through all rows once."""
        last: int | None = None
        for row, cells in self.rows:
            said = self._cell(cells, "title")
            words = self._split(cells)
            if (said is None and not words) or self._repeats_heading(said) or self._is_total(cells):
                continue
            if any(private_number(cell) for cell in (said, *words)):
                self.bad.append((row, "a post or community cell holds a private number"))
                continue
            post = self._post(row, cells, said, last)
            if post is None:
                self.bad.append((row, "no title of a post could be told from it (a person's name is not used)"))
            last = post
            self._visit(row, cells, words, post)

    def _repeats_heading(self, said: Any) -> bool:
        return said is not None and any(plain(said) == heading for heading, _ in self.heading.mapping)

    @staticmethod
    def _is_total(cells: list[Any]) -> bool:
        return any(isinstance(cell, str) and cell.replace(" ", "").casefold().startswith(_TOTALS) for cell in cells)

    def _post(self, row: int, cells: list[Any], said: Any, last: int | None) -> int | None:
        """The number of the post that the row speaks of; None if it names none."""
        place = self.heading.used["title"]
        if said is None or (row, place) in self.continued:
            return last
        title = title_of(str(said), self._names)
        if title is None:
            return None
        name = self._name(cells)
        key = (title, name)
        if name or not (self._post_first or self._several):
            return self._known[key] if key in self._known else self._new(title, key)
        if not self._several and last is not None and self.titles[last] == title:
            return last  # filled down: one community a row, the same title under itself
        return self._new(title, key)

    def _name(self, cells: list[Any]) -> str:
        place = self.heading.names
        return "" if place is None or place >= len(cells) or is_blank(cells[place]) else plain(cells[place])

    def _new(self, title: str, key: tuple[str, str]) -> int:
        self.titles.append(title)
        self._known[key] = len(self.titles) - 1
        return len(self.titles) - 1

    def _visit(self, row: int, cells: list[Any], words: list[str], post: int | None) -> None:
        for word in words:
            name = place_of(word, self._names)
            if name is None:
                self.bad.append((row, "a community could not be told from it"))
                continue
            details = self.places.setdefault(name, {"households": None, "place": ""})
            if len(words) == 1:
                self._describe(row, cells, details)
            if post is not None:
                self.links[post, name] = None
        if post is not None:
            self._absence(row, cells, post)

    def _describe(self, row: int, cells: list[Any], details: dict[str, Any]) -> None:
        count = self._cell(cells, "households")
        if count is not None:
            digits = re.fullmatch(r"([\d,]+)(?:\.0)?\s*户?", plain(count))
            if digits is None:
                self.bad.append((row, "the number of households is not a whole number"))
            else:
                details["households"] = int(digits[1].replace(",", ""))
        office = self._cell(cells, "place")
        if office is not None and not private_number(office):
            details["place"] = place_of(str(office), self._names) or ""

    def _absence(self, row: int, cells: list[Any], post: int) -> None:
        whole = self._cell(cells, "leave")
        spans = [part for part in re.split(r"[、;；\n]+", str(whole)) if part.strip()] if whole is not None else []
        pairs: list[list[Any]] = [[part.strip() for part in _SPAN.split(span) if part.strip()] for span in spans]
        first, last = self._cell(cells, "leave_from"), self._cell(cells, "leave_to")
        if first is not None or last is not None:
            pairs.append([first, last])
        for pair in pairs:
            if str(pair[0]).casefold() in _NOTHING:
                continue
            try:
                days = [date_of(cell).date().isoformat() for cell in (pair[0], pair[-1])]
            except CellError:
                self.bad.append((row, "the days of leave are not two dates such as 2027-03-01至2027-03-05"))
                continue
            self.leave.append((post, *sorted(days)))  # type: ignore[arg-type]

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables, ids made in the order of the list."""
        width = max(2, len(str(len(self.places))))
        ids = {name: f"C{number:0{width}}" for number, name in enumerate(self.places, start=1)}
        posts = [f"L{number}" for number in range(1, len(self.titles) + 1)]
        cadres = {"id": posts, "title": self._numbered(), "roles": [roles_of(title) for title in self.titles]}
        communities = {
            "id": list(ids.values()), "name": list(ids), "kind": [_kind(name) for name in ids],
            "place": [details["place"] for details in self.places.values()],
            "households": pd.array([details["households"] for details in self.places.values()], dtype="Int64"),
        }  # fmt: skip
        return {
            "cadres": pd.DataFrame(cadres, dtype="str"),
            "communities": pd.DataFrame(communities),
            "links": _words(["cadre", "target"], [(posts[post], ids[name]) for post, name in self.links]),
            "leave": _words(["cadre", "from", "to"], [(posts[post], *days) for post, *days in self.leave]),
        }

    def _numbered(self) -> list[str]:
        """The titles, those that several posts share with a number behind them."""
        seen: dict[str, int] = {}
        shown = []
        for title in self.titles:
            seen[title] = seen.get(title, 0) + 1
            shown.append(f"{title}（{seen[title]}）" if self.titles.count(title) > 1 else title)
        return shown

    def notes(self) -> tuple[str, ...]:
        """What a person should look at before planning."""
        heads = [title for title in self.titles if "principal" in roles_of(title)]
        shared = len(self.titles) - len(set(self.titles))
        notes = [f"taken for principal leaders: {', '.join(heads) or 'none'}; check the column roles of cadres"]
        if shared:
            notes.append("posts with the same title were numbered; check that they are different posts")
        if not self.links:
            notes.append("no links were found; the program will decide who serves whom")
        notes.append("slots, rules and year are those of the small scenario; change them to your own")
        return tuple(notes)


def _words(columns: list[str], rows: list[tuple[str, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _kind(name: str) -> str:
    return next((kind for part, kind in _KINDS if part in name), "community")
