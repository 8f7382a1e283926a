"""Several cases at the same time, each in a process of its own; the results do not depend on how many there are."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from liaison_opt.cases.case import read
from liaison_opt.cases.result import CaseResult
from liaison_opt.executors import Workers, run


def all_of(
    names: Sequence[str],
    *,
    quick: bool = False,
    workers: int = 1,
    lang: str = "en",
    arrived: Callable[[int, CaseResult], None] | None = None,
) -> list[CaseResult]:
    """Run cases side by side; plans stay where they were made.

    Parameters
    ----------
    names
        Names or folders of cases.
    quick
        Make no plans.
    workers
        Cases at the same time; 1 = here, one after the other.
    lang
        "en" or "zh".
    arrived
        Called with (how many are done, the result) as cases come back.

    Raises
    ------
    ScenarioError
        A case has faults.
    """
    done = 0

    def back(_: int, one: CaseResult) -> None:
        """Count what comes back."""
        nonlocal done
        done += 1
        if arrived is not None:
            arrived(done, one)

    job = functools.partial(_one, quick=quick, lang=lang)
    if workers == 1 or len(names) == 1:
        return run(job, list(names), arrived=back)
    # a case takes far longer than starting a process: none is begun here first
    pool = Workers(min(workers, len(names)), spare=0)
    try:
        return run(job, list(names), executor=pool, arrived=back)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _one(name: str, *, quick: bool, lang: str) -> CaseResult:
    """A job: one case, its plans left behind."""
    return read(name, lang=lang).run(quick=quick).light()
