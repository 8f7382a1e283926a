"""What household rules ask of the visits: who is owed how many, by whom, when, and in sessions of which duties.

Rules on households are quantities: nobody makes a boolean for each of 400,000 households and 50 sessions. Every binding
rule becomes an `Order`; orders whose duties hang together are met from the same sessions, shorter spans first.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd

from liaison_opt.rules.candidates import along
from liaison_opt.rules.household import hosts, planned
from liaison_opt.rules.linking import FixedAssignment
from liaison_opt.rules.reach import Coverage
from liaison_opt.rules.select import spans
from liaison_opt.rules.spacing import Spacing
from liaison_opt.rules.visits import MinVisits

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: what `Order.owed` holds
OWED = ("household", "visitor", "k")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Order:
    """The visits of one span of days.

    Parameters
    ----------
    duties
        Sessions of these duties count.
    posts
        Led by these cadres.
    first, last
        Both days included.
    owed
        Columns `OWED`: visitor "" = any of the posts; k visits (> 0) within the span. Sorted by household, visitor.
    rules
        Ids of the rules it comes from.
    """

    duties: tuple[str, ...]
    posts: frozenset[str]
    first: pd.Timestamp
    last: pd.Timestamp
    owed: pd.DataFrame
    rules: tuple[str, ...]

    @property
    def days(self) -> int:
        """Length of the span in days."""
        return int((self.last - self.first).days) + 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class Demand:
    """All orders, and how visits to one household follow each other.

    Parameters
    ----------
    orders
        Those with few days first.
    min_gap, max_gap
        Days between two visits to one household: at least (1 = another day), at most (None = any).
    same_visitor
        True if one cadre sees a household all year where the orders leave the visitor open.
    """

    orders: tuple[Order, ...]
    min_gap: int = 1
    max_gap: int | None = None
    same_visitor: bool = False

    def pools(self) -> list[tuple[Order, ...]]:
        """Orders that share duties, directly or through others, in the order of `orders`."""
        graph = nx.Graph()
        for order in self.orders:
            graph.add_nodes_from(order.duties)
            graph.add_edges_from(itertools.pairwise(order.duties))
        number = {duty: n for n, part in enumerate(nx.connected_components(graph)) for duty in part}
        found: dict[int, list[Order]] = {}
        for order in self.orders:
            found.setdefault(number[order.duties[0]], []).append(order)
        return [tuple(part) for part in found.values()]


def demand_of(scenario: Scenario, rules: tuple[Rule, ...], links: pd.DataFrame) -> Demand | None:
    """What the rules ask of listed households; None if no household is listed, or no rule asks for visits to one.

    Parameters
    ----------
    scenario
        Households one by one.
    rules
        The policy; wishes count, too: what they ask is met as far as it goes.
    links
        cadre, target: who visits along links.
    """
    if scenario.households.empty:
        return None
    orders = [order for rule in rules for order in _orders(rule, scenario, links)]
    if not orders:
        return None
    gaps = [rule for rule in rules if isinstance(rule, Spacing) and rule.of_households]
    longest = [rule.max_gap for rule in gaps if rule.max_gap is not None]
    return Demand(
        orders=tuple(sorted(_merged(orders), key=lambda order: (order.days, order.first))),
        min_gap=max((rule.min_gap or 1 for rule in gaps), default=1),
        max_gap=min(longest) if longest else None,
        same_visitor=any(isinstance(rule, FixedAssignment) and rule.of_households for rule in rules),
    )


def _orders(rule: Rule, scenario: Scenario, links: pd.DataFrame) -> list[Order]:
    """An order a period of a rule on households; none of rules that ask a number of a cadre, whoever is seen."""
    if not isinstance(rule, (MinVisits, Coverage)) or not rule.of_households or "household" not in rule.target:
        return []
    if rule.scope == "actor" or not planned(scenario, rule.duty):
        return []
    size = {duty.name: duty.visits for duty in scenario.settings.duty}
    duties = tuple(name for name in rule.duty if size.get(name))
    posts = rule._posts(scenario)  # noqa: SLF001 (a rule's own words)
    homes = scenario.households
    homes = homes[homes["community"].isin(hosts(scenario, rule.places(scenario), rule.duty))]
    k = rule.k if isinstance(rule, MinVisits) else 1
    if isinstance(rule, Coverage) and rule.share < 1:
        homes = _share(homes, Fraction(str(rule.share)))
    owed = _visits(homes, k, yearly=isinstance(rule, MinVisits) and rule.period in {"year", "horizon"})
    if rule.scope == "pair":
        owed = _along_links(owed, homes, along(links, scenario, rule.duty), posts)
    owed = owed[owed["k"] > 0]
    if owed.empty:
        return []
    return [
        Order(duties=duties, posts=frozenset(posts), first=span["from"], last=span["to"], owed=owed, rules=(rule.id,))
        for span in spans(scenario, rule.period, whole=True).to_dict("records")
    ]


def _share(homes: pd.DataFrame, share: Fraction) -> pd.DataFrame:
    """So many of each community's households, in table order: a share says how many, not whom."""
    place = homes.groupby("community").cumcount()
    many = homes.groupby("community")["id"].transform("size").map(lambda n: math.ceil(share * int(n)))
    return homes[place < many]


def _visits(homes: pd.DataFrame, k: int, *, yearly: bool) -> pd.DataFrame:
    """Columns `OWED` for whoever comes; over the year a household's own numbers count, too."""
    owed = np.full(len(homes), k, dtype=np.int64)
    most = homes["k_max"].astype("int64").to_numpy()
    if yearly:
        owed = np.maximum(homes["k_required"].astype("int64").to_numpy(), owed)
    owed = np.where(most > 0, np.minimum(owed, most), owed)
    return pd.DataFrame({"household": homes["id"].to_numpy(), "visitor": "", "k": owed}).sort_values(
        "household", kind="stable", ignore_index=True
    )


def _along_links(owed: pd.DataFrame, homes: pd.DataFrame, links: pd.DataFrame, posts: list[str]) -> pd.DataFrame:
    """Each linked cadre owes its own visits: links to a household, or to a community for all of its households."""
    mine = links.loc[links["cadre"].isin(posts), ["cadre", "target"]].drop_duplicates()
    singly = mine.rename(columns={"target": "household"})
    whole = mine.merge(homes[["id", "community"]], left_on="target", right_on="community").rename(
        columns={"id": "household"}
    )
    pairs = pd.concat([singly, whole])[["household", "cadre"]].drop_duplicates()
    found = owed.merge(pairs, on="household").assign(visitor=lambda t: t["cadre"])[list(OWED)]
    return found.sort_values(["household", "visitor"], kind="stable", ignore_index=True)


def _merged(orders: list[Order]) -> list[Order]:
    """Orders of the same sessions and days made one: the rule that asks most of a household decides."""
    found: dict[tuple[object, ...], Order] = {}
    for order in orders:
        key = (order.duties, order.posts, order.first, order.last)
        if key in found:
            both = pd.concat([found[key].owed, order.owed])
            most = both.groupby(["household", "visitor"], sort=True)["k"].max().reset_index()
            found[key] = dataclasses.replace(order, owed=most, rules=(*found[key].rules, *order.rules))
        else:
            found[key] = order
    return list(found.values())
