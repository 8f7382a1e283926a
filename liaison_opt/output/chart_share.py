"""Households against members, a point a village: which villages a floor and a ceiling leave room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from liaison_opt.language import language
from liaison_opt.output import canvas, labels, words
from liaison_opt.scenario.entities import Scenario

if TYPE_CHECKING:
    from liaison_opt.rules.share_bounds import ShareBounds

#: verdict of a village: colour and shape, so that print in black and white tells them apart
_LOOKS = {
    "fits": ("#0072B2", "o"), "floors": ("#D55E00", "v"), "ceilings": ("#CC79A7", "^"), "no_member": ("#000000", "x"),
}  # fmt: skip
_BAND = "#DCEBF5"


def room(bounds: ShareBounds, scenario: Scenario, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the villages, and the band between the floors and the ceilings of their members.

    Parameters
    ----------
    bounds
        The arithmetic of floors and ceilings (`bounds` of `solve.linking.share.Shared`).
    scenario
        Whose villages they are.
    ax
        Where to draw; None: a figure of its own.
    lang
        "en" or "zh"; None: `language()`.
    """
    lang = language(lang)
    ax = canvas.axes_of(ax, (7.5, 5.0))
    villages, (least, most) = bounds.villages, bounds.links
    staffed = villages[villages["members"] > 0]
    reach = np.array([0.0, 1.08 * max(1, int(villages["members"].max() or 1))])
    low = (staffed["floor_total"].sum() / max(1, staffed["members"].sum())) / max(1, most)
    high = (staffed["ceiling_total"].sum() / max(1, staffed["members"].sum())) / max(1, least)
    ax.fill_between(reach, low * reach, high * reach, color=_BAND, linewidth=0, zorder=0)
    for slope, key in ((low, "share.floor"), (high, "share.ceiling")):
        ax.plot(reach, slope * reach, color=canvas.EDGE, linewidth=1, zorder=1)
        said = words.text(key, lang, each=f"{slope:.3g}")
        ax.annotate(
            said, (reach[1], slope * reach[1]), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9
        )
    for verdict, (colour, shape) in _LOOKS.items():
        rows = villages[villages["verdict"].eq(verdict)]
        if len(rows):
            said = words.text(f"share.{verdict}", lang, count=len(rows))
            ax.scatter(
                rows["members"], rows["households"], s=16, color=colour, marker=shape, alpha=0.8, label=said, zorder=2
            )
    ax.set_xlim(0, reach[1])
    ax.set_ylim(0, 1.05 * max(float(villages["households"].max() or 1), high * reach[1]))
    ax.set_xlabel(words.text("share.members", lang))
    ax.set_ylabel(words.text("share.households", lang))
    ax.legend(frameon=False, fontsize=9, loc="upper left")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return canvas.finish(ax, scenario, labels.title(scenario, "share.title", lang), lang)
