"""A Dask cluster on this machine: the same results, also when a worker is killed on the way; clear faults otherwise."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import jobs as work
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.executors import WorkerLost, executor, run

SQUARES = [n * n for n in range(60)]


@pytest.fixture
def run_cli(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("run")  # the name is taken here


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), before])  # workers import `jobs`
    with (
        warnings.catch_warnings(action="ignore"),  # ports, sockets: Dask's own affairs
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as here,
    ):
        yield here
    os.environ["PYTHONPATH"] = before


@pytest.mark.slow
def test_two_dask_workers_give_what_one_process_gives(cluster: Any) -> None:
    with executor(dask=cluster.scheduler_address) as pool:
        assert pool is not None
        assert pool.count == 2
        assert run(work.square, range(60), executor=pool) == SQUARES
        assert os.getpid() not in run(work.who, range(4), executor=pool)
        with pytest.raises(ValueError, match="3 is refused"):
            run(work.refuse, range(40), executor=pool)


@pytest.mark.slow
def test_a_dask_worker_killed_in_the_middle_costs_a_retry(cluster: Any) -> None:
    with executor(dask=cluster.scheduler_address) as pool:
        victim = run(work.who, range(1), executor=pool)[0]
        killer = threading.Timer(1.0, os.kill, (victim, signal.SIGKILL))
        killer.start()
        seen: list[int] = []
        assert run(work.long_square, range(30), executor=pool, arrived=lambda n, _: seen.append(n)) == SQUARES[:30]
        killer.join()
        assert sorted(seen) == list(range(30))
        assert victim not in run(work.who, range(8), executor=pool)


@pytest.mark.slow
def test_another_version_on_the_workers_is_refused(cluster: Any) -> None:
    with (
        mock.patch("importlib.metadata.version", return_value="0.0.1"),
        pytest.raises(ScenarioError, match=r"a worker has liaison-opt .*, here it is 0\.0\.1"),
        executor(dask=cluster.scheduler_address),
    ):
        pass


@pytest.mark.slow
def test_a_job_that_kills_every_dask_worker_is_named(cluster: Any) -> None:
    """The last test of this cluster: Dask gives a job up after a few dead workers, and we do not try it again."""
    with executor(dask=cluster.scheduler_address) as pool, pytest.raises(WorkerLost, match=r"job 5 .*KilledWorker"):
        run(work.die_always, range(8), executor=pool, retries=0)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:9", "no scheduler", "tcp://nobody.invalid:8786", "carrier-pigeon://x:1", ""]
)
def test_nobody_at_the_address_is_a_fault_not_a_traceback(address: str) -> None:
    distributed = pytest.importorskip("distributed")
    begun = time.monotonic()
    with (
        warnings.catch_warnings(action="ignore"),
        mock.patch("liaison_opt.executors.cluster.PATIENCE", 1),
        pytest.raises(ScenarioError, match="no Dask scheduler answers here"),
        executor(dask=address),
    ):
        pass
    assert time.monotonic() - begun < 15
    left = [thing for thing in gc.get_objects() if type(thing) is distributed.Client and thing.status != "closed"]
    assert not left  # nobody closes it later, at a time that suits nobody


def test_the_command_line_says_it_in_one_line(run_cli: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with warnings.catch_warnings(action="ignore"), mock.patch("liaison_opt.executors.cluster.PATIENCE", 1):
        code, out, err = run_cli("plan", "jianghai", "-o", tmp_path / "out", "--dask", "tcp://127.0.0.1:9")
    assert code == 2
    assert "no Dask scheduler answers here" in out + err
    assert not (tmp_path / "out").exists()


def test_without_dask_installed_the_fault_says_how_to_get_it() -> None:
    with (
        mock.patch.dict(sys.modules, {"distributed": None}),
        pytest.raises(ScenarioError, match=r"pip install 'liaison-opt\[dask\]'"),
        executor(dask="tcp://127.0.0.1:8786"),
    ):
        pass
