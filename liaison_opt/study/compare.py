"""Plans side by side: readings of one scenario, or any scenarios with names."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.language import language
from liaison_opt.rules.policy import rules_of
from liaison_opt.study.figures import of_plan, of_scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from liaison_opt.plan import Plan, Status
    from liaison_opt.scenario import Scenario

#: what is varied and the name of the variant: ("A34", "two_to_three"), ("scenario", "jianghai")
Key = tuple[str, str]
COLUMNS = ("code", "reading", "measure", "of", "value")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What planning came to.

    Parameters
    ----------
    status
        "optimal" or "feasible" with a plan; "infeasible": proven that there is none; "unknown": not proven either way.
    plan
        The plan, or None.
    clauses
        Clauses that clash, if there is no plan.
    words
        Why there is no plan, by language.
    """

    status: Status
    plan: Plan | None = None
    clauses: tuple[str, ...] = ()
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Comparison:
    """Plans side by side; prints itself as a table with one column a variant.

    Parameters
    ----------
    base
        The scenario whose title and period stand at the head.
    outcomes
        What is varied and name of the variant to its outcome, in the order of the columns.
    chosen
        The variants that are the scenario's own choice.
    table
        Tidy: code, reading, measure, of (a role, slot or rule; "" if the measure is the plan's own), value. A measure
        that a variant does not have (it has no plan, say) has no row.
    lang
        Language in which it prints itself.
    """

    base: Scenario
    outcomes: Mapping[Key, Outcome]
    chosen: frozenset[Key]
    table: pd.DataFrame
    lang: str = dataclasses.field(default_factory=language)

    @property
    def decided(self) -> bool:
        """True if each variant has a plan or is proven to have none."""
        return all(outcome.status != "unknown" for outcome in self.outcomes.values())

    @property
    def wide(self) -> pd.DataFrame:
        """The measures in words down, the variants across, values as they are printed."""
        return _shown().wide(self, self.lang)  # type: ignore[no-any-return]

    @property
    def own(self) -> bool:
        """True if all variants are of one scenario; False for scenarios that stand side by side by name."""
        return all(code != "scenario" for code, _ in self.outcomes)

    def plot(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Shares side by side: places seen, time used, visits held of those owed (`output.chart_compared.variants`)."""
        draw = importlib.import_module("liaison_opt.output.chart_compared").variants
        return draw(self, ax, self.lang if lang is None else lang)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return str(_shown().told(self, self.lang))

    def _repr_html_(self) -> str:
        return str(_shown().html(self, self.lang))


# A comparison shows itself by the room that reads answers; it is loaded only when somebody looks.
def _shown() -> Any:
    return importlib.import_module("liaison_opt.output.compared")


def compare(
    scenarios: Mapping[Key, Scenario],
    plan: Callable[[Scenario], Outcome],
    *,
    base: Scenario,
    chosen: Collection[Key] = (),
    lang: str | None = None,
    through: Callable[[list[Scenario]], list[Outcome]] | None = None,
) -> Comparison:
    """Plan each scenario and measure what it comes to.

    Parameters
    ----------
    scenarios
        What is varied and the name of the variant to the scenario. One that stands there twice (the same object) is
        planned once.
    plan
        Makes the outcome of a scenario; never raises because there is no plan.
    base
        The scenario whose title and period stand at the head.
    chosen
        The variants to mark as the scenario's own choice.
    lang
        Language in which the comparison prints itself.
    through
        Plans all of them instead, in this order; None: `plan`, one after the other.
    """
    lang = language(lang)
    each = {id(scenario): scenario for scenario in scenarios.values()}
    made = [plan(scenario) for scenario in each.values()] if through is None else through(list(each.values()))
    done = {
        number: (outcome, _measured(scenario, outcome))
        for (number, scenario), outcome in zip(each.items(), made, strict=True)
    }
    outcomes, rows = {}, []
    for key, scenario in scenarios.items():
        outcomes[key], lines = done[id(scenario)]
        rows += [(*key, *line) for line in lines if line[2] is not None]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": object})
    return Comparison(base=base, outcomes=outcomes, chosen=frozenset(chosen), table=table, lang=lang)


def _measured(scenario: Scenario, outcome: Outcome) -> list[tuple[str, str, Any]]:
    rules = rules_of(scenario)
    made = outcome.plan
    lines: list[tuple[str, str, Any]] = [("status", "", outcome.status)]
    if outcome.clauses:
        lines.append(("clash", "", "; ".join(outcome.clauses)))
    if made is not None:
        gaps = [gap for gap in made.tiers["gap"] if gap is not None and not pd.isna(gap)]
        lines.append(("gap", "", max(gaps, default=0.0)))
        lines += of_plan(made, rules)
    given = scenario.links if len(scenario.links) else None
    return lines + list(of_scenario(scenario, rules, given if made is None else made.links))
