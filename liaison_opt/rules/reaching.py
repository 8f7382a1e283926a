"""How a model counts what is reached: once a target, and only as far as links are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_opt.rules.counting import ON
from liaison_opt.rules.select import members

if TYPE_CHECKING:
    from fractions import Fraction

    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.model import Model

PAIR = ["who", "target"]


def standing(rule: Rule, model: Model, worth: pd.DataFrame) -> pd.DataFrame:
    """One column a pair, 1 exactly if one of its open links is made: who, target, col, n. A single link is itself."""
    pairs = worth.groupby(PAIR, sort=False)["col"].agg(["size", "first"]).reset_index()
    col = pairs["first"].to_numpy(dtype=np.int64, copy=True)
    several = pairs["size"].to_numpy() > 1
    col[several] = model.integers(rule, int(several.sum()), upper=1)
    pairs = pairs.assign(col=col, n=1)[["who", "target", "col", "n"]]
    made = pairs[several].reset_index(drop=True)
    if len(made):
        own = pd.DataFrame({"group": made.index, "col": made["col"], "coef": -1})
        model.rows(rule, made.assign(period=""), pd.concat([members(made, worth, PAIR), own]), lo=0)
        lines = worth.merge(made[[*PAIR, "col"]], on=PAIR, suffixes=("", "_made"))
        each = [pd.DataFrame({"group": lines.index, "col": lines["col"], "coef": -1})]
        each.append(pd.DataFrame({"group": lines.index, "col": lines["col_made"], "coef": 1}))
        model.rows(rule, lines.assign(period=""), pd.concat(each), lo=0)
    return pairs


def reached_columns(
    rule: Rule, model: Model, table: pd.DataFrame, worth: pd.DataFrame, *, links_open: bool
) -> pd.DataFrame:
    """What is reached a who, target and period, never more than there is: who, target, period, col, w.

    Parameters
    ----------
    rule, model
        To whom the new columns and rows belong.
    table
        Candidate sessions: who, target, period, col, w (targets that one reaches).
    worth
        who, target, n, and the col of the link that n depends on. What lies outside is not counted.
    links_open
        True if links are decided, too: then nothing is reached where no link is made.

    Returns
    -------
    DataFrame
        The candidates themselves where all of them together cannot reach more than there is, else a column with w = 1.
    """
    there = worth.groupby(PAIR, sort=False, as_index=False)["n"].sum()
    most = table.groupby(ON, sort=False, as_index=False)["w"].sum().merge(there, on=PAIR)
    few = (most["w"] <= most["n"]) & (not links_open)
    plain = table.merge(most.loc[few, ON], on=ON)[[*ON, "col", "w"]]
    new = most[~few].reset_index(drop=True)
    new = new.assign(col=model.integers(rule, len(new), upper=new["n"].to_numpy(dtype=np.int64)), w=1)
    own = pd.DataFrame({"group": new.index, "col": new["col"], "coef": -1})
    model.rows(rule, new, pd.concat([members(new, table, ON, coef=table["w"]), own]), lo=0)
    if links_open:
        model.rows(rule, new, pd.concat([members(new, worth, PAIR, coef=worth["n"]), own]), lo=0)
    found: pd.DataFrame = pd.concat([plain, new[[*ON, "col", "w"]]], ignore_index=True)
    return found


def share_of_links(
    rule: Rule, model: Model, base: pd.DataFrame, worth: pd.DataFrame, share: Fraction, *, placewise: bool
) -> pd.DataFrame:
    """A column a group, at least the share of what its made links are worth, a whole number: who, target, col.

    Scaled to integers: q x owed >= p x sum of n x link, for a share of p/q.
    """
    p, q = share.numerator, share.denominator
    most = -(-base["n"].to_numpy(dtype=np.int64) * p // q)
    owed = base[PAIR].assign(col=model.integers(rule, len(base), upper=most))
    links = worth if placewise else worth.assign(target="")
    own = pd.DataFrame({"group": owed.index, "col": owed["col"], "coef": q})
    model.rows(rule, owed.assign(period=""), pd.concat([members(owed, links, PAIR, coef=-p * links["n"]), own]), lo=0)
    return owed
