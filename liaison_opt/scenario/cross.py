"""What no single cell can tell: ids that must exist elsewhere, spans that run backwards, circles of parents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario.arrays import SHOWN, within
from liaison_opt.scenario.columns import TABLES
from liaison_opt.scenario.words import advice


def cross_faults(tables: dict[str, pd.DataFrame], files: dict[str, str], unread: tuple[str, ...]) -> list[Fault]:
    """Every fault between rows and between tables.

    Parameters
    ----------
    tables
        Typed tables; the index holds row numbers.
    files
        Table name to the name of its file or sheet.
    unread
        Tables whose ids are not known because the file could not be read: nothing is held against them.
    """
    faults = []
    places, homes = tables["communities"], tables["households"]
    ids = {"cadres": tables["cadres"]["id"], "communities": places["id"], "targets": places["id"]}
    if len(tables["links"]):
        ids["targets"] = pd.concat([places["id"], homes["id"]])
    unread = (*unread, "targets") if {"communities", "households"} & set(unread) else unread
    for table in TABLES:
        frame = tables[table.name]
        file = files.get(table.name, table.file)
        for column in table.columns:
            if column.ref is not None and column.ref not in unread and len(frame):
                faults += _unknown(frame[column.name], ids[column.ref], column.ref, file)
        if {"from", "to"} <= {column.name for column in table.columns if column.type == "date"}:
            faults += _backwards(frame, file)
    faults += _circles(places, files.get("communities", "communities.csv"))
    faults += _half_places(places, files.get("communities", "communities.csv"))
    faults += _households(homes, places, files.get("households", "households.csv"))
    return faults


def row_faults(
    wrong: pd.DataFrame, file: str, column: str, said: Callable[[Any], tuple[str | None, str, str]]
) -> list[Fault]:
    """A fault for each wrong row, but a table that is wrong from top to bottom is said once.

    Parameters
    ----------
    wrong
        The rows at fault; the index holds row numbers.
    file, column
        Where they stand.
    said
        From a row (a named tuple, its columns positional) to value, problem and todo.
    """
    faults = []
    for row, cells in zip(wrong.index[:SHOWN], wrong.head(SHOWN).itertuples(index=False, name=None), strict=True):
        value, problem, todo = said(cells)
        faults.append(Fault(file=file, row=int(row), column=column, value=value, problem=problem, todo=todo))
    if len(wrong) > SHOWN:
        problem = f"{len(wrong) - SHOWN:,} more cells: the same as in row {int(wrong.index[0])}"
        faults.append(Fault(file=file, column=column, problem=problem, todo="Mend them in the same way"))
    return faults


def _unknown(ids: pd.Series[str], known: pd.Series[str], ref: str, file: str) -> list[Fault]:
    strange = ids[(ids != "") & ~within(ids, known)]
    if strange.empty:
        return []
    names = known[known != ""].drop_duplicates().tolist()
    what = {"cadres": "post", "communities": "place"}.get(ref, "place or household")
    otherwise = f"Add it to the table {ref}, or correct it"
    return row_faults(strange.to_frame(), file, str(ids.name),
                      lambda cells: (cells[0], f"no {what} has this id", advice(cells[0], names, otherwise))
                      )  # fmt: skip


def _backwards(frame: pd.DataFrame, file: str) -> list[Fault]:
    wrong = frame.loc[frame["to"] < frame["from"], ["from", "to"]]
    return row_faults(wrong, file, "to", lambda cells: (
        str(cells[1].date()), f"the last day lies before the first ({cells[0].date()})",
        "Exchange or correct the two days"))  # fmt: skip


def _households(homes: pd.DataFrame, places: pd.DataFrame, file: str) -> list[Fault]:
    if homes.empty:
        return []
    double = homes.loc[within(homes["id"], places["id"]) & (homes["id"] != ""), ["id"]]
    faults = row_faults(double, file, "id", lambda cells: (
        cells[0], "a place has this id, too", "Give the household another id"))  # fmt: skip
    low = homes.loc[(homes["k_max"] > 0) & (homes["k_max"] < homes["k_required"]), ["k_max", "k_required"]]
    faults += row_faults(low, file, "k_max", lambda cells: (
        str(cells[0]), f"below k_required ({cells[1]})", "Raise k_max or lower k_required"))  # fmt: skip
    stray = homes.loc[_strayed(homes, places), ["zone", "community"]]
    return faults + row_faults(stray, file, "zone", lambda cells: (
        cells[0], f"this zone is no part of the household's place {cells[1]}",
        "Correct one of the two, or name the place as the parent of the zone"))  # fmt: skip


def _strayed(homes: pd.DataFrame, places: pd.DataFrame) -> pd.Series[bool]:
    """Which households lie in a zone that is not part of their community; ids that are unknown are told elsewhere."""
    known = places["id"]
    zoned = (homes["zone"] != "") & within(homes["zone"], known) & within(homes["community"], known)
    pairs = homes.loc[zoned, ["zone", "community"]].drop_duplicates()
    parents = places.drop_duplicates("id").set_index("id")["parent"]
    found = pd.Series(data=False, index=pairs.index)
    at = pairs["zone"]
    for _ in range(len(parents)):
        found |= at == pairs["community"]
        at = at.map(parents).fillna("").where(~found, "")
        if not (at != "").any():
            break
    bad = pd.MultiIndex.from_frame(pairs[~found])
    if bad.empty:
        return pd.Series(data=False, index=homes.index)
    return zoned & pd.Series(pd.MultiIndex.from_frame(homes[["zone", "community"]]).isin(bad), index=homes.index)


def _circles(places: pd.DataFrame, file: str) -> list[Fault]:
    astray = _unrooted(places)
    if not astray:
        return []
    parents = dict(zip(places["id"], places["parent"], strict=True))
    rows = dict(zip(places["id"], places.index, strict=True))
    faults, settled = [], {""}
    for start in astray:
        path: dict[str, None] = {}
        at = start
        while at not in settled and at not in path and at in parents:
            path[at] = None
            at = parents[at]
        if at in path:
            circle = list(path)[list(path).index(at) :]
            shown = " → ".join([*circle, at])
            faults.append(Fault(file=file, row=int(rows[at]), column="parent", value=shown,
                                problem="the parents run in a circle",
                                todo="Leave the topmost parent empty"))  # fmt: skip
        settled.update(path)
    return faults


def _unrooted(places: pd.DataFrame) -> list[str]:
    """The places from which the way up never ends, in table order: pointers doubled until each has come to rest."""
    last = places.drop_duplicates("id", keep="last")
    top = len(last)
    up = np.append(pd.Index(last["id"]).get_indexer(pd.Index(last["parent"])), top)
    up = np.where(up < 0, top, up)
    for _ in range(max(1, top.bit_length())):
        up = up[up]
    return [str(place) for place in last.loc[up[:top] != top, "id"]]


def _half_places(places: pd.DataFrame, file: str) -> list[Fault]:
    half = places.loc[places["lon"].isna() != places["lat"].isna(), ["id"]]
    return row_faults(half, file, "lon, lat", lambda _: (
        None, "only one of longitude and latitude is given", "Give both or neither"))  # fmt: skip
