"""Where the nodes of the graph go in a drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import networkx as nx
import numpy as np

from liaison_opt.graph.network import EARTH_KM, places

Node = tuple[str, str]
Spot = tuple[float, float]
T = TypeVar("T")

_RING = 0.14  # all as shares of the reach, the distance from the middle to the farthest place along an axis
_APART = 0.075


def layout(graph: nx.MultiDiGraph) -> dict[Node, Spot]:
    """Where each node goes in a drawing, in kilometres east and north of the middle; the same every time.

    Places with coordinates stand where they are; places without stand in a ring around their parent, or in a row below
    the map. A post stands amid the places it is linked to, or at its home, or beside it if that is taken.
    """
    here = _map(graph)
    reach = max((abs(value) for spot in here.values() for value in spot), default=1.0) or 1.0
    parents = {child: parent for child, parent, key in graph.edges(keys=True) if key == "part_of"}
    for parent in dict.fromkeys(parents.values()):
        children = [node for node in parents if parents[node] == parent and node not in here]
        if parent in here:
            here.update(_ring(children, here[parent], _RING * reach))
    rest = [node for node in graph if node[0] == "place" and node not in here]
    step = 2 * reach / max(1, len(rest))
    here.update({node: ((n + 0.5) * step - reach, -1.3 * reach) for n, node in enumerate(rest)})
    for node in graph:
        if node[0] == "cadre":
            here[node] = _free(_meant(graph, node, here, reach), here, _APART * reach)
    return here


def _meant(graph: nx.MultiDiGraph, node: Node, here: dict[Node, Spot], reach: float) -> Spot:
    own = [here[place] for _, place, key in graph.out_edges(node, keys=True) if key == "linked"]
    home = ("place", graph.nodes[node]["home"])
    own = own or ([here[home]] if home in here else [(0.0, 1.3 * reach)])
    return sum(x for x, _ in own) / len(own), sum(y for _, y in own) / len(own)


def _free(spot: Spot, here: dict[Node, Spot], apart: float) -> Spot:
    """Return the spot, or the first one around it that keeps clear of all nodes placed so far; else the clearest."""
    taken = np.array(list(here.values())).reshape(-1, 2)
    tries = [spot, *(around for turn in (1.1, 2.0, 3.0) for _, around in _ring(range(8), spot, turn * apart))]
    gaps = [float(np.min(np.hypot(*(taken - place).T), initial=np.inf)) for place in tries]
    clear = next((n for n, gap in enumerate(gaps) if gap >= apart), int(np.argmax(gaps)))
    return tries[clear]


def _map(graph: nx.MultiDiGraph) -> dict[Node, Spot]:
    spots = places(graph).reindex(columns=["lon", "lat"]).dropna()
    if spots.empty:
        return {}
    middle = spots.mean()
    east = np.radians(spots["lon"] - middle["lon"]) * np.cos(np.radians(middle["lat"])) * EARTH_KM
    north = np.radians(spots["lat"] - middle["lat"]) * EARTH_KM
    return {("place", str(p)): (float(x), float(y)) for p, x, y in zip(spots.index, east, north, strict=True)}


def _ring(things: Sequence[T], middle: Spot, radius: float) -> Iterator[tuple[T, Spot]]:
    for n, thing in enumerate(things):
        angle = 2 * np.pi * n / len(things) + np.pi / 4
        yield thing, (middle[0] + radius * float(np.cos(angle)), middle[1] + radius * float(np.sin(angle)))
