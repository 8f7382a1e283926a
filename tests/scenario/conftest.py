"""A small sound scenario on disk, and a way to judge a folder or workbook in one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from liaison_opt.errors import Fault
from liaison_opt.scenario import Horizon, Scenario, Settings, build, horizon, read, start
from liaison_opt.scenario import judge as judging

Judged = Callable[[Path], tuple[Scenario | None, list[Fault]]]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of the scenario that `new` writes."""
    return start.new_folder("small", tmp_path)


@pytest.fixture(scope="session")
def known_horizons() -> dict[tuple[str, ...], tuple[Horizon, list[Fault]]]:
    """Horizons made so far: a hundred broken tables share one calendar."""
    return {}


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch, known_horizons: dict[Any, Any]) -> Judged:
    """Read and build; the faults of both."""

    def remembered(settings: Settings, *tables: pd.DataFrame) -> tuple[Horizon, list[Fault]]:
        key = (settings.model_dump_json(), *(table.to_csv() for table in tables))
        if key not in known_horizons:
            known_horizons[key] = horizon.make_horizon(settings, *tables)
        made, faults = known_horizons[key]
        return made, list(faults)

    monkeypatch.setattr(judging, "make_horizon", remembered)

    def both(where: Path) -> tuple[Scenario | None, list[Fault]]:
        raw, faults = read(where)
        scenario, more = build(raw)
        return scenario, faults + more

    return both
