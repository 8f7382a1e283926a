"""The year of posts that are out on most days: a cell a week, with the number of sessions in it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from liaison_opt.output import labels


def weeks(ax: Axes, rows: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Draw posts down and weeks across, darker where there are more sessions.

    Parameters
    ----------
    ax
        The axes.
    rows
        One row a date: date.
    grid
        One row a date and one column a post; each cell names the places of that day, space-separated.

    Returns
    -------
    DataFrame
        One row a week: date, its first day among the dates.
    """
    monday = (rows["date"] - pd.to_timedelta(rows["date"].dt.weekday, unit="D")).rename("week")
    held = pd.DataFrame({post: grid[post].str.count(r"\S+").to_numpy() for post in grid.columns})
    counts = held.groupby(monday.to_numpy()).sum()
    shown = counts.T.to_numpy(dtype=float)
    most = max(1.0, shown.max(initial=1.0))
    ax.imshow(shown, cmap="Blues", vmin=0, vmax=1.6 * most, aspect="auto",
              extent=(0.0, float(len(counts)), float(len(grid.columns)), 0.0))  # fmt: skip
    for y, line in enumerate(shown):
        for x, count in enumerate(line):
            if count:
                ax.text(x + 0.5, y + 0.5, f"{count:.0f}", ha="center", va="center", fontsize=7, color=labels.INK,
                        in_layout=False)  # fmt: skip
    return rows["date"].groupby(monday.to_numpy()).min().reset_index(drop=True).to_frame("date")
