"""Many components as one relaxation: the same optima, proofs a component, the same bytes wherever they are solved."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.audit import _verdicts
from liaison_opt.executors import Workers
from liaison_opt.plan import StageCertificate
from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.rules.witness import Witness, lower_bound
from liaison_opt.solve import stage, tiers, together
from liaison_opt.solve.engine import Step, Stop
from liaison_opt.solve.stage import StageAnswer
from liaison_opt.solve.together import Group

Edges = list[tuple[int, int]]
#: the relaxation covers it with three halves, whole numbers need two nodes
TRIANGLE: Edges = [(0, 1), (1, 2), (0, 2)]
PATH: Edges = [(0, 1), (1, 2)]
EDGE = st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(lambda edge: edge[0] != edge[1])
GRAPHS = st.lists(
    st.tuples(
        st.lists(EDGE, min_size=1, max_size=5),
        st.lists(st.integers(-1, 3), min_size=4, max_size=4),
        st.lists(st.integers(0, 3), min_size=4, max_size=4),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def two() -> Iterator[Workers]:
    with Workers(2) as pool:
        yield pool


def covers(graphs: list[tuple[Edges, list[int], list[int]]], *, lo: int = 1) -> Matrix:
    """Graphs of four nodes each: choose nodes so that each edge has an end; the first edge of all asks for `lo`."""
    edges = np.array([(4 * g + a, 4 * g + b) for g, (few, _, _) in enumerate(graphs) for a, b in few], dtype=np.int64)
    low = np.ones(len(edges), dtype=np.int64)
    low[0] = lo
    return Matrix(
        upper=np.ones(4 * len(graphs), dtype=np.int64),
        start=np.arange(0, 2 * len(edges) + 1, 2),
        index=np.sort(edges, axis=1).ravel(),
        coef=np.ones(2 * len(edges), dtype=np.int64),
        lo=low,
        hi=np.full(len(edges), FREE),
        owners=pd.DataFrame({"who": "", "target": "", "period": "", "rule": ["r"] * len(edges)}),
        tiers={
            "first": np.array([c for _, cost, _ in graphs for c in cost], dtype=np.int64),
            "second": np.array([c for _, _, cost in graphs for c in cost], dtype=np.int64),
        },
    )


def group_of(matrix: Matrix) -> Group:
    return Group.of(matrix, matrix.components(bundle=0))


def by_trying(part: Matrix) -> tuple[int, ...]:
    points = (np.array(x) for x in itertools.product((0, 1), repeat=len(part.upper)))
    return min(tuple(int(c @ x) for c in part.tiers.values()) for x in points if part.obeys(x))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(GRAPHS)
def test_each_component_reaches_its_own_optimum_and_every_witness_holds(graphs: list[Any]) -> None:
    group = group_of(covers(graphs))
    answers = together.together(group, seed=0, stop=Stop())
    parts = group.parts()
    assert len(answers) == len(parts)
    for part, answer in zip(parts, answers, strict=True):
        assert answer.status == "optimal"
        assert answer.values is not None
        assert part.obeys(answer.values)
        assert tuple(int(c @ answer.values) for c in part.tiers.values()) == by_trying(part)
        for tier, known in answer.tiers.items():
            assert known.objective == known.bound == int(part.tiers[tier] @ answer.values)
            if known.proof == "lp_dual":
                assert known.witness is not None
                assert lower_bound(part, part.tiers[tier], Witness.from_json(known.witness)) == known.bound


def test_whole_corners_need_no_search_and_one_relaxation_a_tier() -> None:
    graphs = [(PATH, [1, 1 + n % 3, 1, 0], [0, 0, 1, 1]) for n in range(100)]
    with (
        mock.patch.object(together, "cp_sat") as searched,
        mock.patch.object(tiers, "cp_sat") as alone,
        mock.patch.object(together, "solved_by_glop", wraps=together.solved_by_glop) as relaxed,
    ):
        answers = together.together(group_of(covers(graphs)), seed=0, stop=Stop())
    assert {answer.engine for answer in answers if answer.engine != "trivial"} == {"glop"}
    assert not searched.called
    assert not alone.called
    assert relaxed.call_count <= 2


def test_components_without_a_whole_corner_take_the_long_road_alone() -> None:
    """The triangle needs 2 where its relaxation says 1.5; the bound rounds up to 2 and is met by a search."""
    graphs = [(PATH, [1, 1, 1, 1], [0] * 4)] * 5 + [(TRIANGLE, [1, 1, 1, 1], [1, 2, 3, 4])]
    answers = together.together(group_of(covers(graphs)), seed=0, stop=Stop())
    found = [a for a in answers if len(a.values) == 3][-1]  # type: ignore[arg-type]
    assert [(k.objective, k.bound) for k in found.tiers.values()] == [(2, 2), (3, 3)]
    assert all(a.status == "optimal" for a in answers)


def test_an_impossible_component_is_found_among_many() -> None:
    graphs = [(PATH, [1, 2, 1, 1], [1] * 4)] * 9
    answers = together.together(group_of(covers(graphs, lo=3)), seed=0, stop=Stop())
    assert [a.status for a in answers].count("infeasible") == 1
    assert answers[0].status == "infeasible"


MIXED = [(PATH, [1, 1 + n % 3, 1, 0], [n % 2, 0, 1, 1]) for n in range(30)] + [
    (TRIANGLE, [1, 1, 1, 0], [1, 2, 3, 0]) for _ in range(4)
]


def solved(matrix: Matrix, **how: Any) -> StageAnswer:
    """The stage with components apart, in groups of about a dozen columns."""
    apart = matrix.components(bundle=0)
    with (
        mock.patch.object(stage, "BATCH", 12),
        mock.patch.object(stage, "PAYS", 0),
        mock.patch.object(Matrix, "components", return_value=apart),
    ):
        return stage.solve(SimpleNamespace(matrix=matrix, stage="roster"), given=("all",), seed=0,  # type: ignore[arg-type]
                           stop=how.pop("stop", Stop()), **how)  # fmt: skip


def certified(answer: StageAnswer) -> tuple[bytes | None, StageCertificate]:
    return None if answer.values is None else answer.values.tobytes(), answer.certificate


def test_two_processes_threads_and_one_process_give_the_same_bytes(two: Workers) -> None:
    matrix = covers(MIXED)
    here = certified(solved(matrix))
    assert here[1].status == "optimal"
    assert certified(solved(matrix, workers=2)) == here
    assert certified(solved(matrix, executor=two)) == here


def test_the_audit_confirms_every_tier_component_by_component() -> None:
    matrix = covers(MIXED)
    answer = solved(matrix)
    worth = {tier: int(cost @ answer.values) for tier, cost in matrix.tiers.items()}
    apart = matrix.components(bundle=0)
    with mock.patch.object(Matrix, "components", return_value=apart):
        verdicts = _verdicts(SimpleNamespace(matrix=matrix), answer.certificate, worth)  # type: ignore[arg-type]
        assert verdicts == {"first": "confirmed", "second": "confirmed"}
        first = answer.certificate.tiers[0]
        forged = dataclasses.replace(first, objective=first.objective - 1, bound=first.bound - 1)  # type: ignore[operator]
        certificate = dataclasses.replace(answer.certificate, tiers=(forged, answer.certificate.tiers[1]))
        worth["first"] -= 1
        assert "proves" in _verdicts(SimpleNamespace(matrix=matrix), certificate, worth)["first"]  # type: ignore[arg-type]


def test_progress_ends_with_the_whole(two: Workers) -> None:
    for pool in (None, two):
        steps: list[Step] = []
        answer = solved(covers(MIXED), progress=steps.append, executor=pool)
        last = {step.tier: (step.best, step.bound) for step in steps}
        assert last == {tier.tier: (tier.objective, tier.bound) for tier in answer.certificate.tiers}


class Silent(Executor):
    """Takes jobs and never answers: a cluster that is gone quiet."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:

        return Future()


def test_a_stage_whose_workers_do_not_answer_in_time_is_unknown_not_infeasible() -> None:
    with mock.patch("liaison_opt.executors.running.GRACE", 0.2):
        answer = solved(covers(MIXED), executor=Silent(), stop=Stop(0.1))
    assert answer.values is None
    assert answer.certificate.status == "unknown"


def test_a_clock_that_has_run_out_is_told_to_the_workers(two: Workers) -> None:
    """What the corners settle is settled; the triangles need a search, which does not begin."""
    answer = solved(covers(MIXED), executor=two, stop=Stop(0))
    assert answer.values is None
    assert answer.certificate.status == "unknown"
