"""Changes that take several records: posts more, a place less."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import pandas as pd

from liaison_opt.changes.kinds import AddRow, Change, DropRow, SetCell, SetParameter
from liaison_opt.changes.places_of import rule_ids
from liaison_opt.changes.posts import copies
from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.columns import BY_NAME
from liaison_opt.scenario.refuse import plain_heading
from liaison_opt.scenario.typed import typed
from liaison_opt.scenario.words import advice

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario

_MOST = 10_000
_ZONE = "zone"
#: table to its columns that name a post, a place, or a household
_POSTS = {"leave": ("cadre",), "links": ("cadre",), "pins": ("cadre",), "wishes": ("cadre",)}
_PLACES = {"households": ("community", "zone"), "links": ("target",), "pins": ("community",), "wishes": ("community",),
           "walks": ("from", "to")}  # fmt: skip


def more_posts(scenario: Scenario, role: str, count: int = 1) -> tuple[Change, ...]:
    """Rows of `cadres` for posts more of a role, copies of posts that it has (`changes.posts.copies`).

    A figure in print on the number of these posts is told from then on, not judged.

    Parameters
    ----------
    scenario
        Where to start.
    role
        A role tag that at least one post carries.
    count
        So many posts more, at least one.

    Raises
    ------
    ScenarioError
        No post has the role, or this is no number of posts.
    """
    faults = []
    if role not in scenario.roles:
        todo = advice(str(role), scenario.roles, f"The roles are {', '.join(scenario.roles)}.")
        faults.append(Fault(file="cadres", column="roles", value=str(role), problem="no post has this role", todo=todo))
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= _MOST:
        todo = f"Give a whole number from 1 to {_MOST:,}."
        faults.append(Fault(file="cadres", value=str(count), problem="this is no number of posts more", todo=todo))
    if faults:
        raise ScenarioError(faults)
    found: list[Change] = []
    for fresh, like in copies(scenario, role, count):
        row = {str(name): str(value) for name, value in scenario.cadres.loc[like].items() if str(value)}
        found.append(AddRow(table="cadres", values={"id": fresh, **row}))
    ids = rule_ids(scenario.policy)
    told = [name for name, row in zip(ids, scenario.policy, strict=True) if row.data.get("measure") == f"posts:{role}"]
    return (*found, *(SetParameter(rule=name, key="measure", value=None) for name in told))


def without_place(scenario: Scenario, *communities: str) -> tuple[Change, ...]:
    """What takes places out of the scenario: their rows, their zones, and every row of any table that names one.

    Their households go with them. A post at home there goes if all that it leads is held at home; else it stays,
    without a home.

    Parameters
    ----------
    scenario
        Where to start.
    communities
        Ids of places.

    Raises
    ------
    ScenarioError
        There is no such place, no other would be left, or others than zones are part of one.
    """
    places = scenario.communities
    faults = _undroppable(scenario, communities)
    if faults:
        raise ScenarioError(faults)
    zones = {*communities, *places.index[places["parent"].isin(communities)].astype(str)}
    gone = {"communities": _rows_with(scenario, "communities", ("id",), zones)}
    homes = scenario.households
    inside = homes["community"].isin(zones) | homes["zone"].isin(zones)
    targets = zones | set(homes.loc[inside, "id"].astype(str))
    leaving, staying = _at_home(scenario, zones)
    gone["cadres"] = _rows_with(scenario, "cadres", ("id",), leaving)
    for table in ("households", "leave", "links", "pins", "wishes", "walks"):
        named = _rows_with(scenario, table, _PLACES.get(table, ()), targets)
        gone[table] = sorted({*named, *_rows_with(scenario, table, _POSTS.get(table, ()), leaving)})
    cleared = _rows_with(scenario, "cadres", ("id",), staying)
    found: list[Change] = [DropRow(table=table, row=row) for table, rows in gone.items() for row in rows]
    return (*found, *(SetCell(table="cadres", row=row, column="home", value=None) for row in cleared))


def _undroppable(scenario: Scenario, communities: Collection[str]) -> list[Fault]:
    """Why places cannot go."""
    places, file = scenario.communities, scenario.raw.files.get("communities", "communities.csv")
    faults: list[Fault] = []
    for place in dict.fromkeys(communities):
        parts = places[(places["parent"] == place) & (places["kind"] != _ZONE) & ~places.index.isin(list(communities))]
        names = ", ".join(parts.index[:6].astype(str)) + (" …" if len(parts) > 6 else "")
        if place not in places.index:
            problem, todo = (
                "there is no place of this id",
                advice(str(place), places.index.astype(str), "See column id."),
            )
        elif len(parts):
            problem, todo = "other places are part of it", f"Drop these, too: {names}."
        else:
            continue
        faults.append(Fault(file=file, column="id", value=str(place), problem=problem, todo=todo))
    left = places[~places.index.isin(list(communities)) & ~places["parent"].isin(list(communities))]
    if not faults and left.empty:
        problem, todo = "no place would be left", "Keep one."
        faults.append(Fault(file=file, column="id", value=", ".join(communities), problem=problem, todo=todo))
    return faults


def _at_home(scenario: Scenario, zones: set[str]) -> tuple[set[str], set[str]]:
    """Posts at home in these places: those who go with them, and those who work elsewhere, too."""
    elsewhere = {duty.role for duty in scenario.settings.duty if duty.at != "home"}
    cadres = scenario.cadres[scenario.cadres["home"].isin(zones)]
    stays = [bool(elsewhere & set(str(tags).split())) for tags in cadres["roles"]]
    names = cadres.index.astype(str)
    return {n for n, s in zip(names, stays, strict=True) if not s}, {n for n, s in zip(names, stays, strict=True) if s}


def _rows_with(scenario: Scenario, name: str, columns: tuple[str, ...], ids: set[str]) -> list[int]:
    """Positions in the table as read of the rows that name one of the ids in one of the columns."""
    frame = scenario.raw.tables.get(name)
    if frame is None or frame.empty or not columns or not ids:
        return []
    table = BY_NAME[name]
    known = {plain_heading(word): c.name for c in table.columns for word in (c.name, c.zh)}
    kept = [place for place, heading in enumerate(frame.columns) if known.get(plain_heading(str(heading))) in columns]
    values, _ = typed(table, frame.iloc[:, kept])  # ids as they are read, whatever the cells look like
    hit = pd.Series(data=False, index=values.index)
    for column in columns:
        hit |= values[column].isin(ids)
    place_of = {row: place for place, row in enumerate(frame.index.tolist())}
    return [place_of[row] for row in values.index[hit].tolist()]
