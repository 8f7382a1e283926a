"""More than one core, more than one machine: where jobs are sent, and how they come back whole and in order."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from liaison_opt.executors.batches import Each, batches
from liaison_opt.executors.cluster import Cluster
from liaison_opt.executors.running import Stopped, WorkerLost, run
from liaison_opt.executors.workers import Workers, interrupted

__all__ = ["Cluster", "Each", "Stopped", "WorkerLost", "Workers", "batches", "executor", "interrupted", "run"]


@contextlib.contextmanager
def executor(workers: int = 1, dask: str | None = None) -> Iterator[Workers | Cluster | None]:
    """Where `run` sends its jobs: here, to processes of this machine, or to a Dask cluster.

    Nothing is started before the first job. Leaving the block ends what it has started, also after an error and
    after Ctrl-C.

    Parameters
    ----------
    workers
        Processes; 1 = none, the jobs run here. Ignored where `dask` is given: the cluster has its own workers.
    dask
        Address of a Dask scheduler, such as "tcp://10.0.0.5:8786".

    Raises
    ------
    ScenarioError
        `distributed` is not installed, nobody answers at the address, or its workers have other versions.
    """
    if dask is not None:
        chosen: Workers | Cluster = Cluster(dask)
    elif workers > 1:
        chosen = Workers(workers)
    else:
        yield None
        return
    try:
        yield chosen
    except BaseException:
        chosen.shutdown(wait=False, cancel_futures=True)
        raise
    chosen.shutdown()
