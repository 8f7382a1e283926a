"""Pictures of a plan. Each takes `(thing, ax=None, lang=None)` and returns the axes; none shows anything.

A place has the same colour here as in the workbook, and its number or name is written on it, so that nobody has to tell
colours apart.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from liaison_opt import graph as graphs
from liaison_opt.language import language
from liaison_opt.output import canvas, labels, limits, tables, words
from liaison_opt.output.canvas import EDGE, HALO, bare
from liaison_opt.output.chart_seen import coverage, size_of
from liaison_opt.output.chart_weeks import weeks
from liaison_opt.plan import Plan
from liaison_opt.scenario.entities import Scenario
from liaison_opt.study.seen import seen

DPI = 150
_SIZES = {"calendar": (17.0, 6.4), "by_community": (9.0, 6.8), "by_cadre": (11.0, 5.2), "graph": (11.0, 7.2)}
_MOST_LABELLED = 110


def _size(kind: str, thing: Plan | Scenario) -> tuple[float, float]:
    """Inches: the usual ones, and more where there are more posts or places than they have room for."""
    wide, high = _SIZES[kind]
    if kind == "graph":
        scenario = thing.scenario if isinstance(thing, Plan) else thing
        grown = 1 / _crowd(graphs.at_places(thing.links, scenario))
        return wide * grown, high * grown
    if isinstance(thing, Plan):
        rows = len(tables.served(thing) if kind == "by_community" else tables.posts(thing))
        high = max(high, 0.23 * rows + 2)
    return wide, high


def _crowd(links: pd.DataFrame) -> float:
    """By how much things must be smaller than in a graph of fifty nodes, so that they find room; at most 1."""
    nodes = links["cadre"].nunique() + links["target"].nunique()
    return float(max(0.55, min(1.0, (50 / max(1, nodes)) ** 0.5)))


def _axes(ax: Axes | None, kind: str, thing: Plan | Scenario) -> Axes:
    return ax if ax is not None else canvas.axes_of(None, _size(kind, thing))


def _finish(ax: Axes, scenario: Scenario, kind: str, lang: str, pad: float = 12) -> Axes:
    return canvas.finish(ax, scenario, labels.title(scenario, f"chart.{kind}", lang), lang, pad=pad)


def calendar(plan: Plan, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """The year: posts down, dates across, the number of the place in each cell; make-ups framed, holidays grey.

    With more dates than can be read, weeks across and the number of sessions in each cell.
    """
    lang = language(lang)
    ax = _axes(ax, "calendar", plan)
    rows, grid = tables.glance_rows(plan), tables.glance_grid(plan)
    titles = labels.post_titles(plan.scenario, lang)
    if len(rows) > _MOST_LABELLED:
        rows = weeks(ax, rows, grid)
        ax.set_xlabel(words.text("chart.by_week", lang), fontsize=9)
    else:
        _days(ax, plan, rows, grid, lang)
    _months(ax, rows, lang)
    ax.set_yticks([y + 0.5 for y in range(len(grid.columns))], [titles[post] for post in grid.columns], fontsize=9)
    ax.set(xlim=(0, max(1, len(rows))), ylim=(max(1, len(grid.columns)), 0))
    bare(ax)
    return _finish(ax, plan.scenario, "calendar", lang, pad=30)


def _days(ax: Axes, plan: Plan, rows: pd.DataFrame, grid: pd.DataFrame, lang: str) -> None:
    """A cell a date and post, and the key to the numbers in the cells."""
    served, fills = tables.served(plan), labels.colours(plan.scenario)
    numbers = {place: number for number, place in enumerate(served, start=1)}
    missed = set(zip(pd.to_datetime(plan.missed["date"]), plan.missed["cadre"], strict=True))
    for x, (date, kind) in enumerate(zip(rows["date"], rows["kind"], strict=True)):
        if kind == "holiday":
            ax.add_patch(Rectangle((x, 0), 1, len(grid.columns), facecolor=labels.GREY, edgecolor="white"))
            continue
        for y, post in enumerate(grid.columns):
            places = grid[post].iloc[x].split()
            if places:
                _session(ax, (x, y), str(numbers[places[0]]), fills[places[0]], made_up=kind == "make_up")
            elif kind == "regular" and (date, post) in missed:
                ax.text(x + 0.5, y + 0.5, "×", ha="center", va="center", color=EDGE, fontsize=9)
    _key(ax, plan, numbers, fills, lang)


def _session(ax: Axes, at: tuple[int, int], said: str, fill: str, *, made_up: bool) -> None:
    """One session: a coloured cell with the place's number; a dark frame if it is a make-up."""
    x, y = at
    inset = 0.09 if made_up else 0.02
    size = 1 - 2 * inset
    frame: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.4}
    if made_up:
        frame = {"edgecolor": labels.INK, "linewidth": 1.4}
    # Cells lie inside the axes: the layout need not measure each of them.
    ax.add_patch(Rectangle((x + inset, y + inset), size, size, facecolor=fill, in_layout=False, **frame))
    style: dict[str, Any] = {"ha": "center", "va": "center", "color": labels.INK, "in_layout": False}
    ax.text(x + 0.5, y + 0.52, said, fontsize=7.5, **style)


def _months(ax: Axes, rows: pd.DataFrame, lang: str) -> None:
    """Names of the months above the first of their dates, a line where a month begins."""
    month = rows["date"].dt.strftime("%Y-%m")
    for name, group in month.groupby(month):
        start, stop = int(group.index[0]), int(group.index[-1]) + 1
        spot, up = ((start + stop) / 2, 0), (0, 4)  # points above the cells, since rows are high where there are few
        ax.annotate(words.month(str(name), lang), spot, xytext=up, textcoords="offset points", ha="center", fontsize=9)
        if start:
            ax.axvline(start, color=EDGE, linewidth=0.8)
    ax.set_xticks([])


def _key(ax: Axes, plan: Plan, numbers: dict[str, int], fills: dict[str, str], lang: str) -> None:
    names = labels.place_names(plan.scenario, lang)
    handles = [
        Patch(facecolor=fills[place], edgecolor=EDGE, linewidth=0.4, label=f"{number} {names[place]}")
        for place, number in numbers.items()
    ]
    framed: dict[str, Any] = {"facecolor": "white", "edgecolor": labels.INK, "linewidth": 1.4}
    handles.append(Patch(label=words.text("chart.make_up", lang), **framed))
    handles.append(Patch(facecolor=labels.GREY, label=words.text("chart.holiday", lang)))
    handles.append(Patch(facecolor="white", label="× " + words.text("chart.absent", lang)))
    style: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.02), "frameon": False}
    ax.legend(handles=handles, ncols=8, fontsize=9, handlelength=1.2, columnspacing=1.2, **style)


def by_community(plan: Plan, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Sessions by place: regular ones plain, made-up ones hatched, the total at the end of the bar."""
    lang = language(lang)
    ax = _axes(ax, "by_community", plan)
    counts, served = tables.by_month(plan, lang), tables.served(plan)
    fills = [labels.colours(plan.scenario)[place] for place in served]
    style: dict[str, Any] = {"color": fills, "edgecolor": EDGE, "linewidth": 0.6}
    spots = range(len(counts))
    ax.barh(spots, counts["regular"], **style)
    ax.barh(spots, counts["make_up"], left=counts["regular"], hatch="////", **style)
    for y, total in enumerate(counts["total"]):
        ax.text(total + 0.2, y, str(total), va="center", fontsize=9)
    ax.set_yticks(list(spots), list(counts.index), fontsize=10)
    ax.invert_yaxis()
    ax.set_xlim(0, max(1, counts["total"].max() if len(counts) else 1) * 1.08)
    bare(ax)
    ax.set_xlabel(words.text("chart.sessions", lang))
    handles = [
        Patch(facecolor="white", edgecolor=EDGE, hatch=hatch, label=words.text(f"chart.{kind}", lang))
        for kind, hatch in (("regular", ""), ("make_up", "////"))
    ]
    ax.legend(handles=handles, ncols=2, frameon=False, loc="lower right", bbox_to_anchor=(1, 1))
    return _finish(ax, plan.scenario, "by_community", lang)


def by_cadre(plan: Plan, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Sessions by post, a segment a place with its name and count."""
    lang = language(lang)
    ax = _axes(ax, "by_cadre", plan)
    counts = tables.load(plan)
    names, titles = labels.place_names(plan.scenario, lang), labels.post_titles(plan.scenario, lang)
    fills = labels.colours(plan.scenario)
    widest = max(1, int(counts.sum(axis="columns").max()) if len(counts) else 1)
    for y, post in enumerate(counts.index):
        left = 0
        for place, count in counts.loc[post][counts.loc[post] > 0].items():
            ax.barh(y, count, left=left, color=fills[str(place)], edgecolor="white", linewidth=1.2)
            said = f"{names[str(place)]} {count}" if count > widest / 9 else str(count)
            ax.text(left + count / 2, y, said, ha="center", va="center", fontsize=8, color=labels.INK)
            left += int(count)
        ax.text(left + widest / 150, y, str(left), va="center", fontsize=9)
    ax.set_yticks(range(len(counts)), [titles[post] for post in counts.index], fontsize=9)
    ax.invert_yaxis()
    ax.set_xlim(0, widest * 1.05)
    bare(ax)
    ax.set_xlabel(words.text("chart.sessions", lang))
    return _finish(ax, plan.scenario, "by_cadre", lang)


def graph(thing: Plan | Scenario, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Places where they lie, posts between the places they are linked to, a line a link."""
    lang = language(lang)
    ax = _axes(ax, "graph", thing)
    scenario, links = (thing.scenario, thing.links) if isinstance(thing, Plan) else (thing, thing.links)
    links = graphs.at_places(links, scenario)
    made = graphs.build(scenario, links)
    spots, fills = graphs.layout(made), labels.colours(scenario)
    names, titles = labels.place_names(scenario, lang), labels.post_titles(scenario, lang)
    linked = [(str(cadre), str(target)) for cadre, target in zip(links["cadre"], links["target"], strict=True)]
    kinds = {kind for duty in scenario.settings.duty if duty.at == "links" for kind in duty.kinds}
    mapped = scenario.communities["lon"].notna() & scenario.communities["kind"].isin(kinds)
    seen = {place for _, place in linked} | {str(place) for place in scenario.communities.index[mapped]}
    posts = [cadre for cadre in scenario.cadres.index.astype(str) if cadre in {cadre for cadre, _ in linked}]
    crowd = _crowd(links)
    _part(spots, posts, sorted(seen), crowd)
    for cadre, target in linked:
        (x0, y0), (x1, y1) = spots["cadre", cadre], spots["place", target]
        ax.plot([x0, x1], [y0, y1], color=fills[target], linewidth=3.2, zorder=1, solid_capstyle="round")
        ax.plot([x0, x1], [y0, y1], color=EDGE, linewidth=0.7, zorder=1.1)
    for place in [str(i) for i in scenario.communities.index if str(i) in seen]:
        x, y = spots["place", place]
        marker = "o" if scenario.communities.loc[place, "kind"] == "community" else "D"
        ax.scatter([x], [y], s=170 * crowd, marker=marker, color=fills[place], edgecolor=EDGE, linewidth=0.9, zorder=2)
        style: dict[str, Any] = {
            "ha": "center",
            "va": "top",
            "fontsize": _small(crowd),
            "zorder": 4,
            "path_effects": HALO,
        }
        ax.annotate(names[place], (x, y), (0, -8), textcoords="offset points", **style)
    _posts(ax, posts, spots, titles, crowd)
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.06)
    ax.set_axis_off()
    return _finish(ax, scenario, "graph", lang)


def _small(crowd: float) -> float:
    """Size of the letters in points: smaller in a crowd, but to be read."""
    return max(6.0, 9 * float(np.sqrt(crowd)))


def _part(spots: dict[Any, Any], posts: list[str], seen: list[str], crowd: float) -> None:
    """Push posts off the places and posts that they would cover: a few small steps, the same every time."""
    shown = np.array([spots["place", place] for place in seen] + [spots["cadre", post] for post in posts], dtype=float)
    first = len(seen)
    least = 0.075 * crowd * float(np.ptp(shown, axis=0).max()) if len(shown) else 0.0
    for _ in range(60):
        for number in range(first, len(shown)):
            away = shown[number] - shown
            reach = np.hypot(away[:, 0], away[:, 1])
            near = (reach < least) & (np.arange(len(shown)) != number)
            if near.any():
                # Two nodes at one spot part in a direction that depends on their number only.
                way = np.where(reach[near, None] > 0, away[near], [np.cos(number), np.sin(number)])
                way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
                shown[number] += 0.2 * ((least - reach[near])[:, None] * way).sum(axis=0)
    for post, spot in zip(posts, shown[first:], strict=True):
        spots["cadre", post] = (float(spot[0]), float(spot[1]))


def _posts(ax: Axes, posts: list[str], spots: dict[Any, Any], titles: dict[str, str], crowd: float) -> None:
    """Posts as dark boxes with their ids, explained in a key beside the map."""
    for post in posts:
        box = {"boxstyle": "round,pad=0.3", "facecolor": "#24476B", "edgecolor": "white"}
        x, y = spots["cadre", post]
        ax.text(x, y, post, ha="center", va="center", color="white", fontsize=_small(crowd), bbox=box, zorder=3)
    lines = [f"{post}  {titles[post]}" for post in posts]
    figure = ax.get_figure(root=True)
    high = 72 * (figure.get_figheight() if figure is not None else 7.2) - 70  # points left beside the map
    leading = min(15.3, high / max(1, len(lines)))
    size = min(9.0, leading / 1.25)
    style: dict[str, Any] = {"transform": ax.transAxes, "fontsize": size, "va": "top", "linespacing": leading / size}
    ax.text(1.02, 1.0, "\n".join(lines), **style)


CHARTS: dict[str, Callable[[Any, Axes | None, str | None], Axes]] = {
    "calendar": calendar, "by_community": by_community, "by_cadre": by_cadre, "graph": graph,
}  # fmt: skip


def save_all(plan: Plan, folder: Path, *, lang: str | None = None) -> list[Path]:
    """Write every chart that can be read as `NAME.png`; the same bytes for the same plan. Returns the files.

    With visits to listed households also `coverage.png`, which tells no count of few households (`chart_seen`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    large = limits.charts(plan)
    names = [name for name in CHARTS if name not in large]
    if plan.visits is not None and len(plan.scenario.households):
        names.append("coverage")
    return [save(name, plan, folder / f"{name}.png", lang=lang) for name in names]


def save(name: str, thing: Plan | Scenario, path: Path, *, lang: str | None = None) -> Path:
    """Write one chart as PNG; all but "graph" need a plan, "coverage" one with visits."""
    # The user's own matplotlib settings must not change what is published.
    with mpl.rc_context(mpl.rcParamsDefault):
        if name == "coverage" and isinstance(thing, Plan):
            told = seen(thing)
            figure = Figure(figsize=size_of(thing, told), layout="constrained", facecolor="white")
            coverage(thing, figure.add_subplot(), lang, told=told)
        else:
            figure = Figure(figsize=_size(name, thing), layout="constrained", facecolor="white")
            CHARTS[name](thing, figure.add_subplot(), lang)
        figure.savefig(path, dpi=DPI, metadata={"Software": "liaison_opt"})
    return path
