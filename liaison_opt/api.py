"""The few functions that a notebook needs. OR-Tools is loaded when the first plan is made."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from liaison_opt.audit import Audit
from liaison_opt.audit import audit as judge
from liaison_opt.comparing import compare as compare  # noqa: PLC0414 (one of the verbs that are found here)
from liaison_opt.executors import executor
from liaison_opt.plan import Plan
from liaison_opt.rules.candidates import duty_pairs, link_candidates
from liaison_opt.rules.make_up import missed_of
from liaison_opt.rules.policy import load, rules_of
from liaison_opt.rules.reach import Coverage as Share
from liaison_opt.rules.visits import MinVisits
from liaison_opt.scenario.places import block_of, first_towns, generate

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.linking.link import Linked
    from liaison_opt.study import Coverage
    from liaison_opt.why import Explanation, Prices, Why


def scenario(where: str | Path, *, readings: Mapping[str, str] | None = None, year: int | None = None) -> Scenario:
    """Read a scenario and judge all of it.

    Parameters
    ----------
    where
        A folder, a workbook, or the name of a scenario that comes with the package ("jianghai").
    readings
        Readings that replace the scenario's own, e.g. {"A3": "limit_counts_all"}.
    year
        Another calendar year than the scenario's.

    Raises
    ------
    ScenarioError
        With every fault found in any file.
    """
    return load(where, readings=readings, year=year)


def places(
    where: str | Path, *, seed: int | None = None, households: int | None = None, towns: int | None = None
) -> dict[str, pd.DataFrame]:
    """The synthetic tables of a place; see `scenario.places.generate`.

    Parameters
    ----------
    where
        A scenario with a `[generate]` block, or one of the places whose names and outline the package carries.
    seed
        Another seed than the block's.
    households
        Another total than the block's; the posts that are in proportion to households change with it.
    towns
        Only the first so many towns.

    Returns
    -------
    communities, cadres and, where they stand one by one, households; everything but names and outline is synthetic.

    Raises
    ------
    ScenarioError
        There is no such place, or the sizes do not fit together.
    """
    block = block_of(where, seed=seed, households=households)
    tables = generate(block)
    return tables if towns is None else first_towns(tables, towns)


def plan(
    given: Scenario | str | Path, *, seed: int = 0, seconds: float | None = None, workers: int = 1, **how: Any
) -> Plan:
    """Link cadres to places and households, build the year's roster, say who is seen when; see `solve.planner.plan`.

    Parameters
    ----------
    given
        A scenario, or what `scenario` would read.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit; None leaves only limits in deterministic time.
    workers
        Components solved at the same time, large ones in processes; the plan does not depend on it.
    how
        until ("link", "roster", "visits"), executor, progress, stop, lang: as in `solve.planner.plan`.

    Raises
    ------
    ScenarioError, Infeasible, NothingFound
        Bad input; proven impossible; nothing found before the limit.
    """
    from liaison_opt.solve import planner  # noqa: PLC0415 (OR-Tools takes most of a second to load)

    found = scenario(given) if isinstance(given, (str, Path)) else given
    if "executor" in how:
        return planner.plan(found, seed=seed, seconds=seconds, workers=workers, **how)
    with executor(workers) as pool:
        return planner.plan(found, seed=seed, seconds=seconds, workers=workers, executor=pool, **how)


def explain(
    given: Scenario | str | Path, *, repairs: bool | int = True, seed: int = 0, seconds: float | None = None, **how: Any
) -> Explanation:
    """Why no plan is possible: what clashes, the sum that shows it, what would change it; see `why.explain`.

    Parameters
    ----------
    given
        A scenario, or what `scenario` would read.
    repairs
        False leaves out the changes that would make it possible, each of which is solved again; a number: so many of
        the cheapest at most.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit; None leaves only limits in deterministic time.
    how
        stop, lang, limit: as in `why.explain`.

    Raises
    ------
    ScenarioError
        Bad input.
    """
    from liaison_opt.why import explain as explained  # noqa: PLC0415 (it loads what people read, and the solver)

    found = scenario(given) if isinstance(given, (str, Path)) else given
    return explained(found, repairs=repairs, seed=seed, seconds=seconds, **how)


def why(made: Plan, **question: Any) -> Why:
    """Say why a finished plan is as it is: why this session, why not that day; see `why.this.why`.

    Parameters
    ----------
    made
        A plan.
    question
        session, or cadre and date, or community; seed, seconds, stop, lang: as in `why.this.why`.
    """
    from liaison_opt.why import why as answer  # noqa: PLC0415 (it loads what people read, and the solver)

    return answer(made, **question)


def prices(given: Scenario | str | Path, **how: Any) -> Prices:
    """What one slot day, place, cadre or unit of a cap more is worth, by re-solves; see `why.prices.prices`.

    Parameters
    ----------
    given
        A scenario, or what `scenario` would read.
    how
        seed, seconds, stop, lang, progress: as in `why.prices.prices`.
    """
    from liaison_opt.why.prices import prices as worth  # noqa: PLC0415 (it loads what people read, and the solver)

    return worth(scenario(given) if isinstance(given, (str, Path)) else given, **how)


def link(cost: Any, floor: Any, ceiling: Any, load: Any = None, **how: Any) -> Linked:
    """Link actors to targets at least cost, from plain tables; see `solve.link.link`.

    Parameters
    ----------
    cost
        An array or DataFrame with actors in rows and targets in columns, or a long table actor, target, cost.
    floor, ceiling
        Targets (or load) of an actor: a number, or one an actor.
    load
        Load of each target; None counts targets.
    how
        each, allowed, wishes, seed, seconds: as in `solve.link.link`.

    Raises
    ------
    ScenarioError
        The tables cannot be used; lists every fault.
    """
    from liaison_opt.solve.linking.link import link as found  # noqa: PLC0415 (OR-Tools takes most of a second to load)

    return found(cost, floor, ceiling, load, **how)


def audit(
    given: Scenario | str | Path,
    roster: pd.DataFrame,
    links: pd.DataFrame | None = None,
    visits: pd.DataFrame | None = None,
    *,
    lang: str | None = None,
) -> Audit:
    """Judge any roster by every rule of a scenario; see `liaison_opt.audit.audit`. Needs no solver.

    Parameters
    ----------
    given
        A scenario, or what `scenario` would read.
    roster
        At least date, cadre, community.
    links
        cadre, target, from, to; None = taken from the roster.
    visits
        session_id, household, order; None = not known.
    lang
        "en" or "zh".
    """
    found = scenario(given) if isinstance(given, (str, Path)) else given
    return judge(found, rules_of(found), roster, links, visits, lang=lang)


def publish(
    plan: Plan,
    folder: str | Path,
    *,
    lang: str | None = None,
    also: Mapping[str, Callable[[Path], object]] | None = None,
) -> Path:
    """Write everything that a plan gives: contract files, workbook, calendars, charts.

    A plan without sessions (links only) is its contract files: there is nothing else to show.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where it goes; a folder that an earlier plan wrote is replaced, a foreign one refused.
    lang
        "en" or "zh", for everything that people read.
    also
        More to write into the folder: name to what writes it at a path.

    Raises
    ------
    ScenarioError
        The folder cannot be used.
    """
    from liaison_opt.output import write  # noqa: PLC0415 (matplotlib takes its time to load)

    if plan.roster.empty:
        return write.plan(plan, Path(folder), lang=lang, kinds=("csv",), also=also)
    found, typed = coverage(plan), baseline(plan, lang=lang)
    return write.plan(plan, Path(folder), lang=lang, coverage=found, baseline=typed, also=also)


def coverage(plan: Plan) -> Coverage | None:
    """Need against room for household visits, by the policy's own words; None if no rule speaks of households.

    Where duties hold visits, they are held against every rule on households (`study.visits_held`). Else (JH-3.4c,
    JH-3.4d) each stationing session makes room: `k` is the number of visits a household of the rule on households;
    households away count in full if the rule on them is binding.
    """
    from liaison_opt import study  # noqa: PLC0415 (networkx is loaded only where it is needed)

    rules = rules_of(plan.scenario)
    if study.judged_here(plan.scenario, rules):
        return study.visits_held(plan, rules)
    asking = [rule for rule in rules if isinstance(rule, (MinVisits, Share)) and rule.of_households]
    if not asking:
        return None
    k = max((rule.k for rule in asking if isinstance(rule, MinVisits) and "household" in rule.target), default=1)
    must = any(rule.binding for rule in asking if isinstance(rule, MinVisits) and "household_away" in rule.target)
    return study.need_and_room(plan.scenario, plan.roster, k=k, away="must" if must else "best_effort")


def baseline(plan: Plan, *, lang: str | None = None) -> dict[str, int] | None:
    """What a clerk's round-robin in a spreadsheet comes to, with the same links; keys of `output.tables.figures`.

    None unless stationing, which is what a clerk would type, is the one duty held along links: other rosters would be
    compared with something else.
    """
    from liaison_opt.output.tables import figures, station_duties  # noqa: PLC0415

    if station_duties(plan.scenario) != ["station"]:
        return None
    from liaison_opt.study import round_robin  # noqa: PLC0415

    typed = round_robin(plan.scenario, plan.links)
    verdict = judge(plan.scenario, rules_of(plan.scenario), typed, plan.links, lang=lang)
    missed = plan.missed.assign(made_up_on=pd.Series(pd.NaT, index=plan.missed.index, dtype="datetime64[ns]"))
    by_hand = dataclasses.replace(plan, roster=typed, audit=verdict.lines, compliance=verdict.compliance, missed=missed)
    return figures(by_hand)


def reopen(given: Scenario, folder: str | Path, *, lang: str | None = None) -> Plan:
    """A plan read back from its folder and judged anew.

    Raises
    ------
    RosterError
        The folder does not hold a plan's contract files.
    """
    from liaison_opt.output import contract  # noqa: PLC0415

    files = contract.read(Path(folder))
    rules = rules_of(given)
    verdict = judge(given, rules, files.roster, files.links, files.visits, lang=lang)
    return Plan(
        scenario=given,
        links=files.links,
        roster=files.roster,
        audit=verdict.lines,
        compliance=verdict.compliance,
        missed=missed_of(given, files.roster, rules),
        certificate=contract.certificate_from_json(files.certificate),
        visits=files.visits,
        routes=files.routes,
        due=files.due,
    )


def export(
    plan: Plan,
    target: str | Path,
    kind: Literal["csv", "xlsx", "ics", "png", "lists"],
    *,
    lang: str | None = None,
    cadre: str | None = None,
) -> list[Path]:
    """Write one kind of file from a plan, of one post alone if `cadre` names it; see `output.write.export`."""
    from liaison_opt.output import write  # noqa: PLC0415

    told: dict[str, Any] = {}
    if kind == "xlsx":  # nothing else shows them
        told = {"coverage": coverage(plan), "baseline": baseline(plan, lang=lang)}
    return write.export(plan, Path(target), kind, lang=lang, cadre=cadre, **told)


def measures(given: Scenario, links: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    """What a planner asks of the graph: who is unreachable, whose links cross areas, what falls vacant, bottlenecks."""
    from liaison_opt import graph  # noqa: PLC0415

    candidates = link_candidates(given, rules_of(given))
    others = [duty_pairs(given, duty.name, candidates) for duty in given.settings.duty if duty.at != "links"]
    pairs = pd.concat([candidates, *others])[["cadre", "target"]].drop_duplicates()
    made = graph.build(given, links, may_serve=pairs)
    return {
        "unreachable": graph.unreachable(made),
        "crossing": graph.crossing(made),
        "vacancies": graph.vacancies(made),
        "bottlenecks": graph.bottlenecks(made),
        "degrees": graph.degrees(made),
    }


def draw(given: Scenario, links: pd.DataFrame | None, path: str | Path, *, lang: str | None = None) -> Path:
    """The graph as a PNG file, with these links (or the given ones)."""
    from liaison_opt.output import charts  # noqa: PLC0415

    return charts.save(
        "graph", given if links is None else dataclasses.replace(given, links=links), Path(path), lang=lang
    )
