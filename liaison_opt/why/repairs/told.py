"""What a diagnosis says, in the shape that repairs are looked for in."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.rules.candidates import shared_out
from liaison_opt.rules.policy import rules_of

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

COLUMNS = ("clause", "rule", "who", "target", "period", "asks", "multiplier")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Told:
    """One clash.

    Parameters
    ----------
    number
        Its place among the clashes.
    rows
        Columns `COLUMNS`: a least set of rows, one a line; rules and facts of life.
    sums
        Rows, need and room of each sum that shows it: of the least set, of the whole shortage.
    """

    number: int
    rows: pd.DataFrame
    sums: tuple[tuple[pd.DataFrame, int, int], ...]

    @property
    def everything(self) -> pd.DataFrame:
        """All rows of the clash and of its sums, each once."""
        parts = [self.rows, *(rows for rows, _, _ in self.sums)]
        return pd.concat(parts).drop_duplicates(["rule", "who", "target", "period", "asks"], ignore_index=True)

    def of(self, rule: str) -> pd.DataFrame:
        """The rows of a rule or a fact of life."""
        table = self.everything
        return table[table["rule"] == rule]

    def rules(self, known: dict[str, Rule]) -> list[Rule]:
        """The rules of the policy that take part, in the order of the policy."""
        mine = set(self.everything["rule"])
        return [rule for name, rule in known.items() if name in mine]


def told(scenario: Scenario, diagnosis: Any) -> list[Told]:
    """The clashes of a diagnosis; one of household rules alone where a count is all there is.

    Parameters
    ----------
    scenario
        What was diagnosed.
    diagnosis
        With `clashes` and `sides` (of `solve.clashing`).
    """
    found = []
    for number, clash in enumerate(diagnosis.clashes):
        sums = [] if clash.need is None or clash.room is None else [(clash.rows, clash.need, clash.room)]
        whole = getattr(clash, "whole", None)
        if whole is not None:
            sums.append((whole.rows, whole.need, whole.room))
        found.append(Told(number=number, rows=clash.rows, sums=tuple(sums)))
    return found or [_of_households(scenario, diagnosis)]


def _of_households(scenario: Scenario, diagnosis: Any) -> Told:
    """A count of visits, or of links to households: every binding rule that counts them takes part."""
    of_links = getattr(diagnosis, "stage", "") == "share"
    names = [
        rule for rule in rules_of(scenario) if rule.binding
        and (shared_out(rule, scenario) if of_links else getattr(rule, "of_households", False))
    ]  # fmt: skip
    rows = pd.DataFrame(
        [{"clause": r.clause, "rule": r.id, "who": "", "target": "", "period": "", "asks": "all of it", "multiplier": 0}
         for r in names],
        columns=list(COLUMNS),
    )  # fmt: skip
    sides = diagnosis.sides
    return Told(number=0, rows=rows, sums=() if sides is None else ((rows, *sides),))
