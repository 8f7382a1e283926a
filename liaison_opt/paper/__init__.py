"""Rosters on paper: typed by hand or edited in a spreadsheet, read for the audit or given back as pins."""

from liaison_opt.paper.pins import as_pins, links_in, with_links, with_pins
from liaison_opt.paper.read import read_roster

__all__ = ["as_pins", "links_in", "read_roster", "with_links", "with_pins"]
