"""What visits need of the roster: the model charges what the checker finds, and the least is as worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import hamlet
import numpy as np
import pandas as pd
import pytest
from judging import least

from liaison_opt.rules.assemble import StageModel, roster_model
from liaison_opt.rules.facts import Facts, described
from liaison_opt.rules.rounds import TIER, Rounds, open_slots
from liaison_opt.scenario import Scenario
from liaison_opt.solve.engine import Stop
from liaison_opt.solve.stage import solve

SPRING = {"first": "2027-03-01", "last": "2027-05-31"}  # 12 Tuesdays: 4 May is a holiday


def rounds(*asked: tuple[str, str, int, int], gap: int = 1, last: str = "2027-05-31") -> Rounds:
    return Rounds(type="rounds", id="needs", clause="given:rounds", duty=("visit",), first=dt.date(2027, 3, 1),
                  last=dt.date.fromisoformat(last), gap=gap, asked=asked, weight=1, tier=TIER)  # fmt: skip


def ready(rule: Rounds, **given: Any) -> tuple[Scenario, StageModel]:
    made = hamlet.scenario([], **{**SPRING, **given})
    return made, roster_model(made, (rule,), made.links)


def facts(made: Scenario, lines: pd.DataFrame) -> Facts:
    held = lines.assign(session_id=[f"s{n}" for n in range(len(lines))], announced=pd.NaT)
    held["replaces"] = held["replaces"].map(made.horizon.slots["date"])
    return Facts(scenario=made, links=described(made.links, made), sessions=held.reset_index(drop=True))


CASES: dict[str, tuple[Rounds, dict[str, Any]]] = {
    "one round": (rounds(("S1", "V", 3, 1)), {}),
    "two rounds": (rounds(("S1", "V", 4, 2), ("S2", "W", 3, 2), gap=30), {}),
    "whoever comes": (rounds(("", "V", 5, 2), gap=20), {"cadres": [("S1", "V"), ("S3", "V"), ("S2", "W")]}),
    "more than there is": (rounds(("S1", "V", 30, 3), gap=10), {}),
    "on leave": (rounds(("S1", "V", 6, 2), gap=30), {"leave": [("S1", "2027-03-01", "2027-04-15")]}),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.slow
def test_the_model_charges_what_the_checker_finds(name: str) -> None:
    rule, given = CASES[name]
    made, model = ready(rule, **given)
    rng, amounts = np.random.default_rng(7), []
    for density in np.linspace(0.0, 1.0, 15):
        x = np.zeros(len(model.links) + len(model.sessions), dtype=np.int64)
        mine = model.sessions[rng.random(len(model.sessions)) < density]
        x[mine["col"].to_numpy(dtype=np.int64)] = 1
        amount = int(rule.violations(facts(made, mine))["amount"].sum())
        assert least(model.matrix, x, TIER) == amount
        amounts.append(amount)
    assert len(set(amounts)) > 2


def optimum(rule: Rounds, **given: Any) -> tuple[int, Scenario, pd.DataFrame]:
    made, model = ready(rule, **given)
    answer = solve(model, given=(), seed=0, stop=Stop())
    assert answer.values is not None
    tier = next(tier for tier in answer.certificate.tiers if tier.tier == TIER)
    assert (tier.objective, tier.status) == (tier.bound, "optimal")
    chosen = model.sessions[answer.values[model.sessions["col"].to_numpy(dtype=np.int64)] == 1]
    return int(tier.objective or 0), made, chosen


def test_enough_sessions_are_held_and_no_more() -> None:
    short, _, chosen = optimum(rounds(("S1", "V", 4, 2), ("S2", "W", 3, 2), gap=30))
    assert short == 0
    assert chosen.groupby("cadre").size().to_dict() == {"S1": 4, "S2": 3}


def test_a_shortage_is_as_large_as_it_must_be() -> None:
    # 12 Tuesdays, less seven on leave: 5 of the 9 sessions asked for can be held
    short, _, chosen = optimum(rounds(("S1", "V", 9, 1)), leave=[("S1", "2027-03-01", "2027-04-15")])
    assert (short, len(chosen)) == (4, 5)


def test_rounds_lie_a_gap_apart() -> None:
    """Six sessions in two rounds: each of the second lies at least the gap after its like of the first."""
    _, _, chosen = optimum(rounds(("S1", "V", 6, 2), gap=30))
    days = chosen["date"].sort_values().to_numpy()
    assert len(days) == 6
    assert ((days[3:] - days[:3]) >= np.timedelta64(30, "D")).all()


def test_cells_are_no_more_than_a_roster_needs() -> None:
    assert len(rounds(("S1", "V", 3, 1)).cells(1)) == 1
    # 92 days, two rounds: 46 days a round, and 46 - 46 / 4 are at least the gap of 30, 46 - 46 / 2 are not
    cells = rounds(("S1", "V", 6, 2), gap=30).cells(2)
    assert cells[["round", "part"]].to_numpy().tolist() == [[r, j] for r in range(2) for j in range(4)]
    assert cells["from"].iloc[0] == pd.Timestamp("2027-03-01")
    assert cells["to"].iloc[-1] == pd.Timestamp("2027-05-31")
    assert (cells["from"].iloc[1:].to_numpy() - cells["to"].iloc[:-1].to_numpy() == np.timedelta64(1, "D")).all()


def test_where_the_gap_is_wide_the_days_between_are_left_out() -> None:
    cells = rounds(("S1", "V", 4, 2), gap=60).cells(2)
    first, second = (cells[cells["round"] == r] for r in range(2))
    assert (second["from"].to_numpy() - first["to"].to_numpy() >= np.timedelta64(60, "D")).all()
    assert cells["to"].max() == pd.Timestamp("2027-05-31")
    assert len(rounds(("S1", "V", 9, 9), gap=60).cells(9)["round"].unique()) == 2  # nine such rounds do not fit


@pytest.mark.parametrize(("each", "count", "gap"), [(3, 2, 30), (2, 3, 21), (2, 2, 60), (1, 3, 35), (3, 2, 45)])
def test_every_round_follows_the_one_before_by_the_gap(each: int, count: int, gap: int) -> None:
    short, _, chosen = optimum(rounds(("S1", "V", each * count, count), gap=gap))
    assert short == 0
    days = chosen["date"].sort_values().to_numpy()
    assert len(days) == each * count
    assert (days[each:] - days[:-each] >= np.timedelta64(gap, "D")).all()


def test_open_slots_leave_out_leave() -> None:
    made = hamlet.scenario([], **SPRING, leave=[("S1", "2027-03-01", "2027-03-31")])
    span = pd.DataFrame({"from": pd.to_datetime(["2027-03-01", "2027-04-01"]),
                         "to": pd.to_datetime(["2027-03-31", "2027-05-31"])})  # fmt: skip
    # five Tuesdays in March, seven from April to May, since 4 May is a holiday
    assert open_slots(made, pd.Series(["S1", "S2", ""]), ("visit",), span).tolist() == [[0, 7], [5, 7], [5, 7]]


def test_what_it_says() -> None:
    rule = rounds(("S1", "V", 3, 1))
    made, _ = ready(rule)
    (row,) = rule.violations(facts(made, ready(rule)[1].sessions.head(0))).to_dict("records")
    assert (row["required"], row["actual"], row["amount"]) == (3, 0, 3)
    told = rule.says["short"]["en"].format(**row)
    assert told == "S1V from 2027-03-01: 0 sessions for household visits, 3 are needed"
