"""Why this session, why not that day: answers whose values are worked out by hand on a week of two slots."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import pandas as pd
import pytest
import tiny

from liaison_opt.errors import ScenarioError
from liaison_opt.plan import Plan
from liaison_opt.solve.planner import plan
from liaison_opt.why.this import why

# Tuesday is 5 January, Friday the 8th; L1 is linked to East Village, L2 to West Village, and nobody else to anything
TUESDAY, FRIDAY = "2027-01-05", "2027-01-08"
SLOTS = [tiny.SLOTS[0], {**tiny.SLOTS[1], "duties": ["station"]}]
FLOOR = {"type": "min_visits", "id": "floor", "clause": "office:floor", "target": "community", "role": "leader",
         "scope": "target", "period": "horizon", "k": 1}  # fmt: skip
CAP = {"type": "max_visits", "id": "cap", "clause": "office:cap", "role": "leader", "scope": "actor",
       "period": "horizon", "k": 1}  # fmt: skip
NEVER_FRIDAY = {"type": "fixed_slot", "id": "never-friday", "clause": "office:slot", "role": "leader",
                "slot": "tuesday"}  # fmt: skip
RATHER_FRIDAY = {"type": "window", "id": "rather-friday", "clause": "office:rather", "duty": "station",
                 "slot": "friday", "mode": "prefer", "weight": 1, "tier": "asked"}  # fmt: skip


@functools.cache
def made(kind: str) -> Plan:
    """A plan of the week for each kind of policy, made once."""
    policies: dict[str, list[dict[str, Any]]] = {
        "twice": [{**FLOOR, "k": 2}],
        "once": [FLOOR],
        "rather": [FLOOR, RATHER_FRIDAY],
        "capped": [FLOOR, CAP],
        "never": [FLOOR, NEVER_FRIDAY],
    }
    given: dict[str, Any] = {"pins": [("L1", "P1", FRIDAY, "must")]} if kind == "capped" else {}
    if kind == "once":
        given["leave"] = [("L2", TUESDAY, TUESDAY, "")]
    street = tiny.scenario(
        policies[kind], places=tiny.PLACES[:2], slots=SLOTS, duties=tiny.DUTIES[:1], first="2027-01-04",
        last="2027-01-10", links=[("L1", "P1", "", ""), ("L2", "P2", "", "")], **given,
    )  # fmt: skip
    return plan(street, until="roster")


def session(of: Plan, cadre: str) -> str:
    """The id of the first session of a post."""
    return str(of.roster.loc[of.roster["cadre"] == cadre, "session_id"].iloc[0])


def test_a_session_that_a_floor_needs_is_forced() -> None:
    """Twice in a week of two slots: both are needed, and the floor alone says so."""
    found = why(made("twice"), session=session(made("twice"), "L1"), lang="en")
    assert found.status == "impossible"
    forced = found.clauses[found.clauses["question"] == "without"]
    assert forced["rule"].tolist() == ["floor"]
    assert forced["target"].tolist() == ["P1"]
    assert "It is forced" in str(found)
    assert "必须如此" in str(why(made("twice"), session=session(made("twice"), "L1"), lang="zh"))


def test_a_session_that_could_as_well_be_elsewhere_is_not_forced() -> None:
    """Once a week: the other slot is as good, so one session goes and one comes."""
    plan_ = made("once")
    found = why(plan_, session=session(plan_, "L1"), lang="en")
    assert found.status == "same"
    assert found.changes["change"].tolist() in (["gone", "new"], ["new", "gone"])
    assert set(found.changes["date"]) == {pd.Timestamp(TUESDAY), pd.Timestamp(FRIDAY)}
    assert (found.costs["before"] == found.costs["after"]).all()
    assert found.clauses["rule"].tolist() == ["floor"]  # taken out alone, it would break the floor


def test_what_the_next_best_costs() -> None:
    """A wish for Fridays: L1's session on Friday cannot move to Tuesday for nothing; one session misses the wish."""
    plan_ = made("rather")
    found = why(plan_, session=session(plan_, "L1"), lang="en")
    assert found.status == "costs"
    costs = found.costs.set_index("tier")
    assert costs.loc["asked", ["before", "after", "least", "most"]].tolist() == [0, 1, 1, 1]
    assert costs.loc["fewest_sessions", ["before", "after"]].tolist() == [2, 2]
    assert "asked 0 → 1" in str(found)


def test_why_not_on_a_day() -> None:
    """A leave, a day without a slot, a rule that prunes it: facts. A cap with a pin: a clash. Else what it costs."""
    away = why(made("once"), cadre="L2", date=TUESDAY, lang="en")
    assert away.status == "fact"
    assert "is on leave" in str(away)
    assert "no slot" in str(why(made("once"), cadre="L1", date="2027-01-06", lang="en"))
    pruned = why(made("never"), cadre="L1", date=FRIDAY, lang="en")
    assert pruned.status == "fact"
    assert pruned.clauses["rule"].tolist() == ["never-friday"]
    capped = why(made("capped"), cadre="L1", date=TUESDAY, lang="en")
    assert capped.status == "impossible"
    assert sorted(capped.clauses["rule"]) == ["cap", "given-pins"]
    # L1 may come on Tuesday, too, at the price of the wish for Fridays if he comes then alone
    costs = why(made("rather"), cadre="L1", date=TUESDAY, lang="en").costs.set_index("tier")
    assert costs.loc["asked", ["before", "after"]].tolist() == [0, 1]


def test_a_place_at_its_floor() -> None:
    """East Village has the one session that its floor asks for: none fewer, and one more costs one session more."""
    found = why(made("once"), community="P1", lang="en")
    assert found.clauses["question"].tolist() == ["tight", "fewer"]
    status = found.costs.groupby("question")["status"].first()
    assert status.to_dict() == {"more": "costs"}
    more = found.costs[found.costs["question"] == "more"].set_index("tier")
    assert more.loc["fewest_sessions", ["before", "after"]].tolist() == [2, 3]
    assert "Impossible" in str(found)


def test_answers_repeat_byte_for_byte_and_a_limit_is_no_proof() -> None:
    """The same words twice; with no time at all nothing is claimed."""
    plan_ = made("once")
    asked = {"session": session(plan_, "L1"), "lang": "en"}
    assert str(why(plan_, **asked)) == str(why(plan_, **asked))
    hurried = why(plan_, **asked, seconds=0)
    assert hurried.status == "unknown"
    assert "Not proven either way" in str(hurried)


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ({}, "one question"),
        ({"session": "x", "community": "P1"}, "one question"),
        ({"cadre": "L1"}, "one question"),
        ({"session": "nobody-knows"}, "nothing of this id"),
        ({"community": "P9"}, "nothing of this id"),
        ({"cadre": "L1", "date": "2028-01-01"}, "no day of the plan"),
        ({"cadre": "L1", "date": "someday"}, "no day of the plan"),
    ],
)
def test_a_question_that_is_none(question: dict[str, str], problem: str) -> None:
    """What is wrong with it is said."""
    with pytest.raises(ScenarioError, match=problem):
        why(made("once"), **question)


def test_a_roster_that_somebody_edited_cannot_be_asked() -> None:
    """A session where no link leads, and a floor that is broken, are faults and not answers."""
    plan_ = made("once")
    moved = plan_.roster.assign(target="P2", community="P2")
    with pytest.raises(ScenarioError, match="offers no such session"):
        why(dataclasses.replace(plan_, roster=moved), community="P1")
    with pytest.raises(ScenarioError, match="breaks binding rules"):
        why(dataclasses.replace(plan_, roster=plan_.roster.iloc[:1]), community="P1")
