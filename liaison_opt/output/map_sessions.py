"""Who sees which zone: the zones of a village (or the villages of a town) by visitor, and the way of a session or two.

Points are centres of zones and public offices; a household has no place of its own. Lines are straight, not roads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from liaison_opt.language import language
from liaison_opt.output import canvas, labels, words
from liaison_opt.plan import Plan
from liaison_opt.study.coverage import NOT_HELD
from liaison_opt.study.seen import rows_of

SIZE = (10.5, 7.4)
#: Okabe and Ito's colours, told apart by eyes that see few colours; the shape changes with the colour
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#8C8C8C")
SHAPES = ("o", "s", "^", "D", "v", "P", "X", "h")
_METRES = 111_195.0  # a degree of latitude on a sphere of 6,371 km
_NAMED, _KEYED, _WALKS = 45, 20, 12


def map_of(
    plan: Plan, community: str, ax: Axes | None = None, lang: str | None = None, *, session: str | None = None
) -> Axes:
    """Draw the zones of a village, or the villages of a town, each in the colour and shape of its visitor.

    Parameters
    ----------
    plan
        A plan; without visits the colour is that of the post with most sessions at the place.
    community
        Id of a village with zones, or of a town with villages.
    ax
        Where to draw; None: a figure of its own.
    lang
        "en" or "zh".
    session
        The session whose walk is drawn. Default: the first one of each visitor of a village, at most 12.

    Raises
    ------
    ValueError
        Nothing with coordinates lies in that place, or the session is not of this plan.
    """
    lang = language(lang)
    points = _points(plan, community)
    ax = canvas.axes_of(ax, SIZE)
    visitors = _visitors(plan, points)
    points = points.assign(visitor=[found[0] if found else "" for found in visitors], many=[len(v) for v in visitors])
    order = {str(who): number for number, who in enumerate(plan.scenario.cadres.index)}
    shown = sorted({who for who in points["visitor"] if who}, key=lambda who: order.get(who, len(order)))
    look = {who: (COLOURS[n % 8], SHAPES[(n + n // 8) % 8]) for n, who in enumerate(shown)}
    office = _office(plan, community, points)
    walks = _walks(plan, points, session)
    for who, path in walks:
        way = np.vstack([office, path, office]) if office is not None else path
        ax.plot(way[:, 0], way[:, 1], color=look.get(who, (canvas.EDGE, ""))[0], linewidth=1.1, zorder=1)
    _draw(ax, points, look)
    if office is not None:
        ax.scatter(
            office[:1], office[1:], s=190, marker="*", color=labels.INK, edgecolor="white", linewidth=0.8, zorder=4
        )
    _name(ax, plan, points, lang)
    _scale(ax, points)
    _key(ax, plan, points, look, lang, walked=bool(walks), office=office is not None)
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.08)
    ax.set_axis_off()
    name = labels.place_names(plan.scenario, lang)[community]
    unplaced = int(points["x"].isna().sum())
    note = words.text("map.about" if _of_zones(points) else "map.about_town", lang)
    note += " " + words.text("map.unplaced", lang, count=unplaced) if unplaced else ""
    return canvas.finish(ax, plan.scenario, _title(name, lang), lang, note=note)


def _points(plan: Plan, community: str) -> pd.DataFrame:
    """What lies in the place, with metres east and north of its middle: id, households, kind, x, y."""
    places = plan.scenario.communities
    inside = places[places["parent"] == community]
    if community not in places.index or not inside["lon"].notna().any():
        raise ValueError(f"nothing with coordinates lies in {community!r}: name a village with zones or a town")
    lat, lon = inside["lat"].mean(), inside["lon"].mean()
    return pd.DataFrame({
        "id": inside.index.astype("str"), "kind": inside["kind"].to_numpy(),
        "households": inside["households"].fillna(0).to_numpy(dtype=float),
        "x": (inside["lon"].to_numpy(dtype=float) - lon) * _METRES * np.cos(np.radians(lat)),
        "y": (inside["lat"].to_numpy(dtype=float) - lat) * _METRES,
    })  # fmt: skip


def _office(plan: Plan, community: str, points: pd.DataFrame) -> np.ndarray | None:
    """The place's own office in the same metres; None without coordinates."""
    places = plan.scenario.communities
    lon, lat = places.loc[[community], ["lon", "lat"]].to_numpy(dtype=float)[0]
    inside = places.loc[points["id"]]
    middle = float(inside["lat"].mean())
    if np.isnan(lon) or np.isnan(lat):
        return None
    x = (lon - float(inside["lon"].mean())) * _METRES * np.cos(np.radians(middle))
    return np.array([x, (lat - middle) * _METRES])


def _visitors(plan: Plan, points: pd.DataFrame) -> list[list[str]]:
    """Who sees the households of each point, most visits first; without visits, who holds sessions there."""
    roster = plan.roster[~plan.roster["status"].isin(NOT_HELD)]
    if plan.visits is not None:
        homes = plan.scenario.households
        mine = homes[homes["zone"].isin(points["id"]) | homes["community"].isin(points["id"])]
        home = rows_of(plan.visits["household"], mine["id"])
        session = rows_of(plan.visits["session_id"], roster["session_id"])
        good = (home >= 0) & (session >= 0)
        column = "zone" if mine["zone"].isin(points["id"]).any() else "community"
        table = pd.DataFrame({
            "at": mine[column].to_numpy()[home[good]], "who": roster["cadre"].to_numpy()[session[good]],
        })  # fmt: skip
    else:
        here = roster[roster["community"].isin(points["id"])]
        table = pd.DataFrame({"at": here["community"].to_numpy(), "who": here["cadre"].to_numpy()})
    count = table.groupby(["at", "who"]).size().rename("n").reset_index()
    count = count.sort_values(["at", "n", "who"], ascending=[True, False, True])
    found = count.groupby("at")["who"].agg(list)
    return [list(map(str, found.get(place, []))) for place in points["id"]]


def _walks(plan: Plan, points: pd.DataFrame, session: str | None) -> list[tuple[str, np.ndarray]]:
    """The visitor and the stops (metres) of the sessions whose way is drawn."""
    if session is not None and session not in set(plan.roster["session_id"]):
        raise ValueError(f"there is no session {session!r} in this plan")
    if plan.routes is None:
        return []
    stops = plan.routes[plan.routes["zone"].isin(points["id"])]
    held = plan.roster[plan.roster["session_id"].isin(stops["session_id"])]
    if session is not None:
        held = held[held["session_id"] == session]
    else:
        held = held.sort_values(["date", "start", "cadre"]).drop_duplicates("cadre").head(_WALKS)
    spot = points.set_index("id")[["x", "y"]]
    found = []
    for who, key in zip(held["cadre"], held["session_id"], strict=True):
        zones = stops[stops["session_id"] == key].sort_values("order")["zone"]
        path = spot.loc[zones].dropna().to_numpy()
        if len(path):
            found.append((str(who), path))
    return found


def _title(name: str, lang: str) -> str:
    """Whose way leads where is for the office only."""
    return words.text("seen.internal_title", lang, title=words.text("chart.map", lang, place=name))


def _of_zones(points: pd.DataFrame) -> bool:
    return bool((points["kind"] == "zone").any())


def _draw(ax: Axes, points: pd.DataFrame, look: dict[str, tuple[str, str]]) -> None:
    crowd = min(1.0, 30 / max(1, len(points)))
    most = max(1.0, float(points["households"].max()))
    area = (70 + 130 * points["households"] / most) * max(0.35, crowd)
    for who, part in points.groupby("visitor"):
        colour, shape = look.get(str(who), ("white", "o"))
        ax.scatter(part["x"], part["y"], s=area[part.index], marker=shape, color=colour, edgecolor=labels.INK,
                   linewidth=0.7, zorder=2)  # fmt: skip


def _name(ax: Axes, plan: Plan, points: pd.DataFrame, lang: str) -> None:
    """The name below each point, and in a town by how many it is seen; of very many points none."""
    if len(points) > _NAMED:
        return
    places = plan.scenario.communities
    names = places.loc[points["id"], "name_en" if lang == "en" else "name"].fillna("").astype(str)
    style: dict[str, Any] = {"ha": "center", "va": "top", "fontsize": 7.5, "path_effects": canvas.HALO}
    spots = points[["x", "y"]].to_numpy(dtype=float)
    told = zip(points["id"], names, points["kind"], points["many"].tolist(), spots, strict=True)
    for ident, name, kind, many, (x, y) in told:
        said = name or str(ident).removeprefix(str(places["parent"].get(ident, "")))
        if kind != "zone" and many > 1:
            said = words.text("map.visitors", lang, name=said, count=many)
        if not np.isnan(x):
            ax.annotate(said, (x, y), (0, -10), textcoords="offset points", zorder=3, **style)


def _scale(ax: Axes, points: pd.DataFrame) -> None:
    """A bar of a round number of metres, about a fifth of the width, below the points."""
    wide = max(float(np.ptp(points["x"].dropna())), float(np.ptp(points["y"].dropna())), 50.0)
    power = 10 ** np.floor(np.log10(wide / 4))
    length = float(max(step for step in (power, 2 * power, 5 * power) if step <= wide / 4))
    left, low = float(points["x"].min()), float(points["y"].min()) - 0.13 * wide
    ax.plot([left, left + length], [low, low], color=labels.INK, linewidth=2.5, solid_capstyle="butt")
    ax.text(left + length / 2, low + 0.012 * wide, f"{length:,.0f} m", ha="center", va="bottom", fontsize=8.5)


def _key(
    ax: Axes,
    plan: Plan,
    points: pd.DataFrame,
    look: dict[str, tuple[str, str]],
    lang: str,
    *,
    walked: bool,
    office: bool,
) -> None:
    titles = labels.post_titles(plan.scenario, lang)
    size = points.groupby("visitor").size()
    said = "map.who_zones" if _of_zones(points) else "map.who_villages"
    point: dict[str, Any] = {"color": "none", "markeredgecolor": labels.INK, "markersize": 8}
    handles = [
        Line2D([], [], marker=shape, markerfacecolor=colour, **point,
               label=words.text(said, lang, who=titles.get(who, who), count=int(size[who])))
        for who, (colour, shape) in list(look.items())[:_KEYED]
    ]  # fmt: skip
    if len(look) > _KEYED:
        handles.append(Line2D([], [], color="none", label=words.text("map.more", lang, count=len(look) - _KEYED)))
    if (points["visitor"] == "").any():
        handles.append(
            Line2D([], [], marker="o", markerfacecolor="white", **point, label=words.text("map.nobody", lang))
        )
    if office:
        handles.append(Line2D([], [], marker="*", color="none", markerfacecolor=labels.INK, markeredgecolor="white",
                              markersize=13, label=words.text("map.office", lang)))  # fmt: skip
    if walked:
        handles.append(Line2D([], [], color=canvas.EDGE, linewidth=1.1, label=words.text("map.walk", lang)))
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
