"""A part of the year alone: what every whole plan obeys, its months obey, too, with what is ruled out left out."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
import tiny
from cases import CASES, MAKE_UP
from judging import Case, least

from liaison_opt.rules.assemble import joint_model
from liaison_opt.rules.months import months_of, slots_in, span_of
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.view import View, seen
from liaison_opt.solve.engine import Stop, cp_sat

BINDING = [
    case
    for case in CASES
    if case.stage == "joint" and not case.soft_only and case.policy["type"] not in {"pins", "given_links"}
]
_KEYS = ["cadre", "target", "slot", "duty", "kind", "replaces", "part"]
AWAY = [["L2", "2027-01-04", "2027-01-06", None]]


def broken(case: Case, *, seed: int) -> list[str]:
    """Months whose rows a random plan of the whole year does not obey."""
    policy = [{"clause": "office:test", "id": "tested", **case.policy}]
    policy += [{"clause": "office:test", "id": f"support-{n}", **more} for n, more in enumerate(case.support)]
    made = tiny.scenario(policy, **{"leave": AWAY, **case.given})
    rules = rules_of(made)
    whole = joint_model(made, rules, wishes=False)
    cost = np.random.default_rng(seed).integers(-3, 6, len(whole.matrix.upper))
    bare = dataclasses.replace(whole.matrix, tiers={})
    found = cp_sat(bare, cost=cost, fixed={}, floor=None, hint=None, seed=seed, stop=Stop(), effort=0.05).values
    if found is None:
        return []
    held = whole.sessions[found[whole.sessions["col"]] == 1]
    links = found[whole.links["col"]]
    told = []
    for month in made.horizon.slots["month"].unique():
        for wide in (False, True):
            part = seen(made, rules, View(stage="joint", months=(str(month),), wide=wide))
            only = joint_model(made, rules, only=slots_in((str(month),), made), wishes=False)
            here = pd.MultiIndex.from_frame(only.sessions[_KEYS]).isin(pd.MultiIndex.from_frame(held[_KEYS]))
            x = np.concatenate([links, here.astype(np.int64)])
            if part.view.wide:  # candidates that are ruled out stand between the sessions and what only counts
                barred = np.unique(part.matrix.index[np.isin(part.matrix.row_of, part.bars)])
                x = np.concatenate([x, np.zeros(len(barred), dtype=np.int64)])
            matrix = dataclasses.replace(part.matrix, tiers={"none": np.zeros(len(part.matrix.upper), dtype=np.int64)})
            if least(matrix, x, "none") is None:
                told.append(f"{month} wide={wide}")
    return told


@pytest.mark.parametrize("case", BINDING[::20], ids=lambda case: case.name)
def test_a_plan_of_the_year_obeys_the_rows_of_its_months(case: Case) -> None:
    assert broken(case, seed=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", BINDING[1::5], ids=lambda case: case.name)
def test_other_plans_of_the_year_obey_the_rows_of_their_months(case: Case) -> None:
    assert broken(case, seed=2) == []


def test_a_slot_missed_in_one_month_may_be_made_up_in_the_next() -> None:
    # L1 is away on Tuesday the 29th of December; the weekend after it is the 2nd and 3rd of January
    made = tiny.scenario([{"clause": "office:test", "id": "tested", **MAKE_UP}],
                         leave=[["L1", "2026-12-29", "2026-12-31", None]])  # fmt: skip
    december = seen(made, rules_of(made), View(stage="joint", months=("2026-12",)))
    assert "tested" not in set(december.matrix.owners["rule"])
    assert "tested" in set(seen(made, rules_of(made), View(stage="joint")).matrix.owners["rule"])


def test_spans_by_hand() -> None:
    made = tiny.scenario(windows=[["spring", "policy", "2026-12-28", "2027-01-06"]])
    days = {
        "2027-01": ("2027-01-01", "2027-01-19"),
        "2026-W53": ("2026-12-28", "2027-01-03"),
        "2027-01-05 14:30": ("2027-01-05", "2027-01-05"),
        "2026-12-29..2027-01-02": ("2026-12-29", "2027-01-02"),
        "spring": ("2026-12-28", "2027-01-06"),
        "": ("2026-12-23", "2027-01-19"),
    }
    for period, span in days.items():
        assert span_of(period, made) == tuple(pd.Timestamp(day) for day in span)
    assert span_of("sometime", made) is None
    assert months_of(["2027-01", "2027-W01"], made) == ("2027-01",)
    assert months_of(["2026-W53"], made) == ("2026-12",)  # the first days of January have no slot
    assert months_of(["2026-W53", "2027-W01"], made) is None
    assert months_of(["sometime"], made) is None
