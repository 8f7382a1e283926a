"""What no single cell can tell: ids that must exist elsewhere, spans that run backwards, circles of parents."""

from __future__ import annotations

import pandas as pd

from liaison_opt.errors import Fault
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
    ids = {name: list(tables[name]["id"]) for name in ("cadres", "communities")}
    ids["targets"] = [*ids["communities"], *tables["households"]["id"]]
    unread = (*unread, "targets") if {"communities", "households"} & set(unread) else unread
    for table in TABLES:
        frame = tables[table.name]
        file = files.get(table.name, table.file)
        for column in table.columns:
            if column.ref is not None and column.ref not in unread:
                faults += _unknown(frame[column.name], ids[column.ref], column.ref, file)
        if {"from", "to"} <= set(frame.columns):
            faults += _backwards(frame, file)
    faults += _circles(tables["communities"], files.get("communities", "communities.csv"))
    faults += _half_places(tables["communities"], files.get("communities", "communities.csv"))
    faults += _households(tables["households"], ids["communities"], files.get("households", "households.csv"))
    return faults


def _unknown(ids: pd.Series[str], known: list[str], ref: str, file: str) -> list[Fault]:
    strange = ids[(ids != "") & ~ids.isin(known)]
    names = list(dict.fromkeys(name for name in known if name))
    what = {"cadres": "post", "communities": "place"}.get(ref, "place or household")
    return [
        Fault(file=file, row=int(row), column=str(ids.name), value=value, problem=f"no {what} has this id",
              todo=advice(value, names, f"Add it to the table {ref}, or correct it"))
        for row, value in zip(strange.index, strange, strict=True)
    ]  # fmt: skip


def _backwards(frame: pd.DataFrame, file: str) -> list[Fault]:
    wrong = frame[frame["to"] < frame["from"]]
    return [
        Fault(file=file, row=int(row), column="to", value=str(end.date()),
              problem=f"the last day lies before the first ({start.date()})", todo="Exchange or correct the two days")
        for row, start, end in zip(wrong.index, wrong["from"], wrong["to"], strict=True)
    ]  # fmt: skip


def _households(frame: pd.DataFrame, places: list[str], file: str) -> list[Fault]:
    double = frame[frame["id"].isin(places)]
    faults = [
        Fault(file=file, row=int(row), column="id", value=value, problem="a place has this id, too",
              todo="Give the household another id") for row, value in zip(double.index, double["id"], strict=True)
    ]  # fmt: skip
    low = frame[(frame["k_max"] > 0) & (frame["k_max"] < frame["k_required"])]
    return faults + [
        Fault(file=file, row=int(row), column="k_max", value=str(most), problem=f"below k_required ({least})",
              todo="Raise k_max or lower k_required")
        for row, most, least in zip(low.index, low["k_max"], low["k_required"], strict=True)
    ]  # fmt: skip


def _circles(places: pd.DataFrame, file: str) -> list[Fault]:
    parents = dict(zip(places["id"], places["parent"], strict=True))
    rows = dict(zip(places["id"], places.index, strict=True))
    faults, settled = [], {""}
    for start in parents:
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


def _half_places(places: pd.DataFrame, file: str) -> list[Fault]:
    half = places[places["lon"].isna() != places["lat"].isna()]
    return [
        Fault(file=file, row=int(row), column="lon, lat", problem="only one of longitude and latitude is given",
              todo="Give both or neither") for row in half.index
    ]  # fmt: skip
