"""One scenario with more or fewer posts of a role: who goes, and what the new ones are copies of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from liaison_opt.changes.posts import copies, spare, weights

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario

#: tables that name posts besides `cadres`
_NAMING = ("leave", "links", "pins", "wishes")


def with_posts(scenario: Scenario, role: str, number: int) -> dict[str, pd.DataFrame]:
    """Tables with another number of posts of one role; everything else stays as it is.

    A post comes where most households fall to a post of the role, and goes where fewest would fall to those who are
    left (`Scenario.cadres.home`; a home without households weighs as one). Of one home the last row of the table with
    the fewest role tags goes first, and is what a new post is a copy of.

    Parameters
    ----------
    scenario
        Where to start.
    role
        A role tag that at least one post carries.
    number
        So many posts of the role, at least one.

    Returns
    -------
        Table name to the changed table: cadres, and those of leave, links, pins and wishes that named a post which is
        gone.
    """
    cadres = scenario.cadres
    at: dict[str, list[str]] = {}
    for post in scenario.roles[role]:
        at.setdefault(str(cadres["home"][post]), []).append(post)
    weight = weights(scenario, list(at))
    taken: list[str] = []
    for _ in range(number, len(scenario.roles[role])):
        home = min((h for h in at if at[h]), key=lambda h: (_left(weight[h], len(at[h])), -list(at).index(h)))
        post = spare(scenario, at[home])
        at[home].remove(post)
        taken.append(post)
    fresh = copies(scenario, role, max(0, number - len(scenario.roles[role])))
    return _tables(scenario, taken, fresh)


def _left(weight: int, count: int) -> tuple[bool, Fraction]:
    """What falls to each of those who are left; the last one of a home goes last."""
    return (count == 1, Fraction(weight, max(1, count - 1)))


def _tables(scenario: Scenario, taken: list[str], copies: list[tuple[str, str]]) -> dict[str, pd.DataFrame]:
    cadres = scenario.cadres[~scenario.cadres.index.isin(taken)]
    fresh = scenario.cadres.loc[[like for _, like in copies]]
    fresh.index = pd.Index([name for name, _ in copies], name=cadres.index.name, dtype=cadres.index.dtype)
    found = {"cadres": pd.concat([cadres, fresh])}
    for name in _NAMING:
        table: pd.DataFrame = getattr(scenario, name)
        gone = table["cadre"].isin(taken)
        if gone.any():
            found[name] = table[~gone].reset_index(drop=True)
    return found
