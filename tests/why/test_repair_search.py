"""The search for least amounts, ranking and combinations, with oracles that answer as they are told."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
import tiny
from brute import only, oracle, spare

from liaison_opt.changes import SetParameter
from liaison_opt.scenario import Scenario
from liaison_opt.solve.clashing.diagnose import diagnose
from liaison_opt.solve.engine import Stop
from liaison_opt.why.repairs import KINDS, repairs
from liaison_opt.why.repairs.asking import Asking
from liaison_opt.why.repairs.least import Found, least, settled
from liaison_opt.why.repairs.option import COSTS, Option

COLUMNS = ["clause", "rule", "who", "target", "period", "asks", "multiplier"]
CAP = {"type": "max_visits", "id": "cap", "clause": "office:cap", "role": "leader", "scope": "actor", "period": "month",
       "k": 1}  # fmt: skip
FLOOR = {"type": "min_visits", "id": "floor", "clause": "office:floor", "role": "leader", "scope": "actor",
         "period": "month", "k": 4}  # fmt: skip
SIDE = {**FLOOR, "id": "side"}
MARCH = {"first": "2027-03-01", "last": "2027-03-31"}


def units(change: Any) -> int:
    """How many units a change of the option below stands for."""
    return int(change.value)


def option(most: int = 100, **more: Any) -> Option:
    def make(count: int) -> tuple[SetParameter, ...]:
        return (SetParameter(rule="r", key="k", value=count),)

    return Option(kind="cap", name="r.k", most=most, make=make, clashes=frozenset({0}), **more)


def asking(answer: Callable[[int], str]) -> tuple[Callable[[Any], Any], list[int]]:
    """An oracle over units, and what it was asked, each once."""
    asked: list[int] = []

    def ask(changes: Any) -> str:
        count = units(changes[0])
        if count not in asked:
            asked.append(count)
        return answer(count)

    return ask, asked


@pytest.mark.parametrize("floor", [1, 3, 37])
@pytest.mark.parametrize("guess", [1, 5, 37, 60, 100])
def test_the_least_is_found_wherever_the_search_begins(floor: int, guess: int) -> None:
    ask, asked = asking(lambda count: "feasible" if count >= 37 else "infeasible")
    found = least(option(floors={0: floor}, guess=guess), ask)
    assert found is not None
    assert (found.amount, found.known, found.minimal) == (37, True, True)
    assert min(asked) >= floor
    assert len(asked) <= 16


def test_a_sum_that_shows_the_least_spares_the_questions() -> None:
    ask, asked = asking(lambda count: "feasible" if count >= 37 else "infeasible")
    once = option(floors={0: 37})
    assert least(once, ask) == Found(option=once, amount=37, known=True, minimal=True)
    assert asked == [37]


def test_not_even_all_of_it_is_seen_in_two_questions() -> None:
    ask, asked = asking(lambda _: "infeasible")
    assert least(option(), ask) is None
    assert asked == [1, 100]
    assert least(option(most=5, floors={0: 6}), ask) is None  # the sum says so: nothing is asked
    assert asked == [1, 100]


def test_what_nobody_can_tell_is_no_proof_that_less_is_too_little() -> None:
    ask, _ = asking(lambda count: "feasible" if count >= 8 else "unknown" if count >= 5 else "infeasible")
    found = least(option(), ask)
    assert found is not None
    assert (found.amount, found.known, found.minimal) == (8, True, False)


def test_what_nobody_can_tell_at_all_is_told_as_such() -> None:
    ask, _ = asking(lambda _: "unknown")
    found = least(option(guess=4), ask)
    assert found is not None
    assert (found.known, found.minimal) == (False, False)
    assert found.amount in {1, 4}


def test_changes_that_do_not_fit_are_no_repair() -> None:
    ask, _ = asking(lambda _: "refused")
    assert least(option(), ask) is None


def test_a_shift_need_not_be_better_than_a_shorter_one() -> None:
    """By leaps 9 is found before 4; all shorter ones are asked about before one is called the least."""
    ask, asked = asking(lambda count: "feasible" if count in {4, 9, 12} else "infeasible")
    found = least(option(steps=(2, 3, 4, 6, 9, 12)), ask)
    assert found is not None
    assert found.known
    assert not found.minimal
    best = settled(found, ask)
    assert (best.amount, best.minimal) == (4, True)
    assert set(asked) >= {2, 3, 4}
    assert settled(best, ask) == best


def test_a_shift_is_not_the_least_if_a_shorter_one_could_not_be_decided() -> None:
    ask, _ = asking(lambda count: {2: "unknown", 3: "infeasible"}.get(count, "feasible"))
    found = least(option(steps=(2, 3, 4)), ask)
    assert found is not None
    assert (settled(found, ask).amount, settled(found, ask).minimal) == (4, False)


def clash(*rows: tuple[str, str, int], need: int | None = None, room: int | None = None) -> Any:
    """A clash of rows (rule, asks, multiplier) of L1 in March."""
    table = pd.DataFrame([("", rule, "L1", "", "2027-03", asks, y) for rule, asks, y in rows], columns=COLUMNS)
    return types.SimpleNamespace(rows=table, need=need, room=room, whole=None)


def impossible(*clashes: Any) -> Any:
    return types.SimpleNamespace(status="infeasible", clashes=clashes, total=len(clashes), sums={}, sides=None)


def value(scenario: Scenario, rule: str) -> int:
    """What a rule asks; a wish asks for nothing."""
    data = next(row.data for row in scenario.policy if row.data["id"] == rule)
    return data["k"] if "weight" not in data else 0 if data["type"] == "min_visits" else 99


def street() -> Scenario:
    """Where only rules are changed: they are judged in no time."""
    return only(tiny.scenario([CAP, FLOOR, SIDE], **MARCH), "cap", "floor", "wish")


def counting(calls: list[int], needs: Callable[[Scenario], bool]) -> Any:
    def ask(scenario: Scenario, *, seed: int, stop: Any) -> str:
        calls.append(seed)
        return "feasible" if needs(scenario) else "infeasible"

    return ask


ONE_CLASH = clash(("floor", ">= 4", 1), ("cap", "<= 1", -1), need=4, room=1)


def cap_holds(scenario: Scenario) -> bool:
    return value(scenario, "floor") <= value(scenario, "cap") and len(scenario.cadres) == len(tiny.CADRES)


def test_ranked_by_cost_then_by_kind() -> None:
    calls: list[int] = []
    found = repairs(street(), impossible(ONE_CLASH), oracle=counting(calls, cap_holds), diagnose=None, limit=20, seed=3)
    assert [(r.kind, r.amount, r.cost) for r in found] == [
        ("cap", 3, 6),
        ("floor", 3, 9),
        ("wish", 1, 40),
        ("wish", 1, 40),
    ]
    assert [r.parts[0].name for r in found] == ["cap.k", "floor.k", "cap", "floor"]
    assert all(r.confirmed and r.minimal for r in found)
    assert set(calls) == {3}
    assert "side" not in {r.parts[0].name.split(".")[0] for r in found}  # it takes no part


def test_costs_and_what_is_never_offered_are_the_scenarios_own() -> None:
    ask = counting([], cap_holds)
    dear = only(street(), "cap", "floor", floor=1)
    assert [r.kind for r in repairs(dear, impossible(ONE_CLASH), oracle=ask, diagnose=None)][:2] == ["floor", "cap"]
    without = only(street(), "floor")
    assert [r.kind for r in repairs(without, impossible(ONE_CLASH), oracle=ask, diagnose=None)] == ["floor"]


def test_limit_and_nothing_to_repair() -> None:
    ask = counting([], cap_holds)
    assert len(repairs(street(), impossible(ONE_CLASH), oracle=ask, diagnose=None, limit=1)) == 1
    for status in ("feasible", "unknown"):
        assert repairs(street(), types.SimpleNamespace(status=status), oracle=ask, diagnose=None) == []


def test_what_does_not_fit_is_not_told_though_time_was_up_before_it_could_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = repairs(street(), impossible(ONE_CLASH), oracle=counting([], cap_holds), diagnose=None, stop=Stop(0.0))
    assert {r.kind for r in told} == {"cap", "floor", "wish"}
    built: list[Any] = []

    def fits(asking: Asking, changes: tuple[Any, ...]) -> Scenario | None:
        built.append(changes)
        return None if "floor" in repr(changes) else asking.scenario

    monkeypatch.setattr(Asking, "made", fits)
    some = repairs(street(), impossible(ONE_CLASH), oracle=counting([], cap_holds), diagnose=None, stop=Stop(0.0))
    assert {r.parts[0].name for r in some} == {"cap.k", "cap"}
    built.clear()
    repairs(street(), impossible(ONE_CLASH), oracle=counting([], cap_holds), diagnose=None, stop=Stop(0.0), limit=1)
    assert len(built) == 1  # no scenario is built that is not told


def test_an_oracle_that_cannot_tell_confirms_nothing() -> None:
    found = repairs(
        street(), impossible(ONE_CLASH), oracle=lambda *_, **__: "unknown", diagnose=lambda *_, **__: impossible()
    )
    assert found
    assert {r.status for r in found} == {"not proven either way"}
    assert not any(r.minimal for r in found)
    assert "not proven either way" in found[0].sentence("en")
    assert "无法判定" in found[0].sentence("zh")


def test_two_clashes_take_a_part_each_and_no_more() -> None:
    """The cap of 1 must rise to 4 (6), and `side` fall to 2 (6): a part for each clash, cheaper than two wishes."""
    other = clash(("side", ">= 4", 1))
    left = [ONE_CLASH, other]

    def fine(scenario: Scenario) -> bool:
        names = {row.data["id"] for row in scenario.policy}  # one clash is looked at with its own rules alone
        first = "floor" not in names or "cap" not in names or cap_holds(scenario)
        return first and ("side" not in names or value(scenario, "side") <= 2)

    best = repairs(street(), impossible(*left), oracle=counting([], fine), diagnose=None, limit=5)[0]
    assert (best.kind, best.amount, best.unit, best.cost) == ("combination", 2, "parts", 12)
    assert sorted((p.name, p.amount) for p in best.parts) == [("cap.k", 3), ("side.k", 2)]
    assert best.confirmed
    assert best.minimal
    assert best.sentence("en").startswith("(1) ")


def test_a_clash_that_comes_up_behind_another_is_looked_for() -> None:
    """Only the first clash is told; the second shows once the first is gone."""

    def fine(scenario: Scenario) -> bool:
        names = {row.data["id"] for row in scenario.policy}
        return cap_holds(scenario) and ("side" not in names or value(scenario, "side") <= 2) if "cap" in names else (
            "side" not in names or value(scenario, "side") <= 2)  # fmt: skip

    def find(scenario: Scenario, **_: Any) -> Any:
        return impossible(clash(("side", ">= 4", 1)) if cap_holds(scenario) else ONE_CLASH)

    best = repairs(street(), impossible(ONE_CLASH), oracle=counting([], fine), diagnose=find)[0]
    assert sorted((p.name, p.amount) for p in best.parts) == [("cap.k", 3), ("side.k", 2)]
    assert best.minimal


def test_the_same_again() -> None:
    def told() -> list[str]:
        found = repairs(street(), impossible(ONE_CLASH), oracle=counting([], cap_holds), diagnose=None)
        return [f"{r.cost} {r.changes} {r.sentence(lang)}" for r in found for lang in ("en", "zh")]

    assert told() == told()


def test_every_kind_has_a_cost() -> None:
    assert tuple(COSTS) == KINDS
    assert min(COSTS.values()) > 0


@pytest.mark.slow
def test_a_combination_on_the_street() -> None:
    """Two pins at once (one must go: 3) and a cap of 1 beside a floor of 3 (two more: 4)."""
    pins = [["L1", "P1", "2027-03-02", "must"], ["L1", "P2", "2027-03-02", "must"]]
    made = tiny.scenario([{**CAP, "k": 1}, {**FLOOR, "k": 3}], **MARCH, pins=pins)
    found = repairs(made, diagnose(made))
    best = found[0]
    assert (best.kind, best.cost, best.minimal) == ("combination", 7, True)
    assert sorted(p.kind for p in best.parts) == ["cap", "pin"]
    assert oracle(best.scenario) == "feasible"
    assert spare(best) == []
    assert dataclasses.asdict(best.plan(until="roster"))["audit"]["amount"].sum() == 0
