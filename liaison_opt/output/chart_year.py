"""One post's year as strips: a row a system, a mark a day, and at the foot how many systems share each day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from liaison_opt.language import language
from liaison_opt.output import canvas, labels, words
from liaison_opt.study.calendar_load import CalendarLoad

#: Okabe-Ito, one after the other; each row carries its name, so that no one needs the colour
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
#: one system on a day, two, three and more: light to dark
_AT_ONCE = ("#C3C9D0", "#737C87", "#1F2328")
_HIGH, _LOW = 0.84, 0.5  # height of a day that a rule names, and of one that the plan has chosen
_OFF = "#F3F4F6"


def year(load: CalendarLoad, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the days of a plan on which each system has the post, tall where a rule names the day.

    Parameters
    ----------
    load
        What `study.calendar_load.calendar_load` says of a plan (of a scenario alone: empty strips).
    ax
        Where to draw; None: a figure of its own.
    lang
        "en" or "zh"; None = `language()`.
    """
    lang = language(lang)
    systems = ordered(load)
    ax = canvas.axes_of(ax, (13.0, 1.9 + 0.62 * (len(systems) + 1)))
    days = load.scenario.horizon.days
    first, count = days["date"].iloc[0], len(days)
    _background(ax, load, len(systems) + 1, lang)
    for row, system in enumerate(systems):
        mine = load.year[load.year["system"] == system]
        for fixed, high in ((True, _HIGH), (False, _LOW)):
            at = (mine.loc[mine["fixed"].astype(bool) == fixed, "date"] - first).dt.days
            colour = _COLOURS[row % len(_COLOURS)]
            ax.broken_barh([(day, 1) for day in at], (row + 0.5 - high / 2, high), facecolor=colour, in_layout=False)
        _count(ax, count, row, mine["date"].nunique(), lang)
    _together(ax, load, len(systems), first, count, lang)
    ax.axhline(len(systems), color=canvas.EDGE, linewidth=0.9)
    names = [name(system, lang) for system in systems]
    ax.set_yticks([row + 0.5 for row in range(len(systems) + 1)], [*names, words.text("load.all", lang)], fontsize=10)
    ax.set(xlim=(0, count), ylim=(len(systems) + 1, 0))
    canvas.bare(ax)
    _key(ax, load, lang)
    post = labels.post_titles(load.scenario, lang)[load.post]
    place, period = load.scenario.title(lang), labels.period(load.scenario, lang)
    title = words.text("load.title", lang, place=place, period=period, post=post)
    return canvas.finish(ax, load.scenario, title, lang, pad=22, note=_note(load, lang))


def ordered(load: CalendarLoad) -> list[str]:
    """The systems that ask something or have a day, by number; the office's own and others last."""
    found = list(dict.fromkeys([*load.asked["system"], *load.year["system"]]))
    return sorted(found, key=lambda system: (not _number(system), _number(system), system == "other", system))


def _number(system: str) -> int:
    tail = system.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0


def name(system: str, lang: str) -> str:
    """A system's id with its name, where the catalogue knows one."""
    key = system.lower().replace("-", "_")
    said = words.known("system", key, lang)
    if said == key:
        return system
    return f"{system} {said}" if _number(system) else said


def _background(ax: Axes, load: CalendarLoad, rows: int, lang: str) -> None:
    """Days off, leave, and where a month begins."""
    days = load.scenario.horizon.days.reset_index(drop=True)
    off = np.flatnonzero(~days["working"].to_numpy(dtype=bool))
    ax.broken_barh([(int(day), 1) for day in off], (0, rows), facecolor=_OFF, zorder=0, in_layout=False)
    leave = load.scenario.leave[load.scenario.leave["cadre"] == load.post]
    for one, last in zip(leave["from"], leave["to"], strict=True):
        start, length = (one - days["date"].iloc[0]).days, (last - one).days + 1
        style: dict[str, Any] = {"facecolor": "none", "edgecolor": canvas.EDGE, "hatch": "xxxx", "linewidth": 0}
        ax.broken_barh([(start, length)], (0, rows), zorder=0.5, in_layout=False, **style)
    months = days["month"].astype(str)
    for month, group in days.groupby(months, sort=False):
        begin = int(group.index[0])
        if begin:
            ax.axvline(begin, color=canvas.EDGE, linewidth=0.7, zorder=0.8)
        middle = begin + len(group) / 2
        ax.text(middle, -0.12, words.month(str(month), lang), ha="center", va="bottom", fontsize=9)
    ax.set_xticks([])


def _count(ax: Axes, right: int, row: int, days: int, lang: str) -> None:
    said = words.text("load.days", lang, count=days)
    ax.text(right + 3, row + 0.5, said, va="center", fontsize=10, color=labels.INK)


def _together(ax: Axes, load: CalendarLoad, row: int, first: pd.Timestamp, count: int, lang: str) -> None:
    """The foot: each used day, darker the more systems share it."""
    many = load.year.groupby("date")["system"].nunique()
    for number, colour in enumerate(_AT_ONCE, start=1):
        fits = many >= number if number == len(_AT_ONCE) else many == number
        at = (pd.Series(many.index[fits]) - first).dt.days
        ax.broken_barh([(day, 1) for day in at], (row + 0.5 - _HIGH / 2, _HIGH), facecolor=colour, in_layout=False)
    _count(ax, count, row, len(many), lang)


def _key(ax: Axes, load: CalendarLoad, lang: str) -> None:
    counts = [*map(str, range(1, len(_AT_ONCE))), f"{len(_AT_ONCE)}+"]
    handles = [
        Patch(facecolor=colour, label=words.text("load.at_once", lang, count=count))
        for colour, count in zip(_AT_ONCE, counts, strict=True)
    ]
    handles.append(Patch(facecolor=_OFF, edgecolor=canvas.EDGE, linewidth=0.4, label=words.text("load.off", lang)))
    if load.post in set(load.scenario.leave["cadre"]):
        style: dict[str, Any] = {"facecolor": "white", "edgecolor": canvas.EDGE, "hatch": "xxxx", "linewidth": 0.4}
        handles.append(Patch(label=words.text("load.away", lang), **style))
    if load.year["fixed"].astype(bool).any():
        handles.append(Patch(facecolor="none", label=words.text("load.tall", lang)))
    place: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0, -0.02), "frameon": False}
    ax.legend(handles=handles, ncols=6, fontsize=9, handlelength=1.2, columnspacing=1.6, **place)


def _note(load: CalendarLoad, lang: str) -> str:
    """Days used, and the least with the clauses that say so."""
    if load.used is None:
        return ""
    clauses = dict(zip(load.asked["rule"], load.asked["clause"], strict=True))
    plus = words.text("load.plus", lang)
    days = dict(zip(load.asked["rule"], load.asked["days"], strict=True))
    by = plus.join(f"{clauses[rule]} {days[rule]}" for rule in load.least_by)
    return words.text("load.note", lang, used=load.used, least=load.least, by=by)
