"""One stage: split into components, solve them side by side, put the answers and the proofs together."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_opt.plan import StageCertificate, TierResult
from liaison_opt.rules.rows import Matrix
from liaison_opt.solve.engine import Progress, Step, Stop
from liaison_opt.solve.tiers import Answer, Known, combined, lexicographic

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.model import Ints


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
        Components solved at the same time; the answer does not depend on it.
    progress
        Called with each `Step`.
    """
    matrix = model.matrix
    parts = matrix.components()
    if _hopeless(matrix):
        answers = [Answer(status="infeasible", values=None, tiers={}, engine="count")]
        parts = parts[:1]
    else:
        answers = _answers(matrix, parts, model.stage, seed=seed, stop=stop, workers=workers, progress=progress)
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
    matrix: Matrix, parts: list[Any], stage: str, *, workers: int, progress: Progress | None, **how: Any
) -> list[Answer]:
    """Solve the components, several at a time; the order of the answers is the order of the components."""
    tally = _Tally(stage, progress, len(parts))
    jobs = [(number, matrix.part(columns, rows)) for number, (columns, rows) in enumerate(parts)]
    if workers <= 1 or len(jobs) <= 1:
        return [lexicographic(part, tell=tally.teller(number), **how) for number, part in jobs]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(lexicographic, part, tell=tally.teller(number), **how) for number, part in jobs]
        try:
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            how["stop"].ask()
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


class _Tally:
    """Adds up what the components tell, so that one line shows the stage."""

    def __init__(self, stage: str, progress: Progress | None, count: int) -> None:
        self._stage, self._progress = stage, progress
        self._best: dict[str, dict[int, int]] = {}
        self._bound: dict[str, dict[int, int]] = {}
        self._count = count

    def teller(self, number: int) -> Any:
        def tell(tier: str, best: int | None, bound: int | None) -> None:
            if self._progress is None:
                return
            if best is not None:
                self._best.setdefault(tier, {})[number] = best
            if bound is not None:
                self._bound.setdefault(tier, {})[number] = bound
            whole = len(self._best.get(tier, {})) == self._count
            total = sum(self._best[tier].values()) if whole else None
            self._progress(
                Step(stage=self._stage, tier=tier, best=total, bound=sum(self._bound.get(tier, {}).values()))
            )

        return tell
