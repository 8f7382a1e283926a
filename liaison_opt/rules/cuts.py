"""Shortages that anyone can check: a cut names sessions that are filled to the last place and blocks of days.

For any set F of sessions, and any blocks of days that each lie within less than `min_gap` days, no plan holds more
visits than

    places of F  +  sum over households of min(k, blocks with a session outside F where the household can be seen),

since a household is seen at most once in a block and at most k times in all. Whoever finds F and the blocks (a maximum
flow does, in `solve/visits/cutting.py`), the number is recomputed here from the tables, in whole numbers and without
a solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.language import language

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

Array = np.ndarray[Any, Any]
#: what stands for "no limit" in seconds; far above any session, far below an overflow
UNLIMITED = 1 << 40


def capacity(places: Ints, limit: Ints, minutes: Ints, least_walk: int = 0) -> Ints:
    """Most visits that each session can hold: its places, or as many of the shortest visits as its time admits.

    Parameters
    ----------
    places
        Places a session, shape (S,).
    limit
        Seconds a session, shape (S,); `UNLIMITED` = no limit.
    minutes
        Minutes of one visit of each household that could come, shape (N,), any order.
    least_walk
        Seconds that any session with a visit walks at least.
    """
    if not len(minutes):
        return np.zeros(len(places), dtype=np.int64)
    used = np.cumsum(60 * np.sort(np.asarray(minutes, dtype=np.int64)))
    return np.minimum(places, np.searchsorted(used, np.asarray(limit) - least_walk, side="right")).astype(np.int64)


def least_walk(seconds: Ints, zones: Ints) -> int:
    """The shortest way out to one of the zones plus the shortest way back from one: no session walks less.

    Parameters
    ----------
    seconds
        Seconds from place to place, shape (Z + 1, Z + 1), the office first; any order of rows that holds true.
    zones
        Numbers of the rows where households lie.
    """
    if not len(zones):
        return 0
    return int(seconds[0, zones].min() + seconds[zones, 0].min())


def bound(cut: Mapping[str, Any], households: pd.DataFrame, sessions: pd.DataFrame, seconds: Ints | None = None) -> int:
    """The most visits that any plan can hold, by this cut.

    Parameters
    ----------
    cut
        `community`, `visitor` ("" = all of the community), `min_gap` (days), `full` (ids of sessions), `blocks`
        ([first day, last day] as ISO dates), `least_walk` (seconds, 0 unless proven by `seconds`).
    households
        As `solve.allocate` takes them: id, community, minutes, k, and optionally k_max, windows, visitor. With an
        `asked` column, that number is taken for k.
    sessions
        As `solve.allocate` takes them: session_id, community, date, places, and optionally cadre, slot, minutes.
    seconds
        Walking seconds between the office (first) and the zones of the pool; needed where the cut counts walking.

    Raises
    ------
    ValueError
        The cut is not one: blocks overlap or are too long, a session is unknown, or a session that is not full lies
        outside all blocks; or it counts walking that `seconds` does not bear out.
    """
    homes, table = _pool(cut, households, sessions)
    day = table["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    block, count = _blocks(cut, day)
    full = table["session_id"].isin(list(cut["full"])).to_numpy()
    if int(full.sum()) != len(set(cut["full"])):
        raise ValueError("the cut names a session that is not of this pool")
    if (~full & (block < 0)).any():
        raise ValueError("a session that the cut does not fill lies outside all its blocks")
    walk = int(cut.get("least_walk", 0))
    if walk and (seconds is None or walk > least_walk(seconds, np.arange(1, len(seconds)))):
        raise ValueError("the cut counts more walking than the table of ways bears out")
    minutes = homes["minutes"].to_numpy(dtype=np.int64)
    limit = table["minutes"].to_numpy(dtype=np.int64) * 60 if "minutes" in table else np.zeros(len(table), np.int64)
    limit = np.where(limit > 0, limit, UNLIMITED)
    room = int(capacity(table["places"].to_numpy(dtype=np.int64), limit, minutes, walk)[full].sum())
    open_ = ~full
    kinds, kind = _kinds(homes)
    fits = 60 * kinds["minutes"].to_numpy(dtype=np.int64)[:, None] + walk <= limit[open_][None, :]
    fits &= _welcome(kinds, table[open_])
    chances = np.zeros(len(kinds), dtype=np.int64)
    for b in range(count):
        chances += fits[:, block[open_] == b].any(axis=1)
    return room + int(np.minimum(asked(homes), chances[kind]).sum())


def asked(households: pd.DataFrame) -> Ints:
    """Visits owed a household: `asked` where it is given, else k, never above k_max (0 = no maximum of its own)."""
    if "asked" in households:
        return households["asked"].to_numpy(dtype=np.int64)
    k = households["k"].to_numpy(dtype=np.int64)
    if "k_max" not in households:
        return k
    top = households["k_max"].to_numpy(dtype=np.int64)
    return np.where(top > 0, np.minimum(k, top), k)


def proves(
    cut: Mapping[str, Any], households: pd.DataFrame, sessions: pd.DataFrame, seconds: Ints | None = None
) -> bool:
    """True if the cut shows that the pool's need cannot be met, and says the right numbers.

    Parameters
    ----------
    cut
        A cut as in `bound`, with the `need` and the `bound` that it claims.
    households, sessions, seconds
        As in `bound`.
    """
    try:
        most = bound(cut, households, sessions, seconds)
    except (ValueError, KeyError):
        return False
    homes, _ = _pool(cut, households, sessions)
    need = int(asked(homes).sum())
    return most < need and most == cut["bound"] and need == cut["need"]


def told(cut: Mapping[str, Any], lang: str | None = None) -> str:
    """The cut as a sentence: what is needed, what the full sessions hold, what others can add."""
    lang = language(lang)
    name = str(cut["community"]) + (f" ({cut['visitor']})" if cut["visitor"] else "")
    sizes, need = [size for size in cut["sizes"] if size], cut["need"]
    sessions = len(sizes)
    even = len(set(sizes)) == 1
    room, rest = sum(sizes), int(cut["bound"]) - sum(sizes)
    if lang == "zh":
        held = f"{sessions} 次 × {sizes[0]} 户 = {room} 户次" if even else f"{sessions} 次共 {room} 户次"
        if not sessions:
            return f"{name}：需走访 {need} 户次，按间隔和时段最多 {rest} 户次"
        return f"{name}：需走访 {need} 户次，{held}" + (f"，其余最多 {rest} 户次" if rest else "")
    held = f"{sessions} sessions x {sizes[0]} = {room} places" if even else f"{sessions} sessions hold {room} places"
    if not sessions:
        return f"{name}: {need} visits needed, at most {rest} by gap and windows"
    return f"{name}: {need} visits needed, {held}" + (f", and at most {rest} visits in the others" if rest else "")


def _pool(
    cut: Mapping[str, Any], households: pd.DataFrame, sessions: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    homes = households[households["community"] == cut["community"]]
    table = sessions[sessions["community"] == cut["community"]]
    if cut["visitor"]:
        homes, table = homes[homes["visitor"] == cut["visitor"]], table[table["cadre"] == cut["visitor"]]
    return homes, table


def _blocks(cut: Mapping[str, Any], day: Ints) -> tuple[Ints, int]:
    """The block of each session (-1 = none) and the number of blocks; they are apart and short enough."""
    gap = int(cut["min_gap"])
    spans = np.array(cut["blocks"], dtype="datetime64[D]").reshape(-1, 2)
    first, last = spans.astype(np.int64).T
    if ((last < first) | (last - first >= gap)).any():
        raise ValueError(f"a block of a cut spans less than {gap} days")
    if (first[1:] <= last[:-1]).any():
        raise ValueError("blocks of a cut are in order and apart")
    if not len(first):
        return np.full(len(day), -1, dtype=np.int64), 0
    at = np.searchsorted(first, day, side="right") - 1
    inside = (at >= 0) & (day <= last[np.maximum(at, 0)])
    return np.where(inside, at, -1), len(first)


def _kinds(homes: pd.DataFrame) -> tuple[pd.DataFrame, Ints]:
    """Households that can be seen in the same sessions are of one kind: the kinds, and the kind of each household."""
    by = [column for column in ("minutes", "windows", "visitor") if column in homes]
    kind = np.asarray(homes.groupby(by, sort=False).ngroup(), dtype=np.int64)
    return homes.drop_duplicates(by)[by], kind


def _welcome(homes: pd.DataFrame, table: pd.DataFrame) -> Array:
    """Which household can be seen in which session, by windows and visitor: shape (households, sessions)."""
    can = np.ones((len(homes), len(table)), dtype=bool)
    if "windows" in homes and "slot" in table:
        slot = table["slot"].astype(str).to_numpy()
        for words in homes["windows"].unique():
            names = str(words).split()
            if names:
                can[np.flatnonzero((homes["windows"] == words).to_numpy())] = np.isin(slot, names)
    if "visitor" in homes and "cadre" in table:
        visitor = homes["visitor"].to_numpy()
        can &= (visitor == "")[:, None] | (visitor[:, None] == table["cadre"].to_numpy()[None, :])
    return can
