"""One stage: split into components, solve them side by side, put the answers and the proofs together."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from liaison_opt.executors import Stopped, batches, run
from liaison_opt.plan import StageCertificate, TierResult
from liaison_opt.rules.rows import Matrix
from liaison_opt.solve.engine import Progress, Stop
from liaison_opt.solve.tally import Tally
from liaison_opt.solve.tiers import Answer, Known, combined
from liaison_opt.solve.together import Group, Job, elsewhere, solved

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.model import Ints
    from liaison_opt.solve.together import Part

#: from so many components on they are solved in groups of about BATCH columns, one relaxation each
MANY, BATCH = 16, 4096
#: columns from which on worker processes pay for their start (a second or two) and for the journeys
PAYS = 50_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class StageAnswer:
    """A stage's solution (values a column, or None) and its certificate."""

    values: Ints | None
    certificate: StageCertificate


def solve(
    model: StageModel,
    *,
    given: tuple[str, ...],
    seed: int,
    stop: Stop,
    workers: int = 1,
    progress: Progress | None = None,
    executor: Executor | None = None,
    many: int = MANY,
) -> StageAnswer:
    """Solve one stage to proven optimality, tier by tier, or as far as `stop` allows.

    Parameters
    ----------
    model
        Candidates and matrix.
    given
        What the proof takes for granted.
    seed
        Random seed.
    stop
        When to stop early.
    workers
        Components solved at the same time, in threads; the answer does not depend on it.
    progress
        Called with each `Step`.
    executor
        Where components are sent (`executors.executor`) once there are `PAYS` columns; the answer does not depend on
        it either. None = they are solved here.
    many
        Components from which on they are solved in groups, one relaxation each.
    """
    matrix = model.matrix
    parts = matrix.components()
    if _hopeless(matrix):
        answers = [Answer(status="infeasible", values=None, tiers={}, engine="count")]
        parts = parts[:1]
    else:
        answers = _answers(matrix, parts, model.stage, seed=seed, stop=stop, workers=workers, executor=executor,
                           progress=progress, many=many)  # fmt: skip
    order: tuple[Status, ...] = ("infeasible", "unknown", "feasible", "optimal")
    status: Status = min((answer.status for answer in answers), key=order.index, default="optimal")
    values = None
    if status in {"optimal", "feasible"}:
        values = np.zeros(len(matrix.upper), dtype=np.int64)
        for (columns, _), answer in zip(parts, answers, strict=True):
            values[columns] = _values(answer)
        if not matrix.obeys(values):
            raise RuntimeError(f"the answer of stage {model.stage} breaks its own rows: please report this")
    tiers: tuple[TierResult, ...] = ()
    if values is not None:
        none = Known(objective=0, bound=0, proof="trivial")
        tiers = tuple(combined(tier, [a.tiers.get(tier, none) for a in answers]) for tier in matrix.tiers)
    certificate = StageCertificate(
        stage=model.stage, status=status, given=given, engine="+".join(_engines(answers)), seed=seed,
        columns=len(matrix.upper), rows=len(matrix.lo), fingerprint=matrix.fingerprint, tiers=tiers,
        notes=("stopped before the end: what is not marked optimal is unproven",) if stop.due else (),
    )  # fmt: skip
    return StageAnswer(values=values, certificate=certificate)


def _answers(
    matrix: Matrix,
    parts: list[Part],
    stage: str,
    *,
    workers: int,
    executor: Executor | None,
    progress: Progress | None,
    seed: int,
    stop: Stop,
    many: int,
) -> list[Answer]:
    """Solve the components, several at a time; the order of the answers is the order of the components."""
    few = len(parts) < many
    groups = [[part] for part in parts] if few else list(batches(parts, lambda part: len(part[0]), BATCH))
    tally = Tally(stage, progress, len(groups))
    jobs: Iterable[Job] = (
        Job(
            number=number,
            group=Group.of(matrix, group),
            alone=len(group) == 1 and (few or len(group[0][0]) > BATCH),
            seed=seed,
            end=stop.end,
        )
        for number, group in enumerate(groups)
    )
    if executor is not None and len(groups) > 1 and len(matrix.upper) >= PAYS:
        try:
            found = run(elsewhere, jobs, executor=executor, stop=stop, arrived=tally.arrived, drain=True)
        except Stopped:
            return [Answer(status="unknown", values=None, tiers={}, engine="none") for _ in parts]
    else:
        found = _here(jobs, min(workers, len(groups)), tally, stop)
    return [answer for answers in found for answer in answers]


def _here(jobs: Iterable[Job], workers: int, tally: Tally, stop: Stop) -> list[list[Answer]]:
    """Group by group in this process; with several workers in threads, which share what CP-SAT and GLOP do."""

    def one(job: Job) -> list[Answer]:
        answers = solved(job, stop, tally.teller(job.number))
        tally.arrived(job.number, answers)
        return answers

    if workers <= 1:
        return [one(job) for job in jobs]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(one, job) for job in jobs]
        try:
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            stop.ask()
            return [future.result() for future in futures]


def _values(answer: Answer) -> Ints:
    if answer.values is None:
        raise RuntimeError("a component has no answer although its status says so: please report this")
    return answer.values


def _hopeless(matrix: Matrix) -> bool:
    """A row without any candidate that asks for something."""
    empty = np.diff(matrix.start) == 0
    return bool(((matrix.lo[empty] > 0) | (matrix.hi[empty] < 0)).any())


def _engines(answers: list[Answer]) -> list[str]:
    return sorted({name for answer in answers for name in answer.engine.split("+")}) or ["trivial"]
