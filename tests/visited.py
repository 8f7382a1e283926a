"""Plans with visits, made by hand rule: villages in towns, zones round each office, every cadre with zones of its own.

Each cadre goes out every Tuesday and sees its households in the order of the table, `SEATS` a session, round after
round; what does not fit into the horizon is due. Everything here is synthetic.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from liaison_opt.plan import (
    AUDIT_COLUMNS,
    DUE_COLUMNS,
    ROSTER_COLUMNS,
    ROUTE_COLUMNS,
    VISIT_COLUMNS,
    Certificate,
    Plan,
    StageCertificate,
)
from liaison_opt.scenario import Scenario

SEATS = 4
SYNTHETIC = {"en": "Synthetic: everything in this test.", "zh": "合成数据：全部。"}


def scenario(towns: int = 1, villages: int = 2, zones: int = 3, homes: int = 20, cadres: int = 2) -> Scenario:
    """Towns of `villages`, villages of `zones` with `homes` households a zone, `cadres` posts each; spring 2027."""
    town = [f"T{t:02d}" for t in range(towns)]
    places = [(name, f"第{t + 1}镇", f"Town {t + 1}", "town", "", None, None, 0) for t, name in enumerate(town)]
    posts, houses = [], []
    for number in range(towns * villages):
        ident = f"V{number:03d}"
        lon, lat = 113.0 + 0.05 * (number % 20), 23.0 + 0.05 * (number // 20)
        up = town[number // villages]
        places.append((ident, f"第{number + 1}村", f"Village {number + 1}", "village", up, lon, lat, zones * homes))
        posts += [
            (f"C{number:03d}{c}", f"干部{number}-{c}", f"Cadre {number}-{c}", "staff", ident) for c in range(cadres)
        ]
        for z in range(zones):
            turn = 2 * np.pi * z / zones
            at = (lon + 0.006 * np.cos(turn), lat + 0.005 * np.sin(turn))
            places.append((f"{ident}Z{z:02d}", f"{z + 1}片区", f"Zone {z + 1}", "zone", ident, *at, homes))
            houses += [(f"H{number:03d}{z:02d}{h:03d}", ident, f"{ident}Z{z:02d}", 20) for h in range(homes)]
    settings = {
        "name": "visited", "title": {"en": "Visited County", "zh": "走访县"}, "synthetic": SYNTHETIC,
        "horizon": {"start": "2027-03-01", "end": "2027-06-30"},
        "slot": [{"name": "tuesday", "pattern": "weekly:TUE", "start": "14:30", "end": "18:30", "duties": ["visit"]}],
        "duty": [{"name": "visit", "title": {"en": "Calls", "zh": "走访"}, "role": "staff", "kinds": ["village"],
                  "at": "home", "visits": SEATS}],
    }  # fmt: skip
    columns = ["id", "name", "name_en", "kind", "parent", "lon", "lat", "households"]
    return Scenario.from_frames(
        settings=settings, policy=[],
        cadres=pd.DataFrame(posts, columns=["id", "title", "title_en", "roles", "home"]),
        communities=pd.DataFrame(places, columns=columns),
        households=pd.DataFrame(houses, columns=["id", "community", "zone", "minutes"]),
    )  # fmt: skip


def plan(made: Scenario, rounds: int = 1) -> Plan:
    """Everybody seen `rounds` times, as far as the Tuesdays go."""
    slots, homes = made.horizon.slots, made.households
    cadres = made.cadres.reset_index()
    roster = cadres.merge(slots[["date", "start", "end"]].assign(n=range(len(slots))), how="cross")
    roster = roster.sort_values(["date", "start", "id"], ignore_index=True)
    roster = roster.assign(session_id=[f"s{n:06d}" for n in range(len(roster))], cadre=roster["id"], duty="visit",
                           community=roster["home"], target=roster["home"], kind="regular", status="planned",
                           team="", place="", stay_id="")  # fmt: skip
    homes = homes.assign(place=homes.groupby("community").cumcount())
    size = homes.groupby("community")["id"].transform("size")
    posts = cadres.groupby("home")["id"].agg(list)
    share = -(-size // homes["community"].map(posts.map(len)))
    homes = homes.assign(who=homes["place"] // share, seat=homes["place"] % share)
    homes["cadre"] = [posts[village][who] for village, who in zip(homes["community"], homes["who"], strict=True)]
    trips = -(-share // SEATS)
    seen = pd.concat([homes.assign(n=homes["seat"] // SEATS + r * trips) for r in range(rounds)])
    visits = seen.merge(roster[["cadre", "n", "session_id"]], on=["cadre", "n"])
    visits = visits.sort_values(["session_id", "seat"], ignore_index=True)
    visits = visits.assign(visit_id=[f"v{n:07d}" for n in range(len(visits))], household=visits["id"],
                           order=visits.groupby("session_id").cumcount() + 1)  # fmt: skip
    count = visits.groupby("household").size().reindex(homes["id"]).fillna(0).astype(int).to_numpy()
    due = homes.assign(household=homes["id"], required=rounds, planned=count, missing=rounds - count)
    due = due[due["missing"] > 0].reset_index(drop=True)
    for column in ("replaces", "announced"):
        roster[column] = pd.Series(pd.NaT, index=roster.index, dtype="datetime64[us]")
    roster = roster.reindex(columns=list(ROSTER_COLUMNS))
    stage = StageCertificate(stage="visits", status="optimal", given=(), engine="by hand", seed=0, columns=0, rows=0,
                             fingerprint="", tiers=())  # fmt: skip
    certificate = Certificate(scenario="visited", fingerprint="ab", readings={}, versions={}, stages=(stage,))
    nothing = pd.DataFrame(
        columns=["clause", "rule", "form", "binding", "tier", "judged", "violations", "amount", "note"]
    )
    return Plan(
        scenario=made, links=pd.DataFrame(columns=["cadre", "target", "kind", "from", "to"]), roster=roster,
        audit=pd.DataFrame(columns=list(AUDIT_COLUMNS)), compliance=nothing, certificate=certificate,
        missed=pd.DataFrame(columns=["cadre", "date", "slot", "made_up_on", "reason"]),
        visits=visits[list(VISIT_COLUMNS)], routes=_routes(visits), due=due[list(DUE_COLUMNS)],
    )  # fmt: skip


def _routes(visits: pd.DataFrame) -> pd.DataFrame:
    """Five minutes from stop to stop, and back."""
    stops = visits.groupby(["session_id", "zone"], sort=False).agg(
        households=("id", "size"), minutes=("minutes", "sum")
    )
    stops = stops.reset_index().assign(walk_seconds=300, visit_minutes=lambda t: t["minutes"])
    back = stops.drop_duplicates("session_id").assign(zone="", households=0, visit_minutes=0)
    both = pd.concat([stops, back]).sort_values("session_id", kind="stable", ignore_index=True)
    return both.assign(order=both.groupby("session_id").cumcount() + 1)[list(ROUTE_COLUMNS)]
