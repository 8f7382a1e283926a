"""What is bought for what: variants by load and visits, by distance and coverage, the present one as a star."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from liaison_opt.language import language
from liaison_opt.output import axis_words, canvas, fonts, grid_table, labels, words
from liaison_opt.output.what_if import heading, standing
from liaison_opt.study.cells import SHARES
from liaison_opt.study.what_if import PAIRS, WhatIf

_BLUE, _VERMILION = "#0072B2", "#D55E00"


def frontier(found: WhatIf, lang: str | None = None) -> Figure:
    """Draw one panel for each pair of figures that there is; points bear the numbers of the table.

    Points that no other outdoes are ringed and joined. Variants without a plan are named below, with what is known of
    them.

    Parameters
    ----------
    found
        What was planned.
    lang
        "en" or "zh"; None = `language()`.
    """
    lang = language(lang)
    pairs = [(x, y) for x, gains in PAIRS if (y := found.pair(x, gains)) is not None]
    figure = Figure(figsize=(5.6 * max(1, len(pairs)), 5.2), layout="constrained")
    axes = figure.subplots(1, max(1, len(pairs)), squeeze=False)[0]
    for ax, (x, y) in zip(axes, pairs, strict=False):
        _panel(ax, found, x, y, lang)
    if not pairs:
        axes[0].text(0.5, 0.5, words.text("what_if.none", lang), ha="center", transform=axes[0].transAxes)
        canvas.bare(axes[0])
        axes[0].set_xticks([])
        axes[0].set_yticks([])
    figure.suptitle(heading(found, lang), fontsize=14, x=0.01, ha="left")
    if pairs:
        figure.legend(handles=_key(lang), loc="outside upper right", ncols=3, fontsize=9, frameon=False)
    chars = int(figure.get_figwidth() * (8 if lang == "zh" else 14))
    lines = [part for line in _small(found, lang) for part in textwrap.wrap(line, chars)]
    figure.supxlabel("\n".join(lines), fontsize=8, color=canvas.EDGE)
    fonts.dress(figure, lang)
    return figure


def _panel(ax: Axes, found: WhatIf, x: str, y: str, lang: str) -> None:
    table = found.table.dropna(subset=[x, y])
    best = found.frontier(x, y)
    ax.plot(best[x], best[y], color=labels.INK, linewidth=0.9, linestyle="--", zorder=1.5)
    ax.scatter(best[x], best[y], s=170, facecolor="none", edgecolor=labels.INK, linewidth=1.3, zorder=4)
    here, others = table[table["variant"] == 0], table[table["variant"] > 0]
    ax.scatter(others[x], others[y], s=52, color=_BLUE, edgecolor="white", linewidth=0.6, zorder=3)
    ax.scatter(here[x], here[y], s=150, color=_VERMILION, marker="*", edgecolor="white", linewidth=0.6, zorder=3.5)
    for (at_x, at_y), same in table.groupby([x, y], sort=False):
        _name(ax, (at_x, at_y), same)
    ax.margins(0.12)
    ax.set_xlabel(axis_words.figure(x, lang), fontsize=11)
    ax.set_ylabel(axis_words.figure(y, lang), fontsize=11)
    for axis, name in ((ax.xaxis, x), (ax.yaxis, y)):
        axis.set_major_formatter(_tick(name))
    ax.grid(color=labels.GREY, linewidth=0.8)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def _name(ax: Axes, at: tuple[Any, Any], same: pd.DataFrame) -> None:
    """The numbers of the variants that lie on one point."""
    said = ", ".join(str(number) for number in same["variant"])
    style = {"fontsize": 8.5, "color": labels.INK, "path_effects": canvas.HALO, "zorder": 5}
    ax.annotate(said, at, (9, -13), textcoords="offset points", **style)  # type: ignore[arg-type]


def _tick(name: str) -> Callable[[float, float], str]:
    """How the ticks of a column are printed; a share ends at 100 %."""
    if name in SHARES:
        return lambda tick, _: f"{100 * tick:.3g}%" if -1e-9 <= tick <= 1 + 1e-9 else ""
    return lambda tick, _: f"{tick:g}" if name == "km_mean" else grid_table.number(tick, name)


def _key(lang: str) -> list[Line2D]:
    ring = {"marker": "o", "markersize": 11, "markerfacecolor": "none", "color": labels.INK, "linestyle": "--"}
    return [
        Line2D([], [], color=_VERMILION, marker="*", markersize=11, linestyle="",
               label=words.text("what_if.present", lang)),
        Line2D([], [], color=_BLUE, marker="o", linestyle="", label=words.text("what_if.changed", lang)),
        Line2D([], [], linewidth=0.9, label=words.text("what_if.ringed", lang), **ring),  # type: ignore[arg-type]
    ]  # fmt: skip


def _small(found: WhatIf, lang: str) -> list[str]:
    """What the numbers mean, and the variants that have no place in the picture."""
    said = [words.text("what_if.numbers", lang)]
    missing = [f"{n} ({standing(cell, lang)})" for n, cell in enumerate(found.cells) if not cell.planned]
    if missing:
        said.append(words.text("what_if.no_plan", lang, numbers=words.text("list.comma", lang).join(missing)))
    return [*said, labels.synthetic(found.before, lang)]
