"""The rows of a table as it was read, typed, by their position: what a change of a cell counts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_opt.scenario.columns import BY_NAME
from liaison_opt.scenario.typed import empty, typed

if TYPE_CHECKING:
    import pandas as pd

    from liaison_opt.scenario import Scenario


def positions(scenario: Scenario, table: str) -> pd.DataFrame:
    """The columns of a table, typed; the index is the position of each row in `scenario.raw.tables[table]`.

    Parameters
    ----------
    scenario
        A sound scenario.
    table
        Name of the table; without rows if the scenario does not have it.
    """
    raw = scenario.raw.tables.get(table)
    if raw is None:
        return empty(BY_NAME[table])
    place = dict(zip(raw.index.tolist(), range(len(raw)), strict=True))
    values, _ = typed(BY_NAME[table], raw)
    return values.set_axis(np.array([place[row] for row in values.index.tolist()], dtype=np.int64))
