"""liaison_opt: rosters for officials who keep in direct contact with villages and households, with proofs.

import liaison_opt as lo
s = lo.scenario("jianghai")
plan = lo.plan(s)
plan.roster, plan.links, plan.audit
"""

from __future__ import annotations

import logging

from liaison_opt import api
from liaison_opt import why as _why  # noqa: F401 (loaded now, so that the name can be given to the function)
from liaison_opt.cases import listed as cases
from liaison_opt.cases import read as case
from liaison_opt.comparing import compare
from liaison_opt.errors import Fault, LiaisonError, ScenarioError
from liaison_opt.grids import grid
from liaison_opt.plan import Plan
from liaison_opt.scenario import Scenario, shipped
from liaison_opt.schemes import Scheme, Town, compare_schemes, scheme, schemes, town, under
from liaison_opt.what_if import what_if

# The three verbs of the package share their names with the modules behind them. Those modules are loaded by now, so
# the names can be given to the functions; `from liaison_opt.plan import …` still finds the modules.
audit = api.audit
explain = api.explain
link = api.link
places = api.places
plan = api.plan
prices = api.prices
scenario = api.scenario
why = api.why

__version__ = "0.1.0"
__all__ = [
    "Fault", "LiaisonError", "Plan", "Scenario", "ScenarioError", "Scheme", "Town", "audit", "case", "cases",
    "compare", "compare_schemes", "explain", "grid", "link", "places", "plan", "prices", "scenario", "scheme",
    "schemes", "shipped", "town", "under", "what_if", "why",
]  # fmt: skip
logging.getLogger(__name__).addHandler(logging.NullHandler())
