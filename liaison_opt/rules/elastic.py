"""A model whose rows can give way at a price: how far a rule's bounds move, a rule that asks nothing, another leave."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from liaison_opt.rules.giving import Drops, Giving, Moves, Opens, Spans
from liaison_opt.rules.sided import sided

if TYPE_CHECKING:
    import pandas as pd

    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix
    from liaison_opt.rules.view import Seen


@dataclasses.dataclass(frozen=True, kw_only=True)
class Offer:
    """What could be given.

    Parameters
    ----------
    effect
        On the rows.
    most
        So many units.
    price
        Of one.
    """

    effect: Moves | Drops | Spans | Opens
    most: int
    price: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Elastic:
    """The model with what is given.

    Parameters
    ----------
    matrix
        Rows that can give way; tier `PRICE` is what giving costs.
    columns, units
        A pair of arrays an offer: columns, and the units of which each stands for one (value times units).
    """

    matrix: Matrix
    columns: tuple[Ints, ...]
    units: tuple[Ints, ...]

    def given(self, values: Ints) -> tuple[int, ...]:
        """Units of each offer in a solution."""
        return tuple(int(values[cols] @ units) for cols, units in zip(self.columns, self.units, strict=True))


def elastic(seen: Seen, offers: Sequence[Offer]) -> Elastic:
    """The rows of a view, able to give way.

    Parameters
    ----------
    seen
        A whole year: `rules.view.seen`; wide, if leaves are to give way, and without the closures that are to give way.
    offers
        What may give, each at its price.
    """
    rules = {offer.effect.rule for offer in offers if isinstance(offer.effect, (Moves, Drops))}
    made = Giving(sided(seen.matrix, np.flatnonzero(seen.matrix.owners["rule"].isin(rules)))[0])
    columns, units = [], []
    leaves: dict[tuple[str, str], list[tuple[int, dt.date, dt.date]]] = {}
    for offer in offers:
        effect = offer.effect
        steps = np.array([n for n, *_ in effect.spans] if isinstance(effect, Spans) else [1], dtype=np.int64)
        most = offer.most if isinstance(effect, Moves) else 1  # all others are chosen or not
        mine = made.columns(np.full(len(steps), most), offer.price * steps)
        if isinstance(effect, Spans):
            for column, (_, first, last) in zip(mine.tolist(), effect.spans, strict=True):
                leaves.setdefault((effect.who, effect.period), []).append((column, first, last))
        elif isinstance(effect, Moves):
            made.move(effect, int(mine[0]))
        elif isinstance(effect, Opens):
            made.open(_sessions(seen), effect, int(mine[0]))
        else:
            made.drop(effect.rule, int(mine[0]))
        columns.append(mine)
        units.append(steps)
    if seen.sessions is not None:  # else nothing is barred
        for (who, period), moved in leaves.items():
            made.shift(seen, seen.sessions, who, period, moved)
    return Elastic(matrix=made.matrix(), columns=tuple(columns), units=tuple(units))


def _sessions(seen: Seen) -> pd.DataFrame:
    """The candidates for sessions, by column."""
    if seen.sessions is not None:
        return seen.sessions
    if seen.built is None:
        raise ValueError("days are opened in a view that is built")
    return seen.built[0].sessions


def without(model: Elastic, given: Sequence[int]) -> Elastic:
    """The same, but of at least one of these offers less must be given.

    Parameters
    ----------
    model
        With its offers.
    given
        Units of each; 0 = not part of it.
    """
    made = Giving(model.matrix)
    spared = []
    for columns, units, amount in zip(model.columns, model.units, given, strict=True):
        if amount:
            spared.append(made.columns(np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64))[0])
            made.spare(columns, units, amount, int(spared[-1]))
    made.one_of(spared)
    return dataclasses.replace(model, matrix=made.matrix())
