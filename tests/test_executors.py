"""Jobs through executors: whole, in order, bounded, and honest about workers that die."""

from __future__ import annotations

import functools
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock

import jobs as work
import pytest

from liaison_opt.errors import Fault, LiaisonError, ScenarioError
from liaison_opt.executors import Each, Stopped, WorkerLost, Workers, batches, executor, run
from liaison_opt.solve.engine import Stop

SQUARES = [n * n for n in range(40)]


def alive(pid: int) -> bool:
    """A process that runs; one that has ended and is only not yet buried does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pids: list[int], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(alive, pids))


@pytest.fixture(scope="module")
def two() -> Iterator[Workers]:
    with Workers(2, spare=0) as pool:
        yield pool


def test_one_worker_is_this_process() -> None:
    with executor(1) as pool:
        assert pool is None
        assert run(work.who, range(3), executor=pool) == [os.getpid()] * 3


def test_the_order_is_that_of_the_jobs_wherever_they_run(two: Workers) -> None:
    told: list[tuple[int, int | None]] = []
    with ThreadPoolExecutor(3) as threads:
        for pool in (None, threads, two):
            told.clear()
            assert run(work.square, range(40), executor=pool, progress=lambda *s: told.append(s)) == SQUARES
            assert told == [(n, 40) for n in range(1, 41)]
    assert os.getpid() not in run(work.who, range(4), executor=two)


class Backwards(Executor):
    """Answers the newest job first, and counts how many it holds."""

    _max_workers = 2

    def __init__(self) -> None:
        self.held: list[tuple[Future[Any], Any, Any]] = []
        self.most = 0
        self._lock = threading.Lock()

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._lock:
            self.held.append((future, fn, args))
            self.most = max(self.most, len(self.held))
        threading.Timer(0.01, self._answer).start()
        return future

    def _answer(self) -> None:
        with self._lock:
            future, fn, args = self.held.pop()
        future.set_result(fn(*args))


def test_a_generator_is_never_held_whole_and_order_is_kept_when_answers_come_backwards() -> None:
    drawn = []
    results: list[int] = []
    ahead = []

    def source() -> Iterator[int]:
        for number in range(60):
            drawn.append(number)
            yield number

    def arrived(_number: int, result: int) -> None:
        results.append(result)
        ahead.append(len(drawn) - len(results))

    pool, told = Backwards(), []
    found = run(work.square, source(), executor=pool, arrived=arrived, progress=lambda d, t: told.append((d, t)))
    assert found == [n * n for n in range(60)]
    assert results != found
    assert 4 <= pool.most <= 8
    assert max(ahead) <= 8
    assert told[-1] == (60, None)


def test_a_worker_that_dies_once_costs_a_retry_not_the_plan(tmp_path: Path, two: Workers) -> None:
    jobs = [(n, str(tmp_path / "mark")) for n in range(40)]
    assert run(work.die_once, jobs, executor=two) == SQUARES
    assert (tmp_path / "mark").exists()


@pytest.mark.slow
@pytest.mark.parametrize("retries", [1, 2])
def test_a_job_that_always_kills_its_worker_is_named_and_no_other(retries: int, two: Workers) -> None:
    """Eight jobs are in flight with it, and its pool falls each time; the last try is alone, so the blame is exact."""
    done: dict[int, int] = {}
    with pytest.raises(WorkerLost, match=rf"job 5 \(5\) lost its worker {retries + 1} times") as caught:
        run(work.die_always, range(40), executor=two, retries=retries, arrived=done.__setitem__)
    assert caught.value.number == 5
    assert {0, 1, 2, 3, 4, 6, 7} & set(done) or retries == 1
    assert run(work.square, range(40), executor=two) == SQUARES  # the pool is fit again


def test_without_retries_a_lost_worker_ends_it_at_once(two: Workers) -> None:
    with pytest.raises(WorkerLost, match="1 time "):
        run(work.die_always, range(5, 40), executor=two, retries=0)


def test_a_pool_of_somebody_else_is_not_renewed_but_the_error_is_clear() -> None:
    with ProcessPoolExecutor(1) as pool, pytest.raises(WorkerLost, match="BrokenProcessPool"):
        run(work.die_always, range(40), executor=pool)


def test_what_the_function_raises_is_raised_as_it_is_and_not_tried_again(two: Workers) -> None:
    with ThreadPoolExecutor(2) as threads:
        for pool in (None, threads, two):
            with pytest.raises(ValueError, match="3 is refused"):
                run(work.refuse, range(40), executor=pool)
    with pytest.raises(RuntimeError, match="Odd: 1 and 2"):  # would break the pool on its way home
        run(work.odd, range(4), executor=two)
    assert run(work.square, range(40), executor=two) == SQUARES


def test_our_own_errors_survive_the_way_home() -> None:
    error = ScenarioError([Fault(file="a.csv", problem="is bad", todo="Mend it.", row=3)])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
    assert (type(again), again.faults, str(again)) == (ScenarioError, error.faults, str(error))


def test_batches_keep_order_and_weight_and_lose_nothing(two: Workers) -> None:
    weights = [1, 1, 1, 9, 2, 2, 3, 1]
    found = list(batches(enumerate(weights), lambda job: job[1], 4))
    assert [[weight for _, weight in batch] for batch in found] == [[1, 1, 1], [9], [2, 2], [3, 1]]
    assert [number for batch in found for number, _ in batch] == list(range(8))
    assert list(batches([], lambda _: 1, 4)) == []
    packed = run(Each(work.square), batches(range(40), lambda _: 1, 7), executor=two)
    assert [len(batch) for batch in packed] == [7] * 5 + [5]
    assert [result for batch in packed for result in batch] == SQUARES


@pytest.mark.slow
def test_processes_are_replaced_before_they_grow_old() -> None:
    with Workers(1, jobs_each=3, spare=0) as pool:
        seen = run(work.who, range(12), executor=pool, stop=None)
    assert len(set(seen)) == 4
    assert gone(seen)


@pytest.mark.slow
def test_a_stop_drops_what_has_not_begun_and_leaves_no_process() -> None:
    pids: list[int] = []
    begun = 0.0
    with pytest.raises(Stopped), executor(2) as pool:  # noqa: PT012 (leaving the block is part of what is tried)
        assert isinstance(pool, Workers)
        pool.spare = 0
        pids = run(work.who, range(8), executor=pool)
        begun = time.monotonic()
        run(work.long_square, range(200), executor=pool, stop=Stop(0.5))
    assert time.monotonic() - begun < 15  # 200 jobs of 0.3 s on 2 workers would take 30 s
    assert gone(pids)
    with pytest.raises(Stopped):
        run(work.square, range(5), stop=Stop(0))


def test_jobs_that_are_told_of_an_interruption_end_by_themselves(two: Workers) -> None:
    stop = Stop()
    timer = threading.Timer(0.5, stop.ask)
    timer.start()
    assert run(work.until_told, range(6), executor=two, stop=stop, drain=True) == ["told"] * 6
    timer.join()
    assert run(work.square, range(3), executor=two) == [0, 1, 4]


class Deaf(Backwards):
    """An executor of somebody else, whose jobs cannot be told and never end."""

    def _answer(self) -> None:
        """No answer comes."""


def test_jobs_that_cannot_be_told_are_waited_for_only_so_long() -> None:
    stop = Stop()
    stop.ask()
    with mock.patch("liaison_opt.executors.running.GRACE", 0.3), pytest.raises(Stopped, match="after 0 jobs"):
        run(work.square, range(6), executor=Deaf(), stop=stop, drain=True)


@pytest.mark.slow
def test_a_second_of_work_is_done_here_before_processes_are_started() -> None:
    with executor(2) as pool:
        assert isinstance(pool, Workers)
        assert run(work.who, range(40), executor=pool) == [os.getpid()] * 40
        pool.spare = 0.1
        found = run(work.slow_who, range(20), executor=pool)
    assert found[0] == os.getpid()
    assert found[-1] != os.getpid()
    assert found == sorted(found, key=lambda pid: pid != os.getpid())


@pytest.mark.slow
def test_a_function_of_the_script_itself_is_refused_in_words(two: Workers) -> None:
    local = functools.partial(work.square)
    with mock.patch.object(work.square, "__module__", "__main__"), pytest.raises(LiaisonError, match="into a module"):
        run(local, range(3), executor=two)


SCRIPT = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # who starts the tests may have it ignored
sys.path.insert(0, {tests!r})
import jobs
from liaison_opt.executors import executor, run
print("begun", flush=True)
with executor(2) as pool:
    pool.spare = 0
    print(*run(jobs.who, range(8), executor=pool), flush=True)
    {then}
"""


def _script(tmp_path: Path, then: str) -> subprocess.Popen[str]:
    path = tmp_path / "plain.py"
    path.write_text(SCRIPT.format(tests=str(Path(__file__).parent), then=then))
    return subprocess.Popen(
        [sys.executable, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.slow
def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    out, err = _script(tmp_path, "print(*run(jobs.square, range(4), executor=pool))").communicate(timeout=60)
    lines = out.splitlines()
    assert lines[0] == "begun"
    assert lines[2:] == ["0 1 4 9"]
    assert not err


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    parent = _script(tmp_path, "run(jobs.until_told, range(8), executor=pool)")
    assert parent.stdout is not None
    assert parent.stderr is not None
    assert parent.stdout.readline() == "begun\n"
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert all(map(alive, set(pids)))
    time.sleep(0.5)
    if how is signal.SIGINT:
        os.killpg(parent.pid, how)  # as a terminal does: the workers get it, too
    else:
        parent.kill()
    parent.wait(20)
    assert gone(pids)
    with parent.stdout, parent.stderr:
        # the parent's own and no other: the workers say nothing
        assert parent.stderr.read().count("KeyboardInterrupt") == (how is signal.SIGINT)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="processes of this system hear Ctrl-C as they start")
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.15, 0.5])
def test_a_worker_that_still_imports_hears_no_ctrl_c(tmp_path: Path, seconds: float) -> None:
    again = "pool.shutdown(); sent = pool.submit(jobs.until_told, 0); print('sent', flush=True); sent.result()"
    parent = _script(tmp_path, again)
    assert parent.stdout is not None
    assert parent.stderr is not None
    with parent.stdout, parent.stderr:
        while parent.stdout.readline() != "sent\n":
            assert parent.poll() is None
        time.sleep(seconds)
        os.killpg(parent.pid, signal.SIGINT)
        parent.wait(20)
        told = parent.stderr.read()
    assert told.count("KeyboardInterrupt") == 1
    assert "spawn_main" not in told
