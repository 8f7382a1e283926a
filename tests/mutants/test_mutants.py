"""Every enforced form is made too weak and too strong, in its model and in its checker; the agreement test must notice.

Run with `-s` to see the table: form, mutant, direction, what killed it.
"""

from __future__ import annotations

import itertools
from typing import Any

import judging
import pytest
from bent import LINES, PRICES, ROWS, Bent, BentRows
from cases import CASES
from cases_reach import BENT_TOO

from liaison_opt.rules.base import Rule
from liaison_opt.rules.policy import FORMS

PER_FORM = {
    (
        case.policy["type"],
        case.policy.get("feature"),
        case.policy.get("resource"),
        case.policy.get("attend"),
        case.policy.get("max_gap"),
        case.policy.get("own"),
    ): case
    for case in CASES
}
FORM_CASES = [*PER_FORM.values(), *BENT_TOO]
#: forms that both bound groups and write rows that say what their own columns mean: both are bent
WITH_COLUMNS = {"coverage", "min_days", "consecutive_days"}
PLANS = 12


@pytest.fixture(autouse=True)
def _fresh_models() -> Any:
    """Models made by a mutant must not be met again by an honest test."""
    judging._prepared.cache_clear()
    yield
    judging._prepared.cache_clear()


def _form(case: judging.Case) -> type[Rule]:
    ready = judging.Setting.of(case, wish=case.soft_only)
    return type(ready.rule)


def _verdict(case: judging.Case) -> str:
    """What the agreement test says: "" if it notices nothing."""
    judging._prepared.cache_clear()
    try:
        told = judging.disagreements(case, plans=PLANS, first=True)
    except AssertionError as error:
        return str(error).split(": ")[-1]
    told = [line for line in told if "shows nothing" not in line]
    return told[0].split(": ")[-1] if told else ""


def _models(case: judging.Case, patch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Mutants of `enforce`: name, direction, what killed each; those that touch nothing of this form are left out."""
    form = _form(case)
    honest, rows = form.enforce, []
    # zones bound each target and write rows for even loads: the case without `own` is bent there
    kind = BentRows if case.policy["type"] == "balance" or case.policy.get("own") is False else Bent
    kinds = [Bent, BentRows] if case.policy["type"] in WITH_COLUMNS else [kind]
    for kind, (name, (direction, _)) in itertools.product(kinds, {**ROWS, **PRICES}.items()):
        bent: list[Bent] = []

        def wrong(self: Rule, model: Any, name: str = name, bent: list[Bent] = bent, kind: type[Bent] = kind) -> None:
            bent.append(kind(model=model, mutant=name))
            honest(self, bent[-1])  # type: ignore[arg-type]

        with patch.context() as inner:
            inner.setattr(form, "enforce", wrong)
            killed = _verdict(case)
        if any(one.touched for one in bent):
            rows.append((f"model{' rows' if kind is BentRows else ''}: {name}", direction, killed))
    return rows


def _checkers(case: judging.Case, patch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Mutants of `violations`."""
    form = _form(case)
    honest, rows = form.violations, []
    for name, (direction, change) in LINES.items():
        with patch.context() as inner:
            inner.setattr(form, "violations", lambda self, facts, change=change: change(honest(self, facts)))
            rows.append((f"checker: {name}", direction, _verdict(case)))
    return rows


def _all_killed(case: judging.Case, patch: pytest.MonkeyPatch) -> None:
    assert judging.disagreements(case, plans=PLANS) == [], "the form as it stands must pass"
    rows = [*_models(case, patch), *_checkers(case, patch)]
    for name, direction, killed in rows:
        print(f"{case.name[:60]:60} | {name:38} | {direction:10} | {killed or 'SURVIVES'}")  # noqa: T201 (the table for the note)
    assert [name for name, _, killed in rows if not killed] == []
    model_rows = [direction for name, direction, _ in rows if name.startswith("model")]
    assert {"too weak", "too strong"} <= set(model_rows)


def test_every_form_that_a_solver_enforces_has_mutants() -> None:
    enforced = {name for name, form in FORMS.items() if form.enforced} | {"pins", "given_links"}
    assert {case.policy["type"] for case in FORM_CASES} == enforced


@pytest.mark.slow
@pytest.mark.parametrize("case", FORM_CASES, ids=lambda case: case.name)
def test_every_mutant_is_killed(case: judging.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    _all_killed(case, monkeypatch)
