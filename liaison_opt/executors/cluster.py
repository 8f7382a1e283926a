"""A Dask cluster as an executor: reached by address, refused where its versions would give another plan."""

from __future__ import annotations

import concurrent.futures as cf
import contextlib
import importlib
import importlib.metadata
from collections.abc import Callable
from typing import Any

from liaison_opt.errors import Fault, ScenarioError

#: seconds to wait for the scheduler, and then for a first worker
PATIENCE = 10
#: packages that must be the same everywhere, or a plan would depend on the machine
SAME = ("liaison-opt", "ortools", "numpy", "pandas")


def _connected(kind: Any, address: str) -> Any:
    """A client; one that cannot connect is closed at once.

    Left half made, it closes itself when it is collected, and if that happens while another one starts its thread, each
    waits for a lock that the other holds.
    """
    client = kind.__new__(kind)
    try:
        kind.__init__(client, address, timeout=PATIENCE, set_as_default=False)
    except BaseException:
        # it may have come to grief before there was anything to close; and closing it is no better answered
        with contextlib.suppress(AttributeError, TimeoutError):
            client.close(timeout=6 * PATIENCE)
        raise
    return client


class Cluster(cf.Executor):
    """The workers of a Dask scheduler; a `concurrent.futures.Executor`.

    Parameters
    ----------
    address
        Of the scheduler, such as "tcp://10.0.0.5:8786".

    Raises
    ------
    ScenarioError
        `distributed` is missing, nobody answers within `PATIENCE` seconds, there is no worker, or one of them has
        other versions of the packages in `SAME`.
    """

    def __init__(self, address: str) -> None:
        try:
            kind: Any = importlib.import_module("distributed").Client  # an optional dependency
        except ModuleNotFoundError as error:
            raise _fault(
                address, "Dask is not installed here", "Install it: pip install 'liaison-opt[dask]'."
            ) from error
        try:
            self._client = _connected(kind, address)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise _fault(
                address, "no Dask scheduler answers here", "Start one with `dask scheduler`, or correct the address."
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
            self._same_versions(address)
        except TimeoutError as error:
            self._client.close()
            raise _fault(
                address, "the Dask scheduler has no worker", "Start one with `dask worker ADDRESS`."
            ) from error
        except BaseException:
            self._client.close()
            raise
        self._pool = self._client.get_executor(pure=False)

    def _same_versions(self, address: str) -> None:
        for package in SAME:
            here = importlib.metadata.version(package)
            there = self._client.run(importlib.metadata.version, package, on_error="return").values()
            other = sorted({found if isinstance(found, str) else "(none)" for found in there if found != here})
            if other:
                raise _fault(
                    address,
                    f"a worker has {package} {other[0]}, here it is {here}",
                    "Give all machines the same environment: constraints.txt names every version.",
                )

    @property
    def count(self) -> int:
        """Threads of all workers, at least 1."""
        return max(1, sum(map(int, self._client.nthreads().values())))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> cf.Future[Any]:
        """Hand over one call.

        Raises
        ------
        concurrent.futures.BrokenExecutor
            The scheduler is gone.
        """
        try:
            return self._pool.submit(fn, *args, **kwargs)  # type: ignore[no-any-return]
        except (OSError, RuntimeError) as error:
            raise cf.BrokenExecutor("the Dask scheduler is gone") from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 (as in the base class)
        """Leave the cluster, which goes on without us; what we had asked of it is dropped."""
        self._pool.shutdown(wait=wait and not cancel_futures)
        self._client.close()


def _fault(address: str, problem: str, todo: str) -> ScenarioError:
    return ScenarioError([Fault(file="command line", column="--dask", value=address, problem=problem, todo=todo)])
