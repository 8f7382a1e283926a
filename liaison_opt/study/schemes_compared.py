"""Schemes side by side on one town over many seeds: the tables that come of it, and how they are shown."""

from __future__ import annotations

import dataclasses
import functools
import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.language import language
from liaison_opt.study import ranks as ranking
from liaison_opt.study.scheme_figures import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TABLE = ("scheme", "seed", "measure", "value")


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class SchemeComparison:
    """What several schemes come to on the same synthetic town.

    Parameters
    ----------
    town
        What it was: place, name, villages, real (villages of the real town), households, posts, year.
    titles
        Scheme to what it is called in tables, by language, in the order of the rows.
    seeds
        From which everything invented was drawn, one town each.
    budget
        Staff-hours that each scheme has in the year; None: each as it is written.
    cells
        One row a scheme and seed: scheme, seed, status, posts (of the roles whose number changes), written, least,
        most (NA: no bound), hours (NaN without a plan), stopped ("" where the budget is met; else "least", "most",
        "no_plan"), broken (lines of the audit that break a binding rule; the first seed is judged by every rule, the
        others by what the model does not hold itself), clauses (that clash, or that set the bound).
    table
        Tidy: scheme, seed, measure, value; a measure that a plan does not have has no row.
    """

    town: Mapping[str, Any]
    titles: Mapping[str, Mapping[str, str]]
    seeds: tuple[int, ...]
    budget: float | None
    cells: pd.DataFrame
    table: pd.DataFrame

    @property
    def schemes(self) -> list[str]:
        """The schemes in the order of the rows."""
        return list(self.titles)

    @property
    def ranked(self) -> list[str]:
        """Schemes that meet the budget in every seed (where there is one): only these are ranked."""
        met = self.cells["stopped"].eq("").groupby(self.cells["scheme"], sort=False).all()
        return [scheme for scheme in self.schemes if met[scheme]]

    @functools.cached_property
    def spans(self) -> pd.DataFrame:
        """Median, least and most over the seeds: scheme, measure, median, lo, hi, seeds (`study.ranks.spans`)."""
        return ranking.spans(self.table)

    @functools.cached_property
    def pairs(self) -> pd.DataFrame:
        """Each two ranked schemes, measure by measure, with counts and a verdict (`study.ranks.pairs`)."""
        better = {measure.name: measure.better for measure in MEASURES if measure.better}
        return ranking.pairs(self.table, better, self.ranked)

    @functools.cached_property
    def ranks(self) -> pd.DataFrame:
        """The place of each ranked scheme as far as it is decided: measure, scheme, best, worst, undecided."""
        return ranking.ranks(self.pairs, self.ranked)

    @property
    def undecided(self) -> pd.DataFrame:
        """The pairs whose order is not the same in nearly all seeds, with counts."""
        return self.pairs[self.pairs["verdict"] == "undecided"].reset_index(drop=True)

    @property
    def wide(self) -> pd.DataFrame:
        """Measures in words down, schemes across, cells as they are printed: median (least–most), rank."""
        return _shown().wide(self, language())  # type: ignore[no-any-return]

    def plot(self, ax: Axes | None = None, lang: str | None = None) -> Figure | Axes:
        """The figure worth printing: a small picture a measure, schemes in rows, dots with ranges.

        With `ax` only the first measure of the figure is drawn there; see `output.chart_compared.schemes`.
        """
        draw = importlib.import_module("liaison_opt.output.chart_compared").schemes
        return draw(self, ax, lang)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return str(_shown().told(self, language()))

    def _repr_html_(self) -> str:
        return str(_shown().html(self, language()))


# It shows itself by the room that reads answers; that is loaded only when somebody looks.
def _shown() -> Any:
    return importlib.import_module("liaison_opt.output.compared_schemes")
