"""How a plan is found: the only room that imports OR-Tools."""
