"""Tiers in order: bounds from the LP, one satisfaction solve at them, and the slow road only where that fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_opt.plan import TierResult
from liaison_opt.solve.engine import LONG, QUICK, Stop, cp_sat
from liaison_opt.solve.lp import Relaxed, relax

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix

#: seconds in which a component that was cut short by Ctrl-C may still look for any plan at all
GRACE = 10.0
Tell = Callable[[str, int | None, int | None], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of one tier in one component."""

    objective: int | None
    bound: int | None
    proof: str
    witness: dict[str, Any] | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """The solution of one component: values a column, and what is known tier by tier."""

    status: Status
    values: Ints | None
    tiers: dict[str, Known]
    engine: str


def lexicographic(matrix: Matrix, *, seed: int, stop: Stop, tell: Tell = lambda _t, _b, _d: None) -> Answer:
    """Minimise the tiers in order over one component.

    Each tier's bound is the LP's, given that the tiers before it are met at theirs. If one point meets all bounds,
    every tier is proven at once and the witnesses are the proof. Otherwise the tiers are solved one after the other;
    proven values are then unique, so a last solve at them in a fixed way gives the same plan on any machine.
    """
    if not len(matrix.lo):
        return _without_rows(matrix)
    bounds = _chain(matrix)
    if bounds is None:
        return Answer(status="infeasible", values=None, tiers={}, engine="glop")
    goals = {tier: relaxed.bound for tier, relaxed in bounds.items()}
    for tier, bound in goals.items():
        tell(tier, None, bound)
    first = _any_plan(matrix, seed=seed, stop=stop) if stop.limited else None
    at_once = cp_sat(matrix, cost=None, fixed=goals, floor=None, hint=None, seed=seed, stop=stop)
    if at_once.values is not None:
        known = {tier: _proven(relaxed) for tier, relaxed in bounds.items()}
        for tier, bound in goals.items():
            tell(tier, bound, bound)
        return Answer(status="optimal", values=at_once.values, tiers=known, engine="glop+cp-sat")
    if first is None and stop.interrupted:
        first = _any_plan(matrix, seed=seed, stop=Stop(GRACE))
    return _one_by_one(matrix, first, seed=seed, stop=stop, tell=tell)


def _any_plan(matrix: Matrix, *, seed: int, stop: Stop) -> Ints | None:
    """A feasible point, whatever it is worth: what is kept if the search is cut short."""
    return cp_sat(matrix, cost=None, fixed={}, floor=None, hint=None, seed=seed, stop=stop).values


def _without_rows(matrix: Matrix) -> Answer:
    """Columns that no row touches: each takes the cheaper end in the first tier that cares."""
    values = np.zeros(len(matrix.upper), dtype=np.int64)
    open_ = np.ones(len(values), dtype=bool)
    for cost in matrix.tiers.values():
        values[open_ & (cost < 0)] = matrix.upper[open_ & (cost < 0)]
        open_ &= cost == 0
    worth = {tier: int(cost @ values) for tier, cost in matrix.tiers.items()}
    known = {tier: Known(objective=value, bound=value, proof="trivial") for tier, value in worth.items()}
    return Answer(status="optimal", values=values, tiers=known, engine="trivial")


def _chain(matrix: Matrix) -> dict[str, Relaxed] | None:
    """The LP bound of each tier, given the bounds before it; None if the relaxation itself is impossible."""
    found: dict[str, Relaxed] = {}
    for tier, cost in matrix.tiers.items():
        fixed = {name: relaxed.bound for name, relaxed in found.items() if matrix.tiers[name].any()}
        relaxed = relax(matrix, cost, fixed)
        if not relaxed.feasible:
            if not found:
                return None
            # a bound rounded up may cut off every fractional point: fall back to what is certain
            relaxed = Relaxed(feasible=True, bound=int(np.minimum(cost * matrix.upper, 0).sum()), witness=None)
        found[tier] = relaxed
    return found


def _proven(relaxed: Relaxed) -> Known:
    proof = "trivial" if relaxed.witness is None else "lp_dual"
    witness = None if relaxed.witness is None else {**relaxed.witness.to_json(), "bound": relaxed.bound}
    return Known(objective=relaxed.bound, bound=relaxed.bound, proof=proof, witness=witness)


def _one_by_one(matrix: Matrix, best: Ints | None, *, seed: int, stop: Stop, tell: Tell) -> Answer:
    """One tier after the other; each is proven, or keeps its gap and what was found."""
    fixed: dict[str, int] = {}
    known: dict[str, Known] = {}
    for tier, cost in matrix.tiers.items():
        relaxed = relax(matrix, cost, fixed)
        answer, solved = _tier(
            matrix, cost, fixed, relaxed, best, seed=seed, stop=stop, tell=lambda b, d, t=tier: tell(t, b, d)
        )
        if solved == "infeasible":
            return Answer(status="infeasible", values=None, tiers={}, engine="cp-sat")
        if answer is None:
            return Answer(status="unknown", values=None, tiers={}, engine="cp-sat")
        best = answer
        value = int(cost @ best)
        known[tier] = _judged(value, relaxed, solved)
        fixed[tier] = value
    all_proven = all(tier.objective == tier.bound for tier in known.values())
    if all_proven and best is not None:
        again = cp_sat(matrix, cost=None, fixed=fixed, floor=None, hint=None, seed=seed, stop=stop, effort=QUICK)
        best = again.values if again.values is not None else best
    return Answer(status="optimal" if all_proven else "feasible", values=best, tiers=known, engine="glop+cp-sat")


def _tier(
    matrix: Matrix, cost: Ints, fixed: dict[str, int], relaxed: Relaxed, best: Ints | None, **how: Any
) -> tuple[Ints | None, tuple[str, int | None] | str]:
    """Solve one tier: values, and how far it is proven."""
    if best is not None and int(cost @ best) == relaxed.bound:
        return best, ("optimal", relaxed.bound)
    stop: Stop = how["stop"]
    status: Status = "unknown"
    bound: int | None = relaxed.bound
    for effort in (QUICK, LONG):
        solved = cp_sat(matrix, cost=cost, fixed=fixed, floor=relaxed.bound, hint=best, effort=effort,
                        seed=how["seed"], stop=stop, tell=how["tell"])  # fmt: skip
        status = solved.status
        if status == "infeasible":
            return (best, "infeasible") if best is None else (best, ("feasible", bound))
        if solved.values is not None and (best is None or cost @ solved.values <= cost @ best):
            best = solved.values
        bound = max(b for b in (bound, solved.bound) if b is not None)
        if status == "optimal" or stop.due:
            break
    return best, (status, bound)


def _judged(value: int, relaxed: Relaxed, solved: tuple[str, int | None] | str) -> Known:
    if value == relaxed.bound:
        return _proven(relaxed)
    status, bound = solved if isinstance(solved, tuple) else ("unknown", None)
    if status == "optimal":
        return Known(objective=value, bound=value, proof="engine")
    reached = max(b for b in (bound, relaxed.bound) if b is not None)
    return Known(objective=value, bound=min(reached, value), proof="none" if reached < value else "engine")


def combined(tier: str, parts: list[Known]) -> TierResult:
    """One tier over all components: sums of objectives and bounds; as proven as its weakest part."""
    objectives, bounds = [p.objective for p in parts], [p.bound for p in parts]
    objective = None if any(o is None for o in objectives) else sum(o for o in objectives if o is not None)
    bound = None if any(b is None for b in bounds) else sum(b for b in bounds if b is not None)
    order = ("none", "engine", "lp_dual", "trivial")
    proof = min((part.proof for part in parts), key=order.index, default="trivial")
    witness = tuple({"component": i, **part.witness} for i, part in enumerate(parts) if part.witness is not None)
    status: Status = "unknown" if objective is None else "optimal" if objective == bound else "feasible"
    return TierResult(tier=tier, objective=objective, bound=bound, status=status, proof=proof, witness=witness)
