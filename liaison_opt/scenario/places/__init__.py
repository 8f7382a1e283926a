"""Synthetic places: real names and outlines, everything else invented by a seeded generator and called so."""

from liaison_opt.scenario.places.block import Generate
from liaison_opt.scenario.places.cache import cached
from liaison_opt.scenario.places.generate import GENERATED, generate
from liaison_opt.scenario.places.made import first_towns
from liaison_opt.scenario.places.named import PLACES, block_of
from liaison_opt.scenario.places.parquet import write_tables

__all__ = ["GENERATED", "PLACES", "Generate", "block_of", "cached", "first_towns", "generate", "write_tables"]
