"""What all pictures share: axes to draw on, title and small print, and fonts that have the glyphs."""

from __future__ import annotations

import textwrap

from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from liaison_opt.output import fonts, labels
from liaison_opt.scenario.entities import Scenario

EDGE = "#57606A"
HALO = [patheffects.withStroke(linewidth=2.5, foreground="white")]


def axes_of(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """The axes to draw on; without one those of a new figure (inches), which a notebook shows by itself."""
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt  # noqa: PLC0415 (only who draws by hand needs a window system)

    figure: Figure = plt.figure(figsize=size, layout="constrained")
    return figure.add_subplot()


def finish(ax: Axes, scenario: Scenario, title: str, lang: str, *, pad: float = 12, note: str = "") -> Axes:
    """Title, a note and what is synthetic below, and fonts that have the glyphs."""
    ax.set_title(title, fontsize=14, loc="left", pad=pad)
    figure = ax.get_figure(root=True)
    if figure is not None:
        said = [line for line in (note, labels.synthetic(scenario, lang)) if line]
        if said and len(figure.axes) == 1:
            chars = int(figure.get_figwidth() * (8 if lang == "zh" else 14))
            lines = [part for line in said for part in textwrap.wrap(line, chars)]
            figure.supxlabel("\n".join(lines), fontsize=8, color=EDGE)
        fonts.dress(figure, lang)
    return ax


def bare(ax: Axes) -> None:
    """No frame and no ticks."""
    ax.tick_params(length=0)
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(False)
