"""A scenario as it is beside the same scenario with something changed: figures of both, and which nothing outdoes."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.policy import rules_of
from liaison_opt.study.axes import varied
from liaison_opt.study.grid import Cell, Grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from liaison_opt.scenario import Scenario

#: what a chart of the frontier sets against each other, (cost, gain); of each pair the first gain that there is
PAIRS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hours_mean", ("visits", "enough_share", "places_share")),
    ("km_mean", ("enough_share", "visits_share", "places_share", "sessions")),
)


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class WhatIf:
    """The present scenario and its changed ones, planned side by side; prints itself as a table, a row each.

    Parameters
    ----------
    before
        The scenario as it is.
    present
        What planning it came to; its values are those that the axes have now.
    grid
        The changed ones; its base lacks the places that were dropped.
    without
        Ids of the places that all changed ones lack.
    """

    before: Scenario
    present: Cell
    grid: Grid
    without: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The present scenario, then the changed ones; their places are the numbers of `table`."""
        return (self.present, *self.grid.cells)

    @property
    def whole(self) -> Grid:
        """All of them as one grid, the present one first."""
        return Grid(base=self.before, axes=self.grid.axes, cells=self.cells)

    @property
    def table(self) -> pd.DataFrame:
        """One row each: variant (0 = as it is), a column an axis, status, clauses, figures of `study.cells.FIGURES`."""
        table = self.whole.table
        table.insert(0, "variant", range(len(table)))
        return table

    @property
    def decided(self) -> bool:
        """True if each has a plan or is proven to have none."""
        return self.whole.decided

    def scenario(self, variant: int) -> Scenario:
        """The scenario of a row of the table, to be planned and looked at by itself.

        Raises
        ------
        ScenarioError
            There is no such row.
        """
        if not 0 <= variant < len(self.cells):
            todo = f"Give 0 (as it is) to {len(self.cells) - 1}."
            fault = Fault(file="what-if", value=str(variant), problem="there is no variant of this number", todo=todo)
            raise ScenarioError([fault])
        return self.before if variant == 0 else varied(self.grid.base, self.cells[variant].values)

    def frontier(self, x: str = "hours_mean", y: str | None = None) -> pd.DataFrame:
        """The rows of `table` with a plan that no other outdoes in both columns (`Grid.frontier`).

        Parameters
        ----------
        x, y
            Figures, or axes of numbers; y None: the first of visits and coverage that there is.
        """
        wanted = y or self.pair(x, PAIRS[0][1]) or "sessions"
        table = self.whole.columns([x, wanted]).assign(variant=range(len(self.cells)))
        best = self.whole.frontier(x, wanted).drop_duplicates([x, wanted])
        pairs = set(best[[x, wanted]].itertuples(index=False, name=None))
        kept = [pair in pairs for pair in table[[x, wanted]].itertuples(index=False, name=None)]
        return table[kept].sort_values([x, wanted, "variant"], kind="stable").reset_index(drop=True)

    def pair(self, x: str, gains: tuple[str, ...]) -> str | None:
        """The first of these figures that stands beside `x` in any variant; None if none does."""
        known = self.table.columns
        return next((name for name in gains if name in known), None) if x in known else None

    def plot(self, lang: str | None = None) -> Figure:
        """Visits and coverage against load and distance (`output.chart_what_if.frontier`)."""
        return _shown("chart_what_if").frontier(self, lang)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return str(_shown("what_if").told(self, None))

    def _repr_html_(self) -> str:
        return str(_shown("what_if").html(self, None))


def present_values(scenario: Scenario, names: Mapping[str, Any]) -> dict[str, Any]:
    """What known axes have in the scenario as it is.

    Parameters
    ----------
    scenario
        The scenario.
    names
        Axes as in `study.axes.judged_axes`, judged.
    """
    rules = {rule.id: rule for rule in rules_of(scenario)}
    return {name: _present(scenario, name, rules) for name in names}


def _present(scenario: Scenario, name: str, rules: Mapping[str, Any]) -> Any:
    section, _, rest = name.partition(".")
    settings = scenario.settings
    if name.startswith("posts:"):
        return len(scenario.roles.get(name.removeprefix("posts:"), []))
    if section == "readings":
        return settings.readings.get(rest)
    if section in {"session", "calendar", "generate"}:
        return getattr(getattr(settings, section), rest, None)
    if section in {"duty", "slot"}:
        which, _, key = rest.partition(".")
        return _plain({entry.name: getattr(entry, key, None) for entry in getattr(settings, section)}.get(which))
    return scenario.horizon.first.year if name == "horizon.year" else _parameter(name, rules)


def _parameter(name: str, rules: Mapping[str, Any]) -> Any:
    """A rule's parameter, its default where the policy does not say it."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        rule = rules.get(".".join(parts[:cut]))
        if rule is not None:
            value = getattr(rule, parts[cut], None)
            if len(parts) > cut + 1 and isinstance(value, Mapping):
                value = value.get(parts[cut + 1])
            return _plain(value)
    return None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, (tuple, frozenset)) else value


# It shows itself by the room that reads answers, loaded only when somebody looks.
def _shown(name: str) -> Any:
    return importlib.import_module(f"liaison_opt.output.{name}")
