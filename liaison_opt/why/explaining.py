"""Say why a scenario has no plan, or that it has one."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from liaison_opt.language import language
from liaison_opt.output.clash import Told
from liaison_opt.rules.policy import rules_of
from liaison_opt.why.explanation import REPAIRS, Explanation
from liaison_opt.why.shortfall import Shortfall, shortfall_of

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.clashing.diagnose import Diagnosis
    from liaison_opt.solve.engine import Stop


def explain(
    scenario: Scenario,
    *,
    repairs: bool | int = True,
    seed: int = 0,
    seconds: float | None = None,
    stop: Stop | None = None,
    lang: str | None = None,
    limit: int = 3,
) -> Explanation:
    """Why no plan is possible: the clauses that clash, the sum that shows it, and what would make it possible.

    Parameters
    ----------
    scenario
        What is given.
    repairs
        False leaves out the repairs, each of which is solved again; a number: so many of the cheapest at most.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit; None leaves only limits in deterministic time, so that the answer is the same each time.
    stop
        A `Stop` of the caller's, to end early.
    lang
        "en" or "zh": the language of sentences.
    limit
        So many clashes are narrowed down and told.

    Returns
    -------
    Explanation
        Also where a plan is possible (it says so, and what binding household visits find no session), and where it is
        not proven either way.

    Raises
    ------
    ScenarioError
        The policy has faults.
    """
    from liaison_opt.solve.clashing.diagnose import diagnose  # noqa: PLC0415 (OR-Tools takes most of a second to load)
    from liaison_opt.solve.engine import Stop as Ending  # noqa: PLC0415

    chosen, stop = language(lang), stop or Ending(seconds)
    found = diagnose(scenario, seed=seed, stop=stop, limit=limit)
    answer = explained(scenario, found, chosen)
    if found.status == "feasible":
        return dataclasses.replace(answer, shortfall=_shortfall(scenario, seed=seed, stop=stop, lang=chosen))
    if not repairs:
        return answer
    return answer.with_repairs(seed=seed, stop=stop, most=REPAIRS if repairs is True else repairs)


def explained(scenario: Scenario, found: Diagnosis, lang: str) -> Explanation:
    """A diagnosis in words, without repairs."""
    told = Told(scenario=scenario, clashes=tuple(found.clashes), total=found.total, sums=found.sums,
                sides=found.sides, stage=found.stage, lang=lang)  # fmt: skip
    return Explanation(scenario=scenario, status=found.status, lang=lang, told=told, diagnosis=found,
                       given=tuple(found.given))  # fmt: skip


def _shortfall(scenario: Scenario, *, seed: int, stop: Stop, lang: str) -> Shortfall | None:
    """What a plan leaves undone of the visits that binding rules ask for; None where none do, or none was found."""
    from liaison_opt.solve import failures, planner  # noqa: PLC0415

    asking = [rule for rule in rules_of(scenario) if rule.binding and getattr(rule, "of_households", False)]
    if not asking or not any(duty.visits for duty in scenario.settings.duty):
        return None
    try:
        plan = planner.plan(scenario, seed=seed, stop=stop, lang=lang)
    except failures.NothingFound:  # that a plan exists is known; how it deals out visits is not
        return None
    return shortfall_of(plan)
