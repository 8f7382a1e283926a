"""A shipped scenario's stages sent to processes and to threads: the same links, roster and certificate."""

from __future__ import annotations

import dataclasses
import json
from concurrent.futures import Executor
from unittest import mock

import pytest

from liaison_opt.executors import Workers
from liaison_opt.plan import Plan
from liaison_opt.rules.policy import load
from liaison_opt.scenario import Scenario
from liaison_opt.solve import planner, stage


def told(plan: Plan) -> tuple[str, str, str]:
    certificate = json.dumps(dataclasses.asdict(plan.certificate), sort_keys=True)
    return plan.links.to_csv(), plan.roster.to_csv(), certificate


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jianghai", "county_units"])
def test_a_shipped_year_is_the_same_bytes_in_processes(name: str) -> None:
    scenario: Scenario = load(name)
    sent: list[int] = []

    class Counted(Workers):
        def submit(self, fn: object, /, *args: object, **kwargs: object) -> object:  # type: ignore[override]
            sent.append(1)
            return super().submit(fn, *args, **kwargs)  # type: ignore[arg-type]

    with mock.patch.object(stage, "PAYS", 0), mock.patch.object(stage, "BATCH", 512):
        here = told(planner.plan(scenario))
        with Counted(2) as pool:
            assert isinstance(pool, Executor)
            assert told(planner.plan(scenario, executor=pool)) == here
        assert told(planner.plan(scenario, workers=3)) == here
    assert sent, "nothing was sent: the test compares one process with itself"
