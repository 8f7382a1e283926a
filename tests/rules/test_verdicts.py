"""Rosters judged by hand, from the words of each form: one that obeys, one that breaks, with amount and sentence."""

from __future__ import annotations

from typing import Any

import pytest
import tiny
import verdicts_counts
import verdicts_cover
import verdicts_links
import verdicts_reach
from by_hand import Verdict

from liaison_opt.audit import audit

VERDICTS = {**verdicts_links.VERDICTS, **verdicts_cover.VERDICTS, **verdicts_counts.VERDICTS, **verdicts_reach.VERDICTS}


def judge(case: Verdict, pairs: tuple[str, ...], lines: tuple[str, ...], lang: str = "en") -> Any:
    made, rule = tiny.rule(case.rule, **case.given)
    links, roster = tiny.tables(made, pairs, lines)
    return audit(made, (rule,), roster, links, lang=lang).lines


@pytest.mark.parametrize("name", VERDICTS)
def test_a_plan_that_obeys_is_not_blamed(name: str) -> None:
    case = VERDICTS[name]
    assert judge(case, case.links, case.good).empty


@pytest.mark.parametrize("name", [name for name, case in VERDICTS.items() if case.lines])
def test_a_plan_that_breaks_is_told_where_and_by_how_much(name: str) -> None:
    case = VERDICTS[name]
    found = judge(case, case.bad_links or case.links, case.bad)
    assert sorted(found[["who", "target", "period", "amount"]].itertuples(index=False, name=None)) == sorted(case.lines)
    assert any(case.en in sentence for sentence in found["sentence"])
    chinese = judge(case, case.bad_links or case.links, case.bad, "zh")
    assert any(case.zh in sentence for sentence in chinese["sentence"])


def test_links_that_change_within_a_year_are_told() -> None:
    made, rule = tiny.rule({"type": "fixed_assignment", "period": "horizon"})
    links = tiny.links(made, "L1-P1").assign(to=tiny.pd.Timestamp("2027-01-10"))
    lines = audit(made, (rule,), tiny.roster(made, "L1 P1 2027-01-12 tuesday"), links).lines
    assert lines["amount"].tolist() == [1, 1]
    assert "changes within horizon" in lines["sentence"].iloc[1]


def test_a_standing_team_of_the_wrong_size_or_without_lead() -> None:
    made, rule = tiny.rule({"type": "standing_team", "role": "committee", "lead": "principal", "size": 3})
    links, roster = tiny.tables(made, (), ())
    lines = audit(made, (rule,), roster, links).lines
    assert lines["sentence"].tolist() == [
        "the standing team has 2 posts; 3 are asked for",
        "no post of the team carries the role of its lead",
    ]


def test_pins_are_kept_or_told() -> None:
    made = tiny.scenario([], pins=[["L1", "P1", "2027-01-05", "must"], ["", "P2", "2027-01-12", "must_not"]])
    rule = next(r for r in tiny.rules_of(made) if r.id == "given-pins")
    good = audit(made, (rule,), tiny.roster(made, "L1 P1 2027-01-05 tuesday"), tiny.links(made)).lines
    assert good.empty
    bad = audit(
        made, (rule,), tiny.roster(made, "L2 P1 2027-01-05 tuesday", "L2 P2 2027-01-12 tuesday"), tiny.links(made)
    ).lines
    assert bad[["who", "target", "amount"]].to_numpy().tolist() == [["L1", "P1", 1], ["", "P2", 1]]


def test_given_links_are_kept_or_told() -> None:
    made = tiny.scenario([], links=[["L1", "P1", None, None], ["L2", "A1", None, None]])
    rule = next(r for r in tiny.rules_of(made) if r.id == "given-links")
    assert audit(made, (rule,), tiny.roster(made), tiny.links(made, "L1-P1", "L2-A1")).lines.empty
    lines = audit(made, (rule,), tiny.roster(made), tiny.links(made, "L1-P1", "L1-A1"), lang="zh").lines
    assert lines["sentence"].tolist() == ["缺少既定的主任 (L2)与经联社 (A1)的联系"]
