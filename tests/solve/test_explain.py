"""Why nothing is possible: the clauses, the post and the sum; least sets; and what only whole numbers forbid."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import tiny

from liaison_opt.plan import StageCertificate
from liaison_opt.rules.assemble import StageModel
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.rules.view import View, seen
from liaison_opt.solve import explain, failures, planner
from liaison_opt.solve.engine import Stop, cp_sat
from liaison_opt.solve.explain import Clash
from liaison_opt.solve.lp import whole_corner

ATTEND = {
    "type": "fixed_slot",
    "id": "attend",
    "clause": "JH-3.1b",
    "role": "leader",
    "slot": "tuesday",
    "attend": True,
}


def failed(*policy: dict[str, Any], **given: Any) -> tuple[Clash, failures.Infeasible, tiny.Scenario]:
    made = tiny.scenario([{"clause": "office:test", **rule} for rule in policy], **given)
    with pytest.raises(failures.Infeasible) as caught:
        planner.plan(made)
    return caught.value.clashes[0], caught.value, made


def _builds(stage: StageCertificate, made: tiny.Scenario) -> Any:
    where = View(stage="link" if stage.stage == "link" else "joint", months=stage.months, wide=stage.wide,
                 asking=stage.asking)  # fmt: skip
    matrix = seen(made, rules_of(made), where).matrix
    assert matrix.fingerprint == stage.fingerprint
    return matrix


def _possible(matrix: Any, kept: Any) -> bool:
    part = matrix.part(np.arange(len(matrix.upper)), np.asarray(kept, dtype=np.int64))
    return cp_sat(part, cost=None, fixed={}, floor=None, hint=None, seed=0, stop=Stop()).values is not None


def test_attendance_against_a_cap_names_both_the_post_and_the_sum() -> None:
    cap = {
        "type": "max_visits",
        "id": "cap",
        "clause": "office:monthly_cap",
        "role": "principal",
        "scope": "actor",
        "period": "month",
        "k": 1,
    }
    clash, error, made = failed(ATTEND, cap)
    assert {"JH-3.1b", "office:monthly_cap"} <= set(clash.rows["clause"])
    assert set(clash.rows.loc[clash.rows["rule"].isin(["attend", "cap"]), "who"]) == {"L1"}
    # two of the three Tuesdays of January against a cap of one are enough
    assert (clash.need, clash.room) == (2, 1)
    assert clash.rows["asks"].tolist().count("<= 1") == 1
    assert "JH-3.1b" in str(error)
    assert "office:monthly_cap" in str(error)
    matrix = _builds(error.certificate.stages[-1], made)
    assert clash.witness is not None
    core = [row for row, _ in clash.witness["rows"]]
    assert not _possible(matrix, core)
    assert all(_possible(matrix, [r for r in core if r != row]) for row in core)


def test_links_that_cannot_be_shared_out_are_explained_at_their_stage() -> None:
    """Three places want a leader of their own, the two leaders may have one each: three against two."""
    places = {"role": "leader", "target": ["community", "association"]}
    clash, error, _ = failed(
        {"type": "links_per_target", "id": "one-each", **places, "lo": 1},
        {"type": "links_per_actor", "id": "one-only", **places, "hi": 1},
    )
    assert error.certificate.stages[-1].stage == "link"
    assert set(clash.rows["rule"]) == {"one-each", "one-only"}
    assert (clash.need, clash.room) == (3, 2)


def test_a_clash_in_whole_numbers_only_is_found_by_search() -> None:
    """L1 attends three Tuesdays and has two places, with shares that must be equal: one and a half each."""
    equal = {"type": "balance", "id": "equal", "role": "principal", "tol": 0}
    two = {"type": "links_per_actor", "id": "two", "role": "leader", "target": ["community", "association"], "hi": 2}
    links = [["L1", "P1", None, None], ["L1", "P2", None, None]]
    clash, error, _ = failed(
        {**ATTEND, "role": "principal"},
        equal,
        two,
        links=links,
        slots=[tiny.SLOTS[0]],
        duties=tiny.DUTIES[:1],
        first="2027-01-04",
        last="2027-01-24",
    )
    assert error.certificate.status == "infeasible"
    assert clash.witness is None
    assert {"attend", "equal"} <= set(clash.rows["rule"])
    assert (clash.need, clash.room) == (None, None)


def _full_house(count: int, short: int) -> StageModel:
    """Each of `count` posts must hold a session, and two rules allow all together `short` fewer."""
    caps = 2
    return StageModel(
        stage="roster", links=pd.DataFrame(), sessions=pd.DataFrame(),
        matrix=Matrix(
            upper=np.ones(count, dtype=np.int64),
            start=np.concatenate([np.arange(count), count * np.arange(1, caps + 2)]),
            index=np.concatenate([np.arange(count)] * (caps + 1)),
            coef=np.ones(count * (caps + 1), dtype=np.int64),
            lo=np.array([1] * count + [-FREE] * caps),
            hi=np.array([FREE] * count + [count - short] * caps),
            owners=pd.DataFrame({"who": "", "target": "", "period": "", "rule": ["each"] * count + ["cap", "top"]}),
            tiers={},
        ),
    )  # fmt: skip


def _of(rows: list[list[int]], lo: list[int], hi: list[int], upper: list[int]) -> StageModel:
    """A stage whose rows are given one by one, each a rule of its own."""
    index = [[j for j, coef in enumerate(row) if coef] for row in rows]
    owners = pd.DataFrame({"who": "", "target": "", "period": "", "rule": [f"r{n}" for n in range(len(rows))]})
    return StageModel(
        stage="roster", links=pd.DataFrame(), sessions=pd.DataFrame(),
        matrix=Matrix(
            upper=np.array(upper), start=np.concatenate([[0], np.cumsum([len(row) for row in index])]),
            index=np.concatenate(index), coef=np.array([coef for row in rows for coef in row if coef]),
            lo=np.array(lo), hi=np.array(hi), owners=owners, tiers={},
        ),
    )  # fmt: skip


def _called(count: int) -> Any:
    """Rules with these names."""
    return tuple(SimpleNamespace(id=f"r{n}", clause="office:test") for n in range(count))


def test_a_corner_in_whole_numbers_shows_a_plan_and_any_other_nothing() -> None:
    assert whole_corner(_of([[1, 1, 0], [0, 1, 1]], [1, 1], [1, 1], [1, 1, 1]).matrix)
    assert not whole_corner(_of([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [1, 1, 1], [1, 1, 1], [1, 1, 1]).matrix)  # halves
    assert not whole_corner(_of([[1, 1]], [3], [3], [1, 1]).matrix)
    assert not whole_corner(_of([[1, 1]], [1], [1], [1, 1]).matrix, Stop(0.0))


def test_a_row_with_two_sides_is_told_by_those_that_clash() -> None:
    # exactly one of each two of three: no whole numbers do, and neither floors nor caps alone forbid it
    ring = _of([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [1, 1, 1], [1, 1, 1], [1, 1, 1])
    (clash,), _ = explain.clashes(ring, _called(3), stop=Stop())
    assert sorted(clash.rows["asks"]) == ["<= 1"] * 3 + [">= 1"] * 3
    assert clash.minimal
    # 2x + 2y is between 0 and 3, and at least 3 by another rule: of the first row only the cap clashes
    parity = _of([[2, 2], [2, 2]], [0, 3], [3, FREE], [1, 1])
    (clash,), _ = explain.clashes(parity, _called(2), stop=Stop())
    assert sorted(zip(clash.rows["rule"], clash.rows["asks"], strict=True)) == [("r0", "<= 3"), ("r1", ">= 3")]
    assert (clash.minimal, clash.witness) == (True, None)


@pytest.mark.parametrize(("count", "short", "lines"), [(40, 20, 22), (130, 20, 112), (130, 1, 131)])
def test_a_long_sum_is_shrunk_to_one_floor_more_than_the_cap_allows(count: int, short: int, lines: int) -> None:
    """Of 40 posts, 21 against a room of 20 are enough; the whole sum is told beside the least one."""
    model = _full_house(count, short)
    (clash,), total = explain.clashes(model, (), stop=Stop())
    assert total == 1
    assert clash.minimal
    assert clash.rows["rule"].value_counts().to_dict() == {"each": lines - 1, "cap": 1}
    assert (clash.need, clash.room) == (lines - 1, lines - 2)
    assert clash.whole is not None
    assert (clash.whole.need, clash.whole.room, clash.whole.free) == (count, count - short, 0)
