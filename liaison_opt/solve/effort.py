"""Best effort: the least that binding rules must lack, one rule after the other in their order.

A rule is kept whole if a plan exists that keeps it and lacks no more of the rules before it. So the first rule that
must give way is the last of the shortest prefix that is impossible. One relaxation guesses which rules these are,
others prove how little each can lack; the final plan, in which all other rules bind again, shows that these can be
kept. Only where that plan is worse than the bounds do bisection and CP-SAT decide.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from liaison_opt.rules.eased import EASED, eased
from liaison_opt.solve.lacking import Lack, can_lack_less, lacking
from liaison_opt.solve.stage import StageAnswer, solve

if TYPE_CHECKING:
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

Build = Callable[[tuple["Rule", ...]], "StageModel"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Effort:
    """A stage's answer with the rules in `given_up` as wishes; `eased` is the model in which all that can be are."""

    model: StageModel
    answer: StageAnswer
    given_up: tuple[str, ...]
    lacks: dict[str, Lack]
    eased: StageModel


def effort(
    build: Build, rules: tuple[Rule, ...], scenario: Scenario, how: dict[str, Any], wide: StageModel | None = None
) -> Effort:
    """Solve one stage with the least total lack in the order of the rules, then its tiers as ever.

    Parameters
    ----------
    build
        From rules to the stage's model.
    rules
        The rules as they are.
    scenario
        What is given.
    how
        given, seed, stop and the rest of what `stage.solve` takes.
    wide
        The model in which every rule that can is eased, where it is at hand.
    """
    wide = wide or build(eased(rules, scenario))
    lacks = lacking(wide.matrix, relaxed=True, seed=how["seed"], stop=how["stop"])
    found = _kept_whole(build, rules, scenario, how, lacks, wide)
    if _at_least(found.answer, lacks) or how["stop"].due:
        return found
    if found.answer.values is not None:
        worth = _worth(found.answer)
        less = can_lack_less(wide.matrix, worth, seed=how["seed"], stop=how["stop"])
        if not less:
            return found if less is None else _proven_least(found, worth)
    lacks = lacking(wide.matrix, relaxed=False, seed=how["seed"], stop=how["stop"])
    exact = _kept_whole(build, rules, scenario, how, lacks, wide)
    if exact.answer.values is not None:
        return exact
    answer = solve(wide, **how)
    names = tuple(tier.removeprefix(EASED) for tier in wide.matrix.tiers if tier.startswith(EASED))
    return Effort(model=wide, answer=answer, given_up=names, lacks=lacks, eased=wide)


def _kept_whole(
    build: Build, rules: tuple[Rule, ...], scenario: Scenario, how: dict[str, Any], lacks: dict[str, Lack],
    wide: StageModel,
) -> Effort:  # fmt: skip
    """The stage with only these rules eased: as small a model as any plan's."""
    names = tuple(tier.removeprefix(EASED) for tier in lacks)
    model = build(eased(rules, scenario, names))
    return Effort(model=model, answer=solve(model, **how), given_up=names, lacks=lacks, eased=wide)


def _worth(answer: StageAnswer) -> dict[str, int]:
    """What each eased rule lacks in an answer; those that lack nothing are left out."""
    return {t.tier: t.objective for t in answer.certificate.tiers if t.tier.startswith(EASED) and t.objective}


def _at_least(answer: StageAnswer, lacks: dict[str, Lack]) -> bool:
    """True if every rule that gives way in an answer lacks no more than these bounds say it must."""
    if answer.values is None:
        return False
    return _worth(answer) == {tier: lack.bound for tier, lack in lacks.items() if lack.bound}


def _proven_least(found: Effort, worth: dict[str, int]) -> Effort:
    """The same answer, with the bounds that a search has proven of it."""
    lacks = {
        tier: dataclasses.replace(
            lack, bound=worth.get(tier, 0), witness=lack.witness if lack.bound == worth.get(tier) else None
        )
        for tier, lack in found.lacks.items()
    }
    return dataclasses.replace(found, lacks=lacks)
