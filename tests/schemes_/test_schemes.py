"""Schemes and towns: what is read, what is refused, and what comes of a tiny town under each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import liaison_opt as lo
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.clauses import __file__ as clauses_file
from liaison_opt.schemes.search import Job, Place, Tried, _within, solved
from liaison_opt.schemes.under import Span, counts_of, span_of

SHIPPED = ("baodi", "direct_contact", "foshan", "four_masses", "gaozhou", "jianghai", "raoyang")
DATA = Path(lo.__file__).parent / "data" / "schemes"


@pytest.fixture(scope="module")
def hamlet() -> lo.Town:
    return lo.town("gaozhou", seed=1, villages=3, homes=24)


def test_seven_schemes_come_with_the_package() -> None:
    assert tuple(lo.schemes()) == SHIPPED
    known = Path(clauses_file).with_name("clauses.csv").read_text(encoding="utf-8-sig")
    for name in SHIPPED:
        one = lo.scheme(name)
        assert set(one.short) == {"en", "zh"}
        assert one.clauses
        assert all(clause in known for clause in one.clauses)
        for bound in (one.stated.scale.least, one.stated.scale.most):
            assert bound is None or bound.clause in known


def test_a_town_is_real_in_its_names_alone_and_the_seed_changes_the_rest() -> None:
    one, again, other = (lo.town("raoyang", "东里满镇", seed=seed) for seed in (0, 0, 1))
    assert one.communities.equals(again.communities)
    villages = [town.communities[town.communities["kind"] == "village"] for town in (one, other)]
    assert villages[0]["name"].tolist() == villages[1]["name"].tolist()
    assert len(villages[0]) == one.villages == 10
    for column in ("lon", "lat", "households"):
        assert villages[0][column].tolist() != villages[1][column].tolist()
    assert not one.leave.equals(other.leave)
    assert one.staff["posts"].to_dict() == {
        "leader": 8, "town_cadre": 20, "secretary": 10, "committee": 30, "party_member": 91
    }  # fmt: skip


def test_faults_of_a_town_come_all_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        lo.town("gaozhou", villages=1, homes=0)
    assert {fault.column for fault in caught.value.faults} == {"villages", "homes"}
    with pytest.raises(ScenarioError, match="gaozhou"):
        lo.town("gaozho")
    with pytest.raises(ScenarioError, match="东岸镇"):
        lo.town("gaozhou", "东岸")


def test_faults_of_a_scheme_name_file_row_and_column(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(DATA / "foshan", mine)
    text = (mine / "scheme.toml").read_text(encoding="utf-8")
    text = text.replace("[[role]]\nname", '[[role]]\nposst = "x"\nname', 1).replace('share = "1/3"', 'share = "1/0"')
    (mine / "scheme.toml").write_text(text.replace('role = "leader"', 'role = "mayor"', 1), encoding="utf-8")
    policy = (mine / "policy.toml").read_text(encoding="utf-8")
    (mine / "policy.toml").write_text(policy.replace("tol = 1", "tool = 1"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        lo.scheme(mine)
    told = {(fault.file, fault.column): fault for fault in caught.value.faults}
    assert told["mine/scheme.toml", "role.0.posst"].row == text.splitlines().index('posst = "x"') + 1
    assert "posts" in told["mine/scheme.toml", "role.0.posst"].todo
    assert told["mine/scheme.toml", "scale.least.share"].value == "1/0"
    assert ("mine/policy.toml", "tool") in told
    with pytest.raises(ScenarioError, match="foshan"):
        lo.scheme("fosha")


def test_a_scheme_of_the_users_own_and_its_readings(tmp_path: Path, hamlet: lo.Town) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(DATA / "direct_contact", mine)
    own = (mine / "scheme.toml").read_text(encoding="utf-8").replace('name = "direct_contact"', 'name = "mine"', 1)
    (mine / "scheme.toml").write_text(own, encoding="utf-8")
    one = lo.under(hamlet, mine, readings={"A35": "both_pair"})
    assert one.name == "gaozhou_mine"
    assert one.settings.readings["A35"] == "both_pair"
    with pytest.raises(ScenarioError, match="A35"):
        lo.under(hamlet, mine, readings={"A35": "no_such"})


QUICK = ("foshan", "raoyang")


OTHERS = [pytest.param(name, marks=pytest.mark.slow) for name in SHIPPED if name not in QUICK]


@pytest.mark.parametrize("name", [*QUICK, *OTHERS])
def test_a_tiny_town_under_each_scheme_breaks_nothing(name: str, hamlet: lo.Town) -> None:
    made = solved(Job(at=_at(hamlet), scheme=lo.scheme(name), readings={}))
    assert made.chosen.status in {"optimal", "feasible"}
    assert made.chosen.broken == 0
    assert made.chosen.figures["places_seen"] == 1.0
    assert made.chosen.figures["hours"] > 0


def _at(town: lo.Town) -> Place:
    return Place(place=town.place, town=None, seed=town.seed, villages=3, homes=24, year=town.year)


@pytest.mark.slow
def test_what_the_audit_leaves_out_would_not_have_changed_a_figure(hamlet: lo.Town) -> None:
    jobs = [Job(at=_at(hamlet), scheme=lo.scheme("jianghai"), readings={}, twice=twice) for twice in (True, False)]
    first, second = map(solved, jobs)
    assert first == second


def test_scaled_posts_keep_their_proportions_and_added_ones_are_said(hamlet: lo.Town) -> None:
    group = lo.scheme("gaozhou")
    assert counts_of(hamlet, group, 6) == {"group_lead": 2, "second": 2, "third": 2}
    assert span_of(hamlet, group).step == 3
    many = lo.under(hamlet, "direct_contact", posts=9)
    assert len(many.roles["worker"]) == 9
    assert any("added" in str(dict(line).get("en")) for line in many.settings.assumptions)


def _hours(posts: int) -> Tried:
    return Tried(posts=posts, status="optimal", figures={"hours": 100.0 * posts})


@pytest.mark.parametrize(
    ("budget", "span", "posts", "stopped"),
    [
        (1_050.0, Span(written=8, least=1, most=None, step=1), 10, ""),
        (1_050.0, Span(written=30, least=3, most=None, step=3), 9, ""),
        (1_050.0, Span(written=8, least=1, most=9, step=1), 9, "most"),
        (1_050.0, Span(written=20, least=12, most=None, step=1), 12, "least"),
    ],
)
def test_the_budget_is_kept_or_its_bound_is_named(budget: float, span: Span, posts: int, stopped: str) -> None:
    best, why = _within(budget, span, None, {}, _hours)
    assert (best.posts, why) == (posts, stopped)
    assert stopped == "least" or (best.hours or 0) <= budget


def test_no_plan_is_told_with_its_clauses() -> None:
    none = Tried(posts=4, status="infeasible", figures={}, clauses=("FS-2",))
    found, why = _within(100.0, Span(written=4, least=1, most=None, step=1), None, {}, lambda _: none)
    assert why == "no_plan"
    assert found.clauses == ("FS-2",)
