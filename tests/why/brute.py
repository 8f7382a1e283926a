"""An oracle and a search of its own for tiny scenarios: the whole model at once by CP-SAT, each cheaper amount."""

from __future__ import annotations

import dataclasses
from typing import Any

from liaison_opt.changes import applied
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.assemble import joint_model
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.settings import RepairSpec
from liaison_opt.solve.engine import Stop, cp_sat
from liaison_opt.why.repairs.finding import offered
from liaison_opt.why.repairs.option import KINDS, Prices
from liaison_opt.why.repairs.repair import Repair
from liaison_opt.why.repairs.told import told


def oracle(scenario: Scenario, *, seed: int = 0, stop: Stop | None = None) -> Any:
    """Whether any plan exists: links and sessions in one model, nothing counted before, nothing split."""
    matrix = dataclasses.replace(joint_model(scenario, rules_of(scenario)).matrix, tiers={})
    how: dict[str, Any] = {"cost": None, "fixed": {}, "floor": None, "hint": None}
    return cp_sat(matrix, seed=seed, stop=stop or Stop(), **how).status


def only(scenario: Scenario, *kinds: str, **cost: int) -> Scenario:
    """The scenario where nothing but these kinds of repair is offered."""
    never = tuple(kind for kind in KINDS if kinds and kind not in kinds)
    spec = RepairSpec(never=never, cost=cost)  # type: ignore[arg-type]
    return dataclasses.replace(scenario, settings=scenario.settings.model_copy(update={"repairs": spec}))


def cheaper(scenario: Scenario, diagnosis: Any, than: int) -> list[tuple[str, str, int]]:
    """Single changes of lower cost, of any kind, that make the scenario possible: there should be none."""
    prices, found = Prices(scenario), []
    for option in offered(scenario, told(scenario, diagnosis), prices):
        amounts = option.steps or range(1, min(option.most, than) + 1)
        for units in amounts:
            if prices.of(option.kind) * units >= than:
                break
            if possible(scenario, option.make(units)):
                found.append((option.kind, option.name, units))
                break
    return found


def possible(scenario: Scenario, changes: Any) -> bool:
    """Whether the changed scenario has a plan; changes that do not fit give none."""
    try:
        return bool(oracle(applied(scenario, changes)) == "feasible")
    except ScenarioError:
        return False


def spare(repair: Repair) -> list[int]:
    """Parts (by number) of a repair that could be left out."""
    parts = repair.parts
    rests = [tuple(c for p in parts if p is not part for c in p.changes) for part in parts]
    return [number for number, rest in enumerate(rests) if possible(repair.before, rest)]
