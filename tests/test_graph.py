"""The graph's contract on a street of two leaders and five places, and each measure worked out by hand."""

from __future__ import annotations

import io
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from matplotlib.figure import Figure

from liaison_opt import graph
from liaison_opt.output import charts
from liaison_opt.scenario import build, find, from_frames, read
from liaison_opt.scenario.entities import Scenario

# A map in hundredths of a degree: C1 and C2 beside each other, C3 three away, C4 far; S1 is part of E1, without a spot.
PLACES = [
    ("C1", "community", "", 113.30, 23.10, 100), ("C2", "community", "", 113.31, 23.10, 200),
    ("C3", "community", "", 113.34, 23.10, 300), ("E1", "association", "", 113.40, 23.10, 0),
    ("S1", "society", "E1", None, None, 0),
]  # fmt: skip


@pytest.fixture
def street() -> Scenario:
    communities = pd.DataFrame(PLACES, columns=["id", "kind", "parent", "lon", "lat", "households"])
    cadres = pd.DataFrame(
        [
            ("L1", "post one", "leader principal", "C1"),
            ("L2", "post two", "leader", "C3"),
            ("R1", "chair", "committee", "C2"),
        ],
        columns=["id", "title", "roles", "home"],
    )
    duties = [
        {"name": "station", "role": "leader", "kinds": ["community"]},
        {"name": "call", "role": "principal", "kinds": ["association"]},
        {"name": "meeting", "role": "committee", "kinds": ["community"], "at": "home"},
    ]
    slot = {"name": "tuesday", "pattern": "weekly:TUE", "start": "14:00", "end": "17:00"}
    settings: dict[str, Any] = {"name": "street", "horizon": {"year": 2026}, "slot": [slot], "duty": duties}
    policy = [{"type": "balance", "clause": "office:x"}]
    raw = from_frames(
        settings=settings, policy=policy, communities=communities.assign(name=communities["id"]), cadres=cadres
    )
    made, faults = build(raw)
    assert faults == []
    assert made is not None
    return made


LINKS = pd.DataFrame(
    [("L1", "C1"), ("L1", "C3"), ("L2", "C3"), ("L1", "E1")], columns=["cadre", "target"]
)  # fmt: skip


def test_the_contract_of_nodes_and_edges(street: Scenario) -> None:
    roster = pd.DataFrame({"cadre": ["L1", "L1", "L2"], "community": ["C1", "C1", "C3"]})
    made = graph.build(street, LINKS, roster, neighbours=1)
    assert made.nodes["cadre", "L1"] == {
        "kind": "cadre", "title": "post one", "title_en": made.nodes["cadre", "L1"]["title_en"],
        "roles": "leader principal", "home": "C1",
    }  # fmt: skip
    place = made.nodes["place", "C2"]
    assert (place["place_kind"], place["households"], place["by_links"], place["lon"]) == (
        "community",
        200,
        True,
        113.31,
    )
    assert "lon" not in made.nodes["place", "S1"]
    assert not made.nodes["place", "S1"]["by_links"]
    assert made.has_edge(("place", "S1"), ("place", "E1"), "part_of")
    assert made.edges[("cadre", "L1"), ("place", "C1"), "served"]["sessions"] == 2
    assert made.edges[("cadre", "R1"), ("place", "C2"), "may_serve"] == {"duties": "meeting", "along": False, "km": 0.0}
    near = graph.edges(made, "near")
    assert {("C1", "C2"), ("C2", "C1"), ("C3", "C2")} <= set(zip(near["source"], near["target"], strict=True))
    # one hundredth of a degree of longitude at 23.1 degrees north: 6371.0088 km x rad(0.01) x cos(23.1) = 1.0228 km
    assert made.edges[("place", "C1"), ("place", "C2"), "near"]["km"] == pytest.approx(1.023, abs=0.001)
    buffer = io.BytesIO()
    nx.write_graphml(made, buffer)
    assert b"part_of" in buffer.getvalue()


def test_who_may_serve_whom_follows_from_the_duties(street: Scenario) -> None:
    table = graph.eligibility(street)
    pairs = set(table.itertuples(index=False, name=None))
    assert ("L2", "C1", "station") in pairs
    assert ("L1", "E1", "call") in pairs
    assert ("L2", "E1", "call") not in pairs
    assert [p for p in pairs if p[0] == "R1"] == [("R1", "C2", "meeting")]


def test_unreachable(street: Scenario) -> None:
    before = graph.unreachable(graph.build(street))
    assert before["place"].tolist() == []  # S1 is reached through E1, of which it is a part
    after = graph.unreachable(graph.build(street, LINKS))
    assert after[["place", "reason", "may_serve"]].to_numpy().tolist() == [["C2", "nobody is linked to it", 3]]
    nobody = graph.eligibility(street).query("target != 'E1'")
    alone = graph.unreachable(graph.build(street, may_serve=nobody))
    assert alone[["place", "reason"]].to_numpy().tolist() == [
        ["E1", "nobody may serve it"], ["S1", "nobody may serve it"]
    ]  # fmt: skip


def test_crossing_links_are_listed_farthest_first(street: Scenario) -> None:
    found = graph.crossing(graph.build(street, LINKS))
    assert found[["cadre", "target", "nearest"]].to_numpy().tolist() == [["L1", "E1", "L1"], ["L1", "C3", "L2"]]
    assert found["km"].tolist() == pytest.approx([10.228, 4.091], abs=0.002)


def test_what_falls_vacant_with_a_post(street: Scenario) -> None:
    made = graph.build(street, LINKS)
    found = graph.vacancy(made, "L1").set_index("place")
    assert found.loc["C3", ["others", "vacant", "takers"]].tolist() == ["L2", False, ""]
    assert found.loc["C1", ["others", "vacant", "takers"]].tolist() == ["", True, "L2"]  # R1 only holds meetings
    assert found.loc["E1", ["vacant", "takers"]].tolist() == [True, ""]
    table = graph.vacancies(made)
    assert table.to_numpy().tolist() == [["L1", 3, 2, 100, 1], ["L2", 1, 0, 0, 0]]
    with pytest.raises(KeyError):
        graph.vacancy(made, "L9")


def test_bottlenecks_and_the_hall_set(street: Scenario) -> None:
    made = graph.build(street)
    assert graph.bottlenecks(made)[["what", "id", "amount"]].to_numpy().tolist() == [["place", "E1", 1]]
    assert graph.uncovered(made, 2).empty  # L1: E1 and one community; L2: two
    short = graph.uncovered(made, 1).iloc[0]  # four places, two posts with one each
    assert (short["places"], short["posts"], short["room"], short["short"]) == ("C1 C2 C3 E1", "L1 L2", 2, 2)
    only = graph.eligibility(street).query("cadre != 'L2' or target == 'C3'")
    group = graph.uncovered(graph.build(street, may_serve=only), {"L1": 1, "L2": 5}).iloc[0]
    assert (group["places"], group["posts"], group["short"]) == ("C1 C2 E1", "L1", 2)
    assert graph.bottlenecks(graph.build(street, may_serve=only), 1)["what"].tolist() == [
        "place", "place", "place", "post", "group"
    ]  # fmt: skip


def test_degrees(street: Scenario) -> None:
    table = graph.degrees(graph.build(street, LINKS)).set_index("id")
    assert table.loc["L1", ["may_serve", "linked", "households"]].tolist() == [4, 3, 400]
    assert table.loc["C3", ["may_serve", "linked", "households"]].tolist() == [2, 2, 300]


def test_the_layout_is_steady_and_nothing_lies_on_another() -> None:
    raw, _ = read(find("jianghai"))
    jianghai, _ = build(raw)
    assert jianghai is not None
    links = pd.DataFrame({"cadre": "L1", "target": jianghai.kinds["community"][:3]})
    made = graph.build(jianghai, links)
    spots = graph.layout(made)
    assert set(spots) == set(made)
    assert spots == graph.layout(graph.build(jianghai, links))
    assert len({(round(x, 4), round(y, 4)) for x, y in spots.values()}) == len(spots)


def test_a_layout_without_coordinates(street: Scenario) -> None:
    bare = street.communities.assign(lon=float("nan"), lat=float("nan"))
    raw = from_frames(
        settings=street.raw.settings, policy=[{"type": "balance", "clause": "office:x"}],
        cadres=street.cadres.reset_index(), communities=bare.drop(columns=["lon", "lat"]).reset_index(),
    )  # fmt: skip
    made, faults = build(raw)
    assert faults == []
    assert made is not None
    spots = graph.layout(graph.build(made))
    assert len(set(spots.values())) == len(spots) == 8


def test_links_to_households_are_drawn_at_their_zone_or_community(street: Scenario) -> None:
    homes = [("H1", "C1", "Z1"), ("H2", "C1", "Z1"), ("H3", "C1", ""), ("H4", "C2", "")]
    zone = {"id": "Z1", "name": "Z1", "kind": "zone", "parent": "C1", "lon": 113.301, "lat": 23.101, "households": 2}
    raw = from_frames(
        settings=street.raw.settings, policy=[{"type": "balance", "clause": "office:x"}],
        cadres=street.cadres.reset_index(),
        communities=pd.concat([street.communities.reset_index(), pd.DataFrame([zone])]),
        households=pd.DataFrame(homes, columns=["id", "community", "zone"]),
    )  # fmt: skip
    made, faults = build(raw)
    assert faults == []
    assert made is not None
    pairs = [("L1", "H1"), ("L1", "H2"), ("L1", "H3"), ("L2", "H4"), ("L2", "C3")]
    links = pd.DataFrame(pairs, columns=["cadre", "target"])
    at = graph.at_places(links, made)
    # two households of a zone are one line; a community is itself
    assert list(at.itertuples(index=False, name=None)) == [("L1", "Z1"), ("L1", "C1"), ("L2", "C2"), ("L2", "C3")]
    drawn = graph.build(made, links)
    assert set(drawn) == set(graph.build(made))  # no household is a node
    lines = graph.edges(drawn, "linked")
    assert set(zip(lines["source"], lines["target"], strict=True)) == set(at.itertuples(index=False, name=None))
    assert lines["km"].notna().all()
    assert set(graph.layout(drawn)) == set(drawn)
    figure = Figure()
    assert charts.graph(made.replace(links=links), figure.add_subplot()).has_data()


def test_a_street_without_a_list_of_households_keeps_its_links(street: Scenario) -> None:
    assert graph.at_places(LINKS, street) is LINKS
