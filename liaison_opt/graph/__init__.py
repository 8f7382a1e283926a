"""The scenario as a networkx graph, and what a planner asks of it. Nothing here draws or solves.

The contract: `build` returns a `networkx.MultiDiGraph`. Attributes are plain str, int, float or bool, and are left out
where nothing is given, so that the graph can be written as GraphML or JSON.

Nodes
    ``("cadre", id)``
        kind = "cadre", title, title_en, roles (space-separated), home (id of a place, or "").
    ``("place", id)``
        kind = "place", place_kind ("community", "association", …), name, name_en, households (a weight: households
        are no nodes), households_away, priority; lon and lat in degrees where given; by_links (bool: some duty is held
        there along links, so that somebody should be linked).

Edges, by key
    ``"may_serve"``  cadre to place: duties (space-separated); along (bool: one of them is held along links, so that the
                     post may be linked to the place); km from the post's home where both have coordinates.
    ``"linked"``     cadre to place (of a household: its zone, else its community): link_kind; km as above.
    ``"served"``     cadre to place, if a roster was given: sessions (how many the post leads there).
    ``"part_of"``    place to its parent.
    ``"near"``       place to each of its nearest neighbours of any kind, and back: km.

The graph's own attributes are ``name`` (of the scenario) and ``linked`` (bool: there are links).
"""

from liaison_opt.graph.measures import bottlenecks, crossing, degrees, uncovered, unreachable, vacancies, vacancy
from liaison_opt.graph.network import at_places, build, cadres, edges, eligibility, places
from liaison_opt.graph.positions import layout

__all__ = [
    "at_places",
    "bottlenecks",
    "build",
    "cadres",
    "crossing",
    "degrees",
    "edges",
    "eligibility",
    "layout",
    "places",
    "uncovered",
    "unreachable",
    "vacancies",
    "vacancy",
]
