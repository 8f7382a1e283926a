"""`link` on plain tables: who serves whom, with a proof over all pairs; for researchers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.language import STATUS, language
from liaison_opt.rules.flow_witness import FlowWitness
from liaison_opt.rules.refusal import Refusal, refusal
from liaison_opt.rules.transport import Transport, plain
from liaison_opt.solve.linking.given import Given, read
from liaison_opt.solve.linking.loads import fit
from liaison_opt.solve.linking.transport import transport

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.model import Ints

_SAYS = {
    "none": {"en": "Linked({status}: {why})", "zh": "联系（{status}：{why}）"},
    "links": {
        "en": "Linked({status}: {links} links, cost {cost:g}, bound {bound:g}, {engine})",
        "zh": "联系（{status}：{links}条，成本{cost:g}，下界{bound:g}，{engine}）",
    },
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Linked:
    """Links, and how far they are proven.

    Parameters
    ----------
    links
        Columns actor, target, cost, load: one link a row, sorted by target; None if there is none.
    status
        "optimal" and "infeasible" are proven over all allowed pairs (for costs as they were scaled); "feasible" has a
        gap; "unknown" is neither.
    objective
        Sum of costs as given, less the worth of the wishes met; None without links.
    bound
        No links cost less; None if infeasible.
    proof
        "flow_dual" (`rules.flow_witness.transport_bound(problem, witness)` gives the bound over `scale`, or refutes,
        in exact arithmetic), "engine" or "none".
    witness, problem
        Prices, and what they are prices of.
    scale
        Costs were multiplied by this to become integers.
    engine
        What found the links.
    refused
        Why there can be no links: who, needed and offered; None if there are.
    actors
        One row an actor: floor, ceiling, load, targets.
    notes
        Anything rounded or left out.
    """

    links: pd.DataFrame | None
    status: Status
    objective: float | None
    bound: float | None
    proof: str
    witness: FlowWitness | None
    problem: Transport
    scale: int
    engine: str
    refused: Refusal | None
    actors: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """Relative gap between objective and bound; 0.0 if proven, None if either is missing."""
        if self.objective is None or self.bound is None:
            return None
        return 0.0 if self.status == "optimal" else (self.objective - self.bound) / max(1.0, abs(self.objective))

    def __repr__(self) -> str:
        lang = language()
        status = STATUS[lang][self.status]
        if self.links is None:
            return _SAYS["none"][lang].format(status=status, why=self.refused.sentence(lang) if self.refused else "–")
        return _SAYS["links"][lang].format(
            status=status, links=len(self.links), cost=self.objective, bound=self.bound, engine=self.engine
        )


def link(
    cost: Any,
    floor: Any,
    ceiling: Any,
    load: Any = None,
    *,
    each: Any = 1,
    allowed: Any = None,
    wishes: pd.DataFrame | None = None,
    seed: int = 0,
    seconds: float | None = None,
) -> Linked:
    """Link actors to targets at least cost, each actor's load within a floor and a ceiling.

    Where targets are counted (or all weigh the same) this is a min-cost flow: solved on near pairs, priced against all
    the others, proven. Where their loads differ it is a generalized assignment: CP-SAT, bounded by the flow in which
    loads can be divided.

    Parameters
    ----------
    cost
        Array or frame (a row an actor, a column a target), or a long frame with columns actor, target, cost: then only
        the listed pairs can be linked. Any unit, from 0.
    floor, ceiling
        Least and greatest load of an actor: one number, a sequence in order, or a Series or dict by label. `ceiling`
        None: no ceiling.
    load
        Load of a target in whole units (minutes): one number, a sequence, or a Series or dict. None: each counts 1.
    each
        Links a target gets: a number, or (lo, hi). 1 is exclusive: everybody has exactly one.
    allowed
        True or false for each pair of a rectangle; None: all.
    wishes
        Columns actor, target, worth: what it is worth, in units of cost, that they are linked.
    seed
        Seed of CP-SAT; a flow needs none.
    seconds
        Wall-clock limit of CP-SAT; None leaves its deterministic limit.

    Raises
    ------
    ScenarioError
        The input cannot be used; lists every fault.

    References
    ----------
    Ahuja, Magnanti & Orlin (1993), Network Flows; Martello & Toth (1990), Knapsack Problems, chapter 7. Clauses RY-2,
    RY-6, RY-8 (`docs/clauses`).
    """
    given = read(cost, floor, ceiling, load, each, allowed, wishes)
    weights = np.unique(given.load)
    if len(weights) == 1 and int(weights[0]) > 0:
        w = int(weights[0])
        problem = plain(given.cost, -(-given.floor // w), given.ceiling // w, given.lo, given.hi)
        if (problem.floor > problem.ceiling).any():
            # no multiple of the load lies between them: the flow cannot say so, the loads can
            return _answer(given, fitted=_loaded(given, seed, seconds))
        found = transport(problem)
        return _answer(given, fitted=(problem, found.status, found.actors, found.targets, found.objective,
                                      found.objective, "flow_dual", found.witness, "min_cost_flow", ()))  # fmt: skip
    return _answer(given, fitted=_loaded(given, seed, seconds))


def _loaded(given: Given, seed: int, seconds: float | None) -> tuple[Any, ...]:
    problem = plain(given.cost, given.floor, given.ceiling, given.lo, given.hi, given.load)
    f = fit(problem, seed=seed, seconds=seconds)
    engine = "min_cost_flow" if f.status == "infeasible" and f.proof == "flow_dual" else "cp_sat"
    return problem, f.status, f.actors, f.targets, f.objective, f.bound, f.proof, f.witness, engine, f.notes


def _answer(given: Given, fitted: tuple[Any, ...]) -> Linked:
    problem, status, a, t, objective, bound, proof, witness, engine, notes = fitted
    if objective is None:
        a = t = np.zeros(0, dtype=np.int64)
    links = None if objective is None else _table(given, a, t)
    value = None if links is None else float(links["cost"].sum()) - _worth(given, a, t)
    low = None if bound is None or status == "infeasible" else bound / given.factor
    if not given.lossless:
        # each link's cost was rounded by half a unit at most
        slip = int(given.hi.sum()) * 0.5 / given.factor
        notes = (*notes, f"costs were rounded to 1/{given.factor}; the optimum is known to within {2 * slip:g}")
        low = None if low is None else low - slip
    elif low is not None and objective == bound:
        low = value
    load = np.bincount(a, weights=given.load[t], minlength=len(given.actors)).astype(np.int64)
    return Linked(
        links=links,
        status=status,
        objective=value,
        bound=low,
        proof=proof,
        witness=witness,
        problem=problem,
        scale=given.factor,
        engine=engine,
        refused=refusal(problem, witness, given.actors, given.targets) if witness is not None and witness.ray else None,
        actors=pd.DataFrame(
            {
                "floor": given.floor,
                "ceiling": given.ceiling,
                "load": load,
                "targets": np.bincount(a, minlength=len(given.actors)),
            },
            index=given.actors.rename("actor"),
        ),
        notes=notes,
    )


def _table(given: Given, a: Ints, t: Ints) -> pd.DataFrame:
    """The links with their costs as given."""
    if given.raw.ndim == 2:
        cost = given.raw[a, t]
    else:
        pairs: Any = given.cost
        cost = given.raw[np.searchsorted(pairs.actors * len(given.targets) + pairs.targets, a * len(given.targets) + t)]
    table = {"actor": given.actors[a], "target": given.targets[t], "cost": cost, "load": given.load[t]}
    return pd.DataFrame(table).reset_index(drop=True)


def _worth(given: Given, a: Ints, t: Ints) -> float:
    """What the met wishes are worth."""
    size = len(given.targets)
    met = np.isin((given.wishes["a"] * size + given.wishes["t"]).to_numpy(), a * size + t)
    return float(given.wishes["worth"].to_numpy()[met].sum())
