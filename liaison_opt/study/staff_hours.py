"""Staff-hours: everybody who takes part in a session, times its length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.rules.facts import distance_km

if TYPE_CHECKING:
    from liaison_opt.plan import Plan


def staff_hours(plan: Plan, start: Mapping[str, str] | None = None) -> pd.DataFrame:
    """What each post gives in the planned period.

    Parameters
    ----------
    plan
        A plan with a roster.
    start
        Post to the place where its ways begin and end; None: the place that it belongs to.

    Returns
    -------
    DataFrame
        Index: every post of the scenario. Columns: sessions (led or joined), hours, km (there and back as the crow
        flies; 0 where a coordinate is missing).
    """
    return summed(plan, taking_part(plan, start))


def summed(plan: Plan, part: pd.DataFrame) -> pd.DataFrame:
    """Sessions, hours and kilometres of each post of the scenario, from what `taking_part` gives."""
    posts = plan.scenario.cadres.index
    found = part.groupby("cadre")[["hours", "km"]].sum().reindex(posts, fill_value=0.0)
    count = part["cadre"].value_counts().reindex(posts, fill_value=0)
    return pd.DataFrame({"sessions": count, "hours": found["hours"], "km": found["km"]}, index=posts)


def taking_part(plan: Plan, start: Mapping[str, str] | None = None) -> pd.DataFrame:
    """One row a post and session: session_id, cadre, community, date, start, duty, hours, km (there and back)."""
    roster, places = plan.roster, plan.scenario.communities
    minutes = _minutes(roster["end"]) - _minutes(roster["start"])
    team = roster["team"].fillna("").astype(str).str.split()
    who = [[lead, *others] for lead, others in zip(roster["cadre"], team, strict=True)]
    found = (
        roster[["session_id", "community", "date", "start", "duty"]]
        .assign(cadre=pd.Series(who, index=roster.index, dtype=object), hours=minutes / 60)
        .explode("cadre")
    )
    found = found.drop_duplicates(["session_id", "cadre"]).reset_index(drop=True).astype({"cadre": "str"})
    home = found["cadre"].map(plan.scenario.cadres["home"] if start is None else dict(start))
    ways = pd.DataFrame({"home": home, "at": found["community"]})
    each = ways.drop_duplicates().reset_index(drop=True)
    known = [each["home"].map(places["lon"]), each["home"].map(places["lat"]), each["at"].map(places["lon"]),
             each["at"].map(places["lat"])]  # fmt: skip
    each["km"] = 2 * distance_km(*known).fillna(0.0)
    return found.assign(km=ways.merge(each, on=["home", "at"], how="left")["km"].to_numpy())


def _minutes(clock: pd.Series[str]) -> np.ndarray:
    """Minutes since midnight of texts HH:MM."""
    known = {text: 60 * int(text[:2]) + int(text[3:5]) for text in clock.unique()}
    found: np.ndarray = clock.map(known).to_numpy(dtype=np.int64)
    return found
