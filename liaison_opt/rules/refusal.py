"""A cut in words: who needs more than those they are open to can give."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.language import language
from liaison_opt.rules.flow_witness import refutes, transport_bound

if TYPE_CHECKING:
    from liaison_opt.rules.flow_witness import FlowWitness
    from liaison_opt.rules.transport import Transport

_SAYS = {
    (
        "ceiling",
        "en",
    ): "the {t} targets of this set need {needed}, but the actors open to them can take {offered} at most",
    ("ceiling", "zh"): "这 {t} 个联系对象共需要 {needed}，而可以联系他们的岗位最多只能承担 {offered}",
    (
        "floor",
        "en",
    ): "the {a} actors of this set must have {needed} at least, but the targets open to them offer {offered}",
    ("floor", "zh"): "这 {a} 个岗位至少要承担 {needed}，而他们可以联系的对象只能提供 {offered}",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why there can be no links: one set, what it needs, what there is.

    Parameters
    ----------
    side
        "ceiling": targets need more than ceilings allow; "floor": floors ask for more than there is.
    actors, targets
        Labels of the set.
    needed, offered
        In units of load; needed > offered.
    """

    side: str
    actors: tuple[object, ...]
    targets: tuple[object, ...]
    needed: int
    offered: int

    def sentence(self, lang: str | None = None) -> str:
        """The refusal in words; lang is "en" or "zh"."""
        lang = language(lang)
        return _SAYS[self.side, lang].format(
            a=len(self.actors), t=len(self.targets), needed=self.needed, offered=self.offered
        )


def refusal(problem: Transport, witness: FlowWitness, actors: pd.Index, targets: pd.Index) -> Refusal:
    """Read a refuting witness.

    Raises
    ------
    ValueError
        The witness refutes nothing.
    """
    if not refutes(problem, witness):
        raise ValueError("the witness refutes nothing")
    u, v = witness.actors, witness.targets
    a, t = np.flatnonzero(u), np.flatnonzero(v)
    side = "floor" if (u > 0).any() or (v < 0).any() else "ceiling"
    if side == "floor":
        needed = int((problem.floor * np.maximum(u, 0)).sum())
    else:
        needed = int((problem.lo * np.maximum(v, 0)).sum())
    return Refusal(
        side=side,
        actors=tuple(actors[a]),
        targets=tuple(targets[t]),
        needed=needed,
        offered=needed - transport_bound(problem, witness),
    )
