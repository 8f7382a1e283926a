"""Whether two rules mean the same: both judge the same small tables, and each has a word for what the table shows."""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from liaison_opt.rules.base import Rule
from liaison_opt.rules.facts import Facts, facts_of
from liaison_opt.rules.policy import rules_of, validate
from liaison_opt.scenario import PolicyRow, Scenario
from liaison_opt.training import ground, typed
from liaison_opt.training.marking import no
from liaison_opt.training.words import text

_NOTHING = pd.DataFrame({"date": pd.to_datetime([]), "cadre": pd.array([], "str"), "community": pd.array([], "str")})


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Probe:
    """A small table that tells one meaning from another.

    Parameters
    ----------
    key
        The words in which a learner is told what the table shows.
    links
        As `typed.links` takes them.
    roster
        As `typed.roster` takes it; None: the rule speaks of links.
    """

    key: str
    links: Mapping[str, str]
    roster: Mapping[str, Mapping[str, str]] | None = None


def rule_of(answer: Any) -> dict[str, Any]:
    """The one rule that somebody wrote: a mapping, or text as in policy.toml.

    Raises
    ------
    NotYet
        It is neither, or more than one rule.
    """
    if isinstance(answer, str):
        try:
            read: Any = tomllib.loads(answer)
        except tomllib.TOMLDecodeError as error:
            no("toml", problem=str(error))
        answer = read.get("rule", read)
        if isinstance(answer, list) and len(answer) == 1:
            answer = answer[0]
    if not isinstance(answer, Mapping):
        no("one_rule")
    return {str(key): value for key, value in answer.items()}


def with_rule(given: Scenario, data: Mapping[str, Any], readings: Mapping[str, str] | None = None) -> Scenario:
    """The scenario with this rule for its whole policy.

    Raises
    ------
    NotYet
        The rule has faults; the first one is told as the program tells it.
    """
    row = PolicyRow(data=dict(data), file="policy.toml", row=1)
    chosen = dict(readings or {})
    settings = given.settings.model_copy(update={"readings": chosen})
    made = dataclasses.replace(given, policy=(row,), settings=settings)
    faults = validate((row,), made, chosen)[1]
    if faults:
        fault = faults[0]
        value = "" if fault.value is None else f" ({fault.value})"
        no("fault", column=fault.column or "rule", value=value, problem=fault.problem, todo=fault.todo)
    return made


def amount(rule: Rule, probe: Probe) -> int:
    """By how much a probe misses a rule of the corner."""
    facts = _facts(probe)
    if rule.judgeable(facts):
        return 0
    return int(rule.violations(facts)["amount"].sum())


def one_rule(made: Scenario) -> Rule:
    """The one rule of a scenario made by `with_rule`."""
    return rules_of(made)[0]


@functools.cache
def _facts(probe: Probe) -> Facts:
    corner = ground.corner()
    table = _NOTHING if probe.roster is None else typed.roster(corner, probe.roster)
    return facts_of(corner, typed.links(corner, probe.links), table)


def same(answer: Mapping[str, Any], truth: Mapping[str, Any], probes: Sequence[Probe]) -> None:
    """Hold a learner's rule against the right one on every probe.

    Raises
    ------
    NotYet
        The rule has faults, is a wish where the right one binds, or judges one of the probes otherwise.
    """
    made, right = (one_rule(with_rule(ground.corner(), data)) for data in (answer, truth))
    if made.binding != right.binding:
        no("wish")
    for probe in probes:
        said, meant = amount(made, probe), amount(right, probe)
        if said != meant:
            no("finds_nothing" if said == 0 else "finds_too_much", shown=text(probe.key))
