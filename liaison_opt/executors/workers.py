"""Processes of this machine as an executor: started late, renewed when one dies, gone when the parent is."""

from __future__ import annotations

import concurrent.futures as cf
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any

from liaison_opt.errors import LiaisonError
from liaison_opt.executors.batches import Each

#: jobs a process on average, after which all are replaced: what libraries forget to give back is bounded
JOBS_EACH = 200
#: seconds of work that are done before processes are started, which takes a second or two itself
SPARE = 1.0
#: set in a worker: the parent's wish that running jobs come to an end
_asked: Any = None


def interrupted() -> bool:
    """In a worker: True if somebody asked the parent to stop. Anywhere else False."""
    return bool(_asked is not None and _asked.value)


class Workers(cf.Executor):
    """`count` processes; a `concurrent.futures.Executor` whose `submit` works again after a process died.

    Processes are spawned, never forked: a fork copies the locks of threads that OR-Tools and BLAS have running. A
    spawned process imports what its first job needs (a second or two with OR-Tools), once. It does not import the
    caller's script again, so a script needs no `if __name__ == "__main__"`, and notebooks work; the functions that are
    sent must therefore stand in a module.

    Parameters
    ----------
    count
        Number of processes.
    jobs_each
        Jobs a process on average before all are replaced.
    spare
        Seconds of work that `run` does itself before it asks for a process; what is left of them.
    """

    def __init__(self, count: int, *, jobs_each: int = JOBS_EACH, spare: float = SPARE) -> None:
        self.count, self.spare = count, spare
        self._life = count * jobs_each
        self._context = multiprocessing.get_context("spawn")
        # a plain byte, without a lock that a worker could take with it when it is killed
        self._ask = self._context.RawValue("b", 0)
        self._pool: cf.ProcessPoolExecutor | None = None
        self._old: list[Any] = []
        self._sent = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> cf.Future[Any]:
        """Hand over one call; a fresh pool is made where there is none, or a dead or an aged one.

        Raises
        ------
        LiaisonError
            The function stands in the script or notebook itself, which a worker does not import.
        """
        for thing in (fn, *map(type, args)):
            if _home(thing) == "__main__":
                raise LiaisonError(
                    f"{getattr(thing, '__name__', thing)!r} stands in the script or notebook itself, which worker "
                    "processes do not read: put it into a module and import it, or use one worker"
                )
        if self._pool is not None and self._sent >= self._life:
            self._retire()
        with _without_script(), _deaf():
            try:
                return self._fresh().submit(_guarded, fn, args, kwargs)
            except cf.BrokenExecutor:
                self._retire()
                return self._fresh().submit(_guarded, fn, args, kwargs)

    def _fresh(self) -> cf.ProcessPoolExecutor:
        if self._pool is None:
            self._sent = 0
            self._pool = cf.ProcessPoolExecutor(
                self.count, mp_context=self._context, initializer=_begin, initargs=(self._ask,)
            )
        self._sent += 1
        return self._pool

    def _retire(self) -> None:
        """The pool takes no more jobs; those in flight are finished."""
        if self._pool is not None:
            self._old = [process for process in self._old if process.is_alive()] + _processes(self._pool)
            self._pool.shutdown(wait=False)
        self._pool = None

    def tell(self, *, interrupt: bool) -> None:
        """Let `interrupted` be true (or no longer true) in all workers."""
        self._ask.value = int(interrupt)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 (as in the base class)
        """End the processes; with `wait=False` at once, whatever they are doing."""
        pool, self._pool = self._pool, None
        running = self._old + ([] if pool is None else _processes(pool))
        self._old = []
        if pool is not None:
            pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        for process in running:
            if not wait:
                process.kill()
            process.join()


def _processes(pool: cf.ProcessPoolExecutor) -> list[Any]:
    """The processes of a pool; the standard library offers no public way before Python 3.14."""
    return [process for process in list((getattr(pool, "_processes", None) or {}).values()) if process.is_alive()]


def _home(function: Any) -> str:
    """The module in which the function stands that will be called in the end."""
    inner = function.function if isinstance(function, Each) else getattr(function, "func", None)
    return _home(inner) if inner is not None else str(getattr(function, "__module__", ""))


@contextmanager
def _without_script() -> Iterator[None]:
    """Processes started here do not import the running script again.

    They would otherwise, and a script without `if __name__ == "__main__"` would begin anew in each of them.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started here hear no Ctrl-C while they import, before `_begin` can tell them; ours waits till the end.

    The tracker of the standard library opens the signal again when it starts its own process, so that comes first.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(ask: Any) -> None:
    """What a worker does first: leave Ctrl-C to the parent, and end when the parent is gone, however it went."""
    global _asked  # noqa: PLW0603 (a process has one parent, and jobs have no other way to hear of it)
    _asked = ask
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _guarded(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call it; an error that would not survive the way home is told in words (it would break the pool)."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        try:
            same = type(pickle.loads(pickle.dumps(error))) is type(error)  # noqa: S301 (our own bytes)
        except Exception:  # noqa: BLE001 (whatever its own pickling raises)
            same = False
        if same:
            raise
        raise RuntimeError(f"{type(error).__name__}: {error}") from None
