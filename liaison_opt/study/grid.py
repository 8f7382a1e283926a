"""A scenario planned under every combination of changed values, as a table; which cells nothing else outdoes."""

from __future__ import annotations

import dataclasses
import importlib
import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.words import advice
from liaison_opt.study.axes import varied
from liaison_opt.study.cells import FIGURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from liaison_opt.plan import Status
    from liaison_opt.scenario import Scenario


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cell:
    """What planning one combination came to.

    Parameters
    ----------
    values
        Axis to value.
    status
        "optimal" or "feasible" with a plan; "infeasible": proven that there is none; "unknown": not proven either way.
    clauses
        Clauses that clash, if it is proven that there is no plan.
    words
        Why there is no plan, by language.
    figures
        Keys of `study.cells.FIGURES`; empty without a plan.
    """

    values: Mapping[str, Any]
    status: Status
    clauses: tuple[str, ...] = ()
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    figures: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def planned(self) -> bool:
        """True if it has a plan."""
        return self.status in {"optimal", "feasible"}


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Grid:
    """Cells side by side; prints itself as a table, a row a cell.

    Parameters
    ----------
    base
        The scenario that was varied.
    axes
        Axis to its values, in the order given.
    cells
        One a combination, the last axis turning fastest.
    """

    base: Scenario
    axes: Mapping[str, tuple[Any, ...]]
    cells: tuple[Cell, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row a cell: a column an axis, status, clauses ("; " between them), then the figures that any cell has."""
        names = [name for name in FIGURES if any(name in cell.figures for cell in self.cells)]
        rows = [
            {**cell.values, "status": cell.status, "clauses": "; ".join(cell.clauses)}
            | {name: cell.figures.get(name) for name in names}
            for cell in self.cells
        ]
        return pd.DataFrame(rows, columns=[*self.axes, "status", "clauses", *names])

    @property
    def decided(self) -> bool:
        """True if each cell has a plan or is proven to have none."""
        return all(cell.status != "unknown" for cell in self.cells)

    def scenario(self, at: Mapping[str, Any]) -> Scenario:
        """The scenario of a cell (or of any other values of these axes), to be planned and looked at by itself.

        Raises
        ------
        ScenarioError
            An axis that the grid does not have, or a value that does not fit.
        """
        self._judged(list(at), list(self.axes))
        return varied(self.base, at)

    def frontier(
        self,
        x: str = "hours_mean",
        y: str = "enough",
        *,
        better: Mapping[str, str] | None = None,
        within: Mapping[str, Any] | None = None,
    ) -> pd.DataFrame:
        """The cells with a plan that no other outdoes: none is as good in both and better in one.

        Parameters
        ----------
        x, y
            Columns of the table: figures, or axes of numbers.
        better
            Column to "high" or "low", where it is not what `study.cells.FIGURES` says (an axis: "low", it is spent).
        within
            Only cells with these values of these axes, none of which outdoes another then.

        Returns
        -------
        Rows of the table, sorted by x, then y; cells that are equal in both are all kept.

        Raises
        ------
        ScenarioError
            The grid has no such column of numbers.
        """
        table = self.columns([x, y])
        signs = {name: self._sign(name, better) for name in (x, y)}
        costs = pd.DataFrame({name: signs[name] * pd.to_numeric(table[name]) for name in (x, y)})
        fits = [all(cell.values.get(name) == value for name, value in (within or {}).items()) for cell in self.cells]
        inside = pd.Series(fits, index=table.index, dtype=bool)
        able = costs[table["status"].isin(["optimal", "feasible"]) & inside].dropna()
        kept = [row for row in able.index if not _outdone(able, row)]
        return table.loc[kept].sort_values([x, y], kind="stable").reset_index(drop=True)

    def steps(self, gain: str = "enough", cost: str = "staff_hours") -> pd.DataFrame:
        """What one step along each axis buys, and for how much, all else equal.

        Two cells that differ in one axis only, by one step of its values, make a pair; pairs in which one has no plan
        are counted, but not measured.

        Parameters
        ----------
        gain, cost
            Columns of figures; a gain counts upwards if more is better, else downwards.

        Returns
        -------
        One row an axis and step: axis, from, to, pairs (measured), without_plan (pairs), gain and cost (mean change),
        gain_min and gain_max, each (cost of one unit of gain; missing where the step gains nothing). The cheapest
        first: steps that gain at no cost, then by `each`.

        Raises
        ------
        ScenarioError
            The grid has no such column of figures.
        """
        self.columns([gain, cost])
        up = -self._sign(gain, None)
        rows = []
        for axis, values in self.axes.items():
            for first, second in itertools.pairwise(values):
                pairs = self._pairs(axis, first, second)
                both = [(a, b) for a, b in pairs if a.planned and b.planned]
                gains = [up * (b.figures[gain] - a.figures[gain]) for a, b in both]
                costs = [b.figures[cost] - a.figures[cost] for a, b in both]
                rows.append(_step(axis, first, second, gains, costs) | {"without_plan": len(pairs) - len(both)})
        columns = ["axis", "from", "to", "pairs", "without_plan", "gain", "cost", "gain_min", "gain_max", "each"]
        found = pd.DataFrame(rows, columns=columns).astype({"from": object, "to": object})
        return found.sort_values("each", kind="stable", na_position="last", ignore_index=True)

    def _pairs(self, axis: str, first: Any, second: Any) -> list[tuple[Cell, Cell]]:
        by_rest = {_rest(cell, axis): cell for cell in self.cells if _is(cell, axis, second)}
        return [(cell, by_rest[_rest(cell, axis)]) for cell in self.cells if _is(cell, axis, first)]

    def _sign(self, name: str, better: Mapping[str, str] | None) -> int:
        """1 where less is better, -1 where more is."""
        said = (better or {}).get(name, FIGURES.get(name, "low"))
        if said not in {"low", "high"}:
            fault = Fault(
                file="better", column=name, value=said, problem="this is no direction", todo="Give low or high."
            )
            raise ScenarioError([fault])
        return -1 if said == "high" else 1

    def columns(self, names: list[str]) -> pd.DataFrame:
        """The table, in which these columns of numbers are known to be; where nothing has a plan, figures are missing.

        Raises
        ------
        ScenarioError
            The grid has no such column, or it holds words.
        """
        table = self.table
        planned = any(cell.planned for cell in self.cells)
        known = [name for name in FIGURES if name in table or not planned]
        self._judged(names, [*self.axes, *known])
        faults = [
            Fault(file="grid", column=name, problem="this axis holds words, not numbers", todo="Take a figure.")
            for name in names if name in self.axes and not all(_number(value) for value in self.axes[name])
        ]  # fmt: skip
        if faults:
            raise ScenarioError(faults)
        return table.reindex(columns=list(dict.fromkeys([*table.columns, *names])))

    def _judged(self, names: list[str], known: list[str]) -> None:
        """Raise if one of the names is not known."""
        faults = [
            Fault(file="grid", column=name, problem="the grid has no such column",
                  todo=advice(name, known, f"Known are: {', '.join(known)}."))
            for name in names if name not in known
        ]  # fmt: skip
        if faults:
            raise ScenarioError(faults)

    def plot(self, x: str = "hours_mean", y: str = "enough", ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Every cell by two columns, the undominated ones joined (`output.chart_frontier.frontier`)."""
        return _shown("chart_frontier").frontier(self, x, y, ax, lang)  # type: ignore[no-any-return]

    def heatmap(
        self,
        x: str,
        y: str,
        value: str = "enough_share",
        ax: Axes | None = None,
        lang: str | None = None,
        *,
        at: Mapping[str, Any] | None = None,
    ) -> Axes:
        """One figure over two axes, cells without a plan marked (`output.chart_heat.heatmap`)."""
        return _shown("chart_heat").heatmap(self, x, y, value, ax, lang, at=at)  # type: ignore[no-any-return]

    def worth(self, gain: str = "enough", cost: str = "staff_hours", lang: str | None = None) -> pd.DataFrame:
        """`steps` in words, the cheapest first (`output.grid_table.steps`)."""
        return _shown("grid_table").steps(self, gain, cost, lang)  # type: ignore[no-any-return]

    def verdict(self, gain: str = "enough", cost: str = "staff_hours", lang: str | None = None) -> str:
        """Which step buys most for least, as a sentence (`output.grid_table.verdict`)."""
        return str(_shown("grid_table").verdict(self, gain, cost, lang))

    def __repr__(self) -> str:
        return str(_shown("grid_table").told(self, None))

    def _repr_html_(self) -> str:
        return str(_shown("grid_table").html(self, None))


# A grid shows itself by the room that reads answers; it is loaded only when somebody looks.
def _shown(name: str) -> Any:
    return importlib.import_module(f"liaison_opt.output.{name}")


def _outdone(costs: pd.DataFrame, row: Any) -> bool:
    mine = costs.loc[row]
    return bool(((costs <= mine).all(axis=1) & (costs < mine).any(axis=1)).any())


def _is(cell: Cell, axis: str, value: Any) -> bool:
    return bool(cell.values[axis] == value)


def _rest(cell: Cell, axis: str) -> tuple[Any, ...]:
    return tuple(value for name, value in cell.values.items() if name != axis)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _step(axis: str, first: Any, second: Any, gains: list[float], costs: list[float]) -> dict[str, Any]:
    """A line of `Grid.steps`; a cost that is no cost makes what is gained free."""
    found: dict[str, Any] = {"axis": axis, "from": first, "to": second, "pairs": len(gains)}
    if not gains:
        return found | dict.fromkeys(["gain", "cost", "gain_min", "gain_max", "each"])
    gain, cost = sum(gains) / len(gains), sum(costs) / len(costs)
    each = None if gain <= 0 else max(0.0, cost) / gain
    return found | {"gain": gain, "cost": cost, "gain_min": min(gains), "gain_max": max(gains), "each": each}
