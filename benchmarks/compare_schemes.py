"""Seven schemes on three real towns at equal staff-hours, over many seeds: seconds of wall clock and of processors.

python benchmarks/compare_schemes.py [SEEDS] [WORKERS]
"""

from __future__ import annotations

import resource
import sys
import time

import liaison_opt as lo

TOWNS = ("raoyang", "gaozhou", "foshan")


def cpu() -> float:
    """Seconds of processor time of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Run the comparison on each town and print one line for each."""
    given = [int(word) for word in sys.argv[1:]]
    seeds, workers = (*given, *(20, 2)[len(given) :])
    total = [0.0, 0.0]
    for place in TOWNS:
        begun, used = time.perf_counter(), cpu()
        found = lo.compare_schemes(place, seeds=seeds, workers=workers)
        seconds = [time.perf_counter() - begun, cpu() - used]
        total = [a + b for a, b in zip(total, seconds, strict=True)]
        _say(
            f"{place} ({found.town['name']}): {len(found.cells)} cells, {seconds[0]:.0f} s wall, "
            f"{seconds[1]:.0f} s cpu, budget {found.budget:,.0f} h, ranked {len(found.ranked)}, "
            f"undecided {len(found.undecided)} of {len(found.pairs)}"
        )
    _say(f"all: {total[0]:.0f} s wall, {total[1]:.0f} s cpu, {seeds} seeds, {workers} workers")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
