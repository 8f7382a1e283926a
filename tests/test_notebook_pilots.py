"""What the notebooks of the three pilots say of themselves, at the published size, is what their cells show."""

from __future__ import annotations

import re
from typing import Any

import pytest
from stored import FOLDER, SMALL, code_of, row, shown

PILOTS = ("10_foshan", "11_gaozhou", "12_raoyang")


@pytest.fixture(scope="module")
def foshan() -> list[dict[str, Any]]:
    return code_of(FOLDER / "10_foshan.ipynb")


@pytest.fixture(scope="module")
def gaozhou() -> list[dict[str, Any]]:
    return code_of(FOLDER / "11_gaozhou.ipynb")


@pytest.fixture(scope="module")
def raoyang() -> list[dict[str, Any]]:
    return code_of(FOLDER / "12_raoyang.ipynb")


def numbers(text: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(r"(?<![\w.])\d[\d,]*(?![\w.])", text)]


@pytest.mark.parametrize("folder", [FOLDER, SMALL, FOLDER / "zh"], ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", PILOTS)
def test_no_figure_of_the_case_is_missed(folder: Any, name: str) -> None:
    verdicts = shown(code_of(folder / f"{name}.ipynb"), "pd.crosstab(result.checks")
    assert "met" in verdicts
    assert "missed" not in verdicts


def test_the_city_of_foshan_is_whole_and_its_tuesdays_are_what_counting_says(foshan: list[dict[str, Any]]) -> None:
    plan = shown(foshan, "city = lo.scenario")
    assert re.search(r"Plan\(foshan: optimal, 738 links, 30625 sessions, 0 binding violations\)", plan)
    places = shown(foshan, "by_slot = ")
    assert numbers(places.splitlines()[0])[0] * 625 == 30625
    assert re.search(r"84\.7% to 84\.7%", places)
    assert row(places, "leaders") == [512, 113]


def test_the_conditional_count_of_leaders_with_several_places_is_a_bound(foshan: list[dict[str, Any]]) -> None:
    text = shown(foshan, "staff = city.cadres")
    assert re.match(r".*: 57$", text.splitlines()[0])
    assert row(text, "two at most") == [113, 113]
    least, planned = row(text, "up to `most`")
    assert 57 <= least <= planned < 113
    need, room = numbers(shown(foshan, "as impossible").splitlines()[0])
    assert need > room


def test_each_reading_of_the_two_has_a_plan_and_one_roster_does_not_serve_all(foshan: list[dict[str, Any]]) -> None:
    found = shown(foshan, "result = case.run")
    missing = [line for line in found.splitlines() if re.match(r"leping_\w*missing +0 ", line)]
    assert len(missing) == 3
    judged = shown(foshan, "judged = {")
    assert row(judged, "head_and_secretary") == [0]
    assert row(judged, "two_kinds")[0] > row(judged, "town_and_village")[0] > 0


def test_every_household_of_gaozhou_is_seen_twice(gaozhou: list[dict[str, Any]]) -> None:
    text = shown(gaozhou, "each = plan.visits.merge")
    assert numbers(text.splitlines()[0]) == [28, 28, 28]
    assert row(text, "visits a household") == [400_000, 2, 2, 2]
    homes, least, *_ = row(text, "days between them")
    assert homes == 400_000
    assert least >= 90
    assert row(text, "visits a cadre")[0] == 2860


def test_pairs_are_refused_by_a_sum_for_the_whole_city(gaozhou: list[dict[str, Any]]) -> None:
    said = shown(gaozhou, "as impossible").splitlines()[0]
    owed, room = numbers(said)[0], numbers(said)[-1]
    assert owed == 800_000 > room


def test_each_member_is_three_times_the_group(gaozhou: list[dict[str, Any]]) -> None:
    group, each = row(shown(gaozhou, "held = {name"), "sum")
    assert each == 3 * group
    groups = shown(gaozhou, "groups = pd.DataFrame").splitlines()[0]
    villages, fewest, most = numbers(groups)
    assert villages / 3 <= fewest < most <= villages / 2


def test_the_county_of_raoyang_is_linked_and_ten_each_is_refused(raoyang: list[dict[str, Any]]) -> None:
    held = shown(raoyang, "held = plan.links")
    assert numbers(held.splitlines()[0]) == [56_000, 56_000]
    members, each = row(held, "members"), row(held, "households each")
    assert sum(members) == 8500
    assert sum(m * n for m, n in zip(members, each, strict=True)) == 56_000
    assert (min(each), max(each)) == (5, 8)
    said = numbers(shown(raoyang, "refused = shared_links").splitlines()[0])
    assert said[:3] == [8500, 68_000, 56_000]


def test_crossing_village_lines_saves_next_to_nothing(raoyang: list[dict[str, Any]]) -> None:
    cost = shown(raoyang, "across = shared_links")
    inside, across = row(cost, "village by village")[0], row(cost, "across villages")[0]
    assert 0.99 * inside < across < inside


def test_the_tree_holds_its_ten_and_overlap_makes_ten_households(raoyang: list[dict[str, Any]]) -> None:
    tree = shown(raoyang, 'made = result.plans["village"]')
    leaders = [row(tree, f"M0{n}") for n in (1, 2, 3)]
    assert [members for members, _, _ in leaders] == [10, 10, 10]
    assert all(homes + own < 100 for _, homes, own in leaders)
    findings = shown(raoyang, "result = case.run")
    most, shared = (
        re.findall(rf"^{name} +(\d+) ", findings, re.MULTILINE) for name in ("village_most", "overlap_least")
    )
    assert int(most[0]) < 10 == int(shared[0])
