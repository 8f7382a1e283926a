"""Schemes and variants side by side: dots with ranges, a small picture a measure; shares of variants on one axis."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from liaison_opt.language import language
from liaison_opt.output import canvas, compared, compared_schemes, fonts, labels, words
from liaison_opt.output.canvas import EDGE
from liaison_opt.study.scheme_figures import BY_NAME

if TYPE_CHECKING:
    from liaison_opt.study.compare import Comparison
    from liaison_opt.study.schemes_compared import SchemeComparison

#: what the figure shows, in the order of reading; of these only what some plan has
FIGURE = ("places_seen", "homes_seen", "visits", "hours", "hours_a_visit", "travel_km", "gini", "spread",
          "utilisation", "vacancy_homes", "notice", "clauses_met")  # fmt: skip
_ACROSS = 3
#: Okabe-Ito: blue and vermilion are told apart by every eye; shapes tell the rest in black and white
_BLUE, _RED, _SKY, _BLACK = "#0072B2", "#D55E00", "#56B4E9", "#000000"
_LINE = "#9AA1A9"
_LINE_HIGH = 0.165  # inches of a line of small print


def schemes(found: SchemeComparison, ax: Axes | None = None, lang: str | None = None) -> Figure | Axes:
    """Dots with ranges, a small picture a measure, schemes in rows.

    A filled dot: the scheme's place among the ranked ones is decided; an open one: it is not (its number is a range);
    a cross: it does not meet the budget of hours and is not ranked. Lines run from least to most.

    Parameters
    ----------
    found
        The comparison.
    ax
        Draws the first measure alone there; None: the whole figure, on a figure of its own.
    lang
        "en" or "zh"; None: `language()`.

    Returns
    -------
    The figure; with `ax` the axes.
    """
    lang = language(lang)
    if ax is not None:
        _measure(ax, found, _measures(found)[0], lang, named=True)
        parent = ax.get_figure(root=True)
        if parent is not None:
            fonts.dress(parent, lang)
        return ax
    from matplotlib import pyplot as plt  # noqa: PLC0415 (only who draws by hand needs a window system)

    figure: Figure = plt.figure(figsize=size(found), layout="constrained")
    onto(figure, found, lang)
    return figure


def size(found: SchemeComparison) -> tuple[float, float]:
    """Inches of the whole figure."""
    rows = -(-len(_measures(found)) // _ACROSS)
    return 11.0, 0.8 + _LINE_HIGH * len(_small_print(found, "en")) + rows * (0.75 + 0.21 * len(found.schemes))


def onto(figure: Figure, found: SchemeComparison, lang: str) -> None:
    """Draw the whole figure on an empty one: pictures above, what the dots mean and the small print below."""
    measures = _measures(found)
    rows = -(-len(measures) // _ACROSS)
    lines = _small_print(found, lang)
    print_high = 0.32 + _LINE_HIGH * len(lines)
    both: np.ndarray = np.asarray(
        figure.subfigures(2, 1, height_ratios=[figure.get_figheight() - print_high, print_high])
    )
    above, below = both
    cells = above.subplots(rows, _ACROSS, squeeze=False)
    for number, ax in enumerate(cells.flat):
        if number < len(measures):
            _measure(ax, found, measures[number], lang, named=number % _ACROSS == 0)
        else:
            ax.set_axis_off()
    above.suptitle(compared_schemes.heading(found, lang), x=0.01, ha="left", fontsize=13)
    below.legend(handles=_legend(found, lang), loc="upper left", ncols=4, frameon=False, fontsize=8.5)
    below.text(0.01, 0.02, "\n".join(lines), fontsize=8, color=EDGE, ha="left", va="bottom", linespacing=1.35)
    fonts.dress(figure, lang)


def _small_print(found: SchemeComparison, lang: str) -> list[str]:
    chars = 78 if lang == "zh" else 150
    return [part for note in compared_schemes.notes(found, lang) for part in textwrap.wrap(note, chars)]


def _measures(found: SchemeComparison) -> list[str]:
    known = {measure.name for measure in compared_schemes.told_measures(found)}
    return [name for name in FIGURE if name in known]


def _measure(ax: Axes, found: SchemeComparison, name: str, lang: str, *, named: bool) -> None:
    """One small picture."""
    measure, place = BY_NAME[name], compared_schemes.places(found)
    rows = {row["scheme"]: row for row in found.spans[found.spans["measure"] == name].to_dict("records")}
    factor = 100 if measure.form == "share" else 1
    for y, scheme in enumerate(found.schemes):
        row = rows.get(scheme)
        if row is None:
            ax.text(0.5, y, "–", transform=ax.get_yaxis_transform(), ha="center", va="center", fontsize=8, color=EDGE)
            continue
        ax.plot([row["lo"] * factor, row["hi"] * factor], [y, y], color=_LINE, linewidth=2.2, zorder=1,
                solid_capstyle="round")  # fmt: skip
        told = place.get((name, scheme), "")
        marker, fill, edge = _dot(found, scheme, told, ranked=bool(measure.better))
        ax.plot([row["median"] * factor], [y], marker=marker, markersize=6, markerfacecolor=fill, markeredgecolor=edge,
                markeredgewidth=1.4, linestyle="none", zorder=3, clip_on=False)  # fmt: skip
        if told:
            ax.text(1.015, y, told, transform=ax.get_yaxis_transform(), va="center", fontsize=8, color=labels.INK)
    _dressed(ax, found, name, lang, named=named)


def _dressed(ax: Axes, found: SchemeComparison, name: str, lang: str, *, named: bool) -> None:
    """Title, ticks and room around the dots."""
    measure = BY_NAME[name]
    way = words.text(f"scheme.{measure.better or 'neither'}", lang)
    unit = " (%)" if measure.form == "share" else ""
    ax.set_title(f"{compared_schemes.word(name, lang)}{unit}", fontsize=10, loc="left", pad=4)
    ax.set_title(way, fontsize=7.5, loc="right", pad=4, color=EDGE)
    names = compared_schemes.names(found, lang)
    ax.set_yticks(range(len(names)), names if named else [""] * len(names), fontsize=9)
    ax.set_ylim(len(names) - 0.4, -0.6)
    low, high = ax.get_xlim()
    if low > 0 and low < 0.6 * high:
        low = 0.0
    if measure.form == "share":
        low, high = min(low, 0.0), max(high, 100.0)
    ax.set_xlim(low, high if high > low else low + 1)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=8)
    ax.locator_params(axis="x", nbins=5)
    ax.grid(axis="x", color=labels.GREY, linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(_LINE)


def _dot(found: SchemeComparison, scheme: str, place: str, *, ranked: bool) -> tuple[str, str, str]:
    """Marker, fill and edge: decided, open, or not ranked."""
    if scheme not in found.ranked:
        return "X", "white", _RED
    if ranked and "–" in place:
        return "o", "white", _BLUE
    return ("o", _BLUE, _BLUE) if ranked else ("D", _SKY, _BLACK)


def _legend(found: SchemeComparison, lang: str) -> list[Line2D]:
    """What dots and lines mean; only what is there."""
    how = {"linestyle": "none", "markersize": 6, "markeredgewidth": 1.4}
    handles = []
    if len(found.ranked) > 1:
        handles += [
            Line2D([], [], marker="o", color=_BLUE, label=words.text("scheme.decided", lang), **how),  # type: ignore[arg-type]
            Line2D([], [], marker="o", markerfacecolor="white", markeredgecolor=_BLUE,
                   label=words.text("scheme.open", lang), **how),  # type: ignore[arg-type]
        ]  # fmt: skip
    if len(found.ranked) < len(found.schemes):
        handles.append(
            Line2D([], [], marker="X", markerfacecolor="white", markeredgecolor=_RED,
                   label=words.text("scheme.unranked", lang), **how)  # type: ignore[arg-type]
        )  # fmt: skip
    if len(found.seeds) > 1:
        handles.append(Line2D([], [], color=_LINE, linewidth=2.2, label=words.text("scheme.range", lang)))
    return handles


_SHARES = (
    ("coverage", "places", "o", _BLUE),
    ("utilisation", "time", "s", _RED),
    ("visits_share", "visits", "^", _SKY),
)


def variants(comparison: Comparison, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Shares of each variant on one axis: places seen, time used, visits held of those owed.

    A variant without a plan is a row like the others that says so.

    Parameters
    ----------
    comparison
        Plans side by side.
    ax
        Where to draw; None: a figure of its own.
    lang
        "en" or "zh"; None: `language()`.
    """
    lang = language(lang)
    keys = list(comparison.outcomes)
    ax = canvas.axes_of(ax, (9.0, 1.9 + 0.34 * len(keys)))
    table = comparison.table
    for shift, (measure, name, marker, colour) in zip((-0.2, 0.0, 0.2), _SHARES, strict=True):
        rows = table[table["measure"] == measure]
        value = {(code, reading): float(v) for code, reading, v in rows[["code", "reading", "value"]].to_numpy()}
        spots = [(100 * value[key], y + shift) for y, key in enumerate(keys) if key in value]
        if spots:
            x, y = np.array(spots).T
            ax.plot(x, y, marker=marker, color=colour, linestyle="none", markeredgecolor=_BLACK, markersize=7,
                    label=words.text(f"scheme.share_{name}", lang), clip_on=False)  # fmt: skip
    for y, key in enumerate(keys):
        if comparison.outcomes[key].plan is None:
            told = words.text("scheme.no_plan", lang)
            ax.text(50, y, told, ha="center", va="center", fontsize=9, color=_RED)
    star = dict.fromkeys(comparison.chosen, " *")
    named = [
        (reading if code == "scenario" else f"{code} {reading}") + star.get((code, reading), "")
        for code, reading in keys
    ]
    ax.set_yticks(range(len(keys)), named, fontsize=9)
    ax.set_ylim(len(keys) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.set_xlabel(words.text("scheme.share_axis", lang), fontsize=9)
    ax.grid(axis="x", color=labels.GREY, linewidth=0.7)
    ax.set_axisbelow(True)
    canvas.bare(ax)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.16 - 0.25 / len(keys)), ncols=3, frameon=False, fontsize=9)
    return canvas.finish(ax, comparison.base, compared.heading(comparison, lang), lang)
