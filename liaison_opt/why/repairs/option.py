"""A change that could be made, in units that a planner can grant; and what units cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, get_args

from liaison_opt.scenario.settings import RepairKind

if TYPE_CHECKING:
    from liaison_opt.changes import Change
    from liaison_opt.rules.giving import Drops, Moves, Opens, Spans
    from liaison_opt.scenario import Scenario

#: the kinds in the order in which equal costs are told
KINDS: tuple[RepairKind, ...] = get_args(RepairKind)
#: cost of one unit, unless the scenario says otherwise (docs/why_not.md)
COSTS: dict[RepairKind, int] = {
    "leave_shift": 1, "leave_short": 2, "households": 1, "share": 1, "spacing": 1, "window": 5, "pin": 3,
    "tolerance": 2, "cap": 2, "floor": 3, "size": 2, "reserve": 2, "team": 5, "link": 4, "home": 6, "period": 10,
    "reading": 12, "closure": 4, "holiday": 8, "slots": 10, "cadre": 20, "switch": 15, "wish": 40,
}  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class Option:
    """One kind of change of one thing, by so many units.

    Parameters
    ----------
    kind
        Kind of repair.
    name
        What tells it from others of its kind; equal costs are told in order of kind and name.
    most
        So many units at most.
    make
        Units to changes.
    clashes
        Numbers of the clashes that it touches; no other clash can go away through it.
    floors
        Number of a clash to the fewest units that can be enough for it, where its sum shows it.
    guess
        Where to begin to look.
    furthest
        Changes that allow whatever any number of units allows; None = as many units as there are.
    steps
        The numbers of units that make a difference, where more units are not always better; None = more never hurts.
    effect
        What units do to the rows of a model, where that can be said; None where the candidates are others.
    instead_of
        Name of an option of the same kind that says the same in a dearer way; told only if that one takes more units.
    apart
        True if each unit is a change of its own, and any of them could be left out.
    hopeful
        False if a relaxation says that no number of units is enough: asked about last.
    """

    kind: RepairKind
    name: str
    most: int
    make: Callable[[int], tuple[Change, ...]]
    clashes: frozenset[int]
    floors: Mapping[int, int] = dataclasses.field(default_factory=dict)
    guess: int = 1
    furthest: tuple[Change, ...] | None = None
    steps: tuple[int, ...] | None = None
    effect: Moves | Drops | Spans | Opens | None = None
    instead_of: str = ""
    apart: bool = False
    hopeful: bool = True

    @property
    def floor(self) -> int:
        """No fewer units can be enough for all its clashes."""
        return max(self.floors.values(), default=1)

    def for_one(self, clash: int) -> Option:
        """The same option, as much as one of its clashes alone asks for."""
        floor = self.floors.get(clash, 1)
        return dataclasses.replace(self, floors={clash: floor}, guess=floor)

    @property
    def start(self) -> int:
        """The fewest units worth trying."""
        return max(self.floor, self.steps[0] if self.steps else 1)

    @property
    def likely(self) -> int:
        """So many units are about enough."""
        return max(self.start, min(self.guess, self.most))


@dataclasses.dataclass(frozen=True)
class Prices:
    """What units cost in a scenario."""

    scenario: Scenario

    def of(self, kind: RepairKind) -> int:
        """The cost of one unit."""
        return self.scenario.settings.repairs.cost.get(kind, COSTS[kind])

    def allows(self, kind: RepairKind) -> bool:
        """Whether repairs of this kind are offered."""
        return kind not in self.scenario.settings.repairs.never

    def rank(self, option: Option, amount: int) -> tuple[int, int, str]:
        """By cost, then kind, then name."""
        return self.of(option.kind) * amount, KINDS.index(option.kind), option.name
