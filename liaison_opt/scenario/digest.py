"""A fingerprint of what was given, so that an answer can be held against its question."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liaison_opt.scenario.entities import Scenario

_TABLES = ("cadres", "communities", "households", "leave", "links", "pins", "windows", "wishes", "calendar")


def digest(scenario: Scenario) -> str:
    """SHA-256 over settings, rules, tables, days and slots; the same for a folder and its workbook."""
    state = hashlib.sha256()
    state.update(json.dumps(scenario.settings.model_dump(mode="json"), sort_keys=True, ensure_ascii=False).encode())
    for row in scenario.policy:
        state.update(json.dumps(row.data, sort_keys=True, ensure_ascii=False, default=str).encode())
    for name in _TABLES:
        state.update(getattr(scenario, name).to_csv(lineterminator="\n", date_format="%Y-%m-%d").encode())
    for frame in (scenario.horizon.days, scenario.horizon.slots):
        state.update(frame.to_csv(lineterminator="\n", date_format="%Y-%m-%d").encode())
    return state.hexdigest()
