"""In which language Python shows things, and what a word that is no language is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

import liaison_opt as lo
from liaison_opt.language import FILE, VARIABLE, catalogue, filled, language, sections
from liaison_opt.scenario import start


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory four folders below one that can hold a file."""
    folder = tmp_path / "a" / "b" / "c" / "d"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.delenv(VARIABLE, raising=False)
    return folder


def test_it_is_english_unless_somebody_says_otherwise(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert language() == "en"
    (desk.parents[2] / FILE).write_text('lang = "zh"\n', encoding="utf-8")  # three folders up
    assert language() == "zh"
    (desk / FILE).write_text('lang = "en"\n', encoding="utf-8")
    assert language() == "en"
    monkeypatch.setenv(VARIABLE, "zh")
    assert language() == "zh"
    assert language("en") == "en"


def test_a_file_further_up_is_not_looked_for(desk: Path) -> None:
    (desk.parents[3] / FILE).write_text('lang = "zh"\n', encoding="utf-8")
    assert language() == "en"


def test_an_empty_file_or_variable_says_nothing(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / FILE).write_text("\ufeff", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, "")
    assert language() == "en"


@pytest.mark.parametrize(
    ("text", "said"),
    [('lang = "fr"', "(value: fr)"), ("lang = zh", "cannot be read"), ('language = "zh"', "no such key"),
     ("lang = 1", "(value: 1)")],
)  # fmt: skip
def test_a_file_that_is_wrong_is_named(desk: Path, text: str, said: str) -> None:
    (desk / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(lo.ScenarioError) as wrong:
        language()
    assert said in str(wrong.value)
    assert str(desk / FILE) in str(wrong.value)


def test_a_variable_that_is_wrong_is_named(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "chinese")
    with pytest.raises(lo.ScenarioError, match=r"LIAISON_OPT_LANG.*chinese.*Give en or zh"):
        language()
    with pytest.raises(lo.ScenarioError, match="Give en or zh"):
        language("cn")


def test_what_python_shows_follows(desk: Path) -> None:
    (desk / FILE).write_text('lang = "zh"\n', encoding="utf-8")
    street = lo.scenario(start.new_folder("my_street", desk))
    plan = lo.plan(street)
    assert repr(street).startswith("场景（my_street")
    assert repr(plan).startswith("方案（my_street：已证最优")
    pairs = [(plan.by_month(), plan.by_month("zh")), (plan.by_cadre(), plan.by_cadre("zh"))]
    assert all(default.equals(chinese) for default, chinese in pairs)
    assert not plan.by_cadre("en").equals(plan.by_cadre())
    assert plan.plot_by_cadre().get_title(loc="left") == plan.plot_by_cadre(lang="zh").get_title(loc="left")
    assert plan.plot_by_cadre(lang="en").get_title(loc="left") != plan.plot_by_cadre().get_title(loc="left")
    told = lo.audit(street, plan.roster.head(3), plan.links).lines["sentence"]
    assert told.str.contains("[\u4e00-\u9fff]").all()
    (desk / FILE).write_text('lang = "en"\n', encoding="utf-8")
    assert repr(street).startswith("Scenario(my_street: ")
    assert repr(plan).startswith("Plan(my_street: optimal")


def test_the_links_of_plain_tables_follow(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "zh")
    assert repr(lo.link([[1, 2], [2, 1]], 1, 1)).startswith("联系（已证最优：2条")
    assert repr(lo.link([[1, 2], [2, 1]], 2, 2)).startswith("联系（已证不可行：")


def test_words_are_filled_in_for_one_and_for_many() -> None:
    entry = {"en": "{n} posts of {all}", "en1": "a post of {all}", "zh": "{all} 个中的 {n} 个"}
    assert filled(entry, "en", {"n": 1, "all": 2000}) == "a post of 2000"
    assert filled(entry, "en", {"n": 1000, "all": 2000}, grouped=True) == "1,000 posts of 2,000"
    assert filled(entry, "zh", {"n": 1, "all": 2000}) == "2000 个中的 1 个"
    with pytest.raises(KeyError):
        filled(entry, "fr", {"n": 1, "all": 2})


def test_words_are_read_by_section_and_by_key() -> None:
    told = sections("liaison_opt.output")
    flat = catalogue("liaison_opt.output")
    assert flat["weekday.d0"] == told["weekday"]["d0"]
    assert len(flat) == sum(map(len, told.values()))
