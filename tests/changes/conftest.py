from __future__ import annotations

from pathlib import Path

import office
import pytest

from liaison_opt.rules.policy import load
from liaison_opt.scenario import Scenario


@pytest.fixture(scope="session")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load(office.folder(tmp_path_factory.mktemp("office") / "lane"))


@pytest.fixture
def home(lane: Scenario) -> Path:
    return Path(str(lane.raw.home))
