"""Households shared out: the aggregated flow equals the plain one, certificates are proven again."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd
import pytest
from villages import Tables, county, village

import liaison_opt as lo
from liaison_opt.audit import recheck as proven
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.share_check import recheck
from liaison_opt.rules.share_input import sharing
from liaison_opt.rules.share_pools import pools
from liaison_opt.rules.share_tables import share_tables
from liaison_opt.rules.walks import Walks
from liaison_opt.scenario import Scenario, entities
from liaison_opt.solve.linking import share as room
from liaison_opt.solve.linking.link import link
from liaison_opt.solve.linking.share import Shared, share
from liaison_opt.solve.linking.two_levels import two_levels


def seconds(h: pd.DataFrame, m: pd.DataFrame, z: pd.DataFrame, walks: Walks | None = None) -> pd.DataFrame:
    """Ways of every member to every household, one by one, without any grouping."""
    at = z.set_index("id")
    lon, lat = (m["zone"].map(at[side]) for side in ("lon", "lat"))
    own = m["lon"].notna() if "lon" in m else pd.Series(data=False, index=m.index)
    if "lon" in m:
        lon, lat = m["lon"].fillna(lon), m["lat"].fillna(lat)
    starts = list(zip(m["zone"].mask(own, ""), lon, lat, strict=True))

    def way(start: tuple[str, float, float], zone: str) -> int:
        x, y = [start[1], at.loc[zone, "lon"]], [start[2], at.loc[zone, "lat"]]
        return 0 if start[0] == zone else int((walks or Walks()).seconds(x, y, [start[0], zone])[0, 1])

    table = {zone: pd.Series([way(start, zone) for start in starts], index=m["id"]) for zone in z["id"]}
    return pd.DataFrame({i: table[zone] for i, zone in zip(h["id"], h["zone"], strict=True)})


def check(found: Shared, tables: Tables, **options: Any) -> pd.DataFrame:
    """The certificates, proven again from the tables as they were given."""
    across = options.pop("across", False)
    h, m, _ = tables
    given = sharing(*tables, **options)
    if found.links is None:
        return recheck(given, found.certificates, None, None, across=across)
    members = pd.Index(m["id"]).get_indexer(pd.Index(found.links["cadre"]))
    households = pd.Index(h["id"]).get_indexer(pd.Index(found.links["target"]))
    return recheck(given, found.certificates, members, households, across=across)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("across", [False, True])
def test_groups_and_single_households_have_the_same_optimum(seed: int, *, across: bool) -> None:
    tables = h, m, _ = county(seed, points=seed % 2 == 0)
    # 18 households wish for two members each; some live in another village
    who = np.concatenate([np.resize(m["id"], 18), np.resize(m["id"][1:], 18)])
    wishes = pd.DataFrame(
        {"household": [*h["id"][:18], *h["id"][:18]], "member": who, "worth": 700 + 10 * np.arange(36)}
    )
    wishes = wishes.drop_duplicates(["household", "member"])
    options: dict[str, Any] = {"floor": 5, "ceiling": 8, "wishes": wishes}
    found = share(*tables, across=across, **options)
    allowed = np.ones((len(m), len(h)), dtype=bool)
    if not across:
        allowed = m["community"].to_numpy()[:, None] == h["community"].to_numpy()[None, :]
    plain = link(
        seconds(*tables),
        5,
        8,
        allowed=allowed,
        wishes=wishes.rename(columns={"household": "target", "member": "actor"}),
    )
    assert found.objective == found.bound == plain.objective
    assert found.links is not None
    assert sorted(found.links["target"]) == sorted(h["id"])
    assert found.links["cadre"].value_counts().between(5, 8).all()
    ways = seconds(*tables)
    counted = [ways.loc[a, t] for a, t in zip(found.links["cadre"], found.links["target"], strict=True)]
    assert found.links["seconds"].tolist() == counted
    met = found.links.merge(wishes, left_on=["target", "cadre"], right_on=["household", "member"])
    assert found.objective == sum(counted) - met["worth"].sum()
    assert found.villages["worth"].sum() == met["worth"].sum() > 0
    assert check(found, tables, across=across, **options)["proven"].all()


def test_within_villages_is_never_better_than_across_them() -> None:
    tables = county(4)
    inside, outside = (share(*tables, floor=5, ceiling=8, across=across) for across in (False, True))
    assert inside.objective >= outside.objective  # type: ignore[operator]
    assert inside.links is not None
    own = tables[1].set_index("id")["community"]
    assert (inside.links["cadre"].map(own) == inside.links["community"]).all()
    assert "relaxed" in repr(outside)


def test_known_ways_replace_computed_ones() -> None:
    h, m, z = county(1, villages=1)
    walks = Walks(table=pd.DataFrame({"from": ["V0Z0", "V0Z2"], "to": ["V0Z1", "V0Z3"], "minutes": [90.0, 0.5]}))
    for across in (False, True):
        found = share(h, m, z, floor=5, ceiling=8, walks=walks, across=across)
        assert found.objective == link(seconds(h, m, z, walks), 5, 8).objective


@pytest.mark.parametrize("each", [2, (1, 3)])
def test_households_may_have_several_members_but_none_twice(each: Any) -> None:
    tables = h, m, _ = county(2)
    options: dict[str, Any] = {"floor": 11, "ceiling": 16, "each": each}
    found = share(*tables, **options)
    assert found.links is not None
    assert not found.links.duplicated(["cadre", "target"]).any()
    count = found.links["target"].value_counts()
    assert count.between(*(each if isinstance(each, tuple) else (each, each))).all()
    allowed = m["community"].to_numpy()[:, None] == h["community"].to_numpy()[None, :]
    assert found.objective == link(seconds(*tables), 11, 16, each=each, allowed=allowed).objective
    assert check(found, tables, **options)["proven"].all()


def test_floors_and_ceilings_by_member_are_kept() -> None:
    h, m, z = county(3)
    floor = pd.Series(5, index=m["id"]).mask(m["id"].eq("V0m1").to_numpy(), 0)
    ceiling = pd.Series(9, index=m["id"]).mask(m["id"].eq("V0m1").to_numpy(), 1)
    found = share(h, m, z, floor=floor, ceiling=ceiling)
    assert found.links is not None
    count = found.links["cadre"].value_counts().reindex(m["id"], fill_value=0)
    assert count["V0m1"] <= 1
    assert (count >= floor).all()
    assert (count <= ceiling).all()


def test_tampering_is_noticed() -> None:
    tables = county(5)
    options: dict[str, Any] = {"floor": 5, "ceiling": 8}
    found = share(*tables, **options)
    assert found.links is not None
    swapped = found.links.copy()
    first, last = swapped["community"].eq("V0").to_numpy().nonzero()[0][[0, -1]]
    swapped.loc[[first, last], "cadre"] = "V1m0"
    judged = check(dataclasses.replace(found, links=swapped), tables, **options).set_index("community")
    assert not judged.loc["V0", "proven"]
    assert judged.loc["V0", "breaches"] > 0
    assert not judged.loc["V1", "proven"]
    assert judged.loc["V2", "proven"]
    lies = [dict(c, bound=c["bound"] - 1) for c in found.certificates]
    assert not check(dataclasses.replace(found, certificates=tuple(lies)), tables, **options)["proven"].any()
    prices = [dict(c, targets=[v + 3 for v in c["targets"]]) for c in found.certificates]
    assert not check(dataclasses.replace(found, certificates=tuple(prices)), tables, **options)["proven"].any()
    # another table is another problem
    moved = tables[2].assign(lon=tables[2]["lon"] + 0.001 * np.arange(len(tables[2])))
    assert not check(found, (tables[0], tables[1], moved), **options)["proven"].any()


def test_floors_that_cannot_be_are_refused_with_a_proof_and_the_nearest() -> None:
    tables = county(0)  # 24, 27 and 30 households for 4 members each
    found = share(*tables, floor=7, ceiling=12)
    assert (found.status, found.links, found.objective) == ("infeasible", None, None)
    assert found.villages["status"].tolist() == ["infeasible", "infeasible", "unknown"]
    judged = check(found, tables, floor=7, ceiling=12)
    assert judged["community"].tolist() == ["V0", "V1"]
    assert judged["bound"].tolist() == [28 - 24, 28 - 27]
    assert judged["proven"].all()
    nearest = found.bounds.nearest
    assert nearest == {"floor": 6, "ceiling": 12, "floor_across": 6, "ceiling_across": 12}
    assert share(*tables, floor=nearest["floor"], ceiling=12).status == "optimal"
    low = share(*tables, floor=5, ceiling=6)
    assert low.bounds.nearest["ceiling"] == 8
    assert share(*tables, floor=5, ceiling=8).status == "optimal"
    assert any("V2" in s and "30" in s for s in low.sentences())
    assert any("V2" in s and "30" in s for s in low.sentences("zh"))
    assert any("North" in s for s in low.sentences(names={"V2": "North"}))
    # 81 households, 12 members: 7 each is too few for the third village, not for the county
    assert share(*tables, floor=5, ceiling=7).status == "infeasible"
    assert share(*tables, floor=5, ceiling=7, across=True).status == "optimal"


def test_a_household_with_more_members_than_there_are_is_refused_by_a_cut() -> None:
    h, m, z = county(0, villages=1)
    h, m = h.head(2), m.head(3)
    found = share(h, m, z, floor=0, ceiling=9, each=4)  # sums fit (8 <= 27), but nobody is linked twice
    assert found.bounds.fits
    assert found.status == "infeasible"
    for lang in ("en", "zh"):
        assert "one village" in found.sentences(lang, {"V0": "one village"})[0]
    assert check(found, (h, m, z), floor=0, ceiling=9, each=4)["proven"].all()


def test_villages_without_members_and_without_households() -> None:
    h, m, z = county(0)
    nobody = share(h, m[m["community"] != "V1"], z, floor=5, ceiling=8)
    assert nobody.status == "infeasible"
    assert nobody.bounds.nearest["ceiling"] is None
    assert any("no member" in s for s in nobody.sentences())
    empty = share(h[h["community"] != "V1"], m, z, floor=5, ceiling=8)
    assert empty.status == "infeasible"  # members must have five and have none to go to
    assert empty.bounds.nearest["floor"] == 0
    none = share(h.iloc[:0], m.iloc[:0], z, floor=5, ceiling=8)
    assert (none.status, none.objective) == ("optimal", 0)
    assert none.links is not None
    assert none.links.empty


@pytest.mark.slow  # two interpreters start
def test_processes_give_the_same_links(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = county(6, villages=4)
    here = share(*tables, floor=5, ceiling=9)
    monkeypatch.setattr(room, "BATCH", 30)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        there = share(*tables, floor=5, ceiling=9, executor=executor)
    pd.testing.assert_frame_equal(here.links, there.links)  # type: ignore[arg-type]
    assert here.certificates == there.certificates


def test_order_of_rows_does_not_change_the_cost() -> None:
    h, m, z = county(7)
    found = share(h, m, z, floor=5, ceiling=8)
    turned = share(h[::-1], m[::-1], z[::-1], floor=5, ceiling=8)
    assert found.objective == turned.objective


def test_pools_group_what_is_alike() -> None:
    h, m, z = county(0, villages=1)
    (pool,) = pools(sharing(h, m, z, floor=5, ceiling=8))
    assert pool.problem.cost.shape == (m["zone"].nunique(), h["zone"].nunique())
    assert pool.problem.target_size.sum() == len(h)


def test_leaders_members_and_households_make_a_tree() -> None:
    rng = np.random.default_rng(0)
    h, m, z = village(rng, "V", 130, 22, 9, points=False)
    m["leader"] = np.arange(22) < 2
    found = two_levels(h, m, z, floor=5, ceiling=8, leader_floor=8, leader_ceiling=12)
    assert found.status == "optimal"
    assert found.tree is not None
    assert found.tree["members"].between(8, 12).all()
    assert found.tree["members"].sum() == 20
    assert found.tree["households"].sum() == 130
    few = two_levels(h, m, z, floor=5, ceiling=8, leader_floor=11, leader_ceiling=12)
    assert (few.status, few.tree) == ("infeasible", None)
    assert few.households.status == "optimal"
    with pytest.raises(ScenarioError, match="leader"):
        two_levels(h, m.drop(columns="leader"), z, floor=5, ceiling=8)


def test_posts_start_at_their_zone_or_at_their_village_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "MANY", 0)
    rule = {"clause": "RY-2", "type": "links_per_actor", "role": "member", "target": "household", "hi": 2}
    given = Scenario.from_frames(
        settings={
            "name": "tiny",
            "horizon": {"year": 2027},
            "slot": [{"name": "day", "pattern": "weekly:SUN", "start": "09:00", "end": "10:00", "duties": []}],
            "duty": [{"name": "call", "role": "member", "kinds": ["household"]}],
        },
        policy=[rule, {"clause": "RY-8", "type": "links_per_target", "role": "member", "target": "household", "lo": 1}],
        communities=pd.DataFrame(
            {"id": ["V", "VZ1"], "name": ["V", "Z"], "kind": ["village", "zone"], "parent": ["", "V"],
             "lon": [115.7, 115.71], "lat": [38.2, 38.21]}
        ),
        cadres=pd.DataFrame({"id": ["m1", "m2"], "title": ["a", "b"], "roles": "member", "home": ["V", "VZ1"]}),
        households=pd.DataFrame({"id": ["h", "i"], "community": "V", "zone": ["VZ1", ""]}),
    )  # fmt: skip
    tables = share_tables(given, rules_of(given))
    assert tables["members"]["community"].tolist() == ["V", "V"]
    assert tables["members"]["zone"].tolist() == ["V", "VZ1"]
    assert tables["households"]["zone"].tolist() == ["VZ1", "V"]
    found = share(**tables)
    assert found.links is not None
    assert found.links[["cadre", "target"]].to_numpy().tolist() == [["m2", "h"], ["m1", "i"]]
    assert found.objective == 0
    plan = lo.plan(given, until="link")
    assert plan.links[["cadre", "target"]].to_numpy().tolist() == [["m1", "i"], ["m2", "h"]]
    proofs = proven(given, rules_of(given), plan.certificate, plan.links, plan.roster)
    assert proofs["verdict"].eq("confirmed").all()
    swapped = plan.links.assign(target=plan.links["target"].to_numpy()[::-1])
    proofs = proven(given, rules_of(given), plan.certificate, swapped, plan.roster).set_index("stage")
    assert "not proven" in proofs.loc["share", "verdict"]


@pytest.mark.slow
def test_the_whole_county_is_linked_and_eight_to_twelve_is_refused() -> None:
    scenario = lo.scenario("raoyang")
    given = share_tables(scenario, rules_of(scenario))
    tables = given["households"], given["members"], given["zones"]
    found = share(*tables, floor=5, ceiling=8)
    assert found.links is not None
    assert found.links["target"].nunique() == 56_000
    assert found.links["cadre"].value_counts().between(5, 8).all()
    assert check(found, tables, floor=5, ceiling=8)["proven"].all()
    refused = share(*tables, floor=8, ceiling=12)
    assert refused.status == "infeasible"
    assert "68,000" in refused.sentences()[0]
    assert "56,000" in refused.sentences()[0]
    wide = share(*tables, floor=5, ceiling=8, across=True)
    assert wide.objective <= found.objective  # type: ignore[operator]
    assert check(wide, tables, floor=5, ceiling=8, across=True)["proven"].all()
