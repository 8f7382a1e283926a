"""Self-checks: right answers in any shape pass, wrong and blank ones fail with a sentence that helps."""

from __future__ import annotations

from typing import Any

import pytest
from wrong_answers import ALSO_RIGHT, WRONG

from liaison_opt import ScenarioError, training
from liaison_opt.training import ground, session_1, words

pytestmark = pytest.mark.slow  # the quick tests stay under five minutes


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_OPT_LANG", "en")


def test_each_exercise_has_wrong_answers_a_hint_and_words() -> None:
    for number in training.exercises():
        assert sum(one == number for one, _, _ in WRONG) >= 2, number
        assert f"e{number.replace('.', '_')}.right" in words.catalogue()
        assert len(training.hint(number)) > 30
    assert all(set(entry) == {"en", "zh"} for entry in words.catalogue().values())


def _held(session: str) -> None:
    for number, answer in (pair for pair in ALSO_RIGHT if pair[0].startswith(session)):
        assert training.check(number, answer).startswith("Right"), number
    for number, answer, told in (line for line in WRONG if line[0].startswith(session)):
        with pytest.raises(training.NotYet) as no:
            training.check(number, answer)
        assert told in str(no.value), (number, str(no.value))


# one test a session: what is planned for its checks is planned once
@pytest.mark.parametrize("session", ["1", "2", "3.1", "3.2", "3.3", "3.4", "3.5", "4"])
def test_right_answers_pass_and_wrong_ones_do_not(session: str) -> None:
    _held(session)


@pytest.mark.slow
def test_measures_that_speak_for_and_against_a_reading() -> None:
    _held("3.6")


def test_a_check_speaks_chinese_in_a_chinese_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_OPT_LANG", "zh")
    first = {number: answer for number, answer, _ in reversed(WRONG) if number not in {"2.3", "3.6"}}
    for number, answer in first.items():
        with pytest.raises(training.NotYet, match=r"[\u4e00-\u9fff]{4}"):
            training.check(number, answer)
        assert training.hint(number) == words.catalogue()[f"e{number.replace('.', '_')}.hint"]["zh"]


@pytest.mark.parametrize("blank", [..., None, "", "...", {}, {"post": ..., "households": 3}, ["V222", ...]])
def test_a_blank_is_told_as_such(blank: Any) -> None:
    for number in training.exercises():
        with pytest.raises(training.NotYet, match=f"Exercise {number} is still blank"):
            training.check(number, blank)


@pytest.mark.parametrize(
    "odd", [7.5, "nonsense", ["a"], {"a": "b"}, {1: 2}, object(), True, [[1, 2, 3]], {"post": "L02"}]
)
def test_an_answer_of_any_other_shape_is_told_not_raised(odd: Any) -> None:
    for number in training.exercises():
        with pytest.raises(training.NotYet):
            training.check(number, odd)


def test_an_unknown_exercise_is_told_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match=r"1\.2"):
        training.check("1.22", 3)
    with pytest.raises(ScenarioError, match=r"no such exercise"):
        training.hint("9")


def test_the_truth_is_computed_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tables, another truth: with one village's households changed, yesterday's right answer fails."""
    corner = ground.corner()
    more = corner.communities.assign(households=lambda t: t["households"] + 10).reset_index()
    richer = corner.replace(communities=more)
    monkeypatch.setattr(ground, "corner", lambda: richer)
    session_1._graph.cache_clear()
    try:
        with pytest.raises(training.NotYet):
            training.check("1.4", {"post": "L02", "households": 1650})
        assert training.check("1.4", {"post": "L02", "households": 1670})
    finally:
        session_1._graph.cache_clear()
