"""What a finished plan's visits show: households seen too seldom, too close together, or by too many.

Judged from the tables alone. Lines are sums a community (and cadre): a table of 400,000 households stays readable, and
no line singles out a household.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.base import VIOLATION_COLUMNS, nobody

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts


def lines(table: pd.DataFrame, say: str) -> pd.DataFrame:
    """Violations from groups with required, actual and amount; those without an amount are left out."""
    found = table[table["amount"] > 0].assign(say=say)
    return found[list(VIOLATION_COLUMNS)].reset_index(drop=True) if len(found) else nobody()


def missing(owed: pd.DataFrame, held: pd.DataFrame, period: str) -> pd.DataFrame:
    """Visits that are missing, summed by who and target.

    Parameters
    ----------
    owed
        household, who ("" = whoever comes), target (the community), k.
    held
        One row a visit: household, cadre, session_id. Two rows of one household and session are one visit.
    period
        What the lines call the span.
    """
    seen = held[["household", "cadre", "session_id"]].drop_duplicates(["household", "session_id"])
    anyone = seen.groupby("household", observed=True).size()
    actual = owed["household"].map(anyone).fillna(0).to_numpy(dtype=np.int64, copy=True)
    named = owed["who"].ne("").to_numpy()
    if named.any():
        pairs = seen.groupby(["household", "cadre"], observed=True).size()
        wanted = pd.MultiIndex.from_frame(owed.loc[named, ["household", "who"]])
        actual[named] = pairs.reindex(wanted).fillna(0).to_numpy(dtype=np.int64)
    k = owed["k"].to_numpy(dtype=np.int64)
    table = owed[["who", "target"]].assign(required=k, actual=np.minimum(actual, k))
    sums = table.groupby(["who", "target"], sort=False)[["required", "actual"]].sum().reset_index()
    return sums.assign(period=period, amount=sums["required"] - sums["actual"])


def gaps(facts: Facts, held: pd.DataFrame, *, least: int | None, most: int | None) -> pd.DataFrame:
    """Visits to one household that follow each other too soon or too late, a line a community.

    Parameters
    ----------
    facts
        Supplies the community of each household.
    held
        One row a visit: household, session_id, date.
    least, most
        Days between two visits; None = no bound.
    """
    visits = held.drop_duplicates(["household", "session_id"])[["household", "date"]]
    visits = visits.sort_values(["household", "date"], kind="stable")
    same = visits["household"].eq(visits["household"].shift())
    after = visits["date"].diff().dt.days.where(same)
    wait = pd.DataFrame({"household": visits["household"], "days": after}).dropna()
    homes = facts.scenario.households
    wait["target"] = wait["household"].map(pd.Series(homes["community"].to_numpy(), index=homes["id"].to_numpy()))
    found = []
    for bound, wrong, say, worst in (
        (least, wait["days"] < (least or 0), "near", "min"),
        (most, wait["days"] > (most or 0), "far", "max"),
    ):
        if bound is None:
            continue
        sums = wait[wrong].groupby("target")["days"].agg(amount="size", actual=worst).reset_index()
        found.append(lines(sums.assign(who="", period="", required=bound).astype({"actual": "int64"}), say))
    return pd.concat(found, ignore_index=True) if found else nobody()


def visitors(held: pd.DataFrame, period: str) -> pd.DataFrame:
    """Households that more than one cadre sees, counted a community: held has household, community, cadre."""
    pairs = held[["community", "household", "cadre"]].drop_duplicates()
    many = pairs.groupby(["community", "household"], observed=True).size()
    sums = many[many > 1].groupby("community").size().rename("amount").reset_index()
    sums = sums.rename(columns={"community": "target"})
    return lines(sums.assign(who="", period=period, required=0, actual=sums["amount"]), "visitors")


def owed_singly(
    homes: pd.DataFrame, k: int, *, yearly: bool, pairs: pd.DataFrame | None, posts: list[str]
) -> pd.DataFrame:
    """What each listed household is owed: household, who, target (community), k.

    Parameters
    ----------
    homes
        The households that the rule speaks of.
    k
        Visits a period.
    yearly
        The period is the year: k_required raises k, k_max limits it.
    pairs
        cadre, target: links that owe their own visits; None = whoever comes.
    posts
        The cadres of the rule.
    """
    need = homes[["id", "community", "k_required", "k_max"]].astype({"k_required": "int64", "k_max": "int64"})
    times = need["k_required"].clip(lower=k) if yearly else pd.Series(k, index=need.index)
    limit = need["k_max"].where(need["k_max"] > 0, times)
    table = pd.DataFrame(
        {"household": need["id"], "who": "", "target": need["community"], "k": times.clip(upper=limit)}
    )
    if pairs is None:
        return table[table["k"] > 0]
    mine = pairs[pairs["cadre"].isin(posts)]
    direct = table.merge(mine.rename(columns={"target": "household"}), on="household")
    whole = table.merge(mine, on="target")
    both = pd.concat([direct, whole]).drop_duplicates(["household", "cadre"])
    return both.assign(who=both["cadre"])[["household", "who", "target", "k"]]


def during(held: pd.DataFrame, span: dict[Any, Any]) -> pd.DataFrame:
    """The visits within a span of days (from, to)."""
    return pd.DataFrame(held[(held["date"] >= span["from"]) & (held["date"] <= span["to"])])
