"""Binding rules as wishes, each in a tier of its own: what best effort gives up, in the order in which it is kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from liaison_opt.rules.candidates import shared_out
from liaison_opt.rules.given import Pins
from liaison_opt.rules.linking import GivenLinks
from liaison_opt.rules.overlap import NoOverlap

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: how the tier of an eased rule is called: this and the rule's id
EASED = "best effort: "


def tier_of(rule: str) -> str:
    """The tier in which best effort counts what a rule lacks."""
    return EASED + rule


def can_give_way(rule: Rule, scenario: Scenario) -> bool:
    """True if a plan may break the rule and say by how much.

    False for wishes, for what is only checked, for facts of life (one place at a time; links that are given), and for
    links to households where they are too many for a candidate each.
    """
    if not rule.binding or not rule.enforced or rule.stage == "given" or shared_out(rule, scenario):
        return False
    one_place = isinstance(rule, NoOverlap) and rule.clause.startswith("given:")
    return not one_place and not isinstance(rule, GivenLinks)


def eased(rules: tuple[Rule, ...], scenario: Scenario, only: Collection[str] | None = None) -> tuple[Rule, ...]:
    """The rules with binding ones turned into wishes of weight 1, each in a tier of its own.

    Pins come first, since somebody has agreed on each of them; the clauses keep the order of the policy, and
    `rules.assemble` puts these tiers before the scenario's own.

    Parameters
    ----------
    rules
        The policy and the givens (`rules.policy.rules_of`).
    scenario
        What is given.
    only
        Ids of the rules that may give way; None = every rule that can.
    """
    if only is not None and not only:
        return rules  # the very model of a plan without best effort
    chosen = [
        rule.model_copy(update={"weight": 1, "tier": tier_of(rule.id)})
        if can_give_way(rule, scenario) and (only is None or rule.id in only)
        else rule
        for rule in rules
    ]
    return tuple(sorted(chosen, key=lambda rule: not isinstance(rule, Pins)))
