"""Household visits as quantities: a session of a duty with `visits = N` holds N of them; households owe their count.

A roster has no line a household: which one is seen when is decided later, and identical households make the count
exact, since sessions that hold k x n visits can serve n households k times each, in rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario

NOT_YET = "no duty holds household visits here: see need and room on the coverage sheet"
NOT_YET_ZH = "本例没有安排入户走访的任务：见覆盖表的需要与可能"
MISSING = {
    "en": "{who}{target} in {period}: {amount} visits to households are missing; {actual} of {required} are planned",
    "zh": "{who}{target}在 {period} 缺少 {amount} 户次走访；应访 {required} 户次，已安排 {actual} 户次",
}
#: targets that are counted a community, never listed one by one in a roster; persons are not counted anywhere
HOUSEHOLDS = ("household", "household_away", "person")


def of_households(kinds: tuple[str, ...]) -> bool:
    """True if a rule with these targets asks for household visits."""
    return any(kind in HOUSEHOLDS for kind in kinds)


def planned(scenario: Scenario, duties: tuple[str, ...]) -> bool:
    """True if sessions of one of these duties hold household visits."""
    return any(duty.visits > 0 for duty in scenario.settings.duty if duty.name in duties)


def why_not_judged(scenario: Scenario, kinds: tuple[str, ...], duties: tuple[str, ...], lang: str) -> str | None:
    """The reason a rule on households cannot be judged from a roster, or None."""
    if not of_households(kinds) or planned(scenario, duties):
        return None
    return NOT_YET_ZH if lang == "zh" else NOT_YET


def hosts(scenario: Scenario, places: list[str], duties: tuple[str, ...]) -> list[str]:
    """Those of the places where one of the duties can be held: only there can a household be visited."""
    kinds = {kind for duty in scenario.settings.duty if duty.name in duties for kind in duty.kinds}
    there = {place for kind in kinds for place in scenario.kinds.get(kind, [])}
    there |= set(scenario.households["community"]) if "household" in kinds else set()
    return [place for place in places if place in there]


def with_visits(leads: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The sessions that hold household visits, with their number as the column `visits`; helpers hold none."""
    size = {duty.name: duty.visits for duty in scenario.settings.duty}
    table = leads[leads["part"] == "lead"]
    table = table.assign(visits=lambda t: t["duty"].map(size).fillna(0).astype("int64"))
    return table[table["visits"] > 0]


def owed_at(
    scenario: Scenario, places: list[str], kinds: tuple[str, ...], k: int = 1, *, yearly: bool = False
) -> pd.DataFrame:
    """What each community's households are owed: target, n (households), owed (visits a period).

    Parameters
    ----------
    scenario
        Household counts, or households one by one.
    places
        Ids of the communities.
    kinds
        "household" (those at home), "household_away", or both.
    k
        Visits a household and period.
    yearly
        The period is the year: a household's own k_required raises k, its k_max limits it.
    """
    table = scenario.communities.loc[places]
    away = table["households_away"].fillna(0).astype("int64").clip(upper=table["households"].fillna(0).astype("int64"))
    home = table["households"].fillna(0).astype("int64") - away
    n = pd.Series(0, index=table.index, dtype="int64")
    n += home if "household" in kinds else 0
    n += away if "household_away" in kinds else 0
    owed = k * n
    one_by_one = _singly(scenario, k, yearly=yearly) if "household" in kinds else pd.DataFrame()
    if len(one_by_one):
        listed = one_by_one.groupby("target")[["n", "owed"]].sum()
        n = listed["n"].reindex(table.index).fillna(n).astype("int64")
        owed = listed["owed"].reindex(table.index).fillna(owed).astype("int64")
    found = pd.DataFrame({"target": table.index, "n": n.to_numpy(), "owed": owed.to_numpy()})
    return found[found["n"] > 0].reset_index(drop=True)


def owed_along(
    scenario: Scenario,
    pairs: pd.DataFrame,
    posts: list[str],
    places: list[str],
    kinds: tuple[str, ...],
    k: int = 1,
    *,
    yearly: bool = False,
) -> pd.DataFrame:
    """What each link owes: who, target (the community), col of the link (-1 = given), n, owed.

    A link to a household owes that household's visits, a link to a community those of all its households.
    """
    mine = pairs[pairs["cadre"].isin(posts)].drop_duplicates(["cadre", "target"]).rename(columns={"cadre": "who"})
    mine = mine.assign(col=mine.get("col", -1))[["who", "target", "col"]]
    whole = mine.merge(owed_at(scenario, places, kinds, k, yearly=yearly), on="target")
    one_by_one = _singly(scenario, k, yearly=yearly)
    singly = mine.merge(one_by_one.rename(columns={"target": "community", "id": "target"}), on="target")
    singly = singly[singly["community"].isin(places)].drop(columns="target").rename(columns={"community": "target"})
    parts = [part for part in (whole, singly) if len(part)]
    return pd.concat(parts, ignore_index=True)[["who", "target", "col", "n", "owed"]] if parts else whole


def _singly(scenario: Scenario, k: int, *, yearly: bool) -> pd.DataFrame:
    """Each listed household: id, target (its community), n = 1, owed."""
    homes = scenario.households
    owed = np.full(len(homes), k, dtype=np.int64)
    if yearly:
        most = homes["k_max"].astype("int64").to_numpy()
        owed = np.maximum(homes["k_required"].astype("int64").to_numpy(), k)
        owed = np.where(most > 0, np.minimum(owed, most), owed)
    return pd.DataFrame({"id": homes["id"], "target": homes["community"], "n": 1, "owed": owed})
