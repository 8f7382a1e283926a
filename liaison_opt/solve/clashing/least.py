"""A least subset that still clashes: divide and conquer over any test (Junker's QuickXplain)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def least(items: Sequence[Item], clashes: Callable[[list[Item]], bool]) -> list[Item]:
    """Items of which none can be left out without the clash going away.

    Takes about k log(n / k) tests for k of n items, where leaving them out one at a time takes n.

    Parameters
    ----------
    items
        Items that clash together; earlier ones are kept rather than later ones.
    clashes
        Says whether some of them (in their order) clash; more items never clash less.

    Returns
    -------
        In the order of `items`; empty if even nothing clashes (what always holds is a contradiction by itself).
    """
    place = {id(item): number for number, item in enumerate(items)}

    def ordered(some: list[Item]) -> list[Item]:
        """In the order in which they came."""
        return sorted(some, key=lambda item: place[id(item)])

    def needed(base: list[Item], added: list[Item], rest: list[Item]) -> list[Item]:
        """What of `rest` is needed beside `base`, to which these were added last."""
        if added and clashes(ordered(base)):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        late = needed(base + first, first, second)
        return needed(base + late, late, first) + late

    if clashes([]):
        return []
    return ordered(needed([], [], list(items)))
