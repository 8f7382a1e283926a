"""What a model charges a plan for and what the checker finds in it are equal, whatever the plan: both ways."""

from __future__ import annotations

import pytest
from cases import CASES
from judging import Case, disagreements

#: one case a form is tried each time, all of them with more plans by `make test-slow`
QUICK = list(
    {
        tuple(case.policy.get(name) for name in ("type", "feature", "resource", "over", "own")): case for case in CASES
    }.values()
)


@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.name)
def test_model_and_checker_agree(case: Case) -> None:
    assert disagreements(case, plans=8) == []


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_model_and_checker_agree_on_many_plans(case: Case) -> None:
    assert disagreements(case, plans=15, seed=1) == []
