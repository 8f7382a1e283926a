"""Fairness and ranks by hand: what is decided, alike or undecided."""

from __future__ import annotations

import pandas as pd
import pytest

from liaison_opt.study.fair import gini, spread
from liaison_opt.study.ranks import needed, pairs, ranks, spans, verdict


def test_gini_by_hand() -> None:
    assert gini([5.0, 5.0, 5.0]) == pytest.approx(0.0)
    # differences 1, 2, 3, 1, 2, 1 counted both ways: 20 / (2 * 16 * 2.5)
    assert gini([1.0, 2.0, 3.0, 4.0]) == pytest.approx(0.25)
    # one of four carries all: (n - 1) / n
    assert gini([0.0, 0.0, 0.0, 8.0]) == pytest.approx(0.75)
    assert gini([0.0, 0.0]) is None
    with pytest.raises(ValueError, match="from 0 on"):
        gini([1.0, -1.0])


def test_spread_by_hand() -> None:
    assert spread([3.0, 9.5, 4.0]) == 6.5
    assert spread([]) is None


def test_nineteen_of_twenty_decide() -> None:
    assert [needed(n) for n in (1, 3, 10, 20, 40)] == [1, 3, 10, 19, 38]
    assert verdict(19, 1, 0, of=20) == "first"
    assert verdict(18, 2, 0, of=20) == "undecided"
    assert verdict(1, 19, 0, of=20) == "second"
    assert verdict(0, 0, 20, of=20) == "alike"
    assert verdict(18, 0, 2, of=20) == "undecided"  # two ties are two seeds that do not say it
    assert verdict(10, 0, 0, of=20) == "undecided"  # ten seeds without a value speak for nobody


def _table(values: dict[str, list[float]]) -> pd.DataFrame:
    rows = [(scheme, seed, "m", value) for scheme, column in values.items() for seed, value in enumerate(column)]
    return pd.DataFrame(rows, columns=["scheme", "seed", "measure", "value"])


def test_a_median_alone_ranks_nobody() -> None:
    one = [2.0] * 12 + [0.0] * 8  # median 2 against 1, but eight seeds say the opposite
    found = pairs(_table({"a": one, "b": [1.0] * 20}), {"m": "more"}, ["a", "b"])
    row = found.iloc[0]
    assert (row["wins"], row["losses"], row["ties"], row["verdict"]) == (12, 8, 0, "undecided")
    place = ranks(found, ["a", "b"]).set_index("scheme")
    assert place[["best", "worst"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_less_can_be_better_and_places_follow() -> None:
    table = _table({"a": [3.0] * 20, "b": [1.0] * 20, "c": [3.0] * 20})
    found = pairs(table, {"m": "less"}, ["a", "b", "c"])
    assert found["verdict"].tolist() == ["second", "alike", "first"]
    place = ranks(found, ["a", "b", "c"]).set_index("scheme")["best"]
    assert place.to_dict() == {"a": 2, "b": 1, "c": 2}
    row = spans(table).set_index("scheme").loc["b"]
    assert (row["median"], row["lo"], row["hi"], row["seeds"]) == (1.0, 1.0, 1.0, 20)
