"""Where a scenario is read, what its `[generate]` block makes, and what is wrong with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import pydantic

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.note import Note
from liaison_opt.scenario.places.block import Generate
from liaison_opt.scenario.places.cache import cached
from liaison_opt.scenario.places.generate import GENERATED

if TYPE_CHECKING:
    from liaison_opt.scenario.entities import Raw


@dataclasses.dataclass(frozen=True, kw_only=True)
class Made:
    """What a block makes.

    Parameters
    ----------
    names
        Tables that the block stands for; empty if there is no block.
    tables
        The tables, rows numbered from 2; empty if the block is at fault.
    notes, faults
        What a person should know, and what is wrong.
    """

    names: tuple[str, ...] = ()
    tables: Mapping[str, pd.DataFrame] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def generated(settings: Mapping[str, Any], *, seed: int | None = None, beside: Collection[str] = ()) -> Made:
    """The tables of the block in plain settings, if there is one.

    Parameters
    ----------
    settings
        The content of `scenario.toml`.
    seed
        Another seed than the block's.
    beside
        Tables that lie in the folder and count before generated ones; if that is all of them, none is made.
    """
    stated = settings.get("generate")
    if stated is None:
        return Made()
    try:
        block = Generate.model_validate(stated)
    except pydantic.ValidationError:
        return Made(names=GENERATED)  # what is wrong is said with the rest of the settings
    names = GENERATED if block.one_by_one else tuple(name for name in GENERATED if name != "households")
    if set(names) <= set(beside):
        return Made()
    if seed is not None:
        block = block.model_copy(update={"seed": seed})
    try:
        tables, note = cached(block)
    except ScenarioError as error:
        return Made(names=names, faults=tuple(error.faults))
    said = Note(
        f"synthetic tables of {block.place}, seed {block.seed}: names and outline are real, the rest is invented",
        f"{block.place} 的表为合成数据（种子 {block.seed}）：名称和边界真实，其余均为虚构",
    )
    return Made(names=names, tables=tables, notes=(said, note) if note else (said,))


def made_anew(raw: Raw, seed: int | None, towns: int | None) -> tuple[Raw, list[Fault]]:
    """A raw scenario with its generated tables made from another seed, or cut down to its first towns.

    Parameters
    ----------
    raw
        A scenario with a `[generate]` block.
    seed
        Another seed; None keeps the tables.
    towns
        So many towns, in the order of the table, with what is part of them; None keeps all.
    """
    if raw.settings.get("generate") is None:
        fault = Fault(file=raw.files.get("settings", "scenario.toml"), column="generate",
                      problem="this scenario has no [generate] block, so no seed and no towns to choose",
                      todo="Leave `seed` and `towns` out, or start from raoyang, gaozhou or foshan")  # fmt: skip
        return raw, [fault]
    tables, settings, notes, faults = dict(raw.tables), dict(raw.settings), raw.notes, []
    if seed is not None:
        made = generated(settings, seed=seed)
        settings["generate"] = {**settings["generate"], "seed": seed}
        tables |= made.tables
        notes, faults = (*made.notes, *(note for note in notes if "synthetic tables of" not in note)), list(made.faults)
    if towns is not None:
        tables |= first_towns(tables, towns)
    return dataclasses.replace(raw, tables=tables, settings=settings, notes=notes), faults


def first_towns(tables: Mapping[str, pd.DataFrame], number: int) -> dict[str, pd.DataFrame]:
    """Generated tables cut down to the first towns: their places, posts and households, rows numbered as before.

    Parameters
    ----------
    tables
        communities, cadres, and households if they stand one by one.
    number
        Towns to keep.
    """
    places = tables["communities"]
    kept = set(places.loc[places["kind"] == "town", "id"].iloc[:number])
    inside = places["id"].isin(kept)
    for _ in range(2):  # villages of the towns, then zones of the villages
        inside |= places["parent"].isin(places.loc[inside, "id"])
    found = {"communities": places[inside]}
    found["cadres"] = tables["cadres"][tables["cadres"]["home"].isin(found["communities"]["id"])]
    if "households" in tables:
        homes = tables["households"]
        found["households"] = homes[homes["community"].isin(found["communities"]["id"])]
    for name, frame in found.items():
        frame.attrs.update(tables[name].attrs)
    return found
