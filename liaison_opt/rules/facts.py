"""What a checker sees: a plan's or a clerk's tables, brought to one shape. No model, no solver."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.scenario.dates import written

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario

SLOT_COLUMNS = ("name", "date", "start", "end", "minutes", "use", "week", "month", "quarter", "half_year", "year")
_PERIODS = ("week", "month", "quarter", "half_year", "year")
#: the columns that sessions have, whether they are candidates of a model or lines of a roster
SESSION_COLUMNS = (
    "cadre",
    "target",
    "slot",
    "duty",
    "kind",
    "replaces",
    "part",
    "target_kind",
    "parent",
    *SLOT_COLUMNS,
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts:
    """The tables that rules judge.

    Parameters
    ----------
    scenario
        What was given.
    links
        cadre, target, kind, from, to, target_kind, parent, km.
    sessions
        One row a person and session (part = lead or assist), columns `SESSION_COLUMNS` plus session_id, announced.
        slot is -1 where date and start name no slot of the calendar; replaces is a date or NaT.
    missing
        Roster columns that the tables did not have.
    columns
        The roster's own columns, as they were.
    visits
        One row a visit of a listed household: household, order, session_id, and of its session cadre, target, duty,
        slot, name, date, weekday, month_no and the periods; community, zone, minutes, windows of the household
        (missing where the household or the session is not known). None if the plan has no visits.
    lang
        Language of reasons that are told.
    """

    scenario: Scenario
    links: pd.DataFrame
    sessions: pd.DataFrame
    missing: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    lang: str = "en"
    visits: pd.DataFrame | None = None

    @property
    def leads(self) -> pd.DataFrame:
        """One row a session."""
        return self.sessions[self.sessions["part"] == "lead"]


def facts_of(
    scenario: Scenario,
    links: pd.DataFrame,
    roster: pd.DataFrame,
    visits: pd.DataFrame | None = None,
    *,
    lang: str = "en",
) -> Facts:
    """Bring links and roster into the shape that rules judge; missing roster columns are noted, not invented."""
    wanted = ("end", "team", "duty", "kind", "replaces", "announced", "session_id")
    missing = frozenset(column for column in wanted if column not in roster)
    lines = roster.copy()
    if "target" not in lines:
        lines["target"] = lines["community"]
    lines["target"] = lines["target"].where(lines["target"].astype(str).ne(""), lines["community"])
    lines = _with_slots(lines, scenario)
    if "session_id" not in lines:
        lines["session_id"] = [f"row {number + 2}" for number in range(len(lines))]
    if "replaces" not in lines:
        lines["replaces"] = pd.Series(pd.NaT, index=lines.index, dtype="datetime64[ns]")
    if "announced" not in lines:
        lines["announced"] = pd.Series(pd.NaT, index=lines.index, dtype="datetime64[ns]")
    places = scenario.communities
    lines["target_kind"] = lines["target"].map(places["kind"]).fillna("")
    lines["parent"] = lines["target"].map(places["parent"]).fillna("")
    lead = lines.assign(part="lead")
    team = lines["team"].fillna("").astype(str).str.split() if "team" in lines else pd.Series([[]] * len(lines))
    assist = lines.assign(cadre=team.to_numpy(), part="assist").explode("cadre").dropna(subset=["cadre"])
    columns = [*SESSION_COLUMNS, "session_id", "announced"]
    sessions = pd.concat([lead, assist])[columns].reset_index(drop=True)
    for column in ("date", "replaces", "announced"):
        sessions[column] = pd.to_datetime(sessions[column])
    sessions["weekday"] = written(sessions["date"], "%a").str.upper()
    sessions["month_no"] = sessions["date"].dt.month
    return Facts(
        scenario=scenario,
        links=described(links, scenario),
        sessions=sessions,
        missing=missing,
        columns=frozenset(map(str, roster.columns)),
        lang=lang,
        visits=None if visits is None else _dated(visits, sessions, scenario),
    )


def _dated(visits: pd.DataFrame, sessions: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Each visit with what its session and its household are; what is not known stays missing."""
    words = ["cadre", "target", "duty", "kind", "use", "slot", "name", "date", "weekday", "month_no", *_PERIODS]
    leads = sessions[sessions["part"] == "lead"].drop_duplicates("session_id").set_index("session_id")
    homes = scenario.households.set_index("id")[["community", "zone", "minutes", "windows"]]
    held = visits[["session_id", "household"]].assign(order=visits.get("order", 0))
    there, here = leads[words].reindex(held["session_id"]), homes.reindex(held["household"])
    there.index = here.index = held.index
    return pd.concat([held, there, here], axis=1)


def _with_slots(lines: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Find each line's slot by date (and start, duty and kind, where they are given)."""
    slots = scenario.horizon.slots
    lines = lines.drop(columns=[c for c in lines if c in SLOT_COLUMNS and c not in {"date", "start", "end"}])
    lines["date"] = pd.to_datetime(lines["date"]).dt.normalize()
    options = slots.assign(slot=slots.index, duty=slots["duties"].str.split()).explode("duty")
    asked = [column for column in ("start", "duty") if column in lines]
    kinds = lines["kind"].map({"make_up": "make_up"}).fillna("regular") if "kind" in lines else None
    joined = lines.assign(line=range(len(lines)), **({} if kinds is None else {"use": kinds}))
    on = ["date", *asked, *(["use"] if kinds is not None else [])]
    spare = [column for column in SLOT_COLUMNS if column not in lines and column not in on]
    columns = list(dict.fromkeys([*on, *spare, "slot", *([] if "duty" in lines else ["duty"])]))
    found = joined.merge(options[columns], on=on, how="left").drop_duplicates("line").set_index("line")
    found.index = lines.index
    found["slot"] = found["slot"].fillna(-1).astype("int64")
    days = scenario.horizon.days.set_index("date")
    for period in _PERIODS:
        found[period] = found["date"].map(days[period]).fillna("")
    found["minutes"] = found["minutes"].fillna(0).astype("int64")
    for column in ("name", "use", "start", "end", "duty"):
        found[column] = found[column].fillna("").astype(str)
    if "kind" not in found:
        found["kind"] = found["use"].where(found["use"].eq("make_up"), "regular")
    return found


def described(links: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Links with the kind and parent of the target, and the distance from the cadre's home in km (NaN if unknown)."""
    frame = links.copy()
    at, places = scenario.look_up(frame["target"]), scenario.communities
    frame["target_kind"] = at["kind"].fillna("")
    frame["parent"] = at["parent"].fillna("")
    home = frame["cadre"].map(scenario.cadres["home"])
    frame["km"] = distance_km(home.map(places["lon"]), home.map(places["lat"]), at["lon"], at["lat"])
    return frame


def distance_km(
    lon1: pd.Series[Any], lat1: pd.Series[Any], lon2: pd.Series[Any], lat2: pd.Series[Any]
) -> pd.Series[float]:
    """Great-circle distance (haversine) in km; NaN where a coordinate is missing."""
    one, two = np.radians(lat1.astype(float)), np.radians(lat2.astype(float))
    wide = np.radians(lon2.astype(float) - lon1.astype(float))
    half = np.sin((two - one) / 2) ** 2 + np.cos(one) * np.cos(two) * np.sin(wide / 2) ** 2
    return pd.Series(2 * 6371.0088 * np.arcsin(np.sqrt(half)), index=lon1.index)
