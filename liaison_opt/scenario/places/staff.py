"""Posts in proportion to households (or villages), each with a home."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from liaison_opt.scenario.places.block import Posts
from liaison_opt.scenario.places.dice import Ints
from liaison_opt.scenario.places.homes import Zones
from liaison_opt.scenario.places.shares import shares

_MANY = 1_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ground:
    """What posts are shared out over.

    Parameters
    ----------
    towns, villages
        Columns id and name.
    town
        Row number of each village's town, shape (v,).
    households
        Of each village, shape (v,).
    zones, zone_ids
        The zones, or None where only counts are made.
    """

    towns: pd.DataFrame
    villages: pd.DataFrame
    town: Ints
    households: Ints
    zones: Zones | None
    zone_ids: pd.Series[str]


def posts(spec: Posts, ground: Ground) -> pd.DataFrame:
    """One row a post: id, title, title_en, roles, home.

    Raises
    ------
    CannotShare
        The number of posts does not fit the bounds.
    """
    size, places = _size(spec, ground)
    lo = np.full(len(size), spec.least, dtype=np.int64)
    hi = np.full(len(size), _MANY if spec.most is None else spec.most, dtype=np.int64)
    if spec.load is not None:
        lo = np.maximum(lo, -(-size // max(1, spec.load.hi)))
        hi = np.minimum(hi, size // max(1, spec.load.lo))
    count = shares(spec.count, size, lo, hi)
    place = np.repeat(np.arange(len(size)), count)
    rank = np.arange(len(place)) - (np.cumsum(count) - count)[place]
    alone = count[place] == 1
    number = pd.Series(rank + 1).astype("str")
    names = places["name"].take(place).reset_index(drop=True)
    titles = {lang: spec.title.get(lang, "") for lang in ("zh", "en")}
    if not titles["zh"]:
        titles["zh"] = titles["en"]
    width = len(str(spec.count))
    return pd.DataFrame(
        {
            "id": spec.id + pd.Series(np.arange(1, spec.count + 1)).astype("str").str.zfill(width),
            "title": names + titles["zh"] + ("（" + number + "）").where(~alone, ""),
            "title_en": titles["en"] + (" " + number).where(~alone, "") if titles["en"] else "",
            "roles": pd.Series(spec.role, index=names.index) + _second_role(spec, rank, count[place]),
            "home": _home(spec, ground, place, rank, count).array,
        }
    )


def _size(spec: Posts, ground: Ground) -> tuple[Ints, pd.DataFrame]:
    """What each village or town counts for, and the places themselves."""
    weight = ground.households if spec.by == "households" else np.ones_like(ground.households)
    if spec.home != "town":
        return weight, ground.villages
    summed = np.bincount(ground.town, weights=weight, minlength=len(ground.towns))
    return summed.astype(np.int64), ground.towns


def _second_role(spec: Posts, rank: Ints, count: Ints) -> pd.Series[str]:
    """The role of those who lead others: one in `leads_every` of a place, at least one."""
    if spec.leads is None:
        return pd.Series("", index=range(len(rank)), dtype="str")
    leaders = np.maximum(1, (2 * count + spec.leads_every) // (2 * spec.leads_every))
    return pd.Series(np.where(rank < leaders, f" {spec.leads}", ""), dtype="str")


def _home(spec: Posts, ground: Ground, place: Ints, rank: Ints, count: Ints) -> pd.Series[str]:
    """The village or town itself, or zones of the village in proportion to their households."""
    if spec.home == "town":
        return ground.towns["id"].take(place)
    if spec.home == "village" or ground.zones is None:
        return ground.villages["id"].take(place)
    # the middle household of each post's equal share of the village's households says in which zone the post lives
    before = np.cumsum(ground.households) - ground.households
    door = before[place] + (2 * rank + 1) * ground.households[place] // (2 * count[place])
    zone = np.searchsorted(np.cumsum(ground.zones.size), door, side="right")
    return ground.zone_ids.take(zone)
