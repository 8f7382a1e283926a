"""Which households a plan's visits reach, and when: by community and month, by community, by cadre.

These tables are exact and internal. What may be published of them is decided in `study.small_cells`.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from liaison_opt.plan import DUE_COLUMNS
from liaison_opt.study.coverage import NOT_HELD

if TYPE_CHECKING:
    from liaison_opt.plan import Plan
    from liaison_opt.scenario import Scenario

NOT_YET = "not_yet"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seen:
    """Coverage counted from visits; exact, for the office only.

    Parameters
    ----------
    by_month
        One row a community and month: community, month, households, seen (households with at least one visit by the
        end of the month), visits (in the month), share (seen / households).
    by_community
        One row a community: community, households, required (visits), planned (visits), seen (households with at least
        one visit), enough (households with all the visits they are owed), share (enough / households), due (households
        that lack a visit), missing (visits).
    by_cadre
        One row a cadre who leads a session with visits: cadre, sessions, households (different ones), visits,
        walk_minutes.
    first
        Index community; one column a month ("2027-01") and `NOT_YET`: households by the month of their first visit.
        Each household stands in one cell.
    still_due
        Columns `plan.DUE_COLUMNS`: one household a row that lacks a visit, most missing first.
    total
        households, seen, enough, due, required, planned, missing, sessions (with visits), stray (visits of the plan
        that name a household or session which is no longer in the tables; they count nowhere).
    """

    by_month: pd.DataFrame
    by_community: pd.DataFrame
    by_cadre: pd.DataFrame
    first: pd.DataFrame
    still_due: pd.DataFrame
    total: dict[str, int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Codes:
    """Visits as whole numbers, one entry a visit that is held: home (row of households), session (row of roster)."""

    home: np.ndarray
    session: np.ndarray
    planned: np.ndarray  # by household: visits in the plan, held or not
    stray: int


def seen(plan: Plan, *, required: pd.Series | None = None) -> Seen:
    """Count whom the visits of a plan reach.

    Parameters
    ----------
    plan
        A plan with visits. Visits in sessions marked missed or cancelled count as not made.
    required
        Visits owed by household id. Default: what `plan.due` says, and for a household that is not due, the visits
        that it is planned to get.

    Raises
    ------
    ValueError
        The plan has no visits to listed households.
    """
    if plan.visits is None:
        raise ValueError("this plan has no visits to listed households")
    homes = plan.scenario.households
    codes = _codes(plan, plan.visits)
    made = np.bincount(codes.home, minlength=len(homes))
    owed, lacking = _owed(plan, codes.planned, made, required)
    places = _places(plan.scenario)
    place = pd.Index(places).get_indexer(pd.Index(homes["community"]))
    months = list(dict.fromkeys(plan.scenario.horizon.days["month"].astype(str)))
    month = _month(plan, len(months))
    first = _first(codes, month, place, (len(places), len(months)))
    by_community = _by_community(places, place, made, (owed, lacking))
    still_due = _still_due(homes, made, (owed, lacking))
    by_cadre = _by_cadre(plan, codes)
    total = {name: int(by_community[name].sum()) for name in by_community.columns.drop(["community", "share"])}
    total |= {"sessions": int(by_cadre["sessions"].sum()), "stray": codes.stray}
    return Seen(
        by_month=_by_month(first, _count(place[codes.home], month[codes.session], first.shape), months, places),
        by_community=by_community, by_cadre=by_cadre, still_due=still_due, total=total,
        first=pd.DataFrame(first, index=pd.Index(places, name="community"), columns=[*months, NOT_YET]),
    )  # fmt: skip


def rows_of(names: pd.Series, ids: pd.Series) -> np.ndarray:
    """Where each name stands among the ids (the first place), -1 if nowhere; quick for a million strings."""
    found = pc.index_in(pa.array(names, type=pa.large_string()), value_set=pa.array(ids, type=pa.large_string()))
    return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)


def towns(scenario: Scenario) -> dict[str, str]:
    """Community id to the id of the place it is part of; its own id if there is none."""
    parent = scenario.communities["parent"].fillna("").astype("str")
    own = pd.Series(parent.index.astype("str"), index=parent.index)
    return dict(zip(own, parent.where(parent != "", own), strict=True))


def by_town(first: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """`Seen.first` added up by town, towns in the order of their first community."""
    return first.groupby(first.index.map(towns(scenario)), sort=False).sum().rename_axis("community")


def _places(scenario: Scenario) -> list[str]:
    """Communities with listed households, in the order of the table."""
    having = set(scenario.households["community"].unique())
    return [str(place) for place in scenario.communities.index if place in having]


def _codes(plan: Plan, visits: pd.DataFrame) -> _Codes:
    home = rows_of(visits["household"], plan.scenario.households["id"])
    session = rows_of(visits["session_id"], plan.roster["session_id"])
    known = (home >= 0) & (session >= 0)
    planned = np.bincount(home[known], minlength=len(plan.scenario.households))
    held = ~plan.roster["status"].isin(NOT_HELD).to_numpy()
    good = known.copy()
    good[known] = held[session[known]]
    return _Codes(home=home[good], session=session[good], planned=planned, stray=int((~known).sum()))


def _owed(
    plan: Plan, planned: np.ndarray, made: np.ndarray, required: pd.Series | None
) -> tuple[np.ndarray, np.ndarray]:
    """Visits owed and visits lacking, in the order of the households."""
    ids = plan.scenario.households["id"]
    if required is not None:
        owed = required.reindex(pd.Index(ids)).fillna(0).to_numpy(dtype=np.int64)
        return owed, np.maximum(owed - made, 0)
    owed, least = planned.astype(np.int64), np.zeros(len(ids), dtype=np.int64)
    if plan.due is not None and len(plan.due):
        due = plan.due.groupby("household", sort=False)[["required", "missing"]].sum()
        at = pd.Index(ids).get_indexer(due.index)
        owed[at[at >= 0]] = due["required"].to_numpy(dtype=np.int64)[at >= 0]
        # a visit too many in one quarter does not make up for one too few in another
        least[at[at >= 0]] = due["missing"].to_numpy(dtype=np.int64)[at >= 0]
    return owed, np.maximum(owed - made, least)


def _month(plan: Plan, count: int) -> np.ndarray:
    """Number of the month of each session, 0 the first of the horizon; a session outside it counts at its edge."""
    first, date = plan.scenario.horizon.first, pd.to_datetime(plan.roster["date"]).dt
    number = (date.year * 12 + date.month - (first.year * 12 + first.month)).to_numpy(dtype=np.int64)
    return number.clip(0, max(0, count - 1))


def _count(row: np.ndarray, column: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    counts: np.ndarray = np.bincount(row * shape[1] + column, minlength=shape[0] * shape[1])
    return counts.reshape(shape)


def _first(codes: _Codes, month: np.ndarray, place: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Households by place and month of the first visit; the last column: no visit."""
    when = np.full(len(place), shape[1], dtype=np.int64)
    np.minimum.at(when, codes.home, month[codes.session])
    return _count(place, when, (shape[0], shape[1] + 1))


def _by_month(first: np.ndarray, visits: np.ndarray, months: list[str], places: list[str]) -> pd.DataFrame:
    count = len(months)
    households, so_far = first.sum(axis=1), first[:, :count].cumsum(axis=1)
    frame = pd.DataFrame(
        {
            "community": np.repeat(np.array(places, dtype=object), count),
            "month": np.tile(np.array(months, dtype=object), len(places)),
            "households": households.repeat(count),
            "seen": so_far.ravel(),
            "visits": visits[:, :count].ravel(),
        }
    ).astype({"community": "str", "month": "str"})
    return frame.assign(share=frame["seen"] / frame["households"])


def _by_community(
    places: list[str], place: np.ndarray, made: np.ndarray, asked: tuple[np.ndarray, np.ndarray]
) -> pd.DataFrame:
    owed, lacking = asked

    def add(weights: np.ndarray) -> np.ndarray:
        """Sum a number of each household by place; exact, since sums stay far below 2**53."""
        return np.bincount(place, weights=weights, minlength=len(places)).astype(np.int64)

    frame = pd.DataFrame(
        {
            "community": pd.Series(places, dtype="str"),
            "households": np.bincount(place, minlength=len(places)),
            "required": add(owed),
            "planned": add(made),
            "seen": add(made > 0),
            "enough": add(lacking == 0),
        }
    )
    frame = frame.assign(share=frame["enough"] / frame["households"])
    return frame.assign(due=frame["households"] - frame["enough"], missing=add(lacking))


def _still_due(homes: pd.DataFrame, made: np.ndarray, asked: tuple[np.ndarray, np.ndarray]) -> pd.DataFrame:
    owed, lacking = asked
    short = lacking > 0
    frame = homes.loc[short, ["id", "community", "zone"]].rename(columns={"id": "household"})
    frame = frame.assign(required=owed[short], planned=made[short], missing=lacking[short])
    frame = frame.sort_values(["missing", "household"], ascending=[False, True], kind="stable", ignore_index=True)
    return frame[list(DUE_COLUMNS)]


def _by_cadre(plan: Plan, codes: _Codes) -> pd.DataFrame:
    who, names = pd.factorize(plan.roster["cadre"])
    sessions = np.unique(codes.session)
    n = max(1, len(plan.scenario.households))
    pairs = np.sort(who[codes.session] * np.int64(n) + codes.home)
    met = pairs[np.diff(pairs, prepend=-1) > 0] // n  # each household once a cadre
    walked: np.ndarray = np.zeros(len(plan.roster))
    if plan.routes is not None and len(plan.routes):
        at = rows_of(plan.routes["session_id"], plan.roster["session_id"])
        seconds = plan.routes["walk_seconds"].to_numpy(dtype=float)
        walked = np.bincount(at[at >= 0], weights=seconds[at >= 0], minlength=len(plan.roster))
    size = len(names)
    frame = pd.DataFrame(
        {
            "cadre": pd.Series(names, dtype="str"),
            "sessions": np.bincount(who[sessions], minlength=size),
            "households": np.bincount(met, minlength=size),
            "visits": np.bincount(who[codes.session], minlength=size),
            "walk_minutes": np.bincount(who[sessions], weights=walked[sessions], minlength=size) / 60,
        }
    )
    frame = frame.assign(walk_minutes=frame["walk_minutes"].round().astype("int64"))
    order = pd.Index(plan.scenario.cadres.index.astype("str")).get_indexer(pd.Index(frame["cadre"]))
    return frame.iloc[np.argsort(order, kind="stable")].loc[lambda t: t["visits"] > 0].reset_index(drop=True)
