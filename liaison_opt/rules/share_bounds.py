"""Can floors and ceilings be met at all? Arithmetic a village, an answer in words, and the nearest that can."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.language import language

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

BOUND_COLUMNS = (
    "community", "households", "members", "floor_total", "ceiling_total", "verdict", "floor_fits", "ceiling_fits",
)  # fmt: skip

_SAYS = {
    "floors": {
        "en": "{where}: the floors of {members:,} members add up to {need:,}, but {households:,} households give only "
        "{links:,} links. The largest floor that fits is {fits}.",
        "zh": "{where}：{members:,} 名成员的最低户数合计 {need:,}，而 {households:,} 户只有 {links:,} 个联系名额。"
        "可行的最低户数最大为 {fits}。",
    },
    "ceilings": {
        "en": "{where}: {households:,} households need {links:,} links, but the ceilings of {members:,} members add up "
        "to {need:,}. The smallest ceiling that fits is {fits}.",
        "zh": "{where}：{households:,} 户共需 {links:,} 个联系名额，而 {members:,} 名成员的最高户数合计只有 {need:,}。"
        "可行的最高户数最小为 {fits}。",
    },
    "no_member": {
        "en": "{where}: {households:,} households, but no member; no ceiling helps.",
        "zh": "{where}：有 {households:,} 户，但没有成员，提高上限也无济于事。",
    },
    "nearest": {
        "en": "Nearest that every village admits: floor {floor}, ceiling {ceiling}. "
        "Across villages: floor {floor_across}, ceiling {ceiling_across}.",
        "zh": "各村都可行的最近取值：下限 {floor}，上限 {ceiling}。"
        "若允许跨村：下限 {floor_across}，上限 {ceiling_across}。",
    },
    "more": {"en": "… and {more:,} more villages (see the table).", "zh": "……另有 {more:,} 个村（见表）。"},
    "county": {"en": "all villages together", "zh": "全县合计"},
    "none": {"en": "none", "zh": "无"},
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShareBounds:
    """The arithmetic of floors and ceilings.

    Parameters
    ----------
    villages
        Columns `BOUND_COLUMNS`, one row a village, sorted: floor_total and ceiling_total add up its members' numbers;
        verdict is fits, floors (too high), ceilings (too low) or no_member; floor_fits is the largest number at which
        floors could be cut off, ceiling_fits the smallest to which ceilings could be raised (NA: none is enough).
    county
        The same of all villages together, one row.
    links
        Least and greatest number of links a household.
    """

    villages: pd.DataFrame
    county: pd.DataFrame
    links: tuple[int, int]

    @property
    def fits(self) -> bool:
        """True if every village admits the floors and ceilings."""
        return bool(self.villages["verdict"].eq("fits").all())

    @property
    def fits_across(self) -> bool:
        """True if members of one village may be linked to households of another, and then it adds up."""
        return bool(self.county["verdict"].eq("fits").all())

    @property
    def sides(self) -> tuple[int, int] | None:
        """What is needed and what there is, of the county if its sum refuses, else of the first village; else None."""
        for row in pd.concat([self.county, self.villages]).to_dict("records"):
            offered = int(row["households"]) * self.links[row["verdict"] == "floors"]
            if row["verdict"] == "floors":
                return int(row["floor_total"]), offered
            if row["verdict"] in {"ceilings", "no_member"}:
                return offered, int(row["ceiling_total"])
        return None

    @property
    def nearest(self) -> dict[str, int | None]:
        """Largest floor and smallest ceiling that fit: floor and ceiling within every village, *_across for the county.

        None where no number fits (a village without members).
        """
        lows, highs = self.villages["floor_fits"], self.villages["ceiling_fits"]
        one = self.county.iloc[0]
        return {
            "floor": int(lows.min()) if len(lows) else None,
            "ceiling": None if highs.isna().any() or not len(highs) else int(highs.max()),
            "floor_across": int(one["floor_fits"]),
            "ceiling_across": None if pd.isna(one["ceiling_fits"]) else int(one["ceiling_fits"]),
        }

    def sentences(
        self, lang: str | None = None, *, across: bool = False, shown: int = 5, names: Mapping[str, str] | None = None
    ) -> list[str]:
        """Why it cannot be, the county first, then the first villages; empty if it can.

        Parameters
        ----------
        lang
            "en" or "zh".
        across
            Links across villages are allowed: only the county's sum decides.
        shown
            How many villages are spelled out.
        names
            Names of villages by id; None: the ids are shown.
        """
        lang = language(lang)
        said = [self._said(row, lang, names or {}) for row in _rows(self.county) if row["verdict"] != "fits"]
        bad = self.villages[self.villages["verdict"].ne("fits")]
        if not across:
            said += [self._said(row, lang, names or {}) for row in _rows(bad.head(shown))]
            if len(bad) > shown:
                said.append(_SAYS["more"][lang].format(more=len(bad) - shown))
        if said:
            best = {name: _SAYS["none"][lang] if value is None else value for name, value in self.nearest.items()}
            said.append(_SAYS["nearest"][lang].format(**best))
        return said

    def _said(self, row: dict[str, object], lang: str, names: Mapping[str, str]) -> str:
        verdict, where = str(row["verdict"]), str(row["community"])
        low = verdict == "floors"
        households = int(str(row["households"]))
        fits = row["floor_fits" if low else "ceiling_fits"]
        return _SAYS[verdict][lang].format(
            where=names.get(where, where) or _SAYS["county"][lang],
            members=row["members"],
            households=households,
            links=households * self.links[1 if low else 0],
            need=row["floor_total" if low else "ceiling_total"],
            fits=_SAYS["none"][lang] if pd.isna(fits) else fits,  # type: ignore[call-overload]
        )


def share_bounds(
    households: pd.Series, members: pd.Series, floor: Ints, ceiling: Ints, *, each: tuple[int, int] = (1, 1)
) -> ShareBounds:
    """Add up floors and ceilings a village.

    Parameters
    ----------
    households
        The village of each household.
    members
        The village of each member.
    floor, ceiling
        Least and greatest number of links, by member in the order of `members`.
    each
        Least and greatest number of links a household.
    """
    names = pd.Index(np.union1d(households.unique().astype(object), members.unique().astype(object)))
    n = np.bincount(names.get_indexer(households), minlength=len(names)).astype(np.int64)
    at = names.get_indexer(members)
    county = np.zeros(len(at), dtype=np.int64)
    return ShareBounds(
        villages=_table(names, n, at, floor, ceiling, each),
        county=_table(pd.Index([""]), n.sum(keepdims=True), county, floor, ceiling, each),
        links=each,
    )


def _table(names: pd.Index, n: Ints, at: Ints, floor: Ints, ceiling: Ints, each: tuple[int, int]) -> pd.DataFrame:
    size = len(names)

    def total(values: Ints) -> Ints:
        summed = np.zeros(size, dtype=np.int64)
        np.add.at(summed, at, values)
        return summed

    m, low, high = total(np.ones_like(floor)), total(floor), total(ceiling)
    need, give = n * each[0], n * each[1]
    verdict = np.full(size, "fits", dtype=object)
    verdict[high < need] = "ceilings"
    verdict[low > give] = "floors"
    verdict[(m == 0) & (need > 0)] = "no_member"
    # the largest t with sum of min(floor, t) <= links to give: halving, all villages at once
    most = int(floor.max(initial=0))
    good, bad = np.zeros(size, dtype=np.int64), np.full(size, most + 1)
    while (bad - good > 1).any():
        middle = (good + bad) // 2
        fine = total(np.minimum(floor, middle[at])) <= give
        good, bad = np.where(fine, middle, good), np.where(fine, bad, middle)
    # the smallest t with sum of max(ceiling, t) >= links needed
    start = int(ceiling.min(initial=0)) if len(ceiling) else 0
    short, enough = np.full(size, start - 1), np.full(size, max(int(ceiling.max(initial=0)), int(need.max(initial=0))))
    while (enough - short > 1).any():
        middle = (enough + short) // 2
        fine = total(np.maximum(ceiling, middle[at])) >= need
        short, enough = np.where(fine, short, middle), np.where(fine, middle, enough)
    # ceilings that do already fit stay as they are: the greatest asked for
    asked = np.zeros(size, dtype=np.int64)
    np.maximum.at(asked, at, ceiling)
    raised = pd.array(np.where(high >= need, asked, enough), dtype="Int64")
    raised[(m == 0) & (need > 0)] = pd.NA
    table = {
        "community": names.to_numpy(),
        "households": n,
        "members": m,
        "floor_total": low,
        "ceiling_total": high,
        "verdict": verdict,
        "floor_fits": np.where(m > 0, good, most),
        "ceiling_fits": raised,
    }
    return pd.DataFrame(table, columns=list(BOUND_COLUMNS))


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
