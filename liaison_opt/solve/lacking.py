"""How little binding rules can lack, one after the other in their order: bounds by relaxations, or in whole numbers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_opt.rules.assemble import joint_model
from liaison_opt.rules.eased import EASED, eased
from liaison_opt.rules.witness import Witness, lower_bound
from liaison_opt.solve.engine import LONG, QUICK, Stop, cp_sat
from liaison_opt.solve.lp import relax, solved_by_glop

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix
    from liaison_opt.scenario import Scenario

#: weight of the first rule in the relaxation that guesses which rules give way; what counts as not kept there
HEAVY, ROUGH = 1 << 20, 1e-4
#: limit in deterministic time of a search for an answer that lacks less
LESS = 8.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Lack:
    """What one rule must lack, given the rules before it: no plan lacks less than `bound`.

    `best` is the least that was found in whole numbers (None: nobody has looked), `kept` the tiers that are at 0 before
    it, `witness` the multipliers that prove the bound in the model in which every rule is eased.
    """

    bound: int
    best: int | None
    kept: tuple[str, ...]
    witness: Witness | None


def lacking(matrix: Matrix, *, relaxed: bool, seed: int, stop: Stop) -> dict[str, Lack]:
    """The tiers of eased rules that cannot be 0, in their order, and what is proven of each.

    Parameters
    ----------
    matrix
        A model in which every rule that can is eased.
    relaxed
        True: by the relaxation alone, so that a rule too few may be named; False: in whole numbers.
    seed, stop
        As everywhere.
    """
    tiers = [tier for tier, cost in matrix.tiers.items() if tier.startswith(EASED) and cost.any()]
    guess = _guess(matrix, tiers) if relaxed else ()
    found: dict[str, Lack] = {}
    begin = 0
    while begin < len(tiers) and not stop.due:
        first = next((n for n in range(begin, len(tiers)) if tiers[n] in guess), None)
        if first is None:
            if guess and begin:  # the plan itself will tell whether the rest can be kept
                break
            first = _first_impossible(matrix, tiers, begin, found, relaxed=relaxed, seed=seed, stop=stop)
            if first is None:
                break
        tier, kept = tiers[first], tuple(t for t in tiers[:first] if t not in found)
        lack = _least(matrix, tier, kept, found, relaxed=relaxed, seed=seed, stop=stop)
        if lack is None and guess:  # the guess has missed an earlier rule: without it, from the beginning
            guess, found, begin = (), {}, 0
            continue
        begin = first + 1
        if lack is None:  # the numbers of the relaxation disagree with themselves; the plan will tell
            continue
        if lack.bound or not relaxed:
            found[tier] = lack
    return found


def can_lack_less(matrix: Matrix, worth: dict[str, int], *, seed: int, stop: Stop) -> bool | None:
    """Whether an answer lacks less, in the order of the rules, than these values; None if that is not proven.

    Parameters
    ----------
    matrix
        A model in which every rule that can is eased.
    worth
        Tier of an eased rule to what an answer lacks of it; tiers left out lack nothing.
    seed, stop
        As everywhere.
    """
    tiers = [tier for tier, cost in matrix.tiers.items() if tier.startswith(EASED) and cost.any()]
    held: dict[str, Lack] = {}
    for number, tier in enumerate(tiers):
        value = worth.get(tier, 0)
        if not value:
            continue
        kept = tuple(name for name in tiers[:number] if name not in held)
        held[tier] = Lack(bound=value - 1, best=None, kept=kept, witness=None)
        part, fixed = _closed(matrix, kept, held), _fixed(held)
        if solved_by_glop(part, np.zeros(len(part.upper), dtype=np.int64), fixed) is not None:
            status = cp_sat(
                part, cost=None, fixed=fixed, floor=None, hint=None, seed=seed, stop=stop, effort=LESS
            ).status
            if status != "infeasible":
                return None if status == "unknown" else True
        held[tier] = Lack(bound=value, best=None, kept=kept, witness=None)
    return False


def least_total(scenario: Scenario, rules: tuple[Rule, ...], most: int) -> int | None:
    """The least sum over all that binding rules lack, by the relaxation, whatever the links; None if that is too large.

    Parameters
    ----------
    scenario, rules
        What is given.
    most
        So many columns at most.
    """
    if scenario.many_households:
        return None
    matrix = joint_model(scenario, eased(rules, scenario)).matrix
    if len(matrix.upper) > most:
        return None
    costs = [cost for tier, cost in matrix.tiers.items() if tier.startswith(EASED)]
    return relax(matrix, np.sum(costs, axis=0).astype(np.int64), {}).bound if costs else 0


def _guess(matrix: Matrix, tiers: list[str]) -> tuple[str, ...]:
    """The tiers that are not 0 where one relaxation weighs each about four times as much as the next."""
    cost = np.zeros(len(matrix.upper), dtype=np.int64)
    for number, tier in enumerate(tiers):
        cost += matrix.tiers[tier] * max(1, HEAVY >> (2 * number))
    solved = solved_by_glop(matrix, cost, {})
    return () if solved is None else tuple(tier for tier in tiers if matrix.tiers[tier] @ solved[3] > ROUGH)


def _first_impossible(matrix: Matrix, tiers: list[str], begin: int, found: dict[str, Lack], **how: Any) -> int | None:
    """The number of the first tier that cannot be 0 when all before it are as known; None if all can."""

    def possible(count: int) -> bool:
        """Whether the first `count` tiers can be kept, but for what is known to give way."""
        return _possible(matrix, tuple(t for t in tiers[:count] if t not in found), found, **how)

    if possible(len(tiers)):
        return None
    low, high = begin, len(tiers)  # the first `low` can be kept, the first `high` cannot
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if possible(middle) else (low, middle)
    return high - 1


def _possible(
    matrix: Matrix, kept: tuple[str, ...], found: dict[str, Lack], *, relaxed: bool, seed: int, stop: Stop
) -> bool:
    """Whether these tiers can all be 0; a search that ends without an answer counts as no."""
    part, fixed = _closed(matrix, kept, found), _fixed(found)
    nothing = np.zeros(len(part.upper), dtype=np.int64)
    if solved_by_glop(part, nothing, fixed) is None:
        return False
    if relaxed:
        return True
    how: dict[str, Any] = {"floor": None, "hint": None, "seed": seed, "stop": stop}
    return cp_sat(part, cost=None, fixed=fixed, effort=QUICK, **how).values is not None


def _least(
    matrix: Matrix, tier: str, kept: tuple[str, ...], found: dict[str, Lack], *, relaxed: bool, seed: int, stop: Stop
) -> Lack | None:
    """How little a tier can be when these are 0 and the earlier lacks at their least; None if they cannot be."""
    part, fixed, cost = _closed(matrix, kept, found), _fixed(found), matrix.tiers[tier]
    bound = relax(part, cost, fixed)
    if not bound.feasible:
        return None
    if relaxed:
        return Lack(bound=bound.bound, best=None, kept=kept, witness=bound.witness)
    solved = cp_sat(part, cost=cost, fixed=fixed, floor=bound.bound, hint=None, seed=seed, stop=stop, effort=LONG)
    best = None if solved.values is None else int(cost @ solved.values)
    reached = max(bound.bound, solved.bound or 0)
    return Lack(bound=reached, best=best, kept=kept, witness=bound.witness if reached == bound.bound else None)


def _closed(matrix: Matrix, kept: tuple[str, ...], found: dict[str, Lack]) -> Matrix:
    """The model with these tiers at 0, and no other tier than those that are held at a value."""
    upper: Ints = matrix.upper.copy()
    for tier in kept:
        upper[matrix.tiers[tier] > 0] = 0
    return dataclasses.replace(matrix, upper=upper, tiers={tier: matrix.tiers[tier] for tier in found})


def _fixed(found: dict[str, Lack]) -> dict[str, int]:
    return {tier: lack.bound if lack.best is None else lack.best for tier, lack in found.items()}


def in_other_model(lack: Lack, tier: str, from_: Matrix, to: Matrix, before: dict[str, Lack]) -> int:
    """The bound that the same multipliers prove in a model that leaves more open; 0 if they prove nothing there."""
    if lack.witness is None or tier not in to.tiers:
        return 0
    there = _numbered(to)
    here = {number: key for key, number in _numbered(from_).items()}
    rows = {}
    for row, price in lack.witness.rows.items():
        number = there.get(here[row])
        if number is not None:
            rows[number] = price
    whole = Witness(scale=lack.witness.scale, rows=rows, fixed=lack.witness.fixed)
    kept = tuple(name for name in lack.kept if name in to.tiers)
    return lower_bound(_closed(to, kept, before), to.tiers[tier], whole)


def _numbered(matrix: Matrix) -> dict[tuple[Any, ...], int]:
    """Rows by whom they speak of, which side they bound, and which of several alike they are."""
    side = np.where(matrix.lo > -(1 << 49), 1, 0) + np.where(matrix.hi < (1 << 49), 2, 0)
    keys = matrix.owners[["rule", "who", "target", "period"]].assign(side=side)
    keys = keys.assign(turn=keys.groupby(list(keys.columns), sort=False).cumcount())
    return {key: number for number, key in enumerate(keys.itertuples(index=False, name=None))}
