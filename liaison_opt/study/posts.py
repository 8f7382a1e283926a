"""One scenario with more or fewer posts of a role: who goes, and what the new ones are copies of."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

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
    weight = _weights(scenario, list(at))
    copies: list[tuple[str, str]] = []
    taken: list[str] = []
    known = set(cadres.index.astype(str))
    for _ in range(number, len(scenario.roles[role])):
        home = min((h for h in at if at[h]), key=lambda h: (_left(weight[h], len(at[h])), -list(at).index(h)))
        post = _spare(scenario, at[home])
        at[home].remove(post)
        taken.append(post)
    for _ in range(len(scenario.roles[role]), number):
        home = max(at, key=lambda h: (Fraction(weight[h], len(at[h])), -list(at).index(h)))
        like = _spare(scenario, [post for post in at[home] if post in cadres.index])
        fresh = next(name for n in range(1, number + len(known)) if (name := f"{like}-x{n}") not in known)
        known.add(fresh)
        at[home].append(fresh)
        copies.append((fresh, like))
    return _tables(scenario, taken, copies)


def _left(weight: int, count: int) -> tuple[bool, Fraction]:
    """What falls to each of those who are left; the last one of a home goes last."""
    return (count == 1, Fraction(weight, max(1, count - 1)))


def _spare(scenario: Scenario, posts: list[str]) -> str:
    """The last of the posts with the fewest role tags."""
    tags = {post: len(str(scenario.cadres["roles"][post]).split()) for post in posts}
    return [post for post in posts if tags[post] == min(tags.values())][-1]


def _weights(scenario: Scenario, homes: list[str]) -> dict[str, int]:
    """Households at each home: those listed in the place or zone, else the place's own number, at least one."""
    listed = pd.concat([scenario.households["community"], scenario.households["zone"]]).value_counts()
    counts = scenario.communities["households"].fillna(0).astype("int64")
    return {home: max(1, int(listed.get(home, 0)) or int(counts.get(home, 0))) for home in homes}


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
