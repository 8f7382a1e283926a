"""What is said of impossible scenarios, drawn at random, against solves that share nothing with what says it."""

from __future__ import annotations

import functools
from pathlib import Path

import impossible
import impossible_brute as brute
import impossible_checked as checked
import impossible_crowd as crowd
import impossible_oracle as oracle
import pandas as pd
import pytest
from impossible_made import CASES, Case, case, wanted

import liaison_opt as lo
from liaison_opt.solve.clashing.diagnose import Diagnosis, diagnose

#: a cap against a floor, and a spacing that no calendar holds
SMALL = (4, 7)


@functools.cache
def made(number: int) -> Case:
    return case(number, impossible.KNOWN[number])


@functools.cache
def diagnosed(number: int) -> Diagnosis:
    return diagnose(made(number).scenario)


@pytest.mark.parametrize("number", SMALL)
def test_a_clash_is_one_and_least(number: int) -> None:
    found = diagnosed(number)
    assert found.status == "infeasible"
    clash = found.clashes[0]
    verdict = checked.verdict(made(number).scenario, clash.rows, found.stage)
    assert verdict.clashes, (clash.rows, verdict)
    assert verdict.least
    assert clash.minimal


@pytest.mark.slow
def test_the_checks_can_fail() -> None:
    """Without one of its rows a clash is refuted; with a row more it is not least; a row unheard of is told."""
    found = diagnosed(4)
    rows = found.clashes[0].rows
    scenario = made(4).scenario
    assert not checked.verdict(scenario, rows.iloc[1:], found.stage).clashes
    other = rows.iloc[[0]].assign(
        rule="each-linked", who="", target=scenario.communities.index[0], period="", asks=">= 1"
    )
    wider = checked.verdict(scenario, pd.concat([rows, other], ignore_index=True), found.stage)
    assert wider.clashes
    assert not wider.least
    assert checked.verdict(scenario, rows.assign(asks=">= 77"), found.stage).strangers


@pytest.mark.slow
def test_no_innocent_clause_is_named() -> None:
    """Twenty harmless rules more: the clash names the same rules as without them."""
    many = crowd.crowded(made(4).scenario)
    assert sum(str(row.data["id"]).startswith(crowd.BYSTANDER) for row in many.policy) == 20
    assert oracle.possible(crowd.crowded(made(4).base)) == "feasible"  # the twenty clash with nothing
    rules = {rule for clash in diagnose(many).clashes for rule in clash.rows["rule"]}
    assert rules
    assert not any(rule.startswith(crowd.BYSTANDER) for rule in rules)
    assert rules == {rule for clash in diagnosed(4).clashes for rule in clash.rows["rule"]}


def test_what_could_not_be_decided_is_not_called_impossible() -> None:
    told = lo.explain(made(7).scenario, seconds=0, lang="en")
    assert told.status == "unknown"
    assert str(told).lower().startswith("not proven either way")
    assert not told.clauses.size
    assert told.repairs is None
    assert "无法判定" in str(lo.explain(made(7).scenario, seconds=0, lang="zh"))


@pytest.mark.slow
def test_trying_all_finds_what_is_cheaper() -> None:
    """A wait of a day more (3 to 4 days) costs 1 and is enough; nothing costs less."""
    assert brute.cheaper(made(7).scenario, 1) == ("none", 1)
    assert brute.cheaper(made(7).scenario, 2)[0] == "made-spacing.max_gap = 4"


def test_each_kind_has_three_cases_and_pairs_six() -> None:
    kinds = [wanted(number)[0] for number in range(1, CASES + 1)]
    singles = [kind for kind, *rest in kinds if not rest]
    assert {singles.count(kind) for kind in singles} == {3}
    assert len([pair for pair in kinds if len(pair) == 2]) == 6
    assert sorted(impossible.KNOWN) == list(range(1, CASES + 1))


@pytest.mark.slow
@pytest.mark.parametrize("number", SMALL)  # all thirty are judged by benchmarks/impossible.py
def test_everything_said_of_a_case_is_right(number: int, tmp_path: Path) -> None:
    assert impossible.judged(made(number), tmp_path).wrong == ()
