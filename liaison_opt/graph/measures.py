"""What a planner asks of the graph: who is out of reach, what falls vacant, where everything hangs on one post."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
import pandas as pd

from liaison_opt.graph.network import cadres, edges, km_between, places

_LINKED = "linked"
_MAY = "may_serve"


def unreachable(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """Places that nobody reaches.

    A place that somebody should be linked to (`by_links`) is reached if a post is linked to it or to a place that it is
    part of; before there are links, and for other places, if a post may serve it.

    Returns
    -------
    pandas.DataFrame
        Columns place, name, kind, households, may_serve (how many posts may), reason ("nobody may serve it" |
        "nobody is linked to it").
    """
    may = _reached(graph, _MAY)
    linked = _reached(graph, _LINKED) if graph.graph["linked"] else may
    count = edges(graph, _MAY)["target"].value_counts()
    rows = []
    for place, row in places(graph).iterrows():
        if place in (linked if row["by_links"] else may):
            continue
        reason = "nobody is linked to it" if place in may else "nobody may serve it"
        rows.append((place, row["name"], row["place_kind"], row["households"], int(count.get(place, 0)), reason))
    return pd.DataFrame(rows, columns=["place", "name", "kind", "households", "may_serve", "reason"])


def crossing(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """Links that leave the area of the post: its home, what is part of it and what it is part of.

    Returns
    -------
    pandas.DataFrame
        Farthest first. Columns cadre, home, target, name, km (home to target; NaN without coordinates), neighbour
        (bool: the target lies next to the home), nearest (the post with the nearest home among those that may be
        linked to the target), nearest_km.
    """
    may = _linkable(graph).reindex(columns=["source", "target", "km"])
    best = may.dropna(subset=["km"]).sort_values("km", kind="stable").drop_duplicates("target").set_index("target")
    rows = []
    for a, b, data in _edges_of(graph, _LINKED):
        home = ("place", graph.nodes[a]["home"])
        if home not in graph or home == b or graph.has_edge(b, home, "part_of") or graph.has_edge(home, b, "part_of"):
            continue
        near = tuple(best.loc[b[1], ["source", "km"]]) if b[1] in best.index else ("", np.nan)
        beside = graph.has_edge(home, b, "near")
        rows.append((a[1], home[1], b[1], graph.nodes[b]["name"], data.get("km", np.nan), beside, *near))
    columns = ["cadre", "home", "target", "name", "km", "neighbour", "nearest", "nearest_km"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values("km", ascending=False, kind="stable", ignore_index=True)


def vacancy(graph: nx.MultiDiGraph, cadre: str) -> pd.DataFrame:
    """What happens to each place of a post if the post falls vacant.

    Returns
    -------
    pandas.DataFrame
        One row a place linked to the post. Columns place, name, households, others (posts still linked,
        space-separated), vacant (bool: no other is), takers (posts that may be linked to it and are not:
        fewest links first, then nearest; space-separated).

    Raises
    ------
    KeyError
        If there is no such post.
    """
    if ("cadre", cadre) not in graph:
        raise KeyError(cadre)
    load = edges(graph, _LINKED)["source"].value_counts()
    rows = []
    for _, place, key in graph.out_edges(("cadre", cadre), keys=True):
        if key != _LINKED:
            continue
        others = _posts(graph, place, _LINKED, without={cadre})
        able = _posts(graph, place, _MAY, without={cadre, *others})
        able.sort(key=lambda post: (int(load.get(post, 0)), km_between(graph, post, place)))
        node = graph.nodes[place]
        rows.append((place[1], node["name"], node["households"], " ".join(others), not others, " ".join(able)))
    return pd.DataFrame(rows, columns=["place", "name", "households", "others", "vacant", "takers"])


def vacancies(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """What falls vacant with each linked post.

    Returns
    -------
    pandas.DataFrame
        Heaviest first. Columns cadre, places (linked), vacant (places left with nobody), households (in these),
        no_taker (vacant places that no other post may serve).
    """
    rows = []
    for cadre in cadres(graph).index:
        found = vacancy(graph, cadre)
        left = found[found["vacant"].astype(bool)]
        if len(found):
            alone = int((left["takers"] == "").sum())
            rows.append((cadre, len(found), len(left), int(left["households"].sum()), alone))
    table = pd.DataFrame(rows, columns=["cadre", "places", "vacant", "households", "no_taker"])
    return table.sort_values(["vacant", "households"], ascending=False, kind="stable", ignore_index=True)


def bottlenecks(graph: nx.MultiDiGraph, hi: int | Mapping[str, int] | None = None) -> pd.DataFrame:
    """Where everything hangs on one post, and where the posts cannot suffice.

    Parameters
    ----------
    graph
        See `build`.
    hi
        The most places a post may be linked to: one number, or one by post (others: none). Without it, the last kind
        of row is left out.

    Returns
    -------
    pandas.DataFrame
        Columns what, id, amount, places, sentence. `what` is "place" (only one post may be linked to it; amount 1),
        "post" (the only one who may be linked to these places; amount = how many) or "group" (these places together
        have too few posts that may be linked to them: amount = how many must go without; id is empty).
    """
    may = _linkable(graph)
    sole = may[~may["target"].duplicated(keep=False)]
    rows = [
        ("place", place, 1, place, f"only {cadre} may serve {place}")
        for cadre, place in zip(sole["source"], sole["target"], strict=True)
    ]
    for cadre, own in sole.groupby("source", sort=False)["target"]:
        if len(own) > 1:
            names = " ".join(own)
            rows.append(("post", cadre, len(own), names, f"{cadre} alone may serve {len(own)} places: {names}"))
    short = uncovered(graph, hi) if hi is not None else pd.DataFrame()
    if len(short):
        line = short.iloc[0]
        rows.append(("group", "", int(line["short"]), line["places"], line["sentence"]))
    return pd.DataFrame(rows, columns=["what", "id", "amount", "places", "sentence"])


def uncovered(graph: nx.MultiDiGraph, hi: int | Mapping[str, int]) -> pd.DataFrame:
    """Whether each place that should have a link can have one, given the most places a post may take.

    A place that is part of another such place is reached through it and is not counted. A minimum cut names the places
    that are too many for the posts who may serve them (a Hall set), which proves it.

    Returns
    -------
    pandas.DataFrame
        Empty if all can be linked; else one row with columns places, posts (space-separated ids), room (places these
        posts may take), short (how many must go without), sentence.
    """
    columns = ["places", "posts", "room", "short", "sentence"]
    table = places(graph)
    within = {a[1] for a, b, k in graph.edges(keys=True) if k == "part_of" and graph.nodes[b]["by_links"]}
    wanted = [p for p in table.index[table["by_links"].astype(bool)] if p not in within]
    posts = list(cadres(graph).index)
    room = {post: hi if isinstance(hi, int) else int(hi.get(post, 0)) for post in posts}
    flow = nx.DiGraph()
    flow.add_edges_from((("cadre", post), "sink", {"capacity": room[post]}) for post in posts)
    for place in wanted:
        flow.add_edge("source", ("place", place), capacity=1)
        flow.add_edges_from((("place", place), ("cadre", post)) for post in _posts(graph, ("place", place), _MAY))
    if not wanted or not posts:
        return pd.DataFrame(columns=columns)
    value, (near, _) = nx.minimum_cut(flow, "source", "sink")
    if value == len(wanted):
        return pd.DataFrame(columns=columns)
    group = [place for place in wanted if ("place", place) in near]
    touched = {post for place in group for post in _posts(graph, ("place", place), _MAY)}
    able = [post for post in posts if post in touched]
    takes = sum(room[post] for post in able)
    said = (
        f"{len(group)} places ({' '.join(group)}) can be served by {' '.join(able) or 'nobody'} only, room for {takes}"
    )
    return pd.DataFrame([(" ".join(group), " ".join(able), takes, len(group) - takes, said)], columns=columns)


def degrees(graph: nx.MultiDiGraph) -> pd.DataFrame:
    """How much hangs on each node.

    Returns
    -------
    pandas.DataFrame
        Columns what ("cadre" | "place"), id, may_serve, linked (edges of the two keys), sessions (served), households
        (of the place itself, or of the places linked to the post).
    """
    held = places(graph)["households"]
    rows = []
    for node in graph:
        both = [*graph.out_edges(node, keys=True, data=True), *graph.in_edges(node, keys=True, data=True)]
        own = [edge for edge in both if edge[2] in (_MAY, _LINKED, "served")]
        linked = [edge[1][1] for edge in own if edge[2] == _LINKED]
        households = held[node[1]] if node[0] == "place" else held.reindex(linked).sum()
        sessions = sum(edge[3]["sessions"] for edge in own if edge[2] == "served")
        rows.append((*node, sum(edge[2] == _MAY for edge in own), len(linked), sessions, int(households)))
    return pd.DataFrame(rows, columns=["what", "id", "may_serve", "linked", "sessions", "households"])


def _reached(graph: nx.MultiDiGraph, key: str) -> set[str]:
    """Return the places with an edge of that key, with all that is part of them."""
    tree = nx.DiGraph((b, a) for a, b, k in graph.edges(keys=True) if k == "part_of")
    direct = {b for _, b, k in graph.edges(keys=True) if k == key}
    below = {node for place in direct if place in tree for node in nx.descendants(tree, place)}
    return {node[1] for node in direct | below}


def _posts(
    graph: nx.MultiDiGraph, place: tuple[str, str], key: str, without: set[str] | frozenset[str] = frozenset()
) -> list[str]:
    """Return the posts linked to a place, or those that may be linked to it."""
    found = graph.in_edges(place, keys=True, data=True)
    return [a[1] for a, _, k, data in found if k == key and data.get("along", True) and a[1] not in without]


def _linkable(graph: nx.MultiDiGraph) -> pd.DataFrame:
    may = edges(graph, _MAY)
    return may[may["along"].astype(bool)] if len(may) else may


def _edges_of(graph: nx.MultiDiGraph, key: str) -> list[tuple[tuple[str, str], tuple[str, str], dict[str, float]]]:
    return [(a, b, data) for a, b, k, data in graph.edges(keys=True, data=True) if k == key]
