"""Which post a new one is a copy of: where most households fall to a post of the role."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario


def copies(scenario: Scenario, role: str, count: int) -> list[tuple[str, str]]:
    """Ids of new posts of a role, each with the id of the post that it is a copy of.

    A post comes where most households fall to a post of the role (`Scenario.cadres.home`; a home without households
    weighs as one); of that home the last row of the table with the fewest role tags is what it is a copy of.

    Parameters
    ----------
    scenario
        Where to start.
    role
        A role tag that at least one post carries.
    count
        So many posts more.
    """
    cadres = scenario.cadres
    at: dict[str, list[str]] = {}
    for post in scenario.roles[role]:
        at.setdefault(str(cadres["home"][post]), []).append(post)
    weight, homes = weights(scenario, list(at)), list(at)
    likes = {home: spare(scenario, posts) for home, posts in at.items()}
    number = {home: len(posts) for home, posts in at.items()}
    known = set(cadres.index.astype(str))
    found: list[tuple[str, str]] = []
    for _ in range(count):
        home = max(homes, key=lambda h: (Fraction(weight[h], number[h]), -homes.index(h)))
        fresh = next(name for n in range(1, count + len(known) + 1) if (name := f"{likes[home]}-x{n}") not in known)
        known.add(fresh)
        number[home] += 1
        found.append((fresh, likes[home]))
    return found


def spare(scenario: Scenario, posts: list[str]) -> str:
    """The last of the posts with the fewest role tags."""
    tags = {post: len(str(scenario.cadres["roles"][post]).split()) for post in posts}
    return [post for post in posts if tags[post] == min(tags.values())][-1]


def weights(scenario: Scenario, homes: list[str]) -> dict[str, int]:
    """Households at each home: those listed in the place or zone, else the place's own number, at least one."""
    listed = pd.concat([scenario.households["community"], scenario.households["zone"]]).value_counts()
    counts = scenario.communities["households"].fillna(0).astype("int64")
    return {home: max(1, int(listed.get(home, 0)) or int(counts.get(home, 0))) for home in homes}
