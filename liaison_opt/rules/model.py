"""What a rule may ask of a model. The solver's room has one behind it; the checker never sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

Ints = npt.NDArray[np.int64]


class Model(Protocol):
    """Candidates as tables, bounds as sparse rows.

    Attributes
    ----------
    scenario
        What is given.
    links
        One candidate link a row: col, cadre, target, target_kind, parent, km. Empty where links are not decided.
    pairs
        The links that sessions may lie along, same columns; col is -1 where the link is given and cannot be undone.
    sessions
        One candidate session a row: col, part (lead | assist), and the columns of `facts.SESSION_COLUMNS`.
    """

    scenario: Scenario
    links: pd.DataFrame
    pairs: pd.DataFrame
    sessions: pd.DataFrame

    def integers(self, rule: Rule, count: int, *, upper: Any) -> Ints:
        """Add `count` integer columns from 0 to `upper` (a number, or one a column); return their numbers."""
        ...

    def slack(self, rule: Rule, groups: pd.DataFrame, cap: Any) -> Ints | None:
        """One slack column a group, charged to the rule's tier; None where the rule is binding."""
        ...

    def rows(self, rule: Rule, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        """One row a group: lo <= sum of coef x column <= hi.

        Parameters
        ----------
        rule
            The rule that the rows belong to.
        groups
            Columns who, target, period; the index is 0..n-1.
        members
            Columns group, col, coef: the sparse entries.
        lo, hi
            None, a number, or one number a group.
        """
        ...

    def bound(self, rule: Rule, groups: pd.DataFrame, members: pd.DataFrame, *, lo: Any = None, hi: Any = None) -> None:
        """`rows` with a slack of their own a group and side, if the rule is a wish."""
        ...

    def charge(self, rule: Rule, cols: Ints, amounts: Any) -> None:
        """Charge weight x amount to the rule's tier for each column that is 1."""
        ...
