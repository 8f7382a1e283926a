"""Making the graph of a scenario; the contract of its attributes stands at the head of `liaison_opt.graph`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from liaison_opt.scenario.entities import Scenario

EARTH_KM = 6371.0088
NEIGHBOURS = 3


def build(
    scenario: Scenario,
    links: pd.DataFrame | None = None,
    roster: pd.DataFrame | None = None,
    *,
    may_serve: pd.DataFrame | None = None,
    neighbours: int = NEIGHBOURS,
) -> nx.MultiDiGraph:
    """Make the graph of a scenario.

    Parameters
    ----------
    scenario
        Posts and places.
    links
        Columns cadre, target and, if there is one, kind. Default: the links given in the scenario.
    roster
        Columns cadre, community: one session a row.
    may_serve
        Columns cadre, target and, if there is one, duty (else all are taken to be held along links): who may serve
        whom. Default: `eligibility`, what the duties alone say.
    neighbours
        How many nearest places each place is joined to.

    Returns
    -------
    networkx.MultiDiGraph
        See the contract at the head of this module.
    """
    links = at_places(scenario.links if links is None else links, scenario)
    graph = nx.MultiDiGraph(name=scenario.name, linked=bool(len(links)))
    for cadre, row in zip(scenario.cadres.index, scenario.cadres.to_dict("records"), strict=True):
        words = {k: _text(row[k]) for k in ("title", "title_en", "roles", "home")}
        graph.add_node(("cadre", str(cadre)), kind="cadre", **words)
    _add_places(graph, scenario)
    _add_near(graph, neighbours)
    eligible = eligibility(scenario) if may_serve is None else at_places(may_serve, scenario)
    along = {"", *(duty.name for duty in scenario.settings.duty if duty.at == "links")}
    eligible = eligible if "duty" in eligible else eligible.assign(duty="")
    for (cadre, target), duties in eligible.groupby(["cadre", "target"], sort=False)["duty"]:
        names = dict.fromkeys(str(duty) for duty in duties)
        _join(graph, cadre, target, "may_serve", duties=" ".join(names), along=not along.isdisjoint(names))
    kinds = links["kind"] if "kind" in links else pd.Series("", index=links.index)
    for cadre, target, kind in zip(links["cadre"], links["target"], kinds, strict=True):
        _join(graph, cadre, target, "linked", link_kind=_text(kind))
    if roster is not None:
        held = roster.groupby(["cadre", "community"], sort=False).size().reset_index(name="sessions")
        for cadre, place, sessions in held.itertuples(index=False):
            _join(graph, cadre, place, "served", sessions=int(sessions))
    return graph


def eligibility(scenario: Scenario) -> pd.DataFrame:
    """Who may serve whom, from the duties alone.

    Returns
    -------
    pandas.DataFrame
        Columns cadre, target, duty; in the order of duties, posts and places.
    """
    rows = []
    for duty in scenario.settings.duty:
        places = scenario.communities.index[scenario.communities["kind"].isin(duty.kinds)].astype(str)
        for cadre in scenario.roles.get(duty.role, []):
            home = str(scenario.cadres["home"][cadre])
            own = [place for place in places if duty.at != "home" or place == home]
            rows += [(cadre, place, duty.name) for place in own]
    return pd.DataFrame(rows, columns=["cadre", "target", "duty"])


def places(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """One row a place: the attributes of its node; index place."""
    return _nodes(graph, "place")


def cadres(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """One row a post: the attributes of its node; index cadre."""
    return _nodes(graph, "cadre")


def edges(graph: nx.MultiDiGraph, key: str) -> pd.DataFrame:
    """All edges of one key, in the order in which they were added.

    Returns
    -------
    pandas.DataFrame
        Columns source, target (ids without "cadre" or "place"), then the edge's attributes.
    """
    rows = [{"source": a[1], "target": b[1], **data} for a, b, k, data in graph.edges(keys=True, data=True) if k == key]
    return pd.DataFrame(
        rows, columns=list(dict.fromkeys(["source", "target", *(name for row in rows for name in row)]))
    )


def at_places(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """The table with each household replaced by its zone, else its community: households are no nodes."""
    homes = scenario.households
    if homes.empty:
        return table
    at = pd.Series(homes["zone"].where(homes["zone"] != "", homes["community"]).to_numpy(), index=homes["id"])
    moved = table.assign(target=table["target"].map(at).fillna(table["target"]))
    return moved.drop_duplicates([c for c in ("cadre", "target", "duty") if c in moved])


def _add_places(graph: nx.MultiDiGraph, scenario: Scenario) -> None:
    along = {kind for duty in scenario.settings.duty if duty.at == "links" for kind in duty.kinds}
    for place, row in zip(scenario.communities.index, scenario.communities.to_dict("records"), strict=True):
        spot = {axis: float(row[axis]) for axis in ("lon", "lat") if pd.notna(row[axis])}
        counts = {k: 0 if pd.isna(row[k]) else int(row[k]) for k in ("households", "households_away", "priority")}
        words = {k: _text(row[k]) for k in ("name", "name_en")}
        graph.add_node(
            ("place", str(place)), kind="place", place_kind=str(row["kind"]), by_links=row["kind"] in along,
            **words, **counts, **spot,
        )  # fmt: skip
    for place, parent in scenario.communities["parent"].items():
        if _text(parent):
            graph.add_edge(("place", str(place)), ("place", str(parent)), key="part_of")


def _add_near(graph: nx.MultiDiGraph, neighbours: int) -> None:
    spots = places(graph).reindex(columns=["lon", "lat"]).dropna()
    if len(spots) < 2 or neighbours < 1:
        return
    km = _km(spots.to_numpy()[:, None, :], spots.to_numpy()[None, :, :])
    np.fill_diagonal(km, np.inf)
    nearest = np.argsort(km, axis=1, kind="stable")[:, :neighbours]
    pairs = {(min(i, int(j)), max(i, int(j))) for i, row in enumerate(nearest) for j in row if i != j}
    names = [("place", str(place)) for place in spots.index]
    for i, j in sorted(pairs):
        for a, b in ((i, j), (j, i)):
            graph.add_edge(names[a], names[b], key="near", km=round(float(km[i, j]), 3))


def _join(graph: nx.MultiDiGraph, cadre: Any, place: Any, key: str, **data: Any) -> None:
    a, b = ("cadre", str(cadre)), ("place", str(place))
    km = km_between(graph, a[1], b)
    if key != "served" and km < np.inf:
        data["km"] = km
    graph.add_edge(a, b, key=key, **data)


def km_between(graph: nx.MultiDiGraph, cadre: str, place: tuple[str, str]) -> float:
    """Kilometres from the home of a post to a place, to the metre; infinite if either has no coordinates."""
    home = ("place", graph.nodes["cadre", cadre]["home"])
    if home not in graph or "lon" not in graph.nodes[home] or "lon" not in graph.nodes[place]:
        return float("inf")
    return round(float(_km(_spot(graph, home), _spot(graph, place))), 3)


def _spot(graph: nx.MultiDiGraph, node: tuple[str, str]) -> np.ndarray:
    return np.array([graph.nodes[node]["lon"], graph.nodes[node]["lat"]])


def _km(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return great-circle distances in kilometres; the last axis holds longitude and latitude in degrees."""
    a, b = np.radians(a), np.radians(b)
    half = np.sin((a - b) / 2) ** 2
    km: np.ndarray = (
        2 * EARTH_KM * np.arcsin(np.sqrt(half[..., 1] + np.cos(a[..., 1]) * np.cos(b[..., 1]) * half[..., 0]))
    )
    return km


def _nodes(graph: nx.MultiDiGraph, kind: str) -> pd.DataFrame:
    rows = {node[1]: data for node, data in graph.nodes(data=True) if node[0] == kind}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(kind)


def _text(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124
