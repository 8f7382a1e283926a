from __future__ import annotations

import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import start


def test_the_small_scenario_is_sound_and_commented(small, judge):
    scenario, faults = judge(small)
    assert not faults
    assert (len(scenario.cadres), len(scenario.communities)) == (3, 6)
    assert {row.data["type"] for row in scenario.policy} == {
        "links_per_actor", "links_per_target", "fixed_slot", "balance", "make_up", "max_visits"
    }  # fmt: skip
    assert "#" in (small / "scenario.toml").read_text(encoding="utf-8")
    assert "synthetic" in str(scenario.settings.synthetic)
    assert (small / "cadres.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_workbook_means_the_same(small, judge, tmp_path):
    folder, _ = judge(small)
    book, faults = judge(start.new_workbook("small", tmp_path / "small.xlsx"))
    assert not faults
    assert book.settings == folder.settings
    assert [row.data for row in book.policy] == [row.data for row in folder.policy]


def test_nothing_is_overwritten_and_nothing_left_behind(small):
    before = sorted(small.parent.iterdir())
    with pytest.raises(ScenarioError, match="there already"):
        start.new_folder("small", small.parent)
    assert sorted(small.parent.iterdir()) == before


@pytest.mark.parametrize("name", ["", "a b", "../x", "街道", "1a", "a/b", "x" * 65])
def test_names_that_are_refused(name, tmp_path):
    with pytest.raises(ScenarioError, match="cannot be the name"):
        start.new_folder(name, tmp_path)
    assert not list(tmp_path.iterdir())
