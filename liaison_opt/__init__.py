"""liaison_opt: rosters for officials who keep in direct contact with villages and households, with proofs.

import liaison_opt as lo
s = lo.scenario("jianghai")
plan = lo.plan(s)
plan.roster, plan.links, plan.audit
"""

from __future__ import annotations

import logging

from liaison_opt import api
from liaison_opt.cases import listed as cases
from liaison_opt.cases import read as case
from liaison_opt.comparing import compare
from liaison_opt.errors import Fault, LiaisonError, ScenarioError
from liaison_opt.grids import grid
from liaison_opt.plan import Plan
from liaison_opt.scenario import Scenario, shipped
from liaison_opt.schemes import Scheme, Town, compare_schemes, scheme, schemes, town, under

# The three verbs of the package share their names with the modules behind them. Those modules are loaded by now, so
# the names can be given to the functions; `from liaison_opt.plan import …` still finds the modules.
audit = api.audit
link = api.link
places = api.places
plan = api.plan
scenario = api.scenario

__version__ = "0.1.0"
__all__ = [
    "Fault", "LiaisonError", "Plan", "Scenario", "ScenarioError", "Scheme", "Town", "audit", "case", "cases",
    "compare", "compare_schemes", "grid", "link", "places", "plan", "scenario", "scheme", "schemes", "shipped", "town",
    "under",
]  # fmt: skip
logging.getLogger(__name__).addHandler(logging.NullHandler())
