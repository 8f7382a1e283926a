"""How long the Jianghai year takes and how much memory: whole runs in processes of their own, median of several.

Run `make bench`; the figures are printed and kept in benchmarks/README.md by hand, with the machine they came from.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5


def main() -> None:
    """Plan Jianghai `RUNS` times after one warm-up and print medians."""
    walls, steps = [], []
    with tempfile.TemporaryDirectory() as place:
        for run in range(RUNS + 1):
            out = Path(place) / f"run{run}"
            begin = time.perf_counter()
            words = [sys.executable, "-m", "liaison_opt.cli", "plan", "jianghai", "-o", str(out), "--json", "--quiet"]
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            if run:
                walls.append(time.perf_counter() - begin)
                steps.append(json.loads(done.stdout)["seconds"])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    rows = {name: statistics.median(step[name] for step in steps) for name in steps[0]}
    lines = [f"{name:14s} {seconds:7.2f} s" for name, seconds in rows.items()]
    lines += [
        f"{'planning':14s} {sum(rows.values()):7.2f} s",
        f"{'whole command':14s} {statistics.median(walls):7.2f} s",
        f"{'peak memory':14s} {peak:7.0f} MB",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
