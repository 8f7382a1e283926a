"""The roster a clerk would type into a spreadsheet, for comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.plan import ROSTER_COLUMNS

if TYPE_CHECKING:
    from liaison_opt.scenario.entities import Scenario


def round_robin(scenario: Scenario, links: pd.DataFrame, *, duty: str = "station") -> pd.DataFrame:
    """Return the roster a clerk would type: each post goes through its places in table order, one each regular slot.

    Leave is simply lost: no make-up, and the place whose turn it was waits for the next round.

    Parameters
    ----------
    scenario
        Posts, places, slots and leave.
    links
        Columns cadre, target.
    duty
        What the sessions are; only slots and places of that duty are used.

    Returns
    -------
    pandas.DataFrame
        Columns `ROSTER_COLUMNS`.
    """
    spec = scenario.settings.duty_named(duty)
    places = scenario.communities.index[scenario.communities["kind"].isin(spec.kinds)]
    own = links[links["target"].isin(places)].drop_duplicates(["cadre", "target"]).copy()
    own["place_order"] = own["target"].map({place: n for n, place in enumerate(places)})
    own = own.sort_values(["cadre", "place_order"])
    own["turn"] = own.groupby("cadre").cumcount()
    own["turns"] = own.groupby("cadre")["cadre"].transform("size")
    slots = regular_slots(scenario, (duty,)).reset_index(drop=True).rename_axis("number").reset_index()
    pairs = own[["cadre", "target", "turn", "turns"]].merge(slots[["number", "date", "start", "end"]], how="cross")
    pairs = pairs[pairs["number"] % pairs["turns"] == pairs["turn"]]
    order = {cadre: n for n, cadre in enumerate(scenario.cadres.index)}
    pairs = pairs[~_on_leave(pairs, scenario.leave)].assign(rank=lambda found: found["cadre"].map(order))
    pairs = pairs.sort_values(["date", "start", "rank"], ignore_index=True)
    return pairs.assign(
        session_id=[f"RR{n:05d}" for n in range(1, len(pairs) + 1)], team="", community=pairs["target"], duty=duty,
        place=pairs["target"].map(scenario.communities["place"]).fillna(""), kind="regular",
        replaces=pd.Series(pd.NaT, index=pairs.index, dtype="datetime64[us]"),
        announced=pd.Timestamp(scenario.horizon.publish_on), stay_id="", status="planned",
    )[list(ROSTER_COLUMNS)]  # fmt: skip


def regular_slots(scenario: Scenario, duties: tuple[str, ...]) -> pd.DataFrame:
    """Return the regular slots in which one of the duties may be held."""
    slots = scenario.horizon.slots
    fits = [bool(set(names.split()) & set(duties)) for names in slots["duties"].astype(str)]
    return slots[(slots["use"] == "regular") & np.array(fits, dtype=bool)]


def _on_leave(pairs: pd.DataFrame, leave: pd.DataFrame) -> np.ndarray:
    """Return whether the post of each row is away on its date."""
    known = pairs[["cadre", "date"]].reset_index(drop=True).reset_index().merge(leave, on="cadre")
    away = known.loc[(known["date"] >= known["from"]) & (known["date"] <= known["to"]), "index"]
    return np.isin(np.arange(len(pairs)), away.to_numpy())
