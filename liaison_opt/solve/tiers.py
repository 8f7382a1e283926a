"""Tiers in order: bounds from the LP, one satisfaction solve at them, and the slow road only where that fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from liaison_opt.plan import TierResult
from liaison_opt.solve.engine import LONG, QUICK, Stop, cp_sat
from liaison_opt.solve.lp import Relaxed, corner, relax

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix

#: models above this many columns are first searched over the columns that the relaxation uses
SMALL = 2000
#: how many more corners are tried, and the limit in deterministic time for each
CORNERS, BRIEF = 4, 4.0
#: what a column must reach at the relaxation's corner to count as used
TINY = 1e-6
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
    at_once = _at_bounds(matrix, bounds, goals, seed=seed, stop=stop)
    if at_once is not None:
        known = {tier: proven(relaxed) for tier, relaxed in bounds.items()}
        for tier, bound in goals.items():
            tell(tier, bound, bound)
        return Answer(status="optimal", values=at_once, tiers=known, engine="glop+cp-sat")
    if first is None and stop.interrupted:
        first = _any_plan(matrix, seed=seed, stop=Stop(GRACE))
    return _one_by_one(matrix, first, seed=seed, stop=stop, tell=tell)


def _at_bounds(
    matrix: Matrix, bounds: dict[str, Relaxed], goals: dict[str, int], *, seed: int, stop: Stop
) -> Ints | None:
    """A point that meets every tier's bound, if one is found.

    A corner of the relaxation meets them in fractions, with few columns. Most often whole numbers over just these
    columns meet them, too, and that search is a hundred times smaller; if not, another corner is tried, and in the
    end all columns are searched.
    """
    how: dict[str, Any] = {"cost": None, "fixed": goals, "floor": None, "hint": None, "seed": seed, "stop": stop}
    if len(matrix.upper) > SMALL:
        for corner in _corners(matrix, bounds, goals, seed):
            columns = np.flatnonzero(corner > TINY)
            few = cp_sat(matrix.over(columns), effort=BRIEF, **how)
            if few.values is not None:
                values = np.zeros(len(corner), dtype=np.int64)
                values[columns] = few.values
                return values
            if stop.due:
                break
    return cp_sat(matrix, **how).values


def _corners(
    matrix: Matrix, bounds: dict[str, Relaxed], goals: dict[str, int], seed: int
) -> Iterator[npt.NDArray[np.float64]]:
    """Points at which the relaxation meets the goals: the one that is known, then some of other liking."""
    known = next((b.point for b in reversed(bounds.values()) if b.point is not None), None)
    if known is None:
        return
    yield known
    kept = {tier: goal for tier, goal in goals.items() if matrix.tiers[tier].any()}
    liking = np.random.default_rng(seed)
    for number in range(CORNERS):
        cost = liking.integers(0, 10, len(matrix.upper)) if number else np.zeros(len(matrix.upper), dtype=np.int64)
        if (point := corner(matrix, cost, kept)) is not None:
            yield point


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
    if (wished := _all_wishes_met(matrix)) is not None:
        return wished
    found: dict[str, Relaxed] = {}
    at = None
    for tier, cost in matrix.tiers.items():
        fixed = {name: relaxed.bound for name, relaxed in found.items() if matrix.tiers[name].any()}
        floor = int(np.minimum(cost * matrix.upper, 0).sum())
        if at is not None and cost.any() and cost @ at < floor + TINY:
            # the corner of the tier before is the best there is for this one, too
            found[tier] = Relaxed(feasible=True, bound=floor, witness=None, point=at)
            continue
        relaxed = relax(matrix, cost, fixed)
        at = relaxed.point if relaxed.point is not None else at
        if not relaxed.feasible:
            if not found:
                return None
            # a bound rounded up may cut off every fractional point: fall back to what is certain
            relaxed = Relaxed(feasible=True, bound=int(np.minimum(cost * matrix.upper, 0).sum()), witness=None)
        found[tier] = relaxed
    return found


def _all_wishes_met(matrix: Matrix) -> dict[str, Relaxed] | None:
    """The chain at one stroke where every tier but the last can be at its least, as a calm year's can; else None."""
    used = [tier for tier, cost in matrix.tiers.items() if cost.any()]
    if len(used) < 3 or len(matrix.upper) <= SMALL:  # two relaxations cost less than a guess that fails
        return None
    floors = {tier: int(np.minimum(cost * matrix.upper, 0).sum()) for tier, cost in matrix.tiers.items()}
    last = relax(matrix, matrix.tiers[used[-1]], {tier: floors[tier] for tier in used[:-1]})
    if not last.feasible:
        return None
    met = {tier: Relaxed(feasible=True, bound=floor, witness=None) for tier, floor in floors.items()}
    return {**met, used[-1]: last}


def proven(relaxed: Relaxed) -> Known:
    """A tier that is at its bound, with the witness that proves it."""
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
        return proven(relaxed)
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
