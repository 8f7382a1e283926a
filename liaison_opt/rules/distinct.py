"""Indicators: a column that can be 1 only if something in its group is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.rules.select import members

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.model import Model


def happens(rule: Rule, model: Model, table: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """One column a group of `table`, at most 1 and at most the number of its rows that are held.

    Parameters
    ----------
    rule
        The rule that the rows belong to; they bind also if the rule is a wish, for they only say what "happens" means.
    model
        The model.
    table
        Candidates: col and the columns `on`.
    on
        What makes a group.

    Returns
    -------
    DataFrame
        The columns of `on`, and col. A group with a single candidate is that candidate: no column is added.
    """
    groups = table.groupby(on, sort=False, observed=True)["col"].agg(["size", "first"]).reset_index()
    col = groups["first"].to_numpy(dtype=np.int64, copy=True)
    several = groups["size"].to_numpy() > 1
    col[several] = model.integers(rule, int(several.sum()), upper=1)
    groups = groups.assign(col=col)
    made = groups[several].reset_index(drop=True)
    if len(made):
        keys = pd.DataFrame({name: made.get(name, "") for name in ("who", "target", "period")})
        held = members(made, table, on)
        own = pd.DataFrame({"group": made.index, "col": made["col"], "coef": -1})
        model.rows(rule, keys, pd.concat([held, own]), lo=0)
    return groups[[*on, "col"]]
