"""Comparisons on one place: need against room, and the roster a clerk would type."""

from liaison_opt.study.baseline import round_robin
from liaison_opt.study.coverage import Coverage, need_and_room
from liaison_opt.study.planned import judged_here, visits_held

__all__ = ["Coverage", "judged_here", "need_and_room", "round_robin", "visits_held"]
