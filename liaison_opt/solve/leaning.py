"""Which rules the proof of a plan leans on: those whose rows have a multiplier in a witness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_opt.rules.assemble import link_model, roster_model
from liaison_opt.rules.rounds import Rounds

if TYPE_CHECKING:
    from liaison_opt.plan import Plan
    from liaison_opt.rules.base import Rule


def leant_on(plan: Plan, rules: tuple[Rule, ...]) -> frozenset[str] | None:
    """Ids of the rules on whose rows some bound of the links or the roster rests; None if that cannot be told.

    It can be told where every tier of both stages is proven by multipliers, or is at the least that there is: then
    looser bounds of all other rules leave every proof, and the plan, as they are.

    Parameters
    ----------
    plan
        A plan with its certificate.
    rules
        The policy and the givens.
    """
    found: set[str] = set()
    for stage in plan.certificate.stages:
        if stage.stage not in {"link", "roster"}:
            return None
        known = {"lp_dual", "trivial"}
        if any(tier.proof not in known or tier.objective != tier.bound for tier in stage.tiers):
            return None
        every = (*rules, *(Rounds.model_validate(entry) for entry in stage.needs))
        model = link_model(plan.scenario, every) if stage.stage == "link" else roster_model(
            plan.scenario, every, plan.links
        )  # fmt: skip
        if model.matrix.fingerprint != stage.fingerprint:
            return None
        parts, owners = model.matrix.components(), model.matrix.owners["rule"].to_numpy()
        for tier in stage.tiers:
            for witness in tier.witness:
                rows = parts[int(witness["component"])][1]
                found |= set(owners[rows[np.array([row for row, _ in witness["rows"]], dtype=np.int64)]])
    return frozenset(str(name) for name in found)
