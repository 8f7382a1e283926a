"""What a verdict by hand consists of."""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """A rule, a plan that keeps it, a plan that breaks it; what is found: (who, target, period, amount), and words."""

    rule: dict[str, Any]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    lines: tuple[tuple[str, str, str, int], ...]
    en: str
    zh: str
    links: tuple[str, ...] = ("L1-P1", "L1-P2", "L1-A1", "L2-P1", "L2-P2")
    bad_links: tuple[str, ...] | None = None
    given: dict[str, Any] = dataclasses.field(default_factory=dict)
