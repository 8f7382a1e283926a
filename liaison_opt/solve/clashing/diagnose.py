"""Is any plan possible? Counting first, then the stages in their order; nothing is optimised."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from liaison_opt.rules.assemble import joint_model
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.view import View
from liaison_opt.solve.clashing.hall import short
from liaison_opt.solve.clashing.impossible import State, possible_in, refuted, small
from liaison_opt.solve.engine import Stop
from liaison_opt.solve.failures import Infeasible, NothingFound
from liaison_opt.solve.planner import Making

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.explain import Clash


@dataclasses.dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Whether a plan is possible, and why not.

    Parameters
    ----------
    status
        "infeasible" (proven), "feasible" (shown), or "unknown": not proven either way within the limits.
    clashes
        Least sets of rows that cannot all hold, without rows in common.
    total
        How many such clashes there are, as far as the same kind of search sees.
    given
        What the proof holds given.
    stage
        The model it stands on: link, roster (given the links), joint (any links), share or count (households).
    sums
        By language: the arithmetic in sentences where a count of households alone says it.
    sides
        Need and room of that count, or of the first clash that is arithmetic.
    view
        The part of the year's model on which the clashes stand, for any links; None where they stand on something else.
    """

    status: State
    clashes: tuple[Clash, ...] = ()
    total: int = 0
    given: tuple[str, ...] = ()
    stage: str = ""
    sums: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    sides: tuple[int, int] | None = None
    view: View | None = None


def diagnose(
    scenario: Scenario, *, seed: int = 0, stop: Stop | None = None, limit: int = 3, workers: int = 1
) -> Diagnosis:
    """Whether any plan obeys every binding rule on links and roster, and what clashes if none does.

    Household visits are counted (need against room); how they are dealt is best effort and no reason to refuse a plan.

    Parameters
    ----------
    scenario
        What is given.
    seed
        Random seed of the solver.
    stop
        When to end early; without it only limits in deterministic time hold.
    limit
        So many clashes are narrowed down.
    workers
        Components solved at the same time; the answer does not depend on it.

    Raises
    ------
    ScenarioError
        The policy has faults.
    """
    making = Making(scenario, rules_of(scenario), seed, stop or Stop(), workers, None, None, limit=limit)
    try:
        making.possible()
    except Infeasible as error:
        on = error.certificate.stages[-1]
        view = View(stage="joint", months=on.months, asking=on.asking) if on.stage == "joint" else None
        return Diagnosis(status="infeasible", clashes=tuple(error.clashes), total=error.total, given=error.given,
                         stage=on.stage, sums=error.sums, sides=error.sides, view=view)  # fmt: skip
    except NothingFound:
        return Diagnosis(status="unknown")
    return Diagnosis(status="feasible")


def possible(scenario: Scenario, *, seed: int = 0, stop: Stop | None = None, first: View | None = None) -> State:
    """Whether any plan obeys every binding rule on links and roster: `diagnose` without the reasons.

    A small scenario is one model of links and sessions at once: to build it takes longer than to answer.

    Parameters
    ----------
    scenario, seed, stop
        As of `diagnose`.
    first
        A part of the model that is looked at before the whole, since another scenario like this one was shown to be
        impossible there: what a change does not mend is seen much sooner.
    """
    rules, stop = rules_of(scenario), stop or Stop()
    if small(scenario):
        matrix = joint_model(scenario, rules, wishes=False).matrix
        return "infeasible" if short(matrix) else possible_in(matrix, seed=seed, stop=stop)
    if first is not None and refuted(scenario, rules, first, stop):
        return "infeasible"
    making = Making(scenario, rules, seed, stop, 1, None, None, limit=0)
    try:
        making.possible()
    except Infeasible:
        return "infeasible"
    except NothingFound:
        return "unknown"
    return "feasible"
