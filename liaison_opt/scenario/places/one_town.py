"""One town of a place: real names of town and villages, everything else drawn from the seed."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.places import scatter
from liaison_opt.scenario.places.block import Generate, Posts
from liaison_opt.scenario.places.dice import Dice, Ints
from liaison_opt.scenario.places.generate import made_of
from liaison_opt.scenario.places.named import PLACES
from liaison_opt.scenario.places.names import NO_COMMITTEE, Names, names
from liaison_opt.scenario.places.outline import Outline, outline
from liaison_opt.scenario.words import advice

#: a county is cut into towns with so many points a town: enough to spread a town's villages over its part
_POINTS_A_TOWN = 90
#: villages that a town has by choice, where nobody names one: large enough to differ, small enough for seconds
USUAL = 10


def one_town(
    place: str, town: str | None, *, seed: int, villages: int, homes: int, posts: tuple[Posts, ...]
) -> tuple[dict[str, pd.DataFrame], int]:
    """The tables of one town.

    Parameters
    ----------
    place
        Whose names and outline: one of `PLACES`.
    town
        Name or code of nine digits; None: the town whose number of villages is nearest to `USUAL`.
    seed
        From which everything but the names is drawn: where the town and its villages lie, zones, households, posts.
    villages
        At most so many, in the order of their codes.
    homes
        Households a village on average; the total is met exactly.
    posts
        Kinds of posts.

    Returns
    -------
    communities, cadres and households as `generate` makes them; and how many villages the real town has.

    Raises
    ------
    ScenarioError
        There is no such place or town, or the sizes do not fit together.
    """
    listed, whole = _listed(place, town, villages)
    count = len(listed.villages)
    block = Generate.model_validate(
        {"place": place, "seed": seed, "households": homes * count, "villages": count,
         "village": {"lo": max(1, homes // 3), "hi": homes * 3}, "posts": [post.model_dump() for post in posts],
         "homes": {"zone": {"lo": max(1, homes // 8), "hi": max(2, homes // 3)}}}
    )  # fmt: skip
    code = str(listed.towns["code"].iloc[0])
    shape = outline(code[:6])
    spots = scatter.villages(_part(place, code, shape, seed), count)
    at = spots[np.concatenate([[0], 1 + Dice(seed, 1, 0).shuffled(count - 1)])] if count > 1 else spots
    return made_of(block, listed, at, np.zeros(count, dtype=np.int64), [shape]), whole


def villages_of(place: str, town: str | None, most: int) -> int:
    """How many villages `one_town` takes.

    Raises
    ------
    ScenarioError
        There is no such place or town.
    """
    return len(_listed(place, town, most)[0].villages)


@functools.cache
def _all(place: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    if place not in PLACES:
        todo = advice(place, PLACES, f"Name one of: {', '.join(PLACES)}")
        raise ScenarioError([Fault(file="town", column="place", value=place, problem="no such place", todo=todo)])
    cadres = {"id": "G", "role": "cadre", "count": 1, "title": {"en": "Cadre", "zh": "干部"}}
    listed = names(Generate.model_validate({"place": place, "seed": 0, "households": 1, "posts": [cadres]}))
    villages = listed.villages[listed.villages["part"] < NO_COMMITTEE]
    counted = villages["town"].value_counts().reindex(listed.towns.index, fill_value=0)
    return listed.towns.assign(villages=counted.astype("int64")), villages


def _listed(place: str, town: str | None, most: int) -> tuple[Names, int]:
    """The one town with its villages, and how many there really are."""
    towns, villages = _all(place)
    if town is None:
        row = int((towns["villages"] - USUAL).abs().to_numpy().argmin())
    else:
        found = towns.index[(towns["code"] == town) | (towns["name"] == town)]
        if found.empty:
            todo = advice(town, list(towns["name"]), f"The towns are {', '.join(towns['name'])}")
            raise ScenarioError([Fault(file="town", column="town", value=town, problem="no such town", todo=todo)])
        row = int(found[0])
    mine = villages[villages["town"] == row]
    kept = mine.iloc[:most].assign(town=0).reset_index(drop=True)
    return Names(towns=towns.loc[[row], ["code", "name"]].reset_index(drop=True), villages=kept), len(mine)


def _part(place: str, code: str, shape: Outline, seed: int) -> Ints:
    """The points of the county that are the town's: all towns share it in proportion to their villages."""
    towns = _all(place)[0]
    towns = towns[towns["code"].str[:6] == code[:6]].reset_index(drop=True)
    dice = Dice(seed, 1)
    points = scatter.lattice(shape, _POINTS_A_TOWN * len(towns) // 60, dice)
    label = scatter.split(points, towns["villages"].clip(lower=1).to_numpy(dtype=np.int64), dice)
    mine: Ints = points[label == int(towns.index[towns["code"] == code][0])]
    return mine
