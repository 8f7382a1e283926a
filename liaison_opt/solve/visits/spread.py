"""What the visits need of the roster, worked out before it is made: who sees whom, and in how many sessions."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.candidates import duty_pairs
from liaison_opt.rules.demand import Demand, Order
from liaison_opt.rules.on_foot import walks_of
from liaison_opt.rules.rounds import TIER, Rounds, open_slots
from liaison_opt.solve.visits.choosing import Village, shared
from liaison_opt.solve.walks.grouping import needed

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints
    from liaison_opt.scenario import Scenario


@dataclasses.dataclass(frozen=True, kw_only=True)
class Spread:
    """Who sees whom, and the rules that tell the roster.

    Parameters
    ----------
    visitor
        Cadre of each household, index household id; empty where anyone may come.
    rules
        One `Rounds` a pool of duties: sessions a visitor and community, spread over the year.
    """

    visitor: pd.Series[str]
    rules: tuple[Rounds, ...]


def spread_of(scenario: Scenario, demand: Demand, links: pd.DataFrame) -> Spread:
    """Areas of the visitors and the sessions that their rounds need.

    Households are shared out in compact areas, in proportion to the slots that each cadre has; each area is split
    into the sessions of one round with its walks, so that the count holds for the minutes, too.

    Parameters
    ----------
    scenario
        Households, places, calendar and leave.
    demand
        What the rules ask.
    links
        cadre, target: where duties along links are held.
    """
    visitor, rules = [], []
    for number, order in enumerate(demand.orders, start=1):
        table = order.owed.merge(scenario.households, left_on="household", right_on="id")
        if demand.same_visitor:
            table["visitor"] = _visitors(scenario, order, table, links)
            visitor.append(pd.Series(table["visitor"].to_numpy(), index=table["household"].to_numpy(), dtype="str"))
        asked = _asked(scenario, order, table)
        rules.append(Rounds(type="rounds", id=f"given-rounds-{number}", clause="given:rounds", duty=order.duties,
                            first=order.first.date(), last=order.last.date(), gap=demand.min_gap, asked=asked, weight=1,
                            tier=TIER))  # fmt: skip
    settled = pd.concat(visitor) if visitor else pd.Series(dtype="str")
    return Spread(visitor=settled[~settled.index.duplicated(keep="last")], rules=tuple(rules))


def _visitors(scenario: Scenario, order: Order, table: pd.DataFrame, links: pd.DataFrame) -> pd.Series[str]:
    """One cadre a household that has none: compact areas in each community, in proportion to open slots."""
    pairs = pd.concat([duty_pairs(scenario, duty, links) for duty in order.duties]).drop_duplicates(["cadre", "target"])
    pairs = pairs[pairs["cadre"].isin(order.posts)]
    span = pd.DataFrame({"from": [order.first], "to": [order.last]})
    open_ = open_slots(scenario, pairs["cadre"], order.duties, span)[:, 0]
    shared_by = pairs.groupby("cadre")["target"].transform("size").to_numpy()
    size = max(duty.visits for duty in scenario.settings.duty if duty.name in order.duties)
    pairs = pairs.assign(places=open_ * size // shared_by)
    posts = {str(place): part for place, part in pairs.groupby("target", sort=False)}
    found = table["visitor"].astype(object).copy()
    open_homes = table[table["visitor"] == ""].sort_values(["community", "zone", "household"], kind="stable")
    places, walks = scenario.communities, walks_of(scenario)
    for number, (place, part) in enumerate(open_homes.groupby("community", sort=False)):
        if str(place) not in posts:
            continue  # nobody can come: the shortage is told when the visits are dealt
        crew = posts[str(place)]
        at, zones = pd.factorize(part["zone"].where(part["zone"].ne(""), part["community"]))
        n, weight = np.bincount(at), np.bincount(at, weights=part["k"])
        ways = walks.seconds(places["lon"].reindex(zones), places["lat"].reindex(zones), [str(z) for z in zones])
        room = (crew["places"].to_numpy(dtype=np.float64) * n.sum() / max(1, weight.sum())).astype(np.int64)
        (counts,) = shared([Village(number=number, n=n, seconds=ways, room=room)])
        found.loc[part.index] = _dealt(counts, n, crew["cadre"].to_numpy(dtype=object))
    return found.astype("str")


def _dealt(counts: Ints, n: Ints, cadres: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The cadre of each household, households sorted by zone; whoever finds no room goes to the nearest full one."""
    left = n - counts.sum(axis=1)
    counts = counts.copy()
    counts[np.arange(len(n)), counts.argmax(axis=1)] += left
    return np.repeat(np.tile(cadres, len(n)), counts.reshape(-1))


def _asked(scenario: Scenario, order: Order, table: pd.DataFrame) -> tuple[tuple[str, str, int, int], ...]:
    """Sessions that each visitor (or whoever comes) needs at each community: who, target, sessions, rounds."""
    duties = [duty for duty in scenario.settings.duty if duty.name in order.duties]
    size = min(duty.visits for duty in duties)
    slots = scenario.horizon.slots
    offered = slots["duties"].map(lambda names: bool(set(names.split()) & set(order.duties)))
    length = int(slots.loc[offered, "minutes"].min()) if offered.any() else 0
    places, walks = scenario.communities, walks_of(scenario)
    at = table["zone"].where(table["zone"].ne(""), table["community"])
    by_zone = table.assign(at=at).groupby(["community", "visitor", "at"], sort=False)
    cells = by_zone.agg(n=("household", "size"), minutes=("minutes", "max")).reset_index()
    times = {key: np.sort(part.to_numpy()) for key, part in table.groupby(["community", "visitor"], sort=False)["k"]}
    keys, n, ways, minutes = [], [], [], []
    for (community, visitor), part in cells.groupby(["community", "visitor"], sort=False):
        ids = [str(community), *part["at"]]
        keys.append((str(visitor), str(community)))
        n.append(part["n"].to_numpy())
        ways.append(walks.seconds(places["lon"].reindex(ids), places["lat"].reindex(ids), ids))
        minutes.append(part["minutes"].to_numpy())
    sizes = [size] * len(keys)
    found = needed(n, ways, sizes, minutes=minutes, session_minutes=[length or None] * len(keys))
    asked = []
    for (who, target), each in zip(keys, found, strict=True):
        k = times[target, who]
        # in round r those are seen who are owed r visits or more: their share of the sessions of a full round
        owed = len(k) - np.searchsorted(k, np.arange(1, int(k[-1]) + 1))
        asked.append((who, target, int((-(-each * owed // len(k))).sum()), int(k[-1])))
    return tuple(asked)
