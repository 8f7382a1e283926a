"""How planning can end without a plan: proven impossible, or nothing found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_opt.errors import LiaisonError

if TYPE_CHECKING:
    from liaison_opt.plan import Certificate
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.explain import Clash, Whole


class Infeasible(LiaisonError):
    """No plan exists: proven.

    Parameters
    ----------
    scenario
        What was given.
    found
        Clashes of rules, kept as `clashes`.
    certificate
        Of which model it is proven.
    total
        How many clashes there are in all.
    sums
        The arithmetic in sentences, by language, where a sum alone says it.
    sides
        Need and room of that sum; default: of the first clash that is arithmetic (the whole sum, where it is a least
        part of one), else None.
    given
        What the proof holds given; empty = nothing but the scenario.
    """

    def __init__(
        self,
        scenario: Scenario,
        found: list[Clash],
        certificate: Certificate,
        total: int,
        sums: dict[str, list[str]] | None = None,
        sides: tuple[int, int] | None = None,
        given: tuple[str, ...] = (),
    ) -> None:
        self.scenario, self.clashes, self.certificate, self.total = scenario, found, certificate, total
        self.sums, self.given = sums or {}, given
        told = (both for clash in found if (both := _sides(clash.whole or clash)) is not None)
        self.sides: tuple[int, int] | None = sides or next(told, None)
        names = ", ".join(dict.fromkeys(c for clash in found for c in clash.rows["clause"]))
        why = names or next(iter(self.sums.get("en", [])), "") or "not narrowed down"
        super().__init__(f"no plan is possible; what clashes: {why}")


def _sides(sum_: Clash | Whole) -> tuple[int, int] | None:
    return None if sum_.need is None or sum_.room is None else (sum_.need, sum_.room)


class NothingFound(LiaisonError):
    """Neither a plan nor a proof that there is none: the search was stopped, or gave up at its limit."""
