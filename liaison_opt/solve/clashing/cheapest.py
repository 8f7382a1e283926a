"""The cheapest way to give: how far rules and leaves would have to give way together, or each by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from liaison_opt.rules.elastic import Offer, elastic, without
from liaison_opt.rules.giving import PRICE, Spans
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.view import Seen, View, seen
from liaison_opt.solve.clashing.impossible import small
from liaison_opt.solve.engine import cp_sat
from liaison_opt.solve.failures import Infeasible, NothingFound
from liaison_opt.solve.lp import solved_by_glop
from liaison_opt.solve.planner import Making

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.engine import Stop

#: relaxations solved side by side
THREADS = 2


def cheapest(
    scenario: Scenario, offers: Sequence[Offer], *, seed: int, stop: Stop, below: int | None = None
) -> Iterator[tuple[int, ...]]:
    """Ways to give so that a plan is possible, the cheapest first; none gives as much of everything as one before.

    One solve each, over links and sessions of the year. Prices are least as far as the solver proved it within its
    limit. Nothing is yielded of a scenario that is not small.

    Parameters
    ----------
    scenario
        What is impossible; its closures are open as far as they are among the offers.
    offers
        What may give.
    seed
        Random seed.
    stop
        When to end early.
    below
        Only what costs less; None = any.

    Yields
    ------
        Units of each offer.
    """
    if not small(scenario):
        return
    wide = any(isinstance(offer.effect, Spans) for offer in offers)
    whole = seen(scenario, rules_of(scenario), View(stage="joint", wide=wide))
    model = elastic(whole, offers)
    fixed = {} if below is None else {PRICE: below - 1}
    while not stop.due:
        price = model.matrix.tiers[PRICE]
        found = cp_sat(model.matrix, cost=price, fixed=fixed, floor=None, hint=None, seed=seed, stop=stop)
        if found.values is None:
            return
        given = model.given(found.values)
        if not any(given):  # what clashes is not in the rows of a year (a count of households, say)
            return
        yield given
        model = without(model, given)


def alone(scenario: Scenario, offers: Sequence[Offer], *, seed: int, stop: Stop) -> list[int | None]:
    """About how many units of each offer would be enough by itself, of a large scenario: a relaxation's word.

    Along the links of the first stage, in fractions, so neither a proof nor a promise; where to begin to ask.

    Parameters
    ----------
    scenario, offers, seed, stop
        As of `cheapest`; leaves are not among the offers.

    Returns
    -------
        None where not even any number of units is enough, or nothing is known.
    """
    unknown: list[int | None] = [None] * len(offers)
    making = Making(scenario, rules_of(scenario), seed, stop, 1, None, None, limit=0)
    try:
        making.link()
    except (Infeasible, NothingFound):
        return unknown
    whole = seen(scenario, making.rules, View(stage="roster"), making.links)
    with ThreadPoolExecutor(THREADS) as pool:  # the relaxation is solved outside the interpreter
        return list(pool.map(lambda offer: _about(whole, offer, stop), offers))


def _about(whole: Seen, offer: Offer, stop: Stop) -> int | None:
    model = elastic(whole, [offer])
    solved = solved_by_glop(model.matrix, model.matrix.tiers[PRICE], {}, stop)
    return None if solved is None else max(1, int(np.ceil(solved[0] / offer.price - 1e-6)))
