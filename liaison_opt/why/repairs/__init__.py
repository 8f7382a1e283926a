"""Repairs: the smallest changes, in units that a planner can grant, that make an impossible scenario possible."""

from liaison_opt.why.repairs.finding import repairs
from liaison_opt.why.repairs.option import COSTS, KINDS
from liaison_opt.why.repairs.repair import Part, Repair

__all__ = ["COSTS", "KINDS", "Part", "Repair", "repairs"]
