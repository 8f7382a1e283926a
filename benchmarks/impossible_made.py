"""Thirty impossible scenarios from one seed: a base that has a plan, and a tightening that takes it away."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import impossible_bases as bases
import impossible_oracle as oracle
import numpy as np
from impossible_edits import KINDS, Edit, applied

import liaison_opt as lo
from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.export import export_folder

SEED, CASES = 2027, 30
#: draws of a tightening for one base, before another base is drawn; draws in all
PATIENCE, MOST = 10, 300
PAIRS = [(a, b) for n, a in enumerate(KINDS) for b in list(KINDS)[n + 1 :]]
SORTS = {"street": bases.STREETS, "part": bases.CUT, "whole": bases.WHOLE}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """An impossible scenario.

    Parameters
    ----------
    number
        From 1.
    draw
        Which draw it is; those before it were possible, or no scenario at all.
    origin
        What it was made from: "street of jianghai", "part of guangwai", "guangwai".
    edits
        What was made tighter: one, or two that are possible alone and not together.
    base, scenario
        Before and after.
    """

    number: int
    draw: int
    origin: str
    edits: tuple[Edit, ...]
    base: Scenario
    scenario: Scenario

    @property
    def kind(self) -> str:
        """The kinds of tightening."""
        return " + ".join(edit.kind for edit in self.edits)

    @property
    def small(self) -> bool:
        """True if every cheaper change can be tried."""
        return self.origin.startswith("street")

    def on_disk(self, folder: Path) -> Scenario:
        """The scenario written to a folder and read again, as a planner would have it."""
        return lo.scenario(export_folder(self.scenario.raw, folder / f"{self.number:02d}"))


def wanted(number: int) -> tuple[tuple[str, ...], str]:
    """The kinds of a case and the sort of base: three of each kind, then pairs of kinds."""
    kinds = list(KINDS)
    if number <= 3 * len(kinds):
        sort = ("street", "part", "whole")[(number - 1) // len(kinds)]
        return (kinds[(number - 1) % len(kinds)],), sort
    order = np.random.default_rng([SEED, 0]).permutation(len(PAIRS))
    turn = number - 3 * len(kinds) - 1
    return PAIRS[int(order[turn % len(order)])], "part" if turn % 3 == 2 else "street"


def case(number: int, draw: int | None = None) -> Case:
    """The case of that number: the first draw that is impossible, or at once the one that is known to be.

    Raises
    ------
    RuntimeError
        No draw was impossible: the kinds are too mild for the bases.
    """
    kinds, sort = wanted(number)
    base: Scenario | None = None
    origin = ""
    for n in range(MOST) if draw is None else (draw,):
        if n % PATIENCE == 0 or draw is not None:
            base, origin = _base(number, n // PATIENCE, sort)
        rng = np.random.default_rng([SEED, number, 1, n])
        edits = () if base is None else tuple(e for kind in kinds if (e := KINDS[kind](base, rng)) is not None)
        made = _impossible(base, edits) if base is not None and len(edits) == len(kinds) else None
        if base is not None and made is not None:
            return Case(number=number, draw=n, origin=origin, edits=edits, base=base, scenario=made)
    raise RuntimeError(f"case {number}: nothing that was drawn is impossible")


def _base(number: int, turn: int, sort: str) -> tuple[Scenario | None, str]:
    """A scenario that has a plan, and what it is; None if the draw gave none."""
    rng = np.random.default_rng([SEED, number, 0, turn])
    name = SORTS[sort][int(rng.integers(len(SORTS[sort])))]
    if sort == "whole":
        return bases.shipped(name), name
    found = bases.street(name, rng) if sort == "street" else bases.cut(name, rng)
    return (found if found is not None and oracle.possible(found) == "feasible" else None), f"{sort} of {name}"


def _impossible(base: Scenario, edits: tuple[Edit, ...]) -> Scenario | None:
    """The scenario with all the edits if it has no plan, and has one without any of two."""
    try:
        made = applied(base, *edits)
    except ScenarioError:  # such as holidays that leave no slot: input at fault, which is another matter
        return None
    if oracle.possible(made) != "infeasible":
        return None
    alone = [applied(base, edit) for edit in edits] if len(edits) > 1 else []
    return made if all(oracle.possible(one) == "feasible" for one in alone) else None
