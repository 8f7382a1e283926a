"""Coverage as a heat map: the share of households seen by the end of each month, a row a community or town."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from liaison_opt.language import language
from liaison_opt.output import canvas, labels, words
from liaison_opt.plan import Plan
from liaison_opt.study import small_cells
from liaison_opt.study.seen import NOT_YET, Seen, by_town, seen

MOST_ROWS = 60  # more communities are drawn by town
_PRINTED = 45  # with more rows the numbers could not be read
_TALLEST = 15.0  # inches
_DARK = 0.62  # above this share the figures are white


def coverage(
    plan: Plan, ax: Axes | None = None, lang: str | None = None, *, published: bool = True, told: Seen | None = None
) -> Axes:
    """Draw months across and communities down, darker where more households have been seen at least once.

    Parameters
    ----------
    plan
        A plan with visits to listed households.
    ax
        Where to draw; None: a figure of its own.
    lang
        "en" or "zh".
    published
        True: shares that would tell a count of fewer than `small_cells.LEAST` households are hatched. False: every
        share is shown, and the picture says that it is internal.
    told
        What `study.seen.seen` says of the plan, if it is known already.

    Raises
    ------
    ValueError
        The plan has no visits to listed households.
    """
    lang = language(lang)
    first, towns = _rows(plan, told)
    share = small_cells.shares(small_cells.suppress(first.to_numpy())) if published else _exact(first)
    months = [name for name in first.columns if name != NOT_YET]
    rows = len(share)
    ax = canvas.axes_of(ax, size(rows, len(months)))
    ax.set_facecolor(labels.GREY)
    ax.imshow(share, cmap="Blues", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    if rows <= _PRINTED:
        _figures(ax, share)
    else:
        hidden = np.argwhere(np.isnan(share))
        ax.scatter(hidden[:, 1], hidden[:, 0], marker="x", s=4, color=canvas.EDGE, linewidths=0.5)
    ax.set_xticks(range(len(months)), [_month(name, months, lang) for name in months], fontsize=9)
    ax.xaxis.tick_top()
    _names(ax, plan, first.index, lang)
    ax.axhline(rows - 1.5, color="white", linewidth=3)
    canvas.bare(ax)
    of = words.text("seen.of_towns" if towns else "seen.of_places", lang, count=rows - 1)
    note = words.text("seen.share", lang) + " " + of
    note += " " + (words.text("seen.few", lang, least=small_cells.LEAST) if published else "")
    title = labels.title(plan.scenario, "chart.coverage", lang)
    if not published:
        title = words.text("seen.internal_title", lang, title=title)
    return canvas.finish(ax, plan.scenario, title, lang, pad=24, note=note.strip())


def size(rows: int, months: int) -> tuple[float, float]:
    """Inches of a figure with so many rows and months."""
    return max(7.0, 3.2 + 0.62 * months), min(_TALLEST, 2.4 + 0.26 * rows)


def size_of(plan: Plan, told: Seen | None = None) -> tuple[float, float]:
    """Inches of the figure of a plan."""
    first, _ = _rows(plan, told)
    return size(len(first) + 1, len(first.columns) - 1)


def _rows(plan: Plan, told: Seen | None) -> tuple[pd.DataFrame, bool]:
    """`Seen.first` by community, or by town where there are many communities; and whether by town."""
    first = (seen(plan) if told is None else told).first
    if len(first) > MOST_ROWS:
        grouped = by_town(first, plan.scenario)
        if len(grouped) < len(first):
            return grouped, True
    return first, False


def _exact(first: pd.DataFrame) -> np.ndarray:
    cells = first.to_numpy()
    cells = np.vstack([cells, cells.sum(axis=0, keepdims=True)])
    found: np.ndarray = cells[:, :-1].cumsum(axis=1) / np.maximum(cells.sum(axis=1, keepdims=True), 1)
    return found


def _figures(ax: Axes, share: np.ndarray) -> None:
    """The percentage in each cell, and three dots where it is not shown."""
    for (y, x), value in np.ndenumerate(share):
        said = "…" if np.isnan(value) else labels.percent(value)
        color = "white" if value > _DARK else labels.INK
        ax.text(x, y, said, ha="center", va="center", fontsize=8, color=color, in_layout=False)


def _names(ax: Axes, plan: Plan, ids: pd.Index, lang: str) -> None:
    """Names down the side; of very many rows only every so manieth."""
    names = labels.place_names(plan.scenario, lang)
    told = [names.get(str(place), str(place)) for place in ids]
    step = -(-len(told) // MOST_ROWS)
    spots = [*range(0, len(told), max(1, step)), len(told)]
    shown = [*told[:: max(1, step)], words.text("seen.all", lang)]
    ax.set_yticks(spots, shown, fontsize=9 if len(told) <= _PRINTED else 7)


def _month(name: str, months: list[str], lang: str) -> str:
    """The month's short name; the first and each January carry the year where there are two."""
    short = words.month(name, lang)
    if months[0][:4] == months[-1][:4] or not (name == months[0] or name.endswith("-01")):
        return short
    return f"{short}\n{name[:4]}"
