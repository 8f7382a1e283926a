"""Small jobs put together: a job of a millisecond is not worth its journey to another process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Job = TypeVar("Job")


def batches(jobs: Iterable[Job], weight: Callable[[Job], float], target: float) -> Iterator[list[Job]]:
    """Consecutive jobs put together until they weigh `target`: a job too small is not worth its journey.

    Parameters
    ----------
    jobs
        What to work on, in order.
    weight
        What a job costs, in any unit: seconds, columns, households.
    target
        Weight at which a batch is closed; one that weighs more by itself is a batch alone.

    Yields
    ------
    list
        Jobs of one batch, never empty; no job is left out, none is moved.
    """
    batch: list[Job] = []
    total = 0.0
    for job in jobs:
        more = weight(job)
        if batch and total + more > target:
            yield batch
            batch, total = [], 0.0
        batch.append(job)
        total += more
    if batch:
        yield batch


class Each:
    """A function of one job as a function of a batch: `run(Each(f), batches(...))`; can be pickled if `f` can."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __call__(self, batch: Iterable[Any]) -> list[Any]:
        """The results of one batch, in order."""
        return [self.function(job) for job in batch]
