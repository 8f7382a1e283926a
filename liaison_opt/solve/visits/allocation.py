"""What allocation answers: visits, who is still due, and each pool's verdict with its cut."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.plan import DUE_COLUMNS
from liaison_opt.rules import cuts
from liaison_opt.rules.walks import Walks
from liaison_opt.scenario.note import Note
from liaison_opt.solve.visits import dealing
from liaison_opt.solve.visits.cutting import Cut, cut
from liaison_opt.solve.visits.pooling import Answer
from liaison_opt.solve.visits.pools import Ints, Pools

POOL_COLUMNS = (
    "community", "visitor", "households", "need", "sessions", "room", "planned", "short", "status", "cut", "most",
    "waits", "road",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Allocation:
    """Households dealt to sessions.

    Parameters
    ----------
    visits
        session_id, household: one row a visit, sorted by date, start, session_id and household.
    due
        Households that get fewer visits than asked: `plan.DUE_COLUMNS`.
    households
        One row a household, in the order given: household, visitor (given or chosen; "" = anyone), asked, planned.
    pools
        One row a pool: community, visitor, households, need (visits), sessions, room (places), planned, short, status
        ("proven full", "proven short": no plan on these sessions meets the need, "best effort": not proven either
        way), cut (the shortage in words), most (no plan holds more visits; missing where nothing is short), waits
        (longer than `max_gap`), road (how it was planned).
    witness
        The cuts behind "proven short", as plain values for `rules.cuts.proves`.
    engine
        What planned it.
    seed
        Seed of the searches.
    notes
        What the planner should know, in plain words.
    """

    visits: pd.DataFrame
    due: pd.DataFrame
    households: pd.DataFrame
    pools: pd.DataFrame
    witness: list[dict[str, Any]]
    engine: str
    seed: int
    notes: tuple[str, ...] = ()

    @property
    def full(self) -> bool:
        """True if every household gets all visits asked."""
        return not len(self.due)


def collected(
    given: pd.DataFrame,
    told: Pools,
    whole: Pools,
    chosen: frozenset[str],
    found: list[Answer],
    walks: Walks,
    *,
    min_gap: int,
    max_gap: int,
    seed: int,
) -> Allocation:
    """Make visits and tables of the pools' answers.

    Parameters
    ----------
    given
        Households in the order that the user gave them.
    told, whole
        The pools that were planned, and those before visitors were chosen.
    chosen
        Communities where a visitor was chosen.
    found
        One answer a pool of `told`, in order.
    walks, min_gap, max_gap, seed
        As in `allocate.allocate` (max_gap 0: none).
    """
    c_at = np.searchsorted(told.classes["pool"].to_numpy(), [a.number for a in found])
    s_at = np.searchsorted(told.held["pool"].to_numpy(), [a.number for a in found])
    drafts = [a.draft for a in found]
    of = _joined([d.of + int(c) for d, c in zip(drafts, c_at, strict=True)])
    session = _joined([d.session + int(s) for d, s in zip(drafts, s_at, strict=True)])
    home, row = dealing.dealt(told, of, session, _joined([d.count for d in drafts]))
    day = told.held["day"].to_numpy(dtype=np.int64)[row]
    near = dealing.closest(home, day)
    if near is not None and near < min_gap:
        raise AssertionError(f"a household was dealt visits {near} days apart: {min_gap} are asked for")
    planned = dealing.counts(told, home)
    table = _pool_table(told, planned, found)
    table["waits"] = dealing.long_waits(told, home, day, max_gap) if max_gap else 0
    witness = _judged(table, told, whole, chosen, found, walks, min_gap=min_gap, seed=seed)
    status = told.homes[["id", "community", "zone", "visitor"]].rename(columns={"id": "household"})
    status = status.assign(asked=told.homes["k"], planned=planned)
    order = pd.Index(status["household"]).get_indexer(pd.Index(given["id"]))
    status = status.iloc[order].reset_index(drop=True)
    due = status[status["planned"] < status["asked"]].rename(columns={"asked": "required"})
    due = due.assign(missing=due["required"] - due["planned"])[list(DUE_COLUMNS)].reset_index(drop=True)
    return Allocation(
        visits=_visits(told, home, row),
        due=due,
        households=status[["household", "visitor", "asked", "planned"]],
        pools=table[list(POOL_COLUMNS)],
        witness=witness,
        engine=" + ".join(sorted(set(table["road"]) - {"none"})) or "none",
        seed=seed,
        notes=_notes(told, walks),
    )


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int64)


def _visits(told: Pools, home: Ints, row: Ints) -> pd.DataFrame:
    """The visits in order of time; sorted by numbers, since there may be hundreds of thousands."""
    ranked = told.held.sort_values(["day", "start", "session_id"], kind="stable").index.to_numpy()
    rank = np.argsort(ranked, kind="stable")
    by_name = np.argsort(told.homes["id"].argsort(kind="stable").to_numpy(), kind="stable")
    order = np.lexsort((by_name[home], rank[row]))
    return pd.DataFrame(
        {
            "session_id": told.held["session_id"].take(row[order]).reset_index(drop=True),
            "household": told.homes["id"].take(home[order]).reset_index(drop=True),
        }
    )


def _pool_table(told: Pools, planned: Ints, found: list[Answer]) -> pd.DataFrame:
    count = len(told.table)
    pool = told.homes["pool"].to_numpy(dtype=np.int64)
    need = np.bincount(pool, weights=told.homes["k"].to_numpy(dtype=np.float64), minlength=count).astype(np.int64)
    got = np.bincount(pool, weights=planned, minlength=count).astype(np.int64)
    most = [None if a.cut is None else a.cut.bound for a in found]
    return told.table.assign(
        need=need, planned=got, short=need - got, most=pd.array(most, dtype="Int64"), cut="",
        road=pd.Series([a.draft.road for a in found], index=told.table.index, dtype="str"),
    )  # fmt: skip


def _judged(
    table: pd.DataFrame,
    told: Pools,
    whole: Pools,
    chosen: frozenset[str],
    found: list[Answer],
    walks: Walks,
    *,
    min_gap: int,
    seed: int,
) -> list[dict[str, Any]]:
    """Give each pool its status and cut; returns the witnesses.

    Where the visitor was chosen here, only a cut of the whole community proves a shortage.
    """
    status = np.where(table["short"] > 0, "best effort", "proven full").astype(object)
    status[(table["waits"] > 0).to_numpy() & (status == "proven full")] = "best effort"
    sentences = table["cut"].to_numpy(dtype=object).copy()
    shown: dict[str, dict[str, Any] | None] = {}
    witness: list[dict[str, Any]] = []
    for answer in found:
        p = answer.number
        if answer.cut is None:
            continue
        name = str(table["community"].iloc[p])
        proof: dict[str, Any] | None
        if name not in chosen:
            proof = _witness(told, p, answer.cut, min_gap)
        else:
            if name not in shown:
                shown[name] = _of_community(whole, name, walks, min_gap, seed)
            proof = shown[name]
        if proof is not None and proof["bound"] < proof["need"]:
            status[p], sentences[p] = "proven short", cuts.told(proof, "en")
            if proof not in witness:
                witness.append(proof)
    table["status"], table["cut"] = pd.array(status, dtype="str"), pd.array(sentences, dtype="str")
    return witness


def _of_community(whole: Pools, name: str, walks: Walks, min_gap: int, seed: int) -> dict[str, Any] | None:
    """The cut of a community whoever visits whom; None where it has several pools by given visitors."""
    rows = np.flatnonzero((whole.table["community"] == name).to_numpy())
    if len(rows) != 1:
        return None
    at = int(rows[0])
    one = dataclasses.replace(
        whole,
        table=whole.table.iloc[[at]].reset_index(drop=True),
        homes=whole.homes[whole.homes["pool"] == at].assign(pool=0),
        classes=whole.classes[whole.classes["pool"] == at].assign(pool=0),
        held=whole.held[whole.held["pool"] == at].assign(pool=0).reset_index(drop=True),
    )
    pool = next(one.each(walks, min_gap=min_gap, max_gap=0, seed=seed))
    return _witness(one, 0, cut(pool), min_gap)


def _witness(told: Pools, p: int, found: Cut, min_gap: int) -> dict[str, Any]:
    held = told.held[told.held["pool"] == p]
    homes = told.homes[told.homes["pool"] == p]
    days = found.blocks.astype("datetime64[D]").astype(str).tolist()
    return {
        "community": str(told.table["community"].iloc[p]),
        "visitor": str(told.table["visitor"].iloc[p]),
        "min_gap": min_gap,
        "full": [str(i) for i in held["session_id"].to_numpy()[found.full]],
        "sizes": [int(size) for size in found.room[found.full]],
        "blocks": days,
        "least_walk": found.walk,
        "need": int(homes["k"].sum()),
        "bound": found.bound,
    }


def _notes(told: Pools, walks: Walks) -> tuple[str, ...]:
    """What the tables lack: coordinates, and sessions long enough for every household."""
    used = pd.Index(told.classes["zone"]).append(pd.Index(told.table["community"])).unique()
    spots = told.places.reindex(used)
    lost = int(Walks.missing(spots["lon"], spots["lat"]).sum())
    notes = []
    if lost and walks.table is None:
        en = f"{lost} of {len(used)} places have no coordinates: walking to them is taken as 0 minutes"
        notes.append(Note(en, f"{len(used)} 个地点中有 {lost} 个没有经纬度：步行按 0 分钟计"))
    longest = told.held.groupby("pool")["limit"].max()
    most = told.homes["pool"].map(longest).astype("float64")
    long_ = int((60 * told.homes["minutes"] > most).sum())
    if long_:
        en = f"{long_} households take longer than any session that is there for them: they stay due"
        notes.append(Note(en, f"有 {long_} 户所需时间超过任何可用场次：仍待走访"))
    return tuple(notes)
