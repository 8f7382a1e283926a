"""What holds whatever the draw: findings of the large scenarios over ten synthetic places each, as least, median, most.

Every household, member and distance is drawn from a seed, so a finding of one seed says little. Run
``python benchmarks/seeds.py [seeds] [raoyang] [gaozhou]``; the ranges stand in the scenarios' README files.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pandas as pd

import liaison_opt as lo
from liaison_opt.executors import executor
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.solve.linking.sharing import shared_links

SEEDS, TOWNS, WORKERS = 10, 2, 2


def raoyang(made: Scenario) -> dict[str, float]:
    """The whole county, linked within villages and across them."""
    plan = lo.plan(made, workers=WORKERS, until="link")
    walk = int(plan.tiers.set_index(["stage", "tier"])["objective"]["share", "walking_seconds"])
    with executor(WORKERS) as pool:
        wide = shared_links(made, rules_of(made), across=True, executor=pool).objective
    if wide is None:
        raise ValueError("no links across villages, though there are some within them")
    loads = plan.links[plan.links["kind"] == "household"].groupby("cadre").size()
    homes = len(made.households)
    return {
        "households linked, %": 100 * plan.links["target"].nunique() / homes,
        "seconds of walking a household": walk / homes,
        "less walking across villages, %": 100 * (1 - wide / walk),
        "households of a member, least": int(loads.min()),
        "households of a member, most": int(loads.max()),
        "proven optimal, %": 100 * (plan.status == "optimal"),
    }


def gaozhou(made: Scenario) -> dict[str, float]:
    """The first towns: everybody twice, 90 days apart, by the same cadre, eight homes a Tuesday."""
    plan = lo.plan(made, workers=WORKERS)
    if plan.routes is None or plan.due is None or plan.visits is None:
        raise ValueError("gaozhou plans visits")
    walk, home = int(plan.routes["walk_seconds"].sum()) / 60, int(plan.routes["visit_minutes"].sum())
    size = made.settings.session.capacity
    cadres = made.cadres["roles"].str.split().map(lambda tags: "cadre" in tags).sum()
    return {
        "households": len(made.households),
        "cadres": int(cadres),
        "sessions": len(plan.roster),
        "sessions above visits / places, %": 100 * (len(plan.roster) * size / len(plan.visits) - 1),
        "minutes on foot a session": walk / len(plan.roster),
        "share of the time on foot, %": 100 * walk / (walk + home),
        "visits missing": int(plan.due["missing"].sum()),
        "binding violations": plan.violations,
        "proven optimal, %": 100 * (plan.status == "optimal"),
    }


def table(name: str, finding: Callable[[Scenario], dict[str, float]], seeds: int, **part: int) -> pd.DataFrame:
    """One row a finding: least, median and most over the seeds from 1 on."""
    base, rows = lo.scenario(name), []
    for seed in range(1, seeds + 1):
        begin = time.perf_counter()
        rows.append(finding(base.replace(seed=seed, **part)))
        sys.stderr.write(f"{name}, seed {seed}: {time.perf_counter() - begin:.0f} s\n")
    frame = pd.DataFrame(rows)
    return pd.DataFrame({"least": frame.min(), "median": frame.median(), "most": frame.max()})


def main() -> None:
    """Print a table a scenario."""
    seeds = next((int(word) for word in sys.argv[1:] if word.isdigit()), SEEDS)
    asked = [word for word in sys.argv[1:] if not word.isdigit()] or ["raoyang", "gaozhou"]
    if "raoyang" in asked:
        _print(f"raoyang, {seeds} seeds", table("raoyang", raoyang, seeds))
    if "gaozhou" in asked:
        _print(f"gaozhou, first {TOWNS} towns, {seeds} seeds", table("gaozhou", gaozhou, seeds, towns=TOWNS))


def _print(title: str, found: pd.DataFrame) -> None:
    sys.stdout.write(f"{title} (synthetic)\n{found.to_string(float_format=lambda value: f'{value:,.2f}')}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
