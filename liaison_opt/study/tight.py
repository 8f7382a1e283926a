"""Which clauses bind: bounds that a plan reaches, so that asking for one unit more would break them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.facts import Facts

#: parameters that bound from below (one more is stricter) and from above (one less is)
_FLOORS = ("k", "lo", "n", "times", "min_gap")
_CAPS = ("hi", "k_max", "n_max", "max_gap", "tol")


def tight(rules: tuple[Rule, ...], facts: Facts) -> list[str]:
    """The binding rules whose bound some post or place reaches: "clause (parameter value)", in the order of the policy.

    Judged as any audit is: a rule that is one unit stricter would have lines where this one has none. Bounds of zero
    forbid something and are not listed.
    """
    found: dict[str, None] = {}
    for rule in rules:
        if not rule.binding or rule.clause.startswith("given:") or rule.judgeable(facts) is not None:
            continue
        lines = None
        for name, step in _bounds(rule):
            value = getattr(rule, name)
            lines = len(rule.violations(facts)) if lines is None else lines
            if len(rule.model_copy(update={name: value + step}).violations(facts)) > lines:
                found[f"{rule.clause} ({name} {value})"] = None
    return list(found)


def _bounds(rule: Rule) -> list[tuple[str, int]]:
    """The rule's own bounds that are whole numbers above zero, and which way is stricter."""
    capped = rule.type == "max_visits"
    ways = [(name, -1 if capped and name == "k" else 1) for name in _FLOORS] + [(name, -1) for name in _CAPS]
    mine = type(rule).model_fields
    return [(name, step) for name, step in ways if name in mine and _whole(getattr(rule, name))]


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
