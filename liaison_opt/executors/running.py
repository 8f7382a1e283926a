"""More than one core, more than one machine: jobs through any executor, whole and in order though workers are lost."""

from __future__ import annotations

import concurrent.futures as cf
import math
import reprlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from liaison_opt.errors import LiaisonError
from liaison_opt.executors.workers import Workers

#: jobs handed over and not yet answered, for each worker: enough to keep it busy, few enough to hold in memory
AHEAD = 4
#: seconds between two looks at the clock and at Ctrl-C
GLANCE = 0.2
#: seconds that jobs which cannot be told of a stop have to end by their own clock
GRACE = 30.0
#: what other machines raise where a worker or the connection is gone; by name, since `distributed` may be missing
_GONE = {"KilledWorker", "CommClosedError", "FutureCancelledError", "FuturesCancelledError", "SchedulerRestart"}

Job = TypeVar("Job")
Result = TypeVar("Result")
Progress = Callable[[int, int | None], None]


class Stop(Protocol):
    """What tells that work should end: `due` now, `interrupted` because somebody asked (not the clock)."""

    def ask(self) -> None:
        """Ask for the end."""
        ...

    @property
    def interrupted(self) -> bool:
        """True if somebody asked."""
        ...

    @property
    def due(self) -> bool:
        """True if work should end now."""
        ...


class WorkerLost(LiaisonError):
    """A job has cost its worker its life as often as `retries` allows; `number` is its place among the jobs, from 0."""

    def __init__(self, number: int, job: Any, times: int, cause: str) -> None:
        self.number = number
        super().__init__(
            f"job {number} ({reprlib.repr(job)}) lost its worker {times} time{'s' * (times > 1)} ({cause}); perhaps it "
            "needs more memory than there is: try fewer workers"
        )


class Stopped(LiaisonError):
    """Work was ended before the last result; `done` counts those that had come."""

    def __init__(self, done: int) -> None:
        self.done = done
        super().__init__(f"stopped after {done} jobs")


def run(
    function: Callable[[Job], Result],
    jobs: Iterable[Job],
    *,
    executor: cf.Executor | None = None,
    progress: Progress | None = None,
    retries: int = 2,
    stop: Stop | None = None,
    arrived: Callable[[int, Result], None] | None = None,
    drain: bool = False,
) -> list[Result]:
    """`[function(job) for job in jobs]`, through an executor; the list does not depend on which.

    At most `AHEAD` jobs a worker are drawn from `jobs` before their results are back, so a generator of large jobs is
    never held whole. A pool of ours starts only after a second of work was done here (`Workers.spare`): small plans
    need no processes. A worker that dies costs a retry of the jobs that were in flight. Since nobody can tell which of
    them was to blame, the last retry of a job runs alone: whoever loses its worker then is named.

    Parameters
    ----------
    function
        Called with one job; in a module that a worker can import, and without a memory of its own.
    jobs
        What to work on; each can be pickled.
    executor
        Any `concurrent.futures.Executor` (see `executor`); None = here, one after the other.
    progress
        Called with (done, total) after each result; total is None where `jobs` has no length.
    retries
        How often a job is tried again after its worker was lost.
    stop
        Looked at between jobs.
    arrived
        Called with (number, result) in the order in which results come.
    drain
        What a stop means. False: jobs not begun are dropped and `Stopped` is raised. True: the jobs watch the clock and
        `interrupted` themselves, and all results are waited for; `Stopped` comes only where they cannot be told (on
        another machine) and do not end within `GRACE` seconds.

    Returns
    -------
    list
        One result a job, in the order of the jobs.

    Raises
    ------
    WorkerLost
        A job lost its worker `retries` + 1 times.
    Stopped
        `stop` was due, see `drain`.
    Exception
        What the function itself raises; it is not tried again, and what has not begun is cancelled.
    """
    total = len(jobs) if isinstance(jobs, Sequence) else None
    hall = _Hall(progress, arrived, total)
    numbered = iter(enumerate(jobs))
    spare = math.inf if executor is None else 0.0 if drain else getattr(executor, "spare", 0.0)
    while spare > 0 and (drawn := next(numbered, None)) is not None:
        if stop is not None and stop.due and not drain:
            raise Stopped(len(hall.results))
        begun = time.monotonic()
        hall.take(drawn[0], function(drawn[1]))
        spare -= time.monotonic() - begun
    if executor is None:
        return hall.ordered()
    if isinstance(executor, Workers) and not drain:
        executor.spare = spare
    flight = _Flight(function, numbered, executor, retries)
    end = _End(stop, executor, drain=drain)
    try:
        while flight.more():
            try:
                done = flight.glance()
            except KeyboardInterrupt:
                if not drain or stop is None or stop.interrupted:
                    raise
                stop.ask()
                continue
            for number, result in flight.landed(done):
                hall.take(number, result)
            end.look(len(hall.results))
    finally:
        flight.cancel()
    return hall.ordered()


class _Hall:
    """Results as they come, and whom to tell."""

    def __init__(
        self, progress: Progress | None, arrived: Callable[[int, Any], None] | None, total: int | None
    ) -> None:
        self.results: dict[int, Any] = {}
        self._progress, self._arrived, self._total = progress, arrived, total

    def take(self, number: int, result: Any) -> None:
        self.results[number] = result
        if self._arrived is not None:
            self._arrived(number, result)
        if self._progress is not None:
            self._progress(len(self.results), self._total)

    def ordered(self) -> list[Any]:
        return [self.results[number] for number in range(len(self.results))]


class _Flight:
    """The jobs in flight, those that wait for another try, and those that may fly only alone."""

    def __init__(
        self, function: Callable[[Any], Any], jobs: Iterator[tuple[int, Any]], executor: cf.Executor, retries: int
    ) -> None:
        self._function, self._jobs, self._executor, self._retries = function, jobs, executor, retries
        self._most = AHEAD * max(1, getattr(executor, "count", None) or getattr(executor, "_max_workers", None) or 1)
        self._air: dict[cf.Future[Any], tuple[int, Any, int]] = {}
        self._again: deque[tuple[int, Any, int]] = deque()
        self._alone: deque[tuple[int, Any, int]] = deque()
        self._single = False

    def more(self) -> bool:
        """Send up what may fly; False if nothing is left."""
        while not self._single and len(self._air) < self._most:
            if self._again:
                entry = self._again.popleft()
            elif self._alone:
                break
            elif (drawn := next(self._jobs, None)) is not None:
                entry = (*drawn, 0)
            else:
                break
            self._send(entry)
        if not self._air and self._alone:
            self._single = True
            self._send(self._alone.popleft())
        return bool(self._air or self._again or self._alone)

    def _send(self, entry: tuple[int, Any, int]) -> None:
        try:
            future = self._executor.submit(self._function, entry[1])
        except cf.BrokenExecutor as error:  # a pool that is not ours to renew
            self._lost(entry, error, last=True)
            return
        self._air[future] = entry

    def glance(self) -> set[cf.Future[Any]]:
        """What has come back within a glance."""
        return cf.wait(self._air, timeout=GLANCE, return_when=cf.FIRST_COMPLETED).done

    def landed(self, done: set[cf.Future[Any]]) -> list[tuple[int, Any]]:
        """The results of what came back; what lost its worker is put back."""
        found = []
        for future in sorted(done, key=lambda f: self._air[f][0]):
            entry = self._air.pop(future)
            error: BaseException | None
            try:
                error = future.exception()
            except cf.CancelledError as cancelled:
                error = cancelled
            if error is None:
                found.append((entry[0], future.result()))
            elif _gone(error):
                self._lost(entry, error)
            else:
                raise error
        if not self._air:
            self._single = False
        return found

    def _lost(self, entry: tuple[int, Any, int], error: BaseException, *, last: bool = False) -> None:
        number, job, times = entry[0], entry[1], entry[2] + 1
        if times > self._retries or last:
            raise WorkerLost(number, job, times, type(error).__name__) from error
        (self._alone if times == self._retries else self._again).append((number, job, times))

    def cancel(self) -> None:
        for future in self._air:
            future.cancel()


def _gone(error: BaseException) -> bool:
    """True if it was the worker that failed, not the function."""
    return isinstance(error, (cf.BrokenExecutor, cf.CancelledError)) or type(error).__name__ in _GONE


class _End:
    """Watches the caller's `stop` while jobs are in flight."""

    def __init__(self, stop: Stop | None, executor: cf.Executor, *, drain: bool) -> None:
        self._stop, self._drain = stop, drain
        self._tell: Callable[..., None] | None = getattr(executor, "tell", None)
        self._since: float | None = None
        if self._tell is not None:
            self._tell(interrupt=False)

    def look(self, done: int) -> None:
        """Raise `Stopped` where it is time."""
        if self._stop is None or not self._stop.due:
            return
        if not self._drain:
            raise Stopped(done)
        if self._tell is not None:
            self._tell(interrupt=self._stop.interrupted)
            return
        self._since = time.monotonic() if self._since is None else self._since
        if time.monotonic() - self._since > GRACE:
            raise Stopped(done)
