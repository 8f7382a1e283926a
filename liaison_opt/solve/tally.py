"""Adds up what the groups of components tell, so that one line shows the stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_opt.solve.engine import Progress, Step

if TYPE_CHECKING:
    from liaison_opt.solve.tiers import Answer, Tell


class Tally:
    """What is known of each tier, over `count` groups.

    Parameters
    ----------
    stage
        Name of the stage.
    progress
        Called with each `Step`; None = nobody listens.
    count
        How many groups there are.
    """

    def __init__(self, stage: str, progress: Progress | None, count: int) -> None:
        self._stage, self._progress, self._count = stage, progress, count
        self._best: dict[str, dict[int, int]] = {}
        self._bound: dict[str, dict[int, int]] = {}

    def teller(self, number: int) -> Tell:
        """What group `number` calls with (tier, best, bound)."""

        def tell(tier: str, best: int | None, bound: int | None) -> None:
            """Note what the group knows of a tier, and tell the sum."""
            if self._progress is None:
                return
            if best is not None:
                self._best.setdefault(tier, {})[number] = best
            if bound is not None:
                self._bound.setdefault(tier, {})[number] = bound
            whole = len(self._best.get(tier, {})) == self._count
            total = sum(self._best[tier].values()) if whole else None
            self._progress(
                Step(stage=self._stage, tier=tier, best=total, bound=sum(self._bound.get(tier, {}).values()))
            )

        return tell

    def arrived(self, number: int, answers: list[Answer]) -> None:
        """Group `number` is solved: say what its components are worth together."""
        tell = self.teller(number)
        tiers = dict.fromkeys(tier for answer in answers for tier in answer.tiers)
        for tier in tiers:
            known = [answer.tiers.get(tier) for answer in answers]
            best = [0 if k is None else k.objective for k in known]
            bound = [0 if k is None else k.bound for k in known]
            tell(tier, _sum(best), _sum(bound))


def _sum(values: list[int | None]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)
