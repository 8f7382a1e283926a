"""Checks of the first session: a corner of a town as a graph."""

from __future__ import annotations

import functools
from typing import Any

import networkx as nx
import pandas as pd

from liaison_opt import graph
from liaison_opt.audit import audit
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.prefer import Prefer
from liaison_opt.training import ground, typed
from liaison_opt.training.marking import exercise, no
from liaison_opt.training.words import listed

_PARTS = {"node": "node", "edge": "edge", "attribute": "attribute",
          "节点": "node", "边": "edge", "连边": "edge", "属性": "attribute"}  # fmt: skip
_WORDS = ("cadre", "village", "households", "home", "may_serve", "linked", "km")


@exercise("1.1")
def parts_of_a_graph(answer: Any) -> dict[str, Any]:
    """What is a node, what an edge, what an attribute of one of them."""
    given = typed.entries(answer, *_WORDS)
    truth = _parts(_graph())
    for word, said in given.items():
        part = _PARTS.get(str(said).strip().lower())
        if part is None:
            no("e1_1.unknown", word=word, said=said)
        if part != truth[word]:
            no("e1_1.wrong", word=word, said=said)
    return {"nodes": _graph().number_of_nodes()}


@exercise("1.2")
def places_of_each_leader(answer: Any) -> dict[str, Any]:
    """The degree of each leader in last year's list."""
    corner = ground.corner()
    if not isinstance(answer, dict):
        no("e1_2.shape")
    given = {typed.post_id(corner, post): typed.whole(count) for post, count in answer.items()}
    table = graph.degrees(_graph())
    truth = table[table["what"] == "cadre"].set_index("id")["linked"]
    lacking = [post for post in truth.index if post not in given]
    if lacking:
        no("e1_2.lacking", posts=listed(lacking))
    wrong = [post for post in truth.index if given[post] != truth[post]]
    if wrong:
        no("e1_2.wrong", posts=listed(wrong))
    return {"total": int(truth.sum()), "villages": len(ground.corner().communities)}


@exercise("1.3")
def nobody_and_twice(answer: Any) -> dict[str, Any]:
    """Which villages nobody is linked to, and which two leaders are."""
    given = typed.entries(answer, "nobody", "twice")
    corner = ground.corner()
    table = graph.degrees(_graph())
    held = table[table["what"] == "place"].set_index("id")["linked"]
    truth = {"nobody": set(graph.unreachable(_graph())["place"]), "twice": set(held.index[held > 1])}
    for name in ("nobody", "twice"):
        said = typed.place_ids(corner, given[name])
        if said - truth[name]:
            no(f"e1_3.too_many_{name}", places=listed(sorted(said - truth[name])))
        if truth[name] - said:
            no(f"e1_3.too_few_{name}")
    return {"lines": len(ground.paper()), "villages": len(corner.communities)}


@exercise("1.4")
def dearest_vacancy(answer: Any) -> dict[str, Any]:
    """Which vacancy leaves the most households with nobody, and how many."""
    given = typed.entries(answer, "post", "households")
    corner = ground.corner()
    post, said = typed.post_id(corner, given["post"]), typed.whole(given["households"])
    table = graph.vacancies(_graph()).set_index("cadre")
    most = int(table["households"].max())
    all_linked = graph.degrees(_graph()).set_index("id")["households"]
    if int(table["households"].get(post, 0)) < most:
        no("e1_4.other_post", post=post)
    if said == int(all_linked[post]) != most:
        no("e1_4.shared")
    if said != most:
        no("e1_4.wrong_sum", post=post)
    return {"places": int(table["vacant"][post])}


@exercise("1.5")
def links_by_hand(answer: Any) -> dict[str, Any]:
    """Any links that keep every binding rule on links."""
    corner = ground.corner()
    links = typed.links(corner, answer)
    if links.duplicated(["cadre", "target"]).any():
        no("e1_5.repeated")
    broken = broken_by(links)
    if len(broken):
        no("e1_5.broken", sentence=broken["sentence"].iloc[0], count=len(broken))
    yours, least = hundred_metres(links), hundred_metres(ground.nearest_links())
    return {"yours": yours / 10, "least": least / 10, "more": (yours - least) / 10}


@exercise("1.6")
def one_place_each(answer: Any) -> dict[str, Any]:
    """How many villages go without if a leader holds one place only."""
    said = typed.whole(answer)
    short = graph.uncovered(_graph(), 1)
    truth = int(short["short"].iloc[0]) if len(short) else 0
    if said != truth:
        no("e1_6.wrong_high" if said > truth else "e1_6.wrong_low")
    return {"posts": len(ground.corner().cadres), "villages": len(ground.corner().communities), "short": truth}


def broken_by(links: pd.DataFrame) -> pd.DataFrame:
    """The lines of the audit in which links of the corner break a binding rule on links."""
    corner = ground.corner()
    rules = tuple(rule for rule in rules_of(corner) if rule.stage == "link")
    nothing = pd.DataFrame(
        {"date": pd.to_datetime([]), "cadre": pd.Series(dtype="str"), "community": pd.Series(dtype="str")}
    )
    lines = audit(corner, rules, nothing, links).lines
    return lines[lines["binding"]]


def hundred_metres(links: pd.DataFrame) -> int:
    """How far links of the corner reach in all: the amount of its rule on distance, in hundreds of metres."""
    corner = ground.corner()
    rules = tuple(rule for rule in rules_of(corner) if isinstance(rule, Prefer))
    nothing = pd.DataFrame(
        {"date": pd.to_datetime([]), "cadre": pd.Series(dtype="str"), "community": pd.Series(dtype="str")}
    )
    return int(audit(corner, rules, nothing, links).lines["amount"].sum())


@functools.cache
def _graph() -> nx.MultiDiGraph:
    """The graph of the corner with last year's list."""
    return graph.build(ground.corner(), ground.paper())


def _parts(made: nx.MultiDiGraph) -> dict[str, str]:
    """Each word of the graph's contract: what it is there."""
    nodes = {str(data[key]) for _, data in made.nodes(data=True) for key in ("kind", "place_kind") if key in data}
    edges = {str(key) for _, _, key in made.edges(keys=True)}
    attributes = {str(name) for _, data in made.nodes(data=True) for name in data}
    attributes |= {str(name) for _, _, data in made.edges(data=True) for name in data}
    return {**dict.fromkeys(attributes, "attribute"), **dict.fromkeys(edges, "edge"), **dict.fromkeys(nodes, "node")}
