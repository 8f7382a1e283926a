"""Numbers of rules and days of leaves that give way together, found by one solve instead of one after the other."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from liaison_opt.rules.elastic import Offer
from liaison_opt.rules.giving import Drops, Moves, Opens
from liaison_opt.why.repairs.least import Found
from liaison_opt.why.repairs.together import Together, cost_of, key_of, needed

if TYPE_CHECKING:
    from liaison_opt.solve.engine import Stop
    from liaison_opt.why.repairs.asking import Asking
    from liaison_opt.why.repairs.option import Option, Prices

#: answers of the solver that are looked at
TRIED = 8
#: no bound is moved further
FURTHEST = 400


def guessed(asking: Asking, prices: Prices, options: list[Option], *, seed: int) -> list[Option]:
    """Of a large scenario, where each question takes long: the options with where to begin to ask.

    Parameters
    ----------
    asking, prices, options, seed
        As of `at_once`.

    Returns
    -------
        In their order; those of which not even the relaxation says that they are enough are hopeful last.
    """
    from liaison_opt.solve.clashing.cheapest import alone  # noqa: PLC0415 (OR-Tools takes long to load)
    from liaison_opt.solve.clashing.impossible import small  # noqa: PLC0415
    from liaison_opt.solve.engine import Stop as Clock  # noqa: PLC0415

    if asking.scenario.many_households or small(asking.scenario):
        return options
    mine = [option for option in options if isinstance(option.effect, (Moves, Drops))]
    told = alone(asking.scenario, _offers(mine, prices), seed=seed, stop=asking.stop or Clock())
    guess = dict(zip(map(id, mine), told, strict=True))
    # a rule that is no help as a wish is none in any other form
    idle = {option.name for option in mine if isinstance(option.effect, Drops) and guess[id(option)] is None}
    return [_begun(option, guess.get(id(option), 1), idle) for option in options]


def _begun(option: Option, guess: int | None, idle: set[str]) -> Option:
    hopeful = guess is not None and option.name.partition(".")[0] not in idle
    return dataclasses.replace(option, hopeful=hopeful, guess=max(option.guess, guess or 1))


def _offers(options: list[Option], prices: Prices) -> list[Offer]:
    return [
        Offer(effect=option.effect, most=min(option.most, FURTHEST), price=prices.of(option.kind))
        for option in options if option.effect is not None
    ]  # fmt: skip


def at_once(
    asking: Asking, prices: Prices, options: list[Option], *, seed: int, limit: int, below: int | None
) -> list[Together]:
    """Combinations of what can be said of the rows of one model, the cheapest first.

    Parameters
    ----------
    asking
        Answers about the scenario: what the model proposes is asked once more.
    prices
        Costs of units.
    options
        Those without an effect on rows are left aside.
    seed
        Of the solver.
    limit
        So many combinations.
    below
        Only those that cost less; None = any.
    """
    from liaison_opt.solve.clashing.cheapest import cheapest  # noqa: PLC0415 (OR-Tools takes most of a second to load)
    from liaison_opt.solve.engine import Stop as Clock  # noqa: PLC0415

    stop: Stop = asking.stop or Clock()
    found: list[Together] = []
    opening = [change for option in options if isinstance(option.effect, Opens) for change in option.make(1)]
    scenario = asking.made(opening) if opening else asking.scenario
    if scenario is None:
        raise RuntimeError("closed days cannot be opened together: please report this")
    mine = [option for option in options if option.effect is not None]
    proposed = cheapest(scenario, _offers(mine, prices), seed=seed, stop=stop, below=below)
    for given in itertools.islice(proposed, TRIED):
        parts = tuple(
            Found(option=option, amount=amount, known=True, minimal=False)
            for option, amount in zip(mine, given, strict=True) if amount
        )  # fmt: skip
        if below is not None and cost_of(prices, parts) >= below:
            break
        if len(parts) > 1 and asking.status(tuple(c for part in parts for c in part.changes)) == "feasible":
            whole = needed(asking, prices, parts)
            # what is cut down may be a single change, or the same combination again
            if len(whole.parts) > 1 and all(key_of(whole.parts) != key_of(other.parts) for other in found):
                found.append(whole)
        if len(found) >= limit:
            break
    return found
