"""Tables that cannot be shared out: every fault is told, with what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from villages import county

from liaison_opt.errors import ScenarioError
from liaison_opt.solve.linking.share import share


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        (0, lambda t: t.assign(zone="nowhere"), "no such zone"),
        (0, lambda t: t.assign(community="V0"), "another community"),
        (0, lambda t: pd.concat([t, t.head(1)]), "used before"),
        (0, lambda t: t.drop(columns="zone"), "column is missing"),
        (1, lambda t: t.drop(columns="zone"), "have no place"),
        (1, lambda t: t.assign(zone="nowhere"), "no such zone"),
        (1, lambda t: t.assign(lon=38.0, lat=115.0), "swapped"),
        (2, lambda t: t.assign(lat=115.7, lon=38.2), "swapped"),
        (2, lambda t: t.assign(lat=np.nan), "no latitude"),
        (2, lambda t: t.assign(lon="east"), "no longitude"),
    ],
)
def test_bad_tables_are_told(table: int, change: Any, said: str) -> None:
    tables = list(county(0))
    tables[table] = change(tables[table])
    with pytest.raises(ScenarioError, match=said):
        share(*tables, floor=5, ceiling=8)


def test_bad_numbers_are_told_together() -> None:
    tables = county(0)
    with pytest.raises(ScenarioError) as raised:
        share(
            *tables,
            floor=9,
            ceiling=8,
            each=(2, 1),
            wishes=pd.DataFrame({"household": ["x"], "member": ["y"], "worth": [0.5]}),
        )
    text = str(raised.value)
    assert "12 floors exceed" in text
    assert "from 2 to 1" in text
    assert "no such household" in text
    assert "no such member" in text
    assert "whole number of seconds" in text
