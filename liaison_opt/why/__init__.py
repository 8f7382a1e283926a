"""Why not: what clashes, what would make it possible, and why a session is where it is.

The names are loaded when they are asked for: `liaison_opt` imports this package so that its own `why` can be a
function, and no notebook should wait for what it does not use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liaison_opt.why.explaining import explain
    from liaison_opt.why.explanation import Explanation
    from liaison_opt.why.prices import Prices
    from liaison_opt.why.this import why
    from liaison_opt.why.this_told import Why

_HOME = {"Explanation": "explanation", "explain": "explaining", "Prices": "prices",
         "Why": "this_told", "why": "this"}  # fmt: skip
__all__ = ["Explanation", "Prices", "Why", "explain", "why"]


def __getattr__(name: str) -> Any:
    """A name of this package, loaded now."""
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
