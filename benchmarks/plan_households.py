"""Whole counties and cities with their households: seconds by step, peak memory, and what was proven.

Each case runs in a process of its own. The places are synthetic; they are generated once, into a folder that is thrown
away at the end. Run ``python benchmarks/plan_households.py [raoyang] [gaozhou] [pairs] [foshan] [--towns 1,2,4]
[--workers 2] [--plot FILE.png]``; the figures are kept in benchmarks/README.md by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from typing import Any

from measured import measured

import liaison_opt as lo
from liaison_opt.audit import recheck, refuted
from liaison_opt.plan import Plan
from liaison_opt.rules.policy import rules_of

CASES = ("raoyang", "gaozhou", "pairs", "foshan")
TOWNS = (1, 2, 4, 8, 16, 28)


# --- in the process of a case -----------------------------------------------------------------------------------------


def loaded(name: str, **readings: str) -> tuple[Any, dict[str, Any]]:
    """A scenario, and the seconds it took to load."""
    begin = time.perf_counter()
    scenario = lo.scenario(name, readings=readings or None)
    return scenario, {"load": time.perf_counter() - begin}


def planned(scenario: Any, workers: int) -> tuple[Plan, dict[str, Any]]:
    """A plan, with its steps and the seconds that rechecking its proofs takes."""
    begin = time.perf_counter()
    plan = lo.plan(scenario, workers=workers)
    took, begin = time.perf_counter() - begin, time.perf_counter()
    verdicts = recheck(scenario, rules_of(scenario), plan.certificate, plan.links, plan.roster, plan.visits)
    told = {
        "plan": took,
        "steps": plan.seconds,
        "recheck": time.perf_counter() - begin,
        "status": plan.status,
        "violations": plan.violations,
        "links": len(plan.links),
        "sessions": len(plan.roster),
        "verdicts": verdicts["verdict"].value_counts().to_dict(),
    }
    return plan, told


def households(plan: Plan) -> dict[str, Any]:
    """What the visits of a plan reach: households, visits, missing, households seen, minutes on foot and at homes."""
    if plan.visits is None or plan.routes is None or plan.due is None:
        raise ValueError(f"{plan.scenario.name} has no visits")
    return {
        "households": len(plan.scenario.households),
        "visits": len(plan.visits),
        "missing": int(plan.due["missing"].sum()),
        "seen": int(plan.visits["household"].nunique()),
        "on foot": int(plan.routes["walk_seconds"].sum()) // 60,
        "at homes": int(plan.routes["visit_minutes"].sum()),
    }


def refusal(scenario: Any, workers: int) -> dict[str, Any]:
    """Why there is no plan, in sentences, and whether the proof adds up without a solver."""
    from liaison_opt.output import console  # noqa: PLC0415 (fonts and charts are of no use to the other cases)
    from liaison_opt.solve.failures import Infeasible  # noqa: PLC0415

    begin = time.perf_counter()
    try:
        plan = lo.plan(scenario, workers=workers)
    except Infeasible as error:
        took, begin = time.perf_counter() - begin, time.perf_counter()
        stage = error.certificate.stages[-1]
        proven = refuted(scenario, rules_of(scenario), stage) if not error.sums else None
        lines = error.sums["en"][:3] if error.sums else console.infeasible(error, "en").splitlines()[-4:]
        return {"plan": took, "refuted": proven, "recheck": time.perf_counter() - begin, "lines": lines}
    return {"plan": time.perf_counter() - begin, "refuted": False, "recheck": 0, "lines": [repr(plan)]}


def case(name: str, towns: int, workers: int) -> dict[str, Any]:
    """One case, told as numbers and words."""
    if name == "refused":
        scenario, told = loaded("raoyang", A32="eight_to_twelve")
        return told | refusal(scenario, workers)
    if name == "across":
        return across(workers)
    if name == "pairs":
        scenario, told = loaded("gaozhou", A28="in_pairs")
        return told | refusal(scenario.replace(towns=towns) if towns < TOWNS[-1] else scenario, workers)
    scenario, told = loaded(name)
    if name == "gaozhou" and towns < TOWNS[-1]:
        scenario = scenario.replace(towns=towns)
    plan, more = planned(scenario, workers)
    if name == "gaozhou":
        more |= households(plan)
    elif name == "raoyang":
        loads = plan.links.groupby("cadre").size()
        more |= {"linked": int(plan.links["target"].nunique()), "least": int(loads.min()), "most": int(loads.max())}
        more["walk"] = int(plan.tiers.set_index(["stage", "tier"])["objective"]["share", "walking_seconds"])
    else:
        held = plan.roster.groupby(["cadre", "community"]).size()
        places = plan.links.groupby("cadre").size().reindex(held.index.get_level_values("cadre")).to_numpy()
        more["spread"] = {
            str(n): {str(k): int(v) for k, v in part.value_counts().items()} for n, part in held.groupby(places)
        }
    return told | more


def across(workers: int) -> dict[str, Any]:
    """Raoyang with links across villages, a relaxation."""
    from liaison_opt.executors import executor  # noqa: PLC0415 (this case alone wants them)
    from liaison_opt.solve.linking.sharing import shared_links  # noqa: PLC0415

    scenario, told = loaded("raoyang")
    begin = time.perf_counter()
    with executor(workers) as pool:
        found = shared_links(scenario, rules_of(scenario), across=True, executor=pool)
    return told | {"plan": time.perf_counter() - begin, "status": found.status, "walk": found.objective}


# --- what is printed --------------------------------------------------------------------------------------------------


def main() -> None:
    """Run the cases that are asked for."""
    read = argparse.ArgumentParser(description="Whole counties with their households, each case in a process.")
    read.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; all by default")
    read.add_argument("--towns", default=",".join(map(str, TOWNS)), help="sizes of gaozhou, separated by commas")
    read.add_argument("--workers", type=int, default=2)
    read.add_argument("--plot", help="PNG file for gaozhou's growth")
    read.add_argument("--alone", help=argparse.SUPPRESS)
    given = read.parse_args()
    towns = [int(word) for word in given.towns.split(",")]
    if given.alone:
        sys.stdout.write(json.dumps(case(given.alone, towns[0], given.workers)) + "\n")
        return
    unknown = sorted(set(given.cases) - set(CASES))
    if unknown:
        read.error(f"no such case: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as cache:
        run = Runs(given.workers, cache)
        for name in given.cases or CASES:
            if name == "gaozhou":
                run.gaozhou(towns, given.plot)
            else:
                getattr(run, name)()


class Runs:
    """The cases as they are printed."""

    def __init__(self, workers: int, cache: str) -> None:
        self._workers, self._cache = workers, cache

    def _of(self, name: str, towns: int = TOWNS[-1]) -> dict[str, Any]:
        words = ["--alone", name, "--towns", str(towns), "--workers", str(self._workers)]
        return measured(__file__, *words, cache=self._cache)

    def raoyang(self) -> None:
        """Links within villages, a floor that cannot be, links across villages."""
        first = self._of("raoyang")  # generates the place, too
        found = self._of("raoyang")
        say(f"raoyang, floor 5, ceiling 8, within villages: {found['linked']:,} households linked, "
            f"{found['least']} to {found['most']} a member, {found['status']}, {proofs(found)}")  # fmt: skip
        say(f"  {times(found)}; generated at first use: {first['wall']:.1f} s in all")
        say(f"  {steps(found)}")
        wide = self._of("across")
        say(f"raoyang, across villages (a relaxation): {wide['walk']:,} s of walking instead of {found['walk']:,}, "
            f"{100 * (1 - wide['walk'] / found['walk']):.1f} % less, {wide['status']}; {times(wide)}")  # fmt: skip
        self._refused("raoyang, floor 8, ceiling 12", "refused")

    def _refused(self, title: str, name: str) -> None:
        found = self._of(name)
        exact = {None: "", True: "the proof adds up without a solver; ", False: "NOT PROVEN; "}[found["refuted"]]
        say(f"{title}: {exact}{times(found)}", *(f"  {line}" for line in found["lines"]))

    def gaozhou(self, towns: list[int], plot: str | None) -> None:
        """Everybody twice, for more and more towns."""
        self._of("gaozhou", 1)  # generates the place
        say("gaozhou, each household twice, 90 days apart, by the same cadre; seconds:",
            f"{'towns':>5} {'households':>10} {'visits':>8} {'missing':>7} {'sessions':>8} {'on foot':>7} {'load':>5} "
            f"{'plan':>6} {'audit':>6} {'proofs':>6} {'in all':>6} {'a 1,000':>7} {'MB':>6}  proven")  # fmt: skip
        rows = []
        for size in towns:
            found = self._of("gaozhou", size)
            rows.append(found)
            audit = found["steps"]["audit"]
            share = found["on foot"] / (found["on foot"] + found["at homes"])
            say(f"{size:>5} {found['households']:>10,} {found['visits']:>8,} {found['missing']:>7,} "
                f"{found['sessions']:>8,} {100 * share:>5.1f} % {found['load']:>5.1f} {found['plan'] - audit:>6.1f} "
                f"{audit:>6.1f} {found['recheck']:>6.1f} {found['wall']:>6.1f} "
                f"{1000 * found['plan'] / found['visits']:>7.3f} {found['peak']:>6.0f}  {found['status']}, "
                f"{found['violations']} binding violations, {proofs(found)}")  # fmt: skip
        say(f"  of the last: {steps(rows[-1])}")
        if plot:
            draw(rows, plot)

    def pairs(self) -> None:
        """Two cadres a visit: not enough sessions."""
        self._refused("gaozhou, in pairs", "pairs")

    def foshan(self) -> None:
        """Leaders, places, helpers, and how the Tuesdays are shared."""
        self._of("foshan")
        found = self._of("foshan")
        say(f"foshan: {found['links']} links, {found['sessions']:,} sessions, {found['violations']} binding "
            f"violations, {found['status']}, {proofs(found)}", f"  {times(found)}", f"  {steps(found)}")  # fmt: skip
        for places, spread in found["spread"].items():
            told = ", ".join(f"{n} on {days} Tuesdays" for days, n in sorted(spread.items(), reverse=True))
            say(f"  places whose leader has {places}: {told}")


def times(found: dict[str, Any]) -> str:
    """Seconds and peak memory in a line."""
    also = f", proofs {found['recheck']:.1f}" if "recheck" in found else ""
    return (f"load {found['load']:.1f} s, plan {found['plan']:.1f}{also}, in all {found['wall']:.1f} s, "
            f"peak {found['peak']:.0f} MB")  # fmt: skip


def steps(found: dict[str, Any]) -> str:
    """Seconds by step of the planning."""
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in found["steps"].items())


def proofs(found: dict[str, Any]) -> str:
    """What the recheck says of the bounds."""
    return "bounds " + ", ".join(f"{many} {verdict}" for verdict, many in found["verdicts"].items())


def draw(rows: list[dict[str, Any]], path: str) -> None:
    """Seconds and memory over visits, and a straight line through the largest: cost in proportion to the work."""
    from matplotlib.figure import Figure  # noqa: PLC0415 (only with --plot)

    figure = Figure(figsize=(9, 4), layout="constrained")
    visits = [row["visits"] / 1000 for row in rows]
    for axes, key, label in zip(figure.subplots(1, 2), ("plan", "peak"), ("seconds of planning, audit included",
                                "peak memory, MB"), strict=True):  # fmt: skip
        axes.plot(visits, [row[key] for row in rows], marker="o")
        axes.set(xlabel="visits planned, thousands", ylabel=label, xlim=(0, None), ylim=(0, None))
        if key == "plan":
            axes.plot([0, visits[-1]], [0, rows[-1][key]], linestyle=":", color="grey", label="in proportion")
            axes.legend()
    figure.savefig(path, dpi=150)


def say(*lines: str) -> None:
    """Print lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
