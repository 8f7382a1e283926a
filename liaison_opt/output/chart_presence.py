"""In which share of its slots a place sees a session: a dot a town (or a place), beside the whole."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from liaison_opt.language import language
from liaison_opt.output import canvas, labels, words
from liaison_opt.plan import Plan

#: places that have a row each; of more, their towns have
MOST_ROWS = 45
_DOT, _LINE = "#0072B2", "#D55E00"


def presence(plan: Plan, ax: Axes | None = None, lang: str | None = None, *, duty: str = "station") -> Axes:
    """Draw a row a place with the share of the offered slots in which it has a session; of many places, their towns.

    Parameters
    ----------
    plan
        A plan with sessions of the duty.
    ax
        Where to draw; None: a figure of its own.
    lang
        "en" or "zh"; None: `language()`.
    duty
        Whose sessions count.

    Raises
    ------
    ValueError
        The plan offers the duty no slot, or no place.
    """
    lang = language(lang)
    found = shares(plan, duty)
    whole = found["held"].sum() / (found["offered"].sum() or 1)
    towns = found.groupby(plan.scenario.communities["parent"].reindex(found.index))[["held", "offered"]].sum()
    if len(found) > MOST_ROWS and len(towns) > 1:
        found = towns
    share = (found["held"] / found["offered"]).sort_values(kind="stable")
    ax = canvas.axes_of(ax, (8.0, 2.2 + 0.21 * len(share)))
    spots = range(len(share))
    ax.hlines(spots, 0, share, color=labels.GREY, linewidth=2, zorder=1)
    ax.plot(share, spots, "o", color=_DOT, markersize=6, zorder=2)
    ax.plot([whole, whole], [-0.8, len(share) - 0.4], color=_LINE, linestyle="--", linewidth=1.4, zorder=0)
    said = words.text("presence.whole", lang, share=f"{whole:.1%}")
    ax.text(whole, len(share) - 0.35, said, color=_LINE, fontsize=9, ha="center", va="bottom")
    names = labels.place_names(plan.scenario, lang)
    ax.set_yticks(list(spots), [names.get(str(place), str(place)) for place in share.index], fontsize=8)
    ax.set_xlim(0, 1.02)
    ax.set_ylim(-0.8, len(share) + 0.5)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.set_xlabel(words.text("presence.share", lang, duty=labels.duty_title(plan.scenario, duty, lang)))
    canvas.bare(ax)
    return canvas.finish(ax, plan.scenario, labels.title(plan.scenario, "presence.title", lang), lang)


def shares(plan: Plan, duty: str = "station") -> pd.DataFrame:
    """Slots with a session and slots offered, one row a place that the duty serves.

    Parameters
    ----------
    plan
        The plan.
    duty
        Whose regular sessions count; made-up ones lie outside the offered slots.

    Returns
    -------
    held, offered; index: the place. Two sessions in one slot count once.

    Raises
    ------
    ValueError
        The plan offers the duty no slot, or no place.
    """
    scenario = plan.scenario
    settings = scenario.settings.duty_named(duty)
    slots = scenario.horizon.slots
    offered = int((slots["duties"].map(lambda names: duty in str(names).split()) & slots["use"].eq("regular")).sum())
    places = scenario.communities.index[scenario.communities["kind"].isin(settings.kinds)]
    if not offered or not len(places):
        raise ValueError(f"the plan offers the duty {duty!r} no slot or no place")
    regular = plan.roster[plan.roster["duty"].eq(duty) & plan.roster["kind"].ne("make_up")]
    held = regular.drop_duplicates(["community", "date", "start"]).groupby("community").size()
    return pd.DataFrame({"held": held.reindex(places, fill_value=0), "offered": offered}, index=places)
