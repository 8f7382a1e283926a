"""Schemes on one town: what a policy needs of any place, the town that it is put on, and what comes of it."""

from __future__ import annotations

from liaison_opt.schemes.many import compare_schemes
from liaison_opt.schemes.read import Scheme, scheme, schemes
from liaison_opt.schemes.town import Town, town
from liaison_opt.schemes.under import under

__all__ = ["Scheme", "Town", "compare_schemes", "scheme", "schemes", "town", "under"]
