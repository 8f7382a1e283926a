"""The smallest changes that make an impossible scenario possible, ranked by cost, each shown by a solve."""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Any

from liaison_opt.rules.policy import rules_of
from liaison_opt.why.repairs import of_calendar, of_leave, of_rules, of_settings, of_tables, words
from liaison_opt.why.repairs.asking import Asking, Oracle
from liaison_opt.why.repairs.at_once import at_once, guessed
from liaison_opt.why.repairs.least import Found, least, settled
from liaison_opt.why.repairs.option import KINDS, Option, Prices
from liaison_opt.why.repairs.repair import Part, Repair
from liaison_opt.why.repairs.together import Together, combinations, cost_of
from liaison_opt.why.repairs.told import Told, told

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.engine import Stop

#: combinations that are told at most
SEVERAL = 3


def repairs(
    scenario: Scenario,
    diagnosis: Any,
    *,
    seed: int = 0,
    stop: Stop | None = None,
    limit: int = 8,
    oracle: Oracle | None = None,
    diagnose: Any = None,
) -> list[Repair]:
    """The smallest changes that make a scenario possible, the cheapest first.

    Each is one change in units that a planner can grant, at its least amount; where no single one is enough, or there
    are several clashes, also combinations with a part for each. What costs the same is told in the order of the kinds,
    then of names. What could not be decided before `stop` was due comes last, and says so.

    Parameters
    ----------
    scenario
        What is impossible.
    diagnosis
        Why (`solve.clashing.diagnose`); nothing is offered that touches none of its clashes.
    seed
        Of the solves.
    stop
        When to end early.
    limit
        So many are returned at most.
    oracle
        Says whether a changed scenario is possible; default: `solve.clashing.possible`.
    diagnose
        Finds the clashes of a changed scenario; default: `solve.clashing.diagnose`.

    Returns
    -------
        Empty if the scenario is not proven impossible, or nothing that is offered makes it possible.
    """
    if diagnosis.status != "infeasible" or limit < 1:
        return []
    ask, find = _default(oracle, diagnose, diagnosis)
    asking, prices = Asking(scenario, ask, seed=seed, stop=stop), Prices(scenario)
    clashes = told(scenario, diagnosis)
    options = guessed(asking, prices, offered(scenario, clashes, prices), seed=seed)
    singles = _singles(asking, prices, clashes, options, limit)
    best = min((cost_of(prices, (found,)) for found in singles if found.known), default=None)
    several = at_once(asking, prices, options, seed=seed, limit=min(SEVERAL, limit), below=best)
    if best is None or len(clashes) > 1:

        def look(changed: Scenario) -> tuple[list[Told], list[Option]]:
            """The clashes of a changed scenario, and what touches them; rows are those of the tables as they stand."""
            again = find(changed, seed=seed, stop=stop)
            left = told(changed, again) if again.status == "infeasible" else []
            return left, offered(scenario, left, prices) if left else []

        dear = [cost_of(prices, whole.parts) for whole in several] + ([] if best is None else [best])
        several += combinations(
            asking, prices, clashes, options, look, limit=min(SEVERAL, limit), below=min(dear, default=None)
        )
    alone = [Together(parts=(found,), known=found.known, minimal=found.minimal) for found in singles]
    return _first(asking, prices, [*alone, *several], limit)


def offered(scenario: Scenario, clashes: list[Told], prices: Prices) -> list[Option]:
    """Every option that touches a clash and is not ruled out by the scenario, in order of kind and name.

    Parameters
    ----------
    scenario
        What is impossible.
    clashes
        Why.
    prices
        Of the scenario as the planner gave it.
    """
    known = {rule.id: rule for rule in rules_of(scenario)}
    found = [
        *of_rules.options(scenario, known, clashes), *of_leave.options(scenario, known, clashes),
        *of_tables.options(scenario, known, clashes), *of_calendar.options(scenario, known, clashes),
        *of_settings.options(scenario, known, clashes),
    ]  # fmt: skip
    mine = [option for option in found if prices.allows(option.kind) and option.most > 0]
    return sorted(mine, key=lambda option: (KINDS.index(option.kind), option.name))


def _singles(asking: Asking, prices: Prices, clashes: list[Told], options: list[Option], limit: int) -> list[Found]:
    """Options that are enough by themselves, those that are likely to be cheapest first; none that cannot be told."""
    numbers = {clash.number for clash in clashes}
    whole = [option for option in options if option.clashes >= numbers]
    whole.sort(key=lambda option: (not option.hopeful, prices.rank(option, option.likely)))
    found: list[Found] = []
    for option in whole:
        known = sorted(cost_of(prices, (one,)) for one in found if one.known)
        if len(known) >= limit and prices.rank(option, option.start)[0] >= known[limit - 1]:
            continue
        like = [one for one in found if option.instead_of and _same(one.option) == _same(option)]
        if any(one.known and one.amount <= option.start for one in like):
            continue
        one = least(option, asking.status)
        if one is None or (like and not one.known):
            continue
        # settled before the next is looked at: if time is short, the cheapest are told to the end
        found = [*(other for other in found if other not in like), settled(one, asking.status)]
    return found


def _same(option: Option) -> tuple[str, str]:
    """What an option is about, in whichever way it says so."""
    return option.kind, option.instead_of or option.name


def _first(asking: Asking, prices: Prices, found: list[Together], limit: int) -> list[Repair]:
    """The first of what was found, each once; a scenario is built only of what is told."""
    once: dict[frozenset[str], Together] = {}
    for whole in sorted(found, key=lambda one: _rank(prices, one)):
        once.setdefault(frozenset(map(repr, whole.changes)), whole)
    made = (_repair(asking, prices, whole) for whole in once.values())
    return list(itertools.islice((repair for repair in made if repair is not None), limit))


def _rank(prices: Prices, whole: Together) -> tuple[bool, int, int, tuple[tuple[int, str, int], ...]]:
    parts = tuple((KINDS.index(part.option.kind), part.option.name, part.amount) for part in whole.parts)
    return not whole.known, cost_of(prices, whole.parts), len(parts), parts


def _repair(asking: Asking, prices: Prices, whole: Together) -> Repair | None:
    """What is told of it; None if it does not fit the scenario, which shows only then where time was up before."""
    changed = asking.made(whole.changes)
    if changed is None:
        if whole.known:
            raise RuntimeError("a repair does not fit the scenario it was found for: please report this")
        return None
    parts = tuple(
        Part(
            kind=one.option.kind, name=one.option.name, amount=one.amount,
            cost=cost_of(prices, (one,)), changes=one.changes,
        )
        for one in whole.parts
    )  # fmt: skip
    alone = len(parts) == 1
    kind = parts[0].kind if alone else "combination"
    return Repair(
        kind=kind, changes=whole.changes, amount=parts[0].amount if alone else len(parts), unit=words.unit(kind),
        cost=cost_of(prices, whole.parts), status="confirmed" if whole.known else "not proven either way",
        minimal=whole.minimal, scenario=changed, before=asking.scenario, parts=parts,
    )  # fmt: skip


def _default(oracle: Oracle | None, diagnose: Any, diagnosis: Any) -> tuple[Oracle, Any]:
    """The solver's own, unless others are given; it looks first where the clashes of the scenario were found."""
    if oracle is not None and diagnose is not None:
        return oracle, diagnose
    # loaded only when it is asked, for OR-Tools takes most of a second
    from liaison_opt.solve.clashing import diagnose as whole  # noqa: PLC0415

    return oracle or functools.partial(whole.possible, first=diagnosis.view), diagnose or whole.diagnose
