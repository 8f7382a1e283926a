"""What the sum of a clash says of the fewest units: no solve is needed to refuse fewer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from liaison_opt.why.repairs.told import Told

_ASKS = re.compile(r"^(>=|<=) (-?\d+)$")


def fewest(clash: Told, rule: str, value: int) -> int:
    """The fewest units by which the bound of a rule must give way, as far as the sums of a clash show; at least 1.

    Each unit moves the bound of every row of the rule by 1, and nothing else in these rows.

    Parameters
    ----------
    clash
        With need above room.
    rule
        Id of a rule whose parameter is the bound of its rows.
    value
        What the parameter is: rows with another bound (a count of links, a sum divided) prove nothing here.
    """
    found = 1
    for rows, need, room in clash.sums:
        mine = rows[rows["rule"] == rule]
        bounds = mine["asks"].map(_bound)
        if len(mine) and (bounds == value).all():
            each = int(mine["multiplier"].abs().sum())
            found = max(found, -(-(need - room) // each) if each else 1)
    return found


def about(clash: Told, rule: str, value: int, side_: str) -> int:
    """About how many units are enough where a clash is a count that tells no rows, if all of it is this rule's.

    Parameters
    ----------
    clash
        With need above room.
    rule
        Id of a rule.
    value
        What its parameter is.
    side_
        ">=" if it is a floor, "<=" if it is a cap.
    """
    found = 1
    for rows, need, room in clash.sums:
        whole = need if side_ == ">=" else room
        if whole > 0 and (rows["rule"] == rule).any() and not rows["asks"].map(side).any():
            found = max(found, -(-(need - room) * value // whole))
    return found


def by_post(clash: Told) -> int | None:
    """About how many posts more a clash asks for, if each new one had as much room as the best of the present ones."""
    found = None
    for rows, need, room in clash.sums:
        caps = rows[(rows["who"] != "") & rows["asks"].str.startswith("<=")]
        if caps.empty:
            continue
        each = int((caps["asks"].map(_bound) * caps["multiplier"].abs()).groupby(caps["who"]).sum().max())
        if each > 0:
            found = max(found or 1, -(-(need - room) // each))
    return found


def lack(clash: Told) -> int | None:
    """Need less room, if the clash is a sum."""
    return max((need - room for _, need, room in clash.sums), default=None)


def _bound(asks: str) -> int:
    match = _ASKS.match(asks)
    return int(match[2]) if match else -1


def side(asks: str) -> str:
    """Whether a row is a floor (">="), a cap ("<=") or neither ("")."""
    match = _ASKS.match(asks)
    return match[1] if match else ""


def floors_of(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that ask for something."""
    return rows[rows["asks"].map(side) == ">="]
