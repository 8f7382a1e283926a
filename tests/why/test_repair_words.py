"""Every word of repairs stands in both languages, and the page of the format tells every kind and its cost."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import tiny

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.digest import digest
from liaison_opt.scenario.settings import RepairSpec
from liaison_opt.why.repairs import COSTS, KINDS
from liaison_opt.why.repairs.words import catalogue, counted

ROOT = Path(__file__).parents[2]


def test_every_kind_is_told_in_both_languages() -> None:
    kinds = catalogue()["kind"]
    assert set(kinds) == {*KINDS, "combination"}
    for kind in kinds:
        for lang in ("en", "zh"):
            assert "{" not in counted(kind, 1, lang) + counted(kind, 12, lang)
        assert kinds[kind]["unit"]
    assert counted("leave_shift", 1, "en") == "Leave shifted by 1 day"
    assert counted("leave_shift", 3, "en") == "Leave shifted by 3 days"


def test_both_texts_have_the_same_fields() -> None:
    for section in catalogue().values():
        for entry in section.values():
            fields = {lang: set(re.findall(r"{(\w+)", entry[lang])) for lang in ("en", "zh")}
            assert fields["en"] == fields["zh"] or not fields["en"] - fields["zh"] or not fields["zh"] - fields["en"]
            assert re.search(r"[\u4e00-\u9fff]|^\W|^{", entry["zh"])


def test_the_page_tells_every_kind_in_order_with_its_cost() -> None:
    page = (ROOT / "docs/scenario.md").read_text(encoding="utf-8").split("## Repairs")[1].split("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \| .+ \| (\d+) \|$", page, re.MULTILINE)
    assert [(kind, int(cost)) for kind, cost in told] == list(COSTS.items())


def with_repairs(text: str) -> Scenario:
    raw = tiny.scenario().raw
    settings = {**raw.settings, "repairs": tomllib.loads(text)}
    return Scenario.from_frames(settings=settings, policy=[], **raw.tables)


def test_a_scenario_says_what_repairs_cost() -> None:
    made = with_repairs('cost = { slots = 1, cadre = 100 }\nnever = ["wish"]')
    assert made.settings.repairs == RepairSpec(cost={"slots": 1, "cadre": 100}, never=("wish",))
    assert digest(made) == digest(with_repairs(""))  # no plan depends on it


@pytest.mark.parametrize("text", ["cost = { slot = 1 }", "cost = { slots = 0 }", 'never = ["posts"]', "price = 3"])
def test_what_is_wrong_there_is_told(text: str) -> None:
    with pytest.raises(ScenarioError) as error:
        with_repairs(text)
    assert any("repairs" in str(fault) for fault in error.value.faults)
