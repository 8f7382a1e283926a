"""How a clash is told: clauses in words, names and dates, and the arithmetic; one way for all who tell it."""

from liaison_opt.output.clash.told import Told, given
from liaison_opt.output.clash.words import known, text

__all__ = ["Told", "given", "known", "text"]
