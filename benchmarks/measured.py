"""A script's own cases, each in a process of its own: its answer, its seconds and the peak of it and its workers.

A script calls `measured(__file__, name, …)`, which starts it again with these words; there it prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

#: seconds between two looks at the memory
EVERY = 0.05


def measured(script: str, *words: str, cache: str | None = None, limit: float = 1800) -> dict[str, Any]:
    """Run one case and add what it took.

    Parameters
    ----------
    script
        The file that knows the case.
    words
        What it is called with; it prints one line of JSON, an object.
    cache
        Folder of the synthetic places; None leaves the user's.
    limit
        Seconds after which the case is given up.

    Returns
    -------
    The object, with `wall` (seconds, start of Python and imports included) and `peak` (MB resident in the process and
    all its workers at one moment; pages that they share count once for each; without /proc the largest process alone).

    Raises
    ------
    RuntimeError
        The case failed or took too long.
    """
    env = {**os.environ, **({} if cache is None else {"LIAISON_OPT_CACHE": cache})}
    begin, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen([sys.executable, script, *words], stdout=told, env=env)
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            if time.perf_counter() - begin > limit:
                process.terminate()
                process.wait()
                raise RuntimeError(f"{' '.join(words)}: not done after {limit:g} s")
            time.sleep(EVERY)
        wall = time.perf_counter() - begin
        if process.returncode:
            raise RuntimeError(f"{' '.join(words)}: ended with {process.returncode}")
        told.seek(0)
        found: dict[str, Any] = json.loads(told.read())
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return {**found, "wall": wall, "peak": (peak or largest) / 1e6}


def _resident(process: int) -> int:
    """Bytes resident in a process and all that it started; 0 where nobody can tell."""
    folder = Path("/proc") / str(process)
    try:
        pages = int((folder / "statm").read_text().split()[1])
        begun = [word for task in (folder / "task").iterdir() for word in (task / "children").read_text().split()]
    except (OSError, IndexError):  # it has just ended, or this system has no such files
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(int(child)) for child in begun)
